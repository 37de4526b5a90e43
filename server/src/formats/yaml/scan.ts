/** Character and line level of YAML block style: pure functions over a text and offsets, none of them crosses a line. */

export const SPACE = 0x20;
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const HASH = 0x23;
export const COLON = 0x3a;
export const DASH = 0x2d;

/** Start of the line behind the one that holds `at`, or `end`. */
export function nextLine(text: string, at: number, end: number): number {
  const lf = text.indexOf('\n', at);
  return lf < 0 || lf >= end ? end : lf + 1;
}

/** End of the line that holds `at`, without its line break (LF or CRLF). */
export function contentEnd(text: string, at: number, end: number): number {
  const lf = text.indexOf('\n', at);
  if (lf < 0 || lf >= end) return end;
  return lf > at && text.charCodeAt(lf - 1) === CR ? lf - 1 : lf;
}

export function skipSpaces(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && text.charCodeAt(i) === SPACE) i++;
  return i;
}

export function trimSpaces(text: string, start: number, end: number): number {
  let i = end;
  while (i > start && text.charCodeAt(i - 1) === SPACE) i--;
  return i;
}

/** True for `- ` and for `-` at the end of the line. */
export const isDash = (text: string, at: number, end: number): boolean =>
  text.charCodeAt(at) === DASH &&
  (at + 1 >= end || text.charCodeAt(at + 1) === SPACE || text.charCodeAt(at + 1) === TAB);

/** Characters that cannot begin a plain scalar; `-` may if no blank follows. `?` and `:` are left to the full parser. */
const INDICATORS = new Set([...',[]{}#&*!|>\'"%@`?:\t'].map((c) => c.charCodeAt(0)));

export function startsPlain(text: string, at: number, end: number): boolean {
  const first = text.charCodeAt(at);
  return at < end && !INDICATORS.has(first) && !isDash(text, at, end);
}

/** Offset of the closing quote of the quoted scalar that begins at `at`, or -1 if it does not end on this line. */
export function closingQuote(text: string, at: number, end: number): number {
  const quote = text.charCodeAt(at);
  const double = quote === 0x22;
  for (let i = at + 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (double && c === 0x5c) i++;
    else if (c === quote) {
      if (!double && i + 1 < end && text.charCodeAt(i + 1) === quote) i++;
      else return i;
    }
  }
  return -1;
}

export const isQuote = (code: number): boolean => code === 0x22 || code === 0x27;

/** A key of a block map on one line: `text.slice(at, end)` with its quotes, and the offset of its colon. */
export interface KeyAt {
  readonly end: number;
  readonly colon: number;
}

/** The key that begins at `at`, or undefined where no `key:` stands (tabs are left to the full parser). */
export function keyAt(text: string, at: number, end: number): KeyAt | undefined {
  if (isQuote(text.charCodeAt(at))) {
    const close = closingQuote(text, at, end);
    if (close < 0) return undefined;
    const colon = skipSpaces(text, close + 1, end);
    if (text.charCodeAt(colon) !== COLON || colon >= end) return undefined;
    return blankAt(text, colon + 1, end) ? { end: close + 1, colon } : undefined;
  }
  if (!startsPlain(text, at, end)) return undefined;
  for (let i = at; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === COLON && blankAt(text, i + 1, end)) return { end: trimSpaces(text, at, i), colon: i };
    if (c === HASH && i > at && text.charCodeAt(i - 1) === SPACE) return undefined;
    if (c === TAB) return undefined;
  }
  return undefined;
}

export const blankAt = (text: string, at: number, end: number): boolean =>
  at >= end || text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB;

/**
 * End of the plain scalar that begins at `at`: before ` #` and trailing blanks. -1 where the line holds something that
 * only the full parser can judge: a further `: `, a tab.
 */
export function plainEnd(text: string, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === COLON && blankAt(text, i + 1, end)) return -1;
    if (c === TAB) return -1;
    if (c === HASH && i > at && text.charCodeAt(i - 1) === SPACE) return trimSpaces(text, at, i);
  }
  return trimSpaces(text, at, end);
}
