import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jvmArgs } from '../../../server/src/formats/jvmArgs/index.ts';
import { changed, checkCursors, checkTree, entryAt, pairs, problems, repaired, rootOf, seen } from './support.ts';

describe('options are read as a shell and java read them', () => {
  const table: [text: string, ...expected: [string, string][]][] = [
    ['-Xmx1g -Dalluxio.network.tls.enabled=true -Db=c', ['alluxio.network.tls.enabled', 'true'], ['b', 'c']],
    ['java -cp x:y -Da=b=c -jar app.jar', ['a', 'b=c']],
    ['-Da="b c" -Dd=\'e "f"\' -Dg=h\\ i', ['a', 'b c'], ['d', 'e "f"'], ['g', 'h i']],
    ['"-Da=b c" -D"d=e f"', ['a', 'b c'], ['d', 'e f']],
    ['-Da=x"y z"w', ['a', 'xy zw']],
    ['-Da="\\"\\\\\\$\\n"', ['a', '"\\$\\n']],
    ["-Da='\\n'", ['a', '\\n']],
    ['-Da= -Db -Dc=""', ['a', ''], ['b', ''], ['c', '']],
    ['-D a=b -yD c=d -yDe=f', ['a', 'b'], ['c', 'd'], ['e', 'f']],
    ['-J-Da=b', ['a', 'b']],
    ['-D -Xmx1g -D x -yD'],
    ['-D=x -D'],
    ['-Da=1 \\\n  -Db=2 \\\r\n  -Dc=3\\\n4', ['a', '1'], ['b', '2'], ['c', '34']],
    ['-Da=1\n-Db=2\t-Dc=3', ['a', '1'], ['b', '2'], ['c', '3']],
    ['-Da=$x/y -Db=$(z)', ['a', '$x/y'], ['b', '$(z)']],
    ['a=b --D=c x-Dd=e'],
    [''],
    ['  '],
  ];
  it.each(table)('%j', (text, ...expected) => {
    expect(pairs(jvmArgs, text)).toEqual(expected);
    expect(problems(jvmArgs, text)).toEqual([]);
  });

  it('reads on to the end behind a quote that never closes, and closes it', () => {
    expect(pairs(jvmArgs, '-Da="b -Dc=d')).toEqual([['a', 'b -Dc=d']]);
    expect(problems(jvmArgs, '-Da="b -Dc=d')).toEqual([['unterminated-quote', '"b -Dc=d']]);
    expect(repaired(jvmArgs, "-Da='b")).toBe("-Da='b'");
  });

  it.each([
    ['x -Dk.e=v', '-Dk.e=v', 'k.e', 'v', 'v', 'none'],
    ['x -D k=v', '-D k=v', 'k', 'v', 'v', 'none'],
    ['x -Dk="v w"', '-Dk="v w"', 'k', '"v w"', 'v w', 'double'],
    ["x '-Dk=v w'", "'-Dk=v w'", 'k', 'v w', 'v w', 'single'],
    ['x -D"k"=v\\ w', '-D"k"=v\\ w', 'k', 'v\\ w', 'v\\ w', 'none'],
    ['x -Dk=', '-Dk=', 'k', '', '', 'none'],
    ['x -Dk="v', '-Dk="v', 'k', '"v', 'v', 'double'],
    ['x -D"k=v"w', '-D"k=v"w', 'k', 'v"w', 'v"w', 'none'],
  ])('places of %j', (text, whole, key, value, inner, quote) => {
    const entry = entryAt(rootOf(jvmArgs.parse(text)).entries, 0);
    const cut = (s: { start: number; end: number }) => text.slice(s.start, s.end);
    const node = entry.value;
    if (node?.kind !== 'scalar') throw new Error('no value');
    expect([cut(entry.span), cut(entry.keySpan), cut(node.span), cut(node.inner), node.quote]).toEqual([
      whole,
      key,
      value,
      inner,
      quote,
    ]);
  });
});

