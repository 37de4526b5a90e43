import { span, type TextChange } from '../../text/span.ts';
import type { Writer } from '../format.ts';
import { joinItems } from '../lines.ts';
import type { ConfigTree, Entry, MapNode, Quote } from '../tree.ts';
import { type Definition, definitionOf, wordsOf } from './parse.ts';
import { closing, quotesAt, type Word } from './word.ts';

/**
 * Text as a word or a part of one. What needs no quotes gets none, for where no shell reads the options (an argument of
 * a container) they would be part of the value; `$` stays, since the options may well refer to a variable.
 */
function spell(text: string, quote: Quote): string {
  if (quote === 'single') return text.replace(/'/g, "'\\''");
  if (quote === 'double') return text.replace(/["\\]/g, '\\$&');
  if (!/[\s"'\\]/.test(text)) return text;
  return /["\\$`]/.test(text) && !text.includes("'") ? `'${text}'` : `"${spell(text, 'double')}"`;
}

const spellPair = (key: string, value: string): string => `${spell(key, 'none')}=${value}`;

interface Found extends Definition {
  readonly previous: Word | undefined;
  readonly next: Word | undefined;
}

/** The words that make an entry, and their neighbours. */
function find(text: string, entry: Entry): Found | undefined {
  let found: Definition | undefined;
  let previous: Word | undefined;
  let earlier: Word | undefined;
  for (const [word, before] of wordsOf(text)) {
    if (found !== undefined) return { ...found, previous, next: word };
    if (word.end === entry.span.end) {
      found = definitionOf(word, before);
      previous = found?.option === undefined ? before : earlier;
    }
    earlier = before;
  }
  return found && { ...found, previous, next: undefined };
}

/** What stands before the key: `-D`, or an option with the blank behind it. */
const prefix = ({ option, word, keyStart }: Definition): string =>
  option === undefined ? word.text.slice(0, keyStart) : `${option.text} `;

/** Writes an entry anew, where quotes begin and end in the midst of what has to change. */
function rewrite(tree: ConfigTree, entry: Entry, key: string, value: string): TextChange[] {
  const found = find(tree.text, entry);
  if (found === undefined) return [];
  return [{ span: entry.span, newText: prefix(found) + spellPair(key, spell(value, 'none')) }];
}

function setValue(tree: ConfigTree, entry: Entry, value: string | readonly string[]): TextChange[] {
  const text = joinItems(value);
  const node = entry.value;
  if (node?.kind !== 'scalar') return [];
  const found = find(tree.text, entry);
  if (found === undefined) return [];
  const torn = node.quote === 'none' && quotesAt(found.word, node.span.start) !== undefined;
  const escapes = entry.operator === '' && closing(tree.text, found.word).startsWith('\\');
  if (torn || escapes) return rewrite(tree, entry, entry.path[0] ?? '', text);
  const lead = entry.operator === '' ? '=' : '';
  return [{ span: node.inner, newText: lead + spell(text, node.quote) }];
}

function rename(tree: ConfigTree, _root: MapNode, entry: Entry, key: string): TextChange[] {
  const found = find(tree.text, entry);
  if (found === undefined) return [];
  const { start, end } = entry.keySpan;
  const [first, last] = [quotesAt(found.word, start), quotesAt(found.word, end)];
  if (first === last) return [{ span: entry.keySpan, newText: spell(key, first?.kind ?? 'none') }];
  const value = entry.value?.kind === 'scalar' ? entry.value.value : '';
  return rewrite(tree, entry, key, value);
}

function remove(tree: ConfigTree, _root: MapNode, entry: Entry): TextChange[] {
  const found = find(tree.text, entry);
  const { start, end } = entry.span;
  if (found?.previous !== undefined) return [{ span: span(found.previous.end, end), newText: '' }];
  return [{ span: span(start, found?.next?.start ?? end), newText: '' }];
}

/** What keeps further words apart from those that stand: a line break with its indentation where these use one. */
function separator(text: string, found: Found | undefined): string {
  if (found === undefined) return ' ';
  const { previous, option, word, next } = found;
  const [from, to] = previous ? [previous.end, (option ?? word).start] : [word.end, next?.start ?? word.end];
  const gap = text.slice(from, to);
  return gap.includes('\n') ? gap : ' ';
}

function add(
  tree: ConfigTree,
  root: MapNode,
  entries: readonly { key: string; value: string | readonly string[] }[],
  after?: Entry,
): TextChange[] {
  if (entries.length === 0) return [];
  const { text } = tree;
  const near = after ?? root.entries.at(-1);
  const found = near && find(text, near);
  const before = found && prefix(found);
  const words = entries.map(({ key, value }) => (before ?? '-D') + spellPair(key, spell(joinItems(value), 'none')));
  const last = found?.word ?? lastWord(text);
  if (last === undefined) return [{ span: span(0, 0), newText: words.join(' ') }];
  const gap = separator(text, found);
  const newText = closing(text, last) + words.map((word) => gap + word).join('');
  return [{ span: span(last.end, last.end), newText }];
}

function lastWord(text: string): Word | undefined {
  let last: Word | undefined;
  for (const [word] of wordsOf(text)) last = word;
  return last;
}

export const jvmArgsWriter: Writer = {
  value: spell,
  // Without `-D`: a completion stands behind one that is already there; `add` writes its own.
  entry: spellPair,
  setValue,
  rename,
  remove,
  add,
  comment: () => undefined,
};
