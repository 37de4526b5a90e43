import { lineEnd, lineStart, type TextChange } from '../../text/span.ts';
import { flatten } from '../flatten.ts';
import { lineBreak } from '../lines.ts';
import type { ConfigTree, Entry, MapNode, Quote } from '../tree.ts';
import { columnOf, entryAround } from './locate.ts';
import { yamlMarks } from './marks.ts';
import { isTyped, type Manner, spellKey } from './spell.ts';

/** An entry to be written: its key, and its value as the place spells it, for a given column of the key. */
export interface NewEntry {
  readonly key: string;
  value(manner: Manner, column: number): string;
}

/** The map that a key goes into, and what of the key is left to write there. */
export interface Target {
  readonly map: MapNode;
  /** The entry below which the map is to be opened, where `map` is not in the text yet. */
  readonly below: Entry | undefined;
  readonly rest: string;
}

/** The map that shares the longest path with `key`. An entry without value counts as an empty map. */
export function targetOf(root: MapNode, key: string): Target {
  let best: Target = { map: root, below: undefined, rest: key };
  const visit = (map: MapNode, rest: string, depth: number): void => {
    if (rest.length < best.rest.length) best = { map, below: undefined, rest };
    for (const entry of map.entries) {
      const prefix = `${entry.path.join('.')}.`;
      if (!rest.startsWith(prefix) || rest.length === prefix.length) continue;
      const left = rest.slice(prefix.length);
      if (entry.value?.kind === 'map' && depth < 64) visit(entry.value, left, depth + 1);
      else if (
        entry.value === undefined &&
        entry.operator === ':' &&
        map.style === 'block' &&
        left.length < best.rest.length
      ) {
        best = { map: { kind: 'map', span: entry.span, entries: [], style: 'block' }, below: entry, rest: left };
      }
    }
  };
  visit(root, key, 0);
  return best;
}

const isDotted = (map: MapNode): boolean => map.entries.some((entry) => entry.path.join('.').includes('.'));

/** True if keys of several elements are written as maps within maps here. */
function isNested(root: MapNode, target: MapNode, rest: string): boolean {
  const first = rest.slice(0, rest.indexOf('.'));
  if (isDotted(target) || target.entries.some((entry) => entry.path.join('.') === first)) return false;
  const leaves = flatten(root, 2000);
  return (
    !leaves.some((leaf) => leaf.chain.some((e) => e.path.join('.').includes('.'))) &&
    root.entries.some((e) => e.value?.kind === 'map')
  );
}

export const mannerOf = (text: string, map: MapNode, root: MapNode): Manner => {
  const flow = map.style === 'flow';
  const json = flow && text.charAt(map.entries[0]?.keySpan.start ?? -1) === '"';
  const scalars = flatten(map.entries.length > 0 ? map : root, 500).flatMap(({ value }) =>
    value?.kind === 'scalar' ? [value] : [],
  );
  const quoted = (quote: Quote): number => scalars.filter((s) => s.quote === quote).length;
  return { flow, json, typed: scalars.some(isTyped), double: quoted('double') > quoted('single') };
};

