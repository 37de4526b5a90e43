import { flatten } from '../../formats/flatten.ts';
import type { Entry, MapNode, ScalarNode, ValueNode } from '../../formats/tree.ts';
import type { Value } from '../../rules/model.ts';
import { isPlaceholder } from '../../rules/placeholder.ts';
import { readValue } from '../region.ts';
import { isAlluxioKey, options } from './options.ts';

/** `${name}` as Alluxio finds it; the name may have blanks around it (InstancedConfiguration 2.1). */
const REFERENCE = /\$\{([^{}]*)\}/g;

/** Names of the Alluxio properties that a text refers to; `${HOME}` and the like are nobody's property. */
export const referencesIn = (text: string): string[] =>
  text.includes('${') ? [...text.matchAll(REFERENCE)].map((m) => m[1]!.trim()).filter(isAlluxioKey) : [];

export type Lookup = (key: string) => string | undefined;

const MAX_DEPTH = 10;
const MAX_LENGTH = 100_000;

/** Puts in what `${key}` stands for, again and again; undefined where something cannot be resolved. */
export function resolve(text: string, lookup: Lookup, depth = 0): string | undefined {
  if (!text.includes('${')) return text;
  if (depth > MAX_DEPTH) return undefined;
  let lost = false;
  let length = 0;
  const out = text.replace(REFERENCE, (_, name: string) => {
    if (length > MAX_LENGTH) lost = true;
    if (lost) return '';
    const key = name.trim();
    const raw = lookup(key) ?? options.get(key)?.defaultValue ?? undefined;
    const value = raw === undefined ? undefined : resolve(raw.trim(), lookup, depth + 1);
    if (value === undefined) lost = true;
    length += value?.length ?? 0;
    return value ?? '';
  });
  return lost ? undefined : out;
}

/** The texts of a map's scalars by key, the last of each: what references within it see. */
export function textsOf(roots: readonly MapNode[]): Lookup {
  let texts: Map<string, string> | undefined;
  return (key) => {
    if (texts === undefined) {
      texts = new Map();
      for (const root of roots) {
        for (const leaf of flatten(root)) if (leaf.value?.kind === 'scalar') texts.set(leaf.key, leaf.value.value);
      }
    }
    return texts.get(key);
  };
}

/** Reads values as Alluxio does: blanks at both ends dropped, references resolved. */
export const reader =
  (lookup: Lookup, text: string) =>
  (_entry: Entry, value: ValueNode | undefined): Value => {
    if (value?.kind !== 'scalar') return readValue(value, text);
    return readScalar(value, lookup);
  };

function readScalar(node: ScalarNode, lookup: Lookup): Value {
  const written = node.value.trim();
  const resolved = resolve(written, lookup);
  if (resolved === undefined) {
    return { state: 'unknown', text: written, why: referencesIn(written).length > 0 ? 'outside' : 'placeholder' };
  }
  return isPlaceholder(resolved)
    ? { state: 'unknown', text: written, why: 'placeholder' }
    : { state: 'known', text: resolved, type: node.type };
}
