/** The failures of Flink that lie in key material, by the numbers of its list of facts, each beside a twin that works. */
import { describe, expect, test } from 'vitest';
import { flinkExample } from '../../../server/src/rules/artifact/rules/examples.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { materialFindings as found } from '../harness.ts';

const node = 'node p12 changeme-1';
const ca = 'ca p12 changeme-1';
type Lines = Readonly<Record<string, string>>;

/** Lines are of `security.ssl.` unless they begin with an exclamation mark. */
const internal = (keystore: string, lines: Lines = {}, truststore = ca, version = '1.18'): Example => {
  const made = flinkExample({ keystore, truststore }, lines, { version });
  return {
    ...made,
    file: version.startsWith('2') ? 'config.yaml' : made.file,
    text: made.text.replaceAll('security.ssl.!', ''),
  };
};
const rest = (keystore: string, lines: Lines = {}, truststore = ca, version = '1.18'): Example => {
  const made = internal(keystore, lines, truststore, version);
  return { ...made, text: made.text.replaceAll('ssl.internal.', 'ssl.rest.') };
};
const keystoreAt = { 'internal.keystore': '[|tls/keystore.p12|]' };
const truststoreAt = { 'internal.truststore': '[|tls/truststore.p12|]' };
const jks = { 'internal.keystore-type': 'JKS', 'internal.truststore-type': 'JKS' };

interface Case {
  readonly name: string;
  readonly bad: Example;
  readonly says: string;
  readonly good?: Example;
}

const files: readonly Case[] = [
  {
    name: '24 no such file',
    bad: internal(node, { 'internal.keystore': '[|/workspace/tls/node.p12|]' }),
    says: 'error artifact/missing: ',
  },
  {
    name: '25 a folder',
    bad: internal(node, { 'internal.keystore': '[|tls|]' }),
    says: 'error artifact/folder: Is a directory. ',
  },
  {
    name: '26 store password of PKCS#12',
    bad: internal(node, { 'internal.keystore-password': '[|changeme-2|]' }),
    says: 'error artifact/wrong-password: keystore password was incorrect. ',
  },
  {
    name: '26 truststore password of PKCS#12',
    bad: internal(node, { 'internal.truststore-password': '[|changeme-2|]' }),
    says: 'error artifact/wrong-password: keystore password was incorrect. ',
  },
  {
    name: '27 store password of JKS',
    bad: internal('node jks changeme-1', { 'internal.keystore-password': '[|changeme-2|]' }),
    says: 'error artifact/wrong-password: Keystore was tampered with, or password was incorrect. ',
    good: internal('node jks changeme-1'),
  },
  {
    name: '28 key password of PKCS#12',
    bad: internal(node, { 'internal.key-password': '[|secret-1|]' }),
    says: 'error artifact/wrong-key-password: Get Key failed: Given final block not properly padded',
  },
  {
    name: '29 key password of JKS',
    bad: internal('node jks changeme-1/secret-1', { 'internal.key-password': '[|changeme-1|]' }),
    says: 'error artifact/wrong-key-password: Cannot recover key. ',
    good: internal('node jks changeme-1/secret-1', { 'internal.key-password': 'secret-1' }),
  },
  {
    name: '31 PEM as a store',
    bad: internal('node pem', keystoreAt),
    says: 'error artifact/wrong-kind: toDerInputStream rejects tag type',
  },
  {
    name: '32 JCEKS as JKS',
    bad: internal(
      'node jceks changeme-1',
      { ...jks, 'internal.keystore-type': '[|JKS|]' },
      'ca jks changeme-1',
      '1.20',
    ),
    says: 'error artifact/wrong-type: Invalid keystore format. ',
    good: internal('node jceks changeme-1', { ...jks, 'internal.keystore-type': 'JCEKS' }, 'ca jks changeme-1', '1.20'),
  },
  {
    name: '32 JCEKS before types could be set',
    bad: internal('node jceks changeme-1', keystoreAt),
    says: 'error artifact/wrong-type: ',
    good: internal('node jks changeme-1'),
  },
  {
    name: '36 no private key',
    bad: internal(ca, keystoreAt),
    says: 'error artifact/no-private-key: no cipher suites in common. ',
  },
  {
    name: '37 nothing trusted',
    bad: internal(node, truststoreAt, 'nothing p12 changeme-1'),
    says: 'error artifact/nothing-trusted: Unexpected error: java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty. Java sees no certificate in the internal truststore `tls/truststore.p12`. ',
  },
];

const fingerprint = '00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33';

