import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { properties } from '../../../server/src/formats/properties/index.ts';
import {
  changed,
  checkCursors,
  checkTree,
  entryAt,
  pairs,
  problems,
  repaired,
  rootOf,
  seen,
  textOf,
} from './support.ts';

describe('properties are read as java.util.Properties reads them', () => {
  // Each line was compared with java.util.Properties of JDK 17.
  const table: [text: string, ...expected: [string, string][]][] = [
    ['alluxio.network.tls.enabled=true\n', ['alluxio.network.tls.enabled', 'true']],
    ['a = b', ['a', 'b']],
    ['a:b\r\nc d\re=f', ['a', 'b'], ['c', 'd'], ['e', 'f']],
    ['  \t a b', ['a', 'b']],
    ['a==b', ['a', '=b']],
    ['a : = b', ['a', '= b']],
    ['a  =:b', ['a', ':b']],
    ['key', ['key', '']],
    ['key=', ['key', '']],
    ['key   ', ['key', '']],
    ['=v', ['', 'v']],
    ['a=b  ', ['a', 'b  ']],
    ['a=b # no comment', ['a', 'b # no comment']],
    ['# c\\\na=b\n  ! c\n', ['a', 'b']],
    ['a=1\\\n    2,\\\r\n3', ['a', '12,3']],
    ['a=1\\\n\nb=2', ['a', '1'], ['b', '2']],
    ['a=1\\\n# still a value', ['a', '1# still a value']],
    ['a=1\\\\\nb=2', ['a', '1\\'], ['b', '2']],
    ['a=1\\', ['a', '1']],
    ['ke\\\n  y\\\n = v', ['key', 'v']],
    ['a\\=b\\:c\\ d=e', ['a=b:c d', 'e']],
    ['\\#a=b', ['#a', 'b']],
    ['a=\\ b\\q\\t\\n\\r\\f\\\\', ['a', ' bq\t\n\r\f\\']],
    ['a=\\u0041\\u00e9x', ['a', 'Aéx']],
    ['a=\\u00\\\n  41', ['a', 'A']],
    ['a=C:\\new\\tab', ['a', 'C:\new\tab']],
    ['a=1\na=2', ['a', '1'], ['a', '2']],
    ['\f\fa=b', ['a', 'b']],
    ['a\u0085b=c\u2028d', ['a\u0085b', 'c\u2028d']],
    ['\\\n# a comment behind an empty continuation\na=b', ['a', 'b']],
    ['\\\n  a=b', ['a', 'b']],
    ['\\', ['', '']],
    ['\\\n', ['', '']],
    ['\\\r\n'],
    ['\\\n  '],
    ['\n\n  \n'],
    [''],
  ];
  it.each(table)('%j', (text, ...expected) => {
    expect(pairs(properties, text)).toEqual(expected);
    expect(problems(properties, text)).toEqual([]);
  });

  it('takes a bad \\u for an error of the whole file, and marks each', () => {
    const text = 'a=\\u00g1\nb\\u=1\nc=\\u12\\\n  3\nd=\\u0041';
    expect(problems(properties, text)).toEqual([
      ['malformed-unicode', '\\u00'],
      ['malformed-unicode', '\\u'],
      ['malformed-unicode', '\\u12\\\n  3'],
    ]);
    const [first] = properties.parse(text).problems;
    expect(first).toMatchObject({ severity: 'error', message: 'Malformed \\uxxxx encoding.' });
    expect(pairs(properties, text).at(-1)).toEqual(['d', 'A']);
  });

  it('reads a byte order mark as part of the first key', () => {
    expect(pairs(properties, '\ufeffa=b')).toEqual([['\ufeffa', 'b']]);
    expect(repaired(properties, '\ufeffa=b')).toBe('a=b');
  });

  it('keeps exact places across continuations', () => {
    const text = 'x=y\n  lo\\\n  ng : one,\\\n    two  \nz=1';
    const entry = entryAt(rootOf(properties.parse(text)).entries, 1);
    expect(text.slice(entry.keySpan.start, entry.keySpan.end)).toBe('lo\\\n  ng');
    expect(entry.operator).toBe(':');
    expect(entry.value?.span && text.slice(entry.value.span.start, entry.value.span.end)).toBe('one,\\\n    two  ');
    expect(textOf(entry)).toBe('one,two  ');
  });

  it('knows the operator', () => {
    const operators = rootOf(properties.parse('a=1\nb : 2\nc 3\nd\ne \n')).entries.map((e) => e.operator);
    expect(operators).toEqual(['=', ':', ' ', '', ' ']);
  });

  it('collects comments', () => {
    const text = '# one\na=b\n  !two\r\n';
    expect(properties.parse(text).comments.map((c) => text.slice(c.start, c.end))).toEqual(['# one', '!two']);
  });
});

