import { t } from '../../../text/l10n.ts';
import { options } from '../options.ts';
import type { Edition } from '../product.ts';

/** The edition that keys belong to: 3.x if one of them is known there only, 2.x if one is known there only. */
export function shapeOfKeys(keys: Iterable<string>): { readonly edition: Edition; readonly why: string } | undefined {
  let old: string | undefined;
  for (const key of keys) {
    const editions = options.get(key)?.editions;
    if (editions === undefined) continue;
    if (editions.length === 1 && editions[0] === 'EE 3.x') return { edition: 'EE 3.x', why: t`setting ${key}` };
    if (!editions.includes('EE 3.x')) old ??= key;
  }
  return old === undefined ? undefined : { edition: 'EE 2.x', why: t`setting ${old}` };
}
