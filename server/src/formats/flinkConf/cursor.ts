import { span } from '../../text/span.ts';
import type { Cursor } from '../format.ts';
import { elementAt, entryBefore, lineStartAt } from '../lines.ts';
import type { ConfigTree, Entry, MapNode } from '../tree.ts';
import { type ConfLine, confLine, nearPair, trimmedEnd, trimmedStart } from './line.ts';
import { makeEntry } from './parse.ts';

/** The cursor behind the colon: in the value, or where it has to be written. */
function inValue(text: string, line: ConfLine, colon: number, entry: Entry, offset: number): Cursor {
  const from = trimmedStart(text, colon + 1, line.end);
  const element = from < line.end ? elementAt(text, from, Math.max(line.end, offset), offset) : span(offset, offset);
  const first = Math.min(element.start, offset);
  // Flink wants a blank right behind the colon; whatever else stands there gives way to it.
  const lead =
    first === colon + 1 || (text.charCodeAt(colon + 1) !== 32 && (first <= from || from >= line.end)) ? ' ' : '';
  const start = lead === '' ? first : colon + 1;
  return {
    kind: 'value',
    key: entry.path[0] ?? '',
    entry,
    typed: text.slice(Math.max(first, Math.min(from, offset)), offset),
    span: span(start, Math.max(element.end, offset)),
    quote: 'none',
    inList: false,
    lead,
  };
}

/** Where the cursor stands. In `key:value`, which Flink skips, the value can still be completed: `lead` puts it right. */
export function flinkConfCursor(tree: ConfigTree, root: MapNode, offset: number): Cursor {
  const { text } = tree;
  if (tree.problems[0]?.code === 'destroyed') return { kind: 'none' };
  const from = lineStartAt(text, offset);
  const line = confLine(text, from);
  if (line.hash >= 0 && offset > line.hash) return { kind: 'comment' };
  const key = (start: number, end: number, hasSeparator: boolean, entry: Entry | undefined): Cursor => ({
    kind: 'key',
    parent: '',
    typed: text.slice(start, offset),
    span: span(start, end),
    entry,
    hasSeparator,
    indent: text.slice(from, start),
  });
  if (line.start === line.end) {
    if (line.hash >= 0) return { kind: 'comment' };
    return key(offset, offset, false, undefined);
  }
  if (offset < line.start) return { kind: 'none' };
  const near = line.colon < 0 ? nearPair(text, line) : undefined;
  const separator = line.colon < 0 ? near?.operatorAt : line.colon;
  if (separator === undefined)
    return offset <= line.end ? key(line.start, line.end, false, undefined) : { kind: 'none' };
  const found = entryBefore(root.entries, line.start);
  const entry = found?.span.start === line.start ? found : undefined;
  const keyEnd = trimmedEnd(text, line.start, separator);
  if (offset <= keyEnd) return key(line.start, keyEnd, true, entry);
  if (offset <= separator || text.charCodeAt(separator) !== 58) return { kind: 'none' };
  return inValue(text, line, separator, entry ?? makeEntry(text, line, separator), offset);
}
