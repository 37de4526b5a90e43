import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatten } from '../../../server/src/formats/flatten.ts';
import { hocon } from '../../../server/src/formats/hocon/index.ts';
import { parsePath } from '../../../server/src/formats/hocon/path.ts';
import type { Entry } from '../../../server/src/formats/tree.ts';
import { applyChanges } from '../../../server/src/text/span.ts';
import { at, rootOf, seen } from './support.ts';

/** The entry of a full key. */
function entryOf(text: string, key: string): { tree: ReturnType<typeof hocon.parse>; entry: Entry } {
  const tree = hocon.parse(text);
  const leaf = flatten(rootOf(tree)).find((l) => l.key === key);
  if (leaf === undefined) throw new Error(`no ${key}`);
  return { tree, entry: leaf.entry };
}

describe('the cursor', () => {
  it.each([
    ['|', 'key  []'],
    ['ak|', 'key ak [ak]'],
    ['akka.re|mote { }', 'key akka.re [akka.remote] separated'],
    ['akka.|', 'key akka. [akka.]'],
    ['"ak|ka" = 1', 'key ak ["akka"] separated'],
    ['a = 1\n|', 'key  []'],
    ['a = 1\nb| = 2', 'key b [b] separated'],
    ['a { | }', 'key  []'],
    ['a = 1, |', 'key  []'],
    ['a = 1 |', 'none'],
    ['a |', 'none'],
    ['a |= 1', 'none'],
    ['a =|', 'value a  [] lead'],
    ['a = |', 'value a  []'],
    ['a = |\nb = 1', 'value a  []'],
    ['a = |x', 'value a  [x]'],
    ['a =| x', 'value a  [ x]'],
    ['a = tl|s-tcp // c', 'value a tl [tls-tcp]'],
    ['a = "x\\n|y"', 'value a x\n [x\\ny] double'],
    ['a = |"x"', 'value a  ["x"]'],
    ['a = "x"|', 'none'],
    ['a = "x|', 'value a x [x] double'],
    ['a = """x|y"""', 'value a x [xy] triple'],
    ['a.b { c = x| }', 'value a.b.c x [x]'],
    ['a { b { c.d = x|', 'value a.b.c.d x [x]'],
    ['"x.y" { c = z| }', 'value "x.y".c z [z]'],
    ['a = # c|', 'comment'],
    ['a = b // c|\n', 'comment'],
    ['|# c', 'key  []'],
    ['a = ${|}', 'substitution'],
    ['a = ${?ab|.c}', 'substitution'],
    ['a = ${ab|\nb = 1', 'substitution'],
    ['a = ${ab}|', 'value a  []'],
    ['a = x${a|b}y', 'substitution'],
    ['a = ${b}/x|y', 'value a /x [/xy]'],
    ['include "ba|se.conf"', 'include'],
    ['include required(file("|"))', 'include'],
    ['include |"x"', 'none'],
  ])('%j', (marked, expected) => {
    expect(seen(hocon, marked)).toBe(expected);
  });

  it('knows the map it is in', () => {
    const { cursor } = at(hocon, 'akka {\n    remote.artery {\n      x = 1\n      |\n    }\n}');
    expect(cursor).toMatchObject({ kind: 'key', parent: 'akka.remote.artery', indent: '      ' });
    expect(at(hocon, 'akka {\n  a {\n    |\n').cursor).toMatchObject({ parent: 'akka.a', indent: '    ' });
    expect(at(hocon, 'akka {\n  a {\n  }\n  |\n').cursor).toMatchObject({ parent: 'akka', indent: '  ' });
    expect(at(hocon, 'akka {\n  a { b = 1 }\n}\n|').cursor).toMatchObject({ parent: '', indent: '' });
  });

  it.each([
    ['a = [|]', '', ''],
    ['a = [x, |]', '', ''],
    ['a = [x, y|z]', 'y', 'yz'],
    ['a = [\n  "x|y"\n  z\n]', 'x', 'xy'],
    ['a = [x\n  |', '', ''],
    ['a = ${?a} [x|]', 'x', 'x'],
  ])('knows the element of the list %j', (marked, typed, replaced) => {
    const found = at(hocon, marked);
    expect(found.cursor).toMatchObject({ kind: 'value', key: 'a', inList: true, typed });
    expect(found.replaced).toBe(replaced);
  });

  it('reads what stands of a substitution and of an include', () => {
    expect(at(hocon, 'a = ${?akka.re|mote}').cursor).toMatchObject({ typed: 'akka.re' });
    expect(at(hocon, 'a = ${?akka.re|mote}').replaced).toBe('akka.remote');
    expect(at(hocon, 'include file("/etc/|a.conf")').cursor).toMatchObject({ typed: '/etc/' });
    expect(at(hocon, 'include "/etc/|').replaced).toBe('/etc/');
  });

  it('counts from the given root', () => {
    const text = 'akka { remote { x = y } }';
    const tree = hocon.parse(text);
    const akka = rootOf(tree).entries[0]?.value;
    if (akka?.kind !== 'map') throw new Error('no map');
    expect(hocon.cursor(tree, akka, text.indexOf('y'))).toMatchObject({ kind: 'value', key: 'remote.x' });
  });
});

