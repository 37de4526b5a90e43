import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { CommittedText } from '../host.ts';
import { UsageError } from './terminal.ts';

/** Bytes that git may answer with: a Secret has a mebibyte at most. */
const LARGEST = 16 * 2 ** 20;

/** A file, or the files of a folder, as a commit has them. */
export interface Committed {
  /** Of a folder: its files by name. Of a file: the one. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** When that state was committed; milliseconds since the epoch. */
  readonly at: number;
  /** When the present state came to be: as committed, or as last written. */
  readonly now: number;
}

/** What git knows of a path at a revision, such as `HEAD` or `HEAD~1`. */
export async function committed(revision: string, path: string): Promise<Committed> {
  const own = await stat(path);
  const isFolder = own.isDirectory();
  const [folder, spec] = isFolder ? [path, './'] : [dirname(path), `./${basename(path)}`];
  const git = (...args: string[]) => answer(folder, args);
  const commit = revision.startsWith('-')
    ? undefined
    : (await git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`))?.toString().trim();
  if (commit === undefined) throw new UsageError(`--since ${revision}: neither a file nor a commit`);
  const listed = (await git('ls-tree', '-z', commit, spec))?.toString() ?? '';
  const files = new Map<string, Uint8Array>();
  for (const line of listed.split('\0')) {
    const [, sha, name] = /^100\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    const bytes = sha === undefined ? undefined : await git('cat-file', 'blob', sha);
    if (name !== undefined && bytes !== undefined && !name.startsWith('.')) files.set(basename(name), bytes);
  }
  if (!isFolder && files.size === 0) throw new UsageError(`--since ${revision}: ${path} is not in it`);
  const time = async (...args: string[]) =>
    Number((await git('log', '-1', '--format=%ct', ...args, '--', spec))?.toString() ?? '') * 1000;
  const changed = (await git('status', '--porcelain', '--', spec))?.toString() !== '';
  return { files, at: await time(commit), now: changed ? own.mtimeMs : await time() };
}

/** A file as HEAD has it, and the time of the last commit that changed it; undefined where git does not know it. */
export async function committedText(path: string): Promise<CommittedText | undefined> {
  try {
    const { files, at } = await committed('HEAD', path);
    const [bytes] = files.values();
    return bytes === undefined ? undefined : { text: new TextDecoder().decode(bytes), at };
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

const answer = (cwd: string, args: readonly string[]): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    execFile('git', [...args], { cwd, encoding: 'buffer', maxBuffer: LARGEST }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
