import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';

// Java has no other clock than the machine's.
vi.hoisted(() => {
  process.env.SAMPLES_NOW = String(Date.now());
});

import { allRules } from '../../server/src/workspace/analyse.ts';
import { defaultSettings } from '../../server/src/workspace/settings.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';
import { memoryHost, uriOf } from '../unit/harness.ts';
import { generatedPairs, opensslPairs, type Pair, pairOf } from './agreement/pairs.ts';
import { type Question, questionsOf } from './agreement/products.ts';
import { folder, has, output, run } from './tools.ts';

const PROGRAM = fileURLToPath(new URL('java/Agree.java', import.meta.url));
const DISABLED = fileURLToPath(new URL('java/current.security', import.meta.url));

const files = folder();
afterAll(files.remove);

interface Judged {
  readonly pair: Pair;
  /** Rules that say error. */
  readonly ours: readonly string[];
  readonly questions: readonly Question[];
}

/** What the engine says of a pair, and what Java is to be asked about the same files. */
async function judged(pair: Pair, index: number): Promise<Judged> {
  const at = files.path(`pair-${index}`);
  const all = new Map<string, string | Uint8Array>([[uriOf(pair.file), pair.text]]);
  for (const [path, content] of Object.entries(pair.files)) {
    all.set(uriOf(path), content);
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), content);
  }
  const { version } = pair;
  const versions = version === undefined ? {} : { flink: version, akka: version, alluxio: version };
  const problems: string[] = [];
  const workspace = new Workspace(memoryHost(all, problems), { ...defaultSettings, versions }, async () => [
    ...all.keys(),
  ]);
  workspace.patience = Number.POSITIVE_INFINITY;
  workspace.setPlaces([uriOf('').replace(/\/$/, '')], true);
  const findings = await workspace.findings(uriOf(pair.file));
  const analysis = await workspace.analysis(uriOf(pair.file));
  if (problems.length > 0) throw new Error(problems[0]);
  const place = (path: string) => (path.startsWith('/') ? path : join(at, posix.dirname(pair.file), path));
  return {
    pair,
    ours: findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule.id),
    questions: (analysis?.units ?? []).flatMap((unit) => questionsOf(unit, place)),
  };
}

/**
 * Every example of a rule that has key material beside it; which forms of a private key a product's own reader takes is not the
 * JDK's to say.
 */
async function examplePairs(): Promise<readonly Pair[]> {
  const found = allRules().flatMap(({ id, examples }) =>
    [...examples.bad, ...examples.good].map((example, i) => ({
      id,
      name: `examples of rules: ${id} ${i + 1}`,
      example,
    })),
  );
  return Promise.all(
    found
      .filter(({ id, example }) => example.material !== undefined && id !== 'artifact/key-format')
      .map(({ name, example }) => pairOf(name, example)),
  );
}

const withOpenssl = async (): Promise<readonly Pair[]> =>
  has('openssl', 'version')
    ? opensslPairs((authority) => {
        const file = files.write('ca.pem', authority);
        return output('openssl', 'pkcs12', '-export', '-nokeys', '-in', file, '-passout', 'pass:changeme-1');
      })
    : [];

type Outcome = 'agree' | 'we missed' | 'we cried wolf';

interface Row {
  readonly group: string;
  readonly outcome: Outcome;
  /** The pair, and what the other one says of it. */
  readonly text: string;
}

function rowOf({ pair, ours }: Judged, answers: readonly string[]): Row {
  const failure = answers.find((answer) => answer !== 'ok');
  const outcome =
    (failure !== undefined) === ours.length > 0 ? 'agree' : failure === undefined ? 'we cried wolf' : 'we missed';
  return {
    group: pair.name.split(':')[0] ?? '',
    outcome,
    text: `${outcome}: ${pair.name}: ${failure ?? ours.join(', ')}`,
  };
}

/** Java's answers, one a question. */
function askJava(questions: readonly Question[]): readonly string[] {
  const lines = questions.map((question) =>
    Object.entries(question)
      .map(([name, value]) => `${name}=${value}`)
      .join('\t'),
  );
  const file = files.write('questions.tsv', lines.join('\n'));
  return run('java', `-Djava.security.properties=${DISABLED}`, PROGRAM, file)
    .split('\n')
    .filter((line) => /^(?:ok$|start: |handshake: )/.test(line));
}

function tableOf(rows: readonly Row[]): string {
  const line = (name: string, some: readonly Row[]): string => {
    const count = (outcome: Outcome) => some.filter((row) => row.outcome === outcome).length;
    return `${name}: ${some.length} pairs, agree ${count('agree')}, we missed ${count('we missed')}, we cried wolf ${count('we cried wolf')}`;
  };
  const groups = [...new Set(rows.map(({ group }) => group))];
  return [
    ...groups.map((group) =>
      line(
        group,
        rows.filter((row) => row.group === group),
      ),
    ),
    line('all', rows),
  ].join('\n');
}

/** Pairs that need not agree: how their line begins, and why. */
const STANDING: Readonly<Record<string, string>> = {};

describe.runIf(has('java', '-version'))('the JDK and the engine', () => {
  it('agree on which handshakes succeed', { timeout: 600_000 }, async () => {
    const all: Judged[] = [];
    for (const pair of [...(await examplePairs()), ...(await generatedPairs()), ...(await withOpenssl())])
      all.push(await judged(pair, all.length));
    const answers = askJava(all.flatMap(({ questions }) => questions));
    expect(answers.length).toBe(all.flatMap(({ questions }) => questions).length);
    let next = 0;
    const rows = all.flatMap((each) => {
      const own = answers.slice(next, next + each.questions.length);
      next += own.length;
      return own.length === 0 ? [] : [rowOf(each, own)];
    });
    console.log(tableOf(rows));
    const disagree = rows.filter(({ outcome }) => outcome !== 'agree').map(({ text }) => text);
    expect(disagree.filter((text) => !Object.keys(STANDING).some((start) => text.startsWith(start)))).toEqual([]);
    expect(rows.length).toBeGreaterThan(400);
  });
});
