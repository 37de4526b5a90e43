import fc from 'fast-check';

/** Random YAML texts of the shapes that configurations have, with now and then something rare. */

const word = fc.constantFrom(
  'a',
  'b',
  'key',
  'enabled',
  'security.ssl',
  'internal',
  'x-y',
  '1.10',
  'true',
  '"q k"',
  "'it''s'",
  '<<',
  '/a/b',
  '$x',
);
const plain = fc.constantFrom(
  'value',
  'true',
  '0123',
  '1.5',
  'null',
  '~',
  'a b c',
  '-Dx=y',
  'TLS_A,TLS_B',
  'x:y',
  'a#b',
  'http://h:1',
  '[]',
  '{}',
  '[a, b]',
  '{a: 1, b: [x]}',
  '"dq \\" \\u0041"',
  "'s''q'",
  '""',
  "''",
  '*one',
  '&one v',
  '&two w',
  '!!str 12',
  '<x>',
  '=',
  'é',
  '1e3',
  '.inf',
  '0x1F',
  'v # c',
  '"v" # c',
  'v   ',
);
const rare = fc.constantFrom(
  '"open',
  "'open",
  '[a',
  '{',
  'a: b',
  '- b',
  '|x',
  '@x',
  '`x',
  '%x',
  '"a" b',
  '\tx',
  'x\ty',
  '? q',
  '"bad \\q"',
  '"a\n  b"',
  "'a\n\n   b'",
  'p\n  q',
  '[a,\n  b]',
  '*none',
  '&k l: m',
);
const value = fc.oneof({ weight: 20, arbitrary: plain }, { weight: 1, arbitrary: rare });
const header = fc.constantFrom('|', '|-', '|+', '>', '>-', '>+', '|2', '| # c', '|3-');
const bodyLine = fc.constantFrom(
  'x: 1',
  'foo',
  '  deeper',
  '',
  '# no comment',
  'a: "b"',
  ' ',
  '\tt',
  '- x',
  'long text here',
);

interface Block {
  readonly lines: readonly string[];
}

const indentBy = (n: number, lines: readonly string[]): string[] =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(n) + line));
const multi = (text: string, n: number): string[] =>
  text.split('\n').map((line, i) => (i === 0 ? line : ' '.repeat(n) + line));

const tree: fc.Memo<Block> = fc.memo((depth) => {
  const leaf = fc.tuple(word, value).map(([k, v]) => ({ lines: multi(`${k}: ${v}`, 0) }));
  const block = fc
    .tuple(word, header, fc.array(bodyLine, { maxLength: 5 }), fc.integer({ min: 1, max: 4 }))
    .map(([k, h, body, n]) => ({ lines: [`${k}: ${h}`, ...indentBy(n, body)] }));
  const blank = fc.constantFrom('', '# comment', '   ', '  # inner').map((line) => ({ lines: [line] }));
  const empty = word.map((k) => ({ lines: [`${k}:`] }));
  const oddities = fc
    .constantFrom('half', '- x', '  stray: 1', '? k', ': v', '---x', 'k:v', '"k":v', 'k :  v')
    .map((line) => ({ lines: [line] }));
  const simple: fc.WeightedArbitrary<Block>[] = [
    { weight: 12, arbitrary: leaf },
    { weight: 2, arbitrary: block },
    { weight: 2, arbitrary: blank },
    { weight: 1, arbitrary: empty },
    { weight: 1, arbitrary: fc.constantFrom(1, 1, 1, 1, 0).chain((n) => (n === 1 ? leaf : oddities)) },
  ];
  if (depth <= 1) return fc.oneof(...simple);
  const children = fc.array(tree(), { minLength: 1, maxLength: 4 }).map((list) => list.flatMap((b) => b.lines));
  const map = fc
    .tuple(word, children, fc.constantFrom(1, 2, 2, 2, 4), fc.constantFrom('', '', '', ' # c', ' &one'))
    .map(([k, body, n, tail]) => ({ lines: [`${k}:${tail}`, ...indentBy(n, body)] }));
  const list = fc
    .tuple(
      word,
      fc.array(
        fc.oneof(
          children,
          value.map((v) => multi(v, 0)),
          fc.constant(['']),
          fc.constant(['- n', '- m']),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      fc.constantFrom(0, 2),
    )
    .map(([k, items, n]) => ({
      lines: [
        `${k}:`,
        ...indentBy(
          n,
          items.flatMap((item) =>
            item.map((line, i) => (i === 0 ? `- ${line}`.trimEnd() : line === '' ? '' : `  ${line}`)),
          ),
        ),
      ],
    }));
  return fc.oneof(...simple, { weight: 6, arbitrary: map }, { weight: 4, arbitrary: list });
});

export const yamlText: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(tree(3), { maxLength: 6 }),
    fc.constantFrom('\n', '\n', '\n', '\r\n'),
    fc.constantFrom('', '\n', '\n\n', '\n# end'),
    fc.constantFrom('', '', '', '', '---\n', '# head\n', '\ufeff'),
  )
  .map(([blocks, eol, tail, head]) => (head + blocks.flatMap((b) => b.lines).join('\n') + tail).replaceAll('\n', eol));

/** A text with some pieces replaced by others. */
export const mutated: fc.Arbitrary<string> = fc
  .tuple(
    yamlText,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(6),
        fc.constantFrom(
          '',
          ' ',
          '\n',
          ':',
          '- ',
          '"',
          "'",
          '{',
          '}',
          '[',
          ']',
          '#',
          '\t',
          '|',
          '&a ',
          '*a',
          '{{ x }}',
          '---\n',
          '...\n',
          '\r',
          '? ',
          ',',
          'k: v',
          '%',
          '!',
          '\\',
          '\u2028',
          '\0',
        ),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((now, [at, cut, insert]) => {
      const from = at % (now.length + 1);
      return now.slice(0, from) + insert + now.slice(from + cut);
    }, text),
  );
