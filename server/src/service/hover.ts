import type { Hover } from 'vscode-languageserver-types';
import type { Setting, Unit } from '../rules/model.ts';
import type { Option } from '../rules/options.ts';
import type { Finding } from '../rules/rule.ts';
import { defaultOf, effective } from '../rules/unit.ts';
import { inRange } from '../rules/version.ts';
import { nameOf } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { settingAt } from './context.ts';
import { code } from './markdown.ts';
import { rangeOf } from './positions.ts';
import { rulePage } from './rulePage.ts';

/** What the key or value under the cursor means, what holds here, and what the product will do where a finding stands. */
export function hover(analysis: Analysis, offset: number, findings: readonly Finding[]): Hover | undefined {
  const at = settingAt(analysis, offset);
  const here = findings.filter(
    (f) => f.uri === analysis.document.uri && f.span.start <= offset && offset <= f.span.end,
  );
  const blocks = [...new Set(here.map(findingBlock))];
  const span = at === undefined ? here[0]?.span : at.part === 'key' ? at.setting.keySpan : at.setting.valueSpan;
  if (span === undefined) return undefined;
  if (at !== undefined) {
    const [unit] = at.units;
    const option = unit.schema.options.get(at.setting.key);
    if (option !== undefined) {
      if (at.part === 'value') blocks.push(...valueBlock(option, at.setting, unit));
      blocks.push(optionBlock(option, unit), ...at.units.map((u) => effectLine(u, at.setting)).filter((l) => l !== ''));
    }
  }
  return blocks.length === 0
    ? undefined
    : {
        contents: { kind: 'markdown', value: [...new Set(blocks)].join('\n\n') },
        range: rangeOf(analysis.document, span),
      };
}

const findingBlock = (finding: Finding): string =>
  `${finding.rule.says}\n\n[${finding.rule.id}](${rulePage(finding.rule.id)})`;

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

function valueBlock(option: Option, setting: Setting, unit: Unit): string[] {
  if (option.secret === true || setting.value.state !== 'known') return [];
  const items = setting.value.items ?? setting.value.text.split(option.separator ?? '\n').map((s) => s.trim());
  const known = (option.values ?? []).filter(
    (v) => v.description !== undefined && items.includes(v.value) && inRange(unit.version.text, v.when),
  );
  return known.map((v) => `${code(v.value)}: ${v.description}`);
}

/** Which value holds for a unit, and where it comes from: shown where that is not simply this line. */
function effectLine(unit: Unit, setting: Setting): string {
  const e = effective(unit, setting.key);
  const label = `${unit.name} ${unit.version.text}`;
  if (e.how === 'unset' || e.how === 'default') return '';
  const secret = unit.schema.options.get(setting.key)?.secret === true;
  if (e.setting === setting) {
    if (setting.value.state === 'known') return '';
    const left = setting.value.fallback;
    return left === undefined || secret
      ? `For ${label}: decided outside this file.`
      : `For ${label}: decided outside this file; ${code(left)} if it is not set there.`;
  }
  const where = `${nameOf(e.setting.uri)}${e.setting.uri === setting.uri ? ', another line' : ''}`;
  return `For ${label} another definition counts: ${secret ? '' : `${code(e.setting.value.text)} `}(${where}).`;
}
