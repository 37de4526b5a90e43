import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { EditError, merge } from '../../server/src/kubernetes/scaffold/edit.ts';
import { Initial, Noted, type Piece, type PieceMap } from '../../server/src/kubernetes/scaffold/piece.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 400);

/** Choices out of a list of numbers, so that what fails is made smaller; the rest of an exhausted list is all zeros. */
class Draw {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(limit: number): number {
    const number = this.#numbers[this.#at++] ?? 0;
    return number % limit;
  }

  of<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)];
    if (one === undefined) throw new Error('nothing to choose from');
    return one;
  }

  often(outOf: number): boolean {
    return this.below(outOf) === outOf - 1;
  }
}

type Tree =
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Tree])[]; readonly flow: boolean }
  | { readonly kind: 'list'; readonly items: readonly Tree[]; readonly flow: boolean }
  | { readonly kind: 'scalar'; readonly source: string; readonly block: boolean };

const KEYS = ['a', 'b', 'c', 'spec', 'name', 'x.y', '"q k"'] as const;
const SOURCES = [
  'x',
  '1',
  'true',
  '"a: b"',
  "'it''s'",
  'two words',
  '0440',
  '',
  '~',
  '"# no"',
  'http://h:1/p',
] as const;

function treeOf(draw: Draw, depth: number, flow: boolean): Tree {
  const kind = depth <= 0 ? 0 : draw.below(4);
  const inner = flow || draw.often(5);
  if (kind === 1 || kind === 2) {
    const keys = KEYS.filter(() => draw.below(3) === 0);
    return {
      kind: 'map',
      entries: keys.map((key) => [key, treeOf(draw, depth - 1, inner)] as const),
      flow: inner || keys.length === 0,
    };
  }
  if (kind === 3) {
    const count = draw.below(4);
    // Items that Kubernetes tells apart, or plain ones.
    const named = draw.below(2) === 0;
    const items = Array.from({ length: count }, (_, i): Tree => {
      if (!named) return { kind: 'scalar', source: `item${i}`, block: false };
      const rest = treeOf(draw, depth - 1, inner);
      return {
        kind: 'map',
        entries: [['name', { kind: 'scalar', source: `n${i}`, block: false }] as const, ['value', rest] as const],
        flow: inner,
      };
    });
    return { kind: 'list', items, flow: inner || count === 0 };
  }
  const block = !flow && draw.often(6);
  return { kind: 'scalar', source: block ? 'line\nanother' : draw.of(SOURCES), block };
}

interface Style {
  readonly indent: number;
  readonly listIndent: number;
}

/** Writes a tree as people do: comments above and behind, blank lines, maps in one line. */
class Writer {
  readonly #draw: Draw;
  readonly #style: Style;
  #comments = 0;

  constructor(draw: Draw, style: Style) {
    this.#draw = draw;
    this.#style = style;
  }

