import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Live, realNodes } from './live.ts';
import { missingPrograms } from './maven.ts';
import { describeCase, reportText } from './report.ts';
import { type RunResult, run } from './run.ts';
import { kindOf } from './standing.ts';
import { nodesText, truthPage } from './truth.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '2200' },
    texts: { type: 'string', default: '300' },
    product: { type: 'string' },
    show: { type: 'string', default: '3' },
    out: { type: 'string', default: 'out/oracle' },
    only: { type: 'string' },
    nodes: { type: 'boolean', default: false },
    readers: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  },
});

/** What the last run found. */
const keptFile = (): string => resolve(values.out, 'result.json');

const missing = missingPrograms();
if (missing.length > 0) console.log(`The oracle needs ${missing.join(', ')} on the path; nothing was judged.`);
else if (values.page) page(kept());
else if (values.nodes) await judgeNodes();
else if (values.readers) await judgeReaders();
else await judge();

async function judge(): Promise<void> {
  const { seed, count, texts, product, only } = values;
  // A part of the products is no page for all of them.
  const whole = product === undefined && !values['no-write'];
  const live = whole ? nodes() : Promise.resolve([]);
  const result = await ran(Number(count), only === undefined);
  if (!whole) return;
  const command = `npm run test:oracle -- --seed ${seed} --count ${count} --texts ${texts}`;
  keep({ result, command, nodes: await live });
}

async function ran(count: number, scaffolds: boolean): Promise<RunResult> {
  const { seed, texts, product, show, out, only } = values;
  const result = await run({
    seed,
    count,
    texts: Number(texts),
    product,
    out: resolve(out),
    only,
    java: resolve('test/oracle/java'),
    scaffolds,
    shrink: true,
    tell: (line) => console.log(line),
    found: (judged) => console.log(`${kindOf(judged)}:${describeCase(judged)}`),
  });
  console.log(reportText(result, Number(show)));
  if (result.errors.length > 0) process.exitCode = 1;
  return result;
}

/** Texts again, in place of those of the last run where all products read them. */
async function judgeReaders(): Promise<void> {
  const { readers } = await ran(0, false);
  if (values.product !== undefined || !existsSync(keptFile())) return;
  const last = kept();
  keep({ ...last, result: { ...last.result, readers } });
}

/** Real clusters again; where all are judged, in place of those of the last run. */
async function judgeNodes(): Promise<void> {
  const found = await nodes();
  console.log(nodesText(found));
  if (values.product === undefined && existsSync(keptFile())) keep({ ...kept(), nodes: found });
}

/** All that the page is made of. */
interface Kept {
  readonly result: RunResult;
  readonly nodes: readonly Live[];
  readonly command: string;
}

function kept(): Kept {
  return JSON.parse(readFileSync(keptFile(), 'utf8')) as Kept;
}

function keep(kept: Kept): void {
  writeFileSync(
    keptFile(),
    JSON.stringify(kept, (_, value) => (value instanceof Set ? [...value] : value)),
  );
  page(kept);
}

function page({ result, nodes, command }: Kept): void {
  writeFileSync(resolve('docs/truth.md'), truthPage(result, nodes, command));
}

function nodes(): Promise<readonly Live[]> {
  const { product, out } = values;
  const java = resolve('test/oracle/java');
  return realNodes({ out: resolve(out), java, product, tell: (line) => console.log(line) });
}
