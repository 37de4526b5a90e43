import { materialOf, see } from '../rules/artifact/material.ts';
import type { Material, Use } from '../rules/artifact/model.ts';
import type { Unit } from '../rules/model.ts';
import type { OptionValue } from '../rules/options.ts';
import { t } from '../text/l10n.ts';
import { day, keyText } from '../workspace/keyMaterial/words.ts';
import { code } from './markdown.ts';

const MOST = 200;

/** Values for a key out of the files that a unit names: the aliases of a store, the fingerprints of its certificates. */
export function materialValues(unit: Unit, key: string, material: Material): readonly OptionValue[] {
  const kind = unit.schema.options.get(key)?.kind;
  if (kind === 'alias')
    return usesBeside(unit, key)
      .flatMap((use) => aliases(unit, use, material))
      .slice(0, MOST);
  if (kind === 'fingerprint')
    return usesBeside(unit, key)
      .flatMap((use) => fingerprints(unit, use, material))
      .slice(0, MOST);
  return [];
}

/** The uses whose path has most of its key in common with the key: `…keystore.alias` belongs to `…keystore.path`. */
function usesBeside(unit: Unit, key: string): readonly Use[] {
  const uses = materialOf(unit).uses;
  const common = ({ path }: Use): number => {
    const [a, b] = [path.key.split('.'), key.split('.')];
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    return i;
  };
  const most = Math.max(0, ...uses.map(common));
  return uses.filter((use) => common(use) === most);
}

function aliases(unit: Unit, use: Use, material: Material): OptionValue[] {
  const { opened } = see(unit, use, material);
  return (opened?.java.entries ?? []).flatMap(({ alias, kind }) => {
    if (use.kind === 'store' && use.role === 'keystore' && kind !== 'key') return [];
    const chain = opened?.entries.find(({ entry }) => entry.alias?.toLowerCase() === alias.toLowerCase())?.chain;
    const leaf = chain?.[0];
    const text =
      leaf === undefined ? kind : t`${code(leaf.subject)}, ${code(keyText(leaf.key))}, until ${day(leaf.notAfter)}`;
    return [{ value: alias, description: text }];
  });
}

/** SHA-1, as Netty's FingerprintTrustManagerFactory wants it (Flink's `cert.fingerprint`). */
function fingerprints(unit: Unit, use: Use, material: Material): OptionValue[] {
  if (use.kind !== 'store' || use.role !== 'keystore') return [];
  const { opened } = see(unit, use, material);
  return (opened?.entries ?? []).flatMap(({ entry, chain: [leaf] }) =>
    entry.kind === 'key' && leaf !== undefined
      ? [{ value: leaf.sha1, description: t`${code(leaf.subject)}, until ${day(leaf.notAfter)}` }]
      : [],
  );
}
