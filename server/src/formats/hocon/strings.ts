import { t } from '../../text/l10n.ts';
import type { SyntaxProblem } from '../tree.ts';
import { nameOf } from './characters.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const SPELLED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const HEX = /^[0-9A-Fa-f]{4}$/;

/**
 * Reads text between double quotes by JSON's escapes. A wrong escape stays as it is written, so that a path such as
 * `C:\keys` still shows what was meant.
 */
export function decode(text: string, start: number, end: number): string {
  const written = text.slice(start, end);
  if (!written.includes('\\')) return written;
  return written.replace(/\\(?:u([0-9A-Fa-f]{4})|[\s\S])/g, (all: string, digits: string | undefined) =>
    digits === undefined ? (ESCAPES[all.charAt(1)] ?? all) : String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** What the reference library refuses between two double quotes: unknown escapes and raw control characters. */
export function problemsOfString(text: string, start: number, end: number): readonly SyntaxProblem[] {
  let from = start;
  while (from < end && isOrdinary(text.charCodeAt(from))) from++;
  return from === end ? NONE : problemsFrom(text, from, end);
}

const NONE: readonly SyntaxProblem[] = [];

const isOrdinary = (code: number): boolean => code >= 0x20 && code !== 0x5c;

function problemsFrom(text: string, start: number, end: number): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20) {
      const name = nameOf(text.charAt(at));
      const span = { start: at, end: at + 1 };
      problems.push({
        span,
        code: 'control-character',
        message: t`JSON does not allow unescaped ${name} in quoted strings, use a backslash escape`,
        severity: 'error',
        repair: { title: t`Write it as an escape`, span, newText: escaped(text.charAt(at)) },
      });
    } else if (code === 0x5c) {
      const letter = at + 1 < end ? text.charAt(at + 1) : '';
      const digits = text.slice(at + 2, Math.min(at + 6, end));
      if (ESCAPES[letter] === undefined && !(letter === 'u' && HEX.test(digits)))
        problems.push(badEscape(at, letter, digits, end));
      at += 1;
    }
  }
  return problems;
}

function badEscape(at: number, letter: string, digits: string, end: number): SyntaxProblem {
  const message =
    letter === 'u'
      ? `Malformed hex digits after \\u escape in string: '${digits}'`
      : `backslash followed by '${nameOf(letter)}', this is not a valid escape sequence ` +
        '(quoted strings use JSON escaping, so use double-backslash \\\\ for literal backslash)';
  return {
    span: { start: at, end: Math.min(at + 2, end) },
    code: 'bad-escape',
    message,
    severity: 'error',
    repair: { title: t`Double the backslash`, span: { start: at, end: at + 1 }, newText: '\\\\' },
  };
}

/** The inside of a double-quoted string that reads as `value`. */
export const escaped = (value: string): string =>
  value.replace(/["\\\u0000-\u001f]/g, (c) => SPELLED[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A double-quoted string that reads as `value`. */
export const quoted = (value: string): string => `"${escaped(value)}"`;