describe('the cursor in options', () => {
  it.each([
    ['|', 'none'],
    ['-|', 'none'],
    ['-D|', 'key  []'],
    ['-D|a=b', 'key  [a] separated'],
    ['-Dalluxio.n|etwork', 'key alluxio.n [alluxio.network]'],
    ['-Xmx1g -Dab|c=d', 'key ab [abc] separated'],
    ['-D |', 'key  []'],
    ['-D | -Xmx', 'key  []'],
    ['-D a|b', 'key a [ab]'],
    ['-yD a|b=c', 'key a [ab] separated'],
    ['-D | a=b', 'none'],
    ['-D"a|b=c d"', 'key a [ab] separated'],
    ['-Da=|', 'value a  []'],
    ['-Da=b|c -Dd', 'value a b [bc]'],
    ['-Da=x,y|z', 'value a y [yz]'],
    ['-Da=x,|', 'value a  []'],
    ['-Da="x, y|z"', 'value a y [yz] double'],
    ['-Da=|"x"', 'value a  ["x"]'],
    ['-Da="|"', 'value a  [] double'],
    ['-Da="x"|', 'none'],
    ["'-Da=b|c'", 'value a b [bc] single'],
    ['-Da=b\\ c|', 'value a b c [b\\ c]'],
    ['-Xm|x1g', 'none'],
    ['-Da=b |', 'none'],
    ['-D=x|', 'none'],
  ])('%j', (marked, expected) => {
    expect(seen(jvmArgs, marked)).toBe(expected);
  });
});

describe('writing options', () => {
  const w = jvmArgs.writer;

  it.each([
    ['-Da=b -Xmx1g', 'x', '-Da=x -Xmx1g'],
    ['-Da=b', 'x y', '-Da="x y"'],
    ['-Da=b', '$x "y"', '-Da=\'$x "y"\''],
    ['-Da="b"', 'x "y"', '-Da="x \\"y\\""'],
    ["-Da='b'", "it's", "-Da='it'\\''s'"],
    ['"-Da=b"', 'x y', '"-Da=x y"'],
    ['-D"a=b"c', 'x y', '-Da="x y"'],
    ['-Da', 'x', '-Da=x'],
    ['-D"a"', 'x', '-D"a=x"'],
    ['-D a=b', 'x', '-D a=x'],
    ['-Da="b', 'x', '-Da="x'],
    ['-Da=b', '', '-Da='],
    ['-Da=b', '$x/y', '-Da=$x/y'],
  ])('sets the value in %j to %j', (text, value, expected) => {
    const out = changed(jvmArgs, text, (t, _r, e) => w.setValue(t, entryAt(e, 0), value));
    expect(out).toBe(expected);
    expect(pairs(jvmArgs, out)).toEqual([['a', value]]);
  });

  it.each([
    ['-Da=b', '-Dx.y=b'],
    ['-yD a=b', '-yD x.y=b'],
    ['-D"a"=b', '-D"x.y"=b'],
    ['"-Da=b c"', '"-Dx.y=b c"'],
    ['-Da"a"=b\\ c', '-Dx.y="b c"'],
  ])('renames in %j', (text, expected) => {
    expect(changed(jvmArgs, text, (t, r, e) => w.rename(t, r, entryAt(e, 0), 'x.y'))).toBe(expected);
  });

  it.each([
    ['-Da=1 -Db=2 -Dc=3', '-Da=1 -Dc=3'],
    ['-Da=1   -D b="2 3"  ', '-Da=1  '],
    ['-Da=1 \\\n  -Db=2 \\\n  -Dc=3', '-Da=1 \\\n  -Dc=3'],
    ['-Da=1\n-Db=2\n', '-Da=1\n'],
  ])('removes the second of %j', (text, expected) => {
    expect(changed(jvmArgs, text, (t, r, e) => w.remove(t, r, entryAt(e, 1)))).toBe(expected);
  });

  it('removes the first with the blanks behind it', () => {
    const cut = (text: string) => changed(jvmArgs, text, (t, r, e) => w.remove(t, r, entryAt(e, 0)));
    expect([cut('-Da=1  -Xmx1g'), cut('"-Da=1"')]).toEqual(['-Xmx1g', '']);
  });

  it.each([
    ['', '-Dk=v'],
    ['-Xmx1g ', '-Xmx1g -Dk=v '],
    ['-Da=b -Xmx1g', '-Da=b -Dk=v -Xmx1g'],
    ['-D a=b', '-D a=b -D k=v'],
    ['-Xmx1g \\\n  -Da=b', '-Xmx1g \\\n  -Da=b \\\n  -Dk=v'],
    ['-Da=b\n-Xmx1g\n', '-Da=b\n-Dk=v\n-Xmx1g\n'],
    ['-Da="b', '-Da="b" -Dk=v'],
    ['-Da=b\\', '-Da=b\\\\ -Dk=v'],
  ])('adds to %j', (text, expected) => {
    const out = changed(jvmArgs, text, (t, r) => w.add(t, r, [{ key: 'k', value: 'v' }]));
    expect(out).toBe(expected);
    expect(pairs(jvmArgs, out).at(-1)).toEqual(['k', 'v']);
  });

  it('adds several behind a given one', () => {
    const more = [
      { key: 'k', value: 'v w' },
      { key: 'l', value: ['x', 'y'] },
    ];
    expect(changed(jvmArgs, '-Da=1 -Db=2', (t, r, e) => w.add(t, r, more, entryAt(e, 0)))).toBe(
      '-Da=1 -Dk="v w" -Dl=x,y -Db=2',
    );
  });

  it('has no comments, and entries go behind a -D', () => {
    expect(w.comment('x')).toBeUndefined();
    expect(w.entry('a.b', w.value('c d', 'none'))).toBe('a.b="c d"');
  });
});

