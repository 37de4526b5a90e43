import type { Cause } from './case.ts';

/** Pieces of what Java and the products say, and what they mean; the first that is found in a line counts. */
const meanings: readonly (readonly [RegExp, Cause])[] = [
  // Go, in which etcd and its client are written.
  [/certificate has expired or is not yet valid/, 'dates'],
  [/incompatible key usage/, 'usage'],
  [
    /signed by unknown authority|too many intermediates|parent certificate cannot sign|unhandled critical extension/,
    'chain',
  ],
  [/private key does not match public key/, 'mismatch'],
  [/HTTP request to an HTTPS server|400 Bad Request|first record does not look like a TLS handshake/, 'plain'],
  [/didn't provide a certificate|cert and key flags must both be set|both be present/, 'missing-setting'],
  [/no such file or directory|is a directory/, 'file'],
  [
    /failed to find any PEM data|failed to parse|does not contain valid certificates|x509: malformed|Empty issuer DN|subject field is empty/,
    'format',
  ],
  [
    /config option .* is missing|was not configured|Config must be set|No configuration setting found|must be set/,
    'missing-setting',
  ],
  [
    /Error parsing YAML|Could not parse value|ConfigException|Unrecognized option|Unknown transport|SecureRandom not available|Malformed \\uxxxx|cannot evaluate key|Circular dependency|Invalid property key|Could not resolve substitution/,
    'configuration',
  ],
  [/ClassNotFoundException|is not a subtype|ClassCastException: class (?:akka|org\.apache\.pekko)/, 'provider'],
  [/malformed fingerprint|unknown fingerprint/, 'fingerprint'],
  [/keystore password was incorrect|Keystore was tampered with|password was incorrect/, 'store-password'],
  [/Get Key failed|Cannot recover key|Given final block not properly padded|no key password/i, 'key-password'],
  [
    /NoSuchFileException|FileNotFoundException|Is a directory|No such file|AccessDenied|could not find (?:key|certificate) file/,
    'file',
  ],
  [/Unsupported CipherSuite|Invalid CipherSuite|Cannot support .* with currently installed/, 'suite-name'],
  [/Unsupported protocol|SSLContext not available/, 'protocol-name'],
  [/Unknown SSL provider|openSSL not available/, 'provider'],
  [/KeyStoreException: .* not found|no such algorithm: .* for KeyStore/, 'store-type'],
  [/validity check failed|NotAfter:|NotBefore:|CertificateExpired|CertificateNotYetValid/, 'dates'],
  [/Extended key usage does not permit|KeyUsage does not allow/, 'usage'],
  [/No subject alternative|No name matching|Hostname or IP address is undefined|found no alternative/, 'name'],
  [/peer subject names/, 'subject-names'],
  [/trustAnchors parameter must be non-empty/, 'no-anchor'],
  [
    /unable to find valid certification path|PKIX path (?:building|validation) failed|Empty client certificate chain|is not a CA certificate|unrecognized critical extension|certificate signature/,
    'chain',
  ],
  [/alias .* is not one of/, 'alias'],
  [/No available authentication scheme/, 'no-key'],
  [
    /Certificate chain is not valid|Invalid CertificateVerify signature|Invalid .* ServerKeyExchange signature|signature/,
    'mismatch',
  ],
  [
    /No supported CertificateVerify|Algorithm constraints|does not conform to algorithm constraints|keysize limits/,
    'weak',
  ],
  [
    /no cipher suites in common|No appropriate protocol|no protocols|not accepted by server preferences|No common|No negotiable cipher/i,
    'suites',
  ],
  [
    /private key|PEM|Don't know how to read|PKCS ?#?8|algid parse|overrun|not expected 48|PBES2|Expected integer tag|Neither RSA, DSA nor EC/,
    'pem-key',
  ],
  [
    /toDerInputStream|Invalid keystore format|DerInputStream|DerValue|Tag number|EOFException|Short read|too big|extra data|Unexpected end|Could not parse certificate|signed fields invalid|not a certificate|found no certificates|Illegal base64|Illegal header|Invalid encoding|Invalid lenByte|IOException/,
    'format',
  ],
  [/Could not parse|NumberFormat|ClassCastException|Expecting|reserved/i, 'configuration'],
];

/** Lines in which an end only repeats what the other end said. */
const echo =
  /Received fatal alert|remote error: tls|close_notify|closed by the server|SocketException|broken pipe|EOFException: closed/i;

/** What a list of classes and messages, outermost first, comes down to. */
export function causesOf(lines: readonly string[]): ReadonlySet<Cause> {
  const found = new Set<Cause>();
  const own = lines.filter((line) => !echo.test(line));
  for (const line of own) {
    const meaning = meanings.find(([words]) => words.test(line));
    if (meaning !== undefined) found.add(meaning[1]);
  }
  if (found.size === 0) found.add('other');
  return found;
}
