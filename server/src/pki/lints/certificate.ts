import { t } from '../../text/l10n.ts';
import { equalBytes } from '../bytes.ts';
import type { CertificateFacts } from '../certificate.ts';
import { javaExtensions } from '../pkix.ts';
import { dayOf, type Lint, quoted, repeated, when } from './lint.ts';

/** A certificate with what is known of its place. */
export interface CertificateSubject {
  readonly certificate: CertificateFacts;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What its owner is in handshakes; nodes of a cluster are both. undefined: not known, or a CA. */
  readonly use?: 'server' | 'client' | 'node';
  /** Days before the end from which on a certificate counts as expiring; 30 where not given. */
  readonly expiringDays?: number;
}

type CertificateLint = Lint<CertificateSubject>;

const DAY = 86_400_000;
const isLeaf = ({ certificate }: CertificateSubject) => certificate.problem === undefined && !certificate.isCa;
const serves = ({ use }: CertificateSubject) => use === 'server' || use === 'node';
const asks = ({ use }: CertificateSubject) => use === 'client' || use === 'node';

/** Handshake purposes that a certificate's extended key usage lacks. */
function missingPurposes(subject: CertificateSubject): readonly string[] {
  const has = subject.certificate.extendedKeyUsage;
  if (has === undefined || has.includes('anyExtendedKeyUsage')) return [];
  return [...(serves(subject) ? ['serverAuth'] : []), ...(asks(subject) ? ['clientAuth'] : [])].filter(
    (purpose) => !has.includes(purpose),
  );
}

const unreadable: CertificateLint = {
  id: 'certificate-unreadable',
  severity: 'error',
  summary: 'The certificate cannot be read.',
  source: 'RFC 5280 section 4.1',
  check: ({ certificate }) =>
    when(certificate.problem !== undefined, () => t`The certificate cannot be read: ${certificate.problem}.`),
};

const dates: readonly CertificateLint[] = [
  {
    id: 'cert-expired',
    severity: 'error',
    summary: 'The certificate has expired.',
    source: 'RFC 5280 section 4.1.2.5; Java 17',
    check: ({ certificate, now }) =>
      when(
        certificate.problem === undefined && certificate.notAfter < now,
        () => t`${quoted(certificate.subject)} expired on ${dayOf(certificate.notAfter)}.`,
      ),
  },
  {
    id: 'cert-not-yet-valid',
    severity: 'error',
    summary: 'The certificate is not valid yet.',
    source: 'RFC 5280 section 4.1.2.5; Java 17',
    check: ({ certificate, now }) =>
      when(
        certificate.problem === undefined && certificate.notBefore > now,
        () => t`${quoted(certificate.subject)} is not valid before ${dayOf(certificate.notBefore)}.`,
      ),
  },
  {
    id: 'cert-expiring',
    severity: 'warning',
    summary: 'The certificate expires soon.',
    source: 'RFC 5280 section 4.1.2.5',
    check: (subject) => when(isLeaf(subject) && expiresSoon(subject), () => expiry(subject)),
  },
  {
    id: 'ca-expiring',
    severity: 'warning',
    summary: 'The CA expires soon; everything that it signed ends with it.',
    source: 'RFC 5280 section 6.1.3',
    check: (subject) =>
      when(subject.certificate.isCa && expiresSoon(subject), () => t`${expiry(subject)} What it signed ends with it.`),
  },
  {
    id: 'validity-too-long',
    severity: 'warning',
    summary: 'A leaf lives longer than 825 days; a lost key stays good for that long.',
    source: 'CA/Browser Forum baseline requirements (they do not bind private CAs)',
    check: (subject) =>
      when(isLeaf(subject) && life(subject) > 825 * DAY && life(subject) <= 3653 * DAY, () => lifeText(subject)),
  },
  {
    id: 'validity-over-ten-years',
    severity: 'information',
    summary: 'A leaf lives longer than ten years, as if it were never to be replaced.',
    source: 'practice; seen in committed keystores',
    check: (subject) => when(isLeaf(subject) && life(subject) > 3653 * DAY, () => lifeText(subject)),
  },
];

