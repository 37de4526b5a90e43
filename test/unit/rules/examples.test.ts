import { describe, expect, test } from 'vitest';
import { editsOf } from '../../../server/src/rules/fix.ts';
import type { Example, Fix, Rule } from '../../../server/src/rules/rule.ts';
import { applyChanges } from '../../../server/src/text/span.ts';
import { allRules } from '../../../server/src/workspace/analyse.ts';
import { checkWhole, fixed, marked, shown, uriOf } from '../harness.ts';
import { expand } from '../samples.ts';

/** RULES=flink/ limits the run to the rules whose id begins so. */
const rules = allRules().filter((r) => r.id.startsWith(process.env.RULES ?? ''));

const checkExample = (example: Example, text: string) => checkWhole(example.file, text, example);

/** The other files of an example after a fix. */
const besides = ({ files = {} }: Example, fix: Fix): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      const edit = editsOf(fix).find(({ uri }) => uri === uriOf(path));
      return [path, edit === undefined ? text : applyChanges(text, edit.changes)];
    }),
  );

const run = async (example: Example, rule: Rule) => {
  const { text, ranges } = marked(await expand(example.text));
  const checked = await checkExample(example, text);
  return { checked, ranges, own: checked.findings.filter((f) => f.rule.id === rule.id) };
};

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test('has an example of each kind', () => {
    expect(rule.examples.bad.length).toBeGreaterThan(0);
    expect(rule.examples.good.length).toBeGreaterThan(0);
  });

  test.each(rule.examples.bad.map((example, i) => ({ name: `${i + 1}: ${example.file}`, example })))(
    'bad $name',
    async ({ example }) => {
      const { checked, ranges, own } = await run(example, rule);
      expect(own.length, `nothing found; all findings: ${shown(checked).join('; ')}`).toBeGreaterThan(0);
      for (const range of ranges) expect(own.map((f) => f.span)).toContainEqual(range);
      for (const finding of own) {
        for (const fix of finding.fixes()) {
          // What makes a file beside this one, or is done to another file, leaves this one as it is.
          if (fix.command !== undefined || fix.changes.every((c) => c.op === 'create')) continue;
          const text = fixed(checked, finding, fix.title);
          const files = besides(example, fix);
          const before = [checked.text, ...Object.values(example.files ?? {})];
          expect([text, ...Object.values(files)], `fix "${fix.title}" changes nothing`).not.toEqual(before);
          if (text === undefined) continue;
          const again = await checkExample({ ...example, files }, text);
          const left = again.findings.filter((f) => f.rule.id === rule.id).length;
          expect(left, `after "${fix.title}":\n${text}`).toBeLessThan(own.length);
        }
      }
      if (example.fixed !== undefined) expect(fixed(checked, own[0]!)).toBe(example.fixed);
    },
  );

  test.each(rule.examples.good.map((example, i) => ({ name: `${i + 1}: ${example.file}`, example })))(
    'good $name',
    async ({ example }) => {
      const { checked, own } = await run(example, rule);
      const recognised = checked.analysis.units.length > 0 || checked.analysis.manifests !== undefined;
      expect(recognised, 'no unit: the example is not recognised').toBe(true);
      expect(own.map((f) => f.message)).toEqual([]);
    },
  );
});

test('ids are unique and well-formed', () => {
  const ids = allRules().map((r) => r.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^(config|artifact|flink|akka|alluxio|kubernetes|plan)\/[a-z0-9-]+$/);
});
