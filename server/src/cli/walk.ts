import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { DEFAULT_LIMIT } from '../nodeHost.ts';
import { systems } from '../systems/index.ts';
import { globRegExp } from './glob.ts';
import { FileError } from './terminal.ts';

export interface Candidate {
  /** Absolute. */
  readonly path: string;
  /** Typed by the user, so that it is worth a message if it cannot be read. */
  readonly named: boolean;
}

const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Names that configuration may have, with the endings that templates and samples of it carry. */
const NAMES =
  /(?:\.(?:ya?ml|conf|hocon|properties|sh|env)|(?:^|[-_.])env)(?:[.-](?:template|tmpl|tpl|gotmpl|j2|erb|example|sample|dist|default|local|dev|test|prod))*$/i;

/**
 * The files that may concern a system: those named, and below each named folder those whose name or place speaks for
 * it. `.gitignore` and `.ignore` hold at every level, from the root of the repository down; links to folders are not
 * followed. Sorted by path, each file once.
 */
export async function candidates(paths: readonly string[], cwd: string): Promise<Candidate[]> {
  const found = new Map<string, Candidate>();
  for (const given of paths) {
    const path = resolve(cwd, given);
    const type = await typeOf(path);
    if (type === 'file') found.set(path, { path, named: true });
    else if (type === 'folder') {
      for (const file of await walk(path)) if (!found.has(file)) found.set(file, { path: file, named: false });
    } else throw new FileError(type === 'absent' ? `${given}: no such file or folder` : `${given}: ${type.reason}`);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One level's ignore files; its patterns are relative to `folder`. */
interface Level {
  readonly folder: string;
  readonly rules: Ignore;
}

async function walk(start: string): Promise<string[]> {
  const places = systems.flatMap((s) => s.files).map(globRegExp);
  const files: string[] = [];
  const pending: { folder: string; levels: readonly Level[] }[] = [{ folder: start, levels: await levelsAbove(start) }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { folder } = next;
    const levels = await withLevel(next.levels, folder);
    for (const entry of await entriesOf(folder)) {
      if (SKIPPED.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!ignored(levels, path, true)) pending.push({ folder: path, levels });
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        if (!NAMES.test(entry.name) && !places.some((p) => p.test(slashes(path)))) continue;
        if (ignored(levels, path, false)) continue;
        if (await readable(path)) files.push(path);
      }
    }
  }
  return files;
}

/** Ignore files of the folders above, from the root of the repository down; none where there is no repository. */
async function levelsAbove(start: string): Promise<readonly Level[]> {
  const above: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    if ((await typeOf(join(folder, '.git'))) !== 'absent') break;
    if (dirname(folder) === folder) return [];
    above.unshift(dirname(folder));
  }
  let levels: readonly Level[] = [];
  for (const folder of above) levels = await withLevel(levels, folder);
  return levels;
}

async function withLevel(levels: readonly Level[], folder: string): Promise<readonly Level[]> {
  const texts = await Promise.all(['.gitignore', '.ignore'].map((name) => textOf(join(folder, name))));
  const patterns = texts.filter((t) => t !== undefined);
  return patterns.length === 0 ? levels : [...levels, { folder, rules: ignore().add(patterns.join('\n')) }];
}

/** The innermost level that has a word on a path decides. */
function ignored(levels: readonly Level[], path: string, folder: boolean): boolean {
  for (let i = levels.length - 1; i >= 0; i--) {
    const level = levels[i];
    if (level === undefined) continue;
    const verdict = level.rules.test(slashes(relative(level.folder, path)) + (folder ? '/' : ''));
    if (verdict.ignored || verdict.unignored) return verdict.ignored;
  }
  return false;
}

const slashes = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

async function typeOf(path: string): Promise<'file' | 'folder' | 'absent' | { readonly reason: string }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : { reason: 'neither a file nor a folder' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return 'absent';
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

async function readable(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= DEFAULT_LIMIT;
  } catch {
    // A link that leads nowhere.
    return false;
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // A folder below the named one that this user may not list is passed over, as git and grep do.
    return [];
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Most folders have no ignore file.
    return undefined;
  }
}
