import type { Span } from '../../text/span.ts';
import { isBlank } from './characters.ts';
import { decode, quoted } from './strings.ts';
import { type Token, tokenize } from './tokenizer.ts';

/** One element of a path expression: as read, and where it stands (quotes and inner blanks included). */
export interface PathElement {
  readonly value: string;
  readonly span: Span;
}

export interface PathReading {
  readonly elements: readonly PathElement[];
  /** What the reference library says where this is no path; the elements are then the best guess. */
  readonly problem: string | undefined;
}

const SIMPLE = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*$/;
const EMPTY_ELEMENT = `path has a leading, trailing, or two adjacent period '.' (use quoted "" empty string if you want an empty element)`;
const NOTHING = 'Expecting a field name or path here, but got nothing';

/** What a quoted token reads as. */
export function stringOf(text: string, token: Token): string {
  const width = token.kind === 'triple' ? 3 : 1;
  const closed = token.end - token.start >= 2 * width && text.endsWith('"'.repeat(width), token.end);
  const end = closed ? token.end - width : token.end;
  const start = Math.min(token.start + width, end);
  return token.kind === 'triple' ? text.slice(start, end) : decode(text, start, end);
}

/** Splits on periods a run of characters without quotes. */
function splitSimple(text: string, start: number): PathElement[] {
  const elements: PathElement[] = [];
  let from = 0;
  for (const value of text.split('.')) {
    elements.push({ value, span: { start: start + from, end: start + from + value.length } });
    from += value.length + 1;
  }
  return elements;
}

/** The elements of a run of characters without quotes and blanks; undefined where one of them is empty. */
export function splitPlain(written: string): string[] | undefined {
  if (!written.includes('.')) return [written];
  const elements = written.split('.');
  return elements.includes('') ? undefined : elements;
}

/** Reads tokens as a path expression: periods outside quotes separate, blanks between tokens belong to the element. */
export function readTokens(text: string, tokens: readonly Token[]): PathReading {
  const first = tokens[0];
  if (first === undefined) return { elements: [], problem: NOTHING };
  const elements: PathElement[] = [];
  let pieces: string[] = [];
  let start = first.start;
  let mayBeEmpty = false;
  let problem: string | undefined;
  let last = first.start;
  const close = (end: number): void => {
    const value = pieces.join('');
    if (value === '' && !mayBeEmpty) problem ??= EMPTY_ELEMENT;
    else elements.push({ value, span: { start, end } });
    pieces = [];
    mayBeEmpty = false;
  };
  for (const token of tokens) {
    if (token.start > last) pieces.push(text.slice(last, token.start));
    last = token.end;
    if (token.kind === 'quoted' || token.kind === 'triple') {
      const value = stringOf(text, token);
      pieces.push(value);
      mayBeEmpty ||= value === '';
      continue;
    }
    const written = text.slice(token.start, token.end);
    if (
      token.kind === 'substitution' ||
      token.kind.length <= 2 ||
      token.kind === 'newline' ||
      token.kind === 'comment'
    ) {
      problem ??= `Token not allowed in path expression: '${written}' (you can double-quote this token if you really want it here)`;
    }
    let from = 0;
    for (let dot = written.indexOf('.'); dot >= 0; dot = written.indexOf('.', from)) {
      pieces.push(written.slice(from, dot));
      close(token.start + dot);
      from = dot + 1;
      start = token.start + from;
    }
    pieces.push(written.slice(from));
  }
  close(last);
  return { elements, problem };
}

/** Reads a piece of a text as a path expression; blanks at its ends are ignored. */
export function readSpan(text: string, from: number, to: number): PathReading {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  const written = text.slice(start, end);
  if (SIMPLE.test(written)) return { elements: splitSimple(written, start), problem: undefined };
  const { tokens, problems } = tokenize(text, start, end);
  const reading = readTokens(text, tokens.slice(0, -1));
  const wrong = tokens.find((t) => t.kind === 'reserved');
  if (reading.problem !== undefined || (problems.length === 0 && wrong === undefined)) return reading;
  const message =
    wrong === undefined
      ? problems[0]?.message
      : `Reserved character '${text.charAt(wrong.start)}' is not allowed outside quotes`;
  return { elements: reading.elements, problem: message };
}

/** The same without positions. */
export function readElements(text: string, from: number, to: number): { path: string[]; problem: string | undefined } {
  const written = text.slice(from, to);
  if (SIMPLE.test(written)) return { path: written.split('.'), problem: undefined };
  const { elements, problem } = readSpan(text, from, to);
  return { path: elements.map((e) => e.value), problem };
}

/** A path expression from an API or a schema, or undefined where it is none. */
export function parsePath(expression: string): readonly string[] | undefined {
  const { elements, problem } = readSpan(expression, 0, expression.length);
  return problem === undefined ? elements.map((e) => e.value) : undefined;
}

const PLAIN_ELEMENT = /^[\p{L}\p{Nd}_-]+$/u;

/** An element as it is written in a path: quoted where it holds more than letters, digits, `-` and `_`. */
export const renderElement = (element: string): string => (PLAIN_ELEMENT.test(element) ? element : quoted(element));

export const renderPath = (path: readonly string[]): string => path.map(renderElement).join('.');

/** True if `path` begins with all of `prefix`. */
export const startsWith = (path: readonly string[], prefix: readonly string[]): boolean =>
  prefix.length <= path.length && prefix.every((element, i) => path[i] === element);

/**
 * The path that an environment variable overrides with `-Dconfig.override_with_env_vars=true`: `CONFIG_FORCE_a_b__c`
 * is `a.b-c`, three underscores are one (lightbend config 1.3.4 and later). Undefined for any other name, and for
 * longer runs of underscores, which the library refuses.
 */
export function forcedPath(name: string): string | undefined {
  const prefix = 'CONFIG_FORCE_';
  if (!name.startsWith(prefix) || name.length === prefix.length) return undefined;
  const rest = name.slice(prefix.length);
  if (rest.includes('____')) return undefined;
  return rest.replace(/_+/g, (run) => (run.length === 1 ? '.' : run.length === 2 ? '-' : '_'));
}
