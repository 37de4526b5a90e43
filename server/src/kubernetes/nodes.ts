import { lookup } from '../formats/flatten.ts';
import type { Entry, ListNode, MapNode, ScalarNode, ValueNode } from '../formats/tree.ts';
import { k8sInt, k8sScalar } from '../formats/yaml/kubernetes.ts';
import type { Span } from '../text/span.ts';

/** A word of a manifest with its place: what stands between the quotes, if there are any. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** What is still to be filled in: a template, a variable, `<name>`. Nothing follows from it. */
export const isOpen = (text: string): boolean =>
  /\{\{|\$\{|\$\(|<[^<>\n]{1,80}>|\?\?\?|\.{3}|…|__[A-Z][A-Z0-9_]*__|^(?:YOUR|MY|REPLACE|CHANGE|INSERT)(?:_[A-Z0-9]+)+$/.test(
    text,
  );

export const entryAt = (map: MapNode | undefined, ...path: readonly string[]): Entry | undefined =>
  map === undefined ? undefined : lookup(map, path);

export const valueAt = (map: MapNode | undefined, ...path: readonly string[]): ValueNode | undefined =>
  entryAt(map, ...path)?.value;

export function mapAt(map: MapNode | undefined, ...path: readonly string[]): MapNode | undefined {
  const value = valueAt(map, ...path);
  return value?.kind === 'map' ? value : undefined;
}

export function listAt(map: MapNode | undefined, ...path: readonly string[]): readonly ValueNode[] {
  const value = valueAt(map, ...path);
  return value?.kind === 'list' ? value.items : [];
}

/** The items of a list that are maps, which is what Kubernetes' lists hold. */
export const mapsAt = (map: MapNode | undefined, ...path: readonly string[]): readonly MapNode[] =>
  mapsOf(listAt(map, ...path));

export const mapsOf = (items: ListNode['items']): readonly MapNode[] =>
  items.filter((item): item is MapNode => item.kind === 'map');

/** A scalar that says something: neither null nor absent. */
export function scalarAt(map: MapNode | undefined, ...path: readonly string[]): ScalarNode | undefined {
  const value = valueAt(map, ...path);
  return value?.kind === 'scalar' && value.type !== 'null' ? value : undefined;
}

export const nameAt = (map: MapNode | undefined, ...path: readonly string[]): Name | undefined =>
  nameOf(scalarAt(map, ...path));

export const nameOf = (scalar: ScalarNode | undefined): Name | undefined =>
  scalar === undefined ? undefined : { text: scalar.value, span: scalar.inner };

export const textAt = (map: MapNode | undefined, ...path: readonly string[]): string | undefined =>
  scalarAt(map, ...path)?.value;

/** A switch that is on, whichever way it is spelled. */
export function isTrue(map: MapNode | undefined, ...path: readonly string[]): boolean {
  const scalar = scalarAt(map, ...path);
  if (scalar === undefined) return false;
  const read = k8sScalar(scalar);
  return read.type === 'bool' ? read.value : /^true$/i.test(scalar.value);
}

export function intAt(map: MapNode | undefined, ...path: readonly string[]): number | undefined {
  const scalar = scalarAt(map, ...path);
  const value = scalar === undefined || scalar.quote !== 'none' ? undefined : k8sInt(scalar.value);
  return value === undefined ? undefined : Number(value);
}

/** A key as a name: without its quotes. */
export function keyName(entry: Entry): Name {
  const text = entry.path.join('.');
  const { start, end } = entry.keySpan;
  return { text, span: end - start === text.length + 2 ? { start: start + 1, end: end - 1 } : entry.keySpan };
}
