import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import * as vscode from 'vscode';
import { activated, closeAll } from './editor.mjs';
import { generated } from './wizard.mjs';

describe('Testing a TLS endpoint', () => {
  before(activated);
  afterEach(closeAll);

  it('offers what the open configuration has, and shows a report that can be saved', async () => {
    const folder = await generated('probed');
    const at = (name) => path.join(folder, name);
    const [cert, key] = ['flink.rest.pem', 'flink.rest-key.pem'].map((name) => fs.readFileSync(at(name)));
    const server = tls.createServer({ cert, key }, (socket) => socket.on('error', () => socket.destroy()));
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address();
    const lines = [
      `rest.port: ${port}`,
      'security.ssl.rest.enabled: true',
      `security.ssl.rest.keystore: ${at('flink.rest.p12')}`,
      `security.ssl.rest.truststore: ${at('truststore.p12')}`,
    ];
    fs.writeFileSync(at('flink-conf.yaml'), `${lines.join('\n')}\n`);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(at('flink-conf.yaml')));
    const { showQuickPick, showInputBox } = vscode.window;
    const asked = [];
    vscode.window.showQuickPick = async (items) => {
      asked.push(items.map(({ label, description }) => `${label} ${description}`));
      return items[0];
    };
    vscode.window.showInputBox = async ({ value }) => {
      asked.push(value);
      return value;
    };
    try {
      await vscode.commands.executeCommand('clusterTls.testEndpoint');
    } finally {
      Object.assign(vscode.window, { showQuickPick, showInputBox });
      server.close();
    }
    assert.deepEqual(asked, [[`flink: REST :${port}`, 'Another endpoint… '], `localhost:${port}`]);
    const { document } = vscode.window.activeTextEditor;
    assert.match(document.getText(), new RegExp(`# TLS of .localhost:${port}.`));
    assert.match(document.getText(), /\| 1\.3 \| yes \|/);
    assert.match(document.getText(), /truststore\.p12/);
    assert.equal(await document.save(), true);
    const saved = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, `tls-localhost-${port}.md`);
    assert.match(fs.readFileSync(saved.fsPath, 'utf8'), /openssl s_client/);
    fs.rmSync(saved.fsPath);
  });
});
