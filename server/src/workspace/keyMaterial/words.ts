/** How key material is told to people, wherever it is told. */

import type { CertificateFacts } from '../../pki/index.ts';
import type { ArtifactFormat } from '../../pki/types.ts';
import { later, told } from '../../text/l10n.ts';

const DAY = 86_400_000;

const formatNames: Readonly<Record<ArtifactFormat, string>> = {
  jks: later`JKS keystore`,
  jceks: later`JCEKS keystore`,
  pkcs12: later`PKCS#12 keystore`,
  pem: 'PEM',
  certificate: later`certificate (DER)`,
  csr: later`certification request (DER)`,
  crl: later`revocation list (DER)`,
  pkcs7: 'PKCS#7 (DER)',
  pkcs8: later`private key (PKCS#8, DER)`,
  'pkcs8-encrypted': later`encrypted private key (PKCS#8, DER)`,
  pkcs1: later`RSA private key (PKCS#1, DER)`,
  sec1: later`EC private key (SEC 1, DER)`,
  bks: later`BouncyCastle keystore (BKS)`,
  uber: later`BouncyCastle keystore (UBER)`,
  bcfks: later`BouncyCastle keystore (BCFKS)`,
  'java-serialised': later`serialised Java object`,
  unknown: later`no key material`,
};

export const formatName = (format: ArtifactFormat): string => told(formatNames[format]);

/** Whole days until the certificate ends; negative where it has ended. */
export const daysLeft = (certificate: Pick<CertificateFacts, 'notAfter'>, now: number): number =>
  Math.floor((certificate.notAfter - now) / DAY);

/** All names with their kind, `DNS:node-1`. */
export const allNames = ({ san }: CertificateFacts): readonly string[] => [
  ...san.dns.map((name) => `DNS:${name}`),
  ...san.ip.map((name) => `IP:${name}`),
  ...san.uri.map((name) => `URI:${name}`),
  ...san.email.map((name) => `email:${name}`),
  ...san.other,
];

/** `RSA 2048`, `EC P-256`, `Ed25519` */
export function keyText({
  algorithm,
  size,
  curve,
}: {
  algorithm: string;
  size?: number | undefined;
  curve?: string;
}): string {
  if (curve !== undefined) return `${algorithm} ${curve}`;
  return size === undefined || /^(?:Ed|X)/.test(algorithm) ? algorithm : `${algorithm} ${size}`;
}

/** `2027-01-31` */
export function day(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : 'unknown';
}
