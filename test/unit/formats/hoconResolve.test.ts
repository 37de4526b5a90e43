import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hocon } from '../../../server/src/formats/hocon/index.ts';
import {
  forcedPath,
  type IncludeAnswer,
  type Resolution,
  type Resolved,
  resolve,
  toJson,
} from '../../../server/src/formats/hocon/resolver.ts';
import { properties } from '../../../server/src/formats/properties/index.ts';

interface Setup {
  readonly files?: Readonly<Record<string, string>>;
  readonly unknown?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Resolves a text whose includes name the given files; without `environment` the outside is unknown. */
function resolved(text: string, { files = {}, unknown = [], environment }: Setup = {}): Resolution {
  const include = (target: string): IncludeAnswer => {
    if (unknown.includes(target)) return 'unknown';
    const found = files[target];
    if (found === undefined) return 'missing';
    return { uri: target, tree: (target.endsWith('.properties') ? properties : hocon).parse(found) };
  };
  const options = { uri: 'main.conf', include };
  return resolve(hocon.parse(text), environment === undefined ? options : { ...options, environment });
}

/** A value in short: `=x` known, `?NAME` unknown, `?NAME|=x` with a fallback, `!code` refused. */
function short(value: Resolved): string {
  if (value.state === 'error') return `!${value.code}`;
  if (value.state === 'unknown') {
    return `?${value.names.join('+')}${value.optional ? '' : '!'}${value.fallback ? `|${short(value.fallback)}` : ''}`;
  }
  if (value.type === 'list') return `[${value.items.map(short).join(', ')}]`;
  return value.type === 'object' ? '{}' : `=${value.text}`;
}

const settings = (resolution: Resolution) =>
  Object.fromEntries([...resolution.settings].map(([key, s]) => [key, short(s.value)]));

const codes = (resolution: Resolution) => resolution.problems.map((p) => p.code);

describe('settings come to what com.typesafe:config 1.4.3 makes of them', () => {
  // Each was compared with the library, environment switched off.
  it.each<[string, unknown]>([
    ['a = 1\na = 2', { a: 2 }],
    ['a { b = 1 }\na { c = 2 }', { a: { b: 1, c: 2 } }],
    ['a { b = 1 }\na.b = 2\na { c = 3 }', { a: { b: 2, c: 3 } }],
    ['a = { x = 1 }\na = null\na = { y = 2 }', { a: { y: 2 } }],
    ['a = { x = 1 }\na = 5\na.y = 2', { a: { y: 2 } }],
    ['a = ${b}\nb = 1', { a: 1, b: 1 }],
    ['a = ${b}\nb = 1\nb = 2', { a: 2, b: 2 }],
    ['a = x${b}y ${c}\nb = 1\nc = true', { a: 'x1y true', b: 1, c: true }],
    ['a = ${?no}', {}],
    ['a = 1\na = ${?no}', { a: 1 }],
    ['a = [1, ${?no}, 2]', { a: [1, 2] }],
    ['a = x${?no}y', { a: 'xy' }],
    ['a = ${?no} ${?nor}', { a: ' ' }],
    ['a = ${b}\nb = null', { a: null, b: null }],
    ['a = x${b}\nb = null', { a: 'xnull', b: null }],
    ['path = x\npath = ${path}":d"', { path: 'x:d' }],
    ['path = ${?path}":d"', { path: ':d' }],
    ['a = 1\na = ${a}2\na = ${a}3', { a: '123' }],
    ['a += 1\na += 2', { a: [1, 2] }],
    ['a = [1]\na += ${b}\nb = 2', { a: [1, 2], b: 2 }],
    ['a = [1] [2]', { a: [1, 2] }],
    ['a = ${b} [2]\nb = [1]', { a: [1, 2], b: [1] }],
    ['a = ${b} { y = 2 }\nb { x = 1, y = 1 }', { a: { x: 1, y: 2 }, b: { x: 1, y: 1 } }],
    ['a = ${b}\na.y = 2\nb { x = 1, y = 1 }', { a: { x: 1, y: 2 }, b: { x: 1, y: 1 } }],
    ['a { x = 0 }\na = ${b}\nb { y = 1 }', { a: { x: 0, y: 1 }, b: { y: 1 } }],
    ['a = ${b.c}\nb = ${d}\nd { c = 1 }', { a: 1, b: { c: 1 }, d: { c: 1 } }],
    ['bar { foo = 42, baz = ${bar.foo} }', { bar: { foo: 42, baz: 42 } }],
    ['bar { foo = 42, baz = ${bar.foo} }\nbar { foo = 43 }', { bar: { foo: 43, baz: 43 } }],
    ['a = ${no}\na = 1', { a: 1 }],
    ['a { b = ${no} }\na = 1', { a: 1 }],
    ['a = [${no}]\na.b = 1', { a: { b: 1 } }],
    ['l.0 = a\nl.1 = b\nm = ${l} [c]', { l: { 0: 'a', 1: 'b' }, m: ['a', 'b', 'c'] }],
    ['a = { x = 1 } word', { a: { x: 1 } }],
    ['o { x = 1 }\na = ${o}${w}\nw = word', { a: { x: 1 }, o: { x: 1 }, w: 'word' }],
    ['a.b = ${?a.b.c}', { a: {} }],
    ['b { d = ${?b}1 }', { b: { d: 1 } }],
    ['d.0 = ${?d}\nd.0 += 1', { d: { 0: [1] } }],
    ['b.c = [${?b.c}1]\nb = ${b.c}', { b: [1] }],
    ['a = 0123\nb = 1.0', { a: 123, b: 1 }],
    ['a = {}', { a: {} }],
  ])('%j', (text, expected) => {
    const resolution = resolved(text, { environment: {} });
    expect(resolution.problems).toEqual([]);
    expect(toJson(resolution)).toEqual(expected);
  });

  it.each([
    ['a = ${no}', ['unresolved']],
    ['a = ${b}\na = ${no}\nb = 1', ['unresolved']],
    ['a = ${a}', ['cycle']],
    ['a = ${b}\nb = ${a}', ['cycle', 'cycle']],
    ['a { b = ${a} }', ['cycle']],
    ['a = [${a}]', ['cycle']],
    ['d.0 = ${d}', ['cycle']],
    ['a = 1\na += 2', ['mixed-values']],
    ['a = ${b} x\nb = [1]', ['mixed-values']],
    ['o { x = 1 }\na = ${o} word', ['mixed-values']],
    ['a = ${b}[1]\nb { x = 1 }', ['mixed-values']],
  ])('refuses %j', (text, expected) => {
    const found = codes(resolved(text, { environment: {} }));
    expect([...new Set(found)]).toEqual([...new Set(expected)]);
    expect(toJson(resolved(text, { environment: {} }))).toBeUndefined();
  });
});

describe('the environment', () => {
  it('is unknown unless it is given', () => {
    const text = 'a = default\na = ${?SSL_PW}\nb = ${SSL_PW}\nc = x${?SSL_PW}\nd = ${?SSL_PW}\ne = [1, ${?X[]}]';
    expect(settings(resolved(text))).toEqual({
      a: '?SSL_PW|=default',
      b: '?SSL_PW!',
      c: '?SSL_PW|=x',
      d: '?SSL_PW',
      e: '[=1, ?X]',
    });
    expect(resolved(text).problems).toEqual([]);
    const known = resolved('a = default\na = ${?SSL_PW}\nb = ${X[]}', {
      environment: { SSL_PW: 'p', X_0: 'y', X_1: 'z' },
    });
    expect(toJson(known)).toEqual({ a: 'p', b: ['y', 'z'] });
  });

  it('says why a value is not known', () => {
    const because = (text: string) => {
      const value = resolved(text).settings.get('a')?.value;
      return value?.state === 'unknown' ? value.because : value?.state;
    };
    expect(because('a = ${HOME}')).toBe('environment');
    expect(because('a = ${akka.x}')).toBe('outside');
    expect(because('a = 1')).toBe('known');
  });

  it('does not shine through a null', () => {
    expect(toJson(resolved('a = ${HOME}\nHOME = null', { environment: { HOME: '/root' } }))).toEqual({
      a: null,
      HOME: null,
    });
  });

  it('keeps what an object from outside cannot change', () => {
    expect(
      settings(resolved('ssl = ${common-settings}\nssl.protocol = TLSv1.3\nx { y = 1 }\nx = ${?other.x}')),
    ).toEqual({
      'ssl.protocol': '=TLSv1.3',
      'x.y': '?other.x|=1',
    });
    expect(settings(resolved('ssl { a = 1 }\nssl = ${common} { b = 2 }'))).toMatchObject({ 'ssl.b': '=2' });
  });

  it('follows references to what it sets', () => {
    expect(settings(resolved('pw = changeme\npw = ${?PW}\na = ${pw}\nb = ${pw}x'))).toEqual({
      pw: '?PW|=changeme',
      a: '?PW|=changeme',
      b: '?PW|=changemex',
    });
  });
});

describe('includes', () => {
  it('stand where they are written', () => {
    const files = { base: 'a = 1, b = 1, c { d = 1 }' };
    expect(toJson(resolved('a = 0\ninclude "base"\nb = 2\nc.e = 2', { files, environment: {} }))).toEqual({
      a: 1,
      b: 2,
      c: { d: 1, e: 2 },
    });
  });

  it('resolve relative to their place first, then from the root', () => {
    const files = { sub: 'x = ${y}, z = ${w}, y = in' };
    expect(toJson(resolved('w = root\ns { include "sub" }', { files, environment: {} }))).toEqual({
      w: 'root',
      s: { x: 'in', z: 'root', y: 'in' },
    });
  });

  it('know the includes through which a definition came', () => {
    const files = { one: 'include "two"', two: 'a = 1' };
    const found = resolved('include "one"\na = 2', { files }).settings.get('a');
    expect(found?.definitions.map((d) => [d.uri, d.through.map((t) => `${t.uri} ${t.include.target}`)])).toEqual([
      ['two', ['main.conf one', 'one two']],
      ['main.conf', []],
    ]);
    const from =
      found?.value.state === 'known' && found.value.type !== 'object' ? found.value.from.definition.uri : undefined;
    expect(from).toBe('main.conf');
  });

  it('that are missing matter only where they are required', () => {
    expect(codes(resolved('include "no"'))).toEqual([]);
    expect(codes(resolved('include required("no")'))).toEqual(['missing-include']);
  });

  it('that cannot be read make uncertain what stands before them', () => {
    const setup = { unknown: ['u'] };
    expect(settings(resolved('a = 1\nx { y = 1 }\ninclude "u"\nb = 2\nx.z = 2\nc = ${d.e}', setup))).toEqual({
      a: '?u|=1',
      'x.y': '?u|=1',
      'x.z': '=2',
      b: '=2',
      c: '?u!',
    });
    expect(settings(resolved('s { a = 1, include "u" }\nb = 2\nc = ${s.q}', setup))).toMatchObject({
      's.a': '?u|=1',
      b: '=2',
      c: '?u!',
    });
    expect(resolved('include "u"', setup).unread).toHaveLength(1);
  });

  it('of Java properties give strings, with keys cut on periods', () => {
    const files = { 'p.properties': 'a.b=1\na=2\nc=true\n' };
    expect(toJson(resolved('include "p.properties"', { files, environment: {} }))).toEqual({
      a: { b: '1' },
      c: 'true',
    });
  });

  it('may not go round, nor hold a list, nor need substitutions within a list', () => {
    expect(codes(resolved('include "a"', { files: { a: 'include "b"', b: 'include "a"' } }))).toEqual([
      'include-cycle',
    ]);
    expect(codes(resolved('include "a"', { files: { a: '[1]' } }))).toEqual(['include-array']);
    expect(codes(resolved('l = [{ include "a" }]', { files: { a: 'x = ${y}' } }))).toEqual(['include-in-list']);
    expect(toJson(resolved('l = [{ include "a" }]', { files: { a: 'x = 1' } }))).toEqual({ l: [{ x: 1 }] });
  });

  it('are bounded', () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`f${i}`, `include "f${i + 1}"\ninclude "f${i + 1}"`]),
    );
    expect(codes(resolved('include "f0"', { files }))).toContain('include-cycle');
  });
});