const piece = fc.constantFrom(
  '-D',
  '-D ',
  '-yD ',
  'a',
  'k.e',
  '=',
  ' ',
  '\n',
  '"',
  "'",
  '\\',
  '\\\n',
  '\\\r\n',
  '$',
  ',',
  '-Xmx1g ',
  'é',
);
const documents = fc
  .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 40 })
  .map((p) => p.join(''));

describe('whatever the text', () => {
  it('the tree is sound and every cursor is answered', () => {
    fc.assert(
      fc.property(documents, (text) => {
        checkTree(jvmArgs.parse(text));
        checkCursors(jvmArgs, text);
      }),
      { numRuns: 1000 },
    );
  });

  it('what is written reads back', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), documents);
    const key = value.filter((k) => k !== '' && !k.includes('='));
    fc.assert(
      fc.property(key, value, value, (k, v, other) => {
        const added = changed(jvmArgs, '', (t, r) => jvmArgs.writer.add(t, r, [{ key: k, value: v }]));
        expect(added).toBe(`-D${jvmArgs.writer.entry(k, jvmArgs.writer.value(v, 'none'))}`);
        expect(pairs(jvmArgs, added)).toEqual([[k, v]]);
        const out = changed(jvmArgs, added, (t, _r, e) => jvmArgs.writer.setValue(t, entryAt(e, 0), other));
        expect(pairs(jvmArgs, out)).toEqual([[k, other]]);
        for (const [quote, mark] of [['single', "'"] as const, ['double', '"'] as const]) {
          const text = `-Da=${mark}${jvmArgs.writer.value(v, quote)}${mark}`;
          expect(pairs(jvmArgs, text)).toEqual([['a', v]]);
        }
      }),
    );
  });

  it('setting, renaming, adding and removing change one entry only', () => {
    fc.assert(
      fc.property(documents, fc.nat(), (text, n) => {
        const before = pairs(jvmArgs, text);
        fc.pre(before.length > 0);
        const i = n % before.length;
        const w = jvmArgs.writer;
        const one = [{ key: 'k', value: 'v' }];
        const set = changed(jvmArgs, text, (t, _r, e) => w.setValue(t, entryAt(e, i), 'v "w'));
        expect(pairs(jvmArgs, set)).toEqual(before.map(([k, v], j) => [k, j === i ? 'v "w' : v]));
        const renamed = changed(jvmArgs, text, (t, r, e) => w.rename(t, r, entryAt(e, i), 'k'));
        expect(pairs(jvmArgs, renamed)).toEqual(before.map(([k, v], j) => [j === i ? 'k' : k, v]));
        const added = changed(jvmArgs, text, (t, r, e) => w.add(t, r, one, entryAt(e, i)));
        expect(pairs(jvmArgs, added)).toEqual(before.toSpliced(i + 1, 0, ['k', 'v']));
      }),
      { numRuns: 500 },
    );
  });

  it('a hundred thousand options, or one as long, are read whole', () => {
    expect(rootOf(jvmArgs.parse('-Dsome.key="value, other" '.repeat(100_000))).entries).toHaveLength(100_000);
    expect(pairs(jvmArgs, `-Da=${'"x"'.repeat(100_000)}`)[0]?.[1]).toHaveLength(100_000);
    expect(pairs(jvmArgs, `-Da="${'x '.repeat(100_000)}`)[0]?.[1]).toHaveLength(200_000);
  });
});
