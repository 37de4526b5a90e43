import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CertificateFacts, describeCertificate } from '../../../server/src/pki/certificate.ts';
import { type CertificateSubject, certificateLints } from '../../../server/src/pki/lints/certificate.ts';
import { type ChainSubject, chainLints } from '../../../server/src/pki/lints/chain.ts';
import { runLints } from '../../../server/src/pki/lints/lint.ts';
import { type StoreSubject, sharedKeys, storeLints } from '../../../server/src/pki/lints/store.ts';
import { type Credentials, createCredentials } from '../../../server/src/pki/make/issue.ts';
import type { Artifact, ArtifactEntry, JavaView } from '../../../server/src/pki/types.ts';

const now = Date.UTC(2026, 10, 20);
const day = 86_400_000;

let root: Credentials;
let middle: Credentials;
let node: Credentials;
const told = (credentials: Credentials): CertificateFacts => describeCertificate(credentials.certificate);

beforeAll(async () => {
  root = await createCredentials({ usage: 'ca', subject: 'CN=Root' }, { now, key: 'p-256' });
  middle = await createCredentials({ usage: 'ca', subject: 'CN=Middle' }, { now, key: 'p-256', issuer: root });
  node = await createCredentials(
    { usage: 'node', subject: 'CN=node', names: ['node', '*.pods.local', '10.0.0.1'] },
    { now, key: 'p-256', issuer: middle },
  );
});

describe('a certificate', () => {
  const subject = (
    change: Partial<CertificateFacts> = {},
    more: Partial<CertificateSubject> = {},
  ): CertificateSubject => ({
    certificate: { ...told(node), ...change },
    now,
    use: 'node',
    ...more,
  });
  const extension = (oid: string, critical: boolean) => ({ oid, name: oid, critical, text: '' });
  const rsa = (size: number, exponent = 65537) => ({ key: { algorithm: 'RSA', size, exponent } });
  const bad: Readonly<Record<string, () => CertificateSubject>> = {
    'certificate-unreadable': () => ({ certificate: describeCertificate(Uint8Array.of(0x30, 0x05)), now }),
    'cert-expired': () => subject({}, { now: now + 400 * day }),
    'cert-not-yet-valid': () => subject({}, { now: now - 2 * day }),
    'cert-expiring': () => subject({}, { now: now + 340 * day }),
    'ca-expiring': () => ({ certificate: told(root), now: now + 3640 * day }),
    'validity-too-long': () => subject({ notAfter: now + 1000 * day }),
    'validity-over-ten-years': () => subject({ notAfter: now + 4000 * day }),
    'san-missing': () => subject({ altNames: undefined }),
    'wildcard-not-leftmost': () => subject({ san: { ...told(node).san, dns: ['a.*.local'] } }),
    'ip-as-dns-name': () => subject({ san: { ...told(node).san, dns: ['127.0.0.1'] } }),
    'eku-mismatch': () => subject({ extendedKeyUsage: ['serverAuth'] }),
    'ku-no-digital-signature': () => subject({ keyUsage: ['keyEncipherment'] }),
    'ku-no-keycertsign': () => ({ certificate: { ...told(root), keyUsage: ['cRLSign'] }, now }),
    'ku-eku-inconsistent': () => subject({ keyUsage: ['nonRepudiation'] }),
    'bc-not-critical': () => ({ certificate: { ...told(root), extensions: [extension('2.5.29.19', false)] }, now }),
    'rsa-below-1024': () => subject(rsa(512)),
    'weak-rsa': () => subject(rsa(1024)),
    'weak-ec': () => subject({ key: { algorithm: 'EC', size: 192, curve: 'P-192' } }),
    'unsupported-curve': () => subject({ key: { algorithm: 'EC', size: 256, curve: 'secp256k1' } }),
    'dsa-key': () => subject({ key: { algorithm: 'DSA', size: 2048 } }),
    'old-java-eddsa': () => subject({ key: { algorithm: 'Ed25519', size: 255 } }),
    'rsa-exponent': () => subject(rsa(2048, 1)),
    'broken-signature-algorithm': () => subject({ signatureHash: 'MD5', signatureAlgorithm: 'MD5withRSA' }),
    'weak-signature': () => subject({ signatureHash: 'SHA-1', signatureAlgorithm: 'SHA1withRSA' }),
    'x509-v1': () => subject({ version: 1 }),
    'unknown-critical-extension': () => subject({ extensions: [extension('1.2.3.4', true)] }),
    'duplicate-extension': () => subject({ extensions: [extension('1.2.3', false), extension('1.2.3', false)] }),
    'signature-algorithm-mismatch': () => {
      const { parts } = told(node);
      return subject(parts === undefined ? {} : { parts: { ...parts, innerAlgorithm: Uint8Array.of(0x30, 0) } });
    },
    'serial-not-positive': () => subject({ serial: '-01' }),
    'serial-too-long': () => {
      const { parts } = told(node);
      return subject(parts === undefined ? {} : { parts: { ...parts, serial: new Uint8Array(21).fill(1) } });
    },
    'missing-aki-ski': () => subject({ authorityKeyId: undefined }),
    'self-signed-leaf': () => subject({ selfIssued: true }),
  };

  it('as it is made here gives no finding', () => {
    expect(runLints(certificateLints, subject())).toEqual([]);
    for (const ca of [root, middle]) expect(runLints(certificateLints, { certificate: told(ca), now })).toEqual([]);
  });

  it.each(certificateLints.map((lint) => [lint.id, lint] as const))('%s is found', (id, lint) => {
    const example = bad[id]?.();
    expect(example, `an example of ${id}`).toBeDefined();
    if (example === undefined) return;
    const messages = lint.check(example);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^[A-Z`-].*\.`?$/s);
  });
});

