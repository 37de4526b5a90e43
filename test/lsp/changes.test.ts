import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  AuthoritiesResult,
  BackupResult,
  Change,
  Committed,
  DescribeResult,
  KeysOfResult,
  Prepared,
  VerifyResult,
} from '../../server/src/protocol.ts';
import { material, PASSWORD, pki } from '../cli/keyMaterial.ts';
import { build, Client } from './client.ts';

beforeAll(build);

async function opened(more: Record<string, Buffer | string> = {}): Promise<Client> {
  const { password: _, ...files } = (await material()).files;
  return Client.start({ files: { ...files, ...more } });
}

const at = (client: Client, path: string, password = PASSWORD) => ({ uri: client.uri(path), keptPassword: password });
const prepare = (client: Client, change: Change): Promise<Prepared> => client.request('clusterTls/prepare', change);
const commit = (client: Client, { id = '' }: Prepared): Promise<Committed> =>
  client.request('clusterTls/commit', { id });

async function done(client: Client, change: Change): Promise<Prepared & { backups: (string | undefined)[] }> {
  const prepared = await prepare(client, change);
  expect(prepared.problem).toBeUndefined();
  const { problem, files } = await commit(client, prepared);
  expect(problem).toBeUndefined();
  return { ...prepared, backups: files.map(({ backup }) => backup) };
}

/** What keytool lists: alias and kind of each entry. */
function keytool(client: Client, path: string, password = PASSWORD): string {
  const file = join(client.folder, path);
  const told = execFileSync('keytool', ['-list', '-keystore', file, '-storepass', password], { encoding: 'utf8' });
  return told
    .split('\n')
    .flatMap((line) => /^(.+?), .*, ?(\w+),\s*$/.exec(line.trim())?.slice(1).join(' ') ?? [])
    .sort()
    .join(', ');
}

const keyEntry = 'PrivateKeyEntry';

