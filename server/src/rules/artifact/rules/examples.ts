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
