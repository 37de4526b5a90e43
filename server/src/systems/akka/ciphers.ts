import { t } from '../../text/l10n.ts';

/**
 * Cipher suites by their JSSE names, best first (SunJSSE of JDK 17 and 25: SSLEngine.getSupportedCipherSuites).
 * `TLS_EMPTY_RENEGOTIATION_INFO_SCSV` is a signal, not a suite.
 */
export const tls13Suites: readonly string[] = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
];

const key12 = ['ECDHE_ECDSA', 'ECDHE_RSA', 'DHE_RSA', 'DHE_DSS', 'RSA'] as const;

/** Bulk ciphers with the key exchanges that do not have them. */
const bulk12: readonly (readonly [string, readonly string[]])[] = [
  ['AES_256_GCM_SHA384', []],
  ['AES_128_GCM_SHA256', []],
  ['CHACHA20_POLY1305_SHA256', ['DHE_DSS', 'RSA']],
  ['AES_256_CBC_SHA384', ['DHE_RSA', 'DHE_DSS', 'RSA']],
  ['AES_256_CBC_SHA256', ['ECDHE_ECDSA', 'ECDHE_RSA']],
  ['AES_128_CBC_SHA256', []],
  ['AES_256_CBC_SHA', []],
  ['AES_128_CBC_SHA', []],
];

export const tls12Suites: readonly string[] = bulk12.flatMap(([bulk, without]) =>
  key12.filter((k) => !without.includes(k)).map((k) => `TLS_${k}_WITH_${bulk}`),
);

const current = new Set([...tls13Suites, ...tls12Suites, 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV']);

export const isTls13Suite = (suite: string): boolean => tls13Suites.includes(suite);

/** Suites that encrypt or authenticate badly, or not at all; current JDKs have them switched off. */
export const isWeakSuite = (suite: string): boolean => /NULL|anon|RC4|3DES|DES40|_DES_|MD5|EXPORT/.test(suite);

/** Key exchange by the server's RSA key alone: no forward secrecy. */
export const isStaticRsa = (suite: string): boolean => /^(?:TLS|SSL)_RSA_WITH_/.test(suite);

/** Names that JSSE takes: the current ones, and the shape of those that it only knows in order to refuse them. */
export const isSuite = (name: string): boolean =>
  current.has(name) ||
  /^(?:TLS|SSL)_(?:[A-Za-z0-9]+_)*(?:WITH_NULL_|anon_|WITH_RC4_|WITH_3DES_EDE_|WITH_DES|EXPORT_WITH_)[A-Za-z0-9_]+$/.test(
    name,
  ) ||
  /^TLS_ECDH_(?:RSA|ECDSA)_WITH_AES_(?:128|256)_(?:GCM_SHA256|GCM_SHA384|CBC_SHA|CBC_SHA256|CBC_SHA384)$/.test(name);

/** The JSSE name of a suite written OpenSSL's way (`ECDHE-RSA-AES256-GCM-SHA384`), or in other letter case. */
export function suiteMeant(name: string): string | undefined {
  const upper = name.trim().toUpperCase().replaceAll('-', '_');
  if (current.has(upper)) return upper;
  if (current.has(`TLS_${upper}`)) return `TLS_${upper}`;
  const spread = upper.replace(/AES(128|256)/, 'AES_$1').replace(/CHACHA20_POLY1305$/, 'CHACHA20_POLY1305_SHA256');
  const exchange = /^(ECDHE_ECDSA|ECDHE_RSA|DHE_RSA|DHE_DSS)_(.+)$/.exec(spread);
  const [kind, rest] = exchange === null ? ['RSA', spread] : [exchange[1] ?? '', exchange[2] ?? ''];
  for (const candidate of [rest, rest.replace(/^(AES_(?:128|256))_(SHA\d*)$/, '$1_CBC_$2')]) {
    if (current.has(`TLS_${kind}_WITH_${candidate}`)) return `TLS_${kind}_WITH_${candidate}`;
  }
  return undefined;
}

/** What to put in place of suites that do not fit: works with RSA keys (TLS 1.2) or with any key (TLS 1.3). */
export const goodSuites = (protocol: string): readonly string[] =>
  protocol === 'TLSv1.3'
    ? ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256']
    : ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'];

/** All suites with a word on each, for completion. */
export function suiteNote(suite: string): string {
  if (isTls13Suite(suite)) return t`TLS 1.3, any key`;
  if (suite.includes('_ECDSA_')) return t`TLS 1.2, EC keys, forward secrecy`;
  if (suite.includes('_DSS_')) return t`TLS 1.2, DSA keys`;
  return isStaticRsa(suite)
    ? t`TLS 1.2, RSA keys, no forward secrecy: off in JDK 24 and later`
    : t`TLS 1.2, RSA keys, forward secrecy`;
}
