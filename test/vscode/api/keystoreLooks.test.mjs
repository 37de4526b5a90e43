// What the editor shows of key material in other places than files: versions in git, Secrets, and the settings that use it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { answering } from './answers.mjs';
import { activated, closeAll, eventually } from './editor.mjs';

const PASSWORD = 'Looks-1-secret';
let folder;

const file = (name) => path.join(folder, name);
const uri = (name) => vscode.Uri.file(file(name));
const run = (command, ...args) => vscode.commands.executeCommand(`clusterTls.${command}`, ...args);
const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);

function store(name, subject) {
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '90'];
  const options = { cwd: folder, stdio: 'pipe' };
  execFileSync('openssl', ['req', '-x509', ...key, '-subj', `/CN=${subject}`], options);
  const from = ['-in', `${name}.pem`, '-inkey', `${name}.key`, '-name', 'node', '-passout', `pass:${PASSWORD}`];
  execFileSync('openssl', ['pkcs12', '-export', ...from, '-out', name], options);
}

/** Stands in for the git extension, which gives the versions of a file under this scheme. */
class Versions {
  #events = new vscode.EventEmitter();
  onDidChangeFile = this.#events.event;
  watch = () => ({ dispose: () => {} });
  stat = () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: 1 });
  readDirectory = () => [];
  createDirectory = () => {};
  writeFile = () => {};
  delete = () => {};
  rename = () => {};
  readFile = (version) => fs.readFileSync(`${version.path}.before`);
}

describe('Key material elsewhere', () => {
  let registration;
  before(async () => {
    await activated();
    folder = fs.mkdtempSync(path.join(vscode.workspace.workspaceFolders[0].uri.fsPath, 'looks-'));
    store('looked-at.p12', 'first');
    fs.renameSync(file('looked-at.p12'), file('looked-at.p12.before'));
    store('looked-at.p12', 'second');
    registration = vscode.workspace.registerFileSystemProvider('git', new Versions(), { isReadonly: true });
    fs.writeFileSync(
      file('flink-conf.yaml'),
      `security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore: looked-at.p12\nsecurity.ssl.rest.keystore-password: ${PASSWORD}\nsecurity.ssl.rest.key-password: ${PASSWORD}\n`,
    );
    const data = fs.readFileSync(file('looked-at.p12.pem')).toString('base64');
    fs.writeFileSync(
      file('secret.yaml'),
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app-tls\ndata:\n  tls.crt: ${data}\n`,
    );
    await run('refreshKeystores');
  });
  after(() => registration.dispose());
  afterEach(closeAll);

  it('the difference of two versions in git can be read', async () => {
    const text = async (side) => (await vscode.workspace.openTextDocument(side)).getText();
    // The password is in a configuration that the server may not have heard of yet.
    const [before, after] = await eventually(async () => {
      await closeAll();
      await run('compareWithGit', uri('looked-at.p12'));
      const [tab] = tabs();
      assert.ok(tab.input instanceof vscode.TabInputTextDiff, tab.label);
      const sides = [await text(tab.input.original), await text(tab.input.modified)];
      return sides.some((side) => side.includes('locked')) ? undefined : sides;
    });
    assert.match(before, /subject: CN=first/);
    assert.match(after, /subject: CN=second/);
    for (const each of [before, after]) assert.ok(!each.includes(PASSWORD));
  });

  it("git's own diff opens two of our editors, and not the sign of a binary file", async () => {
    const version = uri('looked-at.p12').with({ scheme: 'git', query: '{}' });
    await vscode.commands.executeCommand('vscode.diff', version, uri('looked-at.p12'), 'looked-at.p12 (Working Tree)');
    const [tab] = await eventually(() => (tabs().length > 0 ? tabs() : undefined));
    assert.match(tab.label, /looked-at\.p12/);
    // The API has no class for a difference of two custom editors; that of two texts it knows.
    assert.equal(tab.input, undefined);
  });

  it('a store opens with the password of its configuration, and the configuration is found from the store', async () => {
    const shown = await answering([], () => run('showUsages', uri('looked-at.p12')));
    assert.deepEqual(shown, []);
    const { document, selection } = vscode.window.activeTextEditor;
    assert.equal(document.uri.fsPath, file('flink-conf.yaml'));
    assert.equal(document.getText(selection), 'looked-at.p12');
    const none = await answering([], () => run('showUsages', uri('looked-at.p12.pem')));
    assert.match(none.join(), /No configuration of this workspace names looked-at\.p12\.pem/);
  });
});
