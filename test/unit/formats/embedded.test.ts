import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findParts, type Part, resources, scalarEmbedding } from '../../../server/src/formats/embedded/index.ts';
import { flinkConf } from '../../../server/src/formats/flinkConf/index.ts';
import type { ScalarNode, ValueNode } from '../../../server/src/formats/tree.ts';
import { yaml } from '../../../server/src/formats/yaml/index.ts';
import { type Embedding, toEmbedded, toHost, toHostChanges } from '../../../server/src/text/embedding.ts';
import { applyChanges } from '../../../server/src/text/span.ts';
import { mutated, yamlText } from './yamlText.ts';

function partsOf(text: string): Part[] {
  const tree = yaml.parse(text);
  return resources(tree).flatMap((r) => findParts(tree, r));
}
/** Each part as `kind name path: text`. */
const seen = (text: string): string[] =>
  partsOf(text).map((p) => `${p.kind} ${p.kind === 'args' ? '' : p.name} ${p.path.join('/')}: ${p.embedding.text}`);

describe('resources', () => {
  it('say what a document states of itself', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: b\n---\nimage: x:1\nother: {image: "y:2"}\nimages: [{image: z}]\n';
    expect(resources(yaml.parse(text)).map(({ root, ...rest }) => ({ ...rest, entries: root.entries.length }))).toEqual(
      [
        { index: 0, apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'b', images: [], entries: 3 },
        {
          index: 1,
          apiVersion: undefined,
          kind: undefined,
          name: undefined,
          namespace: undefined,
          images: ['x:1', 'y:2', 'z'],
          entries: 3,
        },
      ],
    );
  });
});

describe('places that hold configuration', () => {
  const table: [text: string, ...expected: string[]][] = [
    [
      'data:\n  flink-conf.yaml: |+\n    a: b\n    c: d\n\n  log4j-console.properties: |+\n    x = y\n',
      'file flink-conf.yaml data/flink-conf.yaml: a: b\nc: d\n\n',
      'file log4j-console.properties data/log4j-console.properties: x = y\n',
    ],
    [
      'defaultConfiguration:\n  create: true\n  flink-conf.yaml: |+\n    a: b\n',
      'file flink-conf.yaml defaultConfiguration/flink-conf.yaml: a: b\n',
    ],
    [
      'kind: Secret\nstringData:\n  application.conf: "a { b = c }"\ndata:\n  x.conf: |\n    YTogYg==\n',
      'file application.conf stringData/application.conf: a { b = c }',
    ],
    [
      'data:\n  alluxio-site.properties.template: |-\n    a=b\n',
      'file alluxio-site.properties.template data/alluxio-site.properties.template: a=b',
    ],
    [
      'services:\n  jm:\n    environment:\n      FLINK_PROPERTIES: |\n        a: b\n',
      'env FLINK_PROPERTIES services/jm/environment/FLINK_PROPERTIES: a: b\n',
    ],
    [
      'services:\n  jm:\n    environment:\n      - |\n        FLINK_PROPERTIES=\n        a: b\n        c: d\n      - X=y\n',
      'env FLINK_PROPERTIES services/jm/environment/0: \na: b\nc: d\n',
      'env X services/jm/environment/1: y',
    ],
    ['environment:\n  - "FLINK_PROPERTIES=a: b"\n  - FLINK_PROPERTIES\n', 'env FLINK_PROPERTIES environment/0: a: b'],
    [
      'spec:\n  containers:\n    - name: c\n      env:\n        - name: ALLUXIO_JAVA_OPTS\n          value: -Da=b -Dc=d\n        - name: OTHER\n          valueFrom: {}\n      args: ["-Dx=y", z]\n      command: run\n',
      'env ALLUXIO_JAVA_OPTS spec/containers/0/env/0/value: -Da=b -Dc=d',
      'args  spec/containers/0/args/0: -Dx=y',
      'args  spec/containers/0/args/1: z',
      'args  spec/containers/0/command: run',
    ],
    [
      'jvmOptions:\n  - "-Xmx1g"\nALLUXIO_WORKER_JAVA_OPTS: >-\n  -Da=b\n  -Dc=d\n',
      'args  jvmOptions/0: -Xmx1g',
      'env ALLUXIO_WORKER_JAVA_OPTS ALLUXIO_WORKER_JAVA_OPTS: -Da=b -Dc=d',
    ],
    ['{"data": {"flink-conf.yaml": "a: b\\nc: d"}}', 'file flink-conf.yaml data/flink-conf.yaml: a: b\nc: d'],
    ['alluxio.conf.dir: /x\nfoo.conf: /etc/x\n'],
  ];
  it.each(table)('%j', (text, ...expected) => {
    expect(seen(text)).toEqual(expected);
  });

  it('an empty block scalar is one too', () => {
    const [part] = partsOf('data:\n  flink-conf.yaml: |\n  other: x\n');
    expect(part?.embedding.text).toBe('');
    const text = 'data:\n  flink-conf.yaml: |\n  other: x\n';
    expect(
      applyChanges(text, toHostChanges(part?.embedding, [{ span: { start: 0, end: 0 }, newText: 'a: b\nc: d\n' }])),
    ).toBe('data:\n  flink-conf.yaml: |\n    a: b\n    c: d\n  other: x\n');
  });
});

