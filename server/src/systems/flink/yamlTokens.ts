import type { ConfigTree, SyntaxProblem, ValueNode } from '../../formats/tree.ts';
import { t } from '../../text/l10n.ts';
import type { Span } from '../../text/span.ts';

/** What the start of Flink ends with where its YAML reader refuses a file (flink YamlParserUtils 2.2). */
export const REFUSED = 'Error parsing YAML configuration.';

/** Tags for which the core schema of snakeyaml-engine 2.6 has a constructor; others of YAML 1.1 are not judged. */
const KNOWN_TAG =
  /^!(?:!(?:str|int|float|bool|null|seq|map|set|binary|omap|pairs|timestamp|merge|value|yaml)|<tag:yaml\.org,2002:.*>)?$/;
const SCALAR_TAG = /^!!(?:str|int|float|bool|null|binary)$/;
const MOST_BLANKS = 40;
const MOST_SCALARS = 100_000;

/**
 * The first place at which Flink's YAML reader (snakeyaml-engine 2.6: Flink 1.19 to 2.3) ends and the parser here goes on: a tab
 * where a token would begin, even on a line that is empty or holds a comment only, and a tag that nothing is made of.
 */
export function tokenProblem(tree: ConfigTree): SyntaxProblem | undefined {
  const { text } = tree;
  if (!/[\t!]/.test(text)) return undefined;
  const found = /(?<=^ *)\t+|(?<=:)\t+|(?<=^|[\s[{,])!(?:<[^>\n]*>|[^\s,[\]{}]*)/gm;
  let covered: readonly Span[] | undefined;
  for (let match = found.exec(text); match !== null; match = found.exec(text)) {
    const span = { start: match.index, end: match.index + match[0].length };
    covered ??= scalarsOf(tree);
    if (isCovered(covered, span.start)) continue;
    if (match[0].startsWith('\t'))
      return {
        span,
        code: 'tab',
        message: t`${REFUSED} found character '\\t(TAB)' that cannot start any token.`,
        severity: 'error',
        repair: { title: t`Remove the tab`, span, newText: text[span.start - 1] === ':' ? ' ' : '' },
      };
    if (SCALAR_TAG.test(match[0]) && /^[ \t]*[[{]/.test(text.slice(span.end, span.end + MOST_BLANKS)))
      return {
        span,
        code: 'tag',
        message: t`${REFUSED} ${match[0]} is a tag of single values, and a list or a map follows (ClassCastException).`,
        severity: 'error',
      };
    if (!KNOWN_TAG.test(match[0]))
      return {
        span,
        code: 'tag',
        message: t`${REFUSED} could not determine a constructor for the tag ${match[0].replace(/^!!/, 'tag:yaml.org,2002:')}.`,
        severity: 'error',
      };
  }
  return undefined;
}

/** Scalars, keys and comments in the order of the text: what stands in them is no token. */
function scalarsOf({ roots, comments }: ConfigTree): readonly Span[] {
  const spans: Span[] = [...comments];
  const visit = (node: ValueNode | undefined, depth: number): void => {
    if (node === undefined || depth > 64 || spans.length > MOST_SCALARS) return;
    if (node.kind === 'scalar') spans.push(node.span);
    else if (node.kind === 'list') for (const item of node.items) visit(item, depth + 1);
    else if (node.kind === 'map')
      for (const { keySpan, value } of node.entries) {
        spans.push(keySpan);
        visit(value, depth + 1);
      }
  };
  for (const root of roots) visit(root, 0);
  return spans.toSorted((a, b) => a.start - b.start);
}

/** Spans of scalars do not overlap, but for those that an alias repeats. */
function isCovered(spans: readonly Span[], at: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span !== undefined && at < span.end;
}
