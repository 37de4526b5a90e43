/** The failures of Alluxio that lie in key material, each beside a twin that works. */
import { describe, expect, test } from 'vitest';
import { alluxioFiles, alluxioSite, alluxioStores } from '../../../server/src/rules/artifact/rules/examples.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { materialFindings } from '../harness.ts';

type Samples = Readonly<Record<string, string>>;
type Lines = Readonly<Record<string, string>>;

const ca = { 'truststore.jks': 'ca jks changeme-1' };
const stores = (keystore: string, lines: Lines = {}, more: Samples = {}): Example =>
  alluxioSite({ 'keystore.jks': keystore, ...ca, ...more }, { ...alluxioStores, ...lines });
const at = { 'network.tls.keystore.path': '[|tls/keystore.jks|]' };
const trustAt = { 'network.tls.truststore.path': '[|tls/truststore.jks|]' };
const { 'network.tls.keystore.password': _, ...withoutPassword } = alluxioStores;
const workingStores = stores('node jks changeme-1');

const pem = { 'ca.pem': 'ca certificates', 'server.pem': 'node certificates', 'server-key.pem': 'node key' };
const files = (samples: Samples = {}, lines: Lines = {}): Example =>
  alluxioSite({ ...pem, ...samples }, { ...alluxioFiles, ...lines });
const keyAt = { 'network.tls.server.key': '[|tls/server-key.pem|]' };
const certificateAt = { 'network.tls.server.cert': '[|tls/server.pem|]' };
const caAt = { 'network.tls.ca.cert': '[|tls/ca.pem|]' };
const noKey = 'File does not contain valid private key';

const etcd = (samples: Samples, lines: Lines = {}): Example =>
  alluxioSite(
    { 'ca.pem': 'ca certificates', 'client.pem': 'node certificates', 'client-key.pem': 'node key', ...samples },
    {
      'network.tls.enabled': 'false',
      'etcd.endpoints': 'https://etcd-0:2379',
      'etcd.tls.enabled': 'true',
      'etcd.tls.ca.cert': 'tls/ca.pem',
      'etcd.tls.client.cert': 'tls/client.pem',
      'etcd.tls.client.key': 'tls/client-key.pem',
      ...lines,
    },
  );
const s3 = {
  'network.tls.enabled': 'false',
  'worker.s3.api.enabled': 'true',
  'worker.s3.tls.enabled': 'true',
  'worker.s3.local.page.transfer.enabled': 'false',
};

interface Case {
  readonly name: string;
  readonly bad: Example;
  readonly says: string;
  readonly good?: Example;
}

