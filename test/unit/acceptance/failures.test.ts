/**
 * The failures that users report most of Flink and of Akka and Pekko (the products' trackers, numbered as in the lists of facts):
 * what is said at which place, and a twin that works, of which nothing is said. Those of Alluxio: `systems/alluxioMaterial.test.ts`.
 *
 * Not among them, since nothing in a configuration causes them: Flink 11 (the authority of the Kubernetes API), 16 (a volume over
 * `conf` of an image that edits it in place), 20 (operators that speak http only); Akka 4 (Java 8 without the policy of unlimited
 * strength), 15 (JDK bugs in the end of a connection).
 */
import { describe, expect, test } from 'vitest';
import { akkaFiles, akkaStores, flinkExample } from '../../../server/src/rules/artifact/rules/examples.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { checkWhole, marked } from '../harness.ts';

const node = 'node p12 changeme-1';
const ca = 'ca p12 changeme-1';
type Lines = Readonly<Record<string, string>>;

/** Lines are of `security.ssl.` unless they begin with an exclamation mark. */
const flink = (version: string, lines: Lines = {}, keystore = node, truststore = ca): Example => {
  const made = flinkExample({ keystore, truststore }, { 'rest.enabled': 'false', ...lines }, { version });
  return {
    ...made,
    file: version.startsWith('2') ? 'config.yaml' : made.file,
    text: made.text.replaceAll('security.ssl.!', ''),
  };
};
const rest = (version: string, lines: Lines = {}): Example => {
  const made = flink(version, lines);
  return {
    ...made,
    text: made.text
      .replaceAll(/ssl\.(internal|rest)\.(?!enabled)/g, 'ssl.')
      .replace('rest.enabled: false', 'rest.enabled: true'),
  };
};
const plain = (file: string, version: string, text: string): Example => ({ file, version, text });
const without = (example: Example, ...keys: readonly string[]): Example => ({
  ...example,
  text: example.text
    .split('\n')
    .filter((line) => !keys.some((key) => line.includes(key)))
    .join('\n'),
});

interface Case {
  readonly name: string;
  readonly bad: Example;
  /** Severity and rule. */
  readonly says: string;
  readonly good: Example;
}

const deployment = (lines: string): Example =>
  plain(
    'deployment.yaml',
    '1.20',
    `apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: jobs\nspec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n    ${lines}\n    security.ssl.rest.keystore: /opt/tls/node.p12\n    security.ssl.rest.keystore-password: changed-1\n    security.ssl.rest.key-password: changed-1\n`,
  );

/** A job manager and a client, in folders beside each other. */
const client = (switched: string): Example => {
  const { text, ...more } = rest('1.18', { 'rest.enabled': '[|true|]' });
  const address = 'jobmanager.rpc.address: jm-1\n';
  return {
    ...more,
    file: 'jobmanager/flink-conf.yaml',
    text: `${address}${text}`,
    files: {
      'client/flink-conf.yaml': `${address}${marked(text).text.replace('rest.enabled: true', `rest.enabled: ${switched}`)}`,
    },
  };
};

