import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatten } from '../../../server/src/formats/flatten.ts';
import type { ConfigTree, Entry, MapNode } from '../../../server/src/formats/tree.ts';
import { yaml } from '../../../server/src/formats/yaml/index.ts';
import { applyChanges } from '../../../server/src/text/span.ts';
import { checkCursors } from './support.ts';
import { mutated, yamlText } from './yamlText.ts';

/** The cursor at `|`; with `root`, below that path of keys. */
function seen(marked: string, path: readonly string[] = []): string {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const tree = yaml.parse(text);
  const cursor = yaml.cursor(tree, rootAt(tree, path), offset);
  if (!('span' in cursor)) return cursor.kind;
  const replaced = text.slice(cursor.span.start, cursor.span.end);
  expect(cursor.span.start <= offset && offset <= cursor.span.end).toBe(true);
  if (cursor.kind === 'key')
    return `key ${cursor.parent}/${cursor.typed} [${replaced}] ${cursor.indent.length}${cursor.hasSeparator ? ' separated' : ''}`;
  if (cursor.kind !== 'value') return cursor.kind;
  return `value ${cursor.key}/${cursor.typed} [${replaced}] ${cursor.quote}${cursor.inList ? ' item' : ''}${cursor.lead === '' ? '' : ' lead'}`;
}

function rootAt(tree: ConfigTree, path: readonly string[]): MapNode {
  let map = tree.roots[0]!;
  for (const key of path) {
    const entry: Entry | undefined = map.entries.find((e) => e.path[0] === key);
    const at = entry === undefined ? 0 : Math.max(entry.span.end, entry.keySpan.end);
    map =
      entry?.value?.kind === 'map'
        ? entry.value
        : { kind: 'map', span: { start: at, end: at }, entries: [], style: 'block' };
  }
  return map;
}

describe('the cursor', () => {
  const table: [marked: string, expected: string][] = [
    ['|', 'key / [] 0'],
    ['sec|', 'key /sec [sec] 0'],
    ['a: 1\n|', 'key / [] 0'],
    ['a: 1\nfo|o\n', 'key /fo [foo] 0'],
    ['fo|o\na: 1\n', 'key /fo [foo] 0'],
    ['a|b: 1\n', 'key /a [ab] 0 separated'],
    ['a:|\n', 'value a/ [] none lead'],
    ['a: |\n', 'value a/ [] none'],
    ['a: | # c\n', 'value a/ [] none'],
    ['a: x|y\n', 'value a/x [xy] none'],
    ['a: "x|y"\n', 'value a/x [xy] double'],
    ["a: 'x|\nb: 1\n", 'value a/x [x] single'],
    ['a: TLS_A, TLS_|B\n', 'value a/TLS_ [TLS_B] none'],
    ['a: TLS_A,|\n', 'value a/ [] none'],
    ['a: TLS_A, |\n', 'value a/ [] none'],
    ['a: 1 # c|\n', 'comment'],
    ['a:\n  |\n', 'key a/ [] 2'],
    ['a:\n  fo|\n', 'key a/fo [fo] 2'],
    ['a:\n  b: 1\n  |\n', 'key a/ [] 2'],
    ['a:\n  b: 1\n|\nc: 2\n', 'key / [] 0'],
    ['a:\n  b: 1\n  |\nc: 2\n', 'key a/ [] 2'],
    ['a:\n  b:\n    c: 1\n  |\n', 'key a/ [] 2'],
    ['a:\n  b:\n    c: 1\n    |\n', 'key a.b/ [] 4'],
    ['a:\n  b:\n    c: 1\n\n\n    |', 'key a.b/ [] 4'],
    ['a:\n  b:\n    |\n  c: 1\n', 'key a.b/ [] 4'],
    ['a.b:\n  c:\n    d|\n', 'key a.b.c/d [d] 4'],
    ['a: {b: 1, |}\n', 'key a/ [] 0'],
    ['a: {b: 1, c|d: 2}\n', 'key a/c [cd] 10 separated'],
    ['a: {b: x|}\n', 'value a.b/x [x] none'],
    ['a: [x, y|z]\n', 'value a/y [yz] none item'],
    ['a: [x, |]\n', 'value a/ [] none item'],
    ['a:\n  - x|y\n', 'value a/x [xy] none item'],
    ['a:\n  - x\n  - |\n', 'value a/ [] none item'],
    ['a:\n  -|\n', 'value a/ [] none item lead'],
    ['a:\n  - b: 1\n    |\n', 'key a.0/ [] 4'],
    ['a:\n  - b: |\n', 'value a.0.b/ [] none'],
    ['a: &x 1\nb: *x|\n', 'none'],
    ['a:|\n  b: 1\n', 'none'],
    ['"a|b": 1\n', 'key /a ["ab"] 0 separated'],
    ['a: 1\n---\nb|: 2\n', 'none'],
  ];
  it.each(table)('%j', (marked, expected) => {
    expect(seen(marked)).toBe(expected);
  });

  it.each([
    ['spec:\n  conf:\n    |\n', 'key / [] 4'],
    ['spec:\n  conf:\n    se|\n', 'key /se [se] 4'],
    ['spec:\n  conf:\n    a: 1\n    |\n  image: x\n', 'key / [] 4'],
    ['spec:\n  conf:\n    a: 1\n  |\n', 'none'],
    ['spec:\n  conf:\n    a: 1\n  other:\n    b: 1\n    |\n', 'none'],
    ['spec:\n  conf:\n    a:\n      b: x|\n', 'value a.b/x [x] none'],
    ['spec:\n  conf: {a: |}\n', 'value a/ [] none'],
  ])('in a part of the tree: %j', (marked, expected) => {
    expect(seen(marked, ['spec', 'conf'])).toBe(expected);
  });

  it('is found everywhere in any text', () => {
    fc.assert(
      fc.property(mutated, (text) => checkCursors(yaml, text)),
      { numRuns: 300 },
    );
  });
});