describe('a chain', () => {
  const sound = (): ChainSubject => ({
    chain: [told(node), told(middle)],
    anchors: [told(root)],
    publicKey: node.publicKey,
    hosts: ['node', 'a.pods.local', '10.0.0.1'],
  });
  const bad: Readonly<Record<string, () => Promise<ChainSubject> | ChainSubject>> = {
    'san-not-covering-host': () => ({ ...sound(), hosts: ['other'] }),
    'ip-not-in-san': () => ({ ...sound(), hosts: ['10.0.0.2'] }),
    'wildcard-depth': () => ({ ...sound(), hosts: ['a.b.pods.local'] }),
    'leaf-outlives-issuer': () => ({
      ...sound(),
      chain: [{ ...told(node), notAfter: now + 9000 * day }, told(middle)],
    }),
    'ca-not-ca': () => ({ ...sound(), chain: [told(node), { ...told(middle), isCa: false }] }),
    'pathlen-exceeded': () => ({ ...sound(), chain: [told(node), told(middle), { ...told(root), pathLength: 0 }] }),
    'name-constraint-violated': () => {
      const { parts } = told(middle);
      // permitted: dNSName example.com
      const value = Uint8Array.from(Buffer.from('3011a00f300d820b6578616d706c652e636f6d', 'hex'));
      if (parts === undefined) return sound();
      const extensions = [...parts.extensions, { oid: '2.5.29.30', critical: true, value }];
      return { ...sound(), chain: [told(node), { ...told(middle), parts: { ...parts, extensions } }] };
    },
    'duplicate-serial-same-issuer': () => ({ ...sound(), chain: [told(node), { ...told(node), sha256: 'other' }] }),
    'key-cert-mismatch': () => ({ ...sound(), publicKey: middle.publicKey }),
    'chain-order': () => ({ ...sound(), chain: [told(node), told(root), told(middle)] }),
    'chain-duplicate': () => ({ ...sound(), chain: [told(node), told(middle), told(middle)] }),
    'chain-incomplete': () => ({ ...sound(), chain: [told(node)] }),
  };

  it('that is sound gives no finding', () => {
    expect(runLints(chainLints, sound())).toEqual([]);
    expect(runLints(chainLints, { chain: [told(root)], anchors: [told(root)] })).toEqual([]);
  });

  it.each(chainLints.map((lint) => [lint.id, lint] as const))('%s is found', async (id, lint) => {
    const example = await bad[id]?.();
    expect(example, `an example of ${id}`).toBeDefined();
    if (example !== undefined) expect(lint.check(example)).toHaveLength(1);
  });
});

