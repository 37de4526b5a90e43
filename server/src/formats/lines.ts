import { type Span, span, type TextChange } from '../text/span.ts';
import type { Entry } from './tree.ts';

/** What the formats that go line by line share: which line break a text uses, list elements, whole lines in and out. */

/** The line break that a text uses: that of its first line, else `\n`. */
export function lineBreak(text: string): '\n' | '\r\n' {
  const lf = text.indexOf('\n');
  return lf > 0 && text[lf - 1] === '\r' ? '\r\n' : '\n';
}

/** Offset behind the line break that stands at `offset` (LF, CR, CRLF), or `offset` where none does. */
export function skipBreak(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  if (code === 13) return text.charCodeAt(offset + 1) === 10 ? offset + 2 : offset + 1;
  return code === 10 ? offset + 1 : offset;
}

/** First LF or CR at or behind `offset`, else the end of the text. */
export function breakAt(text: string, offset: number): number {
  let i = offset;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) break;
  }
  return i;
}

/** Offset of the first character of the line that holds `offset`; LF and CR both end lines. */
export function lineStartAt(text: string, offset: number): number {
  let i = offset;
  for (; i > 0; i--) {
    const code = text.charCodeAt(i - 1);
    if (code === 10 || code === 13) break;
  }
  return i;
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 12;

/**
 * The element of a comma list in `text[from, to)` that holds `at`, without the blanks around it; these belong to it only
 * as far as the cursor stands in them. A text without a comma is one element.
 */
export function elementAt(text: string, from: number, to: number, at: number): Span {
  const here = Math.min(Math.max(at, from), to);
  let start = here;
  while (start > from && text.charCodeAt(start - 1) !== 44) start--;
  let end = here;
  while (end < to && text.charCodeAt(end) !== 44) end++;
  while (start < here && isBlank(text.charCodeAt(start))) start++;
  while (end > here && isBlank(text.charCodeAt(end - 1))) end--;
  return span(start, end);
}

/** A value as one text: the items of a list with commas between them, as all three systems read lists in line formats. */
export const joinItems = (value: string | readonly string[]): string =>
  typeof value === 'string' ? value : value.join(',');

/** A comment of the formats whose comments begin with `#`; always one line. */
export const commentLine = (text: string): string => `# ${text.replace(/[\r\n]+/g, ' ')}`;

/** Inserts whole lines behind the line whose content ends at `end`; at the top of a text that holds nothing. */
export function insertLines(text: string, end: number, lines: readonly string[]): TextChange[] {
  if (lines.length === 0) return [];
  // Behind a CR that the line goes on after, an LF would be part of that line break.
  const eol = text[end - 1] === '\r' ? '\r' : lineBreak(text);
  const block = lines.join(eol);
  return [{ span: span(end, end), newText: end === 0 ? block + eol : eol + block }];
}

/** Removes the lines from the one that holds `start` to the one whose content ends at `end`, with their last line break. */
export const removeLines = (text: string, start: number, end: number): TextChange[] => [
  { span: span(lineStartAt(text, start), skipBreak(text, end)), newText: '' },
];

/** The last entry that starts at or before `offset`, by bisection: entries stand in the order of the text. */
export function entryBefore(entries: readonly Entry[], offset: number): Entry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.span.start <= offset) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}

/** The span of an ascending list that holds `offset` or touches it. */
export function spanTouching(spans: readonly Span[], offset: number): Span | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  const found = spans[low - 1];
  return found !== undefined && offset <= found.end ? found : undefined;
}
