import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { apply, closeAll, codeAction, completion, diagnostic, eventually, noDiagnostic, show } from './editor.mjs';

/** What one of the editor's provider commands answers, once it is not empty. */
const answer = (command, ...args) =>
  eventually(async () => {
    const found = await vscode.commands.executeCommand(command, ...args);
    return Array.isArray(found) && found.length === 0 ? undefined : (found ?? undefined);
  });

describe('What the editor offers beside findings', () => {
  afterEach(closeAll);

  it('a substitution leads to its definition, and both are renamed together', async () => {
    const { uri, document, cursor } = await show(
      'application.conf',
      'tls.dir = /etc/tls\nakka.remote.artery.ssl.config-ssl-engine.key-store = ${tls.d‸ir}/node.p12\n',
    );
    const [definition] = await answer('vscode.executeDefinitionProvider', uri, cursor);
    assert.equal((definition.range ?? definition.targetRange).start.line, 0);
    const edit = await vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', uri, cursor, 'folder');
    await vscode.workspace.applyEdit(edit);
    assert.match(document.getText(), /^tls\.folder = .*\$\{tls\.folder\}/s);
  });

  it('HOCON has an outline, folding and semantic colours', async () => {
    const { uri } = await show('application.conf', 'pekko {\n  remote.artery {\n    transport = tls-tcp\n  }\n}\n');
    const [symbol] = await answer('vscode.executeDocumentSymbolProvider', uri);
    assert.match(symbol.name, /pekko/i);
    const folds = await answer('vscode.executeFoldingRangeProvider', uri);
    assert.ok(folds.some((fold) => fold.start === 0));
    const tokens = await answer('vscode.provideDocumentSemanticTokens', uri);
    assert.ok(tokens.data.length > 0);
  });

  it('a hint tells which keys a shared one serves', async () => {
    const { uri, document } = await show('flink-conf.yaml', 'security.ssl.keystore: /tls/node.p12\n');
    const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
    const hints = await answer('vscode.executeInlayHintProvider', uri, whole);
    const labels = hints.map((hint) =>
      typeof hint.label === 'string' ? hint.label : hint.label.map((l) => l.value).join(''),
    );
    assert.match(labels.join('\n'), /internal\.keystore/);
  });

  it('a whole block is offered as a snippet', async () => {
    const at = await show('flink-conf.yaml', '‸\n');
    const list = await eventually(async () => {
      const { items } = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', at.uri, at.cursor);
      const snippets = items.filter((item) => item.kind === vscode.CompletionItemKind.Snippet);
      return snippets.some((s) => s.insertText instanceof vscode.SnippetString) ? snippets : undefined;
    });
    assert.ok(list.some((item) => item.insertText.value.includes('security.ssl.internal.keystore')));
  });

  it('in nested YAML only the missing rest of a key is inserted', async () => {
    const at = await show(
      'conf/config.yaml',
      'jobmanager:\n  rpc:\n    address: jm\nsecurity:\n  ssl:\n    internal:\n      key‸\n',
    );
    const item = await completion(at, 'keystore');
    const text = item.insertText?.value ?? item.insertText ?? item.label;
    assert.doesNotMatch(text, /security|internal/);
  });

  it('fix all repairs what is safe to repair, in one step', async () => {
    const { uri, document } = await show(
      'application.conf',
      'akka.remote.artery {\n  enabled = on\n  transport = tls\n}\n',
    );
    await diagnostic(uri, 'tls-tcp');
    const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
    await apply(await codeAction(uri, whole, 'Fix all', vscode.CodeActionKind.SourceFixAll.append('clusterTls')));
    assert.match(document.getText(), /transport = "?tls-tcp"?\n/);
    await noDiagnostic(uri, 'tls-tcp');
  });

  it('TLS settings are found by the search over the workspace', async () => {
    await show('flink-conf.yaml', 'security.ssl.internal.enabled-protocols: TLSv1.2\nsecurity.ssl.protocol: TLSv1.3\n');
    const symbols = await answer('vscode.executeWorkspaceSymbolProvider', 'ssl.protocol');
    assert.ok(symbols.some((symbol) => symbol.name === 'security.ssl.protocol'));
  });
});