const ofFlink: readonly Case[] = [
  {
    name: '1 default suites after an update of the JDK',
    bad: without(flink('1.20.2', { '[|internal.enabled|]': 'true' }), 'algorithms'),
    says: 'warning flink/default-ciphers-disabled',
    good: flink('1.20.2'),
  },
  {
    name: '2 names of TaskManagers after an upgrade to 2.3',
    bad: flink('2.3', { 'internal.keystore': '[|tls/keystore.p12|]', '!taskmanager.host': 'node-9.example.com' }),
    says: 'error artifact/name-not-covered',
    good: flink('2.3', { '!taskmanager.host': 'node-1.example.com' }),
  },
  {
    name: '3 not encrypted after an upgrade to 2.x',
    bad: without(flink('2.0', { '[|enabled|]': 'true' }), 'internal.enabled', 'rest.enabled'),
    says: 'error flink/umbrella-switch-removed',
    good: flink('2.0'),
  },
  {
    name: '4 a list of protocols',
    bad: flink('1.18', { protocol: '[|TLSv1.2,TLSv1.3|]' }),
    says: 'error flink/protocol-list',
    good: flink('1.18', { protocol: 'TLSv1.2' }),
  },
  {
    name: '5 a protocol that REST does not take over',
    bad: without(rest('1.18', { '[|protocol|]': 'TLSv1.2' }), 'internal.enabled'),
    says: 'warning flink/rest-parameters-not-applied',
    good: without(rest('1.17', { protocol: 'TLSv1.2' }), 'internal.enabled'),
  },
  {
    name: '6 another password for the key of PKCS#12',
    bad: flink('1.18', { 'internal.key-password': '[|secret-1|]' }),
    says: 'error artifact/wrong-key-password',
    good: flink('1.18'),
  },
  {
    name: '7 stores that are not configured',
    bad: without(flink('1.18', { '[|internal.enabled|]': 'true' }), 'internal.keystore'),
    says: 'error flink/keystore-missing',
    good: flink('1.18'),
  },
  {
    name: '8 the operator finds nothing to trust',
    bad: deployment('[|security.ssl.rest.enabled|]: "true"'),
    says: 'information flink/rest-default-trust',
    good: deployment(
      'security.ssl.rest.enabled: "true"\n    security.ssl.rest.truststore: /opt/tls/ca.p12\n    security.ssl.rest.truststore-password: ${TRUST}',
    ),
  },
  {
    name: '9 a client without TLS',
    bad: client('false'),
    says: 'error artifact/peers-differ',
    good: client('true'),
  },
  {
    name: '10 a truststore was needed before 1.18',
    bad: without(rest('1.17', { '[|rest.enabled|]': 'true' }), 'internal.enabled', 'ssl.truststore'),
    says: 'error flink/rest-truststore-missing',
    good: rest('1.17'),
  },
  {
    name: '12 nothing is trusted',
    bad: flink('1.18', { 'internal.truststore': '[|tls/truststore.p12|]' }, node, 'nothing p12 changeme-1'),
    says: 'error artifact/nothing-trusted',
    good: flink('1.18'),
  },
  {
    name: '13 suites that do not fit the key',
    bad: flink('1.18', { 'internal.keystore': '[|tls/keystore.p12|]' }, 'ec p12 changeme-1'),
    says: 'error artifact/suite-key-mismatch',
    good: flink('1.18', { algorithms: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' }, 'ec p12 changeme-1'),
  },
  {
    name: '14 expired',
    bad: flink('1.18', { 'internal.keystore': '[|tls/keystore.p12|]' }, 'expired p12 changeme-1'),
    says: 'error artifact/expired',
    good: flink('1.18'),
  },
  {
    name: '15 a key that an image has added to config.yaml again',
    bad: flink('2.0', { '!rest.port': '8081', '![|rest.port|]': '8082' }),
    says: 'error config/yaml-syntax',
    good: flink('2.0', { '!rest.port': '8082' }),
  },
  {
    name: '17 nested lines in the flat file',
    bad: plain('flink-conf.yaml', '1.18', '[|security|]:\n  ssl:\n    internal:\n      enabled: true\n'),
    says: 'error flink/nested-in-flat-file',
    good: flink('1.18'),
  },
  {
    name: '18 a type of stores before there was an option for it',
    bad: flink('1.18', { '[|internal.keystore-type|]': 'PKCS12' }),
    says: 'warning config/not-yet-key',
    good: flink('1.20', { 'internal.keystore-type': 'PKCS12' }),
  },
  {
    name: '19 a principal without its keytab',
    bad: flink('1.18', { '![|security.kerberos.login.principal|]': 'flink/host@EXAMPLE.COM' }),
    says: 'error flink/keytab-and-principal',
    good: flink('1.18'),
  },
];

const stores = (lines: Lines = {}, keystore = node, truststore = ca, version = '2.10.5'): Example =>
  akkaStores({ keystore, truststore }, lines, { version });
const files = { key: 'node key', certificate: 'node certificates', ca: 'ca certificates' };
const ec = { key: 'ec key', certificate: 'ec certificates', ca: 'ca certificates' };
const tls13 = { protocol: 'TLSv1.3', 'enabled-algorithms': '[TLS_AES_128_GCM_SHA256]' };

const classic = (lines: string): string =>
  `akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\n${lines}akka.remote.netty.ssl.security {\n  key-store = "tls/keystore.p12"\n  key-store-password = "changeme-1"\n  key-password = "changeme-1"\n  trust-store = "tls/truststore.p12"\n  trust-store-password = "changeme-1"\n}\n`;
const classicNode = (lines: string, version = '2.5.32'): Example => ({ ...stores(), version, text: classic(lines) });

const pekkoClassic = (version: string, transports: string): Example => {
  const text = classic('').replace(/^.*\n/, '').replace('akka.remote.netty', 'pekko.remote.classic.netty');
  return {
    ...stores(),
    version,
    text: `pekko.remote.artery.enabled = off\npekko.remote.classic.enabled-transports = ${transports}\npekko.cluster.seed-nodes = ["pekko.ssl.tcp://app@localhost:7355"]\n${text}`,
  };
};

const ofAkka: readonly Case[] = [
  {
    name: '1, 2 one side is plain',
    bad: { ...stores(), text: stores().text.replace('tls-tcp', '[|tcp|]') },
    says: 'error akka/tls-not-used',
    good: stores(),
  },
  {
    name: '3 protocol and suites do not fit',
    bad: stores({ protocol: '"TLSv1.3"', 'enabled-algorithms': '[|["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]|]' }),
    says: 'error akka/protocol-suites-mismatch',
    good: stores({ protocol: '"TLSv1.3"', 'enabled-algorithms': '["TLS_AES_256_GCM_SHA384"]' }),
  },
  {
    name: '5 plain RSA alone',
    bad: stores({ 'enabled-algorithms': '[|["TLS_RSA_WITH_AES_128_CBC_SHA"]|]' }),
    says: 'error akka/cipher-static-rsa-only',
    good: stores({ 'enabled-algorithms': '["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]' }),
  },
  {
    name: '6 an authority that is not trusted',
    bad: stores({ 'key-store': '[|"tls/keystore.p12"|]' }, 'other p12 changeme-1'),
    says: 'error artifact/not-trusted',
    good: stores(),
  },
  {
    name: '7 addresses that certificates do not name',
    bad: {
      ...stores({ 'key-store': '[|"tls/keystore.p12"|]', 'hostname-verification': 'on' }),
      text: `akka.remote.artery.canonical.hostname = "10.0.0.9"\n${stores({ 'key-store': '[|"tls/keystore.p12"|]', 'hostname-verification': 'on' }).text}`,
    },
    says: 'error artifact/name-not-covered',
    good: {
      ...stores(),
      text: `akka.remote.artery.canonical.hostname = "127.0.0.1"\n${stores({ 'hostname-verification': 'on' }).text}`,
    },
  },
  {
    name: '8 a store that cannot be opened',
    bad: stores({ 'key-store-password': '[|"changeme-2"|]' }),
    says: 'error artifact/wrong-password',
    good: stores(),
  },
  {
    name: '9 a store that is looked at by the first connection only',
    bad: stores({ 'key-store': '[|"/workspace/tls/node.p12"|]' }),
    says: 'error artifact/missing',
    good: stores(),
  },
  {
    name: '10 no cluster over classic TLS before Pekko 1.1.4',
    bad: pekkoClassic('1.1.3', '[|["pekko.remote.classic.netty.ssl"]|]'),
    says: 'error akka/classic-cluster-tls',
    good: pekkoClassic('1.1.4', '["pekko.remote.classic.netty.ssl"]'),
  },
  {
    name: '11 the host name among the security settings',
    bad: classicNode('akka.remote.netty.ssl.security.[|hostname|] = "node-1.example.com"\n'),
    says: 'warning akka/classic-address-misplaced',
    good: classicNode('akka.remote.netty.ssl.hostname = "node-1.example.com"\n'),
  },
  {
    name: '12 a random number generator that is gone',
    bad: stores({ 'random-number-generator': '[|"AES128CounterSecureRNG"|]' }),
    says: 'error akka/random-number-generator-gone',
    good: stores({ 'random-number-generator': '"SHA1PRNG"' }),
  },
  {
    name: '13 the second authority of the bundle is not read',
    bad: akkaFiles(
      { ...files, key: 'other key', certificate: 'other certificates' },
      { 'cert-file': '[|"tls/tls.crt"|]', ...tls13 },
    ),
    says: 'error artifact/not-trusted',
    good: akkaFiles(files, tls13),
  },
  {
    name: '14 a key that the reader of this version does not know',
    bad: akkaFiles(ec, { 'key-file': '[|"tls/tls.key"|]', ...tls13 }, { version: '2.6.21' }),
    says: 'error artifact/key-format',
    good: akkaFiles(ec, tls13, { version: '2.9.4' }),
  },
];

async function said(example: Example): Promise<string[]> {
  const { text: plainText, ranges } = marked(example.text);
  const { findings } = await checkWhole(example.file, plainText, example);
  return findings.map(({ rule, severity, span }) => {
    // A mark is in the key or the value at which the finding stands.
    const stated = ranges.some((r) => r.start >= span.start && r.end <= span.end);
    return `${severity} ${rule.id}${stated ? '' : ` @ ${plainText.slice(span.start, span.end)}`}`;
  });
}

describe.each([
  { product: 'Flink', cases: ofFlink },
  { product: 'Akka and Pekko', cases: ofAkka },
])('$product', ({ cases }) => {
  test.each(cases)('$name', async ({ bad, says, good }) => {
    const all = await said(bad);
    expect(all.includes(says) ? says : all.join('; ')).toBe(says);
    expect((await said(good)).filter((each) => each.startsWith('error') || each === says)).toEqual([]);
  });
});
