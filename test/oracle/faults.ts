import type { Cause, Draft, Mutation } from './case.ts';
import type { LeafChange } from './cluster.ts';
import type { Product } from './products.ts';
import type { Random } from './random.ts';
import type { KeystoreChange, TruststoreChange } from './stores.ts';

/** Faults in key material, which every product meets; those of settings stand beside the products. */

const all: readonly Product[] = ['flink', 'akka', 'pekko', 'alluxio', 'etcd'];
const withStores = (draft: Draft) => draft.suffix !== 'pem';
/** What opens a store stands in the configuration: what is in one that nobody can open is nobody's to judge. */
const readable = (draft: Draft) => draft.style['env'] !== true;
const opened = (draft: Draft) => withStores(draft) && readable(draft);

/** Further changes to the same store are laid upon each other. */
export function changeKeystore(draft: Draft, owner: string, change: KeystoreChange): void {
  const before = draft.keystores.get(owner) ?? {};
  const leaf = change.leaf === undefined ? before.leaf : { ...before.leaf, ...change.leaf };
  draft.keystores.set(owner, { ...before, ...change, ...(leaf === undefined ? {} : { leaf }) });
}

/** Of a store, or of PEM files where there is nothing about it that only stores have. */
function keystore(id: string, cause: Cause | undefined, change: KeystoreChange): Mutation {
  const certificates = Object.keys(change).every((key) => key === 'leaf' || key === 'chain');
  return {
    id: `keystore: ${id}`,
    products: all,
    ...(cause === undefined ? {} : { cause }),
    applies: certificates ? readable : opened,
    apply: (draft, random) => changeKeystore(draft, random.pick(draft.owners), change),
  };
}

const leaf = (id: string, cause: Cause | undefined, change: LeafChange) => keystore(id, cause, { leaf: change });

function truststore(id: string, cause: Cause | undefined, change: TruststoreChange): Mutation {
  return {
    id: `truststore: ${id}`,
    products: all,
    ...(cause === undefined ? {} : { cause }),
    applies: Object.keys(change).every((key) => key === 'anchors') && change.anchors?.length !== 0 ? readable : opened,
    apply: (draft) => {
      draft.truststore = { ...draft.truststore, ...change };
    },
  };
}

/** Every certificate for other names than its own, which may cover the hosts that peers connect to all the same. */
function named(id: string, cause: Cause | undefined, names: (host: string) => readonly string[]): Mutation {
  return {
    id: `keystore: ${id}`,
    products: all.filter((product) => product !== 'etcd'),
    ...(cause === undefined ? {} : { cause }),
    // Whether Alluxio 2.x compares names is not known.
    applies: (draft) => readable(draft) && !draft.target.id.startsWith('alluxio-2'),
    apply: (draft) => {
      const [host = 'localhost'] = draft.hosts.values();
      for (const owner of draft.owners) changeKeystore(draft, owner, { leaf: { names: names(host) } });
      // Whom peers connect to must be said, or nobody can know what they compare.
      for (const [key, value] of draft.hosts) draft.settings.set(key, value);
    },
  };
}

