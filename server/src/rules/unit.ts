import { eachKey } from '../formats/flatten.ts';
import type { Entry } from '../formats/tree.ts';
import { mistakesOf } from './mistakes.ts';
import type { Region, Schema, Setting, Unit } from './model.ts';
import type { Option } from './options.ts';
import { inRange } from './version.ts';

/** Builds a unit over regions in order of rising precedence. `takes` leaves out settings that the unit does not read. */
export function makeUnit(given: Omit<Unit, 'get' | 'all' | 'settings'>, takes?: (setting: Setting) => boolean): Unit {
  let settings: readonly Setting[] | undefined;
  let known: Index | undefined;
  let unknown: Index | undefined;
  // Rules ask for options, so what the schema does not know is seldom looked up.
  const indexOf = (key: string): Index => {
    if (unit.schema.options.get(key) === undefined) {
      unknown ??= index(unit.settings.filter((s) => unit.schema.options.get(s.key) === undefined));
      return unknown;
    }
    known ??= index(knownSettings(unit).map((k) => k.setting));
    return known;
  };
  const unit: Unit = {
    ...given,
    get settings() {
      if (settings === undefined) {
        const [only, ...more] = given.regions;
        const all = only !== undefined && more.length === 0 ? only.settings : given.regions.flatMap((r) => r.settings);
        settings = takes === undefined ? all : all.filter(takes);
      }
      return settings;
    },
    all: (key) => {
      const { last, several } = indexOf(key);
      const only = last.get(key);
      return several.get(key) ?? (only === undefined ? [] : [only]);
    },
    get: (key) => indexOf(key).last.get(key),
  };
  return unit;
}

interface Index {
  /** The setting in effect of each key. */
  readonly last: ReadonlyMap<string, Setting>;
  /** All settings of the keys that are set more than once. */
  readonly several: ReadonlyMap<string, readonly Setting[]>;
}

function index(settings: readonly Setting[]): Index {
  const last = new Map<string, Setting>();
  const several = new Map<string, Setting[]>();
  for (const setting of settings) {
    const before = last.get(setting.key);
    last.set(setting.key, setting);
    if (before === undefined) continue;
    const list = several.get(setting.key);
    if (list === undefined) several.set(setting.key, [before, setting]);
    else list.push(setting);
  }
  return { last, several };
}

/** A setting that the unit's schema knows. */
export interface KnownSetting {
  readonly setting: Setting;
  readonly option: Option;
}

interface BySchema {
  readonly known: readonly KnownSetting[];
  /** Unknown keys that are a mistake: in a namespace of the system's own, or a known misspelling. */
  readonly mistaken: readonly Setting[];
}

const sorted = new WeakMap<Schema, WeakMap<object, BySchema>>();

/**
 * Sorts settings by what the schema knows of them. Most settings of a large file are no rule's business, so each list is
 * gone through once, and rules see what is left.
 */
function bySchema(settings: readonly Setting[], schema: Schema): BySchema {
  let ofSchema = sorted.get(schema);
  if (ofSchema === undefined) {
    ofSchema = new WeakMap();
    sorted.set(schema, ofSchema);
  }
  const done = ofSchema.get(settings);
  if (done !== undefined) return done;
  const isMistaken = mistakesOf(schema);
  const known: KnownSetting[] = [];
  const mistaken: Setting[] = [];
  for (const setting of settings) {
    const option = schema.options.get(setting.key);
    if (option !== undefined) known.push({ setting, option });
    else if (isMistaken(setting.key)) mistaken.push(setting);
  }
  const made = { known, mistaken };
  ofSchema.set(settings, made);
  return made;
}

/** The settings for which the schema has an option, in order of rising precedence. */
export const knownSettings = (unit: Unit): readonly KnownSetting[] => bySchema(unit.settings, unit.schema).known;

/** Settings for which it has none, although the system would know them if they were right. */
export const mistakenSettings = (unit: Unit): readonly Setting[] => bySchema(unit.settings, unit.schema).mistaken;

const places = new WeakMap<Region, ReadonlyMap<string, readonly Entry[]>>();

/**
 * Where a region has keys of options, as written; a region never changes. Read off the tree: completion asks after every
 * keystroke, and needs neither settings nor values.
 */
export function optionPlaces(region: Region, { options }: Schema): ReadonlyMap<string, readonly Entry[]> {
  const done = places.get(region);
  if (done !== undefined) return done;
  const found = new Map<string, Entry[]>();
  eachKey(region.root, (key, entry) => {
    if (options.get(key) === undefined) return;
    const entries = found.get(key);
    if (entries === undefined) found.set(key, [entry]);
    else entries.push(entry);
  });
  places.set(region, found);
  return found;
}

/** The settings of a region that concern a system: those that it knows, then those that are a mistake. */
export function ownSettings(region: Region, schema: Schema): readonly Setting[] {
  const { known, mistaken } = bySchema(region.settings, schema);
  return [...known.map((k) => k.setting), ...mistaken];
}

/** Where the value that a product uses for an option comes from. */
export type Effective =
  | { readonly how: 'own' | 'alias' | 'fallback'; readonly setting: Setting; readonly key: string }
  | { readonly how: 'default'; readonly text: string }
  | { readonly how: 'unset' };

/** The value in effect of an option: its own key, its aliases, its fallback keys (for this version), its default. */
export function effective(unit: Unit, key: string): Effective {
  const option = unit.schema.options.get(key);
  const own = unit.get(key);
  if (own !== undefined) return { how: 'own', setting: own, key };
  for (const alias of option?.aliases ?? []) {
    const setting = unit.get(alias);
    if (setting !== undefined) return { how: 'alias', setting, key: alias };
  }
  for (const fallback of option?.fallbacks ?? []) {
    if (!inRange(unit.version.text, fallback.when)) continue;
    const setting = unit.get(fallback.key);
    if (setting !== undefined) return { how: 'fallback', setting, key: fallback.key };
  }
  const text = option === undefined ? undefined : defaultOf(option, unit);
  return text === undefined ? { how: 'unset' } : { how: 'default', text };
}

/** Default of an option for the unit's version and edition; undefined where it has none. */
export function defaultOf(option: Option, unit: Pick<Unit, 'version' | 'edition'>): string | undefined {
  for (const d of option.defaults ?? []) {
    if (d.when === unit.edition || (/^[<>=\dv]/.test(d.when) && inRange(unit.version.text, d.when))) return d.value;
  }
  return option.defaultValue ?? undefined;
}

/** Text of a known value, else undefined. */
export const knownText = (setting: Setting | undefined): string | undefined =>
  setting?.value.state === 'known' ? setting.value.text : undefined;

/** Known items of a list, or of a separated string; undefined where the value is unknown or absent. */
export function knownItems(setting: Setting | undefined, separator = ','): readonly string[] | undefined {
  if (setting?.value.state !== 'known') return undefined;
  return setting.value.items ?? setting.value.text.split(separator).map((s) => s.trim());
}

/** Text in effect where it is known (own, alias, fallback or default); undefined where unknown or unset. */
export function effectiveText(unit: Unit, key: string): string | undefined {
  const e = effective(unit, key);
  if (e.how === 'unset') return undefined;
  return e.how === 'default' ? e.text : knownText(e.setting);
}

/** True if any of the keys is set at all, whatever the value. */
export const isSet = (unit: Unit, ...keys: string[]): boolean => keys.some((k) => unit.get(k) !== undefined);

/** The region that a new setting belongs to: that of a neighbour, else the one of highest precedence. */
export const homeRegion = (unit: Unit, near?: Setting): Region => near?.region ?? unit.regions.at(-1)!;