const storeCases: readonly Case[] = [
  {
    name: '18 several keys, no alias',
    bad: stores('two jks changeme-1', at),
    says: 'error artifact/alias-needed: ',
    good: stores('two jks changeme-1', { 'network.tls.keystore.alias': 'one' }),
  },
  {
    name: '18 alias that is not there',
    bad: stores('two jks changeme-1', { 'network.tls.keystore.alias': '[|three|]' }),
    says: 'error artifact/alias-missing: ',
    good: stores('two jks changeme-1', { 'network.tls.keystore.alias': 'two' }),
  },
  {
    name: '19 alias of the only entry',
    bad: stores('node jks changeme-1', { 'network.tls.keystore.alias': '[|worker|]' }),
    says: 'information artifact/alias-missing: ',
    good: stores('node jks changeme-1', { 'network.tls.keystore.alias': 'NODE' }),
  },
  {
    name: '20 alias of a certificate',
    bad: stores('node-and-ca jks changeme-1', { 'network.tls.keystore.alias': '[|ca|]' }),
    says: 'error artifact/alias-not-a-key: ',
    good: stores('node-and-ca jks changeme-1', { 'network.tls.keystore.alias': 'node' }),
  },
  {
    name: '40 no such file',
    bad: stores('node jks changeme-1', { 'network.tls.keystore.path': '[|/workspace/conf/tls/server.jks|]' }),
    says: 'error artifact/missing: ',
  },
  {
    name: '40 PEM as a store',
    bad: stores('node pem', at),
    says: 'error artifact/wrong-kind: Invalid keystore format. ',
  },
  {
    name: '40 JCEKS as a store',
    bad: stores('node jceks changeme-1', at),
    says: 'error artifact/wrong-type: Invalid keystore format. ',
  },
  {
    name: '41 wrong password of the keystore',
    bad: stores('node jks changeme-1', { 'network.tls.keystore.password': '[|changeme-2|]' }),
    says: 'error artifact/wrong-password: Keystore was tampered with, or password was incorrect. ',
  },
  {
    name: '41 wrong password of the truststore',
    bad: stores('node jks changeme-1', { 'network.tls.truststore.password': '[|changeme-2|]' }),
    says: 'error artifact/wrong-password: Keystore was tampered with, or password was incorrect. ',
  },
  {
    name: '41 wrong key password',
    bad: stores('node jks changeme-1/secret-1', { 'network.tls.keystore.key.password': '[|changeme-1|]' }),
    says: 'error artifact/wrong-key-password: Cannot recover key. ',
    good: stores('node jks changeme-1/secret-1', { 'network.tls.keystore.key.password': 'secret-1' }),
  },
  {
    name: '42 truststore in PKCS#12 without its password',
    bad: alluxioSite(
      { 'truststore.jks': 'ca p12 changeme-1' },
      { 'network.tls.truststore.path': '[|tls/truststore.jks|]' },
    ),
    says: 'error artifact/password-missing: the trustAnchors parameter must be non-empty. ',
    good: alluxioSite(
      { 'truststore.jks': 'ca jks changeme-1' },
      { 'network.tls.truststore.path': 'tls/truststore.jks' },
    ),
  },
  {
    name: '42 keystore in PKCS#12 without its password',
    bad: alluxioSite(
      { 'keystore.jks': 'node p12 changeme-1', ...ca },
      { ...withoutPassword, 'network.tls.keystore.path': '[|tls/keystore.jks|]' },
    ),
    says: 'error artifact/password-missing: No available authentication scheme. ',
    good: alluxioSite({ 'keystore.jks': 'node jks changeme-1', ...ca }, withoutPassword),
  },
  {
    name: '43 key password of PKCS#12',
    bad: stores('node p12 changeme-1', { 'network.tls.keystore.key.password': '[|secret-1|]' }),
    says: 'error artifact/wrong-key-password: Get Key failed: ',
    good: stores('node p12 changeme-1'),
  },
  { name: '45 expired', bad: stores('expired jks changeme-1', at), says: 'error artifact/expired: ' },
  { name: '45 not yet valid', bad: stores('future jks changeme-1', at), says: 'error artifact/not-yet-valid: ' },
  { name: '45 expiring', bad: stores('expiring jks changeme-1', at), says: 'warning artifact/expiring: ' },
  { name: '46 another CA', bad: stores('other jks changeme-1', at), says: 'error artifact/not-trusted: PKIX path ' },
  {
    name: '46 nothing trusted',
    bad: stores('node jks changeme-1', trustAt, { 'truststore.jks': 'nothing p12 changeme-1' }),
    says: 'error artifact/nothing-trusted: ',
  },
  {
    name: '47 key of another certificate',
    bad: stores('mismatch jks changeme-1', at),
    says: 'error artifact/key-mismatch: ',
  },
  {
    name: '49 for clients only',
    bad: stores('client-only jks changeme-1', at),
    says: 'error artifact/usage: ',
    good: stores('server-only jks changeme-1'),
  },
  { name: '50 weak', bad: stores('weak jks changeme-1', at), says: 'warning artifact/weak: ' },
  {
    name: '26 and 58 hosts',
    bad: stores('node jks changeme-1', { ...at, 'master.rpc.addresses': 'm1.example.com:19998,m2.example.com:19998' }),
    says: 'error artifact/name-not-covered: No subject alternative DNS name matching m1.example.com found. ',
    good: stores('node jks changeme-1', {
      'master.rpc.addresses': 'node-1.example.com:19998,node-2.example.com:19998',
    }),
  },
  {
    name: '27 the address of a worker',
    bad: stores('node jks changeme-1', { ...at, 'worker.hostname': '10.0.0.7' }),
    says: 'error artifact/name-not-covered: No subject alternative names matching IP address 10.0.0.7 found. ',
    good: stores('node jks changeme-1', { 'worker.hostname': '127.0.0.1' }),
  },
  {
    name: 'no key, only the CA',
    bad: stores('ca jks changeme-1', at),
    says: 'error artifact/no-private-key: ',
  },
];