const names: readonly CertificateLint[] = [
  {
    id: 'san-missing',
    severity: 'warning',
    summary: 'A server certificate has no subject alternative name; only Java falls back to the common name.',
    source: 'RFC 9525 section 6; Java 17',
    check: (subject) =>
      when(
        serves(subject) && isLeaf(subject) && subject.certificate.altNames === undefined,
        () =>
          t`${quoted(subject.certificate.subject)} has no subject alternative name: Java compares the common name instead, all others refuse the certificate.`,
      ),
  },
  {
    id: 'wildcard-not-leftmost',
    severity: 'warning',
    summary: 'A wildcard is not the whole first label; most clients do not match it.',
    source: 'RFC 9525 section 6.3; zlint san_wildcard_not_first',
    check: ({ certificate }) =>
      certificate.san.dns
        .filter((name) => name.includes('*') && !/^\*\.[^*]+$/.test(name))
        .map(
          (name) => t`${quoted(name)}: a \`*\` that is not the whole first label is matched by Java only, if at all.`,
        ),
  },
  {
    id: 'ip-as-dns-name',
    severity: 'error',
    summary: 'An address stands among the DNS names, where no client looks for it.',
    source: 'RFC 9525 section 6.2; Java 17',
    check: ({ certificate }) => {
      const addresses = new Set(certificate.san.ip);
      return certificate.san.dns
        .filter((name) => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) && !addresses.has(name))
        .map((name) => t`${quoted(name)} is written as a DNS name; clients look for addresses among the IP names.`);
    },
  },
];

const usages: readonly CertificateLint[] = [
  {
    id: 'eku-mismatch',
    severity: 'error',
    summary: 'The extended key usage does not allow what the certificate is used for.',
    source: 'RFC 5280 section 4.2.1.12; Java 17',
    check: (subject) => {
      const missing = isLeaf(subject) ? missingPurposes(subject) : [];
      return missing.map(
        (purpose) =>
          t`The extended key usage lacks ${purpose}: \`Extended key usage does not permit use for TLS ${purpose === 'serverAuth' ? 'server' : 'client'} authentication\`.`,
      );
    },
  },
  {
    id: 'ku-no-digital-signature',
    severity: 'error',
    summary: 'The key usage does not allow signatures, which every handshake of today needs.',
    source: 'RFC 5280 section 4.2.1.3; Java 17',
    check: (subject) => {
      const { keyUsage } = subject.certificate;
      const refused = subject.use !== undefined && isLeaf(subject) && keyUsage?.includes('digitalSignature') === false;
      return when(
        refused,
        () => t`The key usage lacks digitalSignature: \`KeyUsage does not allow digital signatures\`.`,
      );
    },
  },
  {
    id: 'ku-no-keycertsign',
    severity: 'error',
    summary: 'A CA may not sign certificates.',
    source: 'RFC 5280 section 4.2.1.3; Java 17',
    check: ({ certificate: { isCa, keyUsage, subject } }) =>
      when(
        isCa && keyUsage?.includes('keyCertSign') === false,
        () => t`${quoted(subject)} is a CA, but its key usage lacks keyCertSign.`,
      ),
  },
  {
    id: 'ku-eku-inconsistent',
    severity: 'warning',
    summary: 'A key for TLS has a key usage that serves no handshake.',
    source: 'RFC 5280 section 4.2.1.12; zlint key_usage_and_extended_key_usage_inconsistent',
    check: ({ certificate: { keyUsage, extendedKeyUsage, isCa } }) => {
      const tls = extendedKeyUsage?.some((name) => name === 'serverAuth' || name === 'clientAuth') ?? false;
      const useful = keyUsage?.some((name) => ['digitalSignature', 'keyEncipherment', 'keyAgreement'].includes(name));
      return when(
        tls && !isCa && useful === false,
        () => t`The extended key usage is for TLS, but no key usage for it is set.`,
      );
    },
  },
  {
    id: 'bc-not-critical',
    severity: 'warning',
    summary: 'The basic constraints of a CA are not critical.',
    source: 'RFC 5280 section 4.2.1.9',
    check: ({ certificate: { isCa, extensions } }) =>
      when(
        isCa && extensions.some(({ oid, critical }) => oid === '2.5.29.19' && !critical),
        () => t`The basic constraints of this CA must be critical; strict verifiers refuse it.`,
      ),
  },
];

