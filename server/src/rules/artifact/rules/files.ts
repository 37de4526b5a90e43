import type { Rule } from '../../rule.ts';
import { causeRule } from './causeRule.ts';
import { akkaFiles, akkaStores, alluxioFiles, alluxioSite, flinkExample, working, workingFiles } from './examples.ts';

const node = 'node p12 changeme-1';
const ca = 'ca p12 changeme-1';

/** Whether there is a file, and whether it is one that the product can read. */
export const fileRules: readonly Rule[] = [
  causeRule('missing', {
    severity: 'error',
    summary: 'There is no such file.',
    says: 'The file is read at start or with the first connection; then the process says only its path (`java.nio.file.NoSuchFileException: /etc/tls/keystore.p12`) and TLS does not work. Only a path that leads into the workspace, or that `clusterTls.paths` maps into it, can be told to be missing.',
    source: 'java.nio.file.Files; flink SSLUtils 1.18, akka ConfigSSLEngineProvider 2.6',
    examples: {
      bad: [
        flinkExample({ keystore: node, truststore: ca }, { 'internal.keystore': '[|/workspace/tls/keystore-2.p12|]' }),
        akkaStores({ keystore: node, truststore: ca }, { 'trust-store': '[|"/workspace/tls/ca.p12"|]' }),
        akkaStores({ keystore: node, truststore: ca }, { 'key-store': '[|"file:///etc/tls/node.p12"|]' }),
      ],
      good: [working, akkaStores({ keystore: node, truststore: ca })],
    },
  }),
  causeRule('folder', {
    severity: 'error',
    summary: 'The path of a store is that of a folder.',
    says: 'Java opens the folder as a file and fails: `java.io.IOException: Is a directory`. A Secret is mounted as a folder with one file for each of its keys, so the name of the key must follow.',
    source: 'java.io.FileInputStream, OpenJDK 17',
    examples: {
      bad: [flinkExample({ keystore: node, truststore: ca }, { 'internal.keystore': '[|tls|]' })],
      good: [working],
    },
  }),
  causeRule('wrong-kind', {
    severity: 'error',
    summary: 'The file is of another kind than the setting needs.',
    says: 'Java tells the kind by the first bytes: a PEM file as a store ends with `toDerInputStream rejects tag type 45`, anything as JKS with `Invalid keystore format`. Certificates and keys in PEM must be put into a store first, and what was copied out of a Secret must be decoded.',
    source: 'JDK PKCS12KeyStore and JavaKeyStore 17',
    examples: {
      bad: [
        flinkExample({ keystore: 'node pem', truststore: ca }, { 'internal.keystore': '[|tls/keystore.p12|]' }),
        flinkExample(
          { keystore: node, truststore: 'ca p12 changeme-1 base64' },
          { 'internal.truststore': '[|tls/truststore.p12|]' },
        ),
      ],
      good: [working],
    },
  }),
  causeRule('key-format', {
    severity: 'error',
    summary: "The private key is in a form that the product's reader does not take.",
    says: "Readers of PEM go by the label of the block: akka-pki reads RSA keys in `PRIVATE KEY` and `RSA PRIVATE KEY`, and EC keys from 2.9.3 on only (`Don't know how to read a private key from PEM data with label [EC PRIVATE KEY]`); before that release, and in Pekko, nothing but the key may be in the file (`Not a PEM encoded data.`). Netty, by which Alluxio reads its keys, takes PKCS#8 alone (`algid parse error, not a sequence`), and wants a password exactly where the key is encrypted.",
    source: 'akka-pki PEMDecoder, DERPrivateKeyLoader 2.6 to 2.10; pekko-pki 1.7; netty PemReader 4.1',
    examples: {
      bad: [
        akkaFiles(
          { key: 'ec key-sec1', certificate: 'ec certificates', ca: 'ca certificates' },
          { 'key-file': '[|"tls/tls.key"|]' },
          { version: '2.6.21' },
        ),
        akkaFiles(
          { key: 'node pem', certificate: 'node certificates', ca: 'ca certificates' },
          { 'key-file': '[|"tls/tls.key"|]' },
          { product: 'pekko', version: '1.1.5' },
        ),
        alluxioSite(
          { 'ca.pem': 'ca certificates', 'client.pem': 'node certificates', 'client-key.pem': 'node key-pkcs1' },
          {
            'network.tls.enabled': 'false',
            'etcd.tls.enabled': 'true',
            'etcd.endpoints': 'https://etcd-0:2379',
            'etcd.tls.ca.cert': 'tls/ca.pem',
            'etcd.tls.client.cert': 'tls/client.pem',
            'etcd.tls.client.key': '[|tls/client-key.pem|]',
          },
        ),
        alluxioSite(
          { 'ca.pem': 'ca certificates', 'server.pem': 'node certificates', 'server-key.pem': 'node key-encrypted' },
          { ...alluxioFiles, 'network.tls.server.key': '[|tls/server-key.pem|]' },
        ),
      ],
      good: [
        alluxioSite(
          { 'ca.pem': 'ca certificates', 'server.pem': 'node certificates', 'server-key.pem': 'node key' },
          alluxioFiles,
        ),
        workingFiles,
        akkaFiles({ key: 'node pem', certificate: 'node certificates', ca: 'ca certificates' }),
        akkaFiles(
          { key: 'ec key-sec1', certificate: 'ec certificates', ca: 'ca certificates' },
          { protocol: 'TLSv1.3', 'enabled-algorithms': '[TLS_AES_128_GCM_SHA256]' },
        ),
      ],
    },
  }),
  causeRule('wrong-type', {
    severity: 'error',
    summary: 'The store is of another type than the product opens it as.',
    says: 'JKS and PKCS12 each open the other (`keystore.type.compat`), but JCEKS opens only with its own type, and its type opens no PKCS12: `Invalid keystore format`, or `DerInputStream.getLength(): lengthTag=78, too big.`',
    source: 'sun.security.util.KeyStoreDelegator, OpenJDK 17',
    examples: {
      bad: [
        flinkExample(
          { keystore: 'node jceks changeme-1', truststore: ca },
          { 'internal.keystore': '[|tls/keystore.p12|]' },
        ),
        flinkExample(
          { keystore: node, truststore: ca },
          { 'internal.keystore-type': '[|JCEKS|]' },
          { version: '1.20' },
        ),
      ],
      good: [working, flinkExample({ keystore: 'node jks changeme-1', truststore: ca })],
    },
  }),
  causeRule('unreadable', {
    severity: 'error',
    summary: 'Java does not load the store.',
    says: 'The file is damaged, was cut off while it was copied, or uses an algorithm that this Java does not have.',
    source: 'JDK PKCS12KeyStore and JavaKeyStore 17',
    examples: {
      bad: [
        flinkExample(
          { keystore: 'node p12 changeme-1 cut', truststore: ca },
          { 'internal.keystore': '[|tls/keystore.p12|]' },
        ),
      ],
      good: [working],
    },
  }),
];
