import type { CertificateFacts } from './certificate.ts';
import type { NameConstraints } from './extensions.ts';
import { constraintsOf, violation } from './nameConstraints.ts';
import { formatName } from './names.ts';

/** A failure in Java's words. */
export interface Failure {
  readonly message: string;
  /** The text of the exception below it, where that tells more. */
  readonly cause?: string;
}

/** Critical extensions that the checkers of OpenJDK 17 take care of (RFC 5280 section 4.2). */
export const javaExtensions: ReadonlySet<string> = new Set(
  [15, 17, 19, 30, 32, 33, 36, 37, 54].map((arc) => `2.5.29.${arc}`),
);

/** What java.security forbids in JDK 17.0.15 (`jdk.certpath.disabledAlgorithms`), as far as it concerns private CAs. */
const smallest: Readonly<Record<string, number>> = { RSA: 1024, DSA: 1024, EC: 224 };

/**
 * Checks a path as PKIXMasterCertPathValidator of OpenJDK 17 does, from below the anchor down to the leaf: algorithms, key
 * usage, basic constraints, name constraints, dates, critical extensions. Signatures and names are the caller's.
 * @param path leaf first, without the anchor
 */
export function checkPath(path: readonly CertificateFacts[], now: number): Failure | undefined {
  const constraints: NameConstraints[] = [];
  let allowedBelow = path.length;
  for (const [i, certificate] of [...path].reverse().entries()) {
    const isLeaf = i === path.length - 1;
    const failure =
      checkAlgorithms(certificate) ??
      (isLeaf ? undefined : checkCa(certificate, i === 0, allowedBelow)) ??
      checkNames(certificate, isLeaf, constraints) ??
      checkDates(certificate, now) ??
      checkCritical(certificate);
    if (failure !== undefined) return failure;
    if (!certificate.selfIssued) allowedBelow--;
    allowedBelow = Math.min(allowedBelow, certificate.pathLength ?? Number.POSITIVE_INFINITY);
    const own = constraintsOf(certificate);
    if (own !== undefined) constraints.push(own);
  }
  return undefined;
}

/** What sun.security.validator.PKIXValidator asks of the anchor; its dates and constraints do not matter. */
export function checkAnchor(anchor: CertificateFacts): Failure | undefined {
  if (anchor.version < 3) return undefined;
  const subject = javaName(anchor);
  if (!anchor.isCa) return { message: `TrustAnchor with subject "${subject}" is not a CA certificate` };
  if (anchor.keyUsage !== undefined && !anchor.keyUsage.includes('keyCertSign'))
    return { message: `TrustAnchor with subject "${subject}" does not have keyCertSign bit set in KeyUsage extension` };
  return undefined;
}

/** What sun.security.validator.EndEntityChecker asks of a leaf that is not itself in the truststore. */
export function checkEndEntity(leaf: CertificateFacts, use: 'server' | 'client'): Failure | undefined {
  const { keyUsage, extendedKeyUsage } = leaf;
  // TLS 1.3 and the ECDHE suites sign; key encipherment alone serves none of the suites that are on.
  if (keyUsage !== undefined && !keyUsage.includes('digitalSignature'))
    return { message: 'KeyUsage does not allow digital signatures' };
  const purpose = use === 'server' ? 'serverAuth' : 'clientAuth';
  const allowed = use === 'server' ? [...serverPurposes] : ['anyExtendedKeyUsage', purpose];
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.some((name) => allowed.includes(name)))
    return { message: `Extended key usage does not permit use for TLS ${use} authentication` };
  return undefined;
}

const serverPurposes = ['anyExtendedKeyUsage', 'serverAuth', 'netscapeServerGatedCrypto', 'microsoftServerGatedCrypto'];

function checkAlgorithms(certificate: CertificateFacts): Failure | undefined {
  const { signatureHash, signatureAlgorithm, key } = certificate;
  if (signatureHash === 'MD2' || signatureHash === 'MD5')
    return { message: `Algorithm constraints check failed on signature algorithm: ${signatureAlgorithm}` };
  const least = smallest[key.algorithm];
  if (least !== undefined && key.size !== undefined && key.size < least)
    return {
      message: `Algorithm constraints check failed on keysize limits: ${key.algorithm} ${key.size} bit key used with certificate: ${javaName(certificate)}`,
    };
  return undefined;
}

function checkCa(ca: CertificateFacts, isFirst: boolean, allowedBelow: number): Failure | undefined {
  if (ca.keyUsage !== undefined && !ca.keyUsage.includes('keyCertSign'))
    return { message: 'CA key usage check failed: keyCertSign bit is not set' };
  if (ca.version < 3 ? !(isFirst && ca.selfIssued) : !ca.isCa)
    return { message: 'basic constraints check failed: this is not a CA certificate' };
  if (!ca.selfIssued && allowedBelow <= 0)
    return {
      message:
        'basic constraints check failed: pathLenConstraint violated - this cert must be the last cert in the certification path',
    };
  return undefined;
}

function checkNames(
  certificate: CertificateFacts,
  isLeaf: boolean,
  constraints: readonly NameConstraints[],
): Failure | undefined {
  if (!isLeaf && certificate.selfIssued) return undefined;
  const broken = constraints.some((each) => violation(each, certificate) !== undefined);
  return broken ? { message: 'name constraints check failed' } : undefined;
}

function checkDates({ notBefore, notAfter }: CertificateFacts, now: number): Failure | undefined {
  if (now > notAfter) return { message: 'validity check failed', cause: `NotAfter: ${javaDate(notAfter)}` };
  if (now < notBefore) return { message: 'validity check failed', cause: `NotBefore: ${javaDate(notBefore)}` };
  return undefined;
}

const checkCritical = (certificate: CertificateFacts): Failure | undefined =>
  hasUnknownCritical(certificate) ? { message: 'unrecognized critical extension(s)' } : undefined;

/** An extension that is critical and that nobody knows: whoever looks at the certificate refuses it. */
export const hasUnknownCritical = ({ parts }: CertificateFacts): boolean =>
  parts?.extensions.some(({ critical, oid }) => critical && !javaExtensions.has(oid)) ?? false;

/** java.util.Date.toString in UTC: `Sat Nov 21 02:00:13 UTC 2026`. */
function javaDate(ms: number): string {
  const [, day, date, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}

/** javax.security.auth.x500.X500Principal.toString, for names without signs that need quotes. */
function javaName({ parts }: CertificateFacts): string {
  return [...(parts?.subjectName ?? [])]
    .reverse()
    .map((rdn) => formatName([rdn]))
    .join(', ');
}