export const materialFaults: readonly Mutation[] = [
  keystore('made with another password', 'store-password', { password: 'Another7password' }),
  keystore('key with a password of its own', 'key-password', { keyPassword: 'Another7password' }),
  keystore('JCEKS', 'format', { format: 'jceks' }),
  keystore('without a key', 'no-key', { content: 'no-key' }),
  keystore('PEM', 'format', { content: 'pem' }),
  keystore('empty file', 'format', { content: 'empty-file' }),
  keystore('damaged', 'format', { content: 'garbage' }),
  keystore('cut off', 'format', { content: 'cut' }),
  keystore('base64', 'format', { content: 'base64' }),
  leaf('expired', 'dates', { from: -100, until: -1 }),
  leaf('not yet valid', 'dates', { from: 2, until: 100 }),
  leaf('for servers only', 'usage', { extendedUsage: ['serverAuth'] }),
  leaf('for clients only', 'usage', { extendedUsage: ['clientAuth'] }),
  leaf('key may only encipher keys', 'usage', { usage: ['keyEncipherment'] }),
  leaf('key may only agree on keys', 'usage', { usage: ['keyAgreement'] }),
  leaf('of another CA', 'chain', { issuer: 'other' }),
  leaf('signed by itself', 'chain', { issuer: 'self' }),
  leaf('below an expired CA', 'dates', { issuer: 'expired' }),
  leaf('below a certificate that is no CA', 'chain', { issuer: 'no-ca' }),
  leaf('key of another certificate', 'mismatch', { foreignKey: true }),
  leaf('unknown critical extension', 'chain', { criticalUnknown: true }),
  named('for other names', 'name', () => ['elsewhere.example.org']),
  named('without names', 'name', () => []),
  named('wildcard above the name', 'name', (host) => [`*.${host.split('.').slice(2).join('.') || 'example.org'}`]),
  leaf('Ed25519', 'suites', { key: 'ed25519' }),
  leaf('P-256', 'suites', { key: 'p-256' }),
  leaf('P-521', 'suites', { key: 'p-521' }),
  leaf('RSA', 'suites', { key: 'rsa-2048' }),
  keystore('intermediate left out', 'chain', { leaf: { issuer: 'between' }, chain: 'leaf' }),
  keystore('chain upside down', 'chain', { leaf: { issuer: 'between' }, chain: 'reversed' }),
  truststore('made with another password', 'store-password', { password: 'Another7password' }),
  truststore('of another CA', 'chain', { anchors: ['other'] }),
  truststore('holds a node instead of the CA', 'chain', { anchors: ['leaf'] }),
  truststore('written by OpenSSL', 'no-anchor', { content: 'openssl' }),
  truststore('empty', 'no-anchor', { anchors: [] }),
  truststore('PEM', 'format', { content: 'pem' }),
  truststore('empty file', 'format', { content: 'empty-file' }),
  truststore('damaged', 'format', { content: 'garbage' }),
  truststore('is the keystore', 'chain', { content: 'keystore' }),
  truststore('JCEKS', 'format', { format: 'jceks' }),
  {
    id: 'keystore: not there',
    products: all,
    cause: 'file',
    applies: withStores,
    apply: (draft, random) => draft.files.set(`${random.pick(draft.owners)}.${draft.suffix}`, undefined),
  },
  {
    id: 'truststore: not there',
    products: all,
    cause: 'file',
    applies: withStores,
    apply: (draft) => draft.files.set(`truststore.${draft.suffix}`, undefined),
  },
  {
    id: 'keystore: a folder',
    products: all,
    cause: 'file',
    applies: withStores,
    apply: (draft, random) => {
      const name = `${random.pick(draft.owners)}.${draft.suffix}`;
      draft.files.set(name, undefined);
      draft.files.set(`${name}/inside`, 'x');
    },
  },
];

export const materialVariations: readonly Mutation[] = [
  keystore('other alias', undefined, { alias: 'mykey' }),
  keystore('PKCS#12', undefined, { format: 'pkcs12' }),
  keystore('JKS', undefined, { format: 'jks' }),
  keystore('root behind the chain', undefined, { chain: 'root' }),
  keystore('CA beside the key', undefined, { beside: 'trusted' }),
  keystore('second key', undefined, { beside: 'key' }),
  leaf('below an intermediate CA', undefined, { issuer: 'between' }),
  leaf('without extended key usage', undefined, { extendedUsage: 'none' }),
  leaf('without key usage', undefined, { usage: 'none' }),
  leaf('good for ten years', undefined, { until: 3640 }),
  leaf('signatures only', undefined, { usage: ['digitalSignature'] }),
  leaf('empty subject', undefined, { subject: '' }),
  named('wildcard', undefined, (host) => [/^[\d.]+$/.test(host) ? host : host.replace(/^[^.]+/, '*'), 'localhost']),
  named('names in capitals', undefined, (host) => [host.toUpperCase()]),
  truststore('two CAs', undefined, { anchors: ['other', 'ca'] }),
  truststore('PKCS#12', undefined, { format: 'pkcs12' }),
  truststore('JKS', undefined, { format: 'jks' }),
  truststore('CA and intermediate', undefined, { anchors: ['ca', 'between'] }),
];

/** Swaps the values of a map while its order stays; `undefined` takes a key away. */
export function set(draft: Draft, key: string, value: string | undefined): void {
  if (value === undefined) draft.settings.delete(key);
  else draft.settings.set(key, value);
}

/** Gives a key another name in its place. */
export function rename(draft: Draft, from: string, to: string): void {
  const entries = [...draft.settings].map(([key, value]): [string, string] => [key === from ? to : key, value]);
  draft.settings.clear();
  for (const [key, value] of entries) draft.settings.set(key, value);
}

export function shuffle(draft: Draft, random: Random): void {
  const entries = random.shuffled([...draft.settings]);
  draft.settings.clear();
  for (const [key, value] of entries) draft.settings.set(key, value);
}

/** A fault of one setting, for products whose settings are these. */
export function settingFault(
  products: readonly Product[],
  id: string,
  cause: Cause | undefined,
  apply: (draft: Draft, random: Random) => void,
  applies?: (draft: Draft) => boolean,
): Mutation {
  return {
    id,
    products,
    ...(cause === undefined ? {} : { cause }),
    ...(applies === undefined ? {} : { applies }),
    apply,
  };
}