const keys: readonly CertificateLint[] = [
  {
    id: 'rsa-below-1024',
    severity: 'error',
    summary: 'Java refuses RSA keys below 1024 bits.',
    source: 'jdk.certpath.disabledAlgorithms, JDK 17',
    check: ({ certificate: { key } }) =>
      when(isRsa(key.algorithm) && (key.size ?? 0) < 1024, () => t`Java refuses RSA keys of ${key.size ?? 0} bits.`),
  },
  {
    id: 'weak-rsa',
    severity: 'warning',
    summary: 'An RSA key has less than 2048 bits.',
    source: 'CA/Browser Forum baseline requirements section 6.1.5; jdk.security.legacyAlgorithms',
    check: ({ certificate: { key } }) =>
      when(
        isRsa(key.algorithm) && (key.size ?? 0) >= 1024 && (key.size ?? 0) < 2048,
        () => t`The RSA key has ${key.size ?? 0} bits; 2048 are the least of today.`,
      ),
  },
  {
    id: 'weak-ec',
    severity: 'error',
    summary: 'Java refuses keys on curves below 224 bits.',
    source: 'jdk.certpath.disabledAlgorithms, JDK 17',
    check: ({ certificate: { key } }) =>
      when(
        key.algorithm === 'EC' && key.size !== undefined && key.size < 224,
        () => t`Java refuses keys on ${quoted(key.curve ?? '')}.`,
      ),
  },
  {
    id: 'unsupported-curve',
    severity: 'error',
    summary: 'TLS in Java knows P-256, P-384 and P-521 only.',
    source: 'Java 17',
    check: ({ certificate: { key } }) =>
      when(
        key.algorithm === 'EC' && (key.size ?? 224) >= 224 && !/^P-(?:256|384|521)$/.test(key.curve ?? ''),
        () =>
          t`Java has no TLS with keys on ${quoted(key.curve ?? '')}: \`No supported CertificateVerify signature algorithm for EC  key\`.`,
      ),
  },
  {
    id: 'dsa-key',
    severity: 'error',
    summary: 'No cipher suite that is on by default works with DSA keys.',
    source: 'Java 17',
    check: ({ certificate: { key } }) =>
      when(key.algorithm === 'DSA', () => t`TLS does not work with DSA keys: \`No available authentication scheme\`.`),
  },
  {
    id: 'old-java-eddsa',
    severity: 'information',
    summary: 'EdDSA keys need Java 15 or later on every node.',
    source: 'JEP 339',
    check: ({ certificate: { key } }) =>
      when(
        /^Ed(?:25519|448)$/.test(key.algorithm),
        () => t`${key.algorithm} keys work from Java 15 on; browsers do not take them.`,
      ),
  },
  {
    id: 'rsa-exponent',
    severity: 'warning',
    summary: 'The public exponent of an RSA key is even or 1.',
    source: 'CA/Browser Forum baseline requirements section 6.1.6; zlint rsa_public_exponent_not_odd',
    check: ({ certificate: { key } }) =>
      when(
        isRsa(key.algorithm) &&
          Number.isFinite(key.exponent) &&
          ((key.exponent ?? 3) < 3 || (key.exponent ?? 3) % 2 === 0),
        () => t`The public exponent ${key.exponent} makes no sound RSA key.`,
      ),
  },
  {
    id: 'broken-signature-algorithm',
    severity: 'error',
    summary: 'Java refuses signatures with MD2 and MD5.',
    source: 'jdk.certpath.disabledAlgorithms, JDK 17',
    check: ({ certificate: { signatureHash, signatureAlgorithm } }) =>
      when(
        signatureHash === 'MD2' || signatureHash === 'MD5',
        () => t`Java refuses certificates signed with ${signatureAlgorithm}.`,
      ),
  },
  {
    id: 'weak-signature',
    severity: 'warning',
    summary: 'The certificate is signed with SHA-1.',
    source: 'jdk.security.legacyAlgorithms, JDK 17',
    check: ({ certificate: { signatureHash, selfIssued, signatureAlgorithm } }) =>
      // Nobody checks the signature of a root.
      when(signatureHash === 'SHA-1' && !selfIssued, () => t`${signatureAlgorithm} uses SHA-1, which can be forged.`),
  },
];

