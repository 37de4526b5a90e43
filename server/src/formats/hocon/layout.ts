import { lineStart } from '../../text/span.ts';
import type { Entry, MapNode } from '../tree.ts';
import type { Place } from './locate.ts';

/** How a text is laid out where something is to be written: what its neighbours do. */

/** The blanks before the offset, if nothing else stands before it on its line. */
export function indentAt(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** The blanks at the beginning of the line that holds the offset. */
export const lineIndent = (text: string, offset: number): string => {
  const start = lineStart(text, offset);
  let end = start;
  while (text.charAt(end) === ' ' || text.charAt(end) === '\t') end++;
  return text.slice(start, end);
};

/** One level of indentation: a tab where the text uses tabs, else as many blanks as its first indented line has. */
export function unitOf(text: string): string {
  const indented = /^(?:(\t)| {1,8}(?=[^\s#/]))/m.exec(text);
  if (indented === null) return '  ';
  if (indented[1] !== undefined) return '\t';
  return indented[0].length % 2 === 0 && indented[0].length <= 4 ? indented[0] : '  ';
}

export const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** The indentation of a further entry of the map at a place. */
export function indentOf(text: string, place: Pick<Place, 'map' | 'chain'>): string {
  for (const entry of place.map.entries) {
    const indent = indentAt(text, entry.keySpan.start);
    if (indent !== undefined) return indent;
  }
  const owner = place.chain.at(-1);
  if (owner === undefined)
    return place.map.style === 'flow' ? lineIndent(text, place.map.span.start) + unitOf(text) : '';
  return lineIndent(text, owner.keySpan.start) + unitOf(text);
}

/** What the nearest entries with a scalar put between key and value, e.g. ` = ` or `: `. */
export function separatorOf(text: string, siblings: readonly Entry[], everywhere: readonly Entry[]): string {
  for (const entries of [siblings, everywhere]) {
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i];
      if (entry?.value === undefined || (entry.operator !== '=' && entry.operator !== ':')) continue;
      const between = text.slice(entry.keySpan.end, entry.value.span.start);
      if (/^[ \t]*[=:][ \t]*$/.test(between)) return between.replace(/[ \t]+/g, ' ');
    }
  }
  return ' = ';
}

/** True if the braces of a map stand on one line. */
export const isOneLine = (text: string, map: MapNode): boolean =>
  map.style === 'flow' && !text.slice(map.span.start, map.span.end).includes('\n');
