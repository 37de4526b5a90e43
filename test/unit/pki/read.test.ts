import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { latin1 } from '../../../server/src/pki/bytes.ts';
import { parseDer } from '../../../server/src/pki/der.ts';
import {
  bitString,
  concat,
  contextConstructed,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  time,
  utf8String,
} from '../../../server/src/pki/derWrite.ts';
import { javaView } from '../../../server/src/pki/java.ts';
import { modifiedUtf8, readJks } from '../../../server/src/pki/jks.ts';
import { readEncryptedKey } from '../../../server/src/pki/keys.ts';
import { altNames, basicConstraints, build } from '../../../server/src/pki/make/build.ts';
import { createCredentials } from '../../../server/src/pki/make/issue.ts';
import { generateKeyPair } from '../../../server/src/pki/make/keys.ts';
import { parseAltNames } from '../../../server/src/pki/make/san.ts';
import { MAX_BYTES, openArtifact, readArtifact } from '../../../server/src/pki/read.ts';
import { recognise } from '../../../server/src/pki/recognise.ts';
import { LONGEST_CHAIN } from '../../../server/src/pki/x509Shape.ts';
import { bytes, pbmac1Sample, task, text, toBer, trustedStore, u4, utf } from './harness.ts';

const base64 = (data: Uint8Array): Uint8Array => text(Buffer.from(data).toString('base64'));

/** The certificate in the samples of RFC 9579. */
const certificate = async (): Promise<Uint8Array> => {
  const { entries } = await readArtifact(pbmac1Sample(1), { passwords: { store: '1234' } });
  return entries[0]?.chain[0] ?? new Uint8Array();
};

describe('recognised by content', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  test.each([
    ['jks', bytes('feedfeed00000002')],
    ['jceks', bytes('cececece00000002')],
    ['java-serialised', bytes('aced000573')],
    ['bks', concat([bytes('0000000200000014'), new Uint8Array(60)])],
    ['uber', concat([bytes('0000000100000014'), new Uint8Array(60).fill(7)])],
    ['pkcs12', pbmac1Sample(1)],
    ['pkcs12', toBer(pbmac1Sample(1))],
    ['pkcs12', pbmac1Sample(1).subarray(0, 40)],
    ['pkcs8', rsa.export({ type: 'pkcs8', format: 'der' })],
    ['pkcs1', rsa.export({ type: 'pkcs1', format: 'der' })],
    ['sec1', ec.export({ type: 'sec1', format: 'der' })],
    ['pkcs8-encrypted', rsa.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'x' })],
    ['unknown', bytes('3000')],
    ['unknown', bytes('30')],
    ['unknown', text('hello')],
  ] as const)('%s', (format, data) => {
    expect(recognise(data)).toBe(format);
  });

  test('BCFKS', () => {
    const encrypted = sequence(sequence(objectIdentifier('1.2.840.113549.1.5.13')), octetString(bytes('00')));
    expect(recognise(sequence(encrypted, sequence(integer(1))))).toBe('bcfks');
  });

  test.each(['bks', 'uber', 'java-serialised'])('%s is named, not read', async (format) => {
    const data = { bks: '0000000200000014', uber: '0000000100000014', 'java-serialised': 'aced0005' }[format] ?? '';
    const fill = new Uint8Array(60).fill(format === 'uber' ? 1 : 0);
    const artifact = await readArtifact(concat([bytes(data), fill]));
    expect(artifact).toMatchObject({ format, entries: [], problems: [{ code: `${format}-not-read`, fatal: true }] });
  });
});

