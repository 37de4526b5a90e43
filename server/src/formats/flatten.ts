import { LineEntry } from './lineEntry.ts';
import type { Entry, MapNode, ValueNode } from './tree.ts';

/** A leaf of a tree: the full dotted key and the entries on the way to it, outermost first. */
export interface Leaf {
  readonly key: string;
  readonly entry: Entry;
  readonly chain: readonly Entry[];
  readonly value: ValueNode | undefined;
}

/** Joins path elements of formats that know no quoting: a dotted element simply continues the path. */
export const joinKey = (parent: string, element: string): string => (parent === '' ? element : `${parent}.${element}`);

/** The key of an entry as written: its path in one text. */
const keyOf = (entry: Entry): string =>
  entry instanceof LineEntry ? entry.key : entry.path.length === 1 ? entry.path[0]! : entry.path.join('.');

/** Depth to which maps are entered. */
const DEPTH = 64;

/**
 * Tells the full dotted key of every entry whose value is no map, in document order, with the entries around it, outermost
 * first.
 */
export function eachKey(
  root: MapNode,
  tell: (key: string, entry: Entry, around: readonly Entry[]) => void,
  limit = Number.POSITIVE_INFINITY,
): void {
  let left = limit;
  const visit = (map: MapNode, parent: string, around: readonly Entry[]): void => {
    for (const entry of map.entries) {
      if (left <= 0) return;
      const key = joinKey(parent, keyOf(entry));
      // A line holds no map, and its value is not made to see that.
      const value = entry instanceof LineEntry ? undefined : entry.value;
      if (value?.kind === 'map' && around.length < DEPTH) visit(value, key, [...around, entry]);
      else {
        left--;
        tell(key, entry, around);
      }
    }
  };
  visit(root, '', []);
}

/** All entries whose value is no map, in document order, with dotted keys. Bounded by `limit` leaves. */
export function flatten(root: MapNode, limit = 200_000): Leaf[] {
  const leaves: Leaf[] = [];
  eachKey(
    root,
    (key, entry, around) => leaves.push({ key, entry, chain: [...around, entry], value: entry.value }),
    limit,
  );
  return leaves;
}

/** The value below a path of exact keys, e.g. `['spec', 'flinkConfiguration']`. */
export function lookup(root: MapNode, path: readonly string[]): Entry | undefined {
  let map: MapNode = root;
  for (let i = 0; ; i++) {
    const entry = map.entries.findLast((e) => e.path.length === 1 && e.path[0] === path[i]);
    if (entry === undefined || i === path.length - 1) return entry;
    if (entry.value?.kind !== 'map') return undefined;
    map = entry.value;
  }
}
