import { lineEnd, lineStart, type Span, touches } from '../../text/span.ts';
import { joinKey } from '../flatten.ts';
import type { Cursor } from '../format.ts';
import { elementAt, entryBefore, spanTouching } from '../lines.ts';
import type { ConfigTree, Entry, ListNode, MapNode, ScalarNode } from '../tree.ts';
import { blankLineCursor, keyCursor } from './blankLine.ts';
import { decodeDouble, decodeFlow } from './decode.ts';
import { columnOf } from './locate.ts';
import { yamlMarks } from './marks.ts';

const NONE: Cursor = { kind: 'none' };

/**
 * Where the cursor stands. In block style the column decides which map a new key belongs to, also on an empty line and
 * behind a half-typed word. Elements of lists count as path elements by their index.
 */
export function cursor(tree: ConfigTree, root: MapNode, offset: number): Cursor {
  const comment = spanTouching(tree.comments, offset);
  if (comment !== undefined && offset > comment.start) return { kind: 'comment' };
  const marks = yamlMarks(tree);
  if (spanTouching(marks.aliases, offset) !== undefined) return NONE;
  const index = tree.roots.indexOf(root);
  const document = marks.documents[index];
  if (document !== undefined && !touches(document, offset)) return NONE;
  const found =
    root.style === 'flow' ? inFlowMap(tree.text, root, '', offset) : inBlockMap(tree.text, root, '', offset);
  return found ?? blankLineCursor(tree, root, offset, index >= 0) ?? NONE;
}

/** undefined where the cursor touches no key or value of the map. */
function inBlockMap(text: string, map: MapNode, parent: string, offset: number): Cursor | undefined {
  const entry = entryBefore(map.entries, offset);
  if (entry === undefined) return undefined;
  const key = joinKey(parent, entry.path.join('.'));
  if (touches(entry.keySpan, offset)) return keyCursor(text, entry, parent, offset);
  return inValue(text, entry, key, offset);
}

function inValue(text: string, entry: Entry, key: string, offset: number): Cursor | undefined {
  const { value } = entry;
  const from = entry.keySpan.end;
  const onKeyLine = lineEnd(text, from) >= offset;
  const colon = entry.operator === '' ? -1 : text.indexOf(':', from);
  if (offset <= colon) return NONE;
  switch (value?.kind) {
    case undefined:
      return onKeyLine && colon >= 0 ? emptyValue(text, entry, key, offset, false) : undefined;
    case 'scalar':
      if (touches(value.span, offset)) return inScalar(text, entry, value, key, offset, false);
      if (!onKeyLine) return undefined;
      return offset < value.span.start
        ? emptyValue(text, entry, key, offset, false)
        : behindScalar(text, entry, value, key, offset);
    case 'map':
      if (offset < value.span.start) return onKeyLine ? NONE : undefined;
      if (value.style === 'block') return inBlockMap(text, value, key, offset);
      return offset < value.span.end ? inFlowMap(text, value, key, offset) : undefined;
    case 'list':
      if (offset < value.span.start) return onKeyLine ? NONE : undefined;
      return inList(text, value, entry, key, offset);
    default:
      return undefined;
  }
}

/** Where a value may be written: nothing stands there, or only behind the cursor. */
function emptyValue(text: string, entry: Entry, key: string, offset: number, inListItem: boolean): Cursor {
  const value = entry.value;
  const end =
    value?.kind === 'scalar' && value.quote === 'none' && !inListItem ? Math.max(offset, value.inner.end) : offset;
  const before = text.charAt(offset - 1);
  const lead = before === ':' || before === '-' ? ' ' : '';
  return {
    kind: 'value',
    key,
    entry,
    typed: '',
    span: { start: offset, end },
    quote: 'none',
    inList: inListItem,
    lead,
  };
}

/** Blanks behind a value: they would belong to it if more was typed. */
function behindScalar(text: string, entry: Entry, value: ScalarNode, key: string, offset: number): Cursor {
  if (value.quote !== 'none') return NONE;
  const span = elementAt(text, value.inner.start, offset, offset);
  return {
    kind: 'value',
    key,
    entry,
    typed: text.slice(span.start, offset),
    span,
    quote: 'none',
    inList: false,
    lead: '',
  };
}

