import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hocon } from '../../../server/src/formats/hocon/index.ts';
import { tokenize } from '../../../server/src/formats/hocon/tokenizer.ts';
import type { ConfigTree, MapNode, ValueNode } from '../../../server/src/formats/tree.ts';
import { checkCursors, checkTree, problems, repaired, rootOf } from './support.ts';

/** A value in short: `s:` string, `n:` number and so on, brackets as written, `+` between the parts of one line. */
function shortValue(node: ValueNode | undefined): string {
  switch (node?.kind) {
    case undefined:
      return '<none>';
    case 'scalar':
      return `${node.type[0]}:${node.value}`;
    case 'list':
      return `[${node.items.map(shortValue).join(', ')}]`;
    case 'map':
      return `{${shortMap(node)}}`;
    case 'substitution':
      return `$${node.optional ? '?' : ''}${node.path.join('|')}${node.list ? '[]' : ''}`;
    case 'concat':
      return node.parts.map(shortValue).join(' + ');
  }
}

const shortMap = (map: MapNode): string =>
  map.entries.map((e) => `${e.path.join('|')}${e.operator}${shortValue(e.value)}`).join(', ');

const short = (text: string): string => shortMap(rootOf(hocon.parse(text)));

const includes = (text: string) =>
  hocon.parse(text).includes.map((i) => `${i.required ? 'required ' : ''}${i.how} ${i.target} @${i.index}`);

describe('what the reference library accepts', () => {
  // Each line was given to com.typesafe:config 1.4.3, which accepts it (`${X[]}` since 1.4.6).
  const table: [text: string, expected: string][] = [
    ['', ''],
    ['# only a comment', ''],
    ['\ufeffa = 1', 'a=n:1'],
    ['{}', ''],
    ['{ a : 1, }', 'a:n:1'],
    ['a { b = 1 }', 'a{b=n:1}'],
    ['a\n{ b = 1 }', 'a{b=n:1}'],
    ['a\n= 1', 'a=n:1'],
    ['a =\n\n# why\n1', 'a=n:1'],
    ['a.b.c = x', 'a|b|c=s:x'],
    ['a."b.c".d = x', 'a|b.c|d=s:x'],
    ['a."".b = 1', 'a||b=n:1'],
    ['a b = 1', 'a b=n:1'],
    ['a . b = 1', 'a | b=n:1'],
    ['10.0foo = 1', '10|0foo=n:1'],
    ['1.2.3 = x', '1|2|3=s:x'],
    ['3 : 42', '3:n:42'],
    ['true = false', 'true=b:false'],
    ['"""a.b""" = 1', 'a.b=n:1'],
    ['include.foo = 1', 'include|foo=n:1'],
    ['"include" = 1', 'include=n:1'],
    ['a = include "x"', 'a=s:include + s:x'],
    ['p=a#b', 'p=s:a'],
    ['p=a//b', 'p=s:a'],
    ['p=a/b//c', 'p=s:a/b'],
    ["a = 'x'", "a=s:'x'"],
    ['a = truefoo', 'a=s:truefoo'],
    ['a = footrue', 'a=s:footrue'],
    ['a = 0123', 'a=n:0123'],
    ['a = .5', 'a=s:.5'],
    ['a = 1_000', 'a=s:1_000'],
    ['a = 0x1F', 'a=s:0x1F'],
    ['a = -foo', 'a=s:-foo'],
    ['a = -', 'a=s:-'],
    ['a = 1e5', 'a=n:1e5'],
    ['a = 99999999999999999999', 'a=s:99999999999999999999'],
    ['a = 9223372036854775807', 'a=n:9223372036854775807'],
    ['a = 10 s', 'a=s:10 s'],
    ['a = true false', 'a=s:true false'],
    ['a = x y  z  \n', 'a=s:x y  z'],
    ['a = "x" y', 'a=s:x + s:y'],
    ['a = null', 'a=n:null'],
    ['a = """x""""', 'a=s:x"'],
    ['a = """x\n\\n"""', 'a=s:x\n\\n'],
    ['a = ""', 'a=s:'],
    ['a = "\\u0041\\n\\/"', 'a=s:A\n/'],
    ['a = ${b.c}', 'a=$b|c'],
    ['a = ${? b }', 'a=$?b'],
    ['a = ${"b.c".d}', 'a=$b.c|d'],
    ['a = ${?X[]}', 'a=$?X[]'],
    ['a = ${b} { c = 1 }', 'a=$b + {c=n:1}'],
    ['a = "${b}/x"', 'a=s:${b}/x'],
    ['a += 1', 'a+=n:1'],
    ['a = [1, 2\n3\n]', 'a=[n:1, n:2, n:3]'],
    ['a = [\n1,\n2,\n]', 'a=[n:1, n:2]'],
    ['a = [1 2]', 'a=[s:1 2]'],
    ['a = [1] [2]', 'a=[n:1] + [n:2]'],
    ['a = [{ b = 1 } { c = 2 }]', 'a=[{b=n:1} + {c=n:2}]'],
    ['a = {\n}\nb = 1', 'a={}, b=n:1'],
    ['a=1,b=2', 'a=n:1, b=n:2'],
    ['a=1\n,\nb=2', 'a=n:1, b=n:2'],
    ['a=1\r\nb=2\r\n', 'a=n:1, b=n:2'],
    ['a\u00a0=\u00a01', 'a=n:1'],
    ['serializers { "Outer$Inner" = x }', 'serializers{Outer$Inner=s:x}'],
  ];
  it.each(table)('%j', (text, expected) => {
    expect(short(text)).toBe(expected);
    expect(problems(hocon, text)).toEqual([]);
  });

  it.each([
    ['include "a"\nb=1', ['heuristic a @0']],
    ['b=1\ninclude file("/a.conf"), c=2', ['file /a.conf @1']],
    ['include required(classpath("a"))', ['required classpath a @0']],
    ['include required( file( "a" ) )', ['required file a @0']],
    ['include required("a")', ['required heuristic a @0']],
    ['include url("http://h/x")', ['url http://h/x @0']],
    ['include # why\n  "a"', ['heuristic a @0']],
    ['x { include "a" }', ['heuristic a @0']],
  ])('%j', (text, expected) => {
    expect(includes(text)).toEqual(expected);
    expect(problems(hocon, text)).toEqual([]);
  });
});

