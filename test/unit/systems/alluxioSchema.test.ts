import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alluxio } from '../../../server/src/systems/alluxio/index.ts';
import { options } from '../../../server/src/systems/alluxio/options.ts';
import { check, marked } from '../harness.ts';

describe('options', () => {
  test('every property is there, each with an explanation and its readers', () => {
    expect(options.all).toHaveLength(181);
    for (const option of options.all) {
      expect(option.description.length, option.name).toBeGreaterThan(10);
      expect(option.readers, option.name).toBeTruthy();
      expect(option.editions?.length, option.name).toBeGreaterThan(0);
    }
  });

  test('companions, fallbacks and replacements are options themselves', () => {
    const names = options.all.flatMap((o) => [
      ...(o.companions ?? []),
      ...(o.fallbacks ?? []).map((f) => f.key),
      ...(o.deprecation?.replacement === undefined ? [] : [o.deprecation.replacement]),
    ]);
    expect(names.filter((name) => options.get(name) === undefined)).toEqual([]);
  });

  test('misspellings lead to options, and are none', () => {
    for (const [wrong, right] of Object.entries(alluxio.schema.misspellings)) {
      expect(options.get(wrong), wrong).toBeUndefined();
      expect(options.get(right), right).toBeDefined();
    }
  });

  test('passwords are secret', () => {
    const open = options.all.filter((o) => o.name.endsWith('password') && o.secret !== true);
    expect(open.map((o) => o.name)).toEqual([]);
  });

  test('snippets hold options with values that Alluxio takes', () => {
    for (const snippet of alluxio.snippets) {
      const lines = snippet.entries.map(({ key, value }) => `${key}=${value.replace(/\$\{\d+:([^}]*)\}/g, '$1')}`);
      const { findings } = check('alluxio-site.properties', `${lines.join('\n')}\n`, { version: 'EE 3.6' });
      const bad = findings.filter((f) => f.severity === 'error' || f.severity === 'warning');
      expect(
        bad.map((f) => `${f.rule.id} ${f.message}`),
        snippet.prefix,
      ).toEqual([]);
      for (const { key } of snippet.entries) expect(options.get(key), key).toBeDefined();
    }
  });
});

/** Documents of every shape, from the rules' own examples. */
const seeds = alluxio.rules.flatMap((rule) =>
  [...rule.examples.bad, ...rule.examples.good].map(({ file, text }) => ({ file, text: marked(text).text })),
);

const mutation = fc.record({
  seed: fc.nat({ max: seeds.length - 1 }),
  at: fc.nat({ max: 10_000 }),
  remove: fc.nat({ max: 30 }),
  insert: fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      '\n',
      ':',
      ' ',
      '"',
      '${alluxio.home}',
      '- ',
      '{',
      '\\',
      'properties:',
      '\t',
      '&a ',
      '*a',
      '{{',
      '#',
    ),
  ),
});

test('mutated documents: no throw, everything inside the text', () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const first = seeds[mutations[0]?.seed ?? 0];
      let text = first?.text ?? '';
      for (const { at, remove, insert } of mutations) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + insert + text.slice(start + remove);
      }
      const { analysis, findings } = check(first?.file ?? 'values.yaml', text);
      const spans = [
        ...analysis.units.flatMap((u) => u.settings.flatMap((s) => [s.span, s.keySpan, s.valueSpan])),
        ...findings.map((f) => f.span),
      ];
      for (const { start, end } of spans) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
      for (const finding of findings) for (const fix of finding.fixes()) expect(fix.title).not.toBe('');
    }),
    { numRuns: 400 },
  );
});
