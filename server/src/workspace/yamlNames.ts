import type { ConfigTree, MapNode, ValueNode } from '../formats/tree.ts';
import { yamlMarks } from '../formats/yaml/marks.ts';
import { contains, type Span, touches } from '../text/span.ts';

/** An anchor with the aliases that refer to it; spans without `&` and `*`. */
export interface YamlName {
  readonly anchor: Span;
  readonly aliases: readonly Span[];
}

const ANCHOR = /(?<=^|[\s[{,:-])&([^\s[\]{},]+)/gm;

/**
 * The anchor or alias under an offset with all that belong together: an alias means the last anchor of its name before
 * it, within one YAML document (YAML 1.2.2 section 7.1).
 */
export function yamlNameAt(tree: ConfigTree, offset: number): YamlName | undefined {
  const { text } = tree;
  if (!/[&*]/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, endOfLine(text, offset)))) return undefined;
  const marks = yamlMarks(tree);
  const index = marks.documents.findIndex((d) => touches(d, offset));
  const document = marks.documents[index];
  if (document === undefined) return undefined;
  const aliases = marks.aliases
    .filter((a) => contains(document, a) && text[a.start] === '*')
    .map((a) => ({ start: a.start + 1, end: a.end }));
  const anchors = anchorsOf(tree, document, tree.roots[index]);
  const under = anchors.find((a) => touches(a, offset) || a.start - 1 === offset);
  const alias = under === undefined ? aliases.find((a) => touches(a, offset) || a.start - 1 === offset) : undefined;
  const named = under ?? alias;
  if (named === undefined) return undefined;
  const name = text.slice(named.start, named.end);
  const same = anchors.filter((a) => text.slice(a.start, a.end) === name);
  const at = under === undefined ? same.findLastIndex((a) => a.start < named.start) : same.indexOf(under);
  const anchor = same[at];
  if (anchor === undefined) return undefined;
  const end = same[at + 1]?.start ?? Number.POSITIVE_INFINITY;
  return {
    anchor,
    aliases: aliases.filter((a) => a.start > anchor.start && a.start < end && text.slice(a.start, a.end) === name),
  };
}

const endOfLine = (text: string, offset: number): number => {
  const lf = text.indexOf('\n', offset);
  return lf < 0 ? text.length : lf;
};

/** Anchors in a piece of the text, in order; `&` in comments and within values is text. */
function anchorsOf(tree: ConfigTree, document: Span, root: MapNode | undefined): Span[] {
  const blind = [...tree.comments, ...(root === undefined ? [] : scalarSpans(root))]
    .filter((s) => s.end > s.start)
    .sort((a, b) => a.start - b.start);
  const found: Span[] = [];
  let next = 0;
  let reached = -1;
  for (const match of tree.text.slice(document.start, document.end).matchAll(ANCHOR)) {
    const start = document.start + match.index;
    for (; (blind[next]?.start ?? Number.POSITIVE_INFINITY) <= start; next++)
      reached = Math.max(reached, blind[next]?.end ?? 0);
    if (reached <= start) found.push({ start: start + 1, end: start + match[0].length });
  }
  return found;
}

function scalarSpans(root: ValueNode): Span[] {
  const spans: Span[] = [];
  const visit = (node: ValueNode): void => {
    if (node.kind === 'scalar') spans.push(node.span);
    else if (node.kind === 'list') node.items.forEach(visit);
    else if (node.kind === 'map') for (const { value } of node.entries) if (value !== undefined) visit(value);
  };
  visit(root);
  return spans;
}
