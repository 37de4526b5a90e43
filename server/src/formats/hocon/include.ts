import { t } from '../../text/l10n.ts';
import type { Include, SyntaxProblem } from '../tree.ts';
import { isBlank } from './characters.ts';
import { stringOf } from './path.ts';
import { nameOfToken, type Token } from './tokenizer.ts';

/** What stands behind the word `include`. `next` is the index of the token to go on with. */
export interface IncludeReading {
  readonly found: Omit<Include, 'map' | 'index'> | undefined;
  readonly problem: SyntaxProblem | undefined;
  readonly next: number;
}

const KINDS = ['file', 'url', 'classpath'] as const;

/**
 * Reads `"x"`, `file("x")`, `url("x")`, `classpath("x")`, each also inside `required(…)`, behind the word `include`.
 * Blanks, comments and line breaks may stand inside the parentheses, no blank before one (facts: lightbend config
 * 1.4.3, `parseInclude`).
 */
export function readInclude(text: string, keyword: Token, tokens: readonly Token[], index: number): IncludeReading {
  let next = index;
  let at = keyword.end;

  /** Moves behind blanks, comments and line breaks; tokens that end before the place are done with. */
  const skip = (): void => {
    for (;;) {
      while (at < text.length && isBlank(text.charCodeAt(at))) at++;
      while ((tokens[next]?.end ?? text.length) <= at && tokens[next]?.kind !== 'end') next++;
      const token = tokens[next];
      if (token?.kind !== 'comment' || token.start !== at) return;
      at = token.end;
    }
  };
  const takes = (word: string): boolean => {
    if (tokens[next]?.kind !== 'text' || !text.startsWith(word, at)) return false;
    at += word.length;
    return true;
  };
  const fail = (message: string, from: number): IncludeReading => {
    const token = tokens[next];
    const end = token?.start === from && token.kind !== 'newline' ? token.end : keyword.end;
    const span = { start: keyword.start, end };
    return { found: undefined, problem: { span, code: 'bad-include', message, severity: 'error' }, next };
  };
  const here = (): string => nameOfToken(text, tokens[next] ?? { kind: 'end', start: text.length, end: text.length });

  skip();
  const required = takes('required(');
  if (required) skip();
  const how = KINDS.find((kind) => takes(`${kind}(`));
  if (how !== undefined) skip();
  const token = tokens[next];
  if (token === undefined || token.start !== at || (token.kind !== 'quoted' && token.kind !== 'triple')) {
    const wanted =
      how !== undefined
        ? `expecting include ${how}() parameter to be a quoted string, rather than: `
        : token?.kind === 'text' && token.start === at
          ? 'expecting include parameter to be quoted filename, file(), classpath(), or url(). ' +
            'No spaces are allowed before the open paren. Not expecting: '
          : 'include keyword is not followed by a quoted string, but by: ';
    return fail(wanted + here(), at);
  }
  const target = stringOf(text, token);
  const width = token.kind === 'triple' ? 3 : 1;
  const closed = token.end - token.start >= 2 * width && text.endsWith('"'.repeat(width), token.end);
  const targetSpan = { start: Math.min(token.start + width, token.end), end: closed ? token.end - width : token.end };
  at = token.end;
  next++;
  let problem: SyntaxProblem | undefined;
  for (const open of [how !== undefined, required]) {
    if (!open || problem !== undefined) continue;
    const end = at;
    const token = next;
    skip();
    if (!takes(')')) {
      const insert = { start: end, end };
      const span = { start: keyword.start, end };
      const repair = { title: t`Close the parenthesis`, span: insert, newText: ')' };
      problem = {
        span,
        code: 'bad-include',
        message: t`expecting a close parentheses ')' here, not: ${here()}`,
        severity: 'error',
        repair,
      };
      at = end;
      next = token;
    }
  }
  while ((tokens[next]?.end ?? text.length) <= at && tokens[next]?.kind !== 'end') next++;
  const rest = tokens[next];
  if (problem === undefined && rest !== undefined && rest.start < at) {
    problem = {
      span: { start: at, end: rest.end },
      code: 'bad-include',
      message: t`Not expecting: '${text.slice(at, rest.end)}'`,
      severity: 'error',
    };
    next++;
  }
  const span = { start: keyword.start, end: at };
  return { found: { span, target, targetSpan, how: how ?? 'heuristic', required }, problem, next };
}