describe('a value is spelled', () => {
  it.each([
    ['on', 'on'],
    ['true', 'true'],
    ['443', '443'],
    ['-1.5', '-1.5'],
    ['10 s', '10 s'],
    ['10 ', '"10 "'],
    ['tls-tcp', 'tls-tcp'],
    ['TLS_AES_256_GCM_SHA384', 'TLS_AES_256_GCM_SHA384'],
    ['TLSv1.3', '"TLSv1.3"'],
    ['/secrets/k.jks', '"/secrets/k.jks"'],
    ['C:\\k', '"C:\\\\k"'],
    ['p#a', '"p#a"'],
    ['p"a', '"p\\"a"'],
    [' x', '" x"'],
    ['', '""'],
    ['${SSL_KEY_STORE_PASSWORD}', '${SSL_KEY_STORE_PASSWORD}'],
    ['${?a.b}', '${?a.b}'],
    ['${a}/x', '"${a}/x"'],
    ['1+2', '"1+2"'],
    ['--5', '"--5"'],
  ])('%j as %j', (value, spelled) => {
    expect(hocon.writer.value(value, 'none')).toBe(spelled);
  });

  it('inside quotes that are open', () => {
    expect(hocon.writer.value('a"b\\', 'double')).toBe('a\\"b\\\\');
    expect(hocon.writer.value('a"b', 'triple')).toBe('a"b');
  });

  it('as an entry', () => {
    expect(hocon.writer.entry('akka.remote.x', 'on')).toBe('akka.remote.x = on');
    expect(hocon.writer.entry('a."b.c"', '1')).toBe('a."b.c" = 1');
    expect(hocon.writer.entry('include', '1')).toBe('"include" = 1');
    expect(hocon.writer.comment('why')).toBe('# why');
  });
});

describe('setValue', () => {
  it.each<[string, string, string | string[], string]>([
    ['a = x', 'a', 'y', 'a = y'],
    ['a = x # c', 'a', '/y', 'a = /y # c'],
    ['a = x', 'a', 'p#q', 'a = "p#q"'],
    ['a = "x"', 'a', 'y', 'a = "y"'],
    ['a = """x"""', 'a', 'y\n', 'a = """y\n"""'],
    ['a = ', 'a', 'y', 'a = y '],
    ['a =', 'a', 'y', 'a = y'],
    ['a', 'a', 'y', 'a = y'],
    ['a : [x, y]', 'a', ['z'], 'a : [z]'],
    ['a = ["x"]', 'a', ['y', 'z'], 'a = ["y", "z"]'],
    ['a = x', 'a', ['T_1', 'T 2'], 'a = [T_1, "T 2"]'],
    ['a = [x]', 'a', 'on', 'a = on'],
    ['a += x', 'a', ['y'], 'a = [y]'],
    ['a += x', 'a', 'y', 'a += y'],
    ['a = ${?X}', 'a', '/p', 'a = "/p"'],
    ['x { a = "1"\n}', 'x.a', '${P}', 'x { a = ${P}\n}'],
  ])('%j of %s to %j', (text, key, value, expected) => {
    const { tree, entry } = entryOf(text, key);
    expect(applyChanges(text, hocon.writer.setValue(tree, entry, value))).toBe(expected);
  });
});

