import { beforeAll, describe, expect, test } from 'vitest';
import type { InspectResult, KeystoresResult } from '../../server/src/protocol.ts';
import { material, PASSWORD, pki } from '../cli/keyMaterial.ts';
import { build, Client } from './client.ts';

beforeAll(build);

/** Without `password`, which would open the stores. */
async function stores(): Promise<Record<string, Buffer | string>> {
  const { password: _, ...files } = (await material()).files;
  return files;
}

const relative = (client: Client, uri: string): string => decodeURIComponent(uri.slice(client.uri('x').length - 1));

const inspect = (client: Client, path: string, password?: string): Promise<InspectResult> =>
  client.request('clusterTls/inspect', { uri: client.uri(path), ...(password === undefined ? {} : { password }) });

describe('files that hold key material', () => {
  test('are told by their content, wherever they lie and whatever their names', async () => {
    const made = await stores();
    const pem = String(made['node.pem']);
    const client = await Client.start({
      files: {
        ...made,
        'deep/er/no-suffix': made['node.jks'] ?? '',
        'a b/ümlaut.bin': made['node.p12'] ?? '',
        'copied-from-a-secret': Buffer.from(made['node.p12'] ?? '').toString('base64'),
        'node_modules/x/test.pem': pem,
        'README.md': pem,
        notes: 'MIIs are not always certificates, said the one to the other',
        'empty.jks': '',
        'large.p12': Buffer.alloc(2 ** 21, 0x30),
      },
    });
    const { files, truncated } = await client.request<KeystoresResult>('clusterTls/keystores', {});
    const names = files.map(({ uri, kind }) => [relative(client, uri), kind]);
    expect(Object.fromEntries(names)).toEqual({
      'a b/ümlaut.bin': 'der',
      'ca.key': 'pem',
      'ca.pem': 'pem',
      'copied-from-a-secret': 'base64',
      'deep/er/no-suffix': 'jks',
      'node.jks': 'jks',
      'node.key': 'pem',
      'node.p12': 'der',
      'node.pem': 'pem',
      'other-ca.pem': 'pem',
      'trust.p12': 'der',
    });
    expect(truncated).toBe(false);
    expect(client.errors).toEqual([]);
  });
});

describe('a keystore', () => {
  test('is locked without its password, opens with it, and shows its entries', async () => {
    const client = await Client.start({ files: await stores() });
    for (const file of ['node.p12', 'node.jks']) {
      expect((await inspect(client, file)).state, file).toBe('locked');
      expect((await inspect(client, file, 'another')).state, file).toBe('locked');
      const { state, entries, report } = await inspect(client, file, PASSWORD);
      expect(state, file).toBe('fine');
      const [entry] = entries;
      expect(entry, file).toMatchObject({
        alias: 'worker',
        kind: 'key',
        state: 'fine',
        subject: 'CN=worker-1',
        algorithm: 'EC P-256',
        names: ['DNS:worker-1.example', 'IP:10.0.0.1'],
      });
      expect(entry?.daysLeft, file).toBeGreaterThan(30);
      expect(report, file).toContain('`DNS:worker-1.example`');
      expect(report, file).not.toContain(PASSWORD);
    }
    expect(client.errors).toEqual([]);
  });

  test('opens with the file `password` beside it', async () => {
    const client = await Client.start({ files: { ...(await stores()), password: `${PASSWORD}\n` } });
    expect((await inspect(client, 'node.p12')).state).toBe('fine');
    expect((await inspect(client, 'node.p12', 'another')).state).toBe('locked');
  });

  test('whose key has a password of its own is open, but for that key', async () => {
    const { createCredentials, writeStore } = pki();
    const now = Date.now();
    const made = await createCredentials(
      { usage: 'node', subject: 'CN=a', names: ['a.example'] },
      { now, key: 'p-256' },
    );
    const entry = {
      kind: 'key',
      alias: 'a',
      privateKey: made.privateKey,
      chain: made.chain,
      password: 'of-the-key',
    } as const;
    const store = await writeStore([entry], { format: 'jks', password: PASSWORD, now });
    const client = await Client.start({ files: { 'a.jks': Buffer.from(store) } });
    const { state, entries } = await inspect(client, 'a.jks', PASSWORD);
    expect([state, entries[0]?.state]).toEqual(['fine', 'locked']);
  });

  test('ends some day: expiring, then expired', async () => {
    const { createCredentials, pemCertificates } = pki();
    const made = (days: number, now: number) =>
      createCredentials({ usage: 'node', subject: 'CN=a', names: ['a.example'], days }, { now, key: 'p-256' });
    const day = 86_400_000;
    const files = {
      'soon.pem': pemCertificates((await made(20, Date.now())).chain),
      'gone.pem': pemCertificates((await made(20, Date.now() - 30 * day)).chain),
    };
    const client = await Client.start({ files });
    expect((await inspect(client, 'soon.pem')).state).toBe('expiring');
    const { state, entries } = await inspect(client, 'gone.pem');
    expect(state).toBe('expired');
    expect(entries[0]?.daysLeft).toBeLessThan(0);
  });

  test('that is none is called unreadable, and no error is logged', async () => {
    const client = await Client.start({ files: { 'bad.jks': Buffer.from('feedfeed00000002ffffffff', 'hex') } });
    for (const file of ['bad.jks', 'absent.p12']) expect((await inspect(client, file)).state, file).toBe('unreadable');
    expect(client.errors).toEqual([]);
  });
});
