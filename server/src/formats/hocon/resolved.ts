import type { Include } from '../tree.ts';
import type { Place } from './definition.ts';

/** What a path comes to. */
export type Resolved = ResolvedScalar | ResolvedList | ResolvedObject | Unknown | Failure;

export interface ResolvedScalar {
  readonly state: 'known';
  readonly type: 'string' | 'number' | 'boolean' | 'null';
  readonly value: string | number | boolean | null;
  /** As written; what the reference library gives where a string is asked for. */
  readonly text: string;
  readonly bare: boolean;
  readonly from: Place;
}

export interface ResolvedList {
  readonly state: 'known';
  readonly type: 'list';
  readonly items: readonly Resolved[];
  readonly from: Place;
}

export interface ResolvedObject {
  readonly state: 'known';
  readonly type: 'object';
  readonly fields: ReadonlyMap<string, Resolved>;
  /** True if further keys may come from what could not be read. */
  readonly open: boolean;
}

/** Decided by something that is not at hand. */
export interface Unknown {
  readonly state: 'unknown';
  readonly because: 'environment' | 'include' | 'outside';
  /** The variables or paths it hangs on; targets of includes. */
  readonly names: readonly string[];
  /** True if the value may also be absent, and then `fallback` stands; without fallback nothing is set. */
  readonly optional: boolean;
  readonly fallback?: Resolved;
  /** Absent where nothing but an unread include can define the path. */
  readonly from: Place | undefined;
}

/** The reference library refuses to load the configuration. */
export interface Failure {
  readonly state: 'error';
  readonly code: 'cycle' | 'unresolved' | 'mixed-values' | 'too-large' | 'too-deep';
  readonly message: string;
  readonly from: Place;
}

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

export const isObject = (value: Resolved | undefined): value is ResolvedObject =>
  value?.state === 'known' && value.type === 'object';

export const isList = (value: Resolved | undefined): value is ResolvedList =>
  value?.state === 'known' && value.type === 'list';

const SPELLED: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

export function scalar(type: ResolvedScalar['type'], text: string, bare: boolean, from: Place): ResolvedScalar {
  const value = type === 'string' ? text : type === 'number' ? Number(text) : (SPELLED[text] ?? null);
  return { state: 'known', type, value, text, bare, from };
}

export const string = (text: string, from: Place): ResolvedScalar => scalar('string', text, false, from);

/** An include that could not be read may set anything that stands before it. */
export const unreadInclude = (include: Include, from: Place | undefined): Unknown => ({
  state: 'unknown',
  because: 'include',
  names: [include.target],
  optional: true,
  from,
});

/** Something unknown with another value behind it, in case it is absent. */
function fallTo(unknown: Unknown, value: Resolved): Unknown {
  const { fallback: _, ...top } = unknown;
  const empty = value.state === 'unknown' && value.optional && value.fallback === undefined;
  if (!empty) return { ...top, optional: true, fallback: value };
  return { ...top, optional: true, names: [...new Set([...top.names, ...value.names])] };
}

/**
 * Every leaf below becomes what `over` leaves of it: unknown, with its own value to fall back to. References share
 * objects, so `done` keeps what stands in several places from being walked more than once.
 */
export function veil(value: Resolved, over: Unknown, done = new Map<Resolved, Resolved>()): Resolved {
  if (!isObject(value)) return value.state === 'error' ? value : fallTo(over, value);
  const known = done.get(value);
  if (known !== undefined) return known;
  const fields = new Map<string, Resolved>();
  for (const [key, field] of value.fields) fields.set(key, veil(field, over, done));
  const veiled: ResolvedObject = { state: 'known', type: 'object', fields, open: true };
  done.set(value, veiled);
  return veiled;
}

type Merged = Map<Resolved, Map<Resolved, Resolved>>;

/** Lays one value over another, as `withFallback` of the reference library does; `done` as for `veil`. */
export function over(top: Resolved, below: Resolved | undefined, done: Merged = new Map()): Resolved {
  if (below === undefined) return top;
  if (top.state === 'unknown') {
    if (isObject(below) && top.fallback === undefined) return veil(below, top);
    return top.optional && top.fallback === undefined ? fallTo(top, below) : top;
  }
  if (!isObject(top)) return top;
  if (!isObject(below)) return below.state === 'unknown' && !top.open ? { ...top, open: true } : top;
  const known = done.get(top)?.get(below);
  if (known !== undefined) return known;
  const fields = new Map(below.fields);
  for (const [key, field] of top.fields) fields.set(key, over(field, below.fields.get(key), done));
  const merged: ResolvedObject = { state: 'known', type: 'object', fields, open: top.open || below.open };
  const row = done.get(top) ?? new Map<Resolved, Resolved>();
  done.set(top, row.set(below, merged));
  return merged;
}

/** An object with whole numbers as keys stands for a list, in the order of the numbers. */
export function listOf(value: ResolvedObject, from: Place): ResolvedList | undefined {
  const items = [...value.fields].flatMap(([key, item]) =>
    /^\+?\d{1,10}$/.test(key) && Number(key) < 2 ** 31 ? [{ at: Number(key), item }] : [],
  );
  if (items.length === 0) return undefined;
  items.sort((a, b) => a.at - b.at);
  return { state: 'known', type: 'list', items: items.map((i) => i.item), from };
}

/** The value below a path within a resolved one; below something unknown it is unknown whether anything stands there. */
export function drill(value: Resolved, path: readonly string[]): Resolved | undefined {
  const [key, ...rest] = path;
  if (key === undefined || value.state === 'error') return value;
  if (value.state === 'unknown') {
    const { fallback, ...unknown } = value;
    const below = fallback === undefined ? undefined : drill(fallback, path);
    return below === undefined ? { ...unknown, optional: true } : { ...unknown, optional: true, fallback: below };
  }
  const field = isObject(value) ? value.fields.get(key) : undefined;
  return field === undefined ? undefined : drill(field, rest);
}

/** Plain data of a value that is known through and through, else undefined; at most `limit` nodes. */
export function plain(value: Resolved, limit = 200_000): Plain | undefined {
  let left = limit;
  const visit = (v: Resolved): Plain | undefined => {
    left--;
    if (v.state !== 'known' || left < 0) return undefined;
    if (v.type === 'list') {
      const items: Plain[] = [];
      for (const item of v.items) {
        const made = visit(item);
        if (made === undefined) return undefined;
        items.push(made);
      }
      return items;
    }
    if (v.type !== 'object') return v.value;
    const fields: [string, Plain][] = [];
    for (const [key, field] of v.fields) {
      const made = visit(field);
      if (made === undefined) return undefined;
      fields.push([key, made]);
    }
    return Object.fromEntries(fields);
  };
  return visit(value);
}
