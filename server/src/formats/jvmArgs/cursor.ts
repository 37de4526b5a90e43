import { span, touches } from '../../text/span.ts';
import type { Cursor } from '../format.ts';
import { elementAt, entryBefore } from '../lines.ts';
import type { ConfigTree, Entry, MapNode } from '../tree.ts';
import { definitionOf, prefixLength, standsAlone, wordsOf } from './parse.ts';
import { endOf, indexOf, quotesAt, startOf, type Word } from './word.ts';

const none: Cursor = { kind: 'none' };

function inKey(word: Word, keyStart: number, equals: number, entry: Entry | undefined, offset: number): Cursor {
  const keyEnd = equals < 0 ? word.text.length : equals;
  const here = Math.max(keyStart, Math.min(indexOf(word, offset), keyEnd));
  const empty = keyEnd <= keyStart;
  return {
    kind: 'key',
    parent: '',
    typed: word.text.slice(keyStart, here),
    span: empty
      ? span(offset, offset)
      : span(Math.min(startOf(word, keyStart), offset), Math.max(endOf(word, keyEnd), offset)),
    entry,
    hasSeparator: equals >= 0,
    indent: '',
  };
}

function inValue(word: Word, equals: number, entry: Entry, offset: number): Cursor {
  const from = equals + 1;
  const node = entry.value;
  const value = { kind: 'value', key: entry.path[0] ?? '', entry, inList: false, lead: '' } as const;
  if (node?.kind !== 'scalar') return none;
  if (offset < node.inner.start) return { ...value, typed: '', span: node.span, quote: 'none' };
  if (offset > node.inner.end) return none;
  const at = Math.max(indexOf(word, offset), from);
  const element = elementAt(word.text, from, word.text.length, at);
  const empty = element.start === element.end;
  return {
    ...value,
    typed: word.text.slice(element.start, at),
    span: empty
      ? span(offset, offset)
      : span(Math.min(startOf(word, element.start), offset), Math.max(endOf(word, element.end), offset)),
    quote: quotesAt(word, offset)?.kind ?? 'none',
  };
}

function inWord(word: Word, before: Word | undefined, root: MapNode, offset: number): Cursor {
  const definition = definitionOf(word, before);
  // Behind an option that stands alone, a key begins even if no `=` follows yet.
  const alone = before !== undefined && standsAlone(before) && !word.text.startsWith('-');
  const keyStart = definition?.keyStart ?? (alone ? 0 : prefixLength(word));
  if (keyStart < 0 || offset < endOf(word, keyStart)) return none;
  const equals = word.text.indexOf('=', keyStart);
  const found = entryBefore(root.entries, offset);
  if (equals < 0 || offset <= endOf(word, equals)) {
    return inKey(word, keyStart, equals, found && touches(found.keySpan, offset) ? found : undefined, offset);
  }
  if (definition === undefined || found === undefined || offset < endOf(word, equals + 1)) return none;
  return inValue(word, equals, found, offset);
}

/** Where the cursor stands. A key can only begin behind `-D`, so `span` and `typed` of a key never hold that. */
export function jvmArgsCursor(tree: ConfigTree, root: MapNode, offset: number): Cursor {
  let last: Word | undefined;
  for (const [word, before] of wordsOf(tree.text)) {
    if (offset < word.start) {
      if (definitionOf(word, before)?.option !== undefined) return none;
      break;
    }
    if (offset <= word.end) return inWord(word, before, root, offset);
    last = word;
  }
  if (last === undefined || !standsAlone(last)) return none;
  return {
    kind: 'key',
    parent: '',
    typed: '',
    span: span(offset, offset),
    entry: undefined,
    hasSeparator: false,
    indent: '',
  };
}
