import type { Embedding } from '../../text/embedding.ts';
import { toHost } from '../../text/embedding.ts';
import { lineStart, type TextChange } from '../../text/span.ts';
import { lineBreak } from '../lines.ts';
import type { ScalarNode } from '../tree.ts';
import { blockHeader, bodyIndent, decodeBlock } from '../yaml/block.ts';
import { contentEnd, nextLine, skipSpaces } from '../yaml/scan.ts';

/**
 * The text of a block scalar (`|`, `>`, with any indicators). It is the scalar's value; empty lines behind it that are
 * indented like it also belong to the embedded text, even where YAML drops them: someone may be about to type there.
 */
export function blockEmbedding(text: string, scalar: ScalarNode): Embedding {
  const header = blockHeader(text, scalar.span.start) ?? {
    folded: false,
    chomp: '' as const,
    indent: 0,
    end: scalar.inner.start,
  };
  const { inner, value } = scalar;
  const eol = lineBreak(text);
  const start = inner.end > inner.start ? inner.start : nextLine(text, header.end, text.length);
  const own = bodyIndent(text, start, Math.max(start, inner.end), value);
  if (inner.end <= inner.start || own === 0) return emptyBlock(text, scalar, header.end, eol);
  const typing = lastTypedLine(text, inner.end, own);
  const kept = header.chomp === '+' ? blankEnd(text, inner.end) : nextLine(text, inner.end, text.length);
  const bodyEnd = Math.max(kept, typing);
  const chomp = typing > 0 ? '+' : header.chomp;
  const decoded = decodeBlock(text, start, inner.end, bodyEnd, own, { folded: header.folded, chomp });
  const segments = decoded.segments;
  const last = segments.at(-1);
  const indent = ' '.repeat(own);
  const encode = (t: string): string => indentLines(t, indent, eol, header.folded);
  const host = {
    start: start + own,
    end: Math.max(inner.end, last === undefined ? 0 : last.hostStart + last.hostLength),
  };
  const embedding: Embedding = { text: decoded.text, host, segments, encode };
  return { ...embedding, changes: (list) => blockChanges(text, embedding, own, list) };
}

/** Line breaks with the indentation behind them; folding takes one break of each run away. */
const indentLines = (text: string, indent: string, eol: string, folded: boolean): string =>
  text.replace(/(?:\r?\n)+/g, (run) => eol.repeat(run.split('\n').length - (folded ? 0 : 1)) + indent);

/** No content yet: the body begins on a line of its own, deeper than the key. */
function emptyBlock(text: string, scalar: ScalarNode, headerEnd: number, eol: string): Embedding {
  const line = lineStart(text, scalar.span.start);
  const parent = parentColumn(text, line, scalar.span.start);
  const lineStop = contentEnd(text, headerEnd, text.length);
  const below = nextLine(text, headerEnd, text.length);
  const belowEnd = contentEnd(text, below, text.length);
  // An indented empty line below: the cursor is probably there.
  const waiting =
    below > lineStop &&
    below < text.length &&
    skipSpaces(text, below, belowEnd) === belowEnd &&
    belowEnd - below > parent;
  const at = waiting ? belowEnd : lineStop;
  const indent = ' '.repeat(waiting ? belowEnd - below : parent + 2);
  const encode = (t: string): string =>
    (waiting ? '' : eol + indent) + indentLines(t.replace(/\r?\n$/, ''), indent, eol, false);
  return { text: '', host: { start: at, end: at }, segments: [], encode };
}

/** Column of the key or dash that a block scalar hangs on. */
function parentColumn(text: string, line: number, scalar: number): number {
  const first = skipSpaces(text, line, scalar);
  const dashes = /^(?:- +)+(?=[^\s|>])/.exec(text.slice(first, scalar));
  return first - line + (dashes?.[0].length ?? 0);
}

/** End of the last indented empty line directly behind `at`, or 0 where there is none. */
function lastTypedLine(text: string, at: number, indent: number): number {
  let found = 0;
  for (let line = nextLine(text, at, text.length); line < text.length; line = nextLine(text, line, text.length)) {
    const end = contentEnd(text, line, text.length);
    if (skipSpaces(text, line, end) < end) break;
    if (end - line >= indent) found = line + indent;
  }
  return found;
}

/** Start of the first line with content behind `at`, or the end of the text. */
function blankEnd(text: string, at: number): number {
  let line = nextLine(text, at, text.length);
  while (line < text.length) {
    const end = contentEnd(text, line, text.length);
    if (skipSpaces(text, line, end) < end) break;
    line = nextLine(text, line, text.length);
  }
  return line;
}

/**
 * Changes of the embedded text as changes of the host. Three things differ from a plain translation: behind the last
 * line break there is no indentation in the host, so a change that reaches there is taken one line break earlier; an
 * empty line may be shorter than the indentation; and changes that touch at the end are one.
 */
function blockChanges(text: string, embedding: Embedding, indent: number, list: readonly TextChange[]): TextChange[] {
  const joined = joinAtEnd(list, embedding.text.length);
  return joined.map((change) => {
    const { span, newText } = beforeLastBreak(embedding.text, change);
    const start = toHost(embedding, span.start);
    const end = span.end > span.start ? Math.max(start, toHost(embedding, span.end, 'end')) : start;
    // What stands behind the change, if nothing else is put there.
    const first = `${newText}${embedding.text.slice(span.end, span.end + 2)}`;
    const missing = /^(?:\r?\n|$)/.test(first) ? 0 : missingIndent(text, embedding, span.start, start, indent);
    return { span: { start, end }, newText: ' '.repeat(missing) + embedding.encode(newText) };
  });
}

/** How many blanks are missing before text that is put at the start of a line. */
function missingIndent(text: string, embedding: Embedding, offset: number, host: number, indent: number): number {
  if (offset > 0 && embedding.text.charAt(offset - 1) !== '\n') return 0;
  const line = lineStart(text, host);
  return text.slice(line, host).trim() === '' ? Math.max(0, indent - (host - line)) : 0;
}

/** The same change in a text that ends with a line break, without touching what is behind that break. */
function beforeLastBreak(text: string, change: TextChange): TextChange {
  const { span, newText } = change;
  const last = text.length - 1;
  if (span.end <= last || text.charAt(last) !== '\n') return change;
  if (span.start > last || (span.start > 0 && text.charAt(span.start - 1) === '\n')) {
    const body = newText.replace(/\r?\n$/, '');
    const start = span.start - 1;
    return { span: { start, end: Math.max(start, last) }, newText: newText === '' ? '' : `\n${body}` };
  }
  return { span: { start: span.start, end: last }, newText: newText.replace(/\r?\n$/, '') };
}

/** Of the changes that touch one another up to the end of the text, one. */
function joinAtEnd(list: readonly TextChange[], end: number): TextChange[] {
  const sorted = [...list].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let last = sorted.pop();
  if (last === undefined || last.span.end < end) return [...list];
  for (
    let before = sorted.at(-1);
    before !== undefined && before.span.end === last.span.start;
    before = sorted.at(-1)
  ) {
    last = { span: { start: before.span.start, end: last.span.end }, newText: before.newText + last.newText };
    sorted.pop();
  }
  return [...sorted, last];
}
