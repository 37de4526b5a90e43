import type { StoreEntry } from '../../pki/index.ts';
import type { Artifact, ArtifactEntry } from '../../pki/types.ts';
import { isStore } from './inspection.ts';
import type { Pki } from './load.ts';

/** Files that belong together, such as a certificate and its key, as the entries of one store. */
export interface Joined {
  readonly entries: readonly StoreEntry[];
  /** Private keys that no certificate belongs to (PKCS#8). */
  readonly keys: readonly Uint8Array[];
  /** Certification requests, DER. */
  readonly requests: readonly Uint8Array[];
  /** What is left out, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Entries of stores as they are, loose keys and certificates put together.
 * @param parts of each file the entries that are wanted; its keys are open
 * @param alias names the entry that is put together from other files than stores
 */
export async function joinParts(
  pki: Pki,
  parts: readonly { readonly artifact: Artifact; readonly entries: readonly ArtifactEntry[] }[],
  alias?: string,
): Promise<Joined> {
  const all = parts.flatMap(({ entries }) => entries);
  const stores = parts.some(({ artifact }) => isStore(artifact));
  const together: Artifact = { format: 'pem', base64Layers: 0, entries: all, problems: [], integrity: 'none' };
  const { entries, problems } = await pki.entriesOf(together, alias);
  const [only] = entries;
  const paired = new Set(entries.map((entry) => (entry.kind === 'key' ? entry.privateKey : undefined)));
  const keys = all.flatMap(({ privateKey }) =>
    privateKey === undefined || paired.has(privateKey) ? [] : [privateKey],
  );
  return {
    entries:
      alias !== undefined && !stores && only !== undefined && entries.length === 1 ? [{ ...only, alias }] : entries,
    keys,
    requests: all.flatMap(({ csr }) => csr ?? []),
    notes: problems,
  };
}
