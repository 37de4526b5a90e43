import type { StoreEntry } from '../../pki/index.ts';
import { t } from '../../text/l10n.ts';

type Pki = typeof import('../../pki/index.ts');

/** What keeps the CA from being rotated, in a sentence; nothing secret in it. */
export class CaError extends Error {}

/** Key material by file name, as it lies in a folder or in a Secret. */
export type Bytes = ReadonlyMap<string, Uint8Array>;

/** Files of the CAs themselves: they stay with their owner, and never go to the nodes. */
export const caNames = {
  oldKey: 'ca-key.pem',
  /** The old CA as it was, where its file has been replaced. */
  old: 'old-ca.pem',
  /** What the last rotation left behind: whoever is sure deletes it. */
  retired: 'retired-ca.pem',
  retiredKey: 'retired-ca-key.pem',
  fresh: 'new-ca.pem',
  freshKey: 'new-ca-key.pem',
} as const;

const own = new Set<string>(Object.values(caNames));

export interface StoreFile {
  readonly name: string;
  readonly format: 'pkcs12' | 'jks' | 'jceks';
  readonly entries: readonly StoreEntry[];
}

/** Certificates one behind the other. */
export interface PemFile {
  readonly name: string;
  readonly certificates: readonly Uint8Array[];
}

export interface KeyFile {
  readonly name: string;
  readonly privateKey: Uint8Array;
}

export interface CaMaterial {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** The files of a node, sorted by what they are for. */
export interface NodeFiles {
  readonly stores: readonly StoreFile[];
  /** Certificates of CAs: what is trusted. */
  readonly bundles: readonly PemFile[];
  /** A leaf first. */
  readonly chains: readonly PemFile[];
  readonly keys: readonly KeyFile[];
}

/** @throws CaError where a file does not open */
export async function readNodeFiles(pki: Pki, files: Bytes, password: string | undefined): Promise<NodeFiles> {
  const stores: StoreFile[] = [];
  const bundles: PemFile[] = [];
  const chains: PemFile[] = [];
  const keys: KeyFile[] = [];
  for (const [name, value] of files) {
    if (own.has(name)) continue;
    const artifact = await pki.readArtifact(value, password === undefined ? {} : { passwords: { store: password } });
    const { format } = artifact;
    if (format === 'pkcs12' || format === 'jks' || format === 'jceks') {
      const locked = artifact.entries.some(({ kind, privateKey }) => kind === 'key' && privateKey === undefined);
      if (
        artifact.integrity === 'failed' ||
        locked ||
        artifact.problems.some(({ fatal, code }) => fatal || code === 'pkcs12-locked')
      )
        throw new CaError(t`${name}: does not open with the password`);
      stores.push({ name, format, entries: (await pki.entriesOf(artifact)).entries });
      continue;
    }
    if (format !== 'pem') continue;
    const certificates = artifact.entries.flatMap(({ chain }) => chain);
    const [first] = certificates;
    for (const { privateKey } of artifact.entries) if (privateKey !== undefined) keys.push({ name, privateKey });
    if (first === undefined) continue;
    (pki.describeCertificate(first).isCa ? bundles : chains).push({ name, certificates });
  }
  return { stores, bundles, chains, keys };
}

/** A CA from its two files; undefined where one of them is not there. @throws CaError where they do not belong together */
export async function readCa(
  pki: Pki,
  files: Bytes,
  certificate: string,
  key: string,
): Promise<CaMaterial | undefined> {
  const [cert, secret] = [files.get(certificate), files.get(key)];
  if (cert === undefined || secret === undefined) return undefined;
  const [der] = (await pki.readArtifact(cert)).entries.flatMap(({ chain }) => chain);
  const privateKey = (await pki.readArtifact(secret)).entries.find(
    (entry) => entry.privateKey !== undefined,
  )?.privateKey;
  if (der === undefined || privateKey === undefined) throw new CaError(t`${certificate} and ${key}: cannot be read`);
  if (!(await belongs(pki, der, privateKey))) throw new CaError(t`${certificate} and ${key} do not belong together`);
  return { certificate: der, privateKey };
}

/** Whether a certificate is for a key. */
export async function belongs(pki: Pki, certificate: Uint8Array, privateKey: Uint8Array): Promise<boolean> {
  const half = await pki.publicKeyOf(privateKey).catch(() => undefined);
  const certified = pki.describeCertificate(certificate).parts?.publicKey;
  return half !== undefined && certified !== undefined && sameBytes(half, certified);
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, i) => octet === b[i]);

/** Whether a leaf was signed with a CA's key, whatever certificate of the CA is at hand. */
export async function signedBy(pki: Pki, leaf: Uint8Array, ca: Uint8Array): Promise<boolean> {
  const [child, parent] = [pki.describeCertificate(leaf), pki.describeCertificate(ca)];
  if (child.canonicalIssuer !== parent.canonicalSubject) return false;
  if (child.parts === undefined || parent.parts === undefined) return false;
  return (await pki.verifySignature(child.parts, parent.parts.publicKey)) === 'valid';
}
