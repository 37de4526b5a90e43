import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  Diagnostic,
  DocumentLink,
  Hover,
  InlayHint,
  MarkupContent,
  RegistrationParams,
  TextEdit,
  UnregistrationParams,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { material, PASSWORD } from '../cli/keyMaterial.ts';
import { build, Client } from './client.ts';

beforeAll(build);

const stores = async (): Promise<Record<string, string | Buffer>> => {
  const { password: _, ...files } = (await material()).files;
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`tls/${name}`, content]));
};

const flink = (lines: Record<string, string> = {}): string =>
  Object.entries({
    'internal.enabled': 'true',
    'internal.keystore': 'tls/node.p12',
    'internal.keystore-password': PASSWORD,
    'internal.key-password': PASSWORD,
    'internal.truststore': 'tls/trust.p12',
    'internal.truststore-password': PASSWORD,
    algorithms: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    ...lines,
  })
    .map(([key, value]) => `security.ssl.${key}: ${value}\n`)
    .join('');

const alluxio = (alias: string): string =>
  `alluxio.network.tls.enabled=true\nalluxio.network.tls.keystore.path=tls/node.p12\nalluxio.network.tls.keystore.password=${PASSWORD}\nalluxio.network.tls.keystore.alias=${alias}\nalluxio.network.tls.truststore.path=tls/trust.p12\nalluxio.network.tls.truststore.password=${PASSWORD}\n`;

const FILE = 'flink-conf.yaml';

async function opened(text: string, more: Record<string, string | Buffer> = {}, file = FILE): Promise<Client> {
  const client = await Client.start({
    files: { ...(await stores()), ...more },
    settings: { flink: { version: '1.18' } },
    initializationOptions: { trusted: true, commands: true },
  });
  await client.open(file, text);
  return client;
}

const errors = (diagnostics: readonly Diagnostic[]): unknown[] =>
  diagnostics.filter(({ severity }) => severity === 1).map(({ code, range }) => [code, range.start.line]);

const textOf = (hover: Hover | null): string => (hover?.contents as MarkupContent | undefined)?.value ?? '';

describe('a path in a configuration', () => {
  test('shows what is in the file, and never its password', async () => {
    const client = await opened(flink());
    const shown = textOf(await client.at<Hover | null>('hover', FILE, 1, 40));
    expect(shown).toContain('**PKCS#12 keystore** `tls/node.p12`, 1 entry (relative to this file)');
    expect(shown).toContain('`DNS:worker-1.example`, `IP:10.0.0.1`');
    expect(shown).toMatch(/Valid: \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d, 36[45] days left/);
    expect(shown).toMatch(/SHA-256: `[0-9A-F:]{95}`/);
    expect(shown).toContain('`CN=Test CA` (trusted: the internal truststore `tls/trust.p12`)');
    expect(shown).not.toContain(PASSWORD);
    expect(client.errors).toEqual([]);
  });

  test('shows it at the password and at the key of the setting, too', async () => {
    const client = await opened(flink());
    expect(textOf(await client.at<Hover | null>('hover', FILE, 2, 45))).toContain('tls/node.p12');
    expect(textOf(await client.at<Hover | null>('hover', FILE, 4, 20))).toContain('`CN=Test CA`');
  });

  test('tells which other configurations name the file', async () => {
    const other = flink({ 'internal.keystore': '../tls/node.p12' });
    const client = await opened(flink(), { [FILE]: flink(), 'second/flink-conf.yaml': other, 'notes.yaml': 'a: 1\n' });
    const shown = textOf(await client.at<Hover | null>('hover', FILE, 1, 40));
    expect(shown).toContain('Used as well by\n- `second/flink-conf.yaml`: `security.ssl.internal.keystore`');
  });

  test('leads to the file, and shows its days in the editor', async () => {
    const client = await opened(flink());
    const links = await client.of<DocumentLink[]>('documentLink', FILE);
    expect(links.map(({ target, range }) => [target, range.start.line])).toEqual([
      [client.uri('tls/node.p12'), 1],
      [client.uri('tls/trust.p12'), 4],
    ]);
    const range = { start: { line: 0, character: 0 }, end: { line: 8, character: 0 } };
    const hints = await client.of<InlayHint[]>('inlayHint', FILE, { range });
    expect(hints.find(({ position }) => position.line === 1)?.label).toMatch(/^key worker · 36[45] days$/);
    const lenses = await client.of<CodeLens[]>('codeLens', FILE);
    expect(lenses.map(({ command, range: at }) => [at.start.line, command?.title])).toEqual([
      [1, expect.stringMatching(/^\$\(key\) 2 files of key material, node.p12 expires in 36[45] days$/)],
      [1, 'Simulate handshake'],
    ]);
  });

  test('is completed from the key material of the workspace, with what is in it', async () => {
    const client = await opened(flink({ 'internal.keystore': '' }));
    const items = await client.at<CompletionItem[]>('completion', FILE, 1, 'security.ssl.internal.keystore: '.length);
    const [first] = items.filter(({ detail }) => detail === 'key material');
    expect(items.slice(0, 3).map(({ label }) => label)).toEqual(['tls/node.jks', 'tls/node.p12', 'tls/trust.p12']);
    const resolved = await client.request<CompletionItem>('completionItem/resolve', first);
    expect((resolved.documentation as MarkupContent).value).toContain('CN=worker-1');
  });
});

