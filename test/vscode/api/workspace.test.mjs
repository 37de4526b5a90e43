import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  activated,
  apply,
  closeAll,
  codeAction,
  describeDiagnostic,
  diagnostic,
  eventually,
  noDiagnostic,
  show,
} from './editor.mjs';

const settings = () => vscode.workspace.getConfiguration('clusterTls');

describe('Settings, pages and commands', () => {
  afterEach(async () => {
    await closeAll();
    await settings().update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await settings().update('flink.version', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('a rule that is turned off by its quick fix is silent, until the setting is taken back', async () => {
    const { uri } = await show('flink-conf.yaml', 'security.ssl.internal.enabled: true\n');
    const found = await diagnostic(uri, 'security.ssl.internal.keystore');
    const rule = found.code.value;
    await apply(await codeAction(uri, found.range, `Turn ${rule} off`));
    await noDiagnostic(uri, rule);
    assert.equal(settings().get('rules')[rule], 'off');
    await settings().update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await diagnostic(uri, rule);
  });

  it('a suppression comment silences the finding below it', async () => {
    const { uri, document } = await show('flink-conf.yaml', 'security.ssl.internal.enabled: true\n');
    const found = await diagnostic(uri, 'security.ssl.internal.keystore');
    await apply(await codeAction(uri, found.range, `Suppress ${found.code.value} here`));
    assert.match(document.getText(), /^# cluster-tls: ignore /);
    await noDiagnostic(uri, found.code.value);
  });

  it("a finding's link opens the page of its rule", async () => {
    const { uri } = await show('flink-conf.yaml', 'security.ssl.internal.enabled: true\n');
    const { code } = await diagnostic(uri, 'security.ssl.internal.keystore');
    const page = await vscode.workspace.openTextDocument(code.target);
    assert.ok(page.getText().includes(code.value), page.getText().slice(0, 200));
  });

  it('the version is chosen by a command and kept in the settings', async () => {
    await show('flink-conf.yaml', 'security.ssl.rest.enabled: false\n');
    const offered = [];
    const original = vscode.window.showQuickPick;
    vscode.window.showQuickPick = async (items) => {
      offered.push(...items.map((item) => item.label));
      return items.find((item) => item.label === '1.18');
    };
    try {
      await eventually(async () => {
        await vscode.commands.executeCommand('clusterTls.setVersion');
        return offered.length > 0 ? true : undefined;
      });
    } finally {
      vscode.window.showQuickPick = original;
    }
    assert.ok(offered.includes('1.18'), offered.join(', '));
    assert.equal(settings().get('flink.version'), '1.18');
  });

  it('after a restart of the server the findings are there again', async () => {
    await activated();
    await vscode.commands.executeCommand('clusterTls.restartServer');
    const { uri } = await show('flink-conf.yaml', 'security.ssl.internal.enabled: true\n');
    await diagnostic(uri, 'security.ssl.internal.keystore');
  });
});

describe('The example workspace', () => {
  afterEach(closeAll);

  it('every configuration in it has something to report', async () => {
    const files = await vscode.workspace.findFiles('example/**/*.{yaml,properties,conf}');
    assert.ok(files.length >= 7, files.join(', '));
    for (const uri of files) {
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const found = await diagnostic(uri, '');
      assert.ok(describeDiagnostic(found).length > 0);
    }
  });
});
