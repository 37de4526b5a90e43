/** The failures of Akka and Pekko that lie in key material, each beside a twin that works. */
import { describe, expect, test } from 'vitest';
import { akkaFiles, akkaStores } from '../../../server/src/rules/artifact/rules/examples.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { materialFindings as found } from '../harness.ts';

const node = 'node p12 changeme-1';
const ca = 'ca p12 changeme-1';
const at = { 'key-store': '[|"tls/keystore.p12"|]' };
const trustAt = { 'trust-store': '[|"tls/truststore.p12"|]' };

interface Case {
  readonly name: string;
  readonly bad: Example;
  readonly says: string;
  readonly good?: Example;
}
const working = akkaStores({ keystore: node, truststore: ca });
const because = 'Server SSL connection could not be established because';

const stores: readonly Case[] = [
  {
    name: 'no such file',
    bad: akkaStores({ keystore: node, truststore: ca }, { 'key-store': '[|"/workspace/tls/node.p12"|]' }),
    says: `error artifact/missing: ${because}: /workspace/tls/node.p12. `,
  },
  {
    name: 'a folder',
    bad: akkaStores({ keystore: node, truststore: ca }, { 'key-store': '[|"tls"|]' }),
    says: `error artifact/folder: ${because}: Is a directory. `,
  },
  {
    name: 'wrong password of PKCS#12',
    bad: akkaStores({ keystore: node, truststore: ca }, { 'key-store-password': '[|"changeme-2"|]' }),
    says: `error artifact/wrong-password: ${because}: keystore password was incorrect. `,
  },
  {
    name: 'the default password',
    bad: {
      ...akkaStores({ keystore: node, truststore: ca }),
      text: 'akka.remote.artery.transport = tls-tcp\nakka.remote.artery.ssl.config-ssl-engine.key-store = [|"tls/keystore.p12"|]\n',
    },
    says: `error artifact/wrong-password: ${because}: keystore password was incorrect. `,
    good: {
      ...akkaStores({ keystore: 'node p12 changeme', truststore: ca }),
      text: 'akka.remote.artery.transport = tls-tcp\nakka.remote.artery.ssl.config-ssl-engine.key-store = "tls/keystore.p12"\n',
    },
  },
  {
    name: 'wrong password of JKS',
    bad: akkaStores(
      { keystore: node, truststore: 'ca jks changeme-1' },
      { 'trust-store-password': '[|"changeme-2"|]' },
    ),
    says: `error artifact/wrong-password: ${because}: Keystore was tampered with, or password was incorrect. `,
    good: akkaStores({ keystore: node, truststore: 'ca jks changeme-1' }),
  },
  {
    name: 'wrong key password',
    bad: akkaStores({ keystore: node, truststore: ca }, { 'key-password': '[|"changeme-2"|]' }),
    says: `error artifact/wrong-key-password: ${because} SSL context could not be constructed: Get Key failed: `,
  },
  {
    name: 'wrong key password of JKS',
    bad: akkaStores(
      { keystore: 'node jks changeme-1/secret-1', truststore: ca },
      { 'key-password': '[|"changeme-1"|]' },
    ),
    says: `error artifact/wrong-key-password: ${because} SSL context could not be constructed: Cannot recover key. `,
    good: akkaStores({ keystore: 'node jks changeme-1/secret-1', truststore: ca }, { 'key-password': '"secret-1"' }),
  },
  {
    name: 'PEM as a store',
    bad: akkaStores({ keystore: 'node pem', truststore: ca }, at),
    says: `error artifact/wrong-kind: ${because}: toDerInputStream rejects tag type 45. `,
  },
  {
    name: 'JCEKS',
    bad: akkaStores({ keystore: 'node jceks changeme-1', truststore: ca }, at),
    says: `error artifact/wrong-type: ${because}: DerInputStream.getLength(): lengthTag=78, too big.`,
  },
  {
    name: 'no private key',
    bad: akkaStores({ keystore: ca, truststore: ca }, at),
    says: 'error artifact/no-private-key: ',
  },
  {
    name: 'nothing trusted',
    bad: akkaStores({ keystore: node, truststore: 'nothing p12 changeme-1' }, trustAt),
    says: 'error artifact/nothing-trusted: ',
  },
  {
    name: 'the keystore as truststore',
    bad: akkaStores({ keystore: node, truststore: node }, at),
    says: 'error artifact/not-trusted: ',
  },
  {
    name: 'another CA',
    bad: akkaStores({ keystore: 'other p12 changeme-1', truststore: ca }, at),
    says: 'error artifact/not-trusted: ',
  },
  {
    name: 'expired',
    bad: akkaStores({ keystore: 'expired p12 changeme-1', truststore: ca }, at),
    says: 'error artifact/expired: ',
  },
  {
    name: 'not yet valid',
    bad: akkaStores({ keystore: 'future p12 changeme-1', truststore: ca }, at),
    says: 'error artifact/not-yet-valid: ',
  },
  {
    name: 'for servers only',
    bad: akkaStores({ keystore: 'server-only p12 changeme-1', truststore: ca }, at),
    says: 'error artifact/usage: Extended key usage does not permit use for TLS client authentication. ',
    good: akkaStores(
      { keystore: 'server-only p12 changeme-1', truststore: ca },
      { 'require-mutual-authentication': 'off' },
    ),
  },
  {
    name: 'for clients only',
    bad: akkaStores({ keystore: 'client-only p12 changeme-1', truststore: ca }, at),
    says: 'error artifact/usage: Extended key usage does not permit use for TLS server authentication. ',
  },
  {
    name: 'no digital signature',
    bad: akkaStores({ keystore: 'no-signature p12 changeme-1', truststore: ca }, at),
    says: 'error artifact/usage: KeyUsage does not allow digital signatures. ',
  },
  {
    name: 'may only sign, suites of plain RSA',
    bad: akkaStores(
      { keystore: 'signature-only p12 changeme-1', truststore: ca },
      { ...at, 'enabled-algorithms': '[TLS_RSA_WITH_AES_128_CBC_SHA]' },
    ),
    says: 'error artifact/usage: KeyUsage does not allow key encipherment. ',
    good: akkaStores(
      { keystore: 'no-signature p12 changeme-1', truststore: ca },
      { 'enabled-algorithms': '[TLS_RSA_WITH_AES_128_CBC_SHA]', 'require-mutual-authentication': 'off' },
    ),
  },
  {
    name: 'key of another certificate',
    bad: akkaStores({ keystore: 'mismatch p12 changeme-1', truststore: ca }, at),
    says: 'error artifact/key-mismatch: ',
  },
  {
    name: 'an EC key with suites for RSA',
    bad: akkaStores({ keystore: 'ec p12 changeme-1', truststore: ca }, at),
    says: 'error artifact/suite-key-mismatch: no cipher suites in common. ',
    good: akkaStores(
      { keystore: 'ec p12 changeme-1', truststore: ca },
      { 'enabled-algorithms': '[TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]' },
    ),
  },
  {
    name: 'an address that is not in the certificate',
    bad: akkaStores(
      { keystore: node, truststore: ca },
      { ...at, 'hostname-verification': 'on' },
      { before: 'akka.remote.artery.canonical.hostname = 10.0.0.7\n' },
    ),
    says: 'error artifact/name-not-covered: No subject alternative names matching IP address 10.0.0.7 found. ',
    good: akkaStores(
      { keystore: node, truststore: ca },
      { 'hostname-verification': 'off' },
      { before: 'akka.remote.artery.canonical.hostname = 10.0.0.7\n' },
    ),
  },
  {
    name: 'a host name that is not in the certificate',
    bad: akkaStores(
      { keystore: node, truststore: ca },
      { ...at, 'hostname-verification': 'on' },
      { before: 'akka.remote.artery.canonical.hostname = node-2.example.com\n' },
    ),
    says: 'error artifact/name-not-covered: No subject alternative DNS name matching node-2.example.com found. ',
    good: akkaStores(
      { keystore: node, truststore: ca },
      { 'hostname-verification': 'on' },
      { before: 'akka.remote.artery.canonical.hostname = node-1.example.com\n' },
    ),
  },
  {
    name: 'no seed node has the name of the certificate',
    bad: akkaStores(
      { keystore: node, truststore: ca },
      { ...at, 'hostname-verification': 'on' },
      { before: 'akka.cluster.seed-nodes = ["akka://app@a.example.com:25520", "akka://app@b.example.com:25520"]\n' },
    ),
    says: 'error artifact/name-not-covered: No subject alternative DNS name matching a.example.com found. ',
  },
  {
    name: 'classic remoting',
    bad: {
      file: 'application.conf',
      version: '2.5.32',
      text: 'akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\nakka.remote.netty.ssl.security {\n  key-store = "tls/keystore.p12"\n  key-store-password = [|"another-1"|]\n  key-password = "changeme-1"\n  trust-store = "tls/truststore.p12"\n  trust-store-password = "changeme-1"\n}\n',
      material: { 'tls/keystore.p12': node, 'tls/truststore.p12': ca },
    },
    says: `error artifact/wrong-password: ${because}: keystore password was incorrect. `,
    good: {
      file: 'application.conf',
      version: '2.5.32',
      text: 'akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\nakka.remote.netty.ssl.security {\n  key-store = "tls/keystore.p12"\n  key-store-password = "changeme-1"\n  key-password = "changeme-1"\n  trust-store = "tls/truststore.p12"\n  trust-store-password = "changeme-1"\n}\n',
      material: { 'tls/keystore.p12': node, 'tls/truststore.p12': ca },
    },
  },
];

