import { readFile } from 'node:fs/promises';
import { FileError } from '../terminal.ts';

/** Text of a file; undefined where it does not exist. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new FileError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