describe('settings', () => {
  it('list all definitions, with keys as they are written', () => {
    const found = resolved('a.b = 1\na { b = 2, "c.d" = [x] }\na = null\na.b = 3\ne = ${a}');
    expect([...found.settings.keys()]).toEqual(['a.b', 'e.b']);
    expect(found.settings.get('a.b')?.definitions.map((d) => d.entry.value?.span.start)).toEqual([6, 16, 48]);
    expect([...found.definitions.keys()]).toEqual(['a.b', 'a."c.d"', 'a', 'e']);
    const value = found.settings.get('e.b')?.value;
    expect(value?.state === 'known' && value.type !== 'object' && value.from.definition.path).toEqual(['a', 'b']);
  });

  it('of weaker files stand below', () => {
    const below = [{ uri: 'reference.conf', tree: hocon.parse('a = ${b}\nb = low\nc { d = 1 }') }];
    const top = hocon.parse('b = high\nc.e = 2');
    const found = resolve(top, { uri: 'application.conf', include: () => 'missing', below });
    expect(toJson(found)).toEqual({ a: 'high', b: 'high', c: { d: 1, e: 2 } });
  });

  it('stay bounded whatever is written', () => {
    const laughs = Array.from({ length: 40 }, (_, i) => `a${i} = \${a${i + 1}}\${a${i + 1}}`).join('\n');
    expect(codes(resolved(`${laughs}\na40 = xx`))).toContain('too-large');
    const objects = Array.from({ length: 40 }, (_, i) => `a${i} { x = \${a${i + 1}}, y = \${a${i + 1}} }`).join('\n');
    expect(resolved(`${objects}\na40 = 1`).truncated).toBe(true);
    const empty = Array.from({ length: 60 }, (_, i) => `a${i} { x = \${a${i + 1}}, y = \${a${i + 1}} }`).join('\n');
    expect(resolved(`${empty}\na60 {}\nb = \${a0}\nb = \${a0} {}\nb = \${?X}`).settings.size).toBe(0);
    const deep = Array.from({ length: 150 }, (_, i) => `a${i}.${'x.'.repeat(400)}x = \${a${i + 1}}`).join('\n');
    expect(resolved(`${deep}\na150 = 1`).root.state).toBe('known');
    const chain = Array.from({ length: 500 }, (_, i) => `a${i} = \${a${i + 1}}`).join('\n');
    expect(codes(resolved(`${chain}\na500 = 1`))).toContain('too-deep');
  });

  it('come out of any text', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'a.b',
      'c',
      ' = ',
      ' += ',
      '{',
      '}',
      '[',
      ']',
      '\n',
      ',',
      '${a}',
      '${?b}',
      '${a.b}',
      '1',
      'x',
      'include "i"',
      '"s"',
      '{}',
      '[1]',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), (pieces, closed) => {
        const setup = { files: { i: 'a = ${b}, c { a = ${a} }' } };
        const found = resolved(pieces.join(''), closed ? { ...setup, environment: {} } : setup);
        expect(found.root.state).toBe('known');
        for (const setting of found.settings.values()) expect(setting.key).not.toBe('');
      }),
      { numRuns: 800 },
    );
  });
});