describe('what the reference library refuses', () => {
  const table: [text: string, code: string, marked: string, expected: string][] = [
    ['a = p@ss', 'reserved-character', '@', 'a=s:p@ss'],
    ['a = p$x', 'reserved-character', '$', 'a=s:p$x'],
    ['a = p+x', 'reserved-character', '+', 'a=s:p+x'],
    ['a = 1+2', 'reserved-character', '1+2', 'a=s:1+2'],
    ['a = `x`', 'reserved-character', '`', 'a=s:`x`'],
    ['k@y = 1', 'reserved-character', '@', 'k@y=n:1'],
    ['a = file:///x\nb=1', 'unexpected-token', ':', 'a=s:file:///x, b=n:1'],
    ['a = C:\\keys', 'unexpected-token', ':', 'a=s:C:\\keys'],
    ['a = p=q # why', 'unexpected-token', '=', 'a=s:p=q'],
    ['a = "C:\\keys"', 'bad-escape', '\\k', 'a=s:C:\\keys'],
    ['a = "x\ty"', 'control-character', '\t', 'a=s:x\ty'],
    ['a = "x\nb = 1', 'unterminated-string', '"x', 'a=s:x, b=n:1'],
    ['a = """x\nb = 1', 'unterminated-string', '"""x', 'a=s:x, b=n:1'],
    ['a = ${x\nb = 1', 'unterminated-substitution', '${x', 'a=$x, b=n:1'],
    ['a = ${}', 'bad-path', '${}', 'a=$'],
    ['a = ${b..c}', 'bad-path', 'b..c', 'a=$b|c'],
    ['a..b = 1', 'bad-path', 'a..b', 'a|b=n:1'],
    ['a. = 1', 'bad-path', 'a.', 'a=n:1'],
    ['${a} = 1', 'bad-path', '${a}', ''],
    ['a =', 'missing-value', '=', 'a=<none>'],
    ['a =\nb = 1', 'missing-value', '=', 'a=<none>, b=n:1'],
    ['a =\nb { c = 1 }', 'missing-value', '=', 'a=<none>, b{c=n:1}'],
    ['x { a = }', 'missing-value', '=', 'x{a=<none>}'],
    ['a\nb = 1', 'missing-separator', 'a', 'a<none>, b=n:1'],
    ['{ foo \n bar : 10 }', 'missing-separator', 'foo', 'foo<none>, bar:n:10'],
    ['a = 1,, b = 2', 'unexpected-comma', ',', 'a=n:1, b=n:2'],
    ['a = [1,,2]', 'unexpected-comma', ',', 'a=[n:1, n:2]'],
    ['a {} b = 1', 'missing-comma', 'b', 'a{}, b=n:1'],
    ['a = {} b = 1', 'missing-comma', 'b', 'a={}, b=n:1'],
    ['a = {} "x"', 'mixed-values', '"x"', 'a={} + s:x'],
    ['a = x {}', 'mixed-values', '{}', 'a=s:x + {}'],
    ['a { b = 1', 'unbalanced-brace', '{', 'a{b=n:1}'],
    ['a = [1', 'unbalanced-bracket', '[', 'a=[n:1]'],
    ['a = [1\nb = 2', 'unbalanced-bracket', '[', 'a=[n:1], b=n:2'],
    ['x { a = [1 }\nb = 2', 'unbalanced-bracket', '[', 'x{a=[n:1]}, b=n:2'],
    ['a = 1\n}\n}\nb = 2\n}', 'unbalanced-brace', '}', 'a=n:1, b=n:2'],
    ['{ a = 1 }\nb = 2', 'trailing-text', 'b', 'a=n:1, b=n:2'],
    ['[1, 2]', 'root-array', '[', ''],
    ['a = [{ b += 1 }]', 'append-in-list', '+=', 'a=[{b+=n:1}]'],
    ['include foo\na = 1', 'bad-include', 'include foo', 'a=n:1'],
    ['include file ("x")\na = 1', 'bad-include', 'include file', 'a=n:1'],
    ['include = 1', 'bad-include', 'include', 'include=n:1'],
    ['include file("x"\na = 1', 'bad-include', 'include file("x"', 'a=n:1'],
    ['include package("a", "b")', 'bad-include', 'include package(', ''],
  ];
  it.each(table)('%j', (text, code, marked, expected) => {
    expect(problems(hocon, text)).toEqual([[code, marked]]);
    expect(hocon.parse(text).problems[0]?.severity).toBe('error');
    expect(short(text)).toBe(expected);
  });

  it('says it in the words of the library', () => {
    const message = (text: string) => hocon.parse(text).problems[0]?.message;
    expect(message('a = p@ss')).toBe("Reserved character '@' is not allowed outside quotes");
    expect(message('a = $x')).toBe("'$' not followed by {, 'x' not allowed after '$'");
    expect(message('a = "\\k"')).toContain("backslash followed by 'k', this is not a valid escape sequence");
    expect(message('a = b : c')).toBe("Expecting end of input or a comma, got ':'");
    expect(message('x { a = b : c }')).toBe("Expecting close brace } or a comma, got ':'");
    expect(message('}')).toBe("unbalanced close brace '}' with no open brace");
    expect(message('a =')).toBe('Expecting a value but got wrong token: end of file');
    expect(message('include = 1')).toBe("include keyword is not followed by a quoted string, but by: '='");
  });

  it.each([
    ['a = p@s"s', 'a = "p@s\\"s"'],
    ['a = C:\\keys\\k.jks', 'a = "C:\\\\keys\\\\k.jks"'],
    ['a = file:///x', 'a = "file:///x"'],
    ['a = pa,ss', 'a = "pa,ss"'],
    ['a = "C:\\keys"', 'a = "C:\\\\keys"'],
    ['a = "x\ty"', 'a = "x\\ty"'],
    ['a = "x', 'a = "x"'],
    ['a = ${x', 'a = ${x}'],
    ['k@y = 1', '"k@y" = 1'],
    ['include = 1', '"include" = 1'],
    ['include file("x"', 'include file("x")'],
    ['a = 1,, b = 2', 'a = 1, b = 2'],
    ['a {} b = 1', 'a {}, b = 1'],
    ['a { b = [1', 'a { b = [1\n]\n}'],
    ['a = [1\nb = 2', 'a = [1]\nb = 2'],
    ['a = 1\n}', 'a = 1\n'],
    ['a =\nb = 1', 'a = ""\nb = 1'],
  ])('repairs %j', (text, expected) => {
    const once = repaired(hocon, text);
    expect(once).toBe(expected);
    expect(hocon.parse(once).problems).toEqual([]);
  });

  it('warns of words that are dropped behind an object', () => {
    expect(hocon.parse('a = {b = 2} x').problems.map((p) => [p.code, p.severity])).toEqual([
      ['ignored-text', 'warning'],
    ]);
  });

  it.each(['a = {{ password }}\nb = @x@', 'a = ???\n', 'a = %HOME% x : y', '{% if x %}\na = 1\n{% endif %}'])(
    'leaves the template %j alone',
    (text) => {
      expect(hocon.parse(text).problems).toEqual([]);
    },
  );

  it('bounds nesting', () => {
    const text = `a = ${'['.repeat(5_000)}`;
    expect(hocon.parse(text).problems[0]?.code).toBe('nesting');
    expect(short('a = {b = [{c = 1}]}')).toBe('a={b=[{c=n:1}]}');
  });
});

