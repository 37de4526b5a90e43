import type { Span } from '../../text/span.ts';
import type { ConfigTree, Entry, MapNode, SubstitutionNode, ValueNode } from '../tree.ts';
import { isInside, lastBefore, partAt } from './locate.ts';
import { type PathElement, readSpan, startsWith } from './path.ts';

/** One place of a tree that names a path: a key, or a substitution. */
export interface Occurrence {
  readonly kind: 'key' | 'substitution';
  /** From the root of the tree, those of the maps around a key included. */
  readonly path: readonly string[];
  /** Index of the first element that stands here; the ones before come from the maps around. */
  readonly first: number;
  /** Where the elements from `first` on stand. */
  readonly elements: readonly Span[];
  /** Key or substitution as a whole. */
  readonly span: Span;
  /** The entry that the key begins, or whose value holds the substitution. */
  readonly entry: Entry;
}

const spansOf = (elements: readonly PathElement[]): Span[] => elements.map((e) => e.span);

function keyOf(text: string, entry: Entry, outer: readonly string[]): Occurrence {
  const { elements } = readSpan(text, entry.keySpan.start, entry.keySpan.end);
  return {
    kind: 'key',
    path: [...outer, ...entry.path],
    first: outer.length,
    elements: spansOf(elements),
    span: entry.keySpan,
    entry,
  };
}

function substitutionOf(text: string, node: SubstitutionNode, entry: Entry): Occurrence {
  const { elements } = readSpan(text, node.pathSpan.start, node.pathSpan.end);
  return { kind: 'substitution', path: node.path, first: 0, elements: spansOf(elements), span: node.span, entry };
}

/**
 * Every key and substitution in document order. Keys of objects inside a list are left out: no path reaches them
 * (substitutions there count).
 */
export function occurrences(tree: ConfigTree, wanted: (path: readonly string[]) => boolean = () => true): Occurrence[] {
  const found: Occurrence[] = [];
  const { text } = tree;
  const inMap = (map: MapNode, outer: readonly string[], reachable: boolean): void => {
    for (const entry of map.entries) {
      const path = [...outer, ...entry.path];
      if (reachable && wanted(path)) found.push(keyOf(text, entry, outer));
      if (entry.value !== undefined) inValue(entry.value, entry, path, reachable && entry.operator !== '+=');
    }
  };
  const inValue = (node: ValueNode, entry: Entry, path: readonly string[], reachable: boolean): void => {
    if (node.kind === 'map') inMap(node, path, reachable);
    else if (node.kind === 'list') for (const item of node.items) inValue(item, entry, path, false);
    else if (node.kind === 'concat') for (const part of node.parts) inValue(part, entry, path, reachable);
    else if (node.kind === 'substitution' && wanted(node.path)) found.push(substitutionOf(text, node, entry));
  };
  for (const root of tree.roots) inMap(root, [], true);
  return found;
}

/** The keys that define a path or anything below it. `exact` tells those that end with the path itself. */
export function definitions(tree: ConfigTree, path: readonly string[]): { span: Span; entry: Entry; exact: boolean }[] {
  return occurrences(tree, (p) => startsWith(p, path)).flatMap((o) => {
    const span = o.kind === 'key' && o.first < path.length ? o.elements[path.length - 1 - o.first] : undefined;
    return span === undefined ? [] : [{ span, entry: o.entry, exact: o.path.length === path.length }];
  });
}

/** All places whose element names the path: keys and substitutions, those that go on below it included. */
export function references(tree: ConfigTree, path: readonly string[]): { span: Span; kind: Occurrence['kind'] }[] {
  return occurrences(tree, (p) => startsWith(p, path)).flatMap((o) => {
    const span = o.first < path.length ? o.elements[path.length - 1 - o.first] : undefined;
    return span === undefined ? [] : [{ span, kind: o.kind }];
  });
}

/** What a tree holds around an offset, the outermost first. */
function nodesAt(
  tree: ConfigTree,
  offset: number,
): { entries: Entry[]; paths: (readonly string[])[]; values: ValueNode[] } {
  const entries: Entry[] = [];
  const paths: (readonly string[])[] = [];
  const values: ValueNode[] = [];
  const { text } = tree;
  let map = tree.roots[0];
  let path: readonly string[] = [];
  while (map !== undefined) {
    const entry: Entry | undefined = map.entries[lastBefore(map.entries, offset)];
    map = undefined;
    if (entry === undefined || offset > entry.span.end) break;
    entries.push(entry);
    paths.push(path);
    path = [...path, ...entry.path];
    let node: ValueNode | undefined = entry.value;
    while (node !== undefined && node.span.start <= offset && offset <= node.span.end) {
      values.push(node);
      if (node.kind === 'concat') node = partAt(node.parts, offset);
      else if (node.kind === 'list') node = partAt(node.items, offset);
      else {
        if (node.kind === 'map' && isInside(text, node, offset)) map = node;
        break;
      }
    }
  }
  return { entries, paths, values };
}

