import type { Artifact, ArtifactEntry, Passwords } from '../../pki/types.ts';
import { isLocked, isStore } from '../../workspace/keyMaterial/inspection.ts';
import { type Joined, joinParts } from '../../workspace/keyMaterial/join.ts';
import type { Pki } from '../../workspace/keyMaterial/load.ts';
import { FileError, UsageError } from '../terminal.ts';
import { readBytes } from './files.ts';

/** Files that belong together, such as a certificate and its key, as the entries of one store. */
export type Material = Joined;

/**
 * Reads files as one: entries of stores as they are, loose keys and certificates put together.
 * @param alias chooses an entry where a store is read, and names the entry that is put together from other files
 * @throws FileError where something cannot be read or opened
 */
export async function readMaterial(
  pki: Pki,
  files: readonly string[],
  passwords: Passwords,
  alias?: string,
): Promise<Material> {
  const parts: { artifact: Artifact; entries: readonly ArtifactEntry[] }[] = [];
  for (const file of files) {
    const artifact = await pki.readArtifact(await readBytes(file), { passwords });
    refuse(file, artifact);
    const entries = alias !== undefined && isStore(artifact) ? named(artifact, alias) : artifact.entries;
    for (const entry of entries)
      if ((entry.kind === 'key' || entry.kind === 'privateKey') && entry.privateKey === undefined)
        throw closed(file, entry);
    parts.push({ artifact, entries });
  }
  return joinParts(pki, parts, alias);
}

function named({ entries }: Artifact, alias: string): readonly ArtifactEntry[] {
  const found = entries.filter((entry) => entry.alias?.toLowerCase() === alias.toLowerCase());
  if (found.length > 0) return found;
  const present = entries.flatMap((entry) => entry.alias ?? []).join(', ');
  throw new UsageError(`--alias ${alias}: there is no such entry; present: ${present}`);
}

/** What makes a file useless is told in its own words. */
function refuse(file: string, artifact: Artifact): void {
  const fatal = artifact.problems.find((each) => each.fatal);
  if (fatal !== undefined) throw new FileError(`${file}: ${fatal.message}`);
  if (artifact.integrity === 'failed')
    throw new FileError(`${file}: the password is another one, or the store is damaged`);
  if (isLocked(artifact))
    throw new FileError(`${file}: needs its password; give it with --password-file or --password-env`);
}

function closed(file: string, entry: ArtifactEntry): FileError {
  const unreadable = entry.problems[0]?.message ?? 'cannot be read';
  const why = {
    untried: 'needs a password; give it with --password-file or --password-env',
    no: 'does not open with the password; if it has one of its own, give it with --key-password-file or --key-password-env',
    unsupported: 'is protected in a way that is not known here',
    plain: unreadable,
    yes: unreadable,
  }[entry.opens];
  return new FileError(`${file}: ${entry.alias === undefined ? 'the key' : `key ${entry.alias}`} ${why}`);
}