function scalarsOf(node: ValueNode | undefined): ScalarNode[] {
  if (node?.kind === 'scalar') return [node];
  if (node?.kind === 'list') return node.items.flatMap(scalarsOf);
  return node?.kind === 'map' ? node.entries.flatMap((e) => scalarsOf(e.value)) : [];
}

/** Segments ascend without gaps; equal runs hold equal characters; host offsets ascend. */
function checkEmbedding(text: string, embedding: Embedding): void {
  let at = 0;
  let host = embedding.segments[0]?.hostStart ?? 0;
  for (const s of embedding.segments) {
    expect(s.start).toBe(at);
    expect(s.hostStart).toBeGreaterThanOrEqual(host);
    expect(s.hostStart + s.hostLength).toBeLessThanOrEqual(text.length);
    if (s.length === s.hostLength && s.length > 1)
      expect(text.slice(s.hostStart, s.hostStart + s.length)).toBe(embedding.text.slice(at, at + s.length));
    at += s.length;
    host = s.hostStart + s.hostLength;
  }
  expect(at).toBe(embedding.text.length);
}

const bodyLine = fc.constantFrom('a: b', 'x', '', ' deep', '# c', 'ünï', 'k=v  ', '\tt', '- q', '"s"');
const blockText = fc
  .record({
    header: fc.constantFrom('|', '|-', '|+', '>', '>-', '>+', '| # c', '|2', '|-2'),
    lines: fc.array(bodyLine, { minLength: 1, maxLength: 6 }),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
    tail: fc.constantFrom('', 'z: 1', '\nz: 1\n', '    \nz: 1'),
  })
  .map(({ header, lines, eol, tail }) =>
    ['m:', `  k: ${header}`, ...lines.map((l) => (l === '' ? '' : `    ${l}`)), tail].join(eol),
  );