/** Spans of all nodes lie in their parents and ascend. */
function checkNodes(tree: ConfigTree): void {
  const wrong: string[] = [];
  const inside = (node: ValueNode | MapNode, start: number, end: number): void => {
    if (node.span.start < start || node.span.end > end || node.span.start > node.span.end)
      wrong.push(`${node.kind} ${node.span.start}`);
    const children =
      node.kind === 'map'
        ? node.entries.flatMap((e) => (e.value ? [e.value] : []))
        : node.kind === 'list'
          ? node.items
          : node.kind === 'concat'
            ? node.parts
            : [];
    let last = node.span.start;
    for (const child of children) {
      inside(child, last, node.span.end);
      last = child.span.end;
    }
  };
  inside(rootOf(tree), 0, tree.text.length);
  expect(wrong).toEqual([]);
}

const piece = fc.constantFrom(
  ...'a|b.c|"q"|"x.y"|1|2.5|-3|true|null|${a}|${?b}|${|"""|"|{|}|[|]|,|=|:|+=|\n|\r\n| |\t|#c\n|//d\n|include "x"\n|include |required(|\\|@|$|..|file("y")|{{|é|\u00a0'.split(
    '|',
  ),
);
const soup = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));

const SAMPLE = `# defaults
include required(file("base.conf"))
akka {
  remote.artery {
    transport = tls-tcp   // as of 2.6
    ssl.config-ssl-engine {
      key-store = "/secrets/key.jks"
      key-store-password = \${?KEY_STORE_PASSWORD}
      enabled-algorithms = [ TLS_AES_256_GCM_SHA384,
        "TLS_AES_128_GCM_SHA256"
      ]
      note = """two
lines"""
    }
  }
  cluster.seed-nodes += "akka://a@h:1"
  x = \${akka.y} { z : 1, w = 10 s }
}
`;