const structure: readonly CertificateLint[] = [
  {
    id: 'x509-v1',
    severity: 'warning',
    summary: 'The certificate is of X.509 version 1 and has no extensions, hence no names.',
    source: 'RFC 5280 section 4.1.2.1; zlint cert_extensions_version_not_3',
    check: ({ certificate: { version, problem } }) =>
      when(
        problem === undefined && version < 3,
        () =>
          t`This is an X.509 v${version} certificate: \`openssl x509 -req\` without \`-extfile\` makes such ones and loses the names.`,
      ),
  },
  {
    id: 'unknown-critical-extension',
    severity: 'error',
    summary: 'A critical extension that nobody here knows makes the certificate invalid.',
    source: 'RFC 5280 section 4.2; Java 17',
    check: ({ certificate: { extensions } }) =>
      extensions
        .filter(({ oid, critical }) => critical && !javaExtensions.has(oid))
        .map(
          ({ name }) =>
            t`${quoted(name)} is critical and Java does not know it: \`unrecognized critical extension(s)\`.`,
        ),
  },
  {
    id: 'duplicate-extension',
    severity: 'error',
    summary: 'An extension stands in the certificate twice.',
    source: 'RFC 5280 section 4.2',
    check: ({ certificate: { extensions } }) =>
      repeated(extensions, ({ oid }) => oid).map(({ name }) => t`${quoted(name)} stands in the certificate twice.`),
  },
  {
    id: 'signature-algorithm-mismatch',
    severity: 'error',
    summary: 'The certificate names two signature algorithms.',
    source: 'RFC 5280 section 4.1.1.2',
    check: ({ certificate: { parts } }) =>
      when(
        parts !== undefined && !equalBytes(parts.innerAlgorithm, parts.outerAlgorithm),
        () => t`The signature algorithm inside and outside of the signed part differ.`,
      ),
  },
  {
    id: 'serial-not-positive',
    severity: 'warning',
    summary: 'The serial number is zero or negative.',
    source: 'RFC 5280 section 4.1.2.2',
    check: ({ certificate: { serial, problem } }) =>
      when(problem === undefined && /^(?:-|0+$)/.test(serial), () => t`The serial number must be positive.`),
  },
  {
    id: 'serial-too-long',
    severity: 'warning',
    summary: 'The serial number is longer than 20 bytes.',
    source: 'RFC 5280 section 4.1.2.2',
    check: ({ certificate: { parts } }) =>
      when(
        (parts?.serial.length ?? 0) > 20,
        () => t`The serial number has ${parts?.serial.length} bytes; 20 are allowed.`,
      ),
  },
  {
    id: 'missing-aki-ski',
    severity: 'information',
    summary: 'Without key identifiers, two CAs of one name cannot be told apart.',
    source: 'RFC 5280 sections 4.2.1.1 and 4.2.1.2',
    check: ({ certificate: { problem, version, isCa, selfIssued, subjectKeyId, authorityKeyId } }) =>
      when(
        problem === undefined &&
          version >= 3 &&
          ((isCa && subjectKeyId === undefined) || (!selfIssued && authorityKeyId === undefined)),
        () => t`The certificate has no key identifiers: chains are found by names alone.`,
      ),
  },
  {
    id: 'self-signed-leaf',
    severity: 'warning',
    summary: 'A leaf signed by itself cannot be replaced without touching every truststore.',
    source: 'practice',
    check: (subject) =>
      when(
        isLeaf(subject) && subject.use !== undefined && subject.certificate.selfIssued,
        () => t`The certificate is signed by itself: to replace it, every truststore that holds it has to change.`,
      ),
  },
];

/** Of one certificate on its own. */
export const certificateLints: readonly CertificateLint[] = [
  unreadable,
  ...dates,
  ...names,
  ...usages,
  ...keys,
  ...structure,
];

function isRsa(algorithm: string): boolean {
  return algorithm === 'RSA' || algorithm === 'RSASSA-PSS';
}

function life({ certificate }: CertificateSubject): number {
  return certificate.notAfter - certificate.notBefore;
}

function lifeText(subject: CertificateSubject): string {
  return t`The certificate is good for ${Math.round(life(subject) / DAY)} days; a lost key is as well.`;
}

function expiresSoon({ certificate, now, expiringDays = 30 }: CertificateSubject): boolean {
  return (
    certificate.problem === undefined && certificate.notAfter >= now && certificate.notAfter < now + expiringDays * DAY
  );
}

function expiry({ certificate, now }: CertificateSubject): string {
  const days = Math.floor((certificate.notAfter - now) / DAY);
  return t`${quoted(certificate.subject)} expires on ${dayOf(certificate.notAfter)}, in ${days} ${days === 1 ? 'day' : 'days'}.`;
}
