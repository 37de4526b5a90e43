import { t } from '../../text/l10n.ts';
import type { SyntaxProblem } from '../tree.ts';
import { isBlank, isDigit, isReserved, nameOf, textAhead } from './characters.ts';
import { problemsOfString } from './strings.ts';

/**
 * `text`: an unquoted run. `reserved`: a character (or a number with a `+` in it) that the format forbids here; the
 * parser reads it as text and reports it. `end`: the one empty token behind the last.
 */
export type TokenKind =
  | 'newline'
  | 'comment'
  | 'text'
  | 'number'
  | 'boolean'
  | 'null'
  | 'quoted'
  | 'triple'
  | 'substitution'
  | 'reserved'
  | '{'
  | '}'
  | '['
  | ']'
  | ','
  | ':'
  | '='
  | '+='
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

export interface Tokens {
  /** Ascending, closed by an `end` token. What lies between two of them is blank, so nothing of the text is lost. */
  readonly tokens: readonly Token[];
  readonly problems: readonly SyntaxProblem[];
}

const PUNCTUATION: Readonly<Record<string, TokenKind>> = {
  '{': '{',
  '}': '}',
  '[': '[',
  ']': ']',
  ',': ',',
  ':': ':',
  '=': '=',
};

// What nearly all strings and substitutions look like. Expressions search at once where a loop over characters would be
// interpreted for most of the first large document.
const PLAIN_STRING = /"(?:[ !#-[\]-\uffff]+"|"(?!"))/y;
const PLAIN_SUBSTITUTION = /\$\{\??[\w.-]+\}/y;

/** End of what an expression fits at a place, or -1. */
function endOf(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : -1;
}

const NUMBER_PART = /[0-9eE+.-]*/y;
const DECIMAL = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?\d+$/;
const LONGEST = 9_223_372_036_854_775_807n;

/** A number as Java reads it: whole numbers up to 64 bits, else a double (lightbend config 1.4.3, `pullNumber`). */
export function isNumber(text: string): boolean {
  if (!WHOLE.test(text)) return /[.eE]/.test(text) && DECIMAL.test(text);
  if (text.length < 19) return true;
  if (text.length > 40) return /^-?0*\d{1,18}$/.test(text);
  const value = BigInt(text);
  return value <= LONGEST && value >= -LONGEST - 1n;
}

