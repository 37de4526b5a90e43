import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { DEFAULT_LIMIT } from '../nodeHost.ts';
import { filePatterns } from '../workspace/analyse.ts';
import { globRegExp } from './glob.ts';
import { FileError } from './terminal.ts';

export interface Candidate {
  /** Absolute. */
  readonly path: string;
  /** Typed by the user, so that it is worth a message if it cannot be read. */
  readonly named: boolean;
}

export interface Candidates {
  readonly files: readonly Candidate[];
  /** YAML that git ignores, in folders that it does not: not checked, but what is checked may refer to it. */
  readonly passedOver: readonly string[];
}

const YAML = /\.ya?ml$/i;

const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Names that configuration may have, with the endings that templates and samples of it carry. */
const NAMES =
  /(?:\.(?:ya?ml|conf|hocon|properties|sh|env)|(?:^|[-_.])env)(?:[.-](?:template|tmpl|tpl|gotmpl|j2|erb|example|sample|dist|default|local|dev|test|prod))*$/i;

/**
 * The files that may concern a system: those named, and below each named folder those whose name or place speaks for
 * it. `.gitignore` and `.ignore` hold at every level, from the root of the repository down; links to folders are not
 * followed. Sorted by path, each file once.
 */
export async function candidates(paths: readonly string[], cwd: string): Promise<Candidates> {
  const found = new Map<string, Candidate>();
  const passedOver: string[] = [];
  for (const given of paths) {
    const path = resolve(cwd, given);
    const type = await typeOf(path);
    if (type === 'file') found.set(path, { path, named: true });
    else if (type === 'folder') {
      const walked = await walk(path);
      passedOver.push(...walked.passedOver);
      for (const file of walked.files) if (!found.has(file)) found.set(file, { path: file, named: false });
    } else throw new FileError(type === 'absent' ? `${given}: no such file or folder` : `${given}: ${type.reason}`);
  }
  return { files: [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), passedOver };
}

async function walk(start: string): Promise<{ readonly files: string[]; readonly passedOver: string[] }> {
  const places = filePatterns().map(globRegExp);
  const files: string[] = [];
  const passedOver: string[] = [];
  const pending = [{ folder: start, ignores: await ignoresAbove(start) }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { folder } = next;
    const ignores = await ignoresOf(folder, next.ignores);
    for (const entry of await entriesOf(folder)) {
      if (SKIPPED.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!ignored(ignores, `${path}/`)) pending.push({ folder: path, ignores });
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        if (!NAMES.test(entry.name) && !places.some((p) => p.test(slashes(path)))) continue;
        if (!(await readable(path))) continue;
        if (!ignored(ignores, path)) files.push(path);
        else if (YAML.test(entry.name)) passedOver.push(path);
      }
    }
  }
  return { files, passedOver };
}

/** The patterns that hold in a folder, all written relative to `root`. */
interface Ignores {
  readonly root: string;
  readonly rules: Ignore;
}

/** What the folders above say, from the root of the repository down; nothing where there is no repository. */
async function ignoresAbove(start: string): Promise<Ignores> {
  const above: string[] = [];
  let root = start;
  while ((await typeOf(join(root, '.git'))) === 'absent') {
    if (dirname(root) === root) return { root: start, rules: ignore() };
    root = dirname(root);
    above.unshift(root);
  }
  let ignores: Ignores = { root, rules: ignore() };
  for (const folder of above) ignores = await ignoresOf(folder, ignores);
  return ignores;
}

/** Those of the parent and the folder's own; later patterns win over earlier ones, so inner over outer. */
async function ignoresOf(folder: string, parent: Ignores): Promise<Ignores> {
  const texts = await Promise.all(['.gitignore', '.ignore'].map((name) => textOf(join(folder, name))));
  const at = slashes(relative(parent.root, folder));
  const patterns = texts.flatMap((text) => (text === undefined ? [] : text.split(/\r?\n/))).map((p) => rebased(p, at));
  if (patterns.length === 0) return parent;
  return { root: parent.root, rules: ignore().add(parent.rules).add(patterns) };
}

/** A line of an ignore file in `folder` as it must stand at the root (gitignore(5), "pattern format"). */
function rebased(line: string, folder: string): string {
  if (folder === '' || line.trim() === '' || line.startsWith('#')) return line;
  const not = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(not.length).replace(/^\//, '');
  const anchored = line
    .slice(not.length)
    .replace(/\/\s*$/, '')
    .includes('/');
  return `${not}/${folder.replace(/[*?[\]\\!# ]/g, '\\$&')}/${anchored ? '' : '**/'}${pattern}`;
}

const ignored = ({ root, rules }: Ignores, path: string): boolean =>
  rules.ignores(slashes(relative(root, path)) + (path.endsWith('/') ? '/' : ''));

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