const certificates: readonly Case[] = [
  {
    name: '40 the TaskManager is not named, 2.3',
    bad: internal(node, { ...keystoreAt, '!taskmanager.host': 'node-9.example.com' }, ca, '2.3'),
    says: 'error artifact/name-not-covered: No subject alternative DNS name matching node-9.example.com found. ',
    good: internal(node, { '!taskmanager.host': 'node-1.example.com' }, ca, '2.3'),
  },
  {
    name: '41 for servers only',
    bad: internal('server-only p12 changeme-1', keystoreAt),
    says: 'error artifact/usage: Extended key usage does not permit use for TLS client authentication. ',
  },
  {
    name: '42 for clients only',
    bad: internal('client-only p12 changeme-1', keystoreAt),
    says: 'error artifact/usage: Extended key usage does not permit use for TLS server authentication. ',
  },
  {
    name: '43 REST, for clients only',
    bad: rest('client-only p12 changeme-1', keystoreAt),
    says: 'error artifact/usage: Extended key usage does not permit use for TLS server authentication. ',
    good: rest('server-only p12 changeme-1'),
  },
  {
    name: '43 REST with mutual authentication, for servers only',
    bad: rest('server-only p12 changeme-1', { ...keystoreAt, 'internal.authentication-enabled': 'true' }),
    says: 'error artifact/usage: Extended key usage does not permit use for TLS client authentication. ',
    good: rest(node, { 'internal.authentication-enabled': 'true' }),
  },
  {
    name: '44 may not sign',
    bad: internal('no-signature p12 changeme-1', keystoreAt),
    says: 'error artifact/usage: KeyUsage does not allow digital signatures. ',
  },
  {
    name: '46 expired',
    bad: internal('expired p12 changeme-1', keystoreAt),
    says: 'error artifact/expired: PKIX path validation failed: ',
  },
  {
    name: '46 not yet valid',
    bad: internal('future p12 changeme-1', keystoreAt),
    says: 'error artifact/not-yet-valid: PKIX path validation failed: ',
  },
  {
    name: '47 another authority',
    bad: internal('other p12 changeme-1', keystoreAt),
    says: 'error artifact/not-trusted: PKIX path ',
  },
  {
    name: '47 without the intermediate',
    bad: internal('below-alone p12 changeme-1', keystoreAt),
    says: 'error artifact/not-trusted: PKIX path building failed: ',
    good: internal('below p12 changeme-1'),
  },
  {
    name: '48 the keystore as truststore',
    bad: internal(node, keystoreAt, node),
    says: 'error artifact/not-trusted: ',
    good: internal('self-signed p12 changeme-1', {}, 'self-signed p12 changeme-1'),
  },
  {
    name: '51 an EC key with suites for RSA',
    bad: internal('ec p12 changeme-1', keystoreAt),
    says: 'error artifact/suite-key-mismatch: no cipher suites in common. ',
    good: internal('ec p12 changeme-1', { algorithms: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' }),
  },
  {
    name: '55 another certificate is pinned',
    bad: internal(node, { 'internal.cert.fingerprint': `[|${fingerprint}|]` }),
    says: 'error artifact/not-pinned: server certificate with unknown fingerprint: CN=',
  },
  {
    name: '74 the REST address is not named',
    bad: rest(node, { ...keystoreAt, 'internal.verify-hostname': 'true', '!rest.address': '10.0.0.9' }, ca, '2.3'),
    says: 'error artifact/name-not-covered: No subject alternative names matching IP address 10.0.0.9 found. ',
    good: rest(node, { 'internal.verify-hostname': 'true', '!rest.address': '127.0.0.1' }, ca, '2.3'),
  },
];

describe.each([
  { title: 'files', cases: files },
  { title: 'certificates', cases: certificates },
])('$title', ({ cases }) => {
  test.each(cases)('$name', async ({ bad, says, good = internal(node) }) => {
    const findings = await found(bad);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.slice(0, says.length)).toBe(says);
    expect(await found(good)).toEqual([]);
  });
});

test('52 nodes may have keys of their own, as long as one authority has signed them', async () => {
  const other = internal('another p12 changeme-1');
  const { file: _, ...own } = internal(node);
  const files = { 'b/flink-conf.yaml': other.text };
  expect(await found({ ...own, file: 'a/flink-conf.yaml', files, material: materialOf('a', own, 'b', other) })).toEqual(
    [],
  );
});

test('76 a common name is a name where there are no others', async () => {
  const named = { 'internal.verify-hostname': 'true', '!rest.address': 'node-1' };
  expect(await found(rest('no-names p12 changeme-1', named, ca, '2.3'))).toEqual([]);
});

type Stored = Pick<Example, 'material'>;

function materialOf(folder: string, own: Stored, otherFolder: string, other: Stored): Record<string, string> {
  const under = (at: string, { material = {} }: Stored) =>
    Object.entries(material).map(([path, sample]) => [`${at}/${path}`, sample] as const);
  return Object.fromEntries([...under(folder, own), ...under(otherFolder, other)]);
}