test('a private key that others may read is told, and closed on request', async () => {
  const client = await opened(flink());
  const path = join(client.folder, 'tls/node.p12');
  chmodSync(path, 0o644);
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: client.uri('tls/node.p12'), type: 2 }],
  });
  const told = async () => (await client.diagnostics(FILE)).find(({ code }) => code === 'artifact/readable-by-others');
  const found = await told();
  expect(found?.range.start.line).toBe(1);
  const context = { diagnostics: [found] };
  const [action] = await client.of<CodeAction[]>('codeAction', FILE, { range: found?.range, context });
  expect(action?.title).toBe('Let only its owner read it (chmod 600)');
  await client.request('workspace/executeCommand', action?.command);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await told()).toBeUndefined();
});

describe('a file that is moved', () => {
  test('takes the paths that lead to it along', async () => {
    const client = await opened(flink(), {
      [FILE]: flink(),
      'second/flink-conf.yaml': flink({ 'internal.keystore': '../tls/node.p12' }),
    });
    const files = [{ oldUri: client.uri('tls/node.p12'), newUri: client.uri('secrets/worker.p12') }];
    const edit = await client.request<WorkspaceEdit>('workspace/willRenameFiles', { files });
    const texts = Object.entries(edit.changes ?? {}).map(([uri, edits]) => [uri, edits.map(({ newText }) => newText)]);
    expect(Object.fromEntries(texts)).toEqual({
      [client.uri(FILE)]: ['secrets/worker.p12'],
      [client.uri('second/flink-conf.yaml')]: ['../secrets/worker.p12'],
    });
  });

  test('with its folder, too; and what nothing names changes nothing', async () => {
    const client = await opened(flink(), { [FILE]: flink() });
    const folder = [{ oldUri: client.uri('tls'), newUri: client.uri('keys') }];
    const edit = await client.request<WorkspaceEdit>('workspace/willRenameFiles', { files: folder });
    expect(edit.changes?.[client.uri(FILE)]?.map(({ newText }) => newText)).toEqual([
      'keys/node.p12',
      'keys/trust.p12',
    ]);
    const other = [{ oldUri: client.uri('tls/ca.pem'), newUri: client.uri('ca.pem') }];
    expect(await client.request('workspace/willRenameFiles', { files: other })).toBeNull();
  });
});

describe('a file outside of the workspace', () => {
  test('is watched as long as an open document needs it', async () => {
    const outside = await Client.start({ files: await stores() });
    const path = join(outside.folder, 'tls/node.p12');
    const client = await Client.start({
      files: await stores(),
      settings: { flink: { version: '1.18' } },
      capabilities: {
        textDocument: { diagnostic: {} },
        workspace: { didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true } },
      },
    });
    const watched = new Map<string, unknown>();
    const changed: (() => void)[] = [];
    client.connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
      for (const { id, registerOptions } of registrations)
        for (const { globPattern } of (registerOptions as { watchers: { globPattern: unknown }[] }).watchers)
          watched.set(id, globPattern);
      for (const wake of changed.splice(0)) wake();
      return null;
    });
    client.connection.onRequest('client/unregisterCapability', ({ unregisterations }: UnregistrationParams) => {
      for (const { id } of unregisterations) watched.delete(id);
      for (const wake of changed.splice(0)) wake();
      return null;
    });
    const relative = () => [...watched.values()].filter((pattern) => typeof pattern === 'object');
    const next = () => new Promise<void>((wake) => changed.push(wake));
    await client.open(FILE, flink({ 'internal.keystore': path }));
    const asked = next();
    await client.diagnostics(FILE);
    while (relative().length === 0) await Promise.race([asked, next()]);
    expect(relative()).toEqual([{ baseUri: outside.uri('tls'), pattern: 'node.p12' }]);
    await client.close(FILE);
    while (relative().length > 0) await next();
    expect(relative()).toEqual([]);
  });
});

