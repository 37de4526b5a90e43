import {
  akkaStores,
  alluxioSite,
  alluxioStores,
  flinkExample,
} from '../../../server/src/rules/artifact/rules/examples.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { marked } from '../../unit/harness.ts';
import { expand, sample } from '../../unit/samples.ts';

/** A configuration and the key material beside it. */
export interface Pair {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly version: string | undefined;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

export async function pairOf(name: string, example: Example): Promise<Pair> {
  const files: Record<string, string | Uint8Array> = { ...example.files };
  for (const [path, what] of Object.entries(example.material ?? {})) files[path] = await sample(what);
  const { file, version } = example;
  return { name, file, text: marked(await expand(example.text)).text, version, files };
}

/** What a node may show, and what the others may believe. */
const SHOWN = [
  'node',
  'expired',
  'future',
  'expiring',
  'server-only',
  'client-only',
  'no-signature',
  'critical',
  'weak',
  'ec',
  'other',
  'below',
  'below-alone',
  'another',
  'nameless',
  'wildcard',
  'no-names',
  'self-signed',
  'mismatch',
  'two',
  'node-and-ca',
  'ca',
  'nothing',
];
const BELIEVED = ['ca', 'other-ca', 'node', 'self-signed', 'node-and-ca', 'nothing'];

/** What is tried with every product: which stores, and in which form. */
interface Stores {
  readonly keystore: string;
  readonly truststore: string;
}

const certificates: readonly Stores[] = SHOWN.flatMap((keystore) =>
  BELIEVED.filter(
    (truststore) => truststore === 'ca' || ['node', 'self-signed', 'other', 'below', 'two'].includes(keystore),
  ).map((truststore) => ({ keystore, truststore })),
);

const PASSWORD = 'changeme-1';

/** Forms of the file with a node's key: right and wrong passwords, formats, damage. */
const forms = (native: string): readonly Stores[] => {
  const trusted = `ca ${native} ${PASSWORD}`;
  const own = `node ${native} ${PASSWORD}`;
  return [
    ...['p12', 'jks', 'jceks'].map((format) => ({ keystore: `node ${format} ${PASSWORD}`, truststore: trusted })),
    ...['p12', 'jks', 'jceks'].map((format) => ({ keystore: own, truststore: `ca ${format} ${PASSWORD}` })),
    ...['p12', 'jks'].flatMap((format) => [
      { keystore: `node ${format} another-1`, truststore: trusted },
      // In PKCS#12 it has the store's.
      ...(format === 'p12' ? [] : [{ keystore: `node ${format} ${PASSWORD}/another-1`, truststore: trusted }]),
      { keystore: own, truststore: `ca ${format} another-1` },
    ]),
    ...['pem', 'certificates', 'der', `${native} ${PASSWORD} cut`, `${native} ${PASSWORD} base64`].flatMap((form) => [
      { keystore: `node ${form}`, truststore: trusted },
      { keystore: own, truststore: `ca ${form}` },
    ]),
  ];
};

const inForm = (native: string, { keystore, truststore }: Stores): Stores => ({
  keystore: `${keystore} ${native} ${PASSWORD}`,
  truststore: `${truststore} ${native} ${PASSWORD}`,
});

type Lines = Readonly<Record<string, string>>;

const RSA = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';
const EC = 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384';
const NEW = 'TLS_AES_256_GCM_SHA384';
const PARAMETERS: readonly (readonly [protocol: string, suites: readonly string[]])[] = [
  ['TLSv1.2', [RSA]],
  ['TLSv1.2', [EC]],
  ['TLSv1.2', [EC, RSA]],
  ['TLSv1.2', [NEW]],
  ['TLSv1.3', [NEW]],
  ['TLSv1.3', [RSA]],
  ['TLSv1.2', ['TLS_RSA_WITH_AES_128_GCM_SHA256']],
  ['TLSv1.2', ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384']],
  ['TLSv1.1', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']],
  ['TLSv1.2', ['TLS_NO_SUCH_SUITE']],
];
const KEYS = ['node', 'ec', 'two'];
const HOSTS = [
  'node-1.example.com',
  'NODE-1.EXAMPLE.COM',
  'a.b.example.com',
  'other.org',
  '127.0.0.1',
  '10.0.0.9',
  'localhost',
  'node-1',
];
const NAMED = ['node', 'nameless', 'wildcard', 'no-names'];

/** A product's way to say all this. */
interface Product {
  readonly name: string;
  readonly native: 'p12' | 'jks';
  /** Opens its stores as one of the others does. */
  readonly more?: true;
  make(stores: Stores, lines?: Lines): Example;
  /** Protocol and suites in the product's spelling; undefined: it has no such settings. */
  parameters?(protocol: string, suites: readonly string[]): Lines;
  /** The key's password, which is otherwise the store's. */
  keyPassword(text: string): Lines;
  /** A name that is compared with the certificate. */
  host?(name: string): Lines;
}

const products: readonly Product[] = [
  {
    name: 'Flink 1.18 internal',
    keyPassword: (text) => ({ 'internal.key-password': text }),
    native: 'p12',
    make: (stores, lines) => flinkExample(stores, lines),
    parameters: (protocol, suites) => ({ protocol, algorithms: suites.join(',') }),
  },
  {
    name: 'Flink 1.20 internal, stores of type JKS',
    keyPassword: (text) => ({ 'internal.key-password': text }),
    native: 'jks',
    make: (stores, lines) =>
      flinkExample(
        stores,
        { 'internal.keystore-type': 'JKS', 'internal.truststore-type': 'JKS', ...lines },
        { version: '1.20' },
      ),
  },
  {
    name: 'Flink 2.3 REST',
    native: 'p12',
    keyPassword: (text) => ({ 'internal.key-password': text }),
    make: (stores, lines) => rest(stores, lines),
    host: restHost,
  },
  {
    name: 'Flink 2.3 REST, mutual',
    more: true,
    keyPassword: (text) => ({ 'internal.key-password': text }),
    native: 'p12',
    make: (stores, lines) => rest(stores, { 'rest.authentication-enabled': 'true', ...lines }),
  },
  {
    name: 'Akka 2.10 config-ssl-engine',
    keyPassword: (text) => ({ 'key-password': `"${text}"` }),
    native: 'p12',
    make: (stores, lines) => akkaStores(stores, lines),
    parameters: (protocol, suites) => ({
      protocol: `"${protocol}"`,
      'enabled-algorithms': `[${suites.map((each) => `"${each}"`).join(', ')}]`,
    }),
    host: (name) => ({ 'hostname-verification': 'on', '}\nakka.remote.artery.canonical {\n hostname': `"${name}"` }),
  },
  {
    name: 'Akka 2.10 config-ssl-engine, not mutual',
    more: true,
    keyPassword: (text) => ({ 'key-password': `"${text}"` }),
    native: 'p12',
    make: (stores, lines) => akkaStores(stores, { 'require-mutual-authentication': 'off', ...lines }),
  },
  {
    name: 'Alluxio 3.6',
    keyPassword: (text) => ({ 'network.tls.keystore.key.password': text }),
    native: 'jks',
    make: ({ keystore, truststore }, lines) =>
      alluxioSite({ 'keystore.jks': keystore, 'truststore.jks': truststore }, { ...alluxioStores, ...lines }),
    host: (name) => ({ 'master.hostname': name }),
  },
];

function rest(stores: Stores, lines: Lines = {}): Example {
  const { text, ...example } = flinkExample(stores, { algorithms: RSA, ...lines }, { version: '2.3' });
  return {
    ...example,
    file: 'config.yaml',
    text: text.replaceAll('security.ssl.internal.', 'security.ssl.rest.').replaceAll('security.ssl.!', ''),
  };
}

function restHost(name: string): Lines {
  return { 'rest.verify-hostname': 'true', '!rest.address': name };
}

/** Every product with every fault. */
export async function generatedPairs(): Promise<readonly Pair[]> {
  const found: Promise<Pair>[] = [];
  for (const product of products) {
    const { name, native } = product;
    const add = (what: string, stores: Stores, lines?: Lines) =>
      found.push(pairOf(`${name}: ${what}`, product.make(stores, lines)));
    for (const stores of certificates) add(`${stores.keystore} before ${stores.truststore}`, inForm(native, stores));
    for (const stores of product.more === true ? [] : forms(native))
      add(`${stores.keystore} before ${stores.truststore}`, stores);
    for (const password of ['another-1', ''])
      add(
        `key password "${password}"`,
        inForm(native, { keystore: 'node', truststore: 'ca' }),
        product.keyPassword(password),
      );
    if (product.parameters !== undefined)
      for (const [protocol, suites] of PARAMETERS)
        for (const keystore of KEYS)
          add(
            `${keystore} with ${protocol} ${suites.join(',')}`,
            inForm(native, { keystore, truststore: 'ca' }),
            product.parameters(protocol, suites),
          );
    if (product.host !== undefined)
      for (const host of HOSTS)
        for (const keystore of NAMED)
          add(`${keystore} as ${host}`, inForm(native, { keystore, truststore: 'ca' }), product.host(host));
  }
  return Promise.all(found);
}

/** Truststores as openssl makes them: PKCS#12 without the attribute by which Java knows what it may trust. */
export async function opensslPairs(truststore: (authority: Uint8Array) => Uint8Array): Promise<readonly Pair[]> {
  const made = truststore(await sample('ca certificates'));
  const native = products.filter((product) => product.native === 'p12');
  const stores = inForm('p12', { keystore: 'node', truststore: 'ca' });
  return Promise.all(
    native.map(async (product): Promise<Pair> => {
      const pair = await pairOf(`${product.name}: node before what openssl makes of ca`, product.make(stores));
      return { ...pair, files: { ...pair.files, 'tls/truststore.p12': made } };
    }),
  );
}