describe('rename', () => {
  it.each([
    ['a = 1', 'a', 'b.c', 'b.c = 1'],
    ['x { a = 1 }', 'x.a', 'x.b', 'x { b = 1 }'],
    ['x.y { a.b = 1 }', 'x.y.a.b', 'x.y.c', 'x.y { c = 1 }'],
    ['x {\n  a = 1\n  c = 2\n}\ny {\n  d = 1\n}\n', 'x.a', 'y.b', 'x {\n  c = 2\n}\ny {\n  d = 1\n  b = 1\n}\n'],
    ['x { a = 1 }\n', 'x.a', 'y.a', 'y.a = 1\n'],
    ['x {\n  y { a = "1" } // c\n}\n', 'x.y.a', 'x.b', 'x.b = "1"\n'],
    ['x {\n  c = 1\n  y { a = "1" }\n}\n', 'x.y.a', 'x.b', 'x {\n  c = 1\n  b = "1"\n}\n'],
    ['a = 1', 'a', '"b.c".d', '"b.c".d = 1'],
  ])('%j: %s to %s', (text, key, to, expected) => {
    const { tree, entry } = entryOf(text, key);
    expect(applyChanges(text, hocon.writer.rename(tree, rootOf(tree), entry, to))).toBe(expected);
  });
});

describe('remove', () => {
  it.each([
    ['a = 1\nb = 2\n', 'a', 'b = 2\n'],
    ['a = 1\nb = 2', 'b', 'a = 1'],
    ['a = 1\r\nb = 2', 'b', 'a = 1'],
    ['a = 1 # why\nb = 2', 'a', 'b = 2'],
    ['{ a = 1, b = 2 }', 'a', '{ b = 2 }'],
    ['{ a = 1, b = 2 }', 'b', '{ a = 1 }'],
    ['x {\n  a = 1\n}\ny = 1\n', 'x.a', 'y = 1\n'],
    ['x {\n  # keep\n  a = 1\n}\n', 'x.a', 'x {\n  # keep\n}\n'],
    ['x { y { z = 1 } }\nb = 1', 'x.y.z', 'b = 1'],
    ['x { include "i"\n a = 1 }', 'x.a', 'x { include "i"\n  }'],
    ['a = [\n  1\n]\nb = 2', 'a', 'b = 2'],
    ['a = 1', 'a', ''],
  ])('%j without %s', (text, key, expected) => {
    const { tree, entry } = entryOf(text, key);
    expect(applyChanges(text, hocon.writer.remove(tree, rootOf(tree), entry))).toBe(expected);
  });
});

