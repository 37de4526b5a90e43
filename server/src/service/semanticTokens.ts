import type { SemanticTokens } from 'vscode-languageserver-types';
import type { ConfigTree, MapNode, ScalarNode, ValueNode } from '../formats/tree.ts';
import { compareVersions } from '../rules/version.ts';
import type { Span } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { hoconTree } from '../workspace/includes.ts';
import { tokenTypes } from './names.ts';
import { rangeOf } from './positions.ts';

interface Token {
  readonly span: Span;
  readonly type: (typeof tokenTypes)[number];
  readonly deprecated: boolean;
}

/** What the words of a HOCON file are, as the parser reads them; nothing for other files. `within` limits the answer. */
export function semanticTokens(analysis: Analysis, within?: Span): SemanticTokens {
  const tree = hoconTree(analysis);
  if (tree === undefined) return { data: [] };
  const tokens = tokensOf(tree, deprecatedKeys(analysis))
    .filter((t) => within === undefined || (t.span.end > within.start && t.span.start < within.end))
    .sort((a, b) => a.span.start - b.span.start);
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (const token of tokens) {
    for (const piece of lines(tree.text, token.span)) {
      const { start } = rangeOf(analysis.document, piece);
      data.push(
        start.line - line,
        start.line === line ? start.character - character : start.character,
        piece.end - piece.start,
        tokenTypes.indexOf(token.type),
        token.deprecated ? 1 : 0,
      );
      ({ line, character } = start);
    }
  }
  return { data };
}

function tokensOf(tree: ConfigTree, deprecated: ReadonlySet<number>): Token[] {
  const tokens: Token[] = [];
  const add = (span: Span, type: Token['type'], old = false): void => {
    if (span.end > span.start) tokens.push({ span, type, deprecated: old });
  };
  const inMap = (map: MapNode): void => {
    for (const { keySpan, value } of map.entries) {
      add(keySpan, 'property', deprecated.has(keySpan.start));
      if (value !== undefined) inValue(value);
    }
  };
  const inValue = (node: ValueNode): void => {
    if (node.kind === 'map') inMap(node);
    else if (node.kind === 'list') node.items.forEach(inValue);
    else if (node.kind === 'concat') node.parts.forEach(inValue);
    else if (node.kind === 'substitution') add(node.pathSpan, 'variable');
    else add(node.span, typeOf(node));
  };
  for (const comment of tree.comments) add(comment, 'comment');
  for (const { span, targetSpan } of tree.includes) {
    add({ start: span.start, end: span.start + 'include'.length }, 'keyword');
    add(targetSpan, 'string');
  }
  tree.roots.forEach(inMap);
  return tokens;
}

function typeOf(node: ScalarNode): Token['type'] {
  if (node.type === 'boolean' || node.type === 'null') return 'keyword';
  return node.type;
}

/** Start offsets of the keys that the product's version at hand deprecates. */
function deprecatedKeys({ document, units }: Analysis): Set<number> {
  const keys = new Set<number>();
  for (const unit of units) {
    for (const setting of unit.settings) {
      if (setting.uri !== document.uri || setting.include !== undefined) continue;
      const deprecation = unit.schema.options.get(setting.key)?.deprecation;
      if (deprecation === undefined) continue;
      if (deprecation.since === undefined || compareVersions(unit.version.text, deprecation.since) >= 0)
        keys.add(setting.keySpan.start);
    }
  }
  return keys;
}

/** A span cut at line breaks: few editors take a token that goes over several lines. */
function* lines(text: string, { start, end }: Span): Generator<Span> {
  let from = start;
  while (from < end) {
    const lf = text.indexOf('\n', from);
    const stop = lf < 0 || lf >= end ? end : lf;
    const last = stop > from && text[stop - 1] === '\r' && stop < end ? stop - 1 : stop;
    if (last > from) yield { start: from, end: last };
    from = stop + 1;
  }
}
