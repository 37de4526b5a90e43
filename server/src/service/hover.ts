import type { Hover } from 'vscode-languageserver-types';
import type { Setting, Unit } from '../rules/model.ts';
import type { Option } from '../rules/options.ts';
import type { Finding } from '../rules/rule.ts';
import { effective } from '../rules/unit.ts';
import { inRange } from '../rules/version.ts';
import { t, told } from '../text/l10n.ts';
import { nameOf } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { settingAt } from './context.ts';
import { code } from './markdown.ts';
import { optionBlock } from './optionText.ts';
import { rangeOf } from './positions.ts';

/**
 * What the key or value under the cursor means, what holds here, and what the product will do where a finding stands;
 * `material` is what the files behind it hold.
 */
export function hover(
  analysis: Analysis,
  offset: number,
  findings: readonly Finding[],
  material: readonly string[] = [],
): Hover | undefined {
  const at = settingAt(analysis, offset);
  const here = findings.filter(
    (f) => f.uri === analysis.document.uri && f.span.start <= offset && offset <= f.span.end,
  );
  const blocks = [...new Set(here.map(findingBlock))];
  const span = at === undefined ? here[0]?.span : at.part === 'key' ? at.setting.keySpan : at.setting.valueSpan;
  if (span === undefined) return undefined;
  // Whoever points at a path wants to see the file; at a key, what it means comes first.
  if (at?.part !== 'key') blocks.push(...material);
  if (at !== undefined) {
    const [unit] = at.units;
    const option = unit.schema.options.get(at.setting.key);
    if (option !== undefined) {
      if (at.part === 'value') blocks.push(...valueBlock(option, at.setting, unit));
      blocks.push(optionBlock(option, unit), ...at.units.map((u) => effectLine(u, at.setting)).filter((l) => l !== ''));
    }
  }
  if (at?.part === 'key') blocks.push(...material);
  return blocks.length === 0
    ? undefined
    : {
        contents: { kind: 'markdown', value: [...new Set(blocks)].join('\n\n') },
        range: rangeOf(analysis.document, span),
      };
}

/** What the product does then. The editor itself shows the message, and the rule with a link to its page. */
const findingBlock = (finding: Finding): string => told(finding.rule.says);

function valueBlock(option: Option, setting: Setting, unit: Unit): string[] {
  if (option.secret === true || setting.value.state !== 'known') return [];
  const items = setting.value.items ?? setting.value.text.split(option.separator ?? '\n').map((s) => s.trim());
  const known = (option.values ?? []).filter(
    (v) => v.description !== undefined && items.includes(v.value) && inRange(unit.version.text, v.when),
  );
  return known.map((v) => `${code(v.value)}: ${told(v.description ?? '')}`);
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
      ? t`For ${label}: decided outside this file.`
      : t`For ${label}: decided outside this file; ${code(left)} if it is not set there.`;
  }
  const where = `${nameOf(e.setting.uri)}${e.setting.uri === setting.uri ? t`, another line` : ''}`;
  return t`For ${label} another definition counts: ${secret ? '' : `${code(e.setting.value.text)} `}(${where}).`;
}
