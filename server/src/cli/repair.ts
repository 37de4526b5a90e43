import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { safeRepairs } from '../rules/fixAll.ts';
import { applyChanges, type TextChange } from '../text/span.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Source } from './source.ts';
import { FileError } from './terminal.ts';

/** A repair can make way for another; what has not settled by then goes round in circles. */
const ROUNDS = 10;

export interface Repaired {
  readonly uri: string;
  readonly titles: readonly string[];
}

/**
 * Applies the safe fixes of the given files until none is left, and writes what has changed. The sources are open in the
 * workspace, and open with their new texts afterwards. Throws a `FileError` where one cannot be written.
 */
export async function repair(workspace: Workspace, sources: ReadonlyMap<string, Source>): Promise<Repaired[]> {
  const texts = new Map([...sources].map(([uri, source]) => [uri, source.text]));
  const titles = new Map<string, string[]>();
  for (let round = 0; round < ROUNDS; round++) {
    const findings = (await Promise.all([...texts.keys()].map((uri) => workspace.findings(uri)))).flat();
    const { documents, applied } = safeRepairs(
      findings,
      (uri) => sources.get(uri)?.exact === true,
      ({ rule }, error) => workspace.host.log('error', `rule ${rule.id}: its fix failed: ${String(error)}`),
    );
    if (documents.length === 0) break;
    for (const { uri, changes } of documents) {
      const text = texts.get(uri);
      if (text === undefined) continue;
      const changed = applyChanges(text, changes.map(withLineBreaksOf(text)));
      texts.set(uri, changed);
      workspace.open(uri, changed);
    }
    for (const { finding, fix } of applied) titles.set(finding.uri, [...(titles.get(finding.uri) ?? []), fix.title]);
  }
  for (const [uri, text] of texts) {
    const source = sources.get(uri);
    if (source === undefined || text === source.text) continue;
    try {
      await replaceFile(source, source.bom + text);
    } catch (error) {
      throw error instanceof FileError ? error : new FileError(`cannot write ${source.path}: ${reason(error)}`);
    }
  }
  return [...titles].map(([uri, list]) => ({ uri, titles: list }));
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** New lines end as the others of the file do. */
const withLineBreaksOf = (text: string) => {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  return (change: TextChange): TextChange => ({ ...change, newText: change.newText.replace(/\r?\n/g, lineBreak) });
};

/** Writes a file whole or not at all: a temporary file beside it, flushed, then renamed over it. Keeps its mode. */
async function replaceFile(source: Source, text: string): Promise<void> {
  const path = await realpath(source.path);
  const before = await readFile(path);
  if (!before.equals(Buffer.from(source.bom + source.text)))
    throw new FileError(`${source.path} was changed meanwhile; nothing was written to it`);
  const { mode } = await stat(path);
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode & 0o777);
    try {
      await file.chmod(mode & 0o777);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}
