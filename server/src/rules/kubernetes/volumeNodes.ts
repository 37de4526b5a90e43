import type { MapNode } from '../../formats/tree.ts';
import { mapsOf } from '../../kubernetes/nodes.ts';

const DEEPEST = 40;

/** The volumes of all pod templates below a map, wherever a kind keeps them. */
export function* volumesIn(root: MapNode | undefined, depth = 0): Iterable<MapNode> {
  if (root === undefined || depth > DEEPEST) return;
  for (const { path, value } of root.entries) {
    if (path[0] === 'volumes' && value?.kind === 'list') yield* mapsOf(value.items);
    else if (value?.kind === 'map') yield* volumesIn(value, depth + 1);
  }
}
