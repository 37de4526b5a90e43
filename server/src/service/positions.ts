import type { Position, Range } from 'vscode-languageserver-types';
import { skipBreak } from '../formats/lines.ts';
import { LineEnds } from '../formats/seeker.ts';
import type { SourceDocument } from '../systems/types.ts';
import type { Span, TextChange } from '../text/span.ts';

const isBreak = (code: number): boolean => code === 10 || code === 13;

/** Where lines begin, found as far as somebody asks: what is asked about mostly stands near the top. */
class LineIndex {
  readonly #text: string;
  readonly #ends: LineEnds;
  readonly #starts = [0];
  /** Behind the last line break that was found; beyond the text where there is no other. */
  #seen = 0;

  constructor(text: string) {
    this.#text = text;
    this.#ends = new LineEnds(text);
  }

  /** Finds the next line; false where there is none. */
  #next(): boolean {
    const end = this.#ends.from(this.#seen);
    if (end >= this.#text.length) return false;
    this.#seen = skipBreak(this.#text, end);
    this.#starts.push(this.#seen);
    return true;
  }

  /** Never inside or behind a line's break. */
  #inLine(offset: number, start: number): number {
    let at = offset;
    while (at > start && isBreak(this.#text.charCodeAt(at - 1))) at--;
    return at;
  }

  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    while (this.#starts.length <= line + 1 && this.#next());
    const start = this.#starts[line];
    if (start === undefined) return this.#text.length;
    const next = this.#starts[line + 1] ?? this.#text.length;
    return this.#inLine(Math.min(start + Math.max(character, 0), next), start);
  }

  positionAt(offset: number): Position {
    const at = Math.max(Math.min(offset, this.#text.length), 0);
    while (this.#seen <= at && this.#next());
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! > at) high = middle;
      else low = middle + 1;
    }
    const start = this.#starts[low - 1] ?? 0;
    return { line: low - 1, character: this.#inLine(at, start) - start };
  }
}

const indexes = new WeakMap<SourceDocument, LineIndex>();

function indexOf(source: SourceDocument): LineIndex {
  let index = indexes.get(source);
  if (index === undefined) {
    index = new LineIndex(source.text);
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
