import type { Unit } from '../rules/model.ts';
import type { Option } from '../rules/options.ts';
import { defaultOf } from '../rules/unit.ts';
import { inRange } from '../rules/version.ts';
import { t, told } from '../text/l10n.ts';
import { code } from './markdown.ts';

/** Documentation of an option, as hover and completion show it. */
export function optionBlock(option: Option, unit: Unit): string {
  const lines = [`**${code(option.name)}**`, '', told(option.description)];
  if (option.ifWrong !== undefined) lines.push('', told(option.ifWrong));
  const facts: string[] = [t`Type: ${typeText(option)}`];
  const fallback = defaultOf(option, unit);
  if (fallback !== undefined && option.secret !== true)
    facts.push(
      option.defaults === undefined
        ? t`Default: ${fallback === '' ? t`empty` : code(fallback)}`
        : t`Default in ${unit.version.text}: ${fallback === '' ? t`empty` : code(fallback)}`,
    );
  if (option.fallbacks !== undefined && option.fallbacks.length > 0)
    facts.push(
      t`If unset: ${option.fallbacks
        .filter((f) => inRange(unit.version.text, f.when))
        .map((f) => code(f.key))
        .join(', ')}`,
    );
  if (option.readers !== undefined) facts.push(t`Read by: ${option.readers}`);
  if (option.since !== undefined) facts.push(t`Since: ${option.since}`);
  if (option.deprecation !== undefined)
    facts.push(
      `${option.deprecation.since === undefined ? t`Deprecated` : t`Deprecated since ${option.deprecation.since}`}${option.deprecation.replacement === undefined ? '' : t`, replaced by ${code(option.deprecation.replacement)}`}`,
    );
  if (option.removed !== undefined) facts.push(t`Removed in: ${option.removed}`);
  if (option.editions !== undefined) facts.push(t`Editions: ${option.editions.join(', ')}`);
  if (option.confirmed === false) facts.push(t`Not confirmed by public documentation`);
  return [...lines, '', ...facts.map((f) => `- ${f}`)].join('\n');
}

function typeText(option: Option): string {
  const values = option.values?.slice(0, 12).map((v) => code(v.value)) ?? [];
  return values.length === 0
    ? option.type
    : `${option.type}: ${values.join(', ')}${(option.values?.length ?? 0) > 12 ? ', …' : ''}`;
}