describe('add', () => {
  it.each<[string, { key: string; value: string | string[] }[], string]>([
    ['', [{ key: 'a.b', value: 'x' }], 'a.b = x\n'],
    ['a = 1\n', [{ key: 'b', value: '/p' }], 'a = 1\nb = "/p"\n'],
    [
      'a = 1',
      [
        { key: 'b', value: 'x' },
        { key: 'c', value: ['x', 'y'] },
      ],
      'a = 1\nb = x\nc = [x, y]',
    ],
    ['a: 1 # c\n', [{ key: 'b', value: 'x' }], 'a: 1 # c\nb: x\n'],
    ['# only\n', [{ key: 'b', value: 'x' }], '# only\nb = x\n'],
    ['x {\n    a = 1\n}\n', [{ key: 'x.b', value: 'y' }], 'x {\n    a = 1\n    b = y\n}\n'],
    [
      'x {\n  y.z {\n    a : 1\n  }\n}\n',
      [{ key: 'x.y.z.b.c', value: 'y' }],
      'x {\n  y.z {\n    a : 1\n    b.c : y\n  }\n}\n',
    ],
    ['x {\n  a = 1\n}\n', [{ key: 'y.b', value: 'y' }], 'x {\n  a = 1\n}\ny.b = y\n'],
    [
      'x { a = 1 }',
      [
        { key: 'x.b', value: 'y' },
        { key: 'x.c', value: 'z' },
      ],
      'x { a = 1, b = y, c = z }',
    ],
    [
      'x {}',
      [
        { key: 'x.b', value: 'y' },
        { key: 'x.c', value: 'z' },
      ],
      'x {\n  b = y\n  c = z\n}',
    ],
    ['x {\n  # c\n}', [{ key: 'x.b', value: 'y' }], 'x {\n  # c\n  b = y\n}'],
    ['{\n  a = 1\n}\n', [{ key: 'b', value: 'y' }], '{\n  a = 1\n  b = y\n}\n'],
    ['x {\r\n  a = 1\r\n}\r\n', [{ key: 'x.b', value: 'y' }], 'x {\r\n  a = 1\r\n  b = y\r\n}\r\n'],
    ['x {\n\ta = 1\n\ty {\n\t}\n}', [{ key: 'x.y.b', value: 'y' }], 'x {\n\ta = 1\n\ty {\n\t\tb = y\n\t}\n}'],
    ['x { a = 1 }\nx { c = 2 }\n', [{ key: 'x.b', value: 'y' }], 'x { a = 1 }\nx { c = 2, b = y }\n'],
  ])('%j and %j', (text, entries, expected) => {
    const tree = hocon.parse(text);
    const result = applyChanges(text, hocon.writer.add(tree, rootOf(tree), entries));
    expect(result).toBe(expected);
    expect(hocon.parse(result).problems).toEqual([]);
  });

  it('puts it behind a sibling', () => {
    const text = 'x {\n  a = 1 // c\n  c = 2\n}\n';
    const { tree, entry } = entryOf(text, 'x.a');
    const changes = hocon.writer.add(tree, rootOf(tree), [{ key: 'x.b', value: 'y' }], entry);
    expect(applyChanges(text, changes)).toBe('x {\n  a = 1 // c\n  b = y\n  c = 2\n}\n');
  });
});

describe('edits of any file', () => {
  const element = fc.constantFrom('a', 'b', 'c.d', '"x.y"');
  const leaf = fc.constantFrom('1', 'x', '"s"', '[1, 2]', '[\n  x\n]', '${a} ', '{}', '');
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc
      .array(
        fc.oneof(
          { depthSize: 'small', maxDepth: 3 },
          fc.tuple(element, fc.constantFrom(' = ', ': ', '='), leaf).map((parts) => parts.join('')),
          fc
            .tuple(element, tie('node'), fc.constantFrom(' ', '\n'))
            .map(([key, inner, s]) => `${key} {${s}${inner}${s}}`),
          fc.constant('# comment'),
          fc.constant('include "i"'),
        ),
        { maxLength: 4 },
      )
      .map((lines) => lines.join('\n')),
  }));

  it('apply, and do what they say', () => {
    fc.assert(
      fc.property(node, fc.nat(), fc.constantFrom('a.n', 'n', 'a.b.n', 'c.d.n', '"x.y".n'), (text, pick, key) => {
        const tree = hocon.parse(text);
        fc.pre(tree.problems.every((p) => p.code === 'missing-value'));
        const root = rootOf(tree);
        const added = hocon.parse(applyChanges(text, hocon.writer.add(tree, root, [{ key, value: 'v' }])));
        expect(effective(added, key)).toBe('v');
        const leaves = flatten(root);
        const entry = leaves[pick % Math.max(1, leaves.length)]?.entry;
        if (entry === undefined) return;
        const renamed = hocon.parse(applyChanges(text, hocon.writer.rename(tree, root, entry, key)));
        expect(flatten(rootOf(renamed)).length).toBe(leaves.length);
        const set = hocon.parse(applyChanges(text, hocon.writer.setValue(tree, entry, 'new')));
        expect(flatten(rootOf(set)).filter((l) => l.value?.kind === 'scalar' && l.value.value === 'new')).toHaveLength(
          1,
        );
        const removed = hocon.parse(applyChanges(text, hocon.writer.remove(tree, root, entry)));
        expect(flatten(rootOf(removed)).length).toBeLessThanOrEqual(leaves.length);
      }),
      { numRuns: 400 },
    );
  });
});

/** The text of the last definition of a key. */
function effective(tree: ReturnType<typeof hocon.parse>, key: string): string | undefined {
  const path = parsePath(key)?.join('.');
  const value = flatten(rootOf(tree)).findLast((l) => l.key === path)?.value;
  return value?.kind === 'scalar' ? value.value : undefined;
}
