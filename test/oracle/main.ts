import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { realNodes } from './live.ts';
import { missingPrograms } from './maven.ts';
import { describeCase, reportText } from './report.ts';
import { run } from './run.ts';
import { kindOf } from './standing.ts';
import { truthPage } from './truth.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '2200' },
    texts: { type: 'string', default: '300' },
    product: { type: 'string' },
    show: { type: 'string', default: '3' },
    out: { type: 'string', default: 'out/oracle' },
    only: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
  },
});

const missing = missingPrograms();
if (missing.length > 0) {
  console.log(`The oracle needs ${missing.join(', ')} on the path; nothing was judged.`);
} else {
  const { seed, count, texts, product, show, out, only } = values;
  const result = await run({
    seed,
    count: Number(count),
    texts: Number(texts),
    product,
    out: resolve(out),
    only,
    java: resolve('test/oracle/java'),
    scaffolds: only === undefined,
    shrink: true,
    tell: (line) => console.log(line),
    found: (judged) => console.log(`${kindOf(judged)}:${describeCase(judged)}`),
  });
  console.log(reportText(result, Number(show)));
  // A part of the products is no page for all of them.
  if (product === undefined && !values['no-write']) {
    const command = `npm run test:oracle -- --seed ${seed} --count ${count} --texts ${texts}`;
    const nodes = await realNodes({
      out: resolve(out),
      java: resolve('test/oracle/java'),
      tell: (line) => console.log(line),
    });
    writeFileSync(resolve('docs/truth.md'), truthPage(result, nodes, command));
  }
}
