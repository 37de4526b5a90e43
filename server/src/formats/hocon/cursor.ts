import { type Span, touches } from '../../text/span.ts';
import type { Cursor } from '../format.ts';
import type { ConfigTree, Entry, ListNode, MapNode, ScalarNode, ValueNode } from '../tree.ts';
import { indentOf } from './layout.ts';
import { isInside, lastBefore, type Place, partAt, placeAt } from './locate.ts';
import { readSpan, renderPath } from './path.ts';
import { decode } from './strings.ts';

/** What the cursor of an editor stands in. `root` is the map whose keys count. */
export function cursor(tree: ConfigTree, root: MapNode, offset: number): Cursor {
  const { text } = tree;
  if (commentAt(tree.comments, offset)) return { kind: 'comment' };
  const include = tree.includes[lastBefore(tree.includes, offset)];
  if (include !== undefined && offset <= include.span.end) {
    if (!touches(include.targetSpan, offset)) return { kind: 'none' };
    return { kind: 'include', typed: decode(text, include.targetSpan.start, offset), span: include.targetSpan };
  }
  const place = placeAt(text, root, offset);
  const { entry } = place;
  if (entry === undefined || !sameLine(text, entry.span.end, offset)) return newKey(text, place, offset);
  if (offset <= entry.keySpan.end) return keyOf(text, place, entry, offset);
  return behindKey(text, place, entry, offset);
}

/** True behind the mark of a comment, up to the end of its line. */
function commentAt(comments: readonly Span[], offset: number): boolean {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  const comment = comments[low - 1];
  return comment !== undefined && offset <= comment.end;
}

/** True if no line break parts the end of an entry from the offset (which may also lie within the entry). */
const sameLine = (text: string, end: number, offset: number): boolean =>
  offset <= end || !text.slice(end, offset).includes('\n');

function newKey(text: string, place: Place, offset: number): Cursor {
  const span = { start: offset, end: offset };
  const common = {
    parent: renderPath(place.path),
    entry: undefined,
    hasSeparator: false,
    indent: indentOf(text, place),
  };
  return { kind: 'key', typed: '', span, ...common };
}

function keyOf(text: string, place: Place, entry: Entry, offset: number): Cursor {
  const { keySpan } = entry;
  const { elements } = readSpan(text, keySpan.start, offset);
  const read = elements.map((e) => e.value).join('.');
  const typed = text.slice(keySpan.start, offset).endsWith('.') && !read.endsWith('.') ? `${read}.` : read;
  const hasSeparator = entry.operator !== '' || entry.value !== undefined;
  const parent = renderPath(place.path);
  return { kind: 'key', parent, typed, span: keySpan, entry, hasSeparator, indent: indentOf(text, place) };
}

function behindKey(text: string, place: Place, entry: Entry, offset: number): Cursor {
  const { value, operator, keySpan } = entry;
  if (operator === '' && value === undefined) return { kind: 'none' };
  const key = renderPath([...place.path, ...entry.path]);
  const behindOperator = operator !== '' && text.slice(keySpan.end, offset).includes(operator);
  if (value === undefined || offset < value.span.start) {
    if (!behindOperator) return { kind: 'none' };
    // `key=` is followed as tightly as it began.
    const lead = /(?:\s\+?=|:)$/.test(text.slice(keySpan.end, offset)) ? ' ' : '';
    const end = value !== undefined && sameLine(text, offset, value.span.start) ? value.span.end : offset;
    return {
      ...emptyValue({ key, entry }, offset, false),
      span: { start: offset, end },
      lead: end > offset ? '' : lead,
    };
  }
  if (offset > value.span.end) {
    return /,/.test(text.slice(value.span.end, offset)) ? newKey(text, place, offset) : { kind: 'none' };
  }
  return inValue(text, { key, entry }, value, offset, false);
}

interface Owner {
  readonly key: string;
  readonly entry: Entry;
}

function inValue(text: string, owner: Owner, node: ValueNode, offset: number, inList: boolean): Cursor {
  switch (node.kind) {
    case 'scalar':
      return inScalar(text, owner, node, offset, inList);
    case 'list':
      return isInside(text, node, offset) ? inItems(text, owner, node, offset) : { kind: 'none' };
    case 'map':
      return { kind: 'none' };
    case 'substitution': {
      const { pathSpan, span } = node;
      const first = span.start + (node.optional ? 3 : 2);
      if (offset >= first && (offset < span.end || text.charAt(span.end - 1) !== '}')) {
        const around = { start: Math.min(offset, pathSpan.start), end: Math.max(offset, pathSpan.end) };
        return {
          kind: 'substitution',
          typed: text.slice(pathSpan.start, Math.max(offset, pathSpan.start)),
          span: around,
        };
      }
      return emptyValue(owner, offset, inList);
    }
    case 'concat': {
      const part = partAt(node.parts, offset);
      if (part === undefined || offset > part.span.end) return emptyValue(owner, offset, inList);
      return inValue(text, owner, part, offset, inList);
    }
  }
}

function inScalar(text: string, owner: Owner, node: ScalarNode, offset: number, inList: boolean): Cursor {
  const { inner, quote, span } = node;
  if (offset === span.start && offset < inner.start) return { ...emptyValue(owner, offset, inList), span };
  if (!touches(inner, offset)) return { kind: 'none' };
  const typed = quote === 'double' ? decode(text, inner.start, offset) : text.slice(inner.start, offset);
  return { kind: 'value', ...owner, typed, span: inner, quote, inList, lead: '' };
}

type InValue = Extract<Cursor, { kind: 'value' }>;

const emptyValue = (owner: Owner, offset: number, inList: boolean): InValue => ({
  kind: 'value',
  ...owner,
  typed: '',
  span: { start: offset, end: offset },
  quote: 'none',
  inList,
  lead: '',
});

function inItems(text: string, owner: Owner, list: ListNode, offset: number): Cursor {
  const item = partAt(list.items, offset);
  if (item !== undefined && offset <= item.span.end) return inValue(text, owner, item, offset, true);
  return emptyValue(owner, offset, true);
}
