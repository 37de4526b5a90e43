import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { activated, closeAll, eventually } from './editor.mjs';
import { generated, root } from './wizard.mjs';

const choosing = async (label, work) => {
  const { showQuickPick } = vscode.window;
  vscode.window.showQuickPick = async (items) => items.find((item) => item.label === label);
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { showQuickPick });
  }
};

describe('Around the checks', () => {
  before(activated);
  afterEach(closeAll);

  it('a task runs the check, and its findings stand in the Problems view', async () => {
    const file = path.join(root().fsPath, 'tasked', 'flink-conf.yaml');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, 'security.ssl.internal.enabled: true\n');
    const offered = await vscode.tasks.fetchTasks({ type: 'cluster-tls' });
    const task = offered.find(({ name }) => name === 'check');
    assert.ok(task, offered.map(({ name }) => name).join(', '));
    assert.deepEqual(task.problemMatchers, ['$cluster-tls']);
    const ended = new Promise((resolve) => {
      const listening = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== 'check') return;
        listening.dispose();
        resolve(exitCode);
      });
    });
    await vscode.tasks.executeTask(task);
    assert.equal(await ended, 1);
    const found = await eventually(
      () => vscode.languages.getDiagnostics(vscode.Uri.file(file)).find(({ source }) => source === 'Cluster TLS'),
      () => JSON.stringify(vscode.languages.getDiagnostics(vscode.Uri.file(file))),
    );
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(found.range.start.line, 0);
    fs.rmSync(path.dirname(file), { recursive: true });
  });

  it('the expiry of all certificates is reported, to read and for a spreadsheet', async () => {
    const folder = await generated('expiring', ['days: 12']);
    const report = async (format) => {
      await choosing(format, () => vscode.commands.executeCommand('clusterTls.expiryReport'));
      return vscode.window.activeTextEditor.document;
    };
    const markdown = await report('Markdown');
    assert.equal(markdown.languageId, 'markdown');
    assert.match(
      markdown.getText(),
      /## Within 30 days\n\n.*\n.*\n\| 1[12] \| \d{4}-\d\d-\d\d \| `CN=flink\.(?:internal|rest)`/,
    );
    const csv = (await report('CSV')).getText();
    assert.match(csv, /^days,notAfter,file,alias,subject,issuer,names,sha256\r\n1[12],/);
    assert.ok(csv.includes('expiring/flink.rest.p12,flink.rest,CN=flink.rest'));
    fs.rmSync(folder, { recursive: true });
  });
});
