import { breakAt } from '../lines.ts';

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

/** Reads the line that begins at `from` (flink GlobalConfiguration 1.18: cut at `#`, trim, split at `: `). */
export function confLine(text: string, from: number): ConfLine {
  let hash = -1;
  let colon = -1;
  let start = -1;
  let end = from;
  let i = from;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) break;
    if (code === 35) {
      hash = i;
      break;
    }
    if (code <= 32) continue;
    if (start < 0) start = i;
    end = i + 1;
    if (code === 58 && colon < 0 && text.charCodeAt(i + 1) === 32) colon = i;
  }
  if (start < 0) start = end;
  if (colon < 0 && end > start && text.charCodeAt(end - 1) === 58) colon = end - 1;
  return { start, end, hash, colon, lineEnd: hash < 0 ? i : breakAt(text, hash) };
}

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
