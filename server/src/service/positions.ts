import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, Range } from 'vscode-languageserver-types';
import type { SourceDocument } from '../systems/types.ts';
import type { Span, TextChange } from '../text/span.ts';

const indexes = new WeakMap<SourceDocument, TextDocument>();

/** Line index of a document, made at first use. */
function indexOf(source: SourceDocument): TextDocument {
  let index = indexes.get(source);
  if (index === undefined) {
    index = TextDocument.create(source.uri, '', 0, source.text);
    indexes.set(source, index);
  }
  return index;
}

export const offsetAt = (source: SourceDocument, position: Position): number => indexOf(source).offsetAt(position);

export const rangeOf = (source: SourceDocument, span: Span): Range => {
  const index = indexOf(source);
  return { start: index.positionAt(span.start), end: index.positionAt(span.end) };
};

export const textEdits = (
  source: SourceDocument,
  changes: readonly TextChange[],
): { range: Range; newText: string }[] => changes.map((c) => ({ range: rangeOf(source, c.span), newText: c.newText }));
