import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chown, copyFile, link, mkdir, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, exists, type NewFile, removeAll, trouble, WriteError, writeNew } from './nodeFiles.ts';
import { t } from './text/l10n.ts';

const BACKUP = /\.bak(?:-\d+)?$/;
/** Backups of one file that may lie beside it. */
const MOST_BACKUPS = 1000;

/**
 * Writes all the files or none, in the place of those that exist. Each is written beside its place with the mode and the
 * owner of what it replaces, and flushed; then the old file is kept as a backup and the new one takes its name.
 * @returns the backups, in the order of the files
 * @throws WriteError
 */
export async function replaceTogether(files: readonly NewFile[]): Promise<readonly (string | undefined)[]> {
  const written: { readonly temporary: string; readonly path: string; readonly old: boolean }[] = [];
  const done: { readonly path: string; readonly backup: string | undefined; placed: boolean }[] = [];
  try {
    for (const file of files) {
      const old = await stat(file.path).catch(() => undefined);
      if (old !== undefined && !old.isFile()) throw new WriteError(t`${file.path} is no file`);
      // A link stays a link: what it points at is replaced.
      const path = old === undefined ? file.path : await realpath(file.path);
      if (old === undefined) await mkdir(dirname(path), { recursive: true });
      const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
      written.push({ temporary, path, old: old !== undefined });
      await writeNew(temporary, { ...file, path, replaces: old !== undefined });
      if (old !== undefined) await keepOwner(temporary, old);
    }
    for (const { temporary, path, old } of written) {
      const step = { path, backup: old ? await backUp(path) : undefined, placed: false };
      done.push(step);
      await rename(temporary, path);
      step.placed = true;
    }
    return done.map(({ backup }) => backup);
  } catch (error) {
    await removeAll(written.map(({ temporary }) => temporary));
    for (const { path, backup, placed } of done.toReversed()) {
      if (placed) await (backup === undefined ? removeAll([path]) : rename(backup, path));
      else if (backup !== undefined) await removeAll([backup]);
    }
    throw error instanceof WriteError ? error : trouble(written.at(-1)?.path ?? '', error);
  }
}

async function keepOwner(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): Promise<void> {
  try {
    await chown(path, uid, gid);
  } catch (error) {
    // Only the superuser gives files away; then they are the user's.
    if (codeOf(error) !== 'EPERM') throw error;
  }
}

/** The old file under a name that is free: a second name for the same bytes, so that mode, owner and times are kept too. */
async function backUp(path: string): Promise<string> {
  for (let i = 0; i < MOST_BACKUPS; i++) {
    const backup = `${path}.bak${i === 0 ? '' : `-${i}`}`;
    if (await exists(backup)) continue;
    try {
      await link(path, backup);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      // File systems without links.
      await copyFile(path, backup, constants.COPYFILE_EXCL);
    }
    return backup;
  }
  throw new WriteError(t`${path} has too many backups`);
}

/** @throws WriteError */
export async function settleBackup(backup: string, action: 'restore' | 'drop'): Promise<void> {
  if (!BACKUP.test(backup)) throw new WriteError(t`${backup} is no backup`);
  try {
    if (action === 'restore') await rename(backup, backup.replace(BACKUP, ''));
    else await unlink(backup);
  } catch (error) {
    throw trouble(backup, error);
  }
}
