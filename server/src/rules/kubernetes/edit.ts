import type { Entry, MapNode } from '../../formats/tree.ts';
import { yaml } from '../../formats/yaml/index.ts';
import { lineEnd, lineStart } from '../../text/span.ts';
import type { Change } from '../rule.ts';
import { type ManifestSource, replace } from './subject.ts';

/** What is added to a manifest: text as it is, a list, or maps of such. */
export type Piece = string | readonly Piece[] | { readonly [key: string]: Piece };

/** A further entry of a map in block style, below its last one; undefined for `{ }` and maps without entries. */
export function addTo(document: ManifestSource, map: MapNode, key: string, value: Piece): Change | undefined {
  const first = map.entries[0];
  const last = map.entries.at(-1);
  if (first === undefined || last === undefined || map.style === 'flow') return undefined;
  const { text } = document;
  const column = first.keySpan.start - lineStart(text, first.keySpan.start);
  const at = lineEnd(text, last.span.end);
  return replace(document, { start: at, end: at }, written({ [key]: value }, column));
}

/** Removes an entry with its line. */
export const removeFrom = (document: ManifestSource, map: MapNode, entry: Entry): Change[] =>
  yaml.writer.remove(document.tree('yaml'), map, entry).map((c) => replace(document, c.span, c.newText));

/** Puts other text in the place of an entry's value, or behind its colon where there is none. */
export function setValue(document: ManifestSource, entry: Entry, text: string): Change {
  const { value } = entry;
  if (value !== undefined && value.span.end > value.span.start) return replace(document, value.span, text);
  const at = Math.max(entry.span.end, entry.keySpan.end + 1);
  return replace(document, { start: at, end: at }, ` ${text}`);
}

function written(piece: Piece, column: number): string {
  const indent = `\n${' '.repeat(column)}`;
  if (typeof piece === 'string') return ` ${piece}`;
  if (isList(piece))
    return piece.map((item) => `${indent}-${written(item, column + 2).replace(/^\n +/, ' ')}`).join('');
  return Object.entries(piece)
    .map(([key, inner]) => `${indent}${key}:${written(inner, column + 2)}`)
    .join('');
}

const isList = (piece: Piece): piece is readonly Piece[] => Array.isArray(piece);
