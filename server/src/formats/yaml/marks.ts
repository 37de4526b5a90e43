import { t } from '../../text/l10n.ts';
import type { Span } from '../../text/span.ts';
import type { ConfigTree, Entry, MapNode, ScalarNode, SyntaxProblem, ValueNode } from '../tree.ts';
import { coreType } from './core.ts';

/** What a ConfigTree cannot say of a YAML text, for products that treat it in a way of their own. */
export interface YamlMarks {
  /** The text of each document, between the `---` lines; same order and number as the tree's roots. */
  readonly documents: readonly Span[];
  /** `*name` in the text. In the tree stands a copy of what it refers to, all of whose spans are these. */
  readonly aliases: readonly Span[];
  /** Unquoted keys `<<`. Where they name maps, the tree holds these maps' entries instead (YAML 1.1's merge). */
  readonly merges: readonly Span[];
}

export interface YamlTree extends ConfigTree {
  readonly marks: YamlMarks;
}

const NOTHING: YamlMarks = { documents: [], aliases: [], merges: [] };

/** The marks of a tree that the yaml format made; empty for other trees. */
export const yamlMarks = (tree: ConfigTree): YamlMarks => ('marks' in tree ? (tree as YamlTree).marks : NOTHING);

/** Expanded nodes of one text, and how deep one alias may nest: a few lines can otherwise stand for billions of nodes. */
const MAX_EXPANDED = 10_000;
const MAX_DEPTH = 20;

/** What is collected while one document is read. */
export interface Notes {
  readonly text: string;
  readonly comments: Span[];
  readonly problems: SyntaxProblem[];
  readonly aliases: Span[];
  readonly merges: Span[];
  readonly anchors: Map<string, ValueNode>;
  /** Shared by all documents of a text. */
  readonly budget: { left: number };
}

export const newNotes = (text: string, budget = { left: MAX_EXPANDED }): Notes => ({
  text,
  comments: [],
  problems: [],
  aliases: [],
  merges: [],
  anchors: new Map(),
  budget,
});

export const syntaxProblem = (span: Span, message: string): SyntaxProblem => ({
  span,
  code: 'yaml-syntax',
  message,
  severity: 'error',
});

/** An unquoted scalar as written. */
export function plainScalar(text: string, start: number, end: number): ScalarNode {
  const value = text.slice(start, end);
  const span = { start, end };
  return { kind: 'scalar', span, inner: span, quote: 'none', value, type: coreType(value) };
}

/** Where a value is needed and none stands: YAML's null. */
export const emptyScalar = (at: number): ScalarNode => {
  const span = { start: at, end: at };
  return { kind: 'scalar', span, inner: span, quote: 'none', value: '', type: 'null' };
};

/** A copy of what `*name` at `span` refers to; a problem and the text itself where nothing does or a bound is met. */
export function aliasNode(notes: Notes, name: string, span: Span): ValueNode {
  notes.aliases.push(span);
  const target = notes.anchors.get(name);
  const literal: ScalarNode = { kind: 'scalar', span, inner: span, quote: 'none', value: `*${name}`, type: 'string' };
  if (target === undefined) {
    notes.problems.push(syntaxProblem(span, `found undefined alias ${name}`));
    return literal;
  }
  const copy = notes.budget.left > 0 ? copyAt(target, span, notes.budget, 0) : undefined;
  if (copy !== undefined) return copy;
  const message = t`The alias stands for too much: more than ${MAX_EXPANDED} nodes in this text, or more than ${MAX_DEPTH} levels.`;
  notes.problems.push({ span, code: 'alias-bound', message, severity: 'warning' });
  return literal;
}

function copyAt(node: ValueNode, span: Span, budget: { left: number }, depth: number): ValueNode | undefined {
  if (depth > MAX_DEPTH || --budget.left < 0) return undefined;
  if (node.kind === 'scalar') return { ...node, span, inner: span, quote: 'none' };
  if (node.kind === 'list') {
    const items: ValueNode[] = [];
    for (const item of node.items) {
      const copy = copyAt(item, span, budget, depth + 1);
      if (copy === undefined) return undefined;
      items.push(copy);
    }
    return { kind: 'list', span, items };
  }
  if (node.kind !== 'map') return undefined;
  const entries: Entry[] = [];
  for (const entry of node.entries) {
    const value = entry.value === undefined ? undefined : copyAt(entry.value, span, budget, depth + 1);
    if (value === undefined && entry.value !== undefined) return undefined;
    entries.push({ ...entry, keySpan: span, span, value });
  }
  return { kind: 'map', span, entries, style: node.style };
}

const isMerge = (notes: Notes, entry: Entry): boolean =>
  entry.path[0] === '<<' &&
  entry.keySpan.end - entry.keySpan.start === 2 &&
  notes.text.startsWith('<<', entry.keySpan.start);

/** Ends the reading of a map: names duplicate keys, and expands merge keys. Linear in the entries and what is merged. */
export function finishMap(notes: Notes, span: Span, entries: readonly Entry[], style: 'block' | 'flow'): MapNode {
  if (entries.length < 2 && entries[0]?.path[0] !== '<<') return { kind: 'map', span, entries, style };
  const seen = new Set<string>();
  let merges = false;
  for (const entry of entries) {
    const key = entry.path[0] ?? '';
    if (isMerge(notes, entry)) {
      notes.merges.push(entry.keySpan);
      merges = true;
    }
    if (seen.has(key)) {
      notes.problems.push({
        span: entry.keySpan,
        code: 'duplicate-key',
        message: t`found duplicate key ${key}`,
        severity: 'warning',
      });
    } else seen.add(key);
  }
  return { kind: 'map', span, entries: merges ? mergeEntries(notes, entries, seen) : entries, style };
}

/** Keys of the map itself win over merged ones, and of several merged maps the first (yaml.org/type/merge). */
function mergeEntries(notes: Notes, entries: readonly Entry[], seen: Set<string>): Entry[] {
  const merged: Entry[] = [];
  const take = (map: MapNode): void => {
    for (const entry of map.entries) {
      const key = entry.path[0] ?? '';
      if (seen.has(key)) continue;
      seen.add(key);
      merged.push(entry);
    }
  };
  for (const entry of entries) {
    const { value } = entry;
    if (!isMerge(notes, entry)) merged.push(entry);
    else if (value?.kind === 'map') take(value);
    else if (value?.kind === 'list' && value.items.every((item) => item.kind === 'map')) value.items.forEach(takeMap);
    else merged.push(entry);
  }
  return merged;

  function takeMap(item: ValueNode): void {
    if (item.kind === 'map') take(item);
  }
}
