import { type Span, span } from '../../text/span.ts';
import { skipBreak } from '../lines.ts';

/**
 * One logical line of a properties text: the characters that java.util.Properties joins before it looks for key and
 * value (LineReader, JDK 17): no continuation backslashes, line breaks, or blanks in front of any of its lines.
 */
export interface LogicalLine {
  readonly chars: string;
  /** Run n of `chars` begins at `starts[n]` and stands in the text from `hosts[n]` on. */
  readonly starts: readonly number[];
  readonly hosts: readonly number[];
  /** Where the content ends in the text: before the line break, behind a backslash that ends the text. */
  readonly end: number;
}

export const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 12;

/** Skips blanks (space, TAB, FF), not line breaks. */
export function skipBlanks(text: string, offset: number): number {
  let i = offset;
  while (isBlank(text.charCodeAt(i))) i++;
  return i;
}

/** Joins the logical line whose first character, no blank, stands at `start`. Linear in its length. */
export function joinLine(text: string, start: number): LogicalLine {
  const starts: number[] = [];
  const hosts: number[] = [];
  let chars = '';
  let from = start;
  for (;;) {
    let i = from;
    let escaped = false;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || code === 13) break;
      escaped = code === 92 && !escaped;
    }
    starts.push(chars.length);
    hosts.push(from);
    chars += text.slice(from, escaped ? i - 1 : i);
    if (!escaped || i === text.length) return { chars, starts, hosts, end: i };
    from = skipBlanks(text, skipBreak(text, i));
  }
}

/** Index of the last of `list` that is not above `value`; the first where all are. */
function runAt(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where the character at `offset` of the logical line stands in the text. */
export function startInText(line: LogicalLine, offset: number): number {
  const run = runAt(line.starts, offset);
  return line.hosts[run]! + offset - line.starts[run]!;
}

/** Where the character before `offset` of the logical line ends in the text. */
export const endInText = (line: LogicalLine, offset: number): number =>
  offset === 0 ? line.hosts[0]! : startInText(line, offset - 1) + 1;

/** A piece of the logical line as a piece of the text; an empty one stands where its first character would. */
export function spanInText(line: LogicalLine, start: number, end: number): Span {
  const host = startInText(line, start);
  return span(host, end > start ? Math.max(host, endInText(line, end)) : host);
}

/** The offset in the logical line that belongs to an offset of the text, clamped to its runs. */
export function inLine(line: LogicalLine, offset: number): number {
  const run = runAt(line.hosts, offset);
  const limit = line.starts[run + 1] ?? line.chars.length;
  return Math.min(Math.max(line.starts[run]! + offset - line.hosts[run]!, line.starts[run]!), limit);
}

/** Key and value of a logical line, as offsets in it. */
export interface Split {
  readonly keyEnd: number;
  readonly valueStart: number;
  /** `=` or `:`, a blank, or '' where only a key stands. */
  readonly operator: string;
  /** Offset of the operator. */
  readonly operatorAt: number;
}

/** Finds key and value as Properties.load0 does: the key ends at the first `=`, `:` or blank that no backslash precedes. */
export function splitLine(chars: string): Split {
  let keyEnd = 0;
  for (let escaped = false; keyEnd < chars.length; keyEnd++) {
    const code = chars.charCodeAt(keyEnd);
    if (!escaped && (code === 61 || code === 58 || isBlank(code))) break;
    escaped = code === 92 && !escaped;
  }
  if (keyEnd === chars.length) return { keyEnd, valueStart: keyEnd, operator: '', operatorAt: keyEnd };
  const operatorAt = skipBlanks(chars, keyEnd);
  const code = chars.charCodeAt(operatorAt);
  if (code !== 61 && code !== 58) return { keyEnd, valueStart: operatorAt, operator: ' ', operatorAt: keyEnd };
  return { keyEnd, valueStart: skipBlanks(chars, operatorAt + 1), operator: chars[operatorAt] ?? '', operatorAt };
}

const hex = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);

const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/**
 * Undoes escapes as Properties.loadConvert does. Java refuses the file at a bad `\u`; here its place is told to
 * `malformed` and the characters stay, so that the rest of the file can be worked on.
 */
export function decode(chars: string, malformed?: (start: number, end: number) => void): string {
  let at = chars.indexOf('\\');
  if (at < 0) return chars;
  let out = '';
  let from = 0;
  while (at >= 0) {
    out += chars.slice(from, at);
    const c = chars[at + 1] ?? '';
    if (c === 'u') {
      let digits = 0;
      while (digits < 4 && hex(chars.charCodeAt(at + 2 + digits))) digits++;
      if (digits === 4) out += String.fromCharCode(Number.parseInt(chars.slice(at + 2, at + 6), 16));
      else {
        malformed?.(at, at + 2 + digits);
        out += chars.slice(at, at + 2 + digits);
      }
      from = at + 2 + digits;
    } else {
      out += controls[c] ?? c;
      from = at + 2;
    }
    at = chars.indexOf('\\', from);
  }
  return out + chars.slice(from);
}