describe('changing a store', () => {
  test.each(['node.jks', 'node.p12'])(
    'renames, imports and deletes entries of %s, each with a backup',
    async (file) => {
      const client = await opened();
      chmodSync(join(client.folder, file), 0o640);
      const original = readFileSync(join(client.folder, file));
      const store = at(client, file);
      const renamed = await prepare(client, { kind: 'rename', store, entry: { index: 0 }, to: 'node-7' });
      expect(readFileSync(join(client.folder, file)).equals(original)).toBe(true);
      expect(renamed.lines).toEqual(['Entry `worker` becomes `node-7`.']);
      expect(renamed.files[0]?.before).toContain('[worker: key with certificate]');
      expect(renamed.files[0]?.after).toContain('[node-7: key with certificate]');
      const { files } = await commit(client, renamed);
      expect(keytool(client, file)).toBe(`node-7 ${keyEntry}`);
      expect(statSync(join(client.folder, file)).mode & 0o777).toBe(0o640);
      const [backup] = files.map((each) => each.backup ?? '');
      expect(backup).toBe(`${client.uri(file)}.bak`);
      expect(readFileSync(join(client.folder, `${file}.bak`)).equals(original)).toBe(true);

      await done(client, { kind: 'import', store, from: [at(client, 'ca.pem')], alias: 'root' });
      expect(keytool(client, file)).toBe(`node-7 ${keyEntry}, root trustedCertEntry`);
      const again = await prepare(client, { kind: 'import', store, from: [at(client, 'ca.pem')] });
      expect(again.problem).toMatch(/is there already, as `root`/);
      const index = file.endsWith('.p12') ? 1 : 0;
      const stale = await prepare(client, { kind: 'delete', store, entries: [{ index, alias: 'worker' }] });
      expect(stale.problem).toMatch(/no such entry any more/);
      await done(client, { kind: 'delete', store, entries: [{ index, alias: 'node-7' }] });
      expect(keytool(client, file)).toBe('root trustedCertEntry');
      const restored = await client.request<BackupResult>('clusterTls/backup', { backup, action: 'restore' });
      expect(restored).toEqual({});
      expect(keytool(client, file)).toBe(`worker ${keyEntry}`);
      expect(existsSync(join(client.folder, `${file}.bak`))).toBe(false);
      expect(client.errors).toEqual([]);
    },
  );

  test('takes a key with its certificate out of two PEM files', async () => {
    const client = await opened();
    const from = [at(client, 'node.pem'), at(client, 'node.key')];
    await done(client, { kind: 'import', store: at(client, 'trust.p12'), from, alias: 'peer' });
    expect(keytool(client, 'trust.p12')).toContain(`peer ${keyEntry}`);
    const half = await prepare(client, { kind: 'import', store: at(client, 'trust.p12'), from: from.slice(1) });
    expect(half.problem).toMatch(/without its certificate/);
  });

  test.each(['', 'whole'])('takes an entry out of a store as "%s"', async (alias) => {
    const client = await opened();
    const from = [at(client, 'node.p12')];
    const store = at(client, 'trust.p12');
    await done(client, { kind: 'import', store, from, ...(alias === '' ? {} : { alias }) });
    expect(keytool(client, 'trust.p12')).toContain(`${alias || 'worker'} ${keyEntry}`);
  });

  test('finds the private key of a certificate among other files, and none where it lies in the same one', async () => {
    const client = await opened();
    const keysOf = async (of: string) => {
      const among = ['ca.key', 'ca.pem', 'node.jks', 'node.key'].map((name) => at(client, name));
      return client.request<KeysOfResult>('clusterTls/keysOf', { of: [at(client, of)], among });
    };
    expect(await keysOf('node.pem')).toEqual({ files: [client.uri('node.key')] });
    expect(await keysOf('ca.pem')).toEqual({ files: [client.uri('ca.key')] });
    expect(await keysOf('node.p12')).toEqual({ files: [] });
    expect(await keysOf('node.key')).toEqual({ files: [] });
  });

  test.each(['node.jks', 'node.p12'])('gives %s another password, and the old one opens it no more', async (file) => {
    const client = await opened();
    const change = { kind: 'passwords', store: at(client, file) } as const;
    for (const [newPassword, why] of [
      ['short', /at least 6 characters/],
      ['with a line\n', /line end/],
    ] as const)
      expect((await prepare(client, { ...change, newPassword })).problem).toMatch(why);
    const { lines, files } = await done(client, { ...change, newPassword: 'a-new-password' });
    expect(JSON.stringify([lines, files])).not.toContain('a-new-password');
    expect(keytool(client, file, 'a-new-password')).toBe(`worker ${keyEntry}`);
    expect(() => keytool(client, file)).toThrow();
  });

  test('is refused where it would lose something, is locked, or is none', async () => {
    const client = await opened({
      'base64.p12': Buffer.from((await material()).files['node.p12'] ?? '').toString('base64'),
    });
    const renamed = (path: string, password?: string) =>
      prepare(client, { kind: 'rename', store: at(client, path, password), entry: { index: 0 }, to: 'x' });
    const wrong = await renamed('node.p12', 'another');
    expect(wrong).toMatchObject({ problem: 'node.p12 is locked.', locked: client.uri('node.p12') });
    expect((await renamed('ca.pem')).problem).toMatch(/is no keystore/);
    expect((await renamed('absent.p12')).problem).toMatch(/cannot be read/);
    expect((await renamed('base64.p12')).problem).toMatch(/base64/);
    expect(client.errors).toEqual([]);
  });

  test('a truststore whose certificates can be read by anybody is changed with its password only', async () => {
    const now = Date.now();
    const ca = await pki().createCredentials({ usage: 'ca', subject: 'CN=CA' }, { now, key: 'p-256' });
    const bytes = await pki().writeStore([{ kind: 'trusted', alias: 'ca', certificate: ca.certificate }], {
      format: 'jks',
      password: PASSWORD,
      now,
    });
    const client = await opened({ 'trust.jks': Buffer.from(bytes) });
    const change = { kind: 'rename', entry: { index: 0 }, to: 'root' } as const;
    const store = { uri: client.uri('trust.jks') };
    expect(await prepare(client, { ...change, store })).toMatchObject({ locked: store.uri });
    await done(client, { ...change, store: { ...store, keptPassword: PASSWORD } });
    expect(keytool(client, 'trust.jks')).toBe('root trustedCertEntry');
  });

  test('a key with a password of its own stays as it is', async () => {
    const now = Date.now();
    const made = await pki().createCredentials(
      { usage: 'node', subject: 'CN=a', names: ['a.b'] },
      { now, key: 'p-256' },
    );
    const entry = { kind: 'key', alias: 'a', privateKey: made.privateKey, chain: made.chain } as const;
    const bytes = await pki().writeStore(
      [
        { ...entry, password: 'of-the-key' },
        { ...entry, alias: 'b' },
      ],
      {
        format: 'jks',
        password: PASSWORD,
        now,
      },
    );
    const client = await opened({ 'two.jks': Buffer.from(bytes) });
    const { lines } = await done(client, {
      kind: 'rename',
      store: at(client, 'two.jks'),
      entry: { index: 1 },
      to: 'c',
    });
    expect(lines.at(-1)).toMatch(/stays as it is/);
    const file = join(client.folder, 'two.jks');
    const request = ['-certreq', '-keystore', file, '-storepass', PASSWORD, '-alias', 'a', '-keypass', 'of-the-key'];
    expect(execFileSync('keytool', request, { encoding: 'utf8' })).toContain('BEGIN NEW CERTIFICATE REQUEST');
  });

  test('is not done where the file was changed after it was shown', async () => {
    const client = await opened();
    const prepared = await prepare(client, {
      kind: 'rename',
      store: at(client, 'node.jks'),
      entry: { index: 0 },
      to: 'x',
    });
    writeFileSync(join(client.folder, 'node.jks'), 'something else');
    expect((await commit(client, prepared)).problem).toMatch(/changed meanwhile/);
    expect(readFileSync(join(client.folder, 'node.jks'), 'utf8')).toBe('something else');
    expect((await commit(client, prepared)).problem).toMatch(/prepare it again/);
  });

  test('nothing but a backup is restored or dropped', async () => {
    const client = await opened();
    const settle = (path: string, action: string) =>
      client.request<BackupResult>('clusterTls/backup', { backup: client.uri(path), action });
    expect((await settle('node.jks', 'drop')).problem).toMatch(/no backup/);
    expect((await settle('absent.jks.bak', 'restore')).problem).toBeTruthy();
    expect(existsSync(join(client.folder, 'node.jks'))).toBe(true);
    await done(client, { kind: 'rename', store: at(client, 'node.jks'), entry: { index: 0 }, to: 'x' });
    expect(await settle('node.jks.bak', 'drop')).toEqual({});
    expect(existsSync(join(client.folder, 'node.jks.bak'))).toBe(false);
  });
});