describe('PBMAC1 and PBES2 (RFC 9579 appendix A)', () => {
  test.each([1, 2, 3] as const)('A.%i is verified and opened', async (n) => {
    const artifact = await readArtifact(pbmac1Sample(n), { passwords: { store: '1234' } });
    expect(artifact).toMatchObject({ format: 'pkcs12', integrity: 'verified', problems: [] });
    expect(artifact.entries).toMatchObject([
      { kind: 'key', opens: 'yes', key: { algorithm: 'RSA', size: 2048 }, problems: [] },
    ]);
    expect(artifact.entries[0]?.encryption).toBe('PBES2 (PBKDF2-HMAC-SHA256, 2048 iterations, AES-256-CBC)');
    expect(new X509Certificate(artifact.entries[0]?.chain[0] ?? '').subject).toContain('CN=');
  });

  test.each([4, 5, 6] as const)('A.%i is not', async (n) => {
    const artifact = await readArtifact(pbmac1Sample(n), { passwords: { store: '1234' } });
    expect(['failed', 'unsupported']).toContain(artifact.integrity);
    expect(artifact.problems).not.toEqual([]);
  });

  test('as BER: indefinite lengths and strings in pieces', async () => {
    const plain = await readArtifact(pbmac1Sample(1), { passwords: { store: '1234' } });
    const ber = await readArtifact(toBer(pbmac1Sample(1)), { passwords: { store: '1234' } });
    expect(ber).toEqual(plain);
  });

  test('Java 17 and 21 lack it', async () => {
    const opened = await openArtifact(pbmac1Sample(1), { passwords: { store: '1234' } });
    const error =
      'Integrity check failed: java.security.NoSuchAlgorithmException: Algorithm HmacPBE1.2.840.113549.1.5.14 not available';
    expect(javaView(opened, 17)).toMatchObject({ error, types: ['PKCS12', 'JKS'] });
    expect(javaView(opened, 21)).toMatchObject({ error });
  });

  test.each([
    ['another password', { store: '4321' }, 'failed', ['no']],
    ['no password', {}, 'untried', ['untried']],
    ['another one for the key', { store: '1234', key: 'x' }, 'verified', ['no']],
    ['the key by its alias', { store: '1234', keys: { nobody: 'x' } }, 'verified', ['yes']],
    ['only the one for the key', { key: '1234' }, 'untried', ['yes']],
  ] as const)('%s', async (_, passwords, integrity, opens) => {
    const artifact = await readArtifact(pbmac1Sample(1), { passwords });
    expect(artifact.integrity).toBe(integrity);
    expect(artifact.entries.map((e) => e.opens)).toEqual(opens);
  });
});

describe('base64 is seen through', () => {
  test.each([
    ['once', (d: Uint8Array) => base64(d), 1],
    ['twice', (d: Uint8Array) => base64(base64(d)), 2],
    ['with line breaks', (d: Uint8Array) => text(latin1(base64(d)).replace(/.{64}/g, '$&\r\n')), 1],
  ])('%s', async (_, encode, base64Layers) => {
    const plain = await readArtifact(pbmac1Sample(1), { passwords: { store: '1234' } });
    const artifact = await readArtifact(encode(pbmac1Sample(1)), { passwords: { store: '1234' } });
    expect(artifact).toEqual({ ...plain, base64Layers });
  });

  test('of a PEM text', async () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await readArtifact(base64(text(pem)))).toMatchObject({
      format: 'pem',
      base64Layers: 1,
      entries: [{ key: { algorithm: 'Ed25519' } }],
    });
  });

  test('Java does not do so', async () => {
    const opened = await openArtifact(base64(pbmac1Sample(1)), { passwords: { store: '1234' } });
    expect(javaView(opened, 17)).toMatchObject({ types: [], error: 'toDerInputStream rejects tag type 77' });
    expect(javaView(opened, 17, 'JKS')).toMatchObject({ error: 'Invalid keystore format' });
  });

  test('a word that happens to be base64 is no layer', async () => {
    expect(await readArtifact(text('abcdefghijklmnopqrstuvwx'))).toMatchObject({ format: 'unknown', base64Layers: 0 });
  });
});

