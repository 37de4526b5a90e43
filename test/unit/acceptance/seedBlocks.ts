import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/seeds');

/** The documents by their number; empty where they are not at hand. */
const documents: ReadonlyMap<string, readonly string[]> = new Map(
  existsSync(folder)
    ? readdirSync(folder).map((name) => [name.slice(0, 3), readFileSync(join(folder, name), 'utf8').split(/\r?\n/)])
    : [],
);

export const atHand = documents.size > 0;

/** A configuration example of a document. */
export interface Block {
  readonly document: string;
  /** The line that it follows: all of it. */
  readonly after: string;
  /** The n-th line of that text, from 1. */
  readonly nth?: number;
  /** Its first line, if other lines stand between. */
  readonly first?: string;
  readonly lines: number;
  /** A digit a line, its depth: in two of the documents the indentation is lost. */
  readonly depths?: string;
}

export function textOf({ document, after, nth = 1, first, lines, depths }: Block): string {
  const all = documents.get(document) ?? [];
  let at = -1;
  for (let i = 0; i < nth; i++) at = all.indexOf(after, at + 1);
  if (at < 0) throw new Error(`no line "${after}" in ${document}`);
  const start = all.findIndex((line, i) => i > at && line.trim() !== '' && (first === undefined || line === first));
  return all
    .slice(start, start + lines)
    .map((line, i) => '  '.repeat(Number(depths?.[i] ?? 0)) + line)
    .join('\n')
    .concat('\n');
}