describe('any text', () => {
  it('gives a tree with spans in order', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const tree = hocon.parse(text);
        checkTree(tree);
        checkNodes(tree);
      }),
      { numRuns: 600 },
    );
  });

  it('is cut into tokens without loss', () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), (text) => {
        let last = 0;
        for (const token of tokenize(text).tokens) {
          expect(text.slice(last, token.start)).toMatch(/^[^\S\n]*$|^[\u001c-\u001f\s\ufeff]*$/);
          expect(token.end).toBeGreaterThanOrEqual(token.start);
          last = token.end;
        }
        expect(last).toBe(text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('has a cursor everywhere', () => {
    fc.assert(
      fc.property(soup, (text) => checkCursors(hocon, text)),
      { numRuns: 200 },
    );
    checkCursors(hocon, SAMPLE);
  });

  it('of a valid file parses in every prefix and with every character left out', () => {
    expect(hocon.parse(SAMPLE).problems).toEqual([]);
    for (let i = 0; i <= SAMPLE.length; i++) {
      checkNodes(hocon.parse(SAMPLE.slice(0, i)));
      checkNodes(hocon.parse(SAMPLE.slice(0, i) + SAMPLE.slice(i + 1)));
    }
  });

  it('reads back what is printed', () => {
    const key = fc.array(fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/), fc.string({ maxLength: 5 })), {
      minLength: 1,
      maxLength: 3,
    });
    const line = fc.tuple(
      key,
      fc.string({ maxLength: 12 }).filter((s) => !s.startsWith('${')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = lines
          .map(
            ([path, value]) =>
              `${path.map((e) => JSON.stringify(e)).join('.')} = ${hocon.writer.value(value, 'none')}\n`,
          )
          .join('');
        const tree = hocon.parse(text);
        expect(tree.problems).toEqual([]);
        expect(
          rootOf(tree).entries.map((e) => [e.path, e.value?.kind === 'scalar' ? e.value.value : undefined]),
        ).toEqual(lines);
      }),
      { numRuns: 300 },
    );
  });
});
