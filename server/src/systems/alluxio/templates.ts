import { later } from '../../text/l10n.ts';
import type { Snippet } from '../types.ts';

const N = 'alluxio.network.tls.';
const S3 = 'alluxio.worker.s3.';

const pair = (key: string, value: string) => ({ key, value });

/** Keys of a keystore and its passwords, with tab stops from `first` on. */
const keystore = (first: number) => [
  pair(`${N}keystore.path`, `\${${first}:/alluxio/keystore.jks}`),
  pair(`${N}keystore.password`, `\${${first + 1}:<password>}`),
  pair(`${N}keystore.key.password`, `\${${first + 2}:<password>}`),
];

const truststore = (first: number) => [
  pair(`${N}truststore.path`, `\${${first}:/alluxio/truststore.jks}`),
  pair(`${N}truststore.password`, `\${${first + 1}:<password>}`),
];

const pem = (first: number) => [
  pair(`${N}ca.cert`, `\${${first}:/alluxio/tls/ca.pem}`),
  pair(`${N}server.cert`, `\${${first + 1}:/alluxio/tls/server.pem}`),
  pair(`${N}server.key`, `\${${first + 2}:/alluxio/tls/server-key.pem}`),
];

const s3 = (onlyHttps: boolean) => [
  pair(`${S3}api.enabled`, 'true'),
  pair(`${S3}tls.enabled`, 'true'),
  pair(`${S3}https.port`, '29996'),
  ...(onlyHttps ? [] : [pair('alluxio.worker.rest.port', '29998')]),
  pair(`${S3}only.https.access`, String(onlyHttps)),
  pair(`${S3}local.page.transfer.enabled`, 'false'),
  pair('alluxio.worker.network.netty.file.transfer', 'MAPPED'),
];

const protocols = pair(`${N}server.protocols`, 'TLSv1.2,TLSv1.3');
const mapped = pair('alluxio.worker.network.netty.file.transfer', 'MAPPED');

/** Whole blocks that completion offers. */
export const snippets: readonly Snippet[] = [
  {
    name: later`TLS between all processes, with keystore and truststore`,
    prefix: 'tls-internal-jks',
    description: later`Encrypts every connection between coordinator or master, workers and clients. The same on every server.`,
    entries: [pair(`${N}enabled`, 'true'), protocols, ...keystore(1), ...truststore(4), mapped],
  },
  {
    name: later`TLS between all processes, with PEM files`,
    prefix: 'tls-internal-pem',
    description: later`The same with certificate, key and CA as PEM files.`,
    versions: '>=3.6',
    entries: [pair(`${N}enabled`, 'true'), protocols, ...pem(1), mapped],
  },
  {
    name: later`Client of a cluster with TLS, with a truststore`,
    prefix: 'tls-client-jks',
    description: later`What Spark, Trino, Hadoop, FUSE and the command line need: trust, and no identity.`,
    entries: [pair(`${N}enabled`, 'true'), ...truststore(1)],
  },
  {
    name: later`Client of a cluster with TLS, with a CA in PEM`,
    prefix: 'tls-client-pem',
    description: later`What a client needs, with the CA as a PEM file.`,
    versions: '>=3.6',
    entries: [pair(`${N}enabled`, 'true'), pair(`${N}ca.cert`, '${1:/alluxio/tls/ca.pem}')],
  },
  {
    name: later`S3 API over HTTPS only, with a keystore`,
    prefix: 's3-tls-only-jks',
    description: later`The S3 API of the workers over HTTPS; the HTTP port stays closed.`,
    versions: '>=3',
    entries: [...s3(true), protocols, ...keystore(1)],
  },
  {
    name: later`S3 API over HTTPS only, with PEM files`,
    prefix: 's3-tls-only-pem',
    description: later`The S3 API of the workers over HTTPS, with PEM files; the HTTP port stays closed.`,
    versions: '>=3.6',
    entries: [...s3(true), protocols, ...pem(1)],
  },
  {
    name: later`S3 API over HTTPS and HTTP, with a keystore`,
    prefix: 's3-tls-dual-jks',
    description: later`Both ports, for the time until all clients use HTTPS.`,
    versions: '>=3',
    entries: [...s3(false), protocols, ...keystore(1)],
  },
  {
    name: later`S3 API over HTTPS and HTTP, with PEM files`,
    prefix: 's3-tls-dual-pem',
    description: later`Both ports, with PEM files.`,
    versions: '>=3.6',
    entries: [...s3(false), protocols, ...pem(1)],
  },
  {
    name: later`S3 API with client certificates (mutual TLS), with PEM files`,
    prefix: 's3-tls-mutual-pem',
    description: later`HTTPS only, and every S3 client must show a certificate of the CA.`,
    versions: '>=3.6',
    entries: [...s3(true), pair(`${S3}tls.mutual.enabled`, 'true'), protocols, ...pem(1)],
  },
  {
    name: later`S3 API with client certificates (mutual TLS), with keystore and truststore`,
    prefix: 's3-tls-mutual-jks',
    description: later`HTTPS only, and every S3 client must show a certificate that the truststore knows.`,
    versions: '>=3',
    entries: [...s3(true), pair(`${S3}tls.mutual.enabled`, 'true'), protocols, ...keystore(1), ...truststore(4)],
  },
  {
    name: later`TLS to etcd`,
    prefix: 'etcd-tls',
    description: later`Connects to an etcd outside with TLS; the key must be PKCS#8.`,
    versions: '>=3',
    entries: [
      pair('alluxio.etcd.endpoints', 'https://${1:etcd.example.com}:2379'),
      pair('alluxio.etcd.tls.enabled', 'true'),
      pair('alluxio.etcd.tls.ca.cert', '${2:/alluxio/etcd/ca.crt}'),
      pair('alluxio.etcd.tls.client.cert', '${3:/alluxio/etcd/client.crt}'),
      pair('alluxio.etcd.tls.client.key', '${4:/alluxio/etcd/client-key.pem}'),
    ],
  },
  {
    name: later`TLS to the LDAP server of the group mapping`,
    prefix: 'ldap-tls',
    description: later`Groups of users from an LDAP server, over ldaps://.`,
    entries: [
      pair('alluxio.security.group.mapping.class', 'alluxio.security.group.provider.LdapGroupsMapping'),
      pair('alluxio.security.group.mapping.ldap.url', 'ldaps://${1:ldap.example.com}:636'),
      pair('alluxio.security.group.mapping.ldap.ssl', 'true'),
      pair('alluxio.security.group.mapping.ldap.ssl.keystore', '${2:/alluxio/ldap.jks}'),
      pair('alluxio.security.group.mapping.ldap.ssl.keystore.password.file', '${3:/alluxio/ldap.password}'),
    ],
  },
];