function inScalar(
  text: string,
  entry: Entry,
  value: ScalarNode,
  key: string,
  offset: number,
  inListItem: boolean,
): Cursor {
  const { inner, quote } = value;
  if (!touches(inner, offset)) return NONE;
  // A lone word on a line of its own below `key:` is the first key of a map rather than a value.
  if (
    !inListItem &&
    quote === 'none' &&
    lineEnd(text, entry.keySpan.end) < inner.start &&
    !text.slice(inner.start, inner.end).includes('\n')
  ) {
    const indent = ' '.repeat(columnOf(text, inner.start));
    return {
      kind: 'key',
      parent: key,
      typed: text.slice(inner.start, offset),
      span: inner,
      entry: undefined,
      hasSeparator: false,
      indent,
    };
  }
  const span = inListItem || quote === 'block' ? inner : elementAt(text, inner.start, inner.end, offset);
  const typed = decoded(text, span.start, offset, quote);
  return { kind: 'value', key, entry, typed, span, quote, inList: inListItem, lead: '' };
}

function decoded(text: string, start: number, end: number, quote: ScalarNode['quote']): string {
  if (quote === 'double') return decodeDouble(text, start, end).text;
  if (quote === 'block') return text.slice(start, end);
  return decodeFlow(text, start, end, quote === 'single' ? 'single' : 'none').text;
}

function inList(text: string, list: ListNode, entry: Entry, key: string, offset: number): Cursor | undefined {
  for (const [index, item] of list.items.entries()) {
    const within: Span = { start: item.span.start, end: item.span.end };
    const itemKey = joinKey(key, String(index));
    if (item.kind === 'map') {
      const next = list.items[index + 1]?.span.start ?? Number.POSITIVE_INFINITY;
      if (offset < item.span.start || offset >= next) continue;
      const found =
        item.style === 'flow'
          ? touches(within, offset)
            ? inFlowMap(text, item, itemKey, offset)
            : undefined
          : inBlockMap(text, item, itemKey, offset);
      if (found !== undefined) return found;
    } else if (item.kind === 'list' && touches(within, offset)) {
      const found = inList(text, item, entry, itemKey, offset);
      if (found !== undefined) return found;
    } else if (item.kind === 'scalar' && within.end > within.start && touches(within, offset)) {
      return inScalar(text, entry, item, key, offset, true);
    }
  }
  const before = previousCharacter(text, offset);
  if (text.charAt(list.span.start) === '[') {
    if (offset >= list.span.end && text.charAt(list.span.end - 1) === ']') return undefined;
    return before === '[' || before === ',' ? emptyValue(text, entry, key, offset, true) : undefined;
  }
  const line = text.slice(lineStart(text, offset), offset);
  return /^\s*(?:- +)*-\s*$/.test(line) ? emptyValue(text, entry, key, offset, true) : undefined;
}

function inFlowMap(text: string, map: MapNode, parent: string, offset: number): Cursor | undefined {
  if (offset <= map.span.start) return NONE;
  const entry = entryBefore(map.entries, offset);
  if (entry !== undefined) {
    if (touches(entry.keySpan, offset)) return keyCursor(text, entry, parent, offset);
    const { value } = entry;
    const key = joinKey(parent, entry.path.join('.'));
    if (value !== undefined && touches(value.span, offset)) {
      const found =
        value.kind === 'scalar' ? inScalar(text, entry, value, key, offset, false) : inValue(text, entry, key, offset);
      if (found !== undefined) return found;
    }
  }
  const before = previousCharacter(text, offset);
  if (before === '{' || before === ',') {
    return {
      kind: 'key',
      parent,
      typed: '',
      span: { start: offset, end: offset },
      entry: undefined,
      hasSeparator: false,
      indent: '',
    };
  }
  if (before === ':' && entry !== undefined && entry.value === undefined) {
    return emptyValue(text, entry, joinKey(parent, entry.path.join('.')), offset, false);
  }
  return NONE;
}

function previousCharacter(text: string, offset: number): string {
  let i = offset - 1;
  while (i >= 0 && ' \t\r\n'.includes(text.charAt(i))) i--;
  return text.charAt(i);
}