describe('exporting', () => {
  const exported = (
    client: Client,
    form: Extract<Change, { kind: 'export' }>['form'],
    to: string,
    newPassword?: string,
  ) =>
    done(client, {
      kind: 'export',
      from: [at(client, 'node.jks')],
      form,
      to: client.uri(to),
      ...(newPassword === undefined ? {} : { newPassword }),
    });

  test('writes what openssl and keytool read', async () => {
    const client = await opened();
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: client.folder, encoding: 'utf8' });
    await exported(client, 'certificate-pem', 'out/a.pem');
    expect(openssl('x509', '-in', 'out/a.pem', '-noout', '-subject')).toContain('worker-1');
    await exported(client, 'certificate-der', 'out/a.der');
    expect(openssl('x509', '-inform', 'DER', '-in', 'out/a.der', '-noout', '-subject')).toContain('worker-1');
    await exported(client, 'key-pem', 'out/a.key');
    expect(statSync(join(client.folder, 'out/a.key')).mode & 0o777).toBe(0o600);
    const half = openssl('pkey', '-in', 'out/a.key', '-pubout');
    expect(openssl('x509', '-in', 'out/a.pem', '-noout', '-pubkey')).toBe(half);
    await exported(client, 'key-pem', 'out/b.key', 'secret-of-key');
    expect(openssl('pkey', '-in', 'out/b.key', '-passin', 'pass:secret-of-key', '-pubout')).toBe(half);
    await exported(client, 'pem', 'out/both.pem');
    expect(openssl('pkey', '-in', 'out/both-key.pem', '-pubout')).toBe(half);
    for (const [form, file] of [
      ['pkcs12', 'out/n.p12'],
      ['jceks', 'out/n.jceks'],
    ] as const) {
      await exported(client, form, file, 'new-secret');
      expect(keytool(client, file, 'new-secret')).toBe(`worker ${keyEntry}`);
    }
    for (const [form, file] of [
      ['truststore-pkcs12', 'out/t.p12'],
      ['truststore-jks', 'out/t.jks'],
    ] as const) {
      await exported(client, form, file, 'new-secret');
      expect(keytool(client, file, 'new-secret')).toBe('worker trustedCertEntry');
    }
    const none = { kind: 'export', from: [at(client, 'ca.pem')], to: client.uri('x'), form: 'key-pem' } as const;
    expect((await prepare(client, none)).problem).toMatch(/no private key/);
    expect((await prepare(client, { ...none, form: 'jks' })).problem).toMatch(/needs a password/);
    // A certificate finds its key in the file beside it.
    const mates = [at(client, 'ca.key'), at(client, 'node.key')];
    const from = [{ uri: client.uri('node.pem') }];
    await done(client, {
      kind: 'export',
      from,
      mates,
      form: 'pkcs12',
      to: client.uri('out/m.p12'),
      newPassword: PASSWORD,
    });
    expect(keytool(client, 'out/m.p12')).toBe(`worker-1 ${keyEntry}`);
  });

  test('over a file that exists keeps that as a backup', async () => {
    const client = await opened({ 'a.pem': 'something\n' });
    const { files, backups } = await exported(client, 'certificate-pem', 'a.pem');
    expect(files[0]?.replaces).toBe(true);
    expect(backups).toEqual([client.uri('a.pem.bak')]);
    expect(readFileSync(join(client.folder, 'a.pem.bak'), 'utf8')).toBe('something\n');
  });
});