describe('every character has its place in the host', () => {
  it('in block scalars', () => {
    fc.assert(
      fc.property(blockText, (text) => {
        const tree = yaml.parse(text);
        fc.pre(tree.problems.length === 0);
        const scalar = scalarsOf(tree.roots[0])[0]!;
        fc.pre(scalar.quote === 'block');
        const embedding = scalarEmbedding(text, scalar);
        checkEmbedding(text, embedding);
        expect(embedding.text.replace(/\n+$/, '')).toBe(scalar.value.replace(/\n+$/, ''));
        for (let i = 0; i < embedding.text.length; i++) {
          const c = embedding.text.charAt(i);
          if (/[\n ]/.test(c)) continue;
          expect(text.charAt(toHost(embedding, i))).toBe(c);
          expect(toEmbedded(embedding, toHost(embedding, i))).toBe(i);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('in the scalars of random documents, whose value is the text', () => {
    fc.assert(
      fc.property(fc.oneof(yamlText, mutated), (text) => {
        const tree = yaml.parse(text);
        for (const scalar of tree.roots.flatMap(scalarsOf)) {
          const embedding = scalarEmbedding(text, scalar);
          // What an alias stands for has no characters of its own at its place.
          if (text.charAt(scalar.span.start) === '*') continue;
          checkEmbedding(text, embedding);
          if (tree.problems.length === 0 && !/\\\r?\n/.test(text))
            expect(embedding.text.trimEnd()).toBe(scalar.value.trimEnd());
        }
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    ['a: "x\\ty\\u0041z"', 'x\tyAz', [3, 4, 5], [8, 14, 15]],
    ["a: 'it''s'", "it's", [2, 3], [6, 8]],
    ['a: "p\n   q"', 'p q', [0, 2], [4, 9]],
  ] as const)('escapes in %j', (text, value, embedded, host) => {
    const scalar = scalarsOf(yaml.parse(text).roots[0])[0]!;
    const embedding = scalarEmbedding(text, scalar);
    expect(embedding.text).toBe(value);
    expect(embedded.filter((i) => i < value.length).map((i) => toHost(embedding, i))).toEqual(
      host.slice(0, embedded.filter((i) => i < value.length).length),
    );
  });
});

/** The text of a part after changes of its embedded text. */
function changedBy(
  text: string,
  change: (embedding: Embedding) => { span: { start: number; end: number }; newText: string }[],
): { host: string; embedded: string | undefined } {
  const part = partsOf(text)[0]!;
  const host = applyChanges(text, toHostChanges(part.embedding, change(part.embedding)));
  return { host, embedded: partsOf(host)[0]?.embedding.text };
}

describe('changes of the embedded text arrive in the host', () => {
  const host = (header: string, tail = 'z: 1\n') => `m:\n  f.conf: ${header}\n    a: 1\n\n    b: 2\n${tail}`;
  const middle = fc.record({
    start: fc.nat(12),
    length: fc.nat(6),
    newText: fc.constantFrom('', 'x', 'x: y\n', '\nx: y', 'p\nq', 'x: y\n\nz: w\n'),
  });

  it('whole lines at each end', () => {
    expect(
      changedBy(host('|'), (e) => [{ span: { start: e.text.length, end: e.text.length }, newText: 'c: 3\n' }]),
    ).toEqual({ host: host('|').replace('b: 2\n', 'b: 2\n    c: 3\n'), embedded: 'a: 1\n\nb: 2\nc: 3\n' });
    expect(changedBy(host('|'), () => [{ span: { start: 0, end: 0 }, newText: 'c: 3\n' }]).embedded).toBe(
      'c: 3\na: 1\n\nb: 2\n',
    );
    expect(changedBy(host('|'), () => [{ span: { start: 6, end: 11 }, newText: '' }]).embedded?.trimEnd()).toBe('a: 1');
    expect(
      changedBy(host('|'), () => [
        { span: { start: 0, end: 5 }, newText: '' },
        { span: { start: 6, end: 11 }, newText: 'x: y\n' },
      ]).embedded,
    ).toBe('\nx: y\n');
    expect(
      changedBy(host('|-'), (e) => [{ span: { start: e.text.length, end: e.text.length }, newText: '\nc: 3' }])
        .embedded,
    ).toBe('a: 1\n\nb: 2\nc: 3');
    expect(changedBy(host('|'), () => [{ span: { start: 5, end: 5 }, newText: 'c: 3' }]).embedded).toBe(
      'a: 1\nc: 3\nb: 2\n',
    );
  });

  it('any change', () => {
    fc.assert(
      fc.property(fc.constantFrom('|', '|+'), fc.constantFrom('z: 1\n', ''), middle, (header, tail, m) => {
        const text = host(header, tail);
        const embedded = partsOf(text)[0]!.embedding.text;
        const start = Math.min(m.start, embedded.length);
        const change = { span: { start, end: Math.min(start + m.length, embedded.length) }, newText: m.newText };
        const wanted = applyChanges(embedded, [change]);
        fc.pre(wanted.trim() !== '' && !/^\s/.test(wanted) && !/[^\n]$/.test(wanted));
        const result = changedBy(text, () => [change]);
        expect(yaml.parse(result.host).problems).toEqual([]);
        expect(result.embedded?.replace(/\n+$/, '')).toBe(wanted.replace(/\n+$/, ''));
        expect(yaml.parse(result.host).roots[0]?.entries.map((e) => e.path[0])).toEqual(
          tail === '' ? ['m'] : ['m', 'z'],
        );
      }),
      { numRuns: 800 },
    );
  });

  it('text written anew reads back', () => {
    const lines = fc
      .array(fc.constantFrom('a: b', 'x y', '', 'k="v"', "it's", 'p\\q'), { minLength: 1, maxLength: 5 })
      .map((l) => l.join('\n'))
      .filter((t) => /^\S/.test(t) && /\S$/.test(t));
    const hosts = fc.constantFrom(
      'm:\n  f.conf: |\n    old: 1\nz: 1\n',
      'm:\n  f.conf: >\n    old: 1\nz: 1\n',
      'm:\n  f.conf: "old: 1"\nz: 1\n',
      "m:\n  f.conf: 'old: 1'\nz: 1\n",
      'm: {f.conf: "old: 1"}\nz: 1\n',
      'm:\n  f.conf: |\nz: 1\n',
      'm:\n  f.conf: |\n      \nz: 1\n',
    );
    fc.assert(
      fc.property(hosts, lines, (text, wanted) => {
        const tree = yaml.parse(text);
        const embedding = scalarEmbedding(text, scalarsOf(tree.roots[0])[0]!);
        const result = applyChanges(
          text,
          toHostChanges(embedding, [{ span: { start: 0, end: embedding.text.length }, newText: wanted }]),
        );
        const again = yaml.parse(result);
        expect(again.problems).toEqual([]);
        expect(scalarsOf(again.roots[0])[0]?.value.trimEnd()).toBe(wanted);
        expect(scalarsOf(again.roots[0])).toHaveLength(2);
      }),
      { numRuns: 400 },
    );
  });
});

describe('typing at the end of a block scalar', () => {
  it.each([
    ['data:\n  flink-conf.yaml: |\n    a: b\n    ', 'a: b\n', 5],
    ['data:\n  flink-conf.yaml: |-\n    a: b\n    ', 'a: b\n', 5],
    ['data:\n  flink-conf.yaml: |\n    a: b\n\n    ', 'a: b\n\n', 6],
    ['data:\n  flink-conf.yaml: |\n    ', '', 0],
  ])('%j', (text, embedded, offset) => {
    const { embedding } = partsOf(text)[0]!;
    expect(embedding.text).toBe(embedded);
    expect(toEmbedded(embedding, text.length)).toBe(offset);
    expect(toHost(embedding, offset)).toBe(text.length);
    const cursor = flinkConf.cursor(flinkConf.parse(embedding.text), flinkConf.parse(embedding.text).roots[0]!, offset);
    expect(cursor).toMatchObject({ kind: 'key', typed: '' });
  });
});