const fileCases: readonly Case[] = [
  {
    name: '32 PKCS#1',
    bad: files({ 'server-key.pem': 'node key-pkcs1' }, keyAt),
    says: `warning artifact/key-format: ${noKey}: algid parse error, not a sequence. `,
    good: files({ 'server-key.pem': 'node key-relabelled' }),
  },
  {
    name: '33 encrypted, no password',
    bad: files({ 'server-key.pem': 'node key-encrypted' }, keyAt),
    says: `error artifact/key-format: ${noKey}: not expected 48. `,
  },
  {
    name: '34 a password for a plain key',
    bad: files({}, { 'network.tls.server.key.password': '[|changeme-1|]' }),
    says: `error artifact/key-format: ${noKey}: overrun, bytes = `,
  },
  {
    name: '35 PBES2',
    bad: files(
      { 'server-key.pem': 'node key-encrypted' },
      { ...keyAt, 'network.tls.server.key.password': 'changeme-1' },
    ),
    says: 'information artifact/key-format: PBES2 SecretKeyFactory not available',
  },
  {
    name: '41 wrong password of the key',
    bad: files({ 'server-key.pem': 'node key-encrypted' }, { 'network.tls.server.key.password': '[|changeme-2|]' }),
    says: `error artifact/wrong-key-password: ${noKey}. `,
  },
  {
    name: '40 a certificate as key',
    bad: files({ 'server-key.pem': 'node certificates' }, keyAt),
    says: `error artifact/wrong-kind: ${noKey}: could not find a PKCS #8 private key in input stream. `,
  },
  {
    name: '40 a key as certificate',
    bad: files({ 'server.pem': 'node key' }, certificateAt),
    says: 'error artifact/wrong-kind: File does not contain valid certificates: found no certificates in input stream. ',
    good: files({ 'server.pem': 'node pem', 'server-key.pem': 'node pem' }),
  },
  {
    name: '40 JKS as CA',
    bad: files({ 'ca.pem': 'ca jks changeme-1' }, caAt),
    says: 'error artifact/wrong-kind: File does not contain valid certificates: ',
  },
  {
    name: '46 another CA',
    bad: files({ 'ca.pem': 'other-ca certificates' }, certificateAt),
    says: 'error artifact/not-trusted: ',
  },
  {
    name: '46 an intermediate CA',
    bad: files({ 'server.pem': 'below-alone certificates', 'server-key.pem': 'below key' }, certificateAt),
    says: 'error artifact/not-trusted: ',
    good: files({ 'server.pem': 'below certificates', 'server-key.pem': 'below key' }),
  },
  {
    name: '47 key of another certificate',
    bad: files({ 'server-key.pem': 'ca key' }, keyAt),
    says: 'error artifact/key-mismatch: ',
  },
  {
    name: '31 etcd, PKCS#1',
    bad: etcd({ 'client-key.pem': 'node key-pkcs1' }, { 'etcd.tls.client.key': '[|tls/client-key.pem|]' }),
    says: `error artifact/key-format: ${noKey}: algid parse error, not a sequence. `,
    good: etcd({}),
  },
  {
    name: '47 etcd, key of another certificate',
    bad: etcd({ 'client-key.pem': 'ca key' }, { 'etcd.tls.client.key': '[|tls/client-key.pem|]' }),
    says: 'error artifact/key-mismatch: ',
    good: etcd({}),
  },
  {
    name: '45 and 49 etcd, for servers only',
    bad: etcd({ 'client.pem': 'server-only certificates' }, { 'etcd.tls.client.cert': '[|tls/client.pem|]' }),
    says: 'error artifact/usage: Extended key usage does not permit use for TLS client authentication. ',
    good: etcd({ 'client.pem': 'client-only certificates' }),
  },
  {
    name: '45 S3 alone, expired',
    bad: files({ 'server.pem': 'expired certificates' }, { ...s3, ...certificateAt }),
    says: 'error artifact/expired: ',
    good: files({}, s3),
  },
  {
    name: '61 S3 sends on to a worker that the certificate does not name',
    bad: files({}, { ...s3, ...certificateAt, 'worker.hostname': 'worker-0' }),
    says: 'warning artifact/name-not-covered: ',
    good: files({}, { ...s3, 'worker.hostname': 'worker-0', 'worker.s3.redirect.enabled': 'false' }),
  },
];

