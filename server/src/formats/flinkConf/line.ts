import { LineEnds, Seeker } from '../seeker.ts';

/** One line as Flink's legacy parser sees it. All numbers are offsets in the text; `-1` where there is none. */
export interface ConfLine {
  /** What Flink reads: from the first to behind the last character above U+0020 in front of the comment. */
  readonly start: number;
  readonly end: number;
  /** The first `#`, wherever it stands. */
  readonly hash: number;
  /** The colon of the first `: `; also a colon that ends the line, which is a key without a value. */
  readonly colon: number;
  /** End of the line, before its line break. */
  readonly lineEnd: number;
}

/**
 * Reads lines, each behind the one before (flink GlobalConfiguration 1.18: cut at `#`, trim, split at `: `). The reader
 * itself is the line that it has read, so that none of ten thousand lines needs an object.
 */
export class ConfLines implements ConfLine {
  start = 0;
  end = 0;
  hash = -1;
  colon = -1;
  lineEnd = 0;
  readonly #text: string;
  readonly #ends: LineEnds;
  readonly #hashes: Seeker;
  readonly #colons: Seeker;

  constructor(text: string) {
    this.#text = text;
    this.#ends = new LineEnds(text);
    this.#hashes = new Seeker(text, '#');
    this.#colons = new Seeker(text, ': ');
  }

  /** The line that begins at `from`. */
  read(from: number): this {
    const text = this.#text;
    this.lineEnd = this.#ends.from(from);
    const hash = this.#hashes.from(from);
    this.hash = hash < this.lineEnd ? hash : -1;
    const limit = Math.min(hash, this.lineEnd);
    this.end = trimmedEnd(text, from, limit);
    this.start = trimmedStart(text, from, this.end);
    const colon = this.#colons.from(from);
    if (colon < this.end) this.colon = colon;
    else this.colon = this.end > this.start && text.charCodeAt(this.end - 1) === 58 ? this.end - 1 : -1;
    return this;
  }
}

export const confLine = (text: string, from: number): ConfLine => new ConfLines(text).read(from);

/** Java's String.trim from the right: the end of what stands in `text[from, to)` without characters up to U+0020. */
export function trimmedEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && text.charCodeAt(end - 1) <= 32) end--;
  return end;
}

/** Java's String.trim from the left. */
export function trimmedStart(text: string, from: number, to: number): number {
  let start = from;
  while (start < to && text.charCodeAt(start) <= 32) start++;
  return start;
}

/** Where a value of a key without one belongs: behind the colon and, if there is one, the blank behind it. */
export const valuePlace = (text: string, colon: number): number =>
  text.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1;

/** A pair that Flink skips though it is clear what was meant: `key:value`, `key = value`. */
export interface NearPair {
  readonly keyEnd: number;
  /** Offset of the `:` or `=`. */
  readonly operatorAt: number;
  readonly valueStart: number;
}

const inKey = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 46 ||
  code === 45 ||
  code === 95;

/** Sees a pair with the wrong separator in a line that has none; no URL and no drive letter is one. */
export function nearPair(text: string, line: ConfLine): NearPair | undefined {
  let keyEnd = line.start;
  while (keyEnd < line.end && inKey(text.charCodeAt(keyEnd))) keyEnd++;
  if (keyEnd < line.start + 2 || text.charCodeAt(line.start) === 45) return undefined;
  const operatorAt = trimmedStart(text, keyEnd, line.end);
  const operator = text.charCodeAt(operatorAt);
  if (operatorAt === line.end || (operator !== 58 && operator !== 61)) return undefined;
  const valueStart = trimmedStart(text, operatorAt + 1, line.end);
  if (valueStart === line.end || text.startsWith('://', operatorAt)) return undefined;
  return { keyEnd, operatorAt, valueStart };
}
