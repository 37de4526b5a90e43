import { lookup } from '../../../formats/flatten.ts';
import type { Entry, MapNode } from '../../../formats/tree.ts';

/** The map under a key, if there is one. */
export function mapUnder(map: MapNode | undefined, key: string): MapNode | undefined {
  const value = map === undefined ? undefined : lookup(map, [key])?.value;
  return value?.kind === 'map' ? value : undefined;
}

/** Text of an entry's scalar. */
export const textOf = (entry: Entry | undefined): string | undefined =>
  entry?.value?.kind === 'scalar' ? entry.value.value : undefined;