describe('what is unknown', () => {
  /** The value where every variable and every path from outside is missing. */
  const without = (value: Resolved | undefined): unknown => {
    if (value === undefined) return undefined;
    if (value.state === 'unknown') return value.optional ? without(value.fallback) : 'required';
    if (value.state === 'error') return value.code;
    if (value.type === 'list') return value.items.map(without).filter((item) => item !== undefined);
    if (value.type !== 'object') return value.value;
    return Object.fromEntries(
      [...value.fields].map(([key, field]) => [key, without(field)]).filter(([, field]) => field !== undefined),
    );
  };
  const lines = (keys: readonly string[], values: readonly string[]) =>
    fc.array(
      fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)).map(([k, v]) => `${k} = ${v}`),
      { maxLength: 4 },
    );
  const given = ['1', 'x', '${?ENV}', '[1]', '[${?ENV}, 2]', '{ e = ${?ENV} }', '${?out.x}', 'null', '{ e = 2 }'];
  const taken = [
    '${?p}',
    '${?q.r}x',
    '${?q} { e = 2 }',
    '${?ENV}${?p}',
    '[${?p}]',
    '${?p} ${?q}',
    '{ f = ${?q} }',
    '${?a}y',
    '${?a} [3]',
  ];

  it('falls back to what stands without it', () => {
    fc.assert(
      fc.property(
        lines(['p', 'q', 'q.r', 'q.e'], given),
        lines(['a', 'a.e'], [...given, ...taken]),
        (first, second) => {
          const text = [...first, ...second].join('\n');
          const closed = resolved(text, { environment: {} });
          fc.pre(closed.problems.length === 0);
          const open = resolved(text);
          fc.pre(open.problems.length === 0);
          expect(without(open.root)).toEqual(toJson(closed));
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('CONFIG_FORCE_', () => {
  it.each([
    ['CONFIG_FORCE_akka_remote_artery_transport', 'akka.remote.artery.transport'],
    ['CONFIG_FORCE_akka_ssl__config', 'akka.ssl-config'],
    ['CONFIG_FORCE_a___b', 'a_b'],
    ['CONFIG_FORCE_a____b', undefined],
    ['CONFIG_FORCE_', undefined],
    ['akka', undefined],
  ])('%s is %s', (name, path) => {
    expect(forcedPath(name)).toBe(path);
  });
});