describe('JKS and JCEKS', () => {
  test('certificates can be listed without a password', async () => {
    const store = trustedStore('changeit', [['ca', await certificate()]]);
    const artifact = await readArtifact(store);
    expect(artifact).toMatchObject({ format: 'jks', integrity: 'untried', problems: [] });
    expect(artifact.entries).toMatchObject([{ alias: 'ca', kind: 'trusted', opens: 'plain', problems: [] }]);
  });

  test.each([
    ['changeit', 'verified', []],
    ['changeme', 'failed', ['jks-digest']],
    ['', 'failed', ['jks-digest']],
  ])('password "%s": %s', async (store, integrity, problems) => {
    const artifact = await readArtifact(trustedStore('changeit', []), { passwords: { store } });
    expect(artifact.integrity).toBe(integrity);
    expect(artifact.problems.map((p) => p.code)).toEqual(problems);
  });

  test.each([
    ['1234', 'yes'],
    ['4321', 'no'],
    [undefined, 'untried'],
  ])('a secret key of JCEKS, password %s', async (store, opens) => {
    const data = readFileSync(new URL('vectors/secret.jceks', import.meta.url));
    const artifact = await readArtifact(data, { passwords: store === undefined ? {} : { store } });
    expect(artifact.format).toBe('jceks');
    expect(artifact.entries).toMatchObject([
      { alias: 'token', kind: 'secret', opens, problems: [], encryption: 'PBEWithMD5AndTripleDES (10000 iterations)' },
    ]);
  });

  test('what stands before the damage is kept, and the damage has its place', async () => {
    const der = await certificate();
    const store = trustedStore('changeit', [
      ['a', der],
      ['b', der],
    ]);
    const cut = store.subarray(0, store.length - 100);
    const artifact = await readArtifact(cut, { passwords: { store: 'changeit' } });
    expect(artifact.entries.map((e) => e.alias)).toEqual(['a']);
    expect(artifact.problems).toMatchObject([{ code: 'jks-truncated', fatal: false }]);
    expect(artifact.integrity).toBe('unsupported');
    expect(javaView(await openArtifact(cut), 17)).toMatchObject({ error: 'java.io.EOFException', types: [] });
  });

  test.each([
    ['a version that is not known', concat([u4(0xfeedfeed), u4(3), u4(0), new Uint8Array(20)]), 'jks-version'],
    ['more entries than can be', concat([u4(0xfeedfeed), u4(2), u4(0x7fffffff), new Uint8Array(40)]), 'jks-count'],
    [
      'a longer chain than can be',
      concat([u4(0xfeedfeed), u4(2), u4(1), u4(1), utf('a'), u4(0), u4(0), u4(0), u4(0xffffff), new Uint8Array(20)]),
      'jks-count',
    ],
    [
      'a kind of entry that is not known',
      concat([u4(0xfeedfeed), u4(2), u4(1), u4(9), utf('a'), new Uint8Array(40)]),
      'jks-tag',
    ],
    ['a secret key in JKS', concat([u4(0xfeedfeed), u4(2), u4(1), u4(3), utf('a'), new Uint8Array(40)]), 'jks-tag'],
    [
      'a sealed object that is none',
      concat([u4(0xcececece), u4(2), u4(1), u4(3), utf('a'), new Uint8Array(40)]),
      'serialised-unreadable',
    ],
  ])('%s', (_, data, code) => {
    expect(readJks(data)).toMatchObject({ entries: [], problems: [{ code, fatal: true }] });
  });

  test('a certificate that is none is told, with its place', async () => {
    const artifact = await readArtifact(trustedStore('x', [['ca', bytes('3003020101')]]));
    expect(artifact.entries).toMatchObject([{ alias: 'ca', problems: [{ code: 'der-unexpected', offset: 41 }] }]);
  });

  test('one damaged certificate makes the whole store unreadable for Java, not for us', async () => {
    const der = await certificate();
    const damaged = der.slice();
    // Month 0 of the first UTCTime (17 0d).
    damaged.set([0x30, 0x30], damaged.findIndex((octet, i) => octet === 0x17 && damaged[i + 1] === 13) + 4);
    const opened = await openArtifact(
      trustedStore('x', [
        ['good', der],
        ['bad', damaged],
      ]),
      { passwords: { store: 'x' } },
    );
    expect(opened.artifact.entries.map((e) => [e.alias, e.problems.map((p) => p.code)])).toEqual([
      ['good', []],
      ['bad', ['der-unexpected']],
    ]);
    expect(javaView(opened, 17)).toMatchObject({ entries: [], types: [] });
    expect(javaView(opened, 17).error).toContain('CertificateException');
  });

  test('a certificate that Java knows by no name makes the store unreadable', async () => {
    const { privateKey, publicKey } = await generateKeyPair('p-256');
    const subject = sequence();
    const names = altNames(parseAltNames(['a.example']).names, subject);
    const draft = { subject, publicKey, notBefore: 0, notAfter: 1e12 };
    const issuer = await createCredentials({ usage: 'ca', subject: 'CN=CA' }, { now: 1e11 });
    const certificates = await Promise.all([
      build({ ...draft, extensions: [names] }, { self: privateKey }),
      build({ ...draft, extensions: [basicConstraints(false)] }, issuer),
      build({ ...draft, extensions: [{ ...names, critical: false }] }, issuer),
      build({ ...draft, extensions: [names] }, issuer),
    ]);
    const stores = certificates.map((der) =>
      openArtifact(trustedStore('x', [['a', der]]), { passwords: { store: 'x' } }),
    );
    const views = (await Promise.all(stores)).map((opened) => [
      opened.artifact.entries[0]?.problems.map(({ message }) => message),
      javaView(opened, 17).error === undefined,
    ]);
    expect(views).toEqual([
      [['Java reads no certificate whose issuer is empty.'], false],
      [['Java reads no certificate without a subject and without critical alternative names.'], false],
      [['Java reads no certificate without a subject and without critical alternative names.'], false],
      [[], true],
    ]);
  });

  test("aliases in Java's own UTF-8", () => {
    expect(modifiedUtf8(bytes('c080'))).toBe('\0');
    expect(modifiedUtf8(bytes('eda0bdedb880'))).toBe('😀');
    expect(modifiedUtf8(bytes('62c3bc'))).toBe('bü');
    for (const wrong of ['c3', 'c341', 'e28241', 'f09f9880', '80']) expect(modifiedUtf8(bytes(wrong))).toBeUndefined();
  });

  test('an alias with capitals is listed, but not found by Java', async () => {
    const opened = await openArtifact(trustedStore('x', [['Root', await certificate()]]), {
      passwords: { store: 'x' },
    });
    expect(javaView(opened, 17)).toMatchObject({
      entries: [{ alias: 'Root', chainLength: 0 }],
      invisible: [{ alias: 'Root' }],
    });
    expect(javaView(opened, 17, 'CaseExactJKS')).toMatchObject({
      entries: [{ alias: 'Root', chainLength: 1 }],
      invisible: [],
    });
  });
});