describe.each([
  { title: 'stores', cases: storeCases, twin: workingStores },
  { title: 'files', cases: fileCases, twin: files() },
])('$title', ({ cases, twin }) => {
  test.each(cases)('$name', async ({ bad, says, good = twin }) => {
    const findings = await materialFindings(bad);
    expect(findings.length, findings.join('\n')).toBe(1);
    expect(findings[0]?.slice(0, says.length)).toBe(says);
    expect(await materialFindings(good)).toEqual([]);
  });
});

test('names are not compared where that is switched off', async () => {
  const lines = { 'master.hostname': 'm1', 'network.tls.client.no.endpoint.identification': 'true' };
  expect(await materialFindings(stores('node jks changeme-1', lines))).toEqual([]);
});

test('PEM files go before stores, which are not read then', async () => {
  const samples = { ...pem, 'keystore.jks': 'expired jks changeme-1', 'truststore.jks': 'other-ca jks changeme-1' };
  expect(await materialFindings(alluxioSite(samples, { ...alluxioStores, ...alluxioFiles }))).toEqual([]);
});

test('the folder of the configuration is where the site file lies', async () => {
  const example = stores('expired jks changeme-1', {
    'network.tls.keystore.path': '[|${alluxio.conf.dir}/tls/keystore.jks|]',
  });
  expect(await materialFindings(example)).toEqual([expect.stringMatching(/^error artifact\/expired: /)]);
});

test('in a chart all pods share one certificate, which must name each of them', async () => {
  const example: Example = {
    file: 'values.yaml',
    text: 'image: alluxio/alluxio-enterprise\nimageTag: 2.10.0\nproperties:\n  alluxio.network.tls.enabled: "true"\n  alluxio.worker.network.netty.file.transfer: MAPPED\n  alluxio.network.tls.keystore.path: tls/keystore.jks\n  alluxio.network.tls.keystore.password: changeme-1\n  alluxio.network.tls.keystore.key.password: changeme-1\n  alluxio.network.tls.truststore.path: tls/truststore.jks\n  alluxio.network.tls.truststore.password: changeme-1\nmaster:\n  count: 2\nworker:\n  useStatefulset: true\n  count: 2\n',
    material: { 'tls/keystore.jks': 'node jks changeme-1', 'tls/truststore.jks': 'ca jks changeme-1' },
  };
  expect(await materialFindings(example)).toEqual([
    expect.stringMatching(
      /^warning artifact\/name-not-covered: No subject alternative DNS name matching alluxio-master-0 /,
    ),
  ]);
});

test('a client certificate with a critical extension that nobody knows is refused by etcd', async () => {
  const example = etcd(
    { 'client.pem': 'critical certificates', 'client-key.pem': 'critical key' },
    { 'etcd.tls.client.cert': '[|tls/client.pem|]' },
  );
  expect(await materialFindings(example)).toEqual([expect.stringMatching(/^error artifact\/certificate: A critical/)]);
});

test('Netty makes nothing of an Ed25519 key', async () => {
  const example = files({ 'server.pem': 'ed25519 certificates', 'server-key.pem': 'ed25519 key' }, keyAt);
  expect(await materialFindings(example)).toContainEqual(
    expect.stringMatching(/^error artifact\/key-format: .*Neither RSA, DSA nor EC worked/),
  );
});

test('a certificate that Java knows by no name is read by nobody', async () => {
  const example = files({ 'server.pem': 'without-subject certificates', 'server-key.pem': 'without-subject key' });
  expect(await materialFindings(example)).toContainEqual(
    expect.stringMatching(/^error artifact\/unreadable: File does not contain valid certificates: Java reads no/),
  );
});
