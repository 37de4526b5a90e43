import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flinkConf } from '../../../server/src/formats/flinkConf/index.ts';
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

describe('flink-conf.yaml is read as the legacy parser reads it', () => {
  const table: [text: string, ...expected: [string, string][]][] = [
    ['security.ssl.internal.enabled: true\n', ['security.ssl.internal.enabled', 'true']],
    ['a: b\r\nc: d\re: f', ['a', 'b'], ['c', 'd'], ['e', 'f']],
    ['jobmanager.rpc.port   :   6123   # the port', ['jobmanager.rpc.port', '6123']],
    ['p: pa#ss', ['p', 'pa']],
    ['p: "pa#ss"', ['p', '"pa']],
    ['p: "pass"', ['p', '"pass"']],
    ["p: 'true'", ['p', "'true'"]],
    ['a: b: c', ['a', 'b: c']],
    ['a:b: c', ['a:b', 'c']],
    ['a:: c', ['a:', 'c']],
    ['a: 0123\na: ~', ['a', '0123'], ['a', '~']],
    ['a: \tx\t', ['a', 'x']],
    ['    enabled: true', ['enabled', 'true']],
    ['- a: b', ['- a', 'b']],
    ['{a: b}', ['{a', 'b}']],
    ['# a: b\n\n   # c\n \t'],
    [''],
  ];
  it.each(table)('%j', (text, ...expected) => {
    expect(pairs(flinkConf, text)).toEqual(expected);
    expect(problems(flinkConf, text)).toEqual([]);
  });

  it.each([
    ['a.b:true', 'missing-space', 'a.b: true'],
    ['a.b:\ttrue # on', 'missing-space', 'a.b: true # on'],
    ['  a.b :true', 'missing-space', '  a.b : true'],
    ['a.b = true', 'missing-space', 'a.b: true'],
    ['a.b=x:y', 'missing-space', 'a.b: x:y'],
    ['a.b:x=y', 'missing-space', 'a.b: x=y'],
  ])('%j is no pair, but can be made one', (text, code, fixed) => {
    expect(pairs(flinkConf, text)).toEqual([]);
    expect(flinkConf.parse(text).problems).toMatchObject([{ code, severity: 'warning' }]);
    expect(repaired(flinkConf, text)).toBe(fixed);
    expect(problems(flinkConf, fixed)).toEqual([]);
    expect(pairs(flinkConf, fixed)).toHaveLength(1);
  });

  it.each([
    ['---', '---'],
    ['some words # here', 'some words'],
    ['http://host', 'http://host'],
    ['C:\\conf', 'C:\\conf'],
    ['=x', '=x'],
    ['  : x', ': x'],
    [':', ':'],
  ])('%j is no pair at all', (text, marked) => {
    expect(pairs(flinkConf, text)).toEqual([]);
    expect(problems(flinkConf, text)).toEqual([['not-a-pair', marked]]);
    expect(repaired(flinkConf, text)).toBe(text);
  });

  it('keeps a place for an empty value, which Flink does not set', () => {
    const text = 'a:\nb: # note\nc:  ';
    expect(pairs(flinkConf, text)).toEqual([
      ['a', ''],
      ['b', ''],
      ['c', ''],
    ]);
    expect(problems(flinkConf, text).map(([code]) => code)).toEqual(['empty-value', 'empty-value', 'empty-value']);
  });

  it('understands no nesting', () => {
    const text = 'security:\n  ssl:\n    enabled: true\n';
    expect(pairs(flinkConf, text).at(-1)).toEqual(['enabled', 'true']);
    expect(problems(flinkConf, text)).toEqual([
      ['empty-value', 'security:'],
      ['empty-value', 'ssl:'],
    ]);
  });

  it('reads a byte order mark as part of the first key', () => {
    expect(pairs(flinkConf, '\ufeffa: b')).toEqual([['\ufeffa', 'b']]);
    expect(problems(flinkConf, '\ufeff# c')).toEqual([['bom', '\ufeff']]);
    expect(repaired(flinkConf, '\ufeffa: b')).toBe('a: b');
  });

  it('sees a file that a start script destroyed', () => {
    const text = '[ERROR] Could not parse configurations properly.\n[ERROR] Raw output from BashJavaUtils:\na: b\n';
    expect(pairs(flinkConf, text)).toEqual([]);
    expect(flinkConf.parse(text).problems).toMatchObject([{ code: 'destroyed', severity: 'error' }]);
    const tree = flinkConf.parse(text);
    expect(flinkConf.cursor(tree, rootOf(tree), text.length)).toEqual({ kind: 'none' });
  });

  it('knows where key, value and comment stand', () => {
    const text = '  k.e : one, two  # note';
    const tree = flinkConf.parse(text);
    const entry = entryAt(rootOf(tree).entries, 0);
    const cut = (s: { start: number; end: number } | undefined) => s && text.slice(s.start, s.end);
    expect([cut(entry.keySpan), cut(entry.value?.span), cut(entry.span), cut(tree.comments[0])]).toEqual([
      'k.e',
      'one, two',
      'k.e : one, two',
      '# note',
    ]);
  });
});

