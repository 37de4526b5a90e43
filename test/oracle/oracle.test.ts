import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { realNodes } from './live.ts';
import { missingPrograms, prepare } from './maven.ts';
import { productVersions } from './products.ts';
import { describeCase } from './report.ts';
import { run } from './run.ts';
import { whyItStands } from './standing.ts';

/**
 * A share of the cases, another one every day: ORACLE_SEED takes one again, ORACLE_COUNT more of them. Where a JDK or Maven
 * are missing, or Maven reaches no repository, it says so and judges nothing.
 */
const seed = process.env['ORACLE_SEED'] ?? new Date().toISOString().slice(0, 10);
const count = Number(process.env['ORACLE_COUNT'] ?? 220);
const out = resolve('out/oracle');
const java = resolve('test/oracle/java');

/** Whether the products can be asked; says why not. */
function ready(): boolean {
  const missing = missingPrograms();
  if (missing.length > 0) {
    console.log(`the oracle is left out: ${missing.join(', ')} not found`);
    return false;
  }
  try {
    prepare(productVersions, java, out);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('mvn failed')) throw error;
    console.log(`the oracle is left out: Maven cannot resolve the products. ${error.message.slice(0, 300)}`);
    return false;
  }
  return true;
}

it('agrees with the real products', { timeout: 1_200_000 }, async () => {
  if (!ready()) return;
  console.log(`oracle: ORACLE_SEED=${seed} ORACLE_COUNT=${count}`);
  const { cases, readers, errors } = await run({
    seed,
    count,
    texts: Math.ceil(count / 10),
    product: undefined,
    out,
    java,
    scaffolds: false,
    shrink: false,
    tell: (line) => console.log(line),
  });
  const wrong = cases.filter(
    ({ comparison }) => comparison.outcome === 'missed' || comparison.outcome === 'false-alarm',
  );
  const bugs = wrong.filter((judged) => whyItStands(judged) === undefined);
  const failed = cases.filter(({ comparison }) => comparison.outcome === 'agree-fail');
  const right = failed.filter(({ comparison }) => comparison.rightCause);
  const unlike = cases.filter(({ differences }) => differences.length > 0);
  expect(errors).toEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(count);
  expect(bugs.map(describeCase).join('\n')).toBe('');
  expect(unlike.map(({ words, differences }) => `${words.seed}: ${differences[0]}`)).toEqual([]);
  // What is known to differ stands in docs/truth.md: texts that nobody writes.
  const texts = readers.reduce((sum, each) => sum + each.texts, 0);
  const unread = readers.flatMap(({ differences }) => differences);
  expect(unread.length / texts, JSON.stringify(unread.slice(0, 5))).toBeLessThan(0.03);
  // Of two hundred cases; the goal of thousands is 98 %.
  expect(right.length / failed.length).toBeGreaterThan(0.95);
});

it('judges in memory as real nodes do', { timeout: 600_000 }, async () => {
  if (!ready()) return;
  const nodes = await realNodes({ out, java, seed, tell: (line) => console.log(line) });
  expect(nodes.some((each) => each.nodes)).toBe(true);
  const other = nodes.filter((each) => each.nodes !== each.memory);
  expect(other.map(({ words, memory }) => `${words.seed}: in memory ${memory ? 'it works' : 'it fails'}`)).toEqual([]);
});