describe('PKCS#12 and Java', () => {
  const data = (content: Uint8Array): Uint8Array =>
    sequence(objectIdentifier('1.2.840.113549.1.7.1'), contextConstructed(0, octetString(content)));
  const store = (...bags: Uint8Array[]): Uint8Array => sequence(integer(3), data(sequence(data(sequence(...bags)))));
  const bag = (kind: number, value: Uint8Array): Uint8Array =>
    sequence(objectIdentifier(`1.2.840.113549.1.12.10.1.${kind}`), contextConstructed(0, value));
  const certBag = (der: Uint8Array): Uint8Array =>
    bag(3, sequence(objectIdentifier('1.2.840.113549.1.9.22.1'), contextConstructed(0, octetString(der))));

  test('a certificate without the trust attribute is there, but invisible', async () => {
    const opened = await openArtifact(store(certBag(await certificate())), { passwords: { store: '' } });
    expect(opened.artifact).toMatchObject({ integrity: 'none', entries: [{ kind: 'certificate' }], problems: [] });
    const view = javaView(opened, 17);
    expect(view).toMatchObject({ entries: [], types: ['PKCS12', 'JKS'] });
    expect(view.invisible[0]?.why).toContain('no trust attribute');
  });

  test('safes in safes are read; Java leaves them out', async () => {
    const opened = await openArtifact(store(bag(6, sequence(certBag(await certificate())))));
    expect(opened.artifact.entries).toMatchObject([{ kind: 'certificate', problems: [] }]);
    expect(javaView(opened, 17).invisible[0]?.why).toContain('nested');
  });

  test('their depth is bounded', async () => {
    let inner = certBag(await certificate());
    for (let i = 0; i < 12; i++) inner = bag(6, sequence(inner));
    const artifact = await readArtifact(store(inner));
    expect(artifact).toMatchObject({ entries: [], problems: [{ code: 'pkcs12-too-deep' }] });
  });

  test('a bad bag does not lose the others', async () => {
    const good = certBag(await certificate());
    const artifact = await readArtifact(store(good, sequence(integer(1)), good));
    expect(artifact.entries.map((e) => e.kind)).toEqual(['certificate', 'certificate']);
    expect(artifact.problems).toMatchObject([{ code: 'der-unexpected', fatal: false }]);
    expect(artifact.problems[0]?.offset).toBeGreaterThan(0);
  });

  test('a key in the open is told; Java leaves it out', async () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' });
    const opened = await openArtifact(store(bag(1, key)));
    expect(opened.artifact.entries).toMatchObject([{ kind: 'key', opens: 'plain', key: { algorithm: 'Ed25519' } }]);
    expect(javaView(opened, 17)).toMatchObject({
      entries: [],
      invisible: [{ why: 'The key is not encrypted: Java leaves such keys out.' }],
    });
  });

  test('iterations beyond what Java takes are not begun', async () => {
    const salt = octetString(text('saltsalt'));
    const algorithm = sequence(objectIdentifier('1.2.840.113549.1.12.1.3'), sequence(salt, integer(6_000_000)));
    const opened = await openArtifact(store(bag(2, sequence(algorithm, octetString(new Uint8Array(8))))), {
      passwords: { store: 'x' },
    });
    expect(opened.artifact.entries).toMatchObject([
      {
        kind: 'key',
        opens: 'unsupported',
        problems: [{ code: 'iterations-too-many' }],
        encryption: 'PKCS#12 PBE (SHA-1, 6000000 iterations, 3DES-CBC)',
      },
    ]);
  });

  test('version 4 is none', async () => {
    const four = pbmac1Sample(1);
    four[6] = 4;
    expect(await readArtifact(four)).toMatchObject({ format: 'unknown' });
  });
});