describe('the cursor in flink-conf.yaml', () => {
  it.each([
    ['|', 'key  []'],
    ['a: b\n|', 'key  []'],
    ['a: b\n  |', 'key  []'],
    ['sec|urity', 'key sec [security]'],
    ['sec|urity.x: y', 'key sec [security.x] separated'],
    ['a|b:c', 'key a [ab] separated'],
    ['ab|  = c', 'key ab [ab] separated'],
    ['ab  = |c', 'none'],
    ['a: |', 'value a  []'],
    ['a:|', 'value a  [] lead'],
    ['a:| b', 'value a  [ b] lead'],
    ['a: |b', 'value a  [b]'],
    ['a:  | b', 'value a  [ b]'],
    ['a:\t|', 'value a  [\t] lead'],
    ['ab:\tb|c', 'value ab b [\tbc] lead'],
    ['ab:c|d', 'value ab c [cd] lead'],
    ['a: x,y|z, w # n', 'value a y [yz]'],
    ['a: x, |', 'value a  []'],
    ['a: x|  # n', 'value a x [x]'],
    ['a: x # n|', 'comment'],
    ['a: # n|', 'comment'],
    ['# |', 'comment'],
    [' | a: b', 'none'],
    ['http://h|', 'key http://h [http://h]'],
  ])('%j', (marked, expected) => {
    expect(seen(flinkConf, marked)).toBe(expected);
  });
});

describe('writing flink-conf.yaml', () => {
  it.each([
    ['a: b # n', 'a: new # n'],
    ['a:', 'a: new'],
    ['a: ', 'a: new'],
    ['a: # n', 'a: new # n'],
    ['a:# n', 'a: new # n'],
    ['a:\t', 'a: new\t'],
  ])('sets the value of %j', (text, expected) => {
    const out = changed(flinkConf, text, (tree, _r, e) => flinkConf.writer.setValue(tree, entryAt(e, 0), 'new'));
    expect(out).toBe(expected);
    expect(pairs(flinkConf, out)).toEqual([['a', 'new']]);
  });

  it('renames, removes and adds', () => {
    const text = 'a: 1\r\nb: 2 # n\r\nc: 3\r\n\r\n';
    const w = flinkConf.writer;
    expect(changed(flinkConf, text, (t, r, e) => w.rename(t, r, entryAt(e, 1), 'x.y'))).toBe(
      'a: 1\r\nx.y: 2 # n\r\nc: 3\r\n\r\n',
    );
    expect(changed(flinkConf, text, (t, r, e) => w.remove(t, r, entryAt(e, 1)))).toBe('a: 1\r\nc: 3\r\n\r\n');
    const more = [
      { key: 'k', value: 'v' },
      { key: 'l', value: ['x', 'y'] },
    ];
    expect(changed(flinkConf, text, (t, r, e) => w.add(t, r, more, entryAt(e, 1)))).toBe(
      'a: 1\r\nb: 2 # n\r\nk: v\r\nl: x,y\r\nc: 3\r\n\r\n',
    );
    expect(changed(flinkConf, text, (t, r) => w.add(t, r, more.slice(0, 1)))).toBe(
      'a: 1\r\nb: 2 # n\r\nc: 3\r\nk: v\r\n\r\n',
    );
    expect(changed(flinkConf, '', (t, r) => w.add(t, r, more.slice(0, 1)))).toBe('k: v\n');
    expect(changed(flinkConf, 'a: 1\n# end', (t, r) => w.add(t, r, more.slice(0, 1)))).toBe('a: 1\n# end\nk: v');
  });

  it('keeps what it cannot write, but never makes two lines of it', () => {
    expect(flinkConf.writer.value('pa#ss', 'none')).toBe('pa#ss');
    expect(flinkConf.writer.value('a\nb: c', 'none')).toBe('a b: c');
    expect(flinkConf.writer.comment('one\r\ntwo')).toBe('# one two');
  });
});

