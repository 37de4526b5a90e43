import { readFile, stat } from 'node:fs/promises';
import { type NewFile, WriteError, writeTogether } from '../../nodeFiles.ts';
import { FileError } from '../terminal.ts';

/** Key material is small; what is larger is something else. */
const MOST_BYTES = 20 * 2 ** 20;

/** A file of key material. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    // A pipe or a device could keep one waiting for ever.
    const found = await stat(path);
    if (!found.isFile()) throw new FileError(`cannot read ${path}: it is no file`);
    if (found.size > MOST_BYTES) throw new FileError(`cannot read ${path}: it is larger than 20 MB`);
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw error instanceof FileError ? error : trouble(path, error);
  }
}

/**
 * Writes all the files or none; without `force` nothing that exists is overwritten.
 * @throws FileError
 */
export async function writeFiles(files: readonly NewFile[], force: boolean): Promise<void> {
  try {
    await writeTogether(files, force);
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw new FileError(error.exists ? `${error.message}; --force overwrites it` : error.message);
  }
}

function trouble(path: string, error: unknown): FileError {
  return new FileError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
}
