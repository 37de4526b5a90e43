import { later, t } from '../../text/l10n.ts';
import type { Snippet } from '../types.ts';
import { type Names, namesOf, products, title } from './names.ts';

const suites = (protocol: string): string =>
  protocol === 'TLSv1.3'
    ? '[TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256]'
    : '[TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384]';

/** Whole blocks for one product. Akka's documentation stands on TLS 1.2, Pekko's on TLS 1.3; both take either. */
const blocksOf = (n: Names): readonly Snippet[] => {
  const name = title(n.product);
  const only = { products: [n.product] };
  const pekko = n.product === 'pekko';
  const stores = [
    { key: `${n.stores}key-store`, value: '${1:/etc/ssl/node.p12}' },
    { key: `${n.stores}key-store-password`, value: '${SSL_KEY_STORE_PASSWORD}' },
    { key: `${n.stores}key-password`, value: '${SSL_KEY_PASSWORD}' },
    { key: `${n.stores}trust-store`, value: '${2:/etc/ssl/ca.p12}' },
    { key: `${n.stores}trust-store-password`, value: '${SSL_TRUST_STORE_PASSWORD}' },
  ];
  const on = { key: `${n.artery}transport`, value: 'tls-tcp' };
  const provider = { key: `${n.ssl}ssl-engine-provider`, value: n.rotatingClass };
  const since = pekko ? {} : { versions: '>=2.6.6' };
  return [
    {
      name: t`${name} Artery with keystore and truststore`,
      prefix: `${n.product}-tls-stores`,
      description: t`Remoting over TLS with a PKCS12 or JKS keystore and truststore; host names are checked.`,
      ...only,
      entries: [
        on,
        ...stores,
        { key: `${n.stores}protocol`, value: '${3:TLSv1.3}' },
        { key: `${n.stores}enabled-algorithms`, value: `\${4:${suites('TLSv1.3')}}` },
        { key: `${n.stores}hostname-verification`, value: '${5:on}' },
        { key: `${n.artery}canonical.hostname`, value: '${6:<getHostName>}' },
      ],
    },
    {
      name: t`${name} Artery with rotating keys`,
      prefix: `${n.product}-tls-rotating`,
      description: t`Remoting over TLS with the PEM files of a Secret mounted at /var/run/secrets/${n.product}-tls/rotating-keys-engine, re-read while running.`,
      ...only,
      ...since,
      entries: [on, provider],
    },
    {
      name: t`${name} Artery with rotating keys in a folder of your own`,
      prefix: `${n.product}-tls-rotating-files`,
      description: t`Remoting over TLS with PEM files, re-read while running, in another folder than the default one.`,
      ...only,
      ...since,
      entries: [
        on,
        provider,
        { key: `${n.rotating}key-file`, value: '${1:/etc/tls/tls.key}' },
        { key: `${n.rotating}cert-file`, value: '${2:/etc/tls/tls.crt}' },
        { key: `${n.rotating}ca-cert-file`, value: '${3:/etc/tls/ca.crt}' },
        { key: `${n.rotating}protocol`, value: '${4:TLSv1.3}' },
        { key: `${n.rotating}enabled-algorithms`, value: `\${5:${suites('TLSv1.3')}}` },
        { key: `${n.rotating}ssl-context-cache-ttl`, value: '${6:5m}' },
      ],
    },
    {
      name: t`${name} Artery: TLS 1.3 only`,
      prefix: `${n.product}-tls13`,
      description: t`Protocol and cipher suites of the keystore engine that fit each other: TLS 1.3.`,
      ...only,
      entries: [
        { key: `${n.stores}protocol`, value: 'TLSv1.3' },
        { key: `${n.stores}enabled-algorithms`, value: suites('TLSv1.3') },
      ],
    },
    {
      name: t`${name} Artery: TLS 1.2`,
      prefix: `${n.product}-tls12`,
      description: t`Protocol and cipher suites of the keystore engine that fit each other: TLS 1.2 with RSA keys.`,
      ...only,
      entries: [
        { key: `${n.stores}protocol`, value: 'TLSv1.2' },
        { key: `${n.stores}enabled-algorithms`, value: suites('TLSv1.2') },
      ],
    },
  ];
};

/** Classic remoting of Akka 2.4 and 2.5, for clusters that cannot move yet. */
const classic: Snippet = {
  name: later`Akka classic remoting with keystore and truststore`,
  prefix: 'akka-classic-tls',
  description: later`Classic remoting of Akka 2.5 over TLS.`,
  products: ['akka'],
  versions: '<2.6',
  entries: [
    { key: 'akka.remote.enabled-transports', value: '["akka.remote.netty.ssl"]' },
    { key: 'akka.remote.netty.ssl.hostname', value: '${1:node1.example.com}' },
    { key: 'akka.remote.netty.ssl.port', value: '${2:2552}' },
    { key: 'akka.remote.netty.ssl.security.key-store', value: '${3:/etc/ssl/node.jks}' },
    { key: 'akka.remote.netty.ssl.security.key-store-password', value: '${SSL_KEY_STORE_PASSWORD}' },
    { key: 'akka.remote.netty.ssl.security.key-password', value: '${SSL_KEY_PASSWORD}' },
    { key: 'akka.remote.netty.ssl.security.trust-store', value: '${4:/etc/ssl/ca.jks}' },
    { key: 'akka.remote.netty.ssl.security.trust-store-password', value: '${SSL_TRUST_STORE_PASSWORD}' },
    { key: 'akka.remote.netty.ssl.security.protocol', value: 'TLSv1.2' },
    { key: 'akka.remote.netty.ssl.security.enabled-algorithms', value: '[TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]' },
    { key: 'akka.remote.netty.ssl.security.require-mutual-authentication', value: 'on' },
  ],
};

export const snippets: readonly Snippet[] = [...products.map(namesOf).flatMap(blocksOf), classic];
