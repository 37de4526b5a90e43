import type { Unit } from '../rules/model.ts';
import type { Option } from '../rules/options.ts';
import { defaultOf } from '../rules/unit.ts';
import { inRange } from '../rules/version.ts';
import { code } from './markdown.ts';

/** Documentation of an option, as hover and completion show it. */
export function optionBlock(option: Option, unit: Unit): string {
  const lines = [`**${code(option.name)}**`, '', option.description];
  if (option.ifWrong !== undefined) lines.push('', option.ifWrong);
  const facts: string[] = [`Type: ${typeText(option)}`];
  const fallback = defaultOf(option, unit);
  if (fallback !== undefined && option.secret !== true)
    facts.push(
      `Default${option.defaults === undefined ? '' : ` in ${unit.version.text}`}: ${fallback === '' ? 'empty' : code(fallback)}`,
    );
  if (option.fallbacks !== undefined && option.fallbacks.length > 0)
    facts.push(
      `If unset: ${option.fallbacks
        .filter((f) => inRange(unit.version.text, f.when))
        .map((f) => code(f.key))
        .join(', ')}`,
    );
  if (option.readers !== undefined) facts.push(`Read by: ${option.readers}`);
  if (option.since !== undefined) facts.push(`Since: ${option.since}`);
  if (option.deprecation !== undefined)
    facts.push(
      `Deprecated${option.deprecation.since === undefined ? '' : ` since ${option.deprecation.since}`}${option.deprecation.replacement === undefined ? '' : `, replaced by ${code(option.deprecation.replacement)}`}`,
    );
  if (option.removed !== undefined) facts.push(`Removed in: ${option.removed}`);
  if (option.editions !== undefined) facts.push(`Editions: ${option.editions.join(', ')}`);
  if (option.confirmed === false) facts.push('Not confirmed by public documentation');
  return [...lines, '', ...facts.map((f) => `- ${f}`)].join('\n');
}

function typeText(option: Option): string {
  const values = option.values?.slice(0, 12).map((v) => code(v.value)) ?? [];
  return values.length === 0
    ? option.type
    : `${option.type}: ${values.join(', ')}${(option.values?.length ?? 0) > 12 ? ', …' : ''}`;
}