const piece = fc.constantFrom(
  'a',
  'k.e',
  ':',
  ': ',
  ' ',
  '\t',
  '=',
  '\n',
  '\r\n',
  '\r',
  '#',
  ',',
  '"',
  '- ',
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
        checkTree(flinkConf.parse(text));
        checkCursors(flinkConf, text);
      }),
      { numRuns: 500 },
    );
  });

  it('what can be written reads back', () => {
    const value = fc
      .string({ unit: 'binary' })
      .filter((v) => v.trim() === v && !/[#\r\n]/.test(v) && /^[^\0- ](.*[^\0- ])?$/su.test(v));
    const key = value.filter((k) => !k.includes(':') && !k.startsWith('\ufeff'));
    fc.assert(
      fc.property(key, value, value, (k, v, other) => {
        const line = flinkConf.writer.entry(k, flinkConf.writer.value(v, 'none'));
        expect(pairs(flinkConf, line)).toEqual([[k, v]]);
        const out = changed(flinkConf, line, (tree, _r, e) => flinkConf.writer.setValue(tree, entryAt(e, 0), other));
        expect(pairs(flinkConf, out)).toEqual([[k, other]]);
      }),
    );
  });

  it('setting, renaming, adding and removing change one entry only', () => {
    fc.assert(
      fc.property(documents, fc.nat(), (text, n) => {
        const before = pairs(flinkConf, text);
        fc.pre(before.length > 0);
        const i = n % before.length;
        const w = flinkConf.writer;
        const one = [{ key: 'k', value: 'v' }];
        const set = changed(flinkConf, text, (t, _r, e) => w.setValue(t, entryAt(e, i), 'v w'));
        expect(pairs(flinkConf, set)).toEqual(before.map(([k, v], j) => [k, j === i ? 'v w' : v]));
        const renamed = changed(flinkConf, text, (t, r, e) => w.rename(t, r, entryAt(e, i), 'k'));
        expect(pairs(flinkConf, renamed)).toEqual(before.map(([k, v], j) => [j === i ? 'k' : k, v]));
        const added = changed(flinkConf, text, (t, r, e) => w.add(t, r, one, entryAt(e, i)));
        expect(pairs(flinkConf, added)).toEqual(before.toSpliced(i + 1, 0, ['k', 'v']));
        const removed = changed(flinkConf, text, (t, r, e) => w.remove(t, r, entryAt(e, i)));
        expect(pairs(flinkConf, removed)).toEqual(before.toSpliced(i, 1));
      }),
      { numRuns: 500 },
    );
  });

  it('a hundred thousand lines, or one line as long, are read whole', () => {
    expect(rootOf(flinkConf.parse('some.key: value, other # note\n'.repeat(100_000))).entries).toHaveLength(100_000);
    expect(textOf(entryAt(rootOf(flinkConf.parse(`a: ${'x,'.repeat(100_000)}`)).entries, 0))).toHaveLength(200_000);
    expect(flinkConf.parse(`${'a '.repeat(100_000)}`).problems).toHaveLength(1);
  });
});
