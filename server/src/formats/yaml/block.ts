import type { Decoded } from './decode.ts';
import { Pieces } from './decode.ts';
import { contentEnd, nextLine, SPACE, skipSpaces, TAB } from './scan.ts';

/** The first line of a block scalar: `|` or `>` with its indicators (YAML 1.2.2 section 8.1.1). */
export interface BlockHeader {
  readonly folded: boolean;
  readonly chomp: '' | '-' | '+';
  /** The indentation indicator, relative to the parent; 0 where there is none. */
  readonly indent: number;
  /** Offset behind the indicators. */
  readonly end: number;
}

const HEADER = /([|>])(?:([+-])([1-9])?|([1-9])([+-])?)?(?=[ \t\r\n]|$)/y;

/** The header that begins at `at`, or undefined if it is none. */
export function blockHeader(text: string, at: number): BlockHeader | undefined {
  HEADER.lastIndex = at;
  const match = HEADER.exec(text);
  if (match === null) return undefined;
  const chomp = match[2] ?? match[5] ?? '';
  return {
    folded: match[1] === '>',
    chomp: chomp === '-' ? '-' : chomp === '+' ? '+' : '',
    indent: Number(match[3] ?? match[4] ?? 0),
    end: HEADER.lastIndex,
  };
}

/** Where the body of a block scalar ends. */
export interface BlockBody {
  /** Columns that are taken off every line; 0 for an empty body. */
  readonly indent: number;
  /** End of the last line with content, without its break; the start of the body if there is none. */
  readonly innerEnd: number;
  /** Start of the first line that does not belong to the scalar. Empty lines before it belong to no one (or to `+`). */
  readonly next: number;
  /** False where the lines break YAML's rules: tabs as indentation, leading empty lines longer than the indentation. */
  readonly ok: boolean;
}

/**
 * Reads the lines of a block scalar from `start` (a line start). The parent stands at column `parent`; `indent` is the
 * absolute indentation, or 0 to take that of the first line with content. Linear.
 */
export function blockBody(text: string, start: number, end: number, parent: number, indent: number): BlockBody {
  let width = indent;
  let longestBlank = 0;
  let innerEnd = start;
  let next = start;
  let ok = true;
  for (let at = start; at < end; at = nextLine(text, at, end)) {
    const stop = contentEnd(text, at, end);
    const first = skipSpaces(text, at, stop);
    const columns = first - at;
    if (first === stop) {
      if (width === 0) longestBlank = Math.max(longestBlank, columns);
      else if (columns > width) innerEnd = stop;
    } else {
      if (width === 0 ? columns <= parent : columns < width) {
        if (text.charCodeAt(first) === TAB) ok = false;
        break;
      }
      if (width === 0) {
        width = columns;
        if (longestBlank > width) ok = false;
        if (width === 0) ok = false;
      }
      innerEnd = stop;
    }
    next = nextLine(text, at, end);
  }
  return { indent: width, innerEnd, next, ok };
}

/**
 * The indentation that a reader took off a body to get `value`: what the first line with content has more in the body
 * than in the value. 0 where no line has content. So neither the parent's column nor an indicator need be known.
 */
export function bodyIndent(text: string, start: number, end: number, value: string): number {
  const at = firstContent(text, start, end);
  const within = firstContent(value, 0, value.length);
  if (at < 0 || within < 0) return 0;
  const columns = at - (text.lastIndexOf('\n', at - 1) + 1);
  return Math.max(0, columns - (within - (value.lastIndexOf('\n', within - 1) + 1)));
}

function firstContent(text: string, start: number, end: number): number {
  for (let at = start; at < end; at = nextLine(text, at, end)) {
    const stop = contentEnd(text, at, end);
    const first = skipSpaces(text, at, stop);
    if (first < stop) return first;
  }
  return -1;
}

interface Line {
  /** Behind the indentation that is taken off. */
  readonly start: number;
  readonly end: number;
  readonly deeper: boolean;
}

function linesOf(text: string, start: number, end: number, indent: number): Line[] {
  const lines: Line[] = [];
  for (let at = start; at <= end; ) {
    const stop = contentEnd(text, at, end);
    const first = skipSpaces(text, at, Math.min(stop, at + indent));
    const code = text.charCodeAt(first);
    lines.push({ start: first, end: stop, deeper: first < stop && (code === SPACE || code === TAB) });
    const lf = text.indexOf('\n', at);
    if (lf < 0 || lf >= end) break;
    at = lf + 1;
  }
  return lines;
}

/**
 * Decodes a block scalar's body: lines from `start` to `innerEnd`, then its line break, and with `+` all empty lines up
 * to `bodyEnd`. A missing last break is supplied (as the `yaml` package does), with no characters in the source.
 */
export function decodeBlock(
  text: string,
  start: number,
  innerEnd: number,
  bodyEnd: number,
  indent: number,
  header: Pick<BlockHeader, 'folded' | 'chomp'>,
): Decoded {
  const pieces = new Pieces();
  const breaks = lineBreaks(text, innerEnd, bodyEnd);
  if (innerEnd <= start) {
    // Only empty lines: the first of them begins at `start`, so each break counts.
    if (header.chomp === '+' && bodyEnd > start) pieces.put('\n'.repeat(Math.max(1, breaks)), start, bodyEnd - start);
    return pieces.done();
  }
  const lines = linesOf(text, start, innerEnd, indent);
  if (header.folded) fold(pieces, text, lines);
  else {
    lines.forEach((line, index) => {
      const previous = lines[index - 1];
      if (previous !== undefined) pieces.put('\n', previous.end, line.start - previous.end);
      pieces.copy(text, line.start, line.end);
    });
  }
  if (header.chomp === '-') return pieces.done();
  putBreaks(pieces, text, innerEnd, bodyEnd, header.chomp === '+' ? Math.max(1, breaks) : 1);
  return pieces.done();
}

function lineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Each break of the source is a segment of its own, with the blanks of the empty line behind it. */
function putBreaks(pieces: Pieces, text: string, start: number, end: number, count: number): void {
  let at = start;
  for (let i = 0; i < count; i++) {
    const stop = skipSpaces(text, nextLine(text, at, end), end);
    pieces.put('\n', at, stop - at);
    at = stop;
  }
}

/**
 * Folding (YAML 1.2.2 section 8.1.3): a break between two ordinary lines is a space, empty lines count as breaks, and
 * breaks around lines that begin with a blank stay.
 */
function fold(pieces: Pieces, text: string, lines: readonly Line[]): void {
  let pending = '';
  let separator = '';
  let afterDeeper = false;
  let leading = true;
  let last = lines[0]?.start ?? 0;
  for (const line of lines) {
    const empty = line.start === line.end;
    if (empty && leading) {
      pending += '\n';
      continue;
    }
    leading = false;
    if (empty) {
      if (separator === '\n') pending += '\n';
      else separator = '\n';
      continue;
    }
    if (line.deeper) {
      if (separator === ' ') separator = '\n';
      else if (!afterDeeper && separator === '\n') separator = '\n\n';
    }
    pieces.put(pending + separator, last, line.start - last);
    pieces.copy(text, line.start, line.end);
    pending = '';
    separator = line.deeper ? '\n' : ' ';
    afterDeeper = line.deeper;
    last = line.end;
  }
}
