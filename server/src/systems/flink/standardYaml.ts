import type { ConfigTree, Entry, ListNode, MapNode, ScalarNode, SyntaxProblem, ValueNode } from '../../formats/tree.ts';
import { yamlMarks } from '../../formats/yaml/marks.ts';
import type { Value } from '../../rules/model.ts';
import { isPlaceholder } from '../../rules/placeholder.ts';
import { t } from '../../text/l10n.ts';
import { lineStart, type Span } from '../../text/span.ts';
import { readValue } from '../region.ts';
import { isTemplate } from '../template.ts';
import { REFUSED, tokenProblem } from './yamlTokens.ts';

/** The text that Flink turns a scalar of `config.yaml` into, after the core schema of YAML 1.2 has typed it. */
export function coreText(scalar: ScalarNode): string {
  const { value } = scalar;
  if (scalar.quote !== 'none') return value;
  if (scalar.type === 'boolean') return value.toLowerCase();
  // Longer digits are no setting of anything, and reading them costs more than their length.
  if (scalar.type !== 'number' || value.length > 400) return value;
  if (/^0x/.test(value)) return BigInt(value).toString();
  if (/^0o/.test(value)) return BigInt(value).toString();
  if (/^[-+]?\d+$/.test(value)) return BigInt(value.replace(/^\+/, '')).toString();
  if (/inf$/i.test(value)) return infinite(value.startsWith('-'));
  if (/nan$/i.test(value)) return '.nan';
  return doubleText(Number(value));
}

/** As snakeyaml-engine writes it back (Flink 1.20.0, 2.2.1, 2.3.0). */
const infinite = (negative: boolean): string => (negative ? '-.inf' : '.inf');

/** java.lang.Double.toString: a fraction always, an exponent outside of 10^-3 to 10^7. */
function doubleText(number: number): string {
  const size = Math.abs(number);
  if (size === Number.POSITIVE_INFINITY) return infinite(number < 0);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = number.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
  }
  return Number.isInteger(number) ? number.toFixed(1) : String(number);
}

/** A value of `config.yaml` as Flink's options see it; lists keep their items. */
export function coreValue(node: ValueNode | undefined, text: string): Value {
  if (node?.kind === 'list') return coreList(node, text);
  if (node?.kind !== 'scalar') return readValue(node, text);
  const value = coreText(node);
  return isPlaceholder(node.value)
    ? { state: 'unknown', text: node.value, why: 'placeholder' }
    : { state: 'known', text: value, type: node.type };
}

/** Items are typed as single values are. */
function coreList(node: ListNode, text: string): Value {
  const read = readValue(node, text);
  if (read.state !== 'known') return read;
  const items = node.items.map((item, i) => (item.kind === 'scalar' ? coreText(item) : (read.items?.[i] ?? '')));
  return { ...read, text: items.join(','), items };
}

/** A test for what the tree has taken over through a merge key, which Flink does not do. */
export function mergeTest(tree: ConfigTree, root: MapNode): (entry: Entry, around: readonly Entry[]) => boolean {
  const { merges, aliases } = yamlMarks(tree);
  if (merges.length === 0) return () => false;
  const copies = new Set(aliases.map((a) => a.start));
  return (entry, around) => {
    let map = root;
    for (const { keySpan, value } of [...around, entry]) {
      // What `key: *name` stands for begins where its map does; merged entries stand in a map of the file itself.
      if (map.span.start !== keySpan.start && copies.has(keySpan.start)) return true;
      if (value?.kind !== 'map') return false;
      map = value;
    }
    return false;
  };
}

/** The tree's problems as Flink has them, and those that only Flink has. Templates have none before they are rendered. */
export function adaptProblems(tree: ConfigTree): SyntaxProblem[] {
  if (isTemplate(tree.text)) return [];
  // A reader stops at the first place that it cannot read.
  const stop = tree.problems.find((p) => p.code === 'yaml-syntax');
  const problems: SyntaxProblem[] = tree.problems
    .filter((p) => p.code !== 'yaml-syntax' || p === stop)
    .map((p) =>
      p === stop || p.code === 'duplicate-key'
        ? { ...p, ...missingBlank(tree.text, p), message: `${REFUSED} ${p.message}`, severity: 'error' }
        : p,
    );
  const { documents, merges } = yamlMarks(tree);
  for (const span of merges) {
    problems.push({
      span,
      code: 'merge-key',
      message: t`Flink does not merge: these settings end up below a key "<<" that no option reads.`,
      severity: 'warning',
    });
  }
  const second = documents[1];
  if (second !== undefined) {
    const end = Math.min(second.end, second.start + 1);
    problems.push({
      span: second.start < end ? { start: second.start, end } : { start: Math.max(0, second.start - 1), end },
      code: 'several-documents',
      message: t`${REFUSED} expected a single document in the stream`,
      severity: 'error',
    });
  }
  const token = tokenProblem(tree);
  // Of one place the parser's own complaint is enough, and behind it nothing is read.
  const isNews = token !== undefined && (stop === undefined || token.span.end < lineStart(tree.text, stop.span.start));
  return [...problems, ...(isNews ? [token] : []), ...rootProblems(tree), ...keyProblems(tree)];
}