describe('requests, signing and renewing', () => {
  test('the way of a request: made, signed by a CA of the workspace, and its reply imported', async () => {
    const client = await opened();
    const { authorities } = await client.request<AuthoritiesResult>('clusterTls/authorities', {
      files: ['ca.pem', 'ca.key', 'other-ca.pem', 'node.p12', 'trust.p12'].map((file) => at(client, file)),
      wanted: { ...at(client, 'node.p12'), index: 0 },
    });
    expect(authorities).toHaveLength(1);
    expect(authorities[0]).toMatchObject({ own: true, files: [client.uri('ca.pem'), client.uri('ca.key')] });
    const ca = (authorities[0]?.files ?? []).map((uri) => ({ uri }));
    await done(client, { kind: 'request', from: at(client, 'node.p12'), index: 0, to: client.uri('node.csr') });
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: client.folder, encoding: 'utf8' });
    expect(openssl('req', '-in', 'node.csr', '-noout', '-text')).toContain('DNS:worker-1.example');
    await done(client, {
      kind: 'sign',
      request: { uri: client.uri('node.csr') },
      ca,
      to: client.uri('new.pem'),
      days: 30,
    });
    expect(openssl('verify', '-CAfile', 'ca.pem', 'new.pem')).toContain('OK');
    const { lines } = await done(client, {
      kind: 'reply',
      store: at(client, 'node.p12'),
      entry: { index: 0 },
      from: [{ uri: client.uri('new.pem') }],
    });
    expect(lines[0]).toMatch(/The key `worker` gets the certificate/);
    const serial = openssl('x509', '-in', 'new.pem', '-noout', '-serial').trim().slice('serial='.length);
    const { text } = await client.request<DescribeResult>('clusterTls/describe', at(client, 'node.p12'));
    expect(text).toContain(`serial: ${serial}`);
    const foreign = {
      kind: 'reply',
      store: at(client, 'node.p12'),
      entry: { index: 0 },
      from: [at(client, 'ca.pem')],
    } as const;
    expect((await prepare(client, foreign)).problem).toMatch(/None of the 1 certificates/);
  });

  test('renews in a store, with the same key and with a new one', async () => {
    const client = await opened();
    const ca = [{ uri: client.uri('ca.pem') }, { uri: client.uri('ca.key') }];
    const key = () =>
      /-----BEGIN.*/s.exec(
        execFileSync(
          'openssl',
          ['pkcs12', '-in', join(client.folder, 'node.p12'), '-passin', `pass:${PASSWORD}`, '-nodes', '-nocerts'],
          {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          },
        ),
      )?.[0];
    const before = key();
    const renew = { kind: 'renew', store: at(client, 'node.p12'), entry: { index: 0 }, ca, days: 100 } as const;
    const { files } = await done(client, renew);
    expect(files[0]?.before).not.toBe(files[0]?.after);
    expect(key()).toBe(before);
    await done(client, { ...renew, newKey: true });
    expect(key()).not.toBe(before);
    expect(keytool(client, 'node.p12')).toBe(`worker ${keyEntry}`);
  });

  test('renews a certificate in a PEM file, and leaves all other text of it', async () => {
    const original = String((await material()).files['node.pem']);
    const client = await opened({ 'commented.pem': `# the node\n${original}# the end\n` });
    const ca = [{ uri: client.uri('ca.pem') }, { uri: client.uri('ca.key') }];
    await done(client, { kind: 'renew', store: { uri: client.uri('commented.pem') }, entry: { index: 0 }, ca });
    const text = readFileSync(join(client.folder, 'commented.pem'), 'utf8');
    expect(text).toMatch(/^# the node\n-----BEGIN CERTIFICATE-----\n/);
    expect(text).toMatch(/-----END CERTIFICATE-----\n# the end\n$/);
    expect(text).not.toContain(original.split('\n')[1]);
    const verified = execFileSync('openssl', ['verify', '-CAfile', 'ca.pem', 'commented.pem'], { cwd: client.folder });
    expect(String(verified)).toContain('OK');
  });
});