const edited = (
  text: string,
  change: (tree: ConfigTree, root: MapNode, entry: (key: string) => Entry) => ReturnType<typeof yaml.writer.remove>,
  path: readonly string[] = [],
): string => {
  const tree = yaml.parse(text);
  const root = rootAt(tree, path);
  const entry = (key: string): Entry => {
    const leaf = flatten(root).find((l) => l.key === key);
    const found = leaf?.entry ?? root.entries.find((e) => e.path[0] === key);
    if (found === undefined) throw new Error(`no ${key}`);
    return found;
  };
  return applyChanges(text, change(tree, root, entry));
};
const { writer } = yaml;

describe('values are spelled so that they stay strings', () => {
  const strings = [
    'true',
    'no',
    '~',
    '',
    ' x',
    'x ',
    'a: b',
    'a #b',
    '@x',
    '*x',
    '&x',
    '!x',
    '%x',
    '`x',
    '|',
    '>',
    '- x',
    '-',
    '---',
    '?',
    ':x',
    '{a',
    '[a',
    '#x',
    '0123',
    '1_000',
    '12:30',
    '2001-01-01',
    '1e5',
    '.5',
    '0x1F',
    'null',
    'x:',
    "it's",
    '"q"',
    'a\nb',
    'a\tb',
    'y',
    '<<',
    '=',
    '\u2028',
    'ok',
    '/a/b',
    'TLS_A,TLS_B',
    '-Dx=y',
    'a:b',
    '${x}',
  ];
  it.each(strings)('%j', (value) => {
    const text = `a: ${writer.value(value, 'none')}\n`;
    expect(yaml.parse(text).problems).toEqual([]);
    expect(yaml.parse(text).roots[0]?.entries[0]?.value).toMatchObject({ kind: 'scalar', value, type: 'string' });
  });
  it('any string, also in quotes and as a key', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 30 }).filter((s) => !/[\ud800-\udfff]/.test(s)),
        (value) => {
          const lines = [
            `p: ${writer.value(value, 'none')}`,
            `d: "${writer.value(value, 'double')}"`,
            writer.entry(`k${value}`, 'v'),
          ];
          if (!/[\r\n]/.test(value)) lines.push(`s: '${writer.value(value, 'single')}'`);
          const entries = yaml.parse(`${lines.join('\n')}\n`).roots[0]?.entries ?? [];
          expect(entries.map((e) => (e.value?.kind === 'scalar' ? e.value.value : undefined))).toEqual([
            value,
            value,
            'v',
            ...(lines.length > 3 ? [value] : []),
          ]);
          expect(entries[2]?.path).toEqual([`k${value}`]);
        },
      ),
      { numRuns: 500 },
    );
  });
  it('only where it must', () => {
    expect(['ok', 'true', '/a/b', 'TLS_A,TLS_B', "o'k", 'a\nb'].map((v) => writer.value(v, 'none'))).toEqual([
      'ok',
      "'true'",
      '/a/b',
      'TLS_A,TLS_B',
      "o'k",
      '"a\\nb"',
    ]);
  });
});

