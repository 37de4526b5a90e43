/** Cipher suites by the names that Java's TLS implementation (JSSE, JDK 8 to 25) has for them. */

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

const KEY_EXCHANGES = ['ECDHE_ECDSA', 'ECDHE_RSA', 'DHE_RSA', 'DHE_DSS', 'ECDH_ECDSA', 'ECDH_RSA', 'RSA', 'DH_anon'];
const ELLIPTIC = /^ECDHE?_/;

function* names(): Generator<string> {
  yield* TLS13;
  for (const exchange of KEY_EXCHANGES) {
    const suite = (rest: string): string => `TLS_${exchange}_WITH_${rest}`;
    yield suite('AES_128_GCM_SHA256');
    yield suite('AES_256_GCM_SHA384');
    yield suite('AES_128_CBC_SHA256');
    yield suite(ELLIPTIC.test(exchange) ? 'AES_256_CBC_SHA384' : 'AES_256_CBC_SHA256');
    yield suite('AES_128_CBC_SHA');
    yield suite('AES_256_CBC_SHA');
    yield suite('3DES_EDE_CBC_SHA');
    if (/^(?:ECDHE_(?:ECDSA|RSA)|DHE_RSA)$/.test(exchange)) yield suite('CHACHA20_POLY1305_SHA256');
    if (ELLIPTIC.test(exchange)) yield* [suite('RC4_128_SHA'), suite('NULL_SHA')];
    else yield suite('DES_CBC_SHA');
  }
  for (const rest of ['AES_128_CBC_SHA', 'AES_256_CBC_SHA', '3DES_EDE_CBC_SHA', 'RC4_128_SHA', 'NULL_SHA']) {
    yield `TLS_ECDH_anon_WITH_${rest}`;
  }
  yield* ['TLS_RSA_WITH_NULL_SHA256', 'TLS_RSA_WITH_NULL_SHA', 'TLS_RSA_WITH_NULL_MD5'];
  yield* ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_RSA_WITH_RC4_128_MD5', 'TLS_DH_anon_WITH_RC4_128_MD5'];
  yield* [
    'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
    'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA',
    'TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA',
  ];
  yield* ['TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA', 'TLS_DH_anon_EXPORT_WITH_RC4_40_MD5'];
  yield* ['TLS_DH_anon_EXPORT_WITH_DES40_CBC_SHA', 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'];
}

const KNOWN = new Set(names());

/** Suites from the time before TLS have names that begin with `SSL_`; Java takes both beginnings for those. */
const OLD = /_(?:NULL|RC4|DES|DES40|3DES)_/;

export const isKnownSuite = (name: string): boolean =>
  KNOWN.has(name) || (name.startsWith('SSL_') && OLD.test(name) && KNOWN.has(`TLS_${name.slice(4)}`));

export const isTls13Suite = (name: string): boolean => TLS13.includes(name);

/** Why current JDKs refuse a suite: `always` (off in every supported JDK), `rsa` (off in those of 2026), or undefined. */
export function refusal(name: string): 'always' | 'rsa' | undefined {
  if (OLD.test(name) || /_EXPORT_|_anon_/.test(name)) return 'always';
  return name.startsWith('TLS_RSA_') ? 'rsa' : undefined;
}

export const usableSuites = (protocol: string | undefined): readonly string[] => {
  const all = [...KNOWN].filter((n) => refusal(n) === undefined && !n.endsWith('_SCSV') && !/_ECDH_|_DSS_/.test(n));
  if (protocol === 'TLSv1.3') return all.filter(isTls13Suite);
  return protocol === 'TLSv1.2' ? all.filter((n) => !isTls13Suite(n)) : all;
};

/** The pair that Flink itself has as its default since 1.20.4 and 2.2.1. */
export const ECDHE_PAIR = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';
export const TLS13_PAIR = 'TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384';

/** Java's name of a suite that is given by OpenSSL's name, or written in another letter case or with dashes. */
export function javaName(name: string): string | undefined {
  const upper = name.toUpperCase().replace(/-/g, '_').replace('_ANON_', '_anon_');
  const direct = upper.startsWith('SSL_') && !OLD.test(upper) ? `TLS_${upper.slice(4)}` : upper;
  if (isKnownSuite(direct)) return direct;
  const match =
    /^(?:(ECDHE|DHE|ECDH)-(ECDSA|RSA|DSS)-)?(?:AES(128|256)-(GCM-)?SHA(256|384)?|(CHACHA20-POLY1305))$/i.exec(name);
  if (match === null) return undefined;
  const exchange = match[1] === undefined ? 'RSA' : `${match[1]}_${match[2]}`.toUpperCase();
  const cipher =
    match[6] !== undefined
      ? 'CHACHA20_POLY1305_SHA256'
      : `AES_${match[3]}_${match[4] === undefined ? 'CBC' : 'GCM'}_SHA${match[5] ?? ''}`;
  const java = `TLS_${exchange}_WITH_${cipher}`;
  return isKnownSuite(java) ? java : undefined;
}

/** All names, for "did you mean". */
export const allSuites = (): Iterable<string> => KNOWN;
