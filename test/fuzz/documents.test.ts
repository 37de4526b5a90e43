import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editsOf } from '../../server/src/rules/fix.ts';
import { complete } from '../../server/src/service/complete.ts';
import { hover } from '../../server/src/service/hover.ts';
import { inlayHints } from '../../server/src/service/inlayHints.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { allRules } from '../../server/src/workspace/analyse.ts';
import { type Checked, check, marked } from '../unit/harness.ts';

/** FUZZ_RUNS documents of each kind. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 150);

const seeds = allRules().flatMap((r) =>
  [...r.examples.bad, ...r.examples.good].map((e) => ({ file: e.file, text: marked(e.text).text, version: e.version })),
);
const names = [...new Set(seeds.map((s) => s.file.slice(s.file.lastIndexOf('/') + 1)))];

/** Pieces that break parsers: separators, quotes, escapes, indentation, placeholders, marks of other formats. */
const shard = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r\n',
    ' ',
    '\t',
    ':',
    ': ',
    '=',
    '"',
    "'",
    '"""',
    '\\',
    '#',
    '//',
    '{',
    '}',
    '[',
    ']',
    ',',
    '|',
    '>',
    '-',
    '- ',
    '&a',
    '*a',
    '<<',
    '${',
    '}',
    '${?x}',
    '{{',
    '\u0000',
    '\ufeff',
    'é',
    '😀',
    'true',
    '+=',
    'include "x"',
    '---\n',
    '\\u00',
    '-D',
  ),
  fc.string({ maxLength: 6 }),
);

const mutate = (text: string, edits: readonly { at: number; remove: number; add: string }[]): string => {
  let out = text;
  for (const { at, remove, add } of edits) {
    const start = Math.floor(at * (out.length + 1));
    out = out.slice(0, start) + add + out.slice(start + remove);
  }
  return out;
};

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.9999, noNaN: true }),
    remove: fc.integer({ min: 0, max: 12 }),
    add: shard,
  }),
  { minLength: 1, maxLength: 5 },
);
const example = fc.constantFrom(...seeds);
const mutated = fc.tuple(example, edits).map(([s, e]) => ({ ...s, text: mutate(s.text, e) }));
const spliced = fc.tuple(example, example).map(([a, b]) => ({ ...a, text: `${a.text}${b.text}` }));
const wild = fc
  .tuple(fc.constantFrom(...names), fc.array(shard, { maxLength: 40 }))
  .map(([file, parts]) => ({ file, text: parts.join(''), version: undefined }));

const run = (d: { file: string; text: string; version: string | undefined }): Checked =>
  check(d.file, d.text, d.version === undefined ? {} : { version: d.version });

const spansInside = (c: Checked): void => {
  const length = c.text.length;
  for (const f of c.findings) {
    if (f.uri !== c.analysis.document.uri) continue;
    expect(f.span.start).toBeGreaterThanOrEqual(0);
    expect(f.span.end).toBeGreaterThanOrEqual(f.span.start);
    expect(f.span.end).toBeLessThanOrEqual(length);
  }
  for (const unit of c.analysis.units) {
    for (const s of unit.settings) {
      if (s.uri !== c.analysis.document.uri) continue;
      for (const span of [s.keySpan, s.valueSpan, s.span]) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(length);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
      }
    }
  }
};

describe.each([
  ['mutated examples', mutated],
  ['spliced examples', spliced],
  ['wild text', wild],
] as const)('%s', (_, documents) => {
  test('analysis never throws and every span lies in the document', () => {
    fc.assert(
      fc.property(documents, (d) => spansInside(run(d))),
      { numRuns: RUNS },
    );
  });

  test('every fix applies, and what it repaired is not found again', () => {
    fc.assert(
      fc.property(documents, (d) => {
        const before = run(d);
        // Of a manifest that is no YAML, or says one thing twice, nobody can tell what a change of it says.
        if (/\.ya?ml$/.test(d.file) && before.analysis.document.tree('yaml').problems.length > 0) return;
        for (const finding of before.findings.slice(0, 8)) {
          for (const fix of finding.fixes()) {
            const own = editsOf(fix).find((e) => e.uri === before.analysis.document.uri);
            if (own === undefined) continue;
            const text = applyChanges(d.text, own.changes);
            const after = run({ ...d, text });
            spansInside(after);
            // One repair may lay bare what stood behind it: then fewer are left, or another one stands here.
            const count = (c: Checked) => c.findings.filter((f) => f.rule.id === finding.rule.id).length;
            const same = after.findings.some(
              (f) =>
                f.rule.id === finding.rule.id && f.message === finding.message && f.span.start === finding.span.start,
            );
            expect(
              text === d.text || !same || count(after) < count(before),
              `${finding.rule.id}: "${fix.title}" on ${d.file}\n${d.text}\n=>\n${text}`,
            ).toBe(true);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('features answer at any place', async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.double({ min: 0, max: 1, noNaN: true }), async (d, where) => {
        const c = run(d);
        const offset = Math.floor(where * d.text.length);
        hover(c.analysis, offset, c.findings);
        inlayHints(c.analysis, { start: 0, end: d.text.length }, {});
        for (const item of await complete(c.analysis, offset, { snippets: true })) {
          const edit = item.textEdit;
          expect(edit !== undefined && 'range' in edit && edit.range.start.line <= edit.range.end.line).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
