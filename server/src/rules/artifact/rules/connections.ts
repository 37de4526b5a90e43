import type { Rule } from '../../rule.ts';
import { causeRule } from './causeRule.ts';
import { akkaFiles, akkaStores, flinkExample, working, workingFiles } from './examples.ts';

const node = 'node p12 changeme-1';
const seeds = 'akka.cluster.seed-nodes = ["akka://app@node-1:25520"]\n';

/** What two ends of a connection make of each other. */
export const connectionRules: readonly Rule[] = [
  causeRule('not-trusted', {
    severity: 'error',
    summary: 'The certificate does not lead to an authority that the peers trust.',
    says: 'Peers say `PKIX path building failed: unable to find valid certification path to requested target`; a client whose certificate leads to none of the authorities that the server names sends none, and the server says `Empty client certificate chain`. The authority is missing in the truststore, or a certificate between it and the node is missing in the keystore.',
    source: 'PKIX of OpenJDK 17; flink SSLUtils 1.18, akka ConfigSSLEngineProvider 2.6',
    examples: {
      bad: [
        flinkExample(
          { keystore: node, truststore: 'other-ca p12 changeme-1' },
          { 'internal.keystore': '[|tls/keystore.p12|]' },
        ),
        flinkExample({ keystore: node, truststore: node }, { 'internal.keystore': '[|tls/keystore.p12|]' }),
        flinkExample(
          { keystore: 'other p12 changeme-1', truststore: node },
          { 'internal.keystore': '[|tls/keystore.p12|]' },
        ),
        akkaFiles(
          { key: 'below key', certificate: 'below certificates', ca: 'ca certificates' },
          { 'cert-file': '[|"tls/tls.crt"|]' },
        ),
      ],
      good: [
        working,
        workingFiles,
        flinkExample({ keystore: 'self-signed p12 changeme-1', truststore: 'self-signed p12 changeme-1' }),
      ],
    },
  }),
  causeRule('not-pinned', {
    severity: 'error',
    summary: 'The certificate that is shown is not among the pinned fingerprints.',
    says: 'With fingerprints, peers accept those certificates and no others: `server certificate with unknown fingerprint: CN=…` or `client certificate …`. Every renewal changes the fingerprint, and so does another algorithm: Flink compares SHA-1.',
    source: 'flink SSLUtils 1.17 to 2.3; netty FingerprintTrustManagerFactory 4.1',
    examples: {
      bad: [
        flinkExample(
          { keystore: node, truststore: 'ca p12 changeme-1' },
          { 'internal.cert.fingerprint': `[|${Array.from({ length: 20 }, () => 'A7').join(':')}|]` },
        ),
      ],
      good: [working],
    },
  }),
  causeRule('name-not-covered', {
    severity: 'error',
    summary: 'The certificate does not cover a name that clients look for.',
    says: 'Clients that compare names end with `No subject alternative DNS name matching … found` or `No subject alternative names matching IP address … found`. Names stand in the subject alternative name of the certificate; an address must stand there as an address, and `*` covers one label.',
    source: 'RFC 9525; sun.security.util.HostnameChecker, OpenJDK 17',
    examples: {
      bad: [
        {
          file: 'config.yaml',
          version: '2.3',
          text: [
            'rest.address: jobmanager.example.com',
            'security.ssl.rest.enabled: true',
            'security.ssl.rest.verify-hostname: true',
            'security.ssl.rest.keystore: [|tls/keystore.p12|]',
            'security.ssl.rest.keystore-password: changeme-1',
            'security.ssl.rest.key-password: changeme-1',
            'security.ssl.rest.truststore: tls/truststore.p12',
            'security.ssl.rest.truststore-password: changeme-1',
            '',
          ].join('\n'),
          material: { 'tls/keystore.p12': node, 'tls/truststore.p12': 'ca p12 changeme-1' },
        },
        akkaStores(
          { keystore: node, truststore: 'ca p12 changeme-1' },
          { 'key-store': '[|"tls/keystore.p12"|]', 'hostname-verification': 'on' },
          { before: 'akka.remote.artery.canonical.hostname = "10.0.0.7"\n' },
        ),
      ],
      good: [
        working,
        akkaStores(
          { keystore: node, truststore: 'ca p12 changeme-1' },
          { 'hostname-verification': 'on' },
          {
            before:
              'akka.cluster.seed-nodes = ["akka://app@node-1.example.com:25520", "akka://app@node-2.example.com:25520"]\n',
          },
        ),
      ],
    },
  }),
  causeRule('no-shared-name', {
    severity: 'error',
    summary: 'The certificates of two nodes have no name in common.',
    says: 'With keys that rotate, a node lets in only those in whose certificate it finds one of its own names (common name and DNS names, letter by letter; addresses and `*` do not count): `IllegalArgumentException: None of the peer subject names Set(b) were in local subject names Set(a)`. Give all nodes of a cluster one name that no other cluster has.',
    source: 'akka PeerSubjectVerifier 2.6 to 2.10; pekko 1.7',
    examples: {
      bad: [
        akkaFiles(
          { key: 'nameless key', certificate: 'nameless certificates', ca: 'ca certificates' },
          { 'cert-file': '[|"tls/tls.crt"|]' },
        ),
      ],
      good: [workingFiles],
    },
  }),
  causeRule('peers-differ', {
    severity: 'error',
    summary: 'Two processes of one cluster are set up so that they cannot talk to each other.',
    says: 'What must be equal on both sides differs between this file and one beside it: TLS on one side only (`Unrecognized SSL message, plaintext connection?`), another version of TLS (`The client supported protocol versions [TLSv1.3] are not accepted by server preferences [TLSv1.2]`), no suite in common. Files are taken for those of one cluster where they lie beside each other, in the same folder or in sibling folders, and name the same seed node, master or JobManager; where only the folders are called by roles, this is a warning.',
    source:
      'JSSE, OpenJDK 17; akka ArteryTransport 2.6 to 2.10; alluxio PropertyKey consistency level ENFORCE; flink SSLUtils 1.18',
    examples: {
      bad: [
        {
          file: 'node1/application.conf',
          version: '2.10.5',
          text: `${seeds}akka.remote.artery.transport = [|tls-tcp|]\n`,
          files: { 'node2/application.conf': `${seeds}akka.remote.artery.transport = tcp\n` },
        },
        {
          file: 'node1/application.conf',
          version: '2.10.5',
          text: `${seeds}akka.remote.artery.transport = tls-tcp\nakka.remote.artery.ssl.config-ssl-engine.protocol = [|TLSv1.3|]\n`,
          files: { 'node2/application.conf': `${seeds}akka.remote.artery.transport = tls-tcp\n` },
        },
      ],
      good: [
        {
          file: 'node1/application.conf',
          version: '2.10.5',
          text: `${seeds}akka.remote.artery.transport = tls-tcp\n`,
          files: { 'node2/application.conf': `${seeds}akka.remote.artery.transport = tls-tcp\n` },
        },
        {
          file: 'node1/application.conf',
          version: '2.10.5',
          text: `${seeds}akka.remote.artery.transport = tls-tcp\n`,
          files: {
            'node2/application.conf':
              'akka.cluster.seed-nodes = ["akka://other@node-7:25520"]\nakka.remote.artery.transport = tcp\n',
          },
        },
      ],
    },
  }),
  causeRule('suite-key-mismatch', {
    severity: 'error',
    summary: 'None of the cipher suites can be used with this kind of key.',
    says: 'A suite of TLS 1.2 names the kind of key: with an EC key and `TLS_ECDHE_RSA_…` alone the server says `no cipher suites in common` and the client `Received fatal alert: handshake_failure`. Suites of TLS 1.3 go with every key.',
    source: 'JSSE, OpenJDK 17',
    examples: {
      bad: [
        flinkExample(
          { keystore: 'ec p12 changeme-1', truststore: 'ca p12 changeme-1' },
          { 'internal.keystore': '[|tls/keystore.p12|]' },
        ),
      ],
      good: [
        working,
        flinkExample(
          { keystore: 'ec p12 changeme-1', truststore: 'ca p12 changeme-1' },
          { algorithms: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' },
        ),
      ],
    },
  }),
];
