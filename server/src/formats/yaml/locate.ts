import { lineStart } from '../../text/span.ts';
import { entryBefore } from '../lines.ts';
import type { ConfigTree, Entry, ListNode, MapNode, ValueNode } from '../tree.ts';

/** One step from a root to an entry. */
export interface Step {
  readonly map: MapNode;
  readonly entry: Entry;
  /** The list item that the next step's map is, if the entry's value is a list. */
  readonly item?: { readonly list: ListNode; readonly index: number };
}

/** Start of the line that holds `offset`, behind a byte order mark. */
export function textLineStart(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return start === 0 && text.startsWith('\ufeff') && offset > 0 ? 1 : start;
}

export const columnOf = (text: string, offset: number): number => offset - textLineStart(text, offset);

/** The entries from `root` to `target`, outermost first; undefined if it does not stand in `root`. */
export function stepsTo(root: MapNode, target: Entry): Step[] | undefined {
  const steps: Step[] = [];
  let map: MapNode | undefined = root;
  while (map !== undefined) {
    const here: MapNode = map;
    // Merged entries share their place, so the entry itself is looked for before its place is.
    const entry: Entry | undefined = here.entries.includes(target)
      ? target
      : entryBefore(here.entries, target.span.start);
    if (entry === undefined) return undefined;
    if (entry === target) return [...steps, { map: here, entry }];
    let value: ValueNode | undefined = entry.value;
    let item: Step['item'];
    while (value?.kind === 'list') {
      const list: ListNode = value;
      const index: number = list.items.findLastIndex((i) => i.span.start <= target.span.start);
      item = { list, index };
      value = list.items[index];
    }
    steps.push(item === undefined ? { map: here, entry } : { map: here, entry, item });
    map = value?.kind === 'map' ? value : undefined;
  }
  return undefined;
}

/** The map of the tree that holds an entry. */
export function ownerOf(tree: ConfigTree, entry: Entry): MapNode | undefined {
  for (const root of tree.roots) {
    const steps = stepsTo(root, entry);
    if (steps !== undefined) return steps.at(-1)?.map;
  }
  return undefined;
}

/** The last entry, at any depth, that begins at or before `offset`. */
export function entryAround(tree: ConfigTree, offset: number): Entry | undefined {
  let found: Entry | undefined;
  for (const root of tree.roots) {
    let map: MapNode | undefined = root;
    while (map !== undefined) {
      const entry: Entry | undefined = entryBefore(map.entries, offset);
      if (entry === undefined) break;
      found = entry;
      let value: ValueNode | undefined = entry.value;
      while (value?.kind === 'list') value = value.items.findLast((i) => i.span.start <= offset);
      map = value?.kind === 'map' ? value : undefined;
    }
  }
  return found;
}