describe('a store', () => {
  const entry = (change: Partial<ArtifactEntry> = {}): ArtifactEntry => ({
    alias: 'node',
    kind: 'key',
    chain: node.chain,
    opens: 'yes',
    encryption: 'PBES2 (PBKDF2-HMAC-SHA256, 10000 iterations, AES-256-CBC)',
    problems: [],
    ...change,
  });
  const artifact = (change: Partial<Artifact> = {}): Artifact => ({
    format: 'pkcs12',
    base64Layers: 0,
    entries: [entry()],
    problems: [],
    integrity: 'verified',
    ...change,
  });
  const java = (change: Partial<JavaView> = {}): JavaView => ({
    target: 17,
    types: ['PKCS12', 'JKS'],
    entries: [{ alias: 'node', kind: 'key', chainLength: 2, keyOpens: 'yes' }],
    invisible: [],
    ...change,
  });
  const sound = (change: Partial<StoreSubject> = {}): StoreSubject => ({
    artifact: artifact(),
    java: java(),
    role: 'keystore',
    password: 'correct horse',
    keyPassword: 'correct horse',
    alias: 'Node',
    fileName: 'node.p12',
    ...change,
  });
  const trusted = (chain: readonly Uint8Array[]): ArtifactEntry => {
    const { encryption: _, ...rest } = entry({ kind: 'trusted', alias: 'ca', chain });
    return rest;
  };
  const bad: Readonly<Record<string, () => StoreSubject>> = {
    'truststore-empty-for-java': () => sound({ role: 'truststore', java: java({ entries: [] }) }),
    'truststore-no-ca': () =>
      sound({ role: 'truststore', artifact: artifact({ entries: [trusted([node.certificate])] }) }),
    'truststore-has-private-key': () => sound({ role: 'truststore' }),
    'ca-key-in-node-keystore': () => sound({ artifact: artifact({ entries: [entry({ chain: root.chain })] }) }),
    'p12-trust-attribute-missing': () =>
      sound({
        role: 'truststore',
        artifact: artifact({ entries: [entry({ kind: 'certificate' })] }),
        java: java({ invisible: [{ alias: undefined, why: 'x' }] }),
      }),
    'p12-trust-attribute-on-key-cert': () =>
      sound({ java: java({ entries: [{ alias: 'node', kind: 'key', chainLength: 0, keyOpens: 'yes' }] }) }),
    'p12-plain-keybag': () => sound({ artifact: artifact({ entries: [entry({ opens: 'plain' })] }) }),
    'p12-password-not-ascii': () => sound({ password: 'pässwort' }),
    'password-too-short': () => sound({ password: 'abc' }),
    'password-trailing-newline': () => sound({ password: 'correct horse\n' }),
    'default-password': () => sound({ password: 'changeit' }),
    'key-password-differs': () => sound({ keyPassword: 'another one' }),
    'p12-legacy-encryption': () =>
      sound({
        artifact: artifact({ entries: [entry({ encryption: 'PKCS#12 PBE (SHA-1, 2048 iterations, RC2-40)' })] }),
      }),
    'p12-aes192': () =>
      sound({
        artifact: artifact({
          entries: [entry({ encryption: 'PBES2 (PBKDF2-HMAC-SHA256, 2048 iterations, AES-192-CBC)' })],
        }),
      }),
    'p12-needs-newer-java': () =>
      sound({ java: java({ error: 'Integrity check failed: Algorithm HmacPBE1.2.840.113549.1.5.14 not available' }) }),
    'jks-format': () => sound({ artifact: artifact({ format: 'jks' }), fileName: 'a.jks' }),
    'low-iterations': () =>
      sound({
        artifact: artifact({
          entries: [entry({ encryption: 'PBES2 (PBKDF2-HMAC-SHA256, 1 iterations, AES-256-CBC)' })],
        }),
      }),
    'alias-not-found': () => sound({ alias: 'other' }),
    'alias-case-clash': () =>
      sound({ artifact: artifact({ entries: [entry(), entry({ alias: 'NODE', kind: 'trusted' })] }) }),
    'several-keys-no-alias': () => {
      const { alias: _, ...rest } = sound({ artifact: artifact({ entries: [entry(), entry({ alias: 'second' })] }) });
      return rest;
    },
    'extension-mismatch': () => sound({ fileName: 'node.jks' }),
    'store-is-base64': () => sound({ artifact: artifact({ base64Layers: 1 }) }),
    'file-is-pem': () => sound({ artifact: artifact({ format: 'pem' }), fileName: 'a.pem' }),
  };

  it('that is sound gives no finding', () => {
    expect(runLints(storeLints, sound())).toEqual([]);
    const truststore = sound({
      role: 'truststore',
      artifact: artifact({ entries: [trusted([root.certificate])] }),
      java: java({ entries: [{ alias: 'ca', kind: 'trusted', chainLength: 1, keyOpens: 'plain' }] }),
      alias: 'ca',
    });
    expect(runLints(storeLints, truststore)).toEqual([]);
  });

  it.each(storeLints.map((lint) => [lint.id, lint] as const))('%s is found', (id, lint) => {
    const example = bad[id]?.();
    expect(example, `an example of ${id}`).toBeDefined();
    if (example === undefined) return;
    const messages = lint.check(example);
    expect(messages).toHaveLength(1);
    for (const secret of [example.password, example.keyPassword])
      if (secret !== undefined) expect(messages.join()).not.toContain(secret);
  });

  it('tells nodes that share a key', () => {
    expect(
      sharedKeys([
        { name: 'a', artifact: artifact() },
        { name: 'b', artifact: artifact() },
      ]),
    ).toEqual(['The same key lies in `a`, `b`.']);
    expect(sharedKeys([{ name: 'a', artifact: artifact() }])).toEqual([]);
  });
});

it('any bytes are judged without a throw, and what they say ends no quotation', () => {
  const original = node.certificate;
  const change = fc.tuple(fc.nat(original.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      const bytes = original.slice();
      for (const [at, value] of changes) bytes[at] = value;
      const certificate = describeCertificate(bytes);
      const results = [
        ...runLints(certificateLints, { certificate, now, use: 'node' }),
        ...runLints(chainLints, {
          chain: [certificate, told(middle)],
          anchors: [told(root)],
          hosts: ['n', '10.0.0.1'],
        }),
      ];
      for (const { message } of results) {
        expect(message.split('`').length % 2).toBe(1);
        expect(message.length).toBeLessThan(1000);
      }
    }),
    { numRuns: 400 },
  );
});

it('every lint has an id of its own', () => {
  const ids = [...certificateLints, ...chainLints, ...storeLints].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
