import { later, t, told } from '../../text/l10n.ts';
import { equalBytes } from '../bytes.ts';
import { type CertificateFacts, describeCertificate } from '../certificate.ts';
import { publicKeyOf } from '../make/keys.ts';
import type { Artifact, ArtifactEntry } from '../types.ts';
import { aliasPool, type SealedEntry, type StoreEntry } from './entries.ts';

export interface Converted {
  readonly entries: readonly StoreEntry[];
  /** What could not be taken along, in sentences; never a secret. */
  readonly problems: readonly string[];
}

/**
 * What was read, as entries that any store can hold. Loose keys and certificates (PEM, DER) are put together: a key with
 * the certificate of its public half and the issuers that are at hand; all other certificates become trusted.
 * @param alias for a loose key; else its certificate's common name, or `key`
 * @param unopened what becomes of keys and secrets of JKS and JCEKS that were not opened: left out, with a problem, or
 *   kept as they are, for a store of the same format
 */
export async function entriesOf(
  artifact: Artifact,
  alias?: string,
  unopened: 'left out' | 'kept' = 'left out',
): Promise<Converted> {
  const problems: string[] = [];
  const entries: StoreEntry[] = [];
  const free = aliasPool();
  const add = (entry: StoreEntry) => entries.push({ ...entry, alias: free(entry.alias) });
  const loose = artifact.entries.filter(({ kind }) => kind === 'certificate').flatMap(({ chain }) => chain);
  const used = new Set<Uint8Array>();

  for (const [i, entry] of artifact.entries.entries()) {
    const named = entry.alias === undefined ? `${i + 1}` : `\`${entry.alias}\``;
    const sealed = unopened === 'kept' ? sealedOf(entry, artifact.format) : undefined;
    if (sealed !== undefined) {
      add(sealed);
    } else if (entry.kind === 'key' || entry.kind === 'privateKey') {
      const chain = entry.chain.length > 0 ? entry.chain : await chainFor(entry, loose);
      for (const der of chain) used.add(der);
      if (entry.privateKey === undefined) problems.push(closed(entry, named));
      else if (chain.length === 0) problems.push(t`No certificate belongs to key ${named}.`);
      else
        add({
          kind: 'key',
          alias: aliasOf(entry, chain, alias),
          privateKey: entry.privateKey,
          chain,
          ...createdOf(entry),
        });
    } else if (entry.kind === 'trusted') {
      for (const certificate of entry.chain.slice(0, 1))
        add({ kind: 'trusted', alias: entry.alias ?? 'ca', certificate, ...createdOf(entry) });
    } else if (entry.kind !== 'certificate') {
      problems.push(t`Entry ${named} is a ${told(what[entry.kind])}, and is left out.`);
    }
  }
  for (const entry of artifact.entries) {
    if (entry.kind !== 'certificate') continue;
    for (const certificate of entry.chain)
      if (!used.has(certificate)) add({ kind: 'trusted', alias: entry.alias ?? 'ca', certificate });
  }
  return { entries, problems };
}

const what = {
  secret: later`secret key`,
  csr: later`certificate request`,
  crl: later`list of revoked certificates`,
} as const;

/** The leaf of a loose key and, behind it, the issuers among the loose certificates. */
async function chainFor(entry: ArtifactEntry, loose: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  if (entry.privateKey === undefined) return [];
  const all = loose.map((der) => ({ der, facts: describeCertificate(der) }));
  // A key that WebCrypto does not know has the first certificate that is no CA.
  const half = await publicKeyOf(entry.privateKey).catch(() => undefined);
  let top = all.find(({ facts }) =>
    half === undefined ? !facts.isCa : facts.parts !== undefined && equalBytes(facts.parts.publicKey, half),
  );
  const chain: Uint8Array[] = [];
  while (top !== undefined && !chain.includes(top.der)) {
    chain.push(top.der);
    const { facts } = top;
    top = facts.selfIssued ? undefined : all.find((each) => isIssuerOf(each.facts, facts));
  }
  return chain;
}

function isIssuerOf(issuer: CertificateFacts, of: CertificateFacts): boolean {
  return issuer.parts !== undefined && of.parts !== undefined && issuer.canonicalSubject === of.canonicalIssuer;
}

function sealedOf(entry: ArtifactEntry, format: Artifact['format']): SealedEntry | undefined {
  const { kind, stored, privateKey, chain } = entry;
  if ((format !== 'jks' && format !== 'jceks') || stored === undefined || privateKey !== undefined) return undefined;
  if (kind !== 'key' && kind !== 'secret') return undefined;
  const secret = kind === 'secret';
  return { kind: 'sealed', alias: entry.alias ?? 'key', format, secret, bytes: stored, chain, ...createdOf(entry) };
}

function closed({ opens }: ArtifactEntry, named: string): string {
  if (opens === 'unsupported') return t`Key ${named} is protected in a way that is not known here.`;
  return t`Key ${named} does not open${opens === 'untried' ? t`: no password was given` : t` with the password`}.`;
}

function aliasOf(entry: ArtifactEntry, chain: readonly Uint8Array[], wanted: string | undefined): string {
  const own = entry.kind === 'key' ? entry.alias : undefined;
  const [leaf] = chain;
  const name = leaf === undefined ? undefined : describeCertificate(leaf).commonName;
  return own ?? wanted ?? (name?.trim() || 'key');
}

function createdOf({ created }: ArtifactEntry): { created?: number } {
  return created === undefined ? {} : { created };
}
