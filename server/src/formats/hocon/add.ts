import { lineEnd, type TextChange } from '../../text/span.ts';
import type { ConfigTree, Entry, MapNode } from '../tree.ts';
import { indentOf, isOneLine, lineIndent, newlineOf, separatorOf, unitOf } from './layout.ts';
import { isClosed, type Place, placeOf } from './locate.ts';
import { startsWith } from './path.ts';
import { spellKey } from './spelling.ts';

/** What to add: a full path with a spelled value, or with all the text that follows its key. */
export type Addition = { readonly path: readonly string[] } & ({ readonly value: string } | { readonly rest: string });

export type Home = Pick<Place, 'map' | 'chain' | 'path'>;

/** The map that shares the longest path with a key; of several the last, for what stands later wins. */
export function homeOf(root: MapNode, path: readonly string[], without?: Entry): Home {
  let best: Home = { map: root, chain: [], path: [] };
  const visit = (home: Home): void => {
    if (home.path.length >= best.path.length) best = home;
    for (const entry of home.map.entries) {
      if (entry === without || entry.value?.kind !== 'map') continue;
      const inner = [...home.path, ...entry.path];
      if (inner.length < path.length && startsWith(path, inner))
        visit({ map: entry.value, chain: [...home.chain, entry], path: inner });
    }
  };
  visit(best);
  return best;
}

/** Adds entries in order, each in the deepest object that shares its path, in the style of what stands there. */
export function addEntries(
  tree: ConfigTree,
  root: MapNode,
  items: readonly Addition[],
  after?: Entry,
  without?: Entry,
): TextChange[] {
  const filled = new Set<MapNode>();
  const place = after === undefined ? undefined : placeOf(tree.text, root, after);
  return items.map((item) => {
    const beside = place !== undefined && item.path.length > place.path.length && startsWith(item.path, place.path);
    const home = beside ? place : homeOf(root, item.path, without);
    const anchor = beside ? after : home.map.entries.findLast((e) => e !== without);
    const again = filled.has(home.map);
    filled.add(home.map);
    return insert(tree, root, home, anchor, item, again);
  });
}

/** Each further entry of one call stands behind the one before it; `again` is true for those. */
function insert(
  tree: ConfigTree,
  root: MapNode,
  home: Home,
  anchor: Entry | undefined,
  item: Addition,
  again: boolean,
): TextChange {
  const { text } = tree;
  const { map } = home;
  const key = spellKey(item.path.slice(home.path.length));
  const line = 'rest' in item ? key + item.rest : key + separatorOf(text, map.entries, root.entries) + item.value;
  const at = (offset: number, newText: string): TextChange => ({ span: { start: offset, end: offset }, newText });
  const newline = newlineOf(text);
  if (anchor !== undefined && isOneLine(text, map)) return at(anchor.span.end, `, ${line}`);
  const indent = indentOf(text, home);
  if (anchor !== undefined) return at(behindLine(text, map, anchor), newline + indent + line);
  if (map.style === 'flow') return inEmptyMap(text, map, newline, line, again);
  return at(text.length, text === '' || text.endsWith('\n') ? indent + line + newline : newline + indent + line);
}

/** The end of the anchor's line; where more of the map follows on that line, the end of the anchor itself. */
function behindLine(text: string, map: MapNode, anchor: Entry): number {
  const end = lineEnd(text, anchor.span.end);
  return map.style === 'flow' && isClosed(text, map) && end >= map.span.end ? anchor.span.end : end;
}

/** Between the braces of a map without entries, behind its comments. */
function inEmptyMap(text: string, map: MapNode, newline: string, line: string, again: boolean): TextChange {
  const outer = lineIndent(text, map.span.start);
  const unit = unitOf(text);
  const start = map.span.start + 1;
  const close = isClosed(text, map) ? map.span.end - 1 : map.span.end;
  const inside = text.slice(start, close);
  if (inside.trim() === '') {
    if (again) return { span: { start: close, end: close }, newText: unit + line + newline + outer };
    return { span: { start, end: close }, newText: newline + outer + unit + line + newline + outer };
  }
  const at = start + inside.trimEnd().length;
  return { span: { start: at, end: at }, newText: newline + outer + unit + line };
}
