import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, link, mkdir, open, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { t } from './text/l10n.ts';

/** A file to be made. */
export interface NewFile {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** Holds a private key or a password: nobody but its owner may read it. */
  readonly secret: boolean;
  /** What is there gives way. */
  readonly replaces?: boolean;
}

/** Why nothing was written, with the path. */
export class WriteError extends Error {
  /** Something is there already. */
  readonly exists: boolean;

  constructor(message: string, exists = false) {
    super(message);
    this.exists = exists;
  }
}

/**
 * Writes all the files or none. Each is written beside its place, with its final mode from the first byte, and put there
 * under its name when all of them are on the disk. Without `force` nothing that exists is overwritten but where a file
 * says so, not even something that came meanwhile; what gave way is put back where one of the files cannot be placed.
 * @throws WriteError
 */
export async function writeTogether(files: readonly NewFile[], force: boolean): Promise<void> {
  const yields = ({ replaces }: NewFile): boolean => force || replaces === true;
  for (const file of files) if (!yields(file) && (await exists(file.path))) throw occupied(file.path);
  const written: { readonly temporary: string; readonly path: string; readonly yields: boolean }[] = [];
  const placed: string[] = [];
  const kept: { readonly path: string; readonly old: string }[] = [];
  const made: string[] = [];
  try {
    for (const file of files) {
      const folder = await mkdir(dirname(file.path), { recursive: true });
      if (folder !== undefined) made.unshift(...foldersFrom(folder, dirname(file.path)));
      const temporary = beside(file.path);
      written.push({ temporary, path: file.path, yields: yields(file) });
      await writeNew(temporary, file);
    }
    for (const { temporary, path, yields: over } of written) {
      const old = over ? await keepOld(path) : undefined;
      if (old !== undefined && old !== NOTHING) kept.push({ path, old });
      await place(temporary, path, over);
      if (!over || old === NOTHING) placed.push(path);
    }
  } catch (error) {
    await removeAll([...written.map(({ temporary }) => temporary), ...placed]);
    for (const { path, old } of kept) await rename(old, path);
    // A folder that somebody else has put something into stays.
    for (const folder of made) await rmdir(folder).catch(() => undefined);
    throw error instanceof WriteError ? error : trouble(written.at(-1)?.path ?? '', error);
  }
  await removeAll(kept.map(({ old }) => old));
}

/** No name of a file: there was none. */
const NOTHING = '';

const beside = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

/** From the deepest up to the first that was made. */
function foldersFrom(first: string, deepest: string): string[] {
  const found: string[] = [];
  const { length } = resolve(first);
  // Whole paths get shorter with every step; `.` is its own parent.
  for (let folder = resolve(deepest); folder.length >= length; folder = dirname(folder)) found.push(folder);
  return found;
}

/** A second name for what will give way. undefined: the file system knows no links, and it cannot be put back. */
async function keepOld(path: string): Promise<string | undefined> {
  const old = beside(path);
  try {
    await link(path, old);
    return old;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? NOTHING : undefined;
  }
}

/** Flushed to the disk, with its final mode from the first byte. */
export async function writeNew(temporary: string, { path, content, secret, replaces }: NewFile): Promise<void> {
  const mode = replaces === true ? (await stat(path)).mode & 0o777 : secret ? 0o600 : 0o644;
  const file = await open(temporary, 'wx', mode);
  try {
    if (replaces === true) await file.chmod(mode);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** `rename` replaces what is there, `link` refuses to. File systems without links fall back to looking first. */
async function place(temporary: string, path: string, force: boolean): Promise<void> {
  if (force) return rename(temporary, path);
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || (await exists(path))) throw occupied(path);
    return rename(temporary, path);
  }
  await unlink(temporary);
}

export async function removeAll(paths: readonly string[]): Promise<void> {
  await Promise.all(
    paths.map((path) =>
      unlink(path).catch((error: unknown) => {
        // What was never made, or has its final name already, need not be removed.
        if (codeOf(error) !== 'ENOENT') throw error;
      }),
    ),
  );
}

export async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

const occupied = (path: string): WriteError => new WriteError(t`${path} exists`, true);

export function trouble(path: string, error: unknown): WriteError {
  return new WriteError(t`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
