import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decode } from '../nodeHost.ts';
import { FileError } from './terminal.ts';
import type { Candidate } from './walk.ts';

/** A file that belongs to a system, as read. */
export interface Source {
  readonly path: string;
  /** Without byte order mark, as editors see it. */
  readonly text: string;
  readonly bom: string;
  /** The text gives the file's bytes back; only such files are written. */
  readonly exact: boolean;
}

/** Undefined for binary, oversized and unreadable files, unless the user named them: then a `FileError`. */
export async function readSource(candidate: Candidate, display: (uri: string) => string): Promise<Source | undefined> {
  const { path, named } = candidate;
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (!named) return undefined;
    throw new FileError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const decoded = decode(bytes);
  if (decoded === undefined) {
    if (named) throw new FileError(`${display(pathToFileURL(path).href)}: no text file of at most 4 MiB`);
    return undefined;
  }
  const bom = decoded.startsWith('\ufeff') ? '\ufeff' : '';
  return { path, text: decoded.slice(bom.length), bom, exact: bytes.equals(Buffer.from(decoded)) };
}

/** Files below the working folder by their way from there, others by their absolute path; always with `/`. */
export const displayFrom =
  (cwd: string) =>
  (uri: string): string => {
    const path = fileURLToPath(uri);
    const way = relative(cwd, path);
    const shown = way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? path : way;
    return sep === '/' ? shown : shown.replaceAll(sep, '/');
  };