describe('setValue', () => {
  const table: [text: string, key: string, value: string | string[], expected: string][] = [
    ['a: x # c\n', 'a', 'w', 'a: w # c\n'],
    ['a: true\n', 'a', 'false', 'a: false\n'],
    ["a: 'true'\n", 'a', 'false', "a: 'false'\n"],
    ['a: "x"\n', 'a', 'q"', 'a: "q\\""\n'],
    ['a: x\n', 'a', 'true', "a: 'true'\n"],
    ['a: x\nb: true\n', 'a', 'true', 'a: true\nb: true\n'],
    ['a:\n', 'a', 'x', 'a: x\n'],
    ['a:   # c\n', 'a', 'x', 'a: x # c\n'],
    ['a: 1\nfoo\n', 'foo', 'x', 'a: 1\nfoo: x\n'],
    ['a: x\n', 'a', ['p', 'q'], 'a: p,q\n'],
    ['a: [x, y]\n', 'a', ['p', 'q: r'], "a: [p, 'q: r']\n"],
    ['a:\n  - x\n  - y\nb: 1\n', 'a', ['p', 'q', 'r'], 'a:\n  - p\n  - q\n  - r\nb: 1\n'],
    ['a:\n  - x\nb: 1\n', 'a', 'p', 'a: p\nb: 1\n'],
    ['a: |\n  x\n  y\nb: 1\n', 'a', 'p\nq\n', 'a: |\n  p\n  q\nb: 1\n'],
    ['a: |\n  x\nb: 1\n', 'a', 'p', 'a: p\nb: 1\n'],
    ['{"a": "x", "b": 1}', 'b', '2', '{"a": "x", "b": 2}'],
    ['a: {b: x}\n', 'a.b', 'p,q', "a: {b: 'p,q'}\n"],
    ['x: &x {k: 1}\na:\n  <<: *x\n  l: z\n', 'a.k', 'v', 'x: &x {k: 1}\na:\n  <<: *x\n  l: z\n  k: v\n'],
  ];
  it.each(table)('%j: %s = %j', (text, key, value, expected) => {
    expect(edited(text, (tree, _, entry) => writer.setValue(tree, entry(key), value))).toBe(expected);
  });
});

describe('remove', () => {
  const table: [text: string, key: string, expected: string][] = [
    ['a: 1\nb: 2\n', 'a', 'b: 2\n'],
    ['a: 1\nb: 2', 'b', 'a: 1'],
    ['a: 1\r\nb: 2\r\n', 'b', 'a: 1\r\n'],
    ['a: |\n  x\n  y\nb: 2\n', 'a', 'b: 2\n'],
    ['a:\n  b:\n    c: 1\nd: 2\n', 'a.b.c', 'd: 2\n'],
    ['a:\n  b: 1\n  c: 2\n', 'a.b', 'a:\n  c: 2\n'],
    ['a: {b: 1, c: 2}\n', 'a.b', 'a: {c: 2}\n'],
    ['a: {b: 1, c: 2}\n', 'a.c', 'a: {b: 1}\n'],
    ['a: {b: 1}\nc: 2\n', 'a.b', 'c: 2\n'],
  ];
  it.each(table)('%j: %s', (text, key, expected) => {
    expect(edited(text, (tree, root, entry) => writer.remove(tree, root, entry(key)))).toBe(expected);
  });

  it('in an item of a list', () => {
    const text = 'l:\n  - a: 1\n    b: 2\n  - c: 3\nz: 4\n';
    const tree = yaml.parse(text);
    const list = tree.roots[0]?.entries[0]?.value;
    const items = list?.kind === 'list' ? list.items : [];
    const root = tree.roots[0]!;
    const first = items[0]?.kind === 'map' ? items[0].entries[0] : undefined;
    const last = items[1]?.kind === 'map' ? items[1].entries[0] : undefined;
    expect(applyChanges(text, writer.remove(tree, root, first!))).toBe('l:\n  - b: 2\n  - c: 3\nz: 4\n');
    expect(applyChanges(text, writer.remove(tree, root, last!))).toBe('l:\n  - a: 1\n    b: 2\nz: 4\n');
  });
});