describe('the cursor in properties', () => {
  it.each([
    ['|', 'key  []'],
    ['a=b\n|\nc=d', 'key  []'],
    ['a=b\n  |', 'key  []'],
    ['allux|io.tls', 'key allux [alluxio.tls]'],
    ['al|lux=true', 'key al [allux] separated'],
    ['|allux true', 'key  [allux] separated'],
    ['allux|  ', 'key allux [allux]'],
    ['a\\ b|c=d', 'key a b [a\\ bc] separated'],
    ['  | a=b', 'none'],
    ['a |= b', 'none'],
    ['a=|', 'value a  []'],
    ['a= |  ', 'value a  [  ]'],
    ['a =| b', 'value a  [ b]'],
    ['a b|c', 'value a b [bc]'],
    ['a |', 'value a  []'],
    ['a=TLSv1.2,TLS|v1.3 , x', 'value a TLS [TLSv1.3]'],
    ['a=|one,two', 'value a  [one]'],
    ['a=one,|', 'value a  []'],
    ['a=one, |two', 'value a  [two]'],
    ['a=one|,two', 'value a one [one]'],
    ['a=one,\\\n    tw|o', 'value a tw [two]'],
    ['a=one,\\\n  |  two', 'value a  [  two]'],
    ['a=|\\\n  two', 'value a  []'],
    ['a=C:\\\\x|', 'value a C:\\x [C:\\\\x]'],
    ['# a|b', 'comment'],
    ['a=b\n#|', 'comment'],
  ])('%j', (marked, expected) => {
    expect(seen(properties, marked)).toBe(expected);
  });
});

describe('writing properties', () => {
  it.each([
    ['a=b\nc=d\n', 'a=new\nc=d\n'],
    ['a = b', 'a = new'],
    ['a', 'a=new'],
    ['a=', 'a=new'],
    ['a ', 'a new'],
    ['a=one,\\\n  two\nb=1', 'a=new\nb=1'],
    ['a=one\\', 'a=new\\'],
    ['a=\\', 'a=new\\'],
  ])('sets the value of %j', (text, expected) => {
    const out = changed(properties, text, (tree, _root, entries) =>
      properties.writer.setValue(tree, entryAt(entries, 0), 'new'),
    );
    expect(out).toBe(expected);
    expect(pairs(properties, out)[0]).toEqual(['a', 'new']);
  });

  it('writes a list with commas', () => {
    const out = changed(properties, 'a=', (tree, _r, e) => properties.writer.setValue(tree, entryAt(e, 0), ['x', 'y']));
    expect(out).toBe('a=x,y');
  });

  it('renames in place', () => {
    const out = changed(properties, 'a : b', (tree, root, e) =>
      properties.writer.rename(tree, root, entryAt(e, 0), 'c d'),
    );
    expect(out).toBe('c\\ d : b');
  });

  it.each([
    ['a=1\nb=2\nc=3\n', 'a=1\nc=3\n'],
    ['a=1\r\n  b=2\\\r\n  3\r\nc=3', 'a=1\r\nc=3'],
    ['a=1\nb=2', 'a=1\n'],
    ['a=1\nb=2\\', 'a=1\n'],
  ])('removes the second entry of %j', (text, expected) => {
    expect(changed(properties, text, (tree, root, e) => properties.writer.remove(tree, root, entryAt(e, 1)))).toBe(
      expected,
    );
  });

  it.each([
    ['', 'k=v\n'],
    ['a=1', 'a=1\nk=v'],
    ['a=1\n\n\n', 'a=1\nk=v\n\n\n'],
    ['a=1\r\nb=2\r\n', 'a=1\r\nb=2\r\nk=v\r\n'],
    ['a=1\n# end\n', 'a=1\n# end\nk=v\n'],
    ['a=1\\', 'a=1\\\n\nk=v'],
    ['a=1\\\n', 'a=1\\\n\nk=v'],
    ['# c\\', '# c\\\nk=v'],
  ])('adds to the end of %j', (text, expected) => {
    const out = changed(properties, text, (tree, root) =>
      properties.writer.add(tree, root, [{ key: 'k', value: 'v' }]),
    );
    expect(out).toBe(expected);
    expect(pairs(properties, out).at(-1)).toEqual(['k', 'v']);
  });

  it('adds behind a given entry, in order', () => {
    const more = [
      { key: 'k', value: 'v' },
      { key: 'l', value: ['x', 'y'] },
    ];
    const out = changed(properties, 'a=1\\\n  2\nb=2', (tree, root, e) =>
      properties.writer.add(tree, root, more, entryAt(e, 0)),
    );
    expect(out).toBe('a=1\\\n  2\nk=v\nl=x,y\nb=2');
  });

  it('writes comments and lines', () => {
    expect(properties.writer.comment('one\ntwo')).toBe('# one two');
    expect(properties.writer.entry('!a b', 'c')).toBe('\\!a\\ b=c');
    expect(properties.writer.value('é\n', 'none')).toBe('\\u00e9\\n');
  });
});

