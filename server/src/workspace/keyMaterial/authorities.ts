import type { CertificateFacts } from '../../pki/index.ts';
import type { Pki } from './load.ts';
import type { Material } from './materials.ts';
import { daysLeft } from './words.ts';

export interface Authority {
  readonly subject: string;
  readonly daysLeft: number;
  /** The file of its certificate and, where it lies apart, of its key. */
  readonly files: readonly string[];
  /** It has signed the certificate in question. */
  readonly own: boolean;
}

/**
 * CAs that can sign: their certificate and their private key lie among the files, together or apart. The one that signed
 * the certificate in question comes first, then those that are good the longest.
 */
export async function authoritiesAmong(
  pki: Pki,
  materials: readonly Material[],
  wanted: CertificateFacts | undefined,
  now: number,
): Promise<readonly Authority[]> {
  const certificates: { readonly facts: CertificateFacts; readonly uri: string }[] = [];
  const keys: { readonly half: Uint8Array; readonly uri: string }[] = [];
  for (const { uri, inspection } of materials)
    for (const { kind, chain, privateKey } of inspection.artifact.entries) {
      const [leaf] = chain;
      if (leaf !== undefined && kind !== 'trusted' && pki.describeCertificate(leaf).isCa)
        certificates.push({ facts: pki.describeCertificate(leaf), uri });
      if (privateKey === undefined) continue;
      const half = await pki.publicKeyOf(privateKey).catch(() => undefined);
      if (half !== undefined) keys.push({ half, uri });
    }
  const found = new Map<string, Authority>();
  for (const { facts, uri } of certificates) {
    const mine = keys.filter(({ half }) => isSame(facts.parts?.publicKey, half));
    // A key in the file of the certificate is preferred to one elsewhere.
    const key = mine.find((each) => each.uri === uri) ?? mine[0];
    if (key === undefined || found.has(facts.sha256) || facts.notAfter <= now) continue;
    const files = key.uri === uri ? [uri] : [uri, key.uri];
    const own = wanted !== undefined && (await hasSigned(pki, facts, wanted));
    found.set(facts.sha256, { subject: facts.subject, daysLeft: daysLeft(facts, now), files, own });
  }
  return [...found.values()].toSorted((a, b) => Number(b.own) - Number(a.own) || b.daysLeft - a.daysLeft);
}

async function hasSigned(pki: Pki, issuer: CertificateFacts, of: CertificateFacts): Promise<boolean> {
  if (issuer.canonicalSubject !== of.canonicalIssuer || issuer.parts === undefined || of.parts === undefined)
    return false;
  return (await pki.verifySignature(of.parts, issuer.parts.publicKey)) === 'valid';
}

const isSame = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
