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

/** All entries whose value is no map, in document order, with dotted keys. Bounded by `limit` leaves. */
export function flatten(root: MapNode, limit = 200_000): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (map: MapNode, parent: string, chain: readonly Entry[], depth: number): void => {
    for (const entry of map.entries) {
      if (leaves.length >= limit) return;
      const key = joinKey(parent, entry.path.length === 1 ? entry.path[0]! : entry.path.join('.'));
      const next = chain.length === 0 ? [entry] : [...chain, entry];
      if (entry.value?.kind === 'map' && depth < 64) visit(entry.value, key, next, depth + 1);
      else leaves.push({ key, entry, chain: next, value: entry.value });
    }
  };
  visit(root, '', [], 0);
  return leaves;
}

/** Tells the full dotted key of every entry whose value is no map. */
export function eachKey(root: MapNode, tell: (key: string, entry: Entry) => void): void {
  const visit = (map: MapNode, parent: string, depth: number): void => {
    for (const entry of map.entries) {
      const key = joinKey(parent, entry.path.length === 1 ? entry.path[0]! : entry.path.join('.'));
      if (entry.value?.kind === 'map' && depth < 64) visit(entry.value, key, depth + 1);
      else tell(key, entry);
    }
  };
  visit(root, '', 0);
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
