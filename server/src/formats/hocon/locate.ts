import type { Span } from '../../text/span.ts';
import type { Entry, ListNode, MapNode, ValueNode } from '../tree.ts';

/** Index of the last node that starts at or before `offset`, or -1; the nodes ascend. */
export function lastBefore(nodes: readonly { readonly span: Span }[], offset: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.span.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Offset behind the last child of a container. */
const endOfChildren = (node: MapNode | ListNode): number => {
  const last = node.kind === 'map' ? node.entries.at(-1) : node.items.at(-1);
  return last?.span.end ?? node.span.start + 1;
};

/** False for a map or list that ends with the text (or with its parent) instead of with its own bracket. */
export function isClosed(text: string, node: MapNode | ListNode): boolean {
  const { end } = node.span;
  return text.charAt(end - 1) === (node.kind === 'map' ? '}' : ']') && endOfChildren(node) < end;
}

/** True if the offset lies between the brackets. */
export const isInside = (text: string, node: MapNode | ListNode, offset: number): boolean =>
  node.span.start < offset && (offset < node.span.end || (offset === node.span.end && !isClosed(text, node)));

/** The part of a concatenation at the offset; of two that touch there the one before, unless the other begins a substitution. */
export function partAt(parts: readonly ValueNode[], offset: number): ValueNode | undefined {
  const index = lastBefore(parts, offset);
  const part = parts[index];
  const before = parts[index - 1];
  if (part !== undefined && part.span.start === offset && before !== undefined && before.span.end === offset)
    return before;
  return part;
}

/** Where an offset stands among the maps of a tree. */
export interface Place {
  readonly map: MapNode;
  /** The entries whose values hold the map, outermost first. */
  readonly chain: readonly Entry[];
  /** The map that holds each of them, the root first. */
  readonly maps: readonly MapNode[];
  /** Their path elements, one after the other. */
  readonly path: readonly string[];
  /** The last entry of the map that starts at or before the offset. */
  readonly entry: Entry | undefined;
}

/** The map between whose braces the offset lies, within a value. */
function mapAt(text: string, node: ValueNode | undefined, offset: number): MapNode | undefined {
  if (node === undefined || offset < node.span.start || offset > node.span.end) return undefined;
  switch (node.kind) {
    case 'map':
      return isInside(text, node, offset) ? node : undefined;
    case 'list':
      return mapAt(text, node.items[lastBefore(node.items, offset)], offset);
    case 'concat':
      return mapAt(text, node.parts[lastBefore(node.parts, offset)], offset);
    default:
      return undefined;
  }
}

/** The innermost map around an offset; logarithmic in the entries of each map on the way. */
export function placeAt(text: string, root: MapNode, offset: number): Place {
  const chain: Entry[] = [];
  const maps: MapNode[] = [];
  const path: string[] = [];
  let map = root;
  for (;;) {
    const entry = map.entries[lastBefore(map.entries, offset)];
    const inner = mapAt(text, entry?.value, offset);
    if (entry === undefined || inner === undefined) return { map, chain, maps, path, entry };
    chain.push(entry);
    maps.push(map);
    path.push(...entry.path);
    map = inner;
  }
}

/** The way from a root to one of its entries: the place whose map holds it. */
export const placeOf = (text: string, root: MapNode, entry: Entry): Place => placeAt(text, root, entry.keySpan.start);
