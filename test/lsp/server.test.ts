import { beforeAll, describe, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type {
  CodeAction,
  CompletionItem,
  Hover,
  InlayHint,
  SemanticTokens,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { build, Client, type Options } from './client.ts';

beforeAll(build);

const flink = 'security.ssl.internal.enabled: ture\n';
const rules = (diagnostics: readonly { code?: unknown }[]): unknown[] => diagnostics.map((d) => d.code);

describe('life of a connection', () => {
  test('what the server can do is said once, at the start', async () => {
    const client = await Client.start();
    const { capabilities, serverInfo } = client.initialized;
    expect(serverInfo?.name).toBe('cluster-tls');
    expect(capabilities).toMatchObject({
      textDocumentSync: { openClose: true, change: 2 },
      completionProvider: { resolveProvider: true },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      renameProvider: { prepareProvider: true },
      workspaceSymbolProvider: true,
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      semanticTokensProvider: { full: true, range: true },
      inlayHintProvider: true,
    });
  });

  test('an editor that can register later is told then which files folding and tokens are for', async () => {
    const later = { dynamicRegistration: true };
    const client = await Client.start({
      capabilities: {
        textDocument: { foldingRange: later, selectionRange: later, semanticTokens: { ...later } as never },
      },
    });
    expect(client.initialized.capabilities.foldingRangeProvider).toBeUndefined();
    await client.request('shutdown', null);
    expect(client.registered).toEqual([
      'textDocument/foldingRange',
      'textDocument/selectionRange',
      'textDocument/semanticTokens',
    ]);
  });

  test('shutdown and exit end the process', async () => {
    const client = await Client.start();
    await client.request('shutdown', null);
    const code = new Promise((ended) => client.process.once('exit', ended));
    await client.connection.sendNotification('exit');
    expect(await code).toBe(0);
  });
});

describe('diagnostics', () => {
  test('pulled: of the text as it is after every change', async () => {
    const client = await Client.start();
    await client.open('flink-conf.yaml', flink);
    expect(rules(await client.diagnostics('flink-conf.yaml'))).toContain('config/wrong-value');
    await client.type('flink-conf.yaml', 0, 31, 4, 'false');
    expect(await client.diagnostics('flink-conf.yaml')).toEqual([]);
    await client.type('flink-conf.yaml', 0, 31, 5, 'nope');
    expect(rules(await client.diagnostics('flink-conf.yaml'))).toContain('config/wrong-value');
    expect(client.errors).toEqual([]);
  });

  test('pushed to editors that do not pull, and taken back when the document is closed', async () => {
    const client = await Client.start({ capabilities: {} });
    await client.open('flink-conf.yaml', flink);
    expect(rules(await client.pushes('flink-conf.yaml', (d) => d.length > 0))).toContain('config/wrong-value');
    await client.type('flink-conf.yaml', 0, 31, 4, 'false');
    expect(await client.pushes('flink-conf.yaml', (d) => d.length === 0)).toEqual([]);
    await client.type('flink-conf.yaml', 0, 31, 5, 'nope');
    await client.pushes('flink-conf.yaml', (d) => d.length > 0);
    await client.close('flink-conf.yaml');
    expect(await client.pushes('flink-conf.yaml', (d) => d.length === 0)).toEqual([]);
  });

  test('settings change what is reported', async () => {
    const client = await Client.start();
    await client.open('flink-conf.yaml', flink);
    const before = rules(await client.diagnostics('flink-conf.yaml'));
    client.settings = { rules: Object.fromEntries(before.map((id) => [id, 'off'])) };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    // The server asks for the settings before it answers what comes after.
    await expect.poll(async () => client.diagnostics('flink-conf.yaml')).toEqual([]);
    expect(before).not.toEqual([]);
  });

  test('what the YAML extension says of a file is not said twice, unless the rule is asked for', async () => {
    const config = 'jobmanager.rpc.address: jm\nsecurity.ssl.internal.keystore-password: @secret\n';
    const open = async (options: Options): Promise<Client> => {
      const client = await Client.start(options);
      await client.open('conf/config.yaml', config);
      return client;
    };
    const found = async (client: Client): Promise<unknown[]> => rules(await client.diagnostics('conf/config.yaml'));
    const initializationOptions = { yamlExtension: true };
    const settings = { rules: { 'config/yaml-syntax': 'warning' } };
    expect(await found(await open({}))).toContain('config/yaml-syntax');
    expect(await found(await open({ initializationOptions }))).not.toContain('config/yaml-syntax');
    // The server asks for the settings once it runs; they hold a moment later.
    const asked = await open({ initializationOptions, settings });
    await expect.poll(() => found(asked)).toContain('config/yaml-syntax');
  });

  test('a file that is included changes on disk', async () => {
    const client = await Client.start({
      files: { 'tls.conf': 'provider = akka.remote.artery.tcp.ssl.ConfigSSLEngineProvider\n' },
      capabilities: {},
    });
    const text = 'include "tls"\nakka.actor.provider = cluster\nakka.remote.artery.enabled = maybe\n';
    await client.open('application.conf', text);
    await client.pushes('application.conf', (d) => d.length > 0);
    await client.save('tls.conf', 'akka.remote.artery.transport = tls-tpc\n');
    const after = await client.pushes('application.conf', (d) =>
      d.some((x) => /tls-tpc/.test(JSON.stringify(x.message))),
    );
    expect(after.length).toBeGreaterThan(0);
  });

  test('a quick fix repairs what the diagnostic says', async () => {
    const client = await Client.start();
    await client.open('flink-conf.yaml', flink);
    const [first] = await client.diagnostics('flink-conf.yaml');
    const actions = await client.of<CodeAction[]>('codeAction', 'flink-conf.yaml', {
      range: first?.range,
      context: { diagnostics: [first] },
    });
    const edits = actions.flatMap((a) =>
      Object.values(a.edit?.changes ?? {})
        .flat()
        .map((e) => e.newText),
    );
    expect(edits).toContain('true');
    expect(actions.map((a) => a.title)).toContain('Turn config/wrong-value off');
  });
});

describe('answers', () => {
  test('completion and its documentation', async () => {
    const client = await Client.start();
    await client.open('flink-conf.yaml', 'security.ssl.int');
    const items = await client.at<CompletionItem[]>('completion', 'flink-conf.yaml', 0, 16);
    const item = items.find((i) => i.label === 'security.ssl.internal.enabled');
    expect(item?.documentation).toBeUndefined();
    const resolved = await client.request<CompletionItem>('completionItem/resolve', item);
    expect(JSON.stringify(resolved.documentation)).toContain('security.ssl.internal.enabled');
  });

  test('hover and inlay hints', async () => {
    const client = await Client.start();
    await client.open('flink-conf.yaml', 'security.ssl.enabled: true\n', 'yaml');
    const hover = await client.at<Hover>('hover', 'flink-conf.yaml', 0, 5);
    expect(JSON.stringify(hover.contents)).toContain('security.ssl.enabled');
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    const hints = await client.of<InlayHint[]>('inlayHint', 'flink-conf.yaml', { range });
    expect(Array.isArray(hints)).toBe(true);
  });

  test('navigation over files on disk', async () => {
    const client = await Client.start({
      files: { 'tls.conf': 'tls.dir = "/tls"\n', 'k.p12': 'x', 'flink-conf.yaml': 'security.ssl.rest.enabled: true\n' },
    });
    const text = 'include "tls"\nakka.x = ${tls.dir}/a\nakka.remote.artery.ssl.config-ssl-engine.key-store = k.p12\n';
    await client.open('application.conf', text, 'hocon');
    const there = { uri: client.uri('tls.conf') };
    expect(await client.at('definition', 'application.conf', 1, 16)).toMatchObject([there]);
    expect(await client.at('definition', 'application.conf', 0, 10)).toMatchObject([there]);
    const context = { includeDeclaration: true };
    expect(await client.at('references', 'application.conf', 1, 16, { context })).toHaveLength(2);
    expect(
      await client.at('references', 'application.conf', 1, 16, { context: { includeDeclaration: false } }),
    ).toHaveLength(1);
    expect(await client.at('documentHighlight', 'application.conf', 1, 16)).toHaveLength(1);
    expect(await client.of('documentLink', 'application.conf')).toMatchObject([
      { target: client.uri('tls.conf') },
      { target: client.uri('k.p12') },
    ]);
    expect(await client.at('prepareRename', 'application.conf', 1, 16)).toMatchObject({ placeholder: 'dir' });
    const edit = await client.at<WorkspaceEdit>('rename', 'application.conf', 1, 16, { newName: 'folder' });
    expect(Object.keys(edit.changes ?? {}).sort()).toEqual([client.uri('application.conf'), client.uri('tls.conf')]);
    await expect(client.at('rename', 'application.conf', 1, 16, { newName: 'a..b' })).rejects.toThrow('no HOCON path');
    const symbols = await client.request<{ name: string }[]>('workspace/symbol', { query: 'sslrest' });
    expect(symbols.map((s) => s.name)).toEqual(['security.ssl.rest.enabled']);
    await client.save('flink-conf.yaml', 'security.ssl.rest.authentication-enabled: true\n# longer now\n');
    const later = await client.request<{ name: string }[]>('workspace/symbol', { query: 'sslrest' });
    expect(later.map((s) => s.name)).toEqual(['security.ssl.rest.authentication-enabled']);
    expect(client.errors).toEqual([]);
  });

  test('structure', async () => {
    const client = await Client.start();
    const text = '# a\n# b\nakka {\n  x = 1\n}\n';
    await client.open('application.conf', text, 'hocon');
    expect(await client.of('documentSymbol', 'application.conf')).toMatchObject([
      { name: 'akka', children: [{ name: 'x', detail: '1' }] },
    ]);
    expect(await client.of('foldingRange', 'application.conf')).toHaveLength(2);
    const positions = [{ line: 3, character: 2 }];
    expect(await client.of('selectionRange', 'application.conf', { positions })).toMatchObject([
      { range: { start: { line: 3, character: 2 }, end: { line: 3, character: 3 } } },
    ]);
    const full = await client.of<SemanticTokens>('semanticTokens/full', 'application.conf');
    expect(full.data).toHaveLength(5 * 5);
    const range = { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } };
    const part = await client.of<SemanticTokens>('semanticTokens/range', 'application.conf', { range });
    expect(part.data).toHaveLength(2 * 5);
  });

  test('an editor without a nested outline gets a flat one', async () => {
    const client = await Client.start({ capabilities: {} });
    await client.open('application.conf', 'akka {\n  x = 1\n}\n');
    expect(await client.of('documentSymbol', 'application.conf')).toMatchObject([
      { name: 'akka', location: { uri: client.uri('application.conf') } },
      { name: 'x', containerName: 'akka' },
    ]);
  });

  test('what a document was taken for, and the page of a rule', async () => {
    const client = await Client.start();
    await client.open('flink-conf.yaml', flink);
    expect(await client.request('clusterTls/status', { uri: client.uri('flink-conf.yaml') })).toMatchObject({
      items: [{ system: 'flink' }],
      hocon: false,
    });
    const page = await client.request<{ text: string }>('workspace/textDocumentContent', {
      uri: 'cluster-tls:/rules/config/wrong-value.md',
    });
    expect(page.text).toMatch(/^## config\/wrong-value/);
  });

  test('a cancelled request is answered as such', async () => {
    const client = await Client.start();
    await client.open('application.conf', `akka {}\n${'a.b { c = 1 }\n'.repeat(20_000)}`);
    const source = new CancellationTokenSource();
    const textDocument = { uri: client.uri('application.conf') };
    const answer = client.request('textDocument/semanticTokens/full', { textDocument }, source.token);
    source.cancel();
    await expect(answer).rejects.toThrow(/cancel/i);
    expect(await client.at('hover', 'application.conf', 0, 0)).toBeNull();
    expect(client.errors).toEqual([]);
  });

  test('foreign files get nothing', async () => {
    const client = await Client.start();
    await client.open('nginx.conf', 'server {\n  listen 443 ssl;\n}\n');
    const range = { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } };
    expect(await client.diagnostics('nginx.conf')).toEqual([]);
    expect(await client.at('completion', 'nginx.conf', 1, 2)).toEqual([]);
    for (const method of ['hover', 'definition', 'documentHighlight', 'prepareRename'])
      expect(await client.at(method, 'nginx.conf', 1, 3), method).toBeNull();
    expect(await client.of('foldingRange', 'nginx.conf')).toBeNull();
    expect(await client.of('documentSymbol', 'nginx.conf')).toEqual([]);
    expect(await client.of('semanticTokens/full', 'nginx.conf')).toEqual({ data: [] });
    expect(await client.of('inlayHint', 'nginx.conf', { range })).toEqual([]);
    expect(await client.of('codeAction', 'nginx.conf', { range, context: { diagnostics: [] } })).toEqual([]);
  });
});
