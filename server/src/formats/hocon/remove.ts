import { lineStart, type TextChange } from '../../text/span.ts';
import type { ConfigTree, Entry, MapNode } from '../tree.ts';
import { placeOf } from './locate.ts';

/** True if the map holds nothing but the entry: no other entry, no include, no comment behind another one. */
function holdsOnly(tree: ConfigTree, map: MapNode, entry: Entry): boolean {
  if (map.entries.length !== 1 || map.entries[0] !== entry) return false;
  if (tree.includes.some((include) => include.map === map)) return false;
  const { text } = tree;
  const before = text.slice(map.span.start + 1, entry.span.start);
  const after = text.slice(entry.span.end, map.span.end - 1).replace(/^[^\n]*/, '');
  return /^[\s,]*$/.test(before) && /^[\s,]*$/.test(after);
}

/** What goes away with an entry: the outermost entry that holds nothing else, and the map that this stands in. */
export function removalOf(tree: ConfigTree, root: MapNode, entry: Entry): { target: Entry; map: MapNode } {
  const place = placeOf(tree.text, root, entry);
  let target = entry;
  let map = place.map;
  for (let i = place.chain.length - 1; i >= 0; i--) {
    const owner = place.chain[i];
    const outer = place.maps[i];
    if (owner === undefined || outer === undefined || owner.value !== map || !holdsOnly(tree, map, target)) break;
    target = owner;
    map = outer;
  }
  return { target, map };
}

/** Removes an entry: with its line (and the comment behind it) where it has that alone, else with one comma. */
export function removeEntry(tree: ConfigTree, root: MapNode, entry: Entry): TextChange[] {
  const { target, map } = removalOf(tree, root, entry);
  return [{ span: spanOf(tree.text, map, target), newText: '' }];
}

function spanOf(text: string, map: MapNode, entry: Entry): { start: number; end: number } {
  const { start, end } = entry.span;
  const begin = lineStart(text, start);
  const lf = text.indexOf('\n', end);
  const stop = lf < 0 ? text.length : lf;
  const before = text.slice(begin, start);
  const after = text.slice(end, stop);
  if (/^[ \t]*,?[ \t]*$/.test(before) && /^[ \t]*,?[ \t]*(?:(?:#|\/\/).*)?\r?$/.test(after)) {
    if (lf >= 0) return { start: begin, end: lf + 1 };
    return { start: begin > 0 ? begin - (text.charAt(begin - 2) === '\r' ? 2 : 1) : 0, end: stop };
  }
  const comma = /^[ \t]*,[ \t]*/.exec(after);
  if (comma !== null) return { start, end: end + comma[0].length };
  const index = map.entries.indexOf(entry);
  const previous = map.entries[index - 1];
  if (previous !== undefined && /^\s*,\s*$/.test(text.slice(previous.span.end, start)))
    return { start: previous.span.end, end };
  const blank = /[ \t]*$/.exec(before)?.[0].length ?? 0;
  return { start: index > 0 ? start - blank : start, end };
}
