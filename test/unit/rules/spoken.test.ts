import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { speak } from '../../../server/src/text/l10n.ts';
import { allRules } from '../../../server/src/workspace/analyse.ts';
import { checkWhole, marked } from '../harness.ts';
import { expand } from '../samples.ts';

const chinese = JSON.parse(
  readFileSync(new URL('../../../l10n/bundle.l10n.zh-cn.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

beforeAll(() => speak(chinese));
afterAll(() => speak({}));

/** Kind and name of a resource. */
const NAME = /^[A-Z]\w+ \S+$/;
const JOINT = /\w (?:and|or) \w/;

test('whatever is found in the examples of rules is told in Chinese: message, places, repairs', async () => {
  const left: string[] = [];
  for (const rule of allRules())
    for (const example of rule.examples.bad) {
      const { text } = marked(await expand(example.text));
      const { findings } = await checkWhole(example.file, text, example);
      for (const { message, related, fixes } of findings) {
        const titles = fixes().map(({ title }) => title);
        const places = related.map((each) => each.message).filter((each) => !NAME.test(each));
        const all = [message, ...places, ...titles];
        left.push(...all.filter((each) => !/[\u4e00-\u9fff]/.test(each)));
        left.push(...titles.filter((each) => JOINT.test(each)));
      }
    }
  expect([...new Set(left)]).toEqual([]);
}, 60_000);
