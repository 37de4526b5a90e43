import { t } from '../../text/l10n.ts';
import { type Span, span } from '../../text/span.ts';
import { LineEntry } from '../lineEntry.ts';
import { breakAt, skipBreak } from '../lines.ts';
import { LineEnds, Seeker } from '../seeker.ts';
import type { ConfigTree, Entry, SyntaxProblem } from '../tree.ts';
import { decode, endInText, joinLine, skipBlanks, spanInText, splitLine, startInText } from './line.ts';

const makeEntry = (key: string, keySpan: Span, operator: string, value: string, valueSpan: Span): Entry => ({
  kind: 'entry',
  path: [key],
  keySpan,
  span: span(keySpan.start, Math.max(keySpan.end, valueSpan.end)),
  operator,
  value: { kind: 'scalar', span: valueSpan, inner: valueSpan, quote: 'none', value, type: 'string' },
});

/** Finds the end of a key that no backslash stands in. */
class KeyEnds {
  readonly #ends: readonly Seeker[];

  constructor(text: string) {
    this.#ends = ['=', ':', ' ', '\t', '\f'].map((c) => new Seeker(text, c));
  }

  from(start: number, limit: number): number {
    let end = limit;
    for (const seeker of this.#ends) {
      const at = seeker.from(start);
      if (at < end) end = at;
    }
    return end;
  }
}

/** An entry on one line without a backslash: everything stands where it is. `start` is its first non-blank character. */
function plainEntry(text: string, start: number, keyEnd: number, end: number): Entry {
  let operator = keyEnd === end ? '' : ' ';
  let valueStart = skipBlanks(text, keyEnd);
  const code = text.charCodeAt(valueStart);
  if (code === 61 || code === 58) {
    operator = code === 61 ? '=' : ':';
    valueStart = skipBlanks(text, valueStart + 1);
  }
  return new LineEntry(text, start, keyEnd, operator, valueStart, end);
}

/**
 * True where a line is a backslash and nothing else: Java starts anew behind it, and even a comment may follow. Only as
 * the last line (with at most one character of line break) it makes an empty key.
 */
const continuesNothing = (text: string, start: number): boolean =>
  text.charCodeAt(start) === 92 && start + 2 < text.length && breakAt(text, start + 1) === start + 1;

/**
 * Reads a text as java.util.Properties.load(Reader) does (measured against JDK 17). Every logical line is an entry; a
 * value keeps its trailing blanks, so its span and that of the entry hold them too. Of equal keys the last counts.
 */
export function parseProperties(text: string): ConfigTree {
  const entries: Entry[] = [];
  const comments: Span[] = [];
  const problems: SyntaxProblem[] = [];
  if (text.charCodeAt(0) === 0xfeff) {
    problems.push({
      span: span(0, 1),
      code: 'bom',
      message: t`The byte order mark becomes part of the first key.`,
      severity: 'warning',
      repair: { title: t`Remove the byte order mark`, span: span(0, 1), newText: '' },
    });
  }
  const ends = new LineEnds(text);
  const backslashes = new Seeker(text, '\\');
  const keyEnds = new KeyEnds(text);
  let at = 0;
  while (at < text.length) {
    const start = skipBlanks(text, at);
    const first = text.charCodeAt(start);
    const end = ends.from(start);
    if (first === 35 || first === 33) {
      comments.push(span(start, end));
      at = skipBreak(text, end);
      continue;
    }
    if (backslashes.from(start) >= end) {
      if (end > start) entries.push(plainEntry(text, start, keyEnds.from(start, end), end));
      at = skipBreak(text, end);
      continue;
    }
    if (continuesNothing(text, start)) {
      at = skipBreak(text, start + 1);
      continue;
    }
    const line = joinLine(text, start);
    at = skipBreak(text, line.end);
    const { keyEnd, valueStart, operator } = splitLine(line.chars);
    const bad = (offset: number) => (from: number, to: number) => {
      const place = span(startInText(line, offset + from), endInText(line, offset + to));
      const message = 'Malformed \\uxxxx encoding.';
      problems.push({ span: place, code: 'malformed-unicode', message, severity: 'error' });
    };
    entries.push(
      makeEntry(
        decode(line.chars.slice(0, keyEnd), bad(0)),
        spanInText(line, 0, keyEnd),
        operator,
        decode(line.chars.slice(valueStart), bad(valueStart)),
        spanInText(line, valueStart, line.chars.length),
      ),
    );
  }
  const root = { kind: 'map', span: span(0, text.length), entries, style: 'block' } as const;
  return { format: 'properties', text, roots: [root], comments, problems, includes: [] };
}
