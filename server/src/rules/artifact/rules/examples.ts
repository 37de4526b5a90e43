import type { Example } from '../../rule.ts';

/**
 * A Flink configuration with internal TLS whose two stores are the given samples of key material; lines may be replaced by
 * their key (the text may have the marks of a finding).
 */
export function flinkExample(
  samples: { readonly keystore: string; readonly truststore: string },
  lines: Readonly<Record<string, string>> = {},
  more: Pick<Example, 'version' | 'fixed'> = {},
): Example {
  const all: Record<string, string> = {
    'internal.enabled': 'true',
    'internal.keystore': 'tls/keystore.p12',
    'internal.keystore-password': 'changeme-1',
    'internal.key-password': 'changeme-1',
    'internal.truststore': 'tls/truststore.p12',
    'internal.truststore-password': 'changeme-1',
    algorithms: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    ...lines,
  };
  return {
    file: 'flink-conf.yaml',
    version: '1.18',
    ...more,
    text: Object.entries(all)
      .map(([key, value]) => `security.ssl.${key}: ${value}\n`)
      .join(''),
    material: { 'tls/keystore.p12': samples.keystore, 'tls/truststore.p12': samples.truststore },
  };
}

/** What works: a node's key issued by the authority in the truststore. */
export const working: Example = flinkExample({ keystore: 'node p12 changeme-1', truststore: 'ca p12 changeme-1' });

/** An Akka node whose stores are the given samples; lines replace or follow those of the block, marks included. */
export function akkaStores(
  samples: { readonly keystore: string; readonly truststore: string },
  lines: Readonly<Record<string, string>> = {},
  more: Pick<Example, 'version' | 'fixed'> & { readonly before?: string } = {},
): Example {
  const all: Record<string, string> = {
    'key-store': '"tls/keystore.p12"',
    'key-store-password': '"changeme-1"',
    'key-password': '"changeme-1"',
    'trust-store': '"tls/truststore.p12"',
    'trust-store-password': '"changeme-1"',
    ...lines,
  };
  const { before = '', ...rest } = more;
  return {
    file: 'application.conf',
    version: '2.10.5',
    ...rest,
    text: `${before}akka.remote.artery.transport = tls-tcp\nakka.remote.artery.ssl.config-ssl-engine {\n${linesOf(all)}}\n`,
    material: { 'tls/keystore.p12': samples.keystore, 'tls/truststore.p12': samples.truststore },
  };
}

/** A node with keys that rotate, whose three files are the given samples. */
export function akkaFiles(
  samples: { readonly key: string; readonly certificate: string; readonly ca: string },
  lines: Readonly<Record<string, string>> = {},
  { product = 'akka', version = '2.10.5' }: { readonly product?: 'akka' | 'pekko'; readonly version?: string } = {},
): Example {
  const all: Record<string, string> = {
    'key-file': '"tls/tls.key"',
    'cert-file': '"tls/tls.crt"',
    'ca-cert-file': '"tls/ca.crt"',
    ...lines,
  };
  const pack = product === 'pekko' ? 'org.apache.pekko' : 'akka';
  const provider = `${pack}.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider`;
  return {
    file: 'application.conf',
    version,
    text: `${product}.remote.artery.transport = tls-tcp\n${product}.remote.artery.ssl.ssl-engine-provider = "${provider}"\n${product}.remote.artery.ssl.rotating-keys-engine {\n${linesOf(all)}}\n`,
    material: { 'tls/tls.key': samples.key, 'tls/tls.crt': samples.certificate, 'tls/ca.crt': samples.ca },
  };
}

const linesOf = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .map(([key, value]) => `  ${key} = ${value}\n`)
    .join('');

/** What works with keys that rotate. */
export const workingFiles: Example = akkaFiles({
  key: 'node key',
  certificate: 'node certificates',
  ca: 'ca certificates',
});

/** An Alluxio site file with TLS between all processes; lines replace or follow those given, marks included. */
export function alluxioSite(
  material: Readonly<Record<string, string>>,
  lines: Readonly<Record<string, string>>,
  more: Pick<Example, 'version' | 'fixed'> = {},
): Example {
  const all: Record<string, string> = {
    'network.tls.enabled': 'true',
    'worker.network.netty.file.transfer': 'MAPPED',
    ...lines,
  };
  return {
    file: 'conf/alluxio-site.properties',
    version: 'EE 3.6',
    ...more,
    text: Object.entries(all)
      .map(([key, value]) => `alluxio.${key}=${value}\n`)
      .join(''),
    material: Object.fromEntries(Object.entries(material).map(([name, sample]) => [`conf/tls/${name}`, sample])),
  };
}

/** The lines of a keystore and a truststore. */
export const alluxioStores: Readonly<Record<string, string>> = {
  'network.tls.keystore.path': 'tls/keystore.jks',
  'network.tls.keystore.password': 'changeme-1',
  'network.tls.keystore.key.password': 'changeme-1',
  'network.tls.truststore.path': 'tls/truststore.jks',
  'network.tls.truststore.password': 'changeme-1',
};

/** The lines of PEM files. */
export const alluxioFiles: Readonly<Record<string, string>> = {
  'network.tls.ca.cert': 'tls/ca.pem',
  'network.tls.server.cert': 'tls/server.pem',
  'network.tls.server.key': 'tls/server-key.pem',
};
