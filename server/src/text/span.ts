/** A piece of a text: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const span = (start: number, end: number): Span => ({ start, end });

/** True also at both ends: a cursor behind the last character still belongs to the word. */
export const touches = (s: Span, offset: number): boolean => s.start <= offset && offset <= s.end;

export const contains = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** One replacement in a text. Several changes of one list refer to the same, unchanged text. */
export interface TextChange {
  readonly span: Span;
  readonly newText: string;
}

/** Applies changes that do not overlap; equal positions keep the order of the list. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  const sorted = changes
    .map((change, index) => ({ change, index }))
    .sort(
      (a, b) => a.change.span.start - b.change.span.start || a.change.span.end - b.change.span.end || a.index - b.index,
    );
  let out = '';
  let last = 0;
  for (const { change } of sorted) {
    if (change.span.start < last) throw new RangeError('changes overlap');
    out += text.slice(last, change.span.start) + change.newText;
    last = change.span.end;
  }
  return out + text.slice(last);
}

/** Start offset of the line that holds `offset`. */
export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Offset behind the last character of the line that holds `offset`, line break not included (nor a CR before it). */
export function lineEnd(text: string, offset: number): number {
  const lf = text.indexOf('\n', offset);
  const end = lf < 0 ? text.length : lf;
  return end > 0 && text[end - 1] === '\r' && end - 1 >= offset ? end - 1 : end;
}
