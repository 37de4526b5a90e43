import { type Option, OptionSet } from '../../rules/options.ts';
import { pemKeys, products, storeKeys } from './names.ts';
import data from './options.json' with { type: 'json' };

/** Every key of Akka, Pekko and their HTTP, gRPC and management modules that takes part in TLS, or stands near to it. */
export const options = new OptionSet(data as readonly Option[]);

/**
 * The blocks in which remoting asks for keys by name and everything else is read by nobody. Other blocks may hold what
 * an application put there for itself.
 */
export const namespaces: readonly string[] = products.flatMap((p) => [
  `${p}.remote.artery.ssl.`,
  `${p}.remote.classic.netty.ssl.`,
  ...(p === 'akka' ? ['akka.remote.netty.ssl.'] : []),
]);

/**
 * What the Netty transport of classic remoting reads in each of its blocks, TLS or not (akka and pekko
 * NettyTransportSettings 2.5, 1.7). `netty.ssl` is made from `netty.tcp` by substitution, so these keys are in both.
 */
const TRANSPORT_KEY =
  /^(?:akka|pekko)\.remote\.(?:classic\.)?netty\.ssl\.(?:transport-protocol|applied-adapters|connection-timeout|use-dispatcher-for-io|write-buffer-(?:high|low)-water-mark|(?:send|receive)-buffer-size|maximum-frame-size|backlog|tcp-(?:nodelay|keepalive|reuse-addr)|bytebuf-allocator-type|(?:server|client)-socket-worker-pool\.pool-size-(?:min|factor|max))$/;

export const isOfEveryTransport = (key: string): boolean => TRANSPORT_KEY.test(key);

/** The namespaces without what an engine provider of the application's own may read. */
export const engineBlocks: readonly string[] = namespaces.flatMap((n) =>
  n.endsWith('.artery.ssl.') ? [`${n}config-ssl-engine.`, `${n}rotating-keys-engine.`] : [n],
);

/** Spellings met for the keys of both engine blocks, mostly from Java properties and from other products. */
const spellings: Readonly<Record<string, string>> = {
  keystore: 'key-store',
  keyStore: 'key-store',
  'key-store-path': 'key-store',
  'keystore-path': 'key-store',
  'key-store-file': 'key-store',
  'keystore-password': 'key-store-password',
  keyStorePassword: 'key-store-password',
  'keystore-pass': 'key-store-password',
  'store-password': 'key-store-password',
  keyPassword: 'key-password',
  'private-key-password': 'key-password',
  truststore: 'trust-store',
  trustStore: 'trust-store',
  'trust-store-path': 'trust-store',
  'truststore-path': 'trust-store',
  'trust-store-file': 'trust-store',
  'truststore-password': 'trust-store-password',
  trustStorePassword: 'trust-store-password',
  protocols: 'protocol',
  'tls-version': 'protocol',
  'ssl-protocol': 'protocol',
  'enabled-protocols': 'protocol',
  ciphers: 'enabled-algorithms',
  'cipher-suites': 'enabled-algorithms',
  'enabled-ciphers': 'enabled-algorithms',
  'enabled-cipher-suites': 'enabled-algorithms',
  algorithms: 'enabled-algorithms',
  'mutual-authentication': 'require-mutual-authentication',
  'require-mutual-auth': 'require-mutual-authentication',
  'client-auth': 'require-mutual-authentication',
  'verify-hostname': 'hostname-verification',
  'hostname-verify': 'hostname-verification',
  'host-name-verification': 'hostname-verification',
  rng: 'random-number-generator',
  'secure-random': 'random-number-generator',
};

const pemSpellings: Readonly<Record<string, string>> = {
  key: 'key-file',
  'private-key': 'key-file',
  'private-key-file': 'key-file',
  cert: 'cert-file',
  certificate: 'cert-file',
  'certificate-file': 'cert-file',
  'cert-chain-file': 'cert-file',
  ca: 'ca-cert-file',
  'ca-file': 'ca-cert-file',
  'ca-cert': 'ca-cert-file',
  'trust-cert-file': 'ca-cert-file',
  'mount-point': 'secret-mount-point',
  'mount-path': 'secret-mount-point',
  'cache-ttl': 'ssl-context-cache-ttl',
  'context-cache-ttl': 'ssl-context-cache-ttl',
};

const written = (
  prefix: string,
  table: Readonly<Record<string, string>>,
  keys: readonly string[],
): [string, string][] =>
  Object.entries(table)
    .filter(([wrong, right]) => keys.includes(right) && options.get(prefix + wrong) === undefined)
    .map(([wrong, right]) => [prefix + wrong, prefix + right]);

const shared = ['protocol', 'enabled-algorithms', 'random-number-generator', ...pemKeys];

/** Wrong key -> right key, for both products. */
export const misspellings: Readonly<Record<string, string>> = Object.fromEntries(
  products.flatMap((p) => {
    const ssl = `${p}.remote.artery.ssl.`;
    const plain = storeKeys.filter((k) => k !== 'hostname-verification');
    return [
      ...written(`${ssl}config-ssl-engine.`, spellings, storeKeys),
      ...written(`${ssl}rotating-keys-engine.`, { ...spellings, ...pemSpellings }, shared),
      ...written(`${p}.remote.classic.netty.ssl.security.`, spellings, p === 'pekko' ? storeKeys : plain),
      ...(p === 'akka' ? written('akka.remote.netty.ssl.security.', spellings, plain) : []),
      [`${ssl}engine-provider`, `${ssl}ssl-engine-provider`],
      [`${ssl}provider`, `${ssl}ssl-engine-provider`],
      [`${ssl}ssl-engine`, `${ssl}ssl-engine-provider`],
    ];
  }),
);