/** Cuts the part of a text from `from` to `to` into tokens; never throws, linear. */
export function tokenize(text: string, from = 0, to = text.length): Tokens {
  const tokens: Token[] = [];
  const problems: SyntaxProblem[] = [];
  let at = from;

  const startsComment = (offset: number): boolean =>
    text.charCodeAt(offset) === 0x23 ||
    (text.charCodeAt(offset) === 0x2f && offset + 1 < to && text.charCodeAt(offset + 1) === 0x2f);

  /** Offset of the line break at or behind `offset`; a carriage return before it is left out. */
  const endOfLine = (offset: number): number => {
    const lf = text.indexOf('\n', offset);
    const end = lf < 0 || lf > to ? to : lf;
    return end > offset && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
  };

  const unterminated = (start: number, end: number, message: string, close: string): number => {
    const span = { start: end, end };
    problems.push({
      span: { start, end },
      code: 'unterminated-string',
      message,
      severity: 'error',
      repair: { title: t`Close the string with ${close}`, span, newText: close },
    });
    return end;
  };

  /** End of the string that opens at `start`; an open one ends with its line, so that the lines below keep their sense. */
  const endOfString = (start: number): number => {
    if (text.startsWith('"""', start) && start + 3 <= to) {
      let end = text.indexOf('"""', start + 3);
      if (end < 0 || end + 3 > to) {
        return unterminated(start, endOfLine(start), 'End of input but triple-quoted string was still open', '"""');
      }
      end += 3;
      while (end < to && text.charCodeAt(end) === 0x22) end++;
      return end;
    }
    for (let i = start + 1; i < to; i++) {
      const code = text.charCodeAt(i);
      if (code === 0x22) return i + 1;
      if (code === 0x5c && i + 1 < to && text.charCodeAt(i + 1) !== 0x0a) i += 1;
      else if (code === 0x0a) {
        const message = 'JSON does not allow unescaped newline in quoted strings, use a backslash escape';
        return unterminated(start, endOfLine(start), message, '"');
      }
    }
    return unterminated(start, endOfLine(start), 'End of input but string quote was still open', '"');
  };

  const string = (start: number): Token => {
    const plain = endOf(PLAIN_STRING, text, start);
    if (plain > 0 && plain <= to) return { kind: 'quoted', start, end: plain };
    const kind = text.startsWith('"""', start) && start + 3 <= to ? 'triple' : 'quoted';
    const known = problems.length;
    const end = endOfString(start);
    if (kind === 'quoted') {
      const closed = problems.length === known;
      for (const problem of problemsOfString(text, start + 1, closed ? end - 1 : end)) problems.push(problem);
    }
    return { kind, start, end };
  };

  /** From `${` to its brace. An open one ends before anything that a path cannot hold. */
  const substitution = (start: number): Token => {
    const plain = endOf(PLAIN_SUBSTITUTION, text, start);
    if (plain > 0 && plain <= to) return { kind: 'substitution', start, end: plain };
    let i = start + 2;
    let open = i;
    while (i < to) {
      const c = text.charAt(i);
      if (c === '}') return { kind: 'substitution', start, end: i + 1 };
      if (c === '\n' || c === ',' || c === '=' || c === '{' || startsComment(i)) break;
      if (c === '"') {
        const known = problems.length;
        i = endOfString(i);
        if (problems.length > known) break;
      } else i += 1;
      if (!isBlank(c.charCodeAt(0))) open = i;
    }
    const span = { start: open, end: open };
    problems.push({
      span: { start, end: open },
      code: 'unterminated-substitution',
      message: t`Substitution \${ was not closed with a }`,
      severity: 'error',
      repair: { title: t`Close the substitution with }`, span, newText: '}' },
    });
    return { kind: 'substitution', start, end: open };
  };

  const number = (start: number): Token => {
    NUMBER_PART.lastIndex = start;
    const part = NUMBER_PART.exec(text)?.[0] ?? '';
    const end = Math.min(start + part.length, to);
    const written = text.slice(start, end);
    if (isNumber(written)) return { kind: 'number', start, end };
    return { kind: written.includes('+') ? 'reserved' : 'text', start, end };
  };

  const run = (start: number): Token => {
    if (text.startsWith('true', start) && start + 4 <= to) return { kind: 'boolean', start, end: start + 4 };
    if (text.startsWith('false', start) && start + 5 <= to) return { kind: 'boolean', start, end: start + 5 };
    if (text.startsWith('null', start) && start + 4 <= to) return { kind: 'null', start, end: start + 4 };
    let end = start + 1;
    for (;;) {
      end = Math.min(endOf(textAhead, text, end), to);
      if (end === to || text.charCodeAt(end) !== 0x2f || startsComment(end)) break;
      end++;
    }
    return { kind: 'text', start, end };
  };

  const next = (start: number): Token => {
    const code = text.charCodeAt(start);
    if (code === 0x0a) return { kind: 'newline', start, end: start + 1 };
    if (startsComment(start)) return { kind: 'comment', start, end: endOfLine(start) };
    if (code === 0x22) return string(start);
    if (code === 0x24 && start + 1 < to && text.charCodeAt(start + 1) === 0x7b) return substitution(start);
    if (code === 0x2b && start + 1 < to && text.charCodeAt(start + 1) === 0x3d)
      return { kind: '+=', start, end: start + 2 };
    if (isDigit(code) || code === 0x2d) return number(start);
    if (!isReserved(code)) return run(start);
    return { kind: PUNCTUATION[text.charAt(start)] ?? 'reserved', start, end: start + 1 };
  };

  while (at < to) {
    const code = text.charCodeAt(at);
    if (code !== 0x0a && isBlank(code)) {
      at++;
      continue;
    }
    const token = next(at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', start: to, end: to });
  return { tokens, problems };
}

/** What the reference library says of a `reserved` token. */
export function reservedMessage(text: string, token: Token): string {
  const c = text.charAt(token.start);
  const after = nameOf(text.slice(token.end, token.end + 1));
  if (c === '$') return `'$' not followed by {, '${after}' not allowed after '$'`;
  if (c === '+') return `'+' not followed by =, '${after}' not allowed after '+'`;
  return `Reserved character '${token.end - token.start > 1 ? '+' : c}' is not allowed outside quotes`;
}

/** How the reference library names a token in its messages. */
export function nameOfToken(text: string, token: Token): string {
  if (token.kind === 'end') return 'end of file';
  if (token.kind === 'newline') return "'\\n'";
  const written = text.slice(token.start, Math.min(token.end, token.start + 40));
  return `'${written}${token.end - token.start > 40 ? '…' : ''}'`;
}

/** Text that another program fills in before HOCON reads it; what stands there says nothing about the result. */
export function isTemplate(text: string, tokens: readonly Token[]): boolean {
  if (/\{\{[^{}\n]*\}\}|\{%[^\n]*%\}/.test(text)) return true;
  if (!/\?\?\?|%\w+%/.test(text)) return false;
  return tokens.some((t, i) => {
    if (t.kind === 'text') return /%[A-Za-z_]\w*%/.test(text.slice(t.start, t.end));
    return t.kind === 'reserved' && text.startsWith('???', t.start) && tokens[i + 2]?.kind === 'reserved';
  });
}
