import { span } from '../../text/span.ts';
import type { Writer } from '../format.ts';
import { breakAt, commentLine, insertLines, joinItems, removeLines } from '../lines.ts';
import type { ConfigTree, Entry, MapNode } from '../tree.ts';
import { trimmedEnd } from './line.ts';

/**
 * A value as it is: the format has no escapes, so a `#`, blanks around it, or an empty text cannot be written, and that
 * is for rules to say. Only line breaks, which would make further lines of it, become blanks.
 */
const spell = (value: string): string => value.replace(/[\r\n]+/g, ' ');

const spellEntry = (key: string, spelledValue: string): string => `${spell(key)}: ${spelledValue}`;

/** Where a further line can stand: behind the given entry's line, else behind the last line that holds anything. */
function insertAt(tree: ConfigTree, after: Entry | undefined): number {
  const end = after?.span.end ?? trimmedEnd(tree.text, 0, tree.text.length);
  return end === 0 ? 0 : breakAt(tree.text, end);
}

export const flinkConfWriter: Writer = {
  value: spell,
  entry: spellEntry,
  setValue(tree, entry, value) {
    const { text } = tree;
    const { start, end } = entry.value?.span ?? span(entry.span.end, entry.span.end);
    const lead = text.charCodeAt(start - 1) === 58 ? ' ' : '';
    const tail = text.charCodeAt(end) === 35 ? ' ' : '';
    return [{ span: span(start, end), newText: lead + spell(joinItems(value)) + tail }];
  },
  rename: (_tree, _root, entry, key) => [{ span: entry.keySpan, newText: spell(key) }],
  remove: (tree: ConfigTree, _root: MapNode, entry) =>
    removeLines(tree.text, entry.span.start, breakAt(tree.text, entry.span.end)),
  add: (tree, _root, entries, after) =>
    insertLines(
      tree.text,
      insertAt(tree, after),
      entries.map(({ key, value }) => spellEntry(key, spell(joinItems(value)))),
    ),
  comment: commentLine,
};