  map(entries: readonly (readonly [string, Tree])[], column: number): string[] {
    return entries.flatMap(([key, value]) => this.#entry(key, value, column));
  }

  #entry(key: string, value: Tree, column: number): string[] {
    const indent = ' '.repeat(column);
    const above = [
      ...(this.#draw.often(8) ? [''] : []),
      ...(this.#draw.often(5) ? [`${indent}# above ${this.#comments++}`] : []),
    ];
    const behind = this.#draw.often(5) ? ` # behind ${this.#comments++}` : '';
    if (value.kind === 'scalar') {
      if (!value.block) return [...above, `${indent}${key}: ${value.source}`.trimEnd() + behind];
      const lines = value.source.split('\n').map((line) => `${' '.repeat(column + this.#style.indent)}${line}`);
      return [...above, `${indent}${key}: |${behind}`, ...lines];
    }
    if (value.flow) return [...above, `${indent}${key}: ${flowOf(value)}${behind}`];
    const body =
      value.kind === 'map'
        ? this.map(value.entries, column + this.#style.indent)
        : this.#items(value.items, column + this.#style.listIndent);
    return [...above, `${indent}${key}:${behind}`, ...body];
  }

  #items(items: readonly Tree[], column: number): string[] {
    return items.flatMap((item) => {
      const indent = ' '.repeat(column);
      if (item.kind === 'scalar') return [`${indent}- ${item.source}`];
      if (item.kind === 'list' || item.flow) return [`${indent}- ${flowOf(item)}`];
      const lines = this.map(item.entries, column + 2);
      const first = lines.findIndex((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
      return [
        ...lines.slice(0, first),
        `${indent}- ${(lines[first] ?? '').slice(column + 2)}`,
        ...lines.slice(first + 1),
      ];
    });
  }
}

function flowOf(tree: Tree): string {
  if (tree.kind === 'scalar') return tree.source === '' || tree.block ? 'null' : tree.source;
  if (tree.kind === 'list') return `[${tree.items.map(flowOf).join(', ')}]`;
  return `{${tree.entries.map(([key, value]) => `${key}: ${flowOf(value)}`).join(', ')}}`;
}

const VALUES = ['new', 'true', '12', 'a: b', "it's", '', 'two\nlines\n', 7, false] as const;

/** What is to be said: some of it is there, some otherwise, some not at all. */
function wantedOf(draw: Draw, tree: Tree | undefined, depth: number): Piece {
  if (tree?.kind === 'map' && tree.entries.length > 0) {
    const kept = tree.entries.filter(() => draw.below(2) === 0);
    const pieces = kept.map(([key, value]): [string, Piece] => [bareKey(key), wantedOf(draw, value, depth - 1)]);
    const added = draw.below(2) === 0 ? [[`new${draw.below(2)}`, fresh(draw, depth)] as [string, Piece]] : [];
    return Object.fromEntries([...pieces, ...added]);
  }
  if (tree?.kind === 'list') {
    const items = tree.items.filter(() => draw.below(2) === 0).map((item) => wantedItem(draw, item, depth));
    const added = draw.below(2) === 0 ? [{ name: `new${draw.below(2)}`, value: fresh(draw, depth - 1) }] : [];
    return [...items, ...added];
  }
  const open = tree?.kind !== 'scalar' || tree.source === '' || tree.source === '~';
  return fresh(draw, open ? depth : 0);
}

function wantedItem(draw: Draw, item: Tree, depth: number): Piece {
  if (item.kind !== 'map') return item.kind === 'scalar' ? item.source : [];
  const [[, name], [, value]] = [item.entries[0] ?? ['', item], item.entries[1] ?? ['', item]];
  return { name: name.kind === 'scalar' ? name.source : '', value: wantedOf(draw, value, depth - 1) };
}

function fresh(draw: Draw, depth: number): Piece {
  const kind = depth <= 0 ? 0 : draw.below(5);
  if (kind === 1) return { deep: fresh(draw, depth - 1), more: 'x' };
  if (kind === 2) return [{ name: 'one', value: fresh(draw, depth - 1) }, { name: 'two' }];
  if (kind === 3) return new Noted(draw.of(VALUES), 'a word about it');
  return kind === 4 ? new Initial(draw.of(VALUES)) : draw.of(VALUES);
}

const bareKey = (key: string): string => key.replaceAll('"', '');

type Data = null | string | number | boolean | readonly Data[] | { readonly [key: string]: Data };

const isEmpty = (data: Data | undefined): boolean =>
  data === undefined || data === null || (typeof data === 'object' && Object.keys(data).length === 0);

/** What the file says afterwards, by the data alone. undefined: something else stands in the place. */
function model(data: Data | undefined, piece: Piece): Data | undefined {
  if (piece instanceof Initial) return isEmpty(data) ? model(undefined, piece.piece) : data;
  if (piece instanceof Noted) return model(data, piece.piece);
  if (Array.isArray(piece)) return listModel(data, piece);
  if (typeof piece === 'object' && piece !== null) return mapModel(data, piece as PieceMap);
  if (typeof data === 'object' && data !== null && !isEmpty(data)) return undefined;
  return piece as Data;
}

function mapModel(data: Data | undefined, piece: PieceMap): Data | undefined {
  if (!isEmpty(data) && (typeof data !== 'object' || Array.isArray(data))) return undefined;
  const wanted = Object.entries(piece as Record<string, Piece>);
  // An empty map is left as it stands, whatever it is called.
  if (wanted.length === 0) return data === undefined ? {} : data;
  const merged: Record<string, Data> = { ...(isEmpty(data) ? {} : (data as Record<string, Data>)) };
  for (const [key, value] of wanted) {
    const inner = model(merged[key], value);
    if (inner === undefined) return undefined;
    merged[key] = inner;
  }
  return merged;
}

function listModel(data: Data | undefined, piece: readonly Piece[]): Data | undefined {
  if (!isEmpty(data) && !Array.isArray(data)) return undefined;
  if (piece.length === 0) return data === undefined ? [] : data;
  const merged: Data[] = isEmpty(data) ? [] : [...(data as readonly Data[])];
  for (const item of piece) {
    const name = (item as { readonly name?: string }).name;
    const at = merged.findIndex((each) =>
      name === undefined ? each === item : (each as { readonly name?: Data } | null)?.name === name,
    );
    const inner = model(at < 0 ? undefined : merged[at], item);
    if (inner === undefined) return undefined;
    if (at < 0) merged.push(inner);
    else merged[at] = inner;
  }
  return merged;
}

const dataOf = (text: string): Data[] =>
  parseAllDocuments(text).map((document) => {
    expect(document.errors, text).toEqual([]);
    return document.toJS() as Data;
  });

/** What of the lines is their owner's whatever value stands there: keys, and all of a comment; no text of a block. */
const ownOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line) =>
    /^\s*(?:line|another)$/.test(line) ? [] : [/^\s*(?:- )*(?:"[^"]*"|[\w.]+):/.exec(line)?.[0] ?? line],
  );

function isWithin(lines: readonly string[], longer: readonly string[]): boolean {
  let at = 0;
  for (const line of longer) if (at < lines.length && line === lines[at]) at++;
  return at === lines.length;
}

const commentsOf = (text: string): string[] => text.match(/# (?:above|behind) \d+/g) ?? [];

test('merged into whatever stands there: all of it is said, nothing of the owner’s is lost, a second run changes nothing', () => {
  let merges = 0;
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 200 }), fc.array(fc.nat(1000), { maxLength: 60 }), (one, two) => {
      const draw = new Draw(one);
      const style = { indent: draw.of([2, 4, 3]), listIndent: draw.of([0, 2]) };
      const eol = draw.often(6) ? '\r\n' : '\n';
      const writer = new Writer(draw, style);
      const trees = Array.from({ length: 1 + draw.below(2) }, () => treeOf(draw, 3, false));
      const maps = trees.map((tree) => (tree.kind === 'map' ? tree : { kind: 'map', entries: [['a', tree] as const] }));
      const texts = maps.map(({ entries }) => writer.map(entries as (readonly [string, Tree])[], 0));
      const text = texts.map((lines) => [...lines, ''].join(eol)).join(`---${eol}`);
      const index = draw.below(trees.length);
      const wanted = wantedOf(new Draw(two), maps[index] as Tree, 3);
      if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted) || wanted instanceof Noted) return;
      if (wanted instanceof Initial) return;
      const before = dataOf(text);
      const expected = model(before[index], wanted);
      let after: string;
      try {
        after = merge(text, index, wanted as PieceMap);
      } catch (error) {
        if (!(error instanceof EditError)) throw error;
        expect(expected, text).toBe(undefined);
        return;
      }
      merges++;
      expect(dataOf(after)[index], text).toEqual(expected);
      expect(merge(after, index, wanted as PieceMap)).toBe(after);
      expect(commentsOf(after)).toEqual(commentsOf(text));
      expect(isWithin(ownOf(text.split(eol)), ownOf(after.split(eol))), `${text}\n=>\n${after}`).toBe(true);
      if (eol === '\r\n') expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      const others = (all: string): string[] => all.split(`---${eol}`).filter((_, i) => i !== index);
      expect(others(after)).toEqual(others(text));
    }),
    { numRuns: RUNS },
  );
  expect(merges).toBeGreaterThan(RUNS / 4);
});
