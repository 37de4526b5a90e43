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
/** References that are followed for one value, over all levels: `${a}${a}` may grow at each. */
const MAX_REFERENCES = 200;

/** Puts in what `${key}` stands for, again and again; undefined where something cannot be resolved. */
export function resolve(text: string, lookup: Lookup): string | undefined {
  let left = MAX_REFERENCES;
  const expand = (raw: string, depth: number): string | undefined => {
    if (!raw.includes('${')) return raw;
    if (depth > MAX_DEPTH) return undefined;
    let lost = false;
    const out = raw.replace(REFERENCE, (_, name: string) => {
      if (lost || --left < 0) {
        lost = true;
        return '';
      }
      const key = name.trim();
      const found = lookup(key) ?? options.get(key)?.defaultValue ?? undefined;
      const value = found === undefined ? undefined : expand(found.trim(), depth + 1);
      if (value === undefined) lost = true;
      return value ?? '';
    });
    return lost ? undefined : out;
  };
  return expand(text, 0);
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
    return readScalar(value, value.value.trim(), lookup);
  };

/** The same in a properties file. */
export const fileReader =
  (lookup: Lookup, text: string) =>
  (_entry: Entry, value: ValueNode | undefined): Value => {
    if (value?.kind !== 'scalar') return readValue(value, text);
    return readScalar(value, latin(value, text).trim(), lookup);
  };

/** `Properties.load(InputStream)` takes the bytes of UTF-8 for characters of ISO-8859-1; escapes mean what they say. */
function latin({ value, inner }: ScalarNode, text: string): string {
  const raw = text.slice(inner.start, inner.end);
  if (!/[^\x00-\x7f]/.test(raw)) return value;
  return value.replace(/[^\x00-\x7f]/gu, (c) =>
    raw.includes(c) ? String.fromCharCode(...new TextEncoder().encode(c)) : c,
  );
}

function readScalar(node: ScalarNode, written: string, lookup: Lookup): Value {
  const resolved = resolve(written, lookup);
  if (resolved === undefined) {
    return { state: 'unknown', text: written, why: referencesIn(written).length > 0 ? 'outside' : 'placeholder' };
  }
  return isPlaceholder(resolved)
    ? { state: 'unknown', text: written, why: 'placeholder' }
    : { state: 'known', text: resolved, type: node.type };
}
