import { t } from '../../text/l10n.ts';
import type { Span } from '../../text/span.ts';
import type { Entry, Include, MapNode, SyntaxProblem } from '../tree.ts';
import { nameOfToken, type Token, type TokenKind } from './tokenizer.ts';

/** Objects and arrays within each other; the reference library overflows its stack far beyond. */
export const DEEPEST = 200;

/** A map whose closing brace is not read yet. */
export interface OpenMap extends MapNode {
  span: Span;
  readonly entries: Entry[];
  style: 'block' | 'flow';
}

type Repair = SyntaxProblem['repair'];

export const isPlain = (kind: TokenKind): boolean =>
  kind === 'text' || kind === 'number' || kind === 'boolean' || kind === 'null' || kind === 'reserved';

export const isString = (kind: TokenKind): boolean => kind === 'quoted' || kind === 'triple';

export const isKeyPart = (kind: TokenKind): boolean => isPlain(kind) || isString(kind);

export const isSeparator = (kind: TokenKind): boolean => kind === '=' || kind === ':' || kind === '+=';

/** True for what certainly ends a value that consists of one token. */
export const endsValue = (kind: TokenKind): boolean =>
  kind === 'newline' || kind === 'comment' || kind === ',' || kind === '}' || kind === ']' || kind === 'end';

export const startsValue = (kind: TokenKind): boolean =>
  isKeyPart(kind) || kind === 'substitution' || kind === '{' || kind === '[';

/** The state of one parse: the place among the tokens, what was found, and which brackets are open. */
export class Reader {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly problems: SyntaxProblem[];
  readonly comments: Span[] = [];
  readonly includes: Include[] = [];
  /** Brackets that the end of the text leaves open, innermost first. */
  readonly unclosed: Token[] = [];
  index = 0;
  openMaps = 0;
  openLists = 0;
  /** Values of `+=` around the place; the library counts them as lists. */
  appends = 0;
  /** True once nesting was too deep to go on. */
  gaveUp = false;
  readonly #end: Token;
  /** Index of the problem that tells of a brace too many. */
  #unbalanced: number | undefined;

  constructor(text: string, tokens: readonly Token[], problems: readonly SyntaxProblem[]) {
    this.text = text;
    this.tokens = tokens;
    this.problems = [...problems];
    this.#end = { kind: 'end', start: text.length, end: text.length };
  }

  at(index: number): Token {
    return this.tokens[index] ?? this.#end;
  }

  peek(): Token {
    return this.tokens[this.index] ?? this.#end;
  }

  advance(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.index++;
    return token;
  }

  report(span: Span, code: string, message: string, repair?: Repair): void {
    const { start, end } = span;
    const problem = { span: { start, end }, code, message, severity: 'error' } as const;
    this.problems.push(repair === undefined ? problem : { ...problem, repair });
  }

  /** Skips comments, and line breaks where they do not matter. True if a line break was passed. */
  skipTrivia(): boolean {
    let passed = false;
    for (;;) {
      const token = this.peek();
      if (token.kind === 'comment') this.comments.push({ start: token.start, end: token.end });
      else if (token.kind === 'newline') passed = true;
      else return passed;
      this.index++;
    }
  }

  /** Undoes `skipTrivia` calls since the reader stood at a token and knew so many comments. */
  reset(index: number, comments: number): void {
    this.index = index;
    this.comments.length = comments;
  }

  /** After an error: on to the next place where something can begin or end. Takes one token at least. */
  skipJunk(): Token {
    let last = this.advance();
    for (;;) {
      const kind = this.peek().kind;
      if (kind === 'newline' || kind === 'comment' || kind === ',' || kind === 'end' || '{}[]'.includes(kind))
        return last;
      last = this.advance();
    }
  }

  /** True if the line at the token `i` reads as the beginning of a field. */
  looksLikeField(i: number): boolean {
    let j = i;
    while (isKeyPart(this.at(j).kind)) j++;
    const { kind } = this.at(j);
    return j > i && (isSeparator(kind) || kind === '{');
  }

  /** A closing brace that nothing opened. A fragment has several of them for one reason, so only the first counts. */
  stray(token: Token): void {
    const message = "unbalanced close brace '}' with no open brace";
    if (this.#unbalanced !== undefined) {
      // A piece of another file: which of several braces is the wrong one cannot be known.
      const first = this.problems[this.#unbalanced];
      if (first !== undefined) {
        const { repair: _, ...rest } = first;
        this.problems[this.#unbalanced] = rest;
      }
      return;
    }
    this.#unbalanced = this.problems.length;
    const { start, end } = token;
    const repair = { title: t`Remove the brace`, span: { start, end }, newText: '' };
    this.report(token, 'unbalanced-brace', message, repair);
  }

  /** False, with a problem, where nesting ends; the rest of the text is then given up. */
  mayNest(): boolean {
    if (this.openMaps + this.openLists < DEEPEST) return true;
    this.report(this.peek(), 'nesting', t`Objects and lists are nested more than ${DEEPEST} deep`);
    this.index = this.tokens.length;
    this.gaveUp = true;
    return false;
  }

  /** What the reference library expects behind a field. */
  expecting(token: Token): string {
    const what = this.openMaps > 0 ? 'close brace } or a comma' : 'end of input or a comma';
    return `Expecting ${what}, got ${nameOfToken(this.text, token)}`;
  }
}