const piece = fc.constantFrom(
  'a',
  'k.e',
  '=',
  ':',
  ' ',
  '\t',
  '\f',
  '\n',
  '\r\n',
  '\r',
  '\\',
  '\\\n',
  '\\u0041',
  '\\u0',
  '#',
  '!',
  ',',
  'é',
  '\ufeff',
);
const documents = fc
  .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 40 })
  .map((p) => p.join(''));

describe('whatever the text', () => {
  it('the tree is sound and every cursor is answered', () => {
    fc.assert(
      fc.property(documents, (text) => {
        checkTree(properties.parse(text));
        checkCursors(properties, text);
      }),
      { numRuns: 500 },
    );
  });

  it('what is written reads back', () => {
    const any = fc.oneof(fc.string({ unit: 'binary' }), documents);
    fc.assert(
      fc.property(any, any, any, (key, value, other) => {
        const line = properties.writer.entry(key, properties.writer.value(value, 'none'));
        expect(pairs(properties, line)).toEqual([[key, value]]);
        const out = changed(properties, line, (tree, _r, e) => properties.writer.setValue(tree, entryAt(e, 0), other));
        expect(pairs(properties, out)).toEqual([[key, other]]);
      }),
    );
  });

  it('setting, renaming, adding and removing change one entry only', () => {
    fc.assert(
      fc.property(documents, fc.nat(), (text, n) => {
        const before = pairs(properties, text);
        const bad = (out: string) => properties.parse(out).problems.length > 0;
        fc.pre(before.length > 0 && !bad(text) && before.every(([k]) => k !== ''));
        const i = n % before.length;
        const set = changed(properties, text, (t, _r, e) => properties.writer.setValue(t, entryAt(e, i), ' v='));
        expect(pairs(properties, set)).toEqual(before.map(([k, v], j) => [k, j === i ? ' v=' : v]));
        const renamed = changed(properties, text, (t, r, e) => properties.writer.rename(t, r, entryAt(e, i), '#k'));
        expect(pairs(properties, renamed)).toEqual(before.map(([k, v], j) => [j === i ? '#k' : k, v]));
        const one = [{ key: 'k', value: 'v' }];
        const added = changed(properties, text, (t, r, e) => properties.writer.add(t, r, one, entryAt(e, i)));
        expect(pairs(properties, added)).toEqual(before.toSpliced(i + 1, 0, ['k', 'v']));
        const removed = changed(properties, text, (t, r, e) => properties.writer.remove(t, r, entryAt(e, i)));
        expect(pairs(properties, removed).filter(([k]) => k !== '')).toEqual(before.toSpliced(i, 1));
      }),
      { numRuns: 500 },
    );
  });

  it('a hundred thousand lines, or one line of as many, are read whole', () => {
    const many = properties.parse('alluxio.some.key = value\\u0041, other\n'.repeat(100_000));
    expect(rootOf(many).entries).toHaveLength(100_000);
    const long = properties.parse(`a=${'x,\\\n  '.repeat(100_000)}`);
    expect(textOf(entryAt(rootOf(long).entries, 0))).toHaveLength(200_000);
  });
});
