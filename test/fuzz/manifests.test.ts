import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readManifests } from '../../server/src/kubernetes/read.ts';
import { containersAt, resolveInContainer } from '../../server/src/kubernetes/resolve.ts';
import { allRules, deploymentOf } from '../../server/src/workspace/analyse.ts';
import { TextSource } from '../../server/src/workspace/document.ts';
import { check, marked, uriOf } from '../unit/harness.ts';

/** Texts of the examples, which hold every kind of resource that is read. */
const samples = allRules()
  .filter(({ id }) => id.startsWith('kubernetes/'))
  .flatMap(({ examples }) => [...examples.bad, ...examples.good])
  .map(({ text }) => marked(text).text)
  .filter((text) => text.length < 5_000);

const damage = (text: string, cuts: readonly [number, number, string][]): string =>
  cuts.reduce((t, [at, length, put]) => {
    const start = at % (t.length + 1);
    return t.slice(0, start) + put + t.slice(start + (length % 40));
  }, text);

const cuts = fc.array(
  fc.tuple(
    fc.nat(),
    fc.nat(),
    fc.constantFrom(
      '',
      ' ',
      '\n',
      '- ',
      ': ',
      '{',
      '[',
      '"',
      "'",
      '&a ',
      '*a',
      '|\n',
      'null',
      '0400',
      '{{',
      '---\n',
      '\u0000',
      'ü',
    ),
  ),
  { maxLength: 6 },
);

test('damaged manifests never throw, and every finding stands within its text', () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.constantFrom(...samples), cuts, (one, other, where) => {
      const text = damage(one, where);
      const checked = check('a.yaml', text, { files: { 'b.yaml': damage(other, where) } });
      for (const { span, uri, fixes } of checked.findings) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        if (uri === uriOf('a.yaml')) expect(span.end).toBeLessThanOrEqual(text.length);
        fixes();
      }
    }),
    { numRuns: 300 },
  );
});

test('paths are followed through whatever stands there', () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples), cuts, fc.nat(), fc.string(), (sample, where, offset, path) => {
      const text = damage(sample, where);
      const document = new TextSource(uriOf('a.yaml'), text);
      const graph = deploymentOf([document]);
      for (const place of containersAt(graph, document.uri, offset % (text.length + 1)))
        expect(['found', 'absent', 'unknown']).toContain(resolveInContainer(graph, place, `/${path}`).state);
      graph.put(document.uri, undefined);
      expect(graph.files.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('reading is linear in the file', () => {
  const time = (count: number): number => {
    const text = Array.from({ length: count }, (_, i) => samples[i % samples.length]).join('---\n');
    const document = new TextSource(uriOf('a.yaml'), text);
    document.resources();
    const begun = performance.now();
    readManifests(document);
    deploymentOf([document]);
    return (performance.now() - begun) / count;
  };
  time(200);
  const [small, large] = [Math.min(time(100), time(100)), Math.min(time(1600), time(1600))];
  // Sixteen times as much at about the same price each; a square would show as sixteen.
  expect(large).toBeLessThan(small * 6 + 0.05);
});
