import { lineEnd, lineStart, type Span, span, type TextChange } from '../../text/span.ts';
import type { ConfigTree, Entry, MapNode } from '../tree.ts';
import { stepsTo } from './locate.ts';
import { yamlMarks } from './marks.ts';

/** Whole lines, with their last line break, or with the one before them where the text ends without. */
function lines(text: string, start: number, end: number): Span {
  const from = lineStart(text, start);
  const stop = lineEnd(text, end);
  if (stop < text.length) return span(from, text.startsWith('\r\n', stop) ? stop + 2 : stop + 1);
  const before = from > 0 && text.charAt(from - 2) === '\r' ? from - 2 : Math.max(0, from - 1);
  return span(before, stop);
}

/**
 * What has to go with an entry: its lines, or its place in a flow map; the maps and list items around it as far as they
 * hold nothing else. `keep` and `root` stay. Spans of the tree's text.
 */
export function removal(tree: ConfigTree, root: MapNode, entry: Entry, keep?: MapNode): Span {
  const { text } = tree;
  const steps = stepsTo(root, entry) ?? [{ map: root, entry }];
  let depth = steps.length - 1;
  while (depth > 0) {
    const { map } = steps[depth] as { map: MapNode };
    const outer = steps[depth - 1];
    if (map.entries.length > 1 || map === keep || outer === undefined) break;
    if (outer.item !== undefined && outer.item.list.items.length > 1) return itemRemoval(text, outer.item, map);
    depth--;
  }
  const { map, entry: top } = steps[depth] ?? { map: root, entry };
  return entryRemoval(text, map, top);
}

function entryRemoval(text: string, map: MapNode, entry: Entry): Span {
  const index = map.entries.indexOf(entry);
  const next = map.entries[index + 1];
  const previous = map.entries[index - 1];
  if (map.style === 'flow') {
    if (next !== undefined) return span(entry.span.start, next.span.start);
    return span(previous?.span.end ?? entry.span.start, entry.span.end);
  }
  // The first entry of `- key: value` shares its line with the dash.
  const start = lineStart(text, entry.span.start);
  if (text.slice(start, entry.span.start).trim() !== '') {
    return next === undefined ? entry.span : span(entry.span.start, next.span.start);
  }
  return lines(text, entry.span.start, entry.span.end);
}

function itemRemoval(
  text: string,
  item: { list: { span: Span; items: readonly { span: Span }[] }; index: number },
  map: MapNode,
): Span {
  const { list, index } = item;
  if (text.charAt(list.span.start) !== '[') return lines(text, map.span.start, map.span.end);
  const next = list.items[index + 1];
  if (next !== undefined) return span(map.span.start, next.span.start);
  return span(list.items[index - 1]?.span.end ?? map.span.start, map.span.end);
}

export function remove(tree: ConfigTree, root: MapNode, entry: Entry): TextChange[] {
  // What an alias stands for is written at its anchor, perhaps around this very place; it cannot be removed here.
  const copied = yamlMarks(tree).aliases.some((a) => a.start === entry.keySpan.start);
  return copied ? [] : [{ span: removal(tree, root, entry), newText: '' }];
}