describe('verifying', () => {
  test('says what Java says, with the chain as far as it was found', async () => {
    const client = await opened();
    const verify = (file: string, trust: string) =>
      client.request<VerifyResult>('clusterTls/verify', { material: at(client, file), trust: at(client, trust) });
    const { certificates } = await verify('node.p12', 'trust.p12');
    expect(certificates).toEqual([{ subject: 'CN=worker-1', alias: 'worker', path: ['CN=worker-1', 'CN=Test CA'] }]);
    const [refused] = (await verify('node.pem', 'other-ca.pem')).certificates;
    expect(refused?.server).toMatch(/unable to find valid certification path/);
    expect((await verify('absent.pem', 'ca.pem')).problem).toBeTruthy();
  });
});

describe('a description', () => {
  test('is the same for the same entries, whatever wrote the store', async () => {
    const client = await opened();
    const { text } = await client.request<DescribeResult>('clusterTls/describe', at(client, 'node.jks'));
    expect(text).toMatch(/^JKS keystore, 1 entry\n/);
    expect(text).toContain('      DNS:worker-1.example');
    expect(text).not.toContain(PASSWORD);
    const before = readFileSync(join(client.folder, 'node.jks')).toString('base64');
    await done(client, { kind: 'rename', store: at(client, 'node.jks'), entry: { index: 0 }, to: 'other' });
    const old = await client.request<DescribeResult>('clusterTls/describe', {
      ...at(client, 'node.jks'),
      content: before,
    });
    expect(old.text).toBe(text);
  });
});
