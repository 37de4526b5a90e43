import type { Hover } from 'vscode-languageserver-types';
import type { Opened } from '../rules/artifact/model.ts';
import type { SourceDocument } from '../systems/types.ts';
import type { Span } from '../text/span.ts';
import { artifactMarkdown } from './artifactMarkdown.ts';
import { rangeOf } from './positions.ts';

/** Characters that one block may have: a chain of large certificates. */
const LONGEST = 40_000;
/** Shorter runs of base64 are anything. */
const SHORTEST = 200;

/** The PEM block, or the base64 text of a certificate or store, that the offset lies in. */
export function inlineMaterial(text: string, offset: number): Span | undefined {
  return pemBlockAt(text, offset) ?? base64At(text, offset);
}

function pemBlockAt(text: string, offset: number): Span | undefined {
  const from = Math.max(0, offset - LONGEST);
  const lineEnds = text.indexOf('\n', offset);
  const start = text.lastIndexOf('-----BEGIN ', lineEnds < 0 ? text.length : lineEnds);
  if (start < from) return undefined;
  const end = text.indexOf('-----END ', start);
  if (end < 0 || end - start > LONGEST) return undefined;
  const close = text.indexOf('-----', end + '-----END '.length);
  if (close < 0 || close - end > 80 || close + 5 < offset) return undefined;
  return { start, end: close + 5 };
}

/** `MII…` (DER), `/u3+7Q` (JKS), `zs7Ozg` (JCEKS), `LS0tLS1CRUdJTi` (PEM) in one word. */
function base64At(text: string, offset: number): Span | undefined {
  const isPart = (at: number): boolean => /[A-Za-z0-9+/=]/.test(text[at] ?? '');
  let start = offset;
  while (start > 0 && offset - start < LONGEST && isPart(start - 1)) start--;
  let end = offset;
  while (end - start < LONGEST && isPart(end)) end++;
  const word = text.slice(start, end);
  return word.length >= SHORTEST && /^(?:MI[I-M]|\/u3\+7Q|zs7Ozg|LS0tLS1CRUdJTi)/.test(word)
    ? { start, end }
    : undefined;
}

/** Without the indentation of a block scalar, which PEM readers take for damage. */
export const inlineText = (text: string, { start, end }: Span): string =>
  text
    .slice(start, end)
    .replaceAll('\\n', '\n')
    .replace(/^[ \t|>]+/gm, '');

/** What stands inline, never a private key's own text. */
export function inlineHover(document: SourceDocument, span: Span, opened: Opened, now: number): Hover | undefined {
  const body = artifactMarkdown(opened, now);
  if (opened.entries.length === 0 || body === '') return undefined;
  return { contents: { kind: 'markdown', value: body }, range: rangeOf(document, span) };
}