const good = { key: 'node key', certificate: 'node certificates', ca: 'ca certificates' };
const keyAt = { 'key-file': '[|"tls/tls.key"|]' };
const certificateAt = { 'cert-file': '[|"tls/tls.crt"|]' };
const label = (name: string): string =>
  `error artifact/key-format: Don't know how to read a private key from PEM data with label [${name}]. `;
const noPem = 'error artifact/key-format: Not a PEM encoded data. ';
const old = { version: '2.6.21' };
const recent = { version: '2.9.3' };
const pekko = { product: 'pekko', version: '1.1.5' } as const;
const ec = { key: 'ec key', certificate: 'ec certificates', ca: 'ca certificates' };
const tls13 = { protocol: 'TLSv1.3', 'enabled-algorithms': '[TLS_AES_128_GCM_SHA256]' };

const files: readonly Case[] = [
  {
    name: 'no such file',
    bad: akkaFiles(good, { 'ca-cert-file': '[|"/workspace/tls/root.crt"|]' }),
    says: `error artifact/missing: ${because}: /workspace/tls/root.crt. `,
  },
  {
    name: 'EC in PKCS#8, old',
    bad: akkaFiles(ec, { ...tls13, ...keyAt }, old),
    says: 'error artifact/key-format: Invalid RSA private key. ',
    good: akkaFiles(ec, tls13, recent),
  },
  {
    name: 'EC in PKCS#8, Pekko',
    bad: akkaFiles(ec, { ...tls13, ...keyAt }, pekko),
    says: 'error artifact/key-format: Invalid RSA private key. ',
    good: akkaFiles(good, {}, pekko),
  },
  {
    name: 'SEC1, old',
    bad: akkaFiles({ ...ec, key: 'ec key-sec1' }, { ...tls13, ...keyAt }, old),
    says: label('EC PRIVATE KEY'),
    good: akkaFiles({ ...ec, key: 'ec key-sec1' }, tls13, recent),
  },
  {
    name: 'a key with its certificates, old',
    bad: akkaFiles({ ...good, key: 'node pem' }, keyAt, old),
    says: noPem,
    good: akkaFiles({ ...good, key: 'node pem' }, {}, recent),
  },
  {
    name: 'certificates before the key, old',
    bad: akkaFiles({ ...good, key: 'node pem-reversed' }, keyAt, old),
    says: noPem,
  },
  {
    name: 'certificates before the key',
    bad: akkaFiles({ ...good, key: 'node pem-reversed' }, keyAt, recent),
    says: label('CERTIFICATE'),
  },
  {
    name: 'an encrypted key, old',
    bad: akkaFiles({ ...good, key: 'node key-encrypted' }, keyAt, old),
    says: label('ENCRYPTED PRIVATE KEY'),
  },
  {
    name: 'an encrypted key',
    bad: akkaFiles({ ...good, key: 'node key-encrypted' }, keyAt, recent),
    says: label('ENCRYPTED PRIVATE KEY'),
    good: akkaFiles({ ...good, key: 'node key-pkcs1' }, {}, old),
  },
  {
    name: 'PKCS#8 with the label of PKCS#1',
    bad: akkaFiles({ ...good, key: 'node key-relabelled' }, keyAt, old),
    says: 'error artifact/key-format: Expected integer tag for modulus at index 1, but got: ASN1Tag[UNIVERSAL,CONSTRUCTED,16]. ',
  },
  {
    name: 'an empty key file',
    bad: akkaFiles({ ...good, key: 'node empty' }, keyAt, recent),
    says: 'error artifact/wrong-kind: Could not find a private key, a certificate or the given string is not PEM encoded data. ',
  },
  {
    name: 'an empty certificate file',
    bad: akkaFiles({ ...good, certificate: 'node empty' }, certificateAt),
    says: 'error artifact/wrong-kind: Could not parse certificate: java.io.IOException: Empty input. ',
    good: akkaFiles({ ...good, certificate: 'node der' }),
  },
  {
    name: 'the key as certificate',
    bad: akkaFiles({ ...good, certificate: 'node key' }, certificateAt),
    says: 'error artifact/wrong-kind: signed fields invalid. ',
  },
  {
    name: 'a key of another certificate',
    bad: akkaFiles({ ...good, key: 'ca key' }, keyAt),
    says: 'error artifact/key-mismatch: ',
  },
  {
    name: 'an intermediate CA, the root trusted',
    bad: akkaFiles({ ...good, certificate: 'below certificates', key: 'below key' }, certificateAt),
    says: 'error artifact/not-trusted: ',
  },
  {
    name: 'another CA',
    bad: akkaFiles({ ...good, ca: 'other-ca certificates' }, certificateAt),
    says: 'error artifact/not-trusted: ',
  },
  {
    name: 'neither common name nor DNS name',
    bad: akkaFiles({ ...good, key: 'nameless key', certificate: 'nameless certificates' }, certificateAt),
    says: 'error artifact/no-shared-name: None of the peer subject names Set() were in local subject names Set(). ',
  },
  {
    name: 'EC with the default suites',
    bad: akkaFiles(ec, certificateAt, recent),
    says: 'error artifact/suite-key-mismatch: no cipher suites in common. ',
  },
  {
    name: 'expired',
    bad: akkaFiles({ ...good, key: 'expired key', certificate: 'expired certificates' }, certificateAt),
    says: 'error artifact/expired: ',
  },
  {
    name: 'files below the mount point',
    bad: {
      ...akkaFiles({ ...good, ca: 'other-ca certificates' }),
      text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider\n  ssl.rotating-keys-engine.secret-mount-point = [|tls|]\n}\n',
    },
    says: 'error artifact/not-trusted: ',
    good: {
      ...akkaFiles(good),
      text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider\n  ssl.rotating-keys-engine.secret-mount-point = tls\n}\n',
    },
  },
];

describe.each([
  { title: 'stores', cases: stores, twin: working },
  { title: 'files', cases: files, twin: akkaFiles(good) },
])('$title', ({ cases, twin }) => {
  test.each(cases)('$name', async ({ bad, says, good: repaired = twin }) => {
    const findings = await found(bad);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.slice(0, says.length)).toBe(says);
    expect(await found(repaired)).toEqual([]);
  });
});

test('what is switched off is no error', async () => {
  const { text, ...rest } = akkaStores({ keystore: ca, truststore: ca });
  const off = text.replace('tls-tcp', 'tcp');
  expect(await found({ ...rest, text: off })).toEqual([expect.stringMatching(/^information artifact\/no-private-key/)]);
});

test('a password from the environment says nothing', async () => {
  const example = akkaStores(
    { keystore: node, truststore: ca },
    { 'key-store-password': '${PASSWORD}', 'key-password': '${PASSWORD}' },
  );
  expect(await found(example)).toEqual([]);
});