test('a file is looked at again, though no watcher tells of it', async () => {
  const client = await Client.start({
    files: await stores(),
    settings: { flink: { version: '1.18' } },
    capabilities: { workspace: { configuration: true } },
  });
  await client.open(FILE, flink());
  await client.pushes(FILE, (found) => errors(found).length === 0);
  const store = join(client.folder, 'tls/node.p12');
  const whole = readFileSync(store);
  writeFileSync(store, whole.subarray(0, whole.length >> 1));
  const [damaged] = errors(await client.pushes(FILE, (found) => errors(found).length > 0));
  expect(damaged).toEqual(['artifact/unreadable', 1]);
  writeFileSync(store, whole);
  expect(errors(await client.pushes(FILE, (found) => errors(found).length === 0))).toEqual([]);
  rmSync(join(client.folder, 'tls'), { recursive: true });
  const readable = (found: readonly Diagnostic[]) => found.some(({ code }) => code === 'artifact/readable-by-others');
  expect(readable(await client.pushes(FILE, (found) => !readable(found)))).toBe(false);
});

describe('a certificate that stands in a document', () => {
  test('is shown where it stands', async () => {
    const pem = String((await stores())['tls/node.pem']);
    const indented = pem.replace(/^/gm, '    ');
    const text = `kind: ConfigMap\napiVersion: v1\ndata:\n  flink-conf.yaml: |\n    security.ssl.internal.enabled: false\n  node.pem: |\n${indented}\n`;
    const client = await opened(text, {}, 'map.yaml');
    const shown = textOf(await client.at<Hover | null>('hover', 'map.yaml', 8, 20));
    expect(shown).toContain('`DNS:worker-1.example`');
  });
});

describe('what a product could not use', () => {
  test('a working configuration has no error', async () => {
    const client = await opened(flink());
    expect(errors(await client.diagnostics(FILE))).toEqual([]);
  });

  test('a wrong password stands where it is written', async () => {
    const client = await opened(flink({ 'internal.truststore-password': 'quite-another-1' }));
    const found = await client.diagnostics(FILE);
    expect(errors(found)).toEqual([['artifact/wrong-password', 5]]);
    expect(JSON.stringify(found)).not.toContain('quite-another-1');
  });

  test('a wrong alias is repaired with the one in the store', async () => {
    const file = 'alluxio-site.properties';
    const client = await opened(alluxio('node'), {}, file);
    const found = await client.diagnostics(file);
    const wrong = found.find(({ code }) => code === 'artifact/alias-missing');
    expect(wrong?.range.start.line).toBe(3);
    const actions = await client.of<CodeAction[]>('codeAction', file, {
      range: wrong?.range,
      context: { diagnostics: [wrong] },
    });
    const edits = actions[0]?.edit?.changes?.[client.uri(file)] as TextEdit[];
    expect(edits.map(({ newText }) => newText)).toEqual(['worker']);
    const items = await client.at<CompletionItem[]>(
      'completion',
      file,
      3,
      'alluxio.network.tls.keystore.alias='.length,
    );
    expect(items.map(({ label }) => label)).toContain('worker');
  });

  test('a file that is replaced on disk is looked at again', async () => {
    const client = await opened(flink());
    expect(errors(await client.diagnostics(FILE))).toEqual([]);
    const others = await stores();
    writeFileSync(join(client.folder, 'tls/trust.p12'), others['tls/trust.p12'] ?? '');
    const changes = [{ uri: client.uri('tls/trust.p12'), type: 2 }];
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    expect(errors(await client.diagnostics(FILE))).toEqual([['artifact/not-trusted', 1]]);
    expect(client.errors).toEqual([]);
  });

  test('without trust nothing outside of the workspace is opened', async () => {
    const outside = await Client.start({ files: await stores() });
    const path = join(outside.folder, 'tls/node.p12');
    const text = flink({ 'internal.keystore': path, 'internal.keystore-password': 'quite-another-1' });
    const start = async (trusted: boolean) => {
      const client = await Client.start({
        settings: { flink: { version: '1.18' } },
        initializationOptions: { trusted },
      });
      await client.open(FILE, text);
      return errors(await client.diagnostics(FILE));
    };
    expect(await start(false)).toEqual([]);
    expect(await start(true)).toEqual([['artifact/wrong-password', 2]]);
  });
});
