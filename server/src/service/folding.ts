import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import { folds } from '../formats/hocon/navigate.ts';
import type { ConfigTree } from '../formats/tree.ts';
import type { SourceDocument } from '../systems/types.ts';
import type { Span } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { hoconTree } from '../workspace/includes.ts';
import { propertiesTree } from './context.ts';
import { rangeOf } from './positions.ts';

/**
 * Folds of HOCON and properties files; undefined for all others, so that the editor goes by their indentation or asks
 * whoever else knows them.
 */
export function foldingRanges(analysis: Analysis): FoldingRange[] | undefined {
  const { document } = analysis;
  const hocon = hoconTree(analysis);
  if (hocon !== undefined) return hoconFolds(document, hocon);
  const properties = propertiesTree(analysis);
  return properties === undefined ? undefined : propertiesFolds(document, properties);
}

function hoconFolds(document: SourceDocument, tree: ConfigTree): FoldingRange[] {
  return folds(tree).flatMap(({ span, kind }) => {
    if (kind === 'comment') return fold(document, span, FoldingRangeKind.Comment);
    const { start, end } = rangeOf(document, span);
    const lineOfEnd = tree.text.slice(tree.text.lastIndexOf('\n', span.end - 1) + 1, span.end);
    // A bracket that closes on a line of its own stays in sight.
    const endLine = /^\s*(?:[}\]]|""")/.test(lineOfEnd) ? end.line - 1 : end.line;
    return endLine > start.line ? [{ startLine: start.line, endLine }] : [];
  });
}

/** Runs of comment lines, and values that go on over several lines. */
function propertiesFolds(document: SourceDocument, tree: ConfigTree): FoldingRange[] {
  const found: FoldingRange[] = [];
  let block: Span | undefined;
  const close = (): void => {
    if (block !== undefined) found.push(...fold(document, block, FoldingRangeKind.Comment));
  };
  for (const comment of tree.comments) {
    if (block !== undefined && /^(?:\r\n|\r|\n)[ \t\f]*$/.test(tree.text.slice(block.end, comment.start))) {
      block = { start: block.start, end: comment.end };
    } else {
      close();
      block = comment;
    }
  }
  close();
  for (const entry of tree.roots[0]?.entries ?? []) found.push(...fold(document, entry.span));
  return found.sort((a, b) => a.startLine - b.startLine);
}

function fold(document: SourceDocument, span: Span, kind?: FoldingRangeKind): FoldingRange[] {
  const { start, end } = rangeOf(document, span);
  if (end.line <= start.line) return [];
  return [{ startLine: start.line, endLine: end.line, ...(kind === undefined ? {} : { kind }) }];
}
