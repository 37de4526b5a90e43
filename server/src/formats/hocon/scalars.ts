import { t } from '../../text/l10n.ts';
import type { ScalarNode, SubstitutionNode, SyntaxProblem } from '../tree.ts';
import { readElements, stringOf } from './path.ts';
import type { Reader } from './reader.ts';
import { quoted } from './strings.ts';
import type { Token, TokenKind } from './tokenizer.ts';

export const typeOf = (kind: TokenKind): ScalarNode['type'] =>
  kind === 'number' || kind === 'boolean' || kind === 'null' ? kind : 'string';

/** Unquoted text, as written. */
export function plainScalar(text: string, start: number, end: number, type: ScalarNode['type']): ScalarNode {
  const span = { start, end };
  return { kind: 'scalar', span, inner: span, quote: 'none', value: text.slice(start, end), type };
}

/** A string in double or triple quotes; one that the text leaves open has no closing quotes to leave out. */
export function quotedScalar(text: string, token: Token): ScalarNode {
  const width = token.kind === 'triple' ? 3 : 1;
  const closed = token.end - token.start >= 2 * width && text.endsWith('"'.repeat(width), token.end);
  const start = Math.min(token.start + width, token.end);
  const inner = { start, end: Math.max(start, closed ? token.end - width : token.end) };
  const quote = token.kind === 'triple' ? 'triple' : 'double';
  return {
    kind: 'scalar',
    span: { start: token.start, end: token.end },
    inner,
    quote,
    value: stringOf(text, token),
    type: 'string',
  };
}

/** `${path}`, `${?path}`, `${path[]}`; blanks directly inside the braces are ignored. */
export function readSubstitution(reader: Reader, token: Token): SubstitutionNode {
  const { text } = reader;
  const closed = token.end > token.start + 2 && text.charAt(token.end - 1) === '}';
  const optional = text.charAt(token.start + 2) === '?' && token.end > token.start + 2;
  const start = token.start + (optional ? 3 : 2);
  const written = text.slice(start, closed ? token.end - 1 : token.end);
  const list = written.includes(']') && /\[\s*\]\s*$/.test(written);
  const body = list ? written.slice(0, written.lastIndexOf('[')) : written;
  const from = start + (body.length - body.trimStart().length);
  const pathSpan = { start: from, end: Math.max(from, start + body.trimEnd().length) };
  const { path, problem } = readElements(text, pathSpan.start, pathSpan.end);
  const span = { start: token.start, end: token.end };
  if (problem !== undefined) reader.report(pathSpan.end > pathSpan.start ? pathSpan : span, 'bad-path', problem);
  return { kind: 'substitution', span, pathSpan, path, optional, list };
}

/** Puts into quotes what stands from `start` to `end`. */
export function quoteRepair(text: string, start: number, end: number): NonNullable<SyntaxProblem['repair']> {
  return { title: t`Quote the value`, span: { start, end }, newText: quoted(text.slice(start, end)) };
}