describe('add', () => {
  const table: [text: string, keys: string[], expected: string][] = [
    ['', ['a.b'], 'a.b: v\n'],
    ['# c', ['a.b'], '# c\na.b: v'],
    ['a.x: 1\n', ['a.b'], 'a.x: 1\na.b: v\n'],
    ['a.x: 1', ['a.b', 'c'], 'a.x: 1\na.b: v\nc: v'],
    ['a: 1\r\nb: 2\r\n', ['c'], 'a: 1\r\nb: 2\r\nc: v\r\n'],
    ['a:\n  b:\n    c: 1\nz: 2\n', ['a.b.d'], 'a:\n  b:\n    c: 1\n    d: v\nz: 2\n'],
    ['a:\n  b:\n    c: 1\n', ['a.x.p', 'a.x.q'], 'a:\n  b:\n    c: 1\n  x:\n    p: v\n    q: v\n'],
    ['a.b:\n  c: 1\n', ['a.b.d.e'], 'a.b:\n  c: 1\n  d.e: v\n'],
    ['a.b:\n  c: 1\n', ['a.x'], 'a.b:\n  c: 1\na.x: v\n'],
    ['a: {b: 1}\n', ['a.c'], 'a: {b: 1, c: v}\n'],
    ['a: {}\n', ['a.c'], 'a: {c: v}\n'],
    ['{"a": {"b": 1}}', ['a.c'], '{"a": {"b": 1, "c": "v"}}'],
    ['a:\nb: 1\n', ['a.c'], 'a:\n  c: v\nb: 1\n'],
    ['a: 1\nb:\n  c: 1\n', ['a.x'], 'a: 1\nb:\n  c: 1\na.x: v\n'],
    ['a: |\n  x\n\nb: 1\n', ['c'], 'a: |\n  x\n\nb: 1\nc: v\n'],
    ['a: 1\n---\nb: 2\n', ['c'], 'a: 1\nc: v\n---\nb: 2\n'],
  ];
  it.each(table)('%j: %j', (text, keys, expected) => {
    const entries = keys.map((key) => ({ key, value: 'v' }));
    expect(edited(text, (tree, root) => writer.add(tree, root, entries))).toBe(expected);
  });

  it('behind a sibling, and in a part of the tree', () => {
    expect(
      edited('a: 1 # c\nb: 2\n', (tree, root, entry) => writer.add(tree, root, [{ key: 'x', value: 'v' }], entry('a'))),
    ).toBe('a: 1 # c\nx: v\nb: 2\n');
    const text = 'spec:\n  conf:\n  image: x\n';
    expect(
      edited(text, (tree, root) => writer.add(tree, root, [{ key: 'x.y', value: 'v' }], undefined), ['spec', 'conf']),
    ).toBe('spec:\n  conf:\n    x.y: v\n  image: x\n');
  });

  it('booleans as their siblings have them', () => {
    const add = (text: string) => edited(text, (tree, root) => writer.add(tree, root, [{ key: 'k', value: 'true' }]));
    expect(add('a: x\n')).toBe("a: x\nk: 'true'\n");
    expect(add('a: 1\n')).toBe('a: 1\nk: true\n');
  });

  it('writes into maps within one another that end at one place', () => {
    const add = (keys: readonly string[]) =>
      edited('a:\n  b:\n    c: x\n', (tree, root) =>
        writer.add(
          tree,
          root,
          keys.map((key) => ({ key, value: 'v' })),
        ),
      );
    const expected = 'a:\n  b:\n    c: x\n    d: v\n  e: v\nf: v\n';
    expect(add(['a.b.d', 'a.e', 'f'])).toBe(expected);
    expect(add(['f', 'a.e', 'a.b.d'])).toBe(expected);
  });
});