/** Lines of entries in one map, nested or dotted; `column` spaces before each. */
function linesOf(
  items: readonly { rest: string; entry: NewEntry }[],
  nested: boolean,
  manner: Manner,
  column: number,
  eol: string,
): string[] {
  const indent = ' '.repeat(column);
  if (!nested) {
    return items.map(({ rest, entry }) => {
      const value = entry.value(manner, column).replace(/\r?\n/g, eol);
      return `${indent}${spellKey(rest, manner)}:${value.startsWith('\n') || value.startsWith('\r') || value === '' ? '' : ' '}${value}`;
    });
  }
  const groups = new Map<string, { rest: string; entry: NewEntry }[]>();
  for (const item of items) {
    const dot = item.rest.indexOf('.');
    const head = dot < 0 ? item.rest : item.rest.slice(0, dot);
    // A key that is a value and a prefix of another cannot be nested: it keeps its dots.
    const clash = items.some((o) => o !== item && (o.rest === head || item.rest === o.rest.split('.')[0]));
    const group = dot < 0 || clash ? item.rest : `${head}.`;
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return [...groups].flatMap(([group, members]) => {
    if (!group.endsWith('.')) return linesOf(members, false, manner, column, eol);
    const inner = members.map(({ rest, entry }) => ({ rest: rest.slice(group.length), entry }));
    return [`${indent}${spellKey(group.slice(0, -1), manner)}:`, ...linesOf(inner, true, manner, column + 2, eol)];
  });
}

/** Where and in which column further entries of a target go, and whether the place begins or ends a line. */
function placeOf(
  tree: ConfigTree,
  root: MapNode,
  target: Target,
  after: Entry | undefined,
): { at: number; column: number; fresh: boolean } {
  const { text } = tree;
  const { map, below } = target;
  if (below !== undefined)
    return { at: lineEnd(text, below.span.end), column: columnOf(text, below.keySpan.start) + 2, fresh: false };
  const sibling = after !== undefined && map.entries.includes(after) ? after : map.entries.at(-1);
  const first = map.entries[0];
  if (sibling !== undefined && first !== undefined) {
    return { at: lineEnd(text, sibling.span.end), column: columnOf(text, first.keySpan.start), fresh: false };
  }
  const index = tree.roots.indexOf(root);
  const document = yamlMarks(tree).documents[index];
  if (index >= 0) {
    const at = document?.end ?? text.length;
    return { at, column: 0, fresh: lineStart(text, at) === at };
  }
  // An empty map below `key:` that only the caller knows of.
  const holder = entryAround(tree, root.span.start);
  const column = holder === undefined ? 0 : columnOf(text, holder.keySpan.start) + 2;
  return { at: lineEnd(text, Math.max(root.span.start, holder?.span.end ?? 0)), column, fresh: false };
}

/** Changes that write new entries; those of one map go to one place, in order. */
export function addEntries(tree: ConfigTree, root: MapNode, entries: readonly NewEntry[], after?: Entry): TextChange[] {
  const { text } = tree;
  const eol = lineBreak(text);
  const groups = new Map<MapNode | Entry, { target: Target; items: { rest: string; entry: NewEntry }[] }>();
  for (const entry of entries) {
    const target = targetOf(root, entry.key);
    const id = target.below ?? target.map;
    const group = groups.get(id) ?? { target, items: [] };
    group.items.push({ rest: target.rest, entry });
    groups.set(id, group);
  }
  const placed = [...groups.values()].map(({ target, items }): { change: TextChange; column: number } => {
    const manner = mannerOf(text, target.map, root);
    if (target.map.style === 'flow') return { change: flowAddition(target.map, items, manner, after), column: 0 };
    const { at, column, fresh } = placeOf(tree, root, target, after);
    const nested =
      items.some(({ rest }) => rest.includes('.')) &&
      items.every(({ rest }) => !rest.includes('.') || isNested(root, target.map, rest));
    const body = linesOf(items, nested, manner, column, eol).join(eol);
    return { change: { span: { start: at, end: at }, newText: fresh ? body + eol : eol + body }, column };
  });
  // Maps within one another may end at one place: what goes into the inner one comes first.
  return placed.toSorted((a, b) => b.column - a.column).map(({ change }) => change);
}

function flowAddition(
  map: MapNode,
  items: readonly { rest: string; entry: NewEntry }[],
  manner: Manner,
  after: Entry | undefined,
): TextChange {
  const written = items.map(({ rest, entry }) => `${spellKey(rest, manner)}: ${entry.value(manner, 0)}`).join(', ');
  const sibling = after !== undefined && map.entries.includes(after) ? after : map.entries.at(-1);
  const at = sibling?.span.end ?? map.span.start + 1;
  return { span: { start: at, end: at }, newText: sibling === undefined ? written : `, ${written}` };
}
