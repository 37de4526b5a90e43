import type { Segment } from '../../text/embedding.ts';

/** Decoded text, and which pieces of the source it comes from: ascending and gapless in the decoded text. */
export interface Decoded {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** Collects decoded text; copied runs that touch in text and source become one segment. */
export class Pieces {
  private readonly parts: string[] = [];
  private readonly list: Segment[] = [];
  private length = 0;
  private copied = false;

  /** Characters that stand in the source as they are. */
  copy(source: string, start: number, end: number): void {
    if (end <= start) return;
    const size = end - start;
    const last = this.list.at(-1);
    if (this.copied && last !== undefined && last.hostStart + last.hostLength === start) {
      this.list[this.list.length - 1] = { ...last, length: last.length + size, hostLength: last.hostLength + size };
    } else this.list.push({ start: this.length, length: size, hostStart: start, hostLength: size });
    this.parts.push(source.slice(start, end));
    this.length += size;
    this.copied = true;
  }

  /** Characters that stand for `hostLength` others: an escape, a line break with indentation, a folded break. */
  put(text: string, hostStart: number, hostLength: number): void {
    if (text === '') return;
    this.parts.push(text);
    this.list.push({ start: this.length, length: text.length, hostStart, hostLength });
    this.length += text.length;
    this.copied = false;
  }

  done(): Decoded {
    return { text: this.parts.join(''), segments: this.list };
  }
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** The white space around the line break at `at`: first blank before it, first other character behind, number of breaks. */
function foldAt(source: string, from: number, at: number, end: number): { start: number; end: number; breaks: number } {
  let start = at;
  while (start > from && isBlank(source.charCodeAt(start - 1))) start--;
  let i = at;
  let breaks = 0;
  for (; i < end; i++) {
    const c = source.charCodeAt(i);
    if (c === 0x0a) breaks++;
    else if (!isBlank(c) && !isBreak(source, i)) break;
  }
  return { start, end: i, breaks };
}

const isBreak = (source: string, at: number): boolean => {
  const c = source.charCodeAt(at);
  return c === 0x0a || (c === 0x0d && source.charCodeAt(at + 1) === 0x0a);
};

/** Line folding of flow scalars (YAML 1.2.2 section 7.3): one break is a space, n + 1 breaks are n line feeds. */
function putFold(pieces: Pieces, fold: { start: number; end: number; breaks: number }): void {
  pieces.put(fold.breaks > 1 ? '\n'.repeat(fold.breaks - 1) : ' ', fold.start, fold.end - fold.start);
}

/** A plain scalar or the inside of a single quoted one. Linear. */
export function decodeFlow(source: string, start: number, end: number, quote: 'none' | 'single'): Decoded {
  const pieces = new Pieces();
  let run = start;
  for (let i = start; i < end; i++) {
    if (quote === 'single' && source.charCodeAt(i) === 0x27) {
      pieces.copy(source, run, i);
      pieces.put("'", i, Math.min(2, end - i));
      run = ++i + 1;
    } else if (isBreak(source, i)) {
      const fold = foldAt(source, run, i, end);
      pieces.copy(source, run, fold.start);
      putFold(pieces, fold);
      run = fold.end;
      i = fold.end - 1;
    }
  }
  pieces.copy(source, Math.min(run, end), end);
  return pieces.done();
}

const SIMPLE: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEX: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The escape at a backslash: its text and length in the source, or undefined if YAML knows none such. */
function escapeAt(source: string, at: number, end: number): { text: string; length: number } | undefined {
  const letter = source.charAt(at + 1);
  if (at + 1 >= end) return undefined;
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { text: simple, length: 2 };
  const digits = HEX[letter];
  if (digits === undefined || at + 2 + digits > end) return undefined;
  const hex = source.slice(at + 2, at + 2 + digits);
  const code = /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : 0x110000;
  return code > 0x10ffff ? undefined : { text: String.fromCodePoint(code), length: 2 + digits };
}

/** The inside of a double quoted scalar. `ok` is false if it holds an unknown escape, which is then read as it stands. */
export function decodeDouble(source: string, start: number, end: number): Decoded & { readonly ok: boolean } {
  const pieces = new Pieces();
  let run = start;
  let ok = true;
  for (let i = start; i < end; i++) {
    if (source.charCodeAt(i) === 0x5c) {
      if (isBreak(source, i + 1)) {
        // An escaped break joins the lines; further empty lines still count.
        const fold = foldAt(source, i + 1, i + 1, end);
        pieces.copy(source, run, i);
        if (fold.breaks > 1) pieces.put('\n'.repeat(fold.breaks - 1), i, fold.end - i);
        run = fold.end;
        i = fold.end - 1;
        continue;
      }
      const known = escapeAt(source, i, end);
      if (known === undefined) {
        ok = false;
        continue;
      }
      pieces.copy(source, run, i);
      pieces.put(known.text, i, known.length);
      run = i + known.length;
      i = run - 1;
    } else if (isBreak(source, i)) {
      const fold = foldAt(source, run, i, end);
      pieces.copy(source, run, fold.start);
      putFold(pieces, fold);
      run = fold.end;
      i = fold.end - 1;
    }
  }
  pieces.copy(source, run, end);
  return { ...pieces.done(), ok };
}
