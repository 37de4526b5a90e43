import { lookup } from '../flatten.ts';
import type { ConfigTree, MapNode, ValueNode } from '../tree.ts';
import type { Resource } from './types.ts';

const MAX_IMAGES = 100;
const MAX_DEPTH = 64;

/** Each document of a YAML tree as a resource. */
export const resources = (tree: ConfigTree): Resource[] => tree.roots.map((root, index) => resource(root, index));

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
