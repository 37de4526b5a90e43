import { lineEnd, lineStart } from '../../text/span.ts';
import { joinKey } from '../flatten.ts';
import type { Cursor } from '../format.ts';
import { entryBefore } from '../lines.ts';
import type { ConfigTree, Entry, MapNode, ValueNode } from '../tree.ts';
import { columnOf, entryAround, textLineStart } from './locate.ts';
import { COLON, keyAt, skipSpaces, trimSpaces } from './scan.ts';

/** The cursor on an entry's key. */
export function keyCursor(text: string, entry: Entry, parent: string, offset: number): Cursor {
  const { start } = entry.keySpan;
  const typed = text.slice(start, offset).replace(/^["']/, '');
  const column = columnOf(text, start);
  return {
    kind: 'key',
    parent,
    typed,
    span: entry.keySpan,
    entry,
    hasSeparator: entry.operator !== '',
    indent: ' '.repeat(column),
  };
}

interface Level {
  readonly column: number;
  readonly parent: string;
}

/**
 * A further key on a line of its own, which is empty or holds a word that the tree does not know. The map is the deepest
 * around it whose column is not right of the cursor's; below a `key:` without value any deeper column begins its map.
 */
export function blankLineCursor(
  tree: ConfigTree,
  root: MapNode,
  offset: number,
  isDocument: boolean,
): Cursor | undefined {
  const { text } = tree;
  const start = textLineStart(text, offset);
  const end = lineEnd(text, offset);
  const first = skipSpaces(text, start, end);
  const empty = first === end;
  const wordEnd = trimSpaces(text, first, end);
  if (!empty && (offset < first || offset > wordEnd || keyAt(text, first, end) !== undefined)) return undefined;
  if (!empty && /^(?:[-#?&*!|>'"{[%@`]|---)/.test(text.slice(first, end))) return undefined;
  const column = empty ? offset - start : first - start;
  const lowest = lowestColumn(tree, root, isDocument);
  if (column < lowest || leaves(text, root, start, lowest, isDocument)) return undefined;
  const levels = levelsAt(text, root, empty ? offset : first, lowest, column);
  const level = levels?.findLast((l) => l.column <= column);
  if (level === undefined) return undefined;
  const span = empty ? { start: offset, end: offset } : { start: first, end: wordEnd };
  return {
    kind: 'key',
    parent: level.parent,
    typed: text.slice(span.start, offset),
    span,
    entry: undefined,
    hasSeparator: false,
    indent: ' '.repeat(level.column),
  };
}

/** The least column of a key of this root. */
function lowestColumn(tree: ConfigTree, root: MapNode, isDocument: boolean): number {
  const first = root.entries[0];
  if (first !== undefined) return columnOf(tree.text, first.keySpan.start);
  // A map below `key:` that has no entries yet: deeper than its key.
  const holder = isDocument ? undefined : entryAround(tree, root.span.start);
  return holder === undefined ? 0 : columnOf(tree.text, holder.keySpan.start) + 1;
}

/** True if between the root's end and `line` stands something that ends the map. */
function leaves(text: string, root: MapNode, line: number, lowest: number, isDocument: boolean): boolean {
  if (line < root.span.start) return !isDocument && line < lineStart(text, root.span.start);
  if (isDocument) return false;
  const end = root.span.end;
  for (let at = lineEnd(text, end) + 1; at < line; at = lineEnd(text, at) + 1) {
    if (text.charAt(at - 1) === '\r') at++;
    const stop = lineEnd(text, at);
    const first = skipSpaces(text, at, stop);
    if (first < stop && first - at < lowest && text.charAt(first) !== '#') return true;
    if (stop >= text.length) break;
  }
  return false;
}

/** The maps open at `offset`, outermost first; undefined inside a block scalar. */
function levelsAt(text: string, root: MapNode, offset: number, lowest: number, column: number): Level[] | undefined {
  const levels: Level[] = [{ column: root.entries.length === 0 ? column : lowest, parent: '' }];
  let map: MapNode | undefined = root;
  let parent = '';
  while (map !== undefined) {
    const entry: Entry | undefined = entryBefore(map.entries, offset);
    if (entry === undefined) break;
    const own = columnOf(text, entry.keySpan.start);
    let key = joinKey(parent, entry.path.join('.'));
    let value: ValueNode | undefined = entry.value;
    if (value === undefined) {
      if (entry.operator !== '' && column > own && text.charCodeAt(entry.span.end - 1) === COLON)
        levels.push({ column, parent: key });
      break;
    }
    if (value.kind === 'scalar') return value.quote === 'block' && column > own ? undefined : levels;
    while (value?.kind === 'list') {
      const index: number = value.items.findLastIndex((item) => item.span.start <= offset);
      if (index >= 0) key = joinKey(key, String(index));
      value = value.items[index];
    }
    if (value?.kind !== 'map' || value.style === 'flow') break;
    const first = value.entries[0];
    if (first !== undefined) levels.push({ column: columnOf(text, first.keySpan.start), parent: key });
    parent = key;
    map = value;
  }
  return levels;
}
