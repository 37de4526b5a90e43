import { lookup } from '../../formats/flatten.ts';
import type { MapNode } from '../../formats/tree.ts';
import type { Change, Fix } from '../../rules/rule.ts';
import { lineEnd, lineStart } from '../../text/span.ts';
import { type Deployment, keyAt, scalarAt } from './deployment.ts';

/** What is added: a value written as it is, or maps of such. */
export type Piece = string | { readonly [key: string]: Piece };

/**
 * Gives a value beside the properties: changes the scalar where it stands, else adds it with the maps that it lies in.
 * `value` is written as it is, so that switches and ports stay what they are and do not become strings.
 */
export function chartValue(deployment: Deployment, path: readonly string[], value: Piece): Change {
  const { place } = deployment;
  const node = scalarAt(deployment, ...path);
  if (typeof value === 'string' && node !== undefined && node.span.end > node.span.start) {
    return { op: 'text', uri: place.uri, span: node.span, newText: value };
  }
  const added = addition(deployment, path, value);
  if (added !== undefined) return added;
  return { op: 'add', region: place, entries: leaves(keyAt(deployment, ...path), value) };
}

/** A fix that sets one value beside the properties, written as it is. */
export const chartFix = (title: string, deployment: Deployment, path: readonly string[], value: string): Fix => ({
  title,
  changes: [chartValue(deployment, path, value)],
});

function addition(deployment: Deployment, path: readonly string[], value: Piece): Change | undefined {
  const { place } = deployment;
  const { text } = place.tree;
  const full = [...deployment.path, ...path];
  let map: MapNode = place.root;
  let depth = 0;
  for (; depth < full.length - 1; depth++) {
    const entry = lookup(map, [full[depth] ?? '']);
    if (entry === undefined) break;
    if (entry.value?.kind === 'map' && entry.value.entries.length > 0) {
      map = entry.value;
      continue;
    }
    // `key:` with nothing below it; `{}` and the like are left to the writer.
    if (entry.value !== undefined && entry.value.span.end > entry.value.span.start) return undefined;
    const at = lineEnd(text, entry.keySpan.end);
    return insertion(place.uri, at, columnOf(text, entry.keySpan.start) + 2, full.slice(depth + 1), value);
  }
  const first = map.entries[0];
  const last = map.entries.at(-1);
  if (first === undefined || last === undefined || map.style === 'flow') return undefined;
  return insertion(
    place.uri,
    lineEnd(text, last.span.end),
    columnOf(text, first.keySpan.start),
    full.slice(depth),
    value,
  );
}

const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

function leaves(key: string, piece: Piece): { readonly key: string; readonly value: string }[] {
  if (typeof piece === 'string') return [{ key, value: piece }];
  return Object.entries(piece).flatMap(([name, inner]) => leaves(`${key}.${name}`, inner));
}

function insertion(uri: string, at: number, column: number, keys: readonly string[], value: Piece): Change {
  const piece = keys.reduceRight<Piece>((inner, key) => ({ [key]: inner }), value);
  return { op: 'text', uri, span: { start: at, end: at }, newText: written(piece, column) };
}

const written = (piece: Piece, column: number): string =>
  typeof piece === 'string'
    ? ` ${piece}`
    : Object.entries(piece)
        .map(([key, inner]) => `\n${' '.repeat(column)}${key}:${written(inner, column + 2)}`)
        .join('');
