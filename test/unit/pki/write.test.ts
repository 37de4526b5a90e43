import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Credentials, createCredentials } from '../../../server/src/pki/make/issue.ts';
import { readArtifact } from '../../../server/src/pki/read.ts';
import { entriesOf } from '../../../server/src/pki/write/convert.ts';
import {
  addEntry,
  mergeTruststores,
  removeEntry,
  renameEntry,
  type StoreEntry,
  StoreError,
  type TrustedEntry,
  withKeyPassword,
} from '../../../server/src/pki/write/entries.ts';
import { passwordProblem } from '../../../server/src/pki/write/passwords.ts';
import { pemCertificates, pemPrivateKey } from '../../../server/src/pki/write/pem.ts';
import { type StoreFormat, writeStore } from '../../../server/src/pki/write/store.ts';

const now = Date.UTC(2026, 10, 20);
const password = 'correct horse';

let root: Credentials;
let middle: Credentials;
let node: Credentials;

beforeAll(async () => {
  const key = 'p-256';
  root = await createCredentials({ usage: 'ca', subject: 'CN=Root' }, { now, key });
  middle = await createCredentials({ usage: 'ca', subject: 'CN=Middle' }, { now, key, issuer: root });
  node = await createCredentials({ usage: 'node', subject: 'CN=node-0', names: ['n'] }, { now, key, issuer: middle });
});

const keyEntry = (more: Partial<StoreEntry> = {}): StoreEntry => ({
  kind: 'key',
  alias: 'node',
  privateKey: node.privateKey,
  chain: node.chain,
  ...(more as object),
});
const trusted = (alias: string, { certificate }: Credentials): TrustedEntry => ({
  kind: 'trusted',
  alias,
  certificate,
});

function refusal(change: () => unknown): string {
  try {
    change();
  } catch (error) {
    if (error instanceof StoreError) return error.problems.join(' ');
    throw error;
  }
  return 'not refused';
}

