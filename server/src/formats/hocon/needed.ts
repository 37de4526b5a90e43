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
  const top = new Set<string>();
  for (const entry of entries) top.add(nameOf(entry));
  const needed = new Set(names);
  for (const entry of entries) if (isOpenEntry(entry, top, needed)) needed.add(nameOf(entry));
  return needed;
}

const nameOf = (entry: Entry): string => entry.path[0] ?? '';

const isOpenEntry = ({ operator, value }: Entry, top: ReadonlySet<string>, needed: Set<string>): boolean =>
  (value !== undefined && isOpen(value, top, needed)) || operator === '+=';

/** True for what may fail, or needs another path; the names that its substitutions go to are noted as needed. */
function isOpen(node: ValueNode, top: ReadonlySet<string>, needed: Set<string>): boolean {
  let open = false;
  switch (node.kind) {
    case 'scalar':
      return false;
    case 'substitution': {
      const [name] = node.path;
      if (name === undefined) return true;
      if (!top.has(name)) return false;
      needed.add(name);
      return true;
    }
    case 'list':
      for (const item of node.items) if (isOpen(item, top, needed)) open = true;
      return open;
    case 'map':
      for (const entry of node.entries) if (isOpenEntry(entry, top, needed)) open = true;
      return open;
    case 'concat':
      for (const part of node.parts) if (isOpen(part, top, needed) || !isShort(part)) open = true;
      return open || node.parts.length > MANY_PARTS;
  }
}

const isShort = (node: ValueNode): boolean =>
  node.kind === 'substitution' || (node.kind === 'scalar' && node.value.length < LONG_TEXT);