describe('bounds', () => {
  test('a file above 20 MB is not looked into', async () => {
    const artifact = await readArtifact(new Uint8Array(MAX_BYTES + 1).fill(0x30));
    expect(artifact).toMatchObject({ format: 'unknown', problems: [{ code: 'too-large', fatal: true }] });
  });

  test('a fired signal ends the reading', async () => {
    const artifact = await readArtifact(pbmac1Sample(1), { passwords: { store: '1234' }, signal: AbortSignal.abort() });
    expect(artifact).toMatchObject({ format: 'pkcs12', entries: [], problems: [{ code: 'aborted' }] });
  });

  test('many iterations leave the thread to others', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const salt = octetString(text('saltsalt'));
    const algorithm = sequence(objectIdentifier('1.2.840.113549.1.12.1.3'), sequence(salt, integer(300_000)));
    const { pbe, data } = readEncryptedKey(parseDer(sequence(algorithm, octetString(new Uint8Array(8)))));
    await expect(pbe.decrypt('x', data, task())).rejects.toMatchObject({ code: 'wrong-password' });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  test('ten thousand keys with ten thousand certificates in one chain', async () => {
    const id = (i: number): Uint8Array =>
      setOf(sequence(objectIdentifier('1.2.840.113549.1.9.21'), setOf(octetString(text(`key ${i}`)))));
    const name = (i: number): Uint8Array =>
      sequence(setOf(sequence(objectIdentifier('2.5.4.3'), utf8String(`CA ${i}`))));
    const algorithm = sequence(objectIdentifier('1.2.840.113549.1.1.11'));
    const bits = bitString(new Uint8Array(1));
    const chained = (i: number): Uint8Array =>
      sequence(
        sequence(integer(1), algorithm, name(i + 1), sequence(time(0), time(1)), name(i), sequence(algorithm, bits)),
        algorithm,
        bits,
      );
    const bag = (kind: number, value: Uint8Array, i: number): Uint8Array =>
      sequence(objectIdentifier(`1.2.840.113549.1.12.10.1.${kind}`), contextConstructed(0, value), id(i));
    const data = (content: Uint8Array): Uint8Array =>
      sequence(objectIdentifier('1.2.840.113549.1.7.1'), contextConstructed(0, octetString(content)));
    const bags = Array.from({ length: 10_000 }, (_, i) => {
      const value = sequence(
        objectIdentifier('1.2.840.113549.1.9.22.1'),
        contextConstructed(0, octetString(chained(i))),
      );
      return [bag(3, value, i), bag(2, sequence(sequence(objectIdentifier('1.2.3')), octetString(text('x'))), i)];
    });
    const opened = await openArtifact(sequence(integer(3), data(sequence(data(sequence(...bags.flat()))))));
    expect(opened.artifact.entries).toHaveLength(10_000);
    expect(Math.max(...opened.artifact.entries.map((e) => e.chain.length))).toBe(LONGEST_CHAIN);
    expect(javaView(opened, 17).entries).toHaveLength(10_000);
  });

  test('no message holds a password', async () => {
    const secret = 'correct-horse-battery';
    for (const data of [pbmac1Sample(1), trustedStore('x', []), pbmac1Sample(4)]) {
      const opened = await openArtifact(data, { passwords: { store: secret, key: secret } });
      expect(JSON.stringify([opened.artifact, javaView(opened, 17)])).not.toContain(secret);
    }
  });
});