describe('a store', () => {
  const formats: [StoreFormat, 'modern' | 'legacy'][] = [
    ['pkcs12', 'modern'],
    ['pkcs12', 'legacy'],
    ['jks', 'modern'],
    ['jceks', 'modern'],
  ];

  it.each(formats)('%s (%s) is read back as it was written', async (format, profile) => {
    const entries = [keyEntry(), trusted('ca', root), trusted('größe', middle)];
    const bytes = await writeStore(entries, { format, profile, password, now });
    const artifact = await readArtifact(bytes, { passwords: { store: password } });
    expect(artifact).toMatchObject({ format, integrity: 'verified', problems: [] });
    const { entries: again, problems } = await entriesOf(artifact);
    expect(problems).toEqual([]);
    const created = format === 'pkcs12' ? {} : { created: now };
    const wanted = entries.map((entry) => ({ ...entry, ...created }));
    // In PKCS#12 a key's chain goes on through the trusted certificates of the file, and certificates come first.
    const chain = format === 'pkcs12' ? [...node.chain, root.certificate] : node.chain;
    const plain = (list: readonly StoreEntry[]) =>
      list
        .map((each) => JSON.stringify(each.kind === 'key' ? { ...each, chain: each.chain.map(String) } : each))
        .sort();
    expect(plain(again)).toEqual(plain(wanted.map((each) => (each.kind === 'key' ? { ...each, chain } : each))));
  });

  it.each(formats)('%s (%s) opens with no other password', async (format, profile) => {
    const bytes = await writeStore([keyEntry()], { format, profile, password, now });
    const artifact = await readArtifact(bytes, { passwords: { store: 'another one' } });
    expect(artifact.integrity).toBe('failed');
    expect(artifact.entries.every(({ privateKey }) => privateKey === undefined)).toBe(true);
  });

  it.each(['jks', 'jceks'] as const)('%s takes a password for each key', async (format) => {
    const entries = [
      keyEntry({ password: 'first password' }),
      keyEntry({ alias: 'second', password: 'second password' }),
    ];
    const bytes = await writeStore(entries, { format, password, now });
    const passwords = { store: password, keys: { node: 'first password', second: 'second password' } };
    const artifact = await readArtifact(bytes, { passwords });
    expect(artifact.entries.map(({ opens }) => opens)).toEqual(['yes', 'yes']);
    expect((await readArtifact(bytes, { passwords: { store: password } })).entries.map(({ opens }) => opens)).toEqual([
      'no',
      'no',
    ]);
  });

  it('may be empty', async () => {
    for (const format of ['pkcs12', 'jks', 'jceks'] as const) {
      const artifact = await readArtifact(await writeStore([], { format, password, now }), {
        passwords: { store: password },
      });
      expect(artifact).toMatchObject({ format, entries: [], integrity: 'verified' });
    }
  });

  it('is not written where Java could not use it', async () => {
    const refused = async (entries: readonly StoreEntry[], format: StoreFormat, given = password) =>
      writeStore(entries, { format, password: given, now }).then(
        () => 'not refused',
        (error: unknown) => (error instanceof StoreError ? error.problems.join(' ') : String(error)),
      );
    expect(await refused([keyEntry()], 'pkcs12', 'pässwort')).toContain('ASCII');
    expect(await refused([keyEntry()], 'jks', 'short')).toContain('6 characters');
    expect(await refused([keyEntry(), trusted('NODE', root)], 'pkcs12')).toContain('Two entries');
    expect(await refused([keyEntry({ chain: [] })], 'pkcs12')).toContain('no certificate');
    expect(await refused([keyEntry({ password: 'another one' })], 'pkcs12')).toContain('password of the store');
    expect(await refused([trusted('', root)], 'jks')).toContain('no alias');
  });

  it('takes any aliases', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), {
          selector: (alias) => alias.toLowerCase(),
          maxLength: 4,
        }),
        async (aliases) => {
          const entries = aliases.map((alias) => trusted(alias, root));
          const artifact = await readArtifact(await writeStore(entries, { format: 'jks', password, now }), {
            passwords: { store: password },
          });
          expect(artifact.entries.map(({ alias }) => alias)).toEqual(aliases.map((alias) => alias.toLowerCase()));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('entries that were not opened', () => {
  it.each(['jks', 'jceks'] as const)('stay as they are in %s when the store gets another password', async (format) => {
    const before = await writeStore([keyEntry({ password: 'key password' }), trusted('ca', root)], {
      format,
      password,
      now,
    });
    const closed = await readArtifact(before, { passwords: { store: password } });
    expect((await entriesOf(closed)).problems).toEqual(['Key `node` does not open with the password.']);
    const { entries, problems } = await entriesOf(closed, undefined, 'kept');
    expect(problems).toEqual([]);
    const after = await writeStore(renameEntry(entries, 'node', 'worker'), {
      format,
      password: 'new store password',
      now,
    });
    const opened = await readArtifact(after, { passwords: { store: 'new store password', key: 'key password' } });
    expect(opened.entries[0]).toMatchObject({
      alias: 'worker',
      opens: 'yes',
      privateKey: node.privateKey,
      chain: node.chain,
    });
    await expect(writeStore(entries, { format: 'pkcs12', password, now })).rejects.toThrow('format');
  });
});

describe('entries', () => {
  const entries = () => [keyEntry(), trusted('ca', root)];

  it('are added, removed and renamed by aliases without case', () => {
    expect(addEntry(entries(), trusted('other', middle)).map(({ alias }) => alias)).toEqual(['node', 'ca', 'other']);
    expect(refusal(() => addEntry(entries(), trusted('CA', middle)))).toContain('already');
    expect(removeEntry(entries(), 'NODE').map(({ alias }) => alias)).toEqual(['ca']);
    expect(refusal(() => removeEntry(entries(), 'nobody'))).toContain('present: `node`, `ca`');
    expect(renameEntry(entries(), 'Node', 'worker').map(({ alias }) => alias)).toEqual(['worker', 'ca']);
    expect(renameEntry(entries(), 'node', 'NODE').map(({ alias }) => alias)).toEqual(['NODE', 'ca']);
    expect(refusal(() => renameEntry(entries(), 'node', 'ca'))).toContain('already');
  });

  it('of truststores are merged, each certificate once', () => {
    const merged = mergeTruststores([
      [trusted('ca', root), keyEntry()],
      [trusted('ca', middle), trusted('again', root)],
    ]);
    expect(merged.map(({ alias }) => alias)).toEqual(['ca', 'ca-1']);
    expect(merged.map(({ certificate }) => certificate)).toEqual([root.certificate, middle.certificate]);
  });

  it('get another key password', () => {
    expect(withKeyPassword(entries(), 'another one')[0]).toMatchObject({ password: 'another one' });
    expect(withKeyPassword([keyEntry({ password: 'old one' })])[0]).not.toHaveProperty('password');
  });
});

describe('PEM', () => {
  const read = (text: string, given?: string) =>
    readArtifact(
      new TextEncoder().encode(text),
      given === undefined ? {} : { passwords: { store: given, key: given } },
    );

  it('becomes a key entry with its chain, in whatever order it stands', async () => {
    const text =
      pemCertificates([root.certificate, middle.certificate]) +
      (await pemPrivateKey(node.privateKey)) +
      pemCertificates([node.certificate]);
    const { entries, problems } = await entriesOf(await read(text));
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      {
        kind: 'key',
        alias: 'node-0',
        privateKey: node.privateKey,
        chain: [node.certificate, middle.certificate, root.certificate],
      },
    ]);
    expect((await entriesOf(await read(text), 'given')).entries[0]?.alias).toBe('given');
  });

  it('of certificates becomes trusted entries', async () => {
    const { entries } = await entriesOf(await read(pemCertificates([root.certificate, middle.certificate])));
    expect(entries).toEqual([trusted('ca', root), trusted('ca-1', middle)]);
  });

  it('tells what it cannot take along', async () => {
    const alone = await entriesOf(await read(await pemPrivateKey(node.privateKey)));
    expect(alone).toEqual({ entries: [], problems: ['No certificate belongs to key 1.'] });
    const closed = await entriesOf(await read(await pemPrivateKey(node.privateKey, { password })));
    expect(closed.problems.join()).toContain('no password was given');
  });

  it.each(['pbes2', 'pbe-sha1-3des'] as const)('opens an encrypted key (%s) with its password', async (scheme) => {
    const text = await pemPrivateKey(node.privateKey, { password, scheme });
    const [entry] = (await read(text, password)).entries;
    expect(entry).toMatchObject({ opens: 'yes', privateKey: node.privateKey });
  });

  it('is 64 columns wide and ends in a line feed', () => {
    const lines = pemCertificates([root.certificate]).split('\n');
    expect(lines.at(-1)).toBe('');
    expect(Math.max(...lines.map((line) => line.length))).toBe(64);
  });
});

describe('passwords', () => {
  it.each([
    ['pkcs12', 'abcdef', undefined],
    ['pkcs12', 'abcde', '6 characters'],
    ['pkcs12', 'abcdefé', 'ASCII'],
    ['jceks', 'abcdefé', 'ASCII'],
    ['jks', 'abcdefé', undefined],
    ['jks', 'abcdef\n', 'line end'],
    ['pem', 'abcdefé', 'ASCII'],
  ] as const)('for %s: %j', (format, given, why) => {
    const problem = passwordProblem(format, given);
    if (why === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(why);
    expect(problem ?? '').not.toContain(given);
  });
});
