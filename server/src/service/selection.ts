import type { SelectionRange } from 'vscode-languageserver-types';
import { selections } from '../formats/hocon/navigate.ts';
import { elementAt, entryBefore } from '../formats/lines.ts';
import type { ConfigTree } from '../formats/tree.ts';
import { type Span, touches } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { hoconTree } from '../workspace/includes.ts';
import { propertiesTree } from './context.ts';
import { rangeOf } from './positions.ts';

/** What to select step by step around each offset, in HOCON and properties files; undefined for all others. */
export function selectionRanges(analysis: Analysis, offsets: readonly number[]): SelectionRange[] | undefined {
  const { document } = analysis;
  const hocon = hoconTree(analysis);
  const properties = hocon === undefined ? propertiesTree(analysis) : undefined;
  const tree = hocon ?? properties;
  if (tree === undefined) return undefined;
  return offsets.map((offset) => {
    const spans = hocon === undefined ? propertiesSelections(tree, offset) : selections(tree, offset);
    const ranges = spans.length > 0 ? spans : [{ start: offset, end: offset }];
    let outer: SelectionRange | undefined;
    for (const span of ranges.toReversed())
      outer = { range: rangeOf(document, span), ...(outer === undefined ? {} : { parent: outer }) };
    return outer ?? { range: rangeOf(document, { start: offset, end: offset }) };
  });
}

/** Element of a list, key or value, entry, file: the innermost first. */
function propertiesSelections(tree: ConfigTree, offset: number): Span[] {
  const { text } = tree;
  const whole = { start: 0, end: text.length };
  const entry = entryBefore(tree.roots[0]?.entries ?? [], offset);
  const comment = tree.comments.find((c) => touches(c, offset));
  const spans: Span[] = [];
  if (comment !== undefined) spans.push(comment);
  else if (entry !== undefined && touches(entry.span, offset)) {
    const value = entry.value?.span;
    if (touches(entry.keySpan, offset)) spans.push(keyPart(text, entry.keySpan, offset), entry.keySpan);
    else if (value !== undefined && touches(value, offset))
      spans.push(elementAt(text, value.start, value.end, offset), value);
    spans.push(entry.span);
  }
  spans.push(whole);
  return spans.filter((s, i) => s.end > s.start && (s.start !== spans[i - 1]?.start || s.end !== spans[i - 1]?.end));
}

/** The element of a dotted key. */
function keyPart(text: string, key: Span, offset: number): Span {
  const before = text.slice(key.start, offset).lastIndexOf('.');
  const behind = text.slice(offset, key.end).indexOf('.');
  return { start: key.start + before + 1, end: behind < 0 ? key.end : offset + behind };
}
