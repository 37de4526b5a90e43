import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { activated, closeAll, eventually } from './editor.mjs';
import { generated, root } from './wizard.mjs';

/** Answers the questions of a command, in their order: a label, several, or a text. */
async function answering(answers, work) {
  const { showQuickPick, showInputBox } = vscode.window;
  const left = [...answers];
  const labelOf = (item) => (typeof item === 'string' ? item : item.label);
  vscode.window.showQuickPick = async (items, { canPickMany = false } = {}) => {
    const wanted = left.shift();
    const chosen = (await items).filter((item) => [wanted].flat().includes(labelOf(item)));
    assert.ok(chosen.length > 0, `${wanted} is not among ${items.map(labelOf).join(', ')}`);
    return canPickMany ? chosen : chosen[0];
  };
  vscode.window.showInputBox = async () => left.shift();
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { showQuickPick, showInputBox });
  }
  assert.deepEqual(left, []);
}

describe('Key material', () => {
  before(activated);
  afterEach(closeAll);

  it('opens as a read-only report', async () => {
    await generated('shown');
    const store = vscode.Uri.joinPath(root(), 'shown', 'truststore.p12');
    await vscode.commands.executeCommand('clusterTls.inspectKeystore', store);
    const { document } = vscode.window.activeTextEditor;
    assert.match(document.getText(), /PKCS#12 keystore, 1 entry/);
    assert.notEqual(document.uri.scheme, 'file');
    const password = fs.readFileSync(path.join(root().fsPath, 'shown/password'), 'utf8').trim();
    assert.ok(!document.getText().includes(password));
  });

  it('that is locked opens once its password is entered', async () => {
    await generated('locked');
    const folder = path.join(root().fsPath, 'locked');
    const password = fs.readFileSync(path.join(folder, 'password'), 'utf8').trim();
    fs.rmSync(path.join(folder, 'password'));
    const store = vscode.Uri.joinPath(root(), 'locked', 'truststore.p12');
    const report = async () => {
      await vscode.commands.executeCommand('clusterTls.inspectKeystore', store);
      return vscode.window.activeTextEditor.document.getText();
    };
    assert.doesNotMatch(await report(), /## `ca`/);
    await answering(['wrong one', password], () => vscode.commands.executeCommand('clusterTls.enterPassword', store));
    await eventually(
      async () => ((await report()).includes('## `ca`') ? true : undefined),
      () => 'still locked',
    );
  });
});
