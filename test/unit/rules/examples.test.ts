import { describe, expect, test } from 'vitest';
import type { Example, Rule } from '../../../server/src/rules/rule.ts';
import { allRules } from '../../../server/src/workspace/analyse.ts';
import { checkWhole, fixed, marked, shown } from '../harness.ts';
import { expand } from '../samples.ts';

/** RULES=flink/ limits the run to the rules whose id begins so. */
const rules = allRules().filter((r) => r.id.startsWith(process.env.RULES ?? ''));

const checkExample = ({ file, version, files, material }: Example, text: string) =>
  checkWhole(file, text, {
    ...(version === undefined ? {} : { version }),
    ...(files === undefined ? {} : { files }),
    ...(material === undefined ? {} : { material }),
  });

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
          expect(text, `fix "${fix.title}" changes nothing`).not.toBe(checked.text);
          if (text === undefined) continue;
          const again = await checkExample(example, text);
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
