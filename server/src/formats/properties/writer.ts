import { span } from '../../text/span.ts';
import type { Writer } from '../format.ts';
import { commentLine, insertLines, joinItems, lineBreak, removeLines } from '../lines.ts';
import type { ConfigTree, Entry, MapNode } from '../tree.ts';
import { joinLine } from './line.ts';

const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
};

/** What Java must not see as it is: backslashes, controls, and, as files are read in ISO-8859-1, all but ASCII. */
const escapeText = (text: string): string =>
  text.replace(
    /[\\\u0000-\u001f\u007f-\uffff]/g,
    (c) => named[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A value such that Java reads it back: a leading blank or separator would otherwise belong to the separator. */
export const spellValue = (value: string): string => {
  const text = escapeText(value);
  return /^[ =:]/.test(text) ? `\\${text}` : text;
};

/** A key such that Java reads it back: separators and blanks anywhere, comment signs at its start. */
export const spellKey = (key: string): string => escapeText(key).replace(/[ =:]|^[#!]/g, '\\$&');

/** Where the content of an entry's lines ends, before the line break. */
const contentEnd = (tree: ConfigTree, entry: Entry): number => joinLine(tree.text, entry.keySpan.start).end;

/** True where a backslash stands that would draw the next line into this entry. */
function continues(text: string, end: number): boolean {
  let backslashes = 0;
  while (text[end - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

/** Where a further line can stand: behind the given entry, else behind the last entry or comment. */
function insertAt(tree: ConfigTree, root: MapNode, after: Entry | undefined): number {
  if (after !== undefined) return contentEnd(tree, after);
  const last = root.entries.at(-1);
  return Math.max(last === undefined ? 0 : contentEnd(tree, last), tree.comments.at(-1)?.end ?? 0);
}

export const propertiesWriter: Writer = {
  value: spellValue,
  entry: (key, spelledValue) => `${spellKey(key)}=${spelledValue}`,
  setValue(_tree, entry, value) {
    const place = entry.value?.span ?? span(entry.span.end, entry.span.end);
    const lead = entry.operator === '' ? '=' : '';
    return [{ span: place, newText: lead + spellValue(joinItems(value)) }];
  },
  rename: (_tree, _root, entry, key) => [{ span: entry.keySpan, newText: spellKey(key) }],
  remove: (tree, _root, entry) => removeLines(tree.text, entry.span.start, contentEnd(tree, entry)),
  add(tree, root, entries, after) {
    const end = insertAt(tree, root, after);
    const lines = entries.map(({ key, value }) => `${spellKey(key)}=${spellValue(joinItems(value))}`);
    const [change] = insertLines(tree.text, end, lines);
    if (change === undefined) return [];
    const cut = end === tree.text.length && continues(tree.text, end) && tree.comments.at(-1)?.end !== end;
    return [cut ? { span: change.span, newText: lineBreak(tree.text) + change.newText } : change];
  },
  comment: commentLine,
};
