import { later } from '../../text/l10n.ts';
import type { Snippet } from '../types.ts';

const entry = (key: string, value: string) => ({ key, value });

const store = (scope: string, name: 'keystore' | 'truststore', file: string, stop: number) => [
  entry(`security.ssl.${scope}.${name}`, `\${${stop}:/opt/flink/tls/${file}}`),
  entry(`security.ssl.${scope}.${name}-password`, `\${${stop + 1}:<password>}`),
];

const keystore = (scope: string, file: string, stop: number) => [
  ...store(scope, 'keystore', file, stop),
  entry(`security.ssl.${scope}.key-password`, `\${${stop + 1}:<password>}`),
];

const on = (key: string) => entry(key, 'true');
const INTERNAL = 'security.ssl.internal.enabled';
const REST = 'security.ssl.rest.enabled';
const MUTUAL = 'security.ssl.rest.authentication-enabled';

/** Whole blocks that completion offers. */
export const snippets: readonly Snippet[] = [
  {
    name: later`Internal TLS with keystore and truststore`,
    prefix: 'internal-tls',
    description: later`Mutual TLS between JobManager and TaskManagers: RPC, data and blobs.`,
    versions: '>=1.6',
    entries: [
      on(INTERNAL),
      ...keystore('internal', 'internal.keystore.p12', 1),
      ...store('internal', 'truststore', 'internal.truststore.p12', 3),
    ],
  },
  {
    name: later`Internal TLS with one shared key pair`,
    prefix: 'internal-tls-shared',
    description: later`All processes share one self-signed key pair; its keystore is also the truststore.`,
    versions: '>=1.6',
    entries: [
      on(INTERNAL),
      ...keystore('internal', 'internal.keystore.p12', 1),
      entry('security.ssl.internal.truststore', '${1:/opt/flink/tls/internal.keystore.p12}'),
      entry('security.ssl.internal.truststore-password', '${2:<password>}'),
    ],
  },
  {
    name: later`Internal TLS with a pinned certificate`,
    prefix: 'internal-tls-pinned',
    description: later`Internal TLS that accepts only certificates with the given SHA-1 fingerprints.`,
    versions: '>=1.10',
    entries: [
      on(INTERNAL),
      ...keystore('internal', 'internal.keystore.p12', 1),
      ...store('internal', 'truststore', 'internal.truststore.p12', 3),
      entry('security.ssl.internal.cert.fingerprint', '${5:<SHA-1 fingerprint>}'),
    ],
  },
  {
    name: later`REST TLS`,
    prefix: 'rest-tls',
    description: later`HTTPS at the REST endpoint and the web UI, with a truststore for the clients.`,
    versions: '>=1.6',
    entries: [
      on(REST),
      ...keystore('rest', 'rest.keystore.p12', 1),
      ...store('rest', 'truststore', 'rest.truststore.p12', 3),
    ],
  },
  {
    name: later`REST TLS with mutual authentication`,
    prefix: 'rest-tls-mutual',
    description: later`HTTPS at the REST endpoint that only clients with a certificate may use.`,
    versions: '>=1.6.2',
    entries: [
      on(REST),
      on(MUTUAL),
      ...keystore('rest', 'rest.keystore.p12', 1),
      ...store('rest', 'truststore', 'rest.truststore.p12', 3),
    ],
  },
  {
    name: later`REST client`,
    prefix: 'rest-client',
    description: later`What the command line client and the SQL client need to call a REST endpoint with TLS.`,
    versions: '>=1.6',
    entries: [on(REST), ...store('rest', 'truststore', 'rest.truststore.p12', 1)],
  },
  {
    name: later`Internal and REST TLS with the same stores`,
    prefix: 'tls-shared-stores',
    description: later`Both kinds of TLS with the keys that they share.`,
    versions: '>=1.6',
    entries: [
      on(INTERNAL),
      on(REST),
      entry('security.ssl.keystore', '${1:/opt/flink/tls/keystore.p12}'),
      entry('security.ssl.keystore-password', '${2:<password>}'),
      entry('security.ssl.key-password', '${2:<password>}'),
      entry('security.ssl.truststore', '${3:/opt/flink/tls/truststore.p12}'),
      entry('security.ssl.truststore-password', '${4:<password>}'),
    ],
  },
  {
    name: later`TLS with stores from a Kubernetes Secret`,
    prefix: 'tls-secret',
    description: later`Mounts a Secret into the pods and takes the stores from it, by the names that cert-manager gives them.`,
    versions: '>=1.12',
    entries: [
      entry('kubernetes.secrets', '${1:flink-tls}:${2:/opt/flink/tls}'),
      on(INTERNAL),
      on(REST),
      entry('security.ssl.keystore', '${2:/opt/flink/tls}/keystore.jks'),
      entry('security.ssl.keystore-password', '${3:<password>}'),
      entry('security.ssl.key-password', '${3:<password>}'),
      entry('security.ssl.truststore', '${2:/opt/flink/tls}/truststore.jks'),
      entry('security.ssl.truststore-password', '${3:<password>}'),
    ],
  },
  {
    name: later`TLS 1.2 with ECDHE suites`,
    prefix: 'tls12',
    description: later`Protocol and suites that current JDKs accept, also with Flink versions whose default they refuse.`,
    entries: [
      entry('security.ssl.protocol', 'TLSv1.2'),
      entry('security.ssl.algorithms', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'),
    ],
  },
  {
    name: 'TLS 1.3',
    prefix: 'tls13',
    description: later`TLS 1.3 with its suites.`,
    entries: [
      entry('security.ssl.protocol', 'TLSv1.3'),
      entry('security.ssl.algorithms', 'TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384'),
    ],
  },
  {
    name: later`HistoryServer with TLS`,
    prefix: 'history-server-tls',
    description: later`HTTPS at the HistoryServer, with the REST keystore.`,
    versions: '>=1.6',
    entries: [on('historyserver.web.ssl.enabled'), on(REST), ...keystore('rest', 'rest.keystore.p12', 1)],
  },
  {
    name: later`TLS of Flink 1.2 to 1.5`,
    prefix: 'tls-1.5',
    description: later`The one switch of the versions without a split into internal and REST TLS.`,
    versions: '<1.6',
    entries: [
      on('security.ssl.enabled'),
      entry('security.ssl.keystore', '${1:/usr/local/node.keystore}'),
      entry('security.ssl.keystore-password', '${2:<password>}'),
      entry('security.ssl.key-password', '${2:<password>}'),
      entry('security.ssl.truststore', '${3:/usr/local/ca.truststore}'),
      entry('security.ssl.truststore-password', '${4:<password>}'),
    ],
  },
  {
    name: later`Kerberos login with a keytab`,
    prefix: 'kerberos',
    description: later`Login with a keytab, for Hadoop, ZooKeeper and Kafka.`,
    entries: [
      entry('security.kerberos.login.use-ticket-cache', 'false'),
      entry('security.kerberos.login.keytab', '${1:/etc/security/flink.keytab}'),
      entry('security.kerberos.login.principal', '${2:<principal>}'),
      entry('security.kerberos.login.contexts', '${3:Client,KafkaClient}'),
    ],
  },
  {
    name: later`ZooKeeper with SASL`,
    prefix: 'zookeeper-sasl',
    description: later`High availability with nodes in ZooKeeper that only Flink may change.`,
    entries: [
      entry('zookeeper.sasl.service-name', '${1:zookeeper}'),
      entry('zookeeper.sasl.login-context-name', '${2:Client}'),
      entry('high-availability.zookeeper.client.acl', 'creator'),
    ],
  },
];
