import type { ConfigTree, Entry, ValueNode } from '../tree.ts';

/** A line of more parts, or with longer ones, is left to the evaluation, which knows its bounds. */
const MANY_PARTS = 100;
const LONG_TEXT = 1_000;

/**
 * The top-level names whose entries the values of `names`, and every failure of the file, depend on. All others hold
 * nothing but plain values and variables from outside, and nothing refers to them.
 */
export function neededNames(tree: ConfigTree, names: ReadonlySet<string>): Set<string> {
  const entries = tree.roots[0]?.entries ?? [];
  const top = new Set(entries.map(nameOf));
  const needed = new Set(names);

  /** True for what may fail, or needs another path; of substitutions, the names that they go to are noted. */
  const isOpen = (node: ValueNode): boolean => {
    switch (node.kind) {
      case 'scalar':
        return false;
      case 'substitution':
        return goesInside(node.path[0]);
      case 'list':
        return anyOpen(node.items);
      case 'map':
        return anyEntryOpen(node.entries);
      case 'concat': {
        // Every part is looked at, for each may name a path.
        const inside = anyOpen(node.parts);
        return inside || node.parts.length > MANY_PARTS || !node.parts.every(isShort);
      }
    }
  };
  const goesInside = (name: string | undefined): boolean => {
    if (name === undefined) return true;
    if (!top.has(name)) return false;
    needed.add(name);
    return true;
  };
  const anyOpen = (nodes: readonly ValueNode[]): boolean => {
    let found = false;
    for (const node of nodes) if (isOpen(node)) found = true;
    return found;
  };
  const anyEntryOpen = (all: readonly Entry[]): boolean => {
    let found = false;
    for (const { operator, value } of all) {
      if (operator === '+=') found = true;
      if (value !== undefined && isOpen(value)) found = true;
    }
    return found;
  };

  for (const entry of entries) if (anyEntryOpen([entry])) needed.add(nameOf(entry));
  return needed;
}

const nameOf = (entry: Entry): string => entry.path[0] ?? '';

const isShort = (node: ValueNode): boolean =>
  node.kind === 'substitution' || (node.kind === 'scalar' && node.value.length < LONG_TEXT);
