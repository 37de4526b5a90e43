import { span } from '../../text/span.ts';
import type { Cursor } from '../format.ts';
import { elementAt, entryBefore, lineStartAt, spanTouching } from '../lines.ts';
import type { ConfigTree, Entry, MapNode } from '../tree.ts';
import { decode, endInText, inLine, joinLine, skipBlanks, splitLine, startInText } from './line.ts';

const none: Cursor = { kind: 'none' };

/** The cursor inside an entry's logical line, at or behind its first character. */
function inEntry(text: string, entry: Entry, offset: number): Cursor | undefined {
  const line = joinLine(text, entry.keySpan.start);
  if (offset > line.end) return undefined;
  const { keyEnd, valueStart, operator, operatorAt } = splitLine(line.chars);
  const key = entry.path[0] ?? '';
  const at = inLine(line, offset);
  if (offset <= entry.keySpan.end) {
    return {
      kind: 'key',
      parent: '',
      typed: decode(line.chars.slice(0, Math.min(at, keyEnd))),
      span: entry.keySpan,
      entry,
      hasSeparator: operator !== '' && (operator !== ' ' || valueStart < line.chars.length),
      indent: '',
    };
  }
  if (operator === '' || at <= operatorAt) return operator === ' ' ? valueCursor(offset, valueStart) : none;
  return valueCursor(offset, Math.max(at, valueStart));

  function valueCursor(offset: number, at: number): Cursor {
    const element = elementAt(line.chars, valueStart, line.chars.length, at);
    const start = Math.min(startInText(line, element.start), offset);
    const end = Math.max(endInText(line, element.end), offset);
    return {
      kind: 'value',
      key,
      entry,
      typed: decode(line.chars.slice(element.start, Math.max(at, element.start))),
      // A cursor in the blanks before a value on a later line must not reach over the line break.
      span: lineStartAt(text, end) > offset ? span(offset, offset) : span(start, end),
      quote: 'none',
      inList: false,
      lead: '',
    };
  }
}

/** Where the cursor stands. A blank line is the place for a key; blanks in front of a key are no place at all. */
export function propertiesCursor(tree: ConfigTree, root: MapNode, offset: number): Cursor {
  const { text } = tree;
  if (spanTouching(tree.comments, offset) !== undefined) return { kind: 'comment' };
  const entry = entryBefore(root.entries, offset);
  const inside = entry === undefined ? undefined : inEntry(text, entry, offset);
  if (inside !== undefined) return inside;
  const code = text.charCodeAt(skipBlanks(text, lineStartAt(text, offset)));
  if (!Number.isNaN(code) && code !== 10 && code !== 13) return none;
  const at = span(offset, offset);
  return { kind: 'key', parent: '', typed: '', span: at, entry: undefined, hasSeparator: false, indent: '' };
}
