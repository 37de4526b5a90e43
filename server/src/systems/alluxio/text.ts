import type { ScalarNode } from '../../formats/tree.ts';
import type { Setting } from '../../rules/model.ts';

/** The scalar of a setting, as its format reads it. */
export const scalarOf = (setting: Setting): ScalarNode | undefined =>
  setting.entry.value?.kind === 'scalar' ? setting.entry.value : undefined;

/** The text of a value as it is written, escapes and line breaks included. */
export function writtenValue(setting: Setting): string {
  const node = scalarOf(setting);
  return node === undefined ? '' : setting.tree.text.slice(node.inner.start, node.inner.end);
}

export const isPropertiesFile = (setting: Setting): boolean => setting.region.dialect === 'properties';

/**
 * The note behind a value in a properties file, `value # note`: the format knows no such comments, so the note is part
 * of the value. `note` begins with its `#`.
 */
export function commentIn(setting: Setting): { readonly value: string; readonly note: string } | undefined {
  if (!isPropertiesFile(setting)) return undefined;
  const text = scalarOf(setting)?.value ?? '';
  const match = /^([^\s#][^\n]*?)[ \t]+(#+(?:[ \t!][^\n]*|$))/.exec(text.trim());
  return match === null ? undefined : { value: match[1]!, note: match[2]! };
}

/** The value between quotes that a properties file takes literally. */
export function quotesIn(setting: Setting): string | undefined {
  if (!isPropertiesFile(setting)) return undefined;
  return /^(["'])(.+)\1$/.exec(scalarOf(setting)?.value.trim() ?? '')?.[2];
}
