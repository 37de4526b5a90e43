import { lookup } from '../flatten.ts';
import type { ConfigTree, MapNode, ValueNode } from '../tree.ts';
import type { Resource } from './types.ts';

const MAX_IMAGES = 100;
const MAX_DEPTH = 64;

/** Items of a `List` beyond this many are left alone. */
const MAX_ITEMS = 1_000;

/** Each document of a YAML tree as a resource; of a `kind: List`, as kubectl prints it, each item. */
export const resources = (tree: ConfigTree): Resource[] => tree.roots.flatMap(itemsOf).map(resource);

function itemsOf(root: MapNode): MapNode[] {
  if (textAt(root, ['apiVersion']) === undefined || textAt(root, ['kind'])?.endsWith('List') !== true) return [root];
  const items = lookup(root, ['items'])?.value;
  if (items?.kind !== 'list') return [root];
  return items.items.slice(0, MAX_ITEMS).filter((item) => item.kind === 'map');
}

function resource(root: MapNode, index: number): Resource {
  const images: string[] = [];
  collectImages(root, images, 0);
  return {
    index,
    root,
    apiVersion: textAt(root, ['apiVersion']),
    kind: textAt(root, ['kind']),
    name: textAt(root, ['metadata', 'name']),
    namespace: textAt(root, ['metadata', 'namespace']),
    images,
  };
}

function textAt(root: MapNode, path: readonly string[]): string | undefined {
  const value = lookup(root, path)?.value;
  return value?.kind === 'scalar' && value.type !== 'null' && value.value !== '' ? value.value : undefined;
}

function collectImages(node: ValueNode, images: string[], depth: number): void {
  if (depth > MAX_DEPTH || images.length >= MAX_IMAGES) return;
  if (node.kind === 'list') for (const item of node.items) collectImages(item, images, depth + 1);
  if (node.kind !== 'map') return;
  for (const { path, value } of node.entries) {
    if (value === undefined || images.length >= MAX_IMAGES) continue;
    if (value.kind !== 'scalar') collectImages(value, images, depth + 1);
    else if (path[0] === 'image' && value.type === 'string' && value.value !== '') images.push(value.value);
  }
}
