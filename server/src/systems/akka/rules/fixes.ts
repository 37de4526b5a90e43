import type { Setting, Unit } from '../../../rules/model.ts';
import type { Change, Fix, Place } from '../../../rules/rule.ts';
import { homeRegion } from '../../../rules/unit.ts';
import { toHostSpan } from '../../../text/embedding.ts';

/** Sets a key to a value: where it stands, else as a new entry beside `near`. */
export function put(unit: Unit, key: string, value: string | readonly string[], near?: Setting): Change {
  const setting = unit.get(key);
  if (setting !== undefined) return { op: 'set', setting, value };
  return {
    op: 'add',
    region: homeRegion(unit, near),
    entries: [{ key, value }],
    ...(near === undefined ? {} : { after: near }),
  };
}

/** Gives a setting another key, or takes it away where that key is already set. */
export const move = (unit: Unit, setting: Setting, key: string): Change =>
  unit.get(key) === undefined ? { op: 'rename', setting, key } : { op: 'remove', setting };

export const fix = (title: string, changes: readonly Change[], safe = false): Fix =>
  safe ? { title, changes, safe } : { title, changes };

/** An element of a list where it is written as such, else the whole value. */
export function itemPlace(setting: Setting, index: number, text: string): Place {
  const value = setting.entry.value;
  const item = value?.kind === 'list' ? value.items[index] : undefined;
  if (setting.include !== undefined || item?.kind !== 'scalar' || item.value !== text) return { value: setting };
  return { region: setting.region, span: toHostSpan(setting.region.embedding, item.span) };
}

/** Others than the first of several settings, as related places. */
export const others = (
  settings: readonly Setting[],
  message: string,
): { readonly setting: Setting; readonly message: string }[] =>
  settings.slice(1, 12).map((setting) => ({ setting, message }));