/** `key:value` and `key = value` are no pairs in YAML, but it is clear what was meant. */
function missingBlank(text: string, { span }: SyntaxProblem): Partial<SyntaxProblem> {
  const match = /^([\w.-]+)(?::(?=[^\s:])|[ \t]*=[ \t]*)/.exec(text.slice(span.start, span.end));
  if (match?.[1] === undefined || !match[1].includes('.')) return {};
  const place = { start: span.start + match[1].length, end: span.start + match[0].length };
  const title = match[0].endsWith(':') ? t`Insert a space after ':'` : t`Write ': ' instead of '='`;
  return { key: match[1], repair: { title, span: place, newText: ': ' } };
}

/** What stands without a colon is no setting, and its syntax has been complained of. */
export const isNoPair = (entry: Entry): boolean => entry.operator === '' && /[:=]/.test(entry.path.join('.'));

/** A document that is a scalar or a list (`key:value` without a blank is a scalar) is no map of settings. */
function rootProblems(tree: ConfigTree): SyntaxProblem[] {
  const root = tree.roots[0];
  const first = yamlMarks(tree).documents[0];
  if (root === undefined || first === undefined || root.entries.length > 0 || tree.problems.length > 0) return [];
  const content = /^[ \t]*([^ \t\r\n#][^\r\n]*)/m.exec(tree.text.slice(first.start, first.end));
  if (content === null || /^(?:\{\s*\}|~|null|[%&!].*|---.*|\.\.\.)\s*(?:#.*)?$/.test(content[1]!)) return [];
  const start = first.start + content.index + content[0].length - content[1]!.length;
  const message = t`${REFUSED} The text is no map of settings${/^[\w.-]+:\S/.test(content[1]!) ? t`: a blank is missing behind the colon` : ''} (ClassCastException).`;
  const span = { start, end: start + content[1]!.trimEnd().length };
  const colon = /^[\w.-]+:(?=\S)/.exec(content[1]!);
  const place = colon === null ? undefined : start + colon[0].length;
  return [
    {
      span,
      code: 'no-map',
      message,
      severity: 'error',
      ...(place === undefined
        ? {}
        : { repair: { title: t`Insert a space after ':'`, span: { start: place, end: place }, newText: ' ' } }),
    },
  ];
}

/** Unquoted keys that YAML takes for numbers. */
function keyProblems(tree: ConfigTree): SyntaxProblem[] {
  const root = tree.roots[0];
  if (root === undefined) return [];
  const problems: SyntaxProblem[] = [];
  // A merged map stands in several places.
  const seen = new Set<number>();
  const visit = (map: MapNode, depth: number): void => {
    for (const { keySpan, value } of map.entries) {
      if (isNumber(tree.text, keySpan) && !seen.has(keySpan.start)) {
        seen.add(keySpan.start);
        problems.push({
          span: keySpan,
          code: 'number-key',
          message: t`${REFUSED} A key must be text, and YAML takes this one for a number (ClassCastException).`,
          severity: 'error',
          repair: {
            title: t`Quote the key`,
            span: keySpan,
            newText: `'${tree.text.slice(keySpan.start, keySpan.end)}'`,
          },
        });
      }
      if (value?.kind === 'map' && depth < 64) visit(value, depth + 1);
    }
  };
  visit(root, 0);
  return problems;
}

/** Nearly every key begins with a letter, and that is all that need be looked at. */
const isNumber = (text: string, { start, end }: Span): boolean =>
  text.charCodeAt(start) < 0x3a && /^[-+]?\d+(?:\.\d+)?$/.test(text.slice(start, end));
