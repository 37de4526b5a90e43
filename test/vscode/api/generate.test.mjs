import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { activated, closeAll, eventually } from './editor.mjs';
import { back, choose, enter, generated, guided, root, typed } from './wizard.mjs';

const at = (...names) => path.join(root().fsPath, ...names);
const generate = (answers) => guided(answers, () => vscode.commands.executeCommand('clusterTls.generateCerts'));
const remove = (...names) => {
  for (const name of names) fs.rmSync(at(name), { recursive: true, force: true });
};

describe('Generating', () => {
  before(activated);
  afterEach(async () => {
    await closeAll();
    remove('tls', 'guided', 'cluster-tls.yaml', 'flink.cluster-tls.yaml', 'flink-2.cluster-tls.yaml');
  });

  it('asks step by step, shows the names as they will stand, and writes all of it with the plan', async () => {
    const { seen, messages } = await generate([
      choose('Apache Flink'),
      ...enter(),
      choose('native-kubernetes'),
      choose('Name'),
      typed('jobs'),
      choose('Namespace'),
      typed('data'),
      ...enter(),
      choose('New CA'),
      choose(['p12', 'jks', 'jceks']),
      choose('p-256'),
      typed('90'),
      ...enter(),
      choose('Typed'),
      typed('of the stores'),
      typed('guided'),
      choose(['Settings as a file', 'Secrets of Kubernetes']),
      ...enter(),
    ]);
    assert.match(seen[4].rows.join(' '), /DNS:jobs-rest\.default\.svc\.cluster\.local/);
    assert.match(seen[6].rows.join(' '), /DNS:jobs-rest\.data\.svc\.cluster\.local/);
    const preview = seen.at(-1).rows.join('\n');
    for (const shown of ['guided/flink.rest.jks', 'for the owner only', 'cluster-tls.yaml', 'DNS:jobs-rest.data.svc'])
      assert.ok(preview.includes(shown), `${shown} in ${preview}`);
    assert.match(messages.join(' '), /every handshake succeeds/);
    const plan = fs.readFileSync(
      fs.existsSync(at('cluster-tls.yaml')) ? at('cluster-tls.yaml') : at('flink.cluster-tls.yaml'),
      'utf8',
    );
    assert.match(plan, /^system: flink$/m);
    assert.doesNotMatch(plan, /of the stores/);
    assert.equal(fs.statSync(at('guided', 'ca-key.pem')).mode & 0o777, 0o600);
    assert.match(vscode.window.activeTextEditor.document.getText(), /security\.ssl/);
    const listed = execFileSync(
      'keytool',
      ['-list', '-v', '-storepass', 'of the stores', '-keystore', at('guided', 'flink.rest.p12')],
      { encoding: 'utf8' },
    );
    assert.match(listed, /DNSName: jobs-rest\.data\.svc\.cluster\.local/);
  });

  it('goes back at every step, and leaves nothing where it is left', async () => {
    const before = fs.readdirSync(root().fsPath);
    const { seen } = await generate([
      choose('Akka'),
      ...enter(),
      choose('kubernetes'),
      back,
      back,
      back,
      choose('Akka'),
      ...enter(),
      choose('kubernetes'),
      ...enter(6),
      undefined,
    ]);
    assert.deepEqual(
      seen.slice(0, 8).map(({ step }) => step),
      [1, 2, 3, 4, 3, 2, 1, 2],
    );
    assert.deepEqual(fs.readdirSync(root().fsPath), before);
  });

  it('by a plan makes only what is missing, and shows above it what it lacks', async () => {
    const folder = await generated('planned');
    const store = fs.readFileSync(path.join(folder, 'flink.rest.p12'));
    fs.rmSync(path.join(folder, 'flink.internal.pem'));
    const plan = vscode.Uri.file(path.join(folder, 'cluster-tls.yaml'));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(plan));
    const lenses = await eventually(async () => {
      const found = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', plan, 10);
      return found.some(({ command }) => command?.title === 'Generate what is missing') ? found : undefined;
    });
    assert.ok(lenses.some(({ command }) => command.title.startsWith('flink.internal: flink.internal.pem missing')));
    const { command } = lenses.find((each) => each.command.title === 'Generate what is missing');
    const { seen } = await guided(enter(), () => vscode.commands.executeCommand(command.command, ...command.arguments));
    assert.match(seen[0].rows.join('\n'), /1 file; nothing is written before/);
    assert.ok(fs.existsSync(path.join(folder, 'flink.internal.pem')));
    assert.deepEqual(fs.readFileSync(path.join(folder, 'flink.rest.p12')), store);
  });

  it('brings the settings into the configuration that the workspace has, as one change that can be undone', async () => {
    fs.mkdirSync(at('merged'), { recursive: true });
    const conf = at('merged', 'flink-conf.yaml');
    fs.writeFileSync(conf, 'jobmanager.rpc.address: jm.example\n');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(conf));
    const { seen } = await generate([
      choose('Apache Flink'),
      ...enter(),
      choose('standalone'),
      ...enter(3),
      choose('p-256'),
      ...enter(4),
      ...enter(),
      ...enter(),
    ]);
    assert.match(seen[0].rows[0], /Apache Flink found in flink-conf\.yaml/);
    assert.match(seen[3].rows.join(' '), /DNS:jm\.example/);
    assert.match(seen.at(-1).rows.join('\n'), /merged\/flink-conf\.yaml is changed/);
    assert.match(fs.readFileSync(conf, 'utf8'), /^jobmanager\.rpc\.address: jm\.example\nsecurity\.ssl/);
    await vscode.commands.executeCommand('undo');
    assert.equal(vscode.window.activeTextEditor.document.getText(), 'jobmanager.rpc.address: jm.example\n');
    await vscode.window.activeTextEditor.document.save();
  });
});
