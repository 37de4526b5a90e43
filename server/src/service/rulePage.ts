import type { Example, Rule } from '../rules/rule.ts';
import { t, told } from '../text/l10n.ts';
import { pageScheme } from './names.ts';

export const rulePage = (id: string): string => `${pageScheme}:/rules/${id}.md`;

/** The page of a rule, in Markdown; the same text stands in docs/rules.md. */
export function rulePageText(rule: Rule): string {
  const facts = [
    t`- Severity: ${told(rule.severity)}`,
    ...(rule.versions === undefined ? [] : [t`- Versions: ${rule.versions}`]),
    ...(rule.products === undefined ? [] : [t`- Products: ${rule.products.join(', ')}`]),
    t`- Known from: ${rule.source}`,
  ];
  const examples = [
    ...rule.examples.bad.map((e) => exampleText(t`Not so`, e)),
    ...rule.examples.good.map((e) => exampleText(t`But so`, e)),
  ];
  return [`## ${rule.id}`, '', told(rule.summary), '', told(rule.says), '', ...facts, '', ...examples].join('\n');
}

const exampleText = (head: string, example: Example): string => {
  const text = example.text
    .replaceAll('[|', '')
    .replaceAll('|]', '')
    // Key material stands there by its name.
    .replace(/@@([^@]*)@@/g, '<$1>')
    .replace(/\n$/, '');
  const fence = text.includes('```') ? '````' : '```';
  const samples = Object.entries(example.material ?? {}).map(([path, what]) => t`, \`${path}\` is \`${what}\``);
  const { committed } = example;
  const age = committed?.minutesAgo === undefined ? '' : t`, for ${committed.minutesAgo} minutes`;
  const before =
    committed === undefined
      ? ''
      : `\n${t`Git has`}${age}:\n\n${fence}\n${committed.text.replace(/\n$/, '')}\n${fence}\n`;
  return `${head} (\`${example.file}\`${example.version === undefined ? '' : t`, version ${example.version}`}${samples.join('')}):\n\n${fence}\n${text}\n${fence}\n${before}`;
};