/**
 * The path that the key element or the substitution under an offset names: `path` up to and with that element, `whole`
 * with those behind it, `index` its place in `whole`.
 */
export function pathAt(
  tree: ConfigTree,
  offset: number,
):
  | { kind: Occurrence['kind']; path: readonly string[]; whole: readonly string[]; index: number; span: Span }
  | undefined {
  const { entries, paths, values } = nodesAt(tree, offset);
  const entry = entries.at(-1);
  const value = values.at(-1);
  let at: Occurrence | undefined;
  if (entry !== undefined && offset <= entry.keySpan.end) at = keyOf(tree.text, entry, paths.at(-1) ?? []);
  else if (entry !== undefined && value?.kind === 'substitution') at = substitutionOf(tree.text, value, entry);
  if (at === undefined) return undefined;
  const element = at.elements.findIndex((span) => span.start <= offset && offset <= span.end);
  const span = at.elements[element];
  if (span === undefined) return undefined;
  const index = at.first + element;
  return { kind: at.kind, path: at.path.slice(0, index + 1), whole: at.path, index, span };
}

export interface Fold {
  readonly span: Span;
  readonly kind: 'object' | 'array' | 'string' | 'comment';
}

/** What can be folded away: objects, arrays and triple-quoted strings of several lines, and runs of comment lines. */
export function folds(tree: ConfigTree): Fold[] {
  const { text } = tree;
  const found: Fold[] = [];
  const add = (span: Span, kind: Fold['kind']): void => {
    const lf = text.indexOf('\n', span.start);
    if (lf >= 0 && lf < span.end) found.push({ span, kind });
  };
  const inMap = (map: MapNode): void => {
    for (const entry of map.entries) if (entry.value !== undefined) inValue(entry.value);
  };
  const inValue = (node: ValueNode): void => {
    if (node.kind === 'map') {
      add(node.span, 'object');
      inMap(node);
    } else if (node.kind === 'list') {
      add(node.span, 'array');
      node.items.forEach(inValue);
    } else if (node.kind === 'concat') node.parts.forEach(inValue);
    else if (node.kind === 'scalar' && node.quote === 'triple') add(node.span, 'string');
  };
  for (const root of tree.roots) {
    if (root.style === 'flow') add(root.span, 'object');
    inMap(root);
  }
  return [...found, ...commentBlocks(tree)].sort((a, b) => a.span.start - b.span.start);
}

/** Comments on lines of their own that follow each other without anything between. */
function commentBlocks(tree: ConfigTree): Fold[] {
  const { text, comments } = tree;
  const blocks: Fold[] = [];
  let first: Span | undefined;
  let last: Span | undefined;
  const close = (): void => {
    if (first !== undefined && last !== undefined && last !== first)
      blocks.push({ span: { start: first.start, end: last.end }, kind: 'comment' });
  };
  for (const comment of comments) {
    const follows = last !== undefined && /^\r?\n[ \t]*$/.test(text.slice(last.end, comment.start));
    if (!follows) {
      close();
      const alone = /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', comment.start - 1) + 1, comment.start));
      first = alone ? comment : undefined;
    }
    last = comment;
  }
  close();
  return blocks;
}

/** What an editor selects step by step around an offset: word, value, inside of brackets, entry; the innermost first. */
export function selections(tree: ConfigTree, offset: number): Span[] {
  const { entries, values } = nodesAt(tree, offset);
  const spans: Span[] = [{ start: 0, end: tree.text.length }];
  for (const root of tree.roots) spans.push(root.span);
  for (const entry of entries) {
    spans.push(entry.span);
    if (offset <= entry.keySpan.end) spans.push(entry.keySpan);
  }
  for (const value of values) {
    spans.push(value.span);
    if (value.kind === 'scalar') spans.push(value.inner);
    else if (value.kind === 'substitution') spans.push(value.pathSpan);
    else if (value.kind !== 'concat' && value.span.end - value.span.start >= 2)
      spans.push({ start: value.span.start + 1, end: value.span.end - 1 });
  }
  const here = pathAt(tree, offset);
  if (here !== undefined) spans.push(here.span);
  const around = spans.filter((s) => s.start <= offset && offset <= s.end && s.end > s.start);
  around.sort((a, b) => a.end - a.start - (b.end - b.start) || b.start - a.start);
  return around.filter((s, i) => i === 0 || s.start !== around[i - 1]?.start || s.end !== around[i - 1]?.end);
}