describe('rename', () => {
  const table: [text: string, key: string, next: string, expected: string][] = [
    ['a.b: 1\n', 'a.b', 'a.c', 'a.c: 1\n'],
    ['a:\n  b: 1 # c\n', 'a.b', 'a.c', 'a:\n  c: 1 # c\n'],
    ['"a": 1\n', 'a', 'b', "'b': 1\n"],
    ['a:\n  b: 1\nx:\n  y: 2\n', 'a.b', 'x.z', 'x:\n  y: 2\n  z: 1\n'],
    ['a:\n  b: 1\n  c: 2\nd: 3\n', 'a.b', 'e', 'a:\n  c: 2\nd: 3\ne: 1\n'],
    ['a:\n  b:\n    c: |\n      x\n      y\n', 'a.b.c', 'a.d', 'a:\n  d: |\n    x\n    y\n'],
    ['a: 1\nb:\n  c: 2', 'b.c', 'd', 'a: 1\nd: 2'],
  ];
  it.each(table)('%j: %s to %s', (text, key, next, expected) => {
    const result = edited(text, (tree, root, entry) => writer.rename(tree, root, entry(key), next));
    expect(flatten(yaml.parse(result).roots[0]!).map((l) => l.key)).toContain(next);
    expect(result.replace(/\n {6}/g, '\n    ')).toBe(expected);
  });
});

describe('edits of random documents', () => {
  const keys = (text: string): string[] => {
    const root = yaml.parse(text).roots[0];
    return root === undefined ? [] : flatten(root).map((l) => l.key);
  };
  const sound = yamlText.filter(
    (text) => !/[&*]|<<|\?|---/.test(text) && yaml.parse(text).problems.length === 0 && keys(text).length > 0,
  );

  it('set, remove and add do what they say and nothing else', () => {
    fc.assert(
      fc.property(sound, fc.nat(), fc.constantFrom('v', 'true', 'a: b', 'x\ny'), (text, n, value) => {
        const tree = yaml.parse(text);
        const root = tree.roots[0]!;
        const leaves = flatten(root);
        const leaf = leaves[n % leaves.length]!;
        const after = yaml.parse(applyChanges(text, writer.setValue(tree, leaf.entry, value)));
        const changed = flatten(after.roots[0]!);
        expect(changed.map((l) => l.key)).toEqual(leaves.map((l) => l.key));
        const node = changed[n % leaves.length]?.value;
        expect(node?.kind === 'scalar' ? node.value.trimEnd() : undefined).toBe(value);
        const added = applyChanges(text, writer.add(tree, root, [{ key: 'zz.new', value }]));
        expect([...keys(added)].sort()).toEqual([...leaves.map((l) => l.key), 'zz.new'].sort());
        const removed = applyChanges(text, writer.remove(tree, root, leaf.entry));
        expect(yaml.parse(removed).problems.filter((p) => p.code === 'yaml-syntax')).toEqual([]);
        expect(keys(removed).filter((k) => k !== '').length).toBeLessThanOrEqual(leaves.length);
        expect(keys(removed)).toEqual(leaves.filter((l) => l !== leaf).map((l) => l.key));
      }),
      { numRuns: 400 },
    );
  });

  it('never overlap, whatever the text', () => {
    fc.assert(
      fc.property(mutated, fc.nat(), (text, n) => {
        const tree = yaml.parse(text);
        for (const root of tree.roots) {
          const leaves = flatten(root);
          const leaf = leaves[n % Math.max(1, leaves.length)];
          const edits = [
            writer.add(tree, root, [
              { key: 'a.b', value: 'x' },
              { key: 'c', value: 'y' },
            ]),
          ];
          if (leaf !== undefined)
            edits.push(
              writer.setValue(tree, leaf.entry, 'x'),
              writer.remove(tree, root, leaf.entry),
              writer.rename(tree, root, leaf.entry, 'q.r'),
            );
          for (const changes of edits) {
            expect(
              changes.every((c) => 0 <= c.span.start && c.span.start <= c.span.end && c.span.end <= text.length),
            ).toBe(true);
            expect(typeof applyChanges(text, changes)).toBe('string');
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
