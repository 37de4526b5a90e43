import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { etcdEnvironment } from '../interop/etcdPrograms.ts';
import { PASSWORD } from './cluster.ts';
import { type Comparison, compare, readDifferently, type Verdict, verdictOf } from './compare.ts';
import { check, type Said } from './engine.ts';
import { type CaseWords, caseWords, Workshop } from './generate.ts';
import { type Answer, Jvm } from './jvm.ts';
import { missingFor, prepare } from './maven.ts';
import { type ProductVersion, productVersions } from './products.ts';
import { compareReaders, type ReaderResult } from './readers.ts';
import { type JudgedScaffold, judgeScaffolds } from './scaffolds.ts';
import { mutation } from './systems.ts';

export interface RunOptions {
  readonly seed: string;
  /** Of cases over all products. */
  readonly count: number;
  /** A product, or one version of it (`flink-1.18.1`); all where not given. */
  readonly product: string | undefined;
  /** A part of a name: cases with such faults or changes only. */
  readonly only?: string | undefined;
  /** Kept between runs: artifacts, classes, cases that were disagreed on. */
  readonly out: string;
  readonly java: string;
  /** Texts that each reader of a version reads beside the cases. */
  readonly texts: number;
  /** Whether what is written for Kubernetes is judged as well. */
  readonly scaffolds: boolean;
  /** Whether disagreements are reduced to the faults that they need. */
  readonly shrink: boolean;
  tell(line: string): void;
  /** Told of each disagreement as it is found. */
  found?(judged: Judged): void;
}

export interface Judged {
  readonly words: CaseWords;
  readonly folder: string;
  readonly verdict: Verdict;
  readonly said: readonly Said[];
  readonly comparison: Comparison;
  /** Settings that were read differently. */
  readonly differences: readonly string[];
}

export interface RunResult {
  readonly seed: string;
  readonly versions: readonly ProductVersion[];
  /** Cases that could not be judged, which is a bug of the oracle. */
  readonly errors: readonly string[];
  /** Versions that were not judged, as programs are missing. */
  readonly absent: readonly { readonly version: ProductVersion; readonly programs: readonly string[] }[];
  readonly cases: readonly Judged[];
  /** Reduced disagreements: missed, false alarms, and failures whose cause is named wrongly. */
  readonly disagreements: readonly Judged[];
  readonly readers: readonly ReaderResult[];
  readonly scaffolds: readonly JudgedScaffold[];
}

/** Judges `count` cases, spread over the products and versions, by the products and by `cluster-tls check`. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { product, out, seed } = options;
  const wanted = productVersions.filter(
    (version) => product === undefined || product === version.product || product === version.id,
  );
  if (wanted.length === 0) throw new Error(`nothing is called ${product}`);
  // An etcd that lies in the cache is as good as one of the machine.
  process.env = etcdEnvironment() ?? process.env;
  const absent = wanted.flatMap((version) => {
    const programs = missingFor(version);
    return programs.length === 0 ? [] : [{ version, programs }];
  });
  for (const { version, programs } of absent)
    options.tell(`${version.id} is left out: ${programs.join(', ')} not found`);
  const versions = wanted.filter((each) => !absent.some(({ version }) => version === each));
  const started = Date.now();
  const classpaths = prepare(versions, options.java, out);
  options.tell(`artifacts and classes: ${Math.round((Date.now() - started) / 1000)} s`);
  const folder = join(out, 'cases');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const workshop = new Workshop(Date.now());
  const each = Math.ceil(options.count / versions.length);
  const cases: Judged[] = [];
  const disagreements: Judged[] = [];
  const errors: string[] = [];
  const readers: ReaderResult[] = [];
  const scaffolds: JudgedScaffold[] = [];
  const work = versions.map((version) => async () => {
    const bench = new Bench(version, classpaths.get(version.id) ?? [], workshop, options, folder);
    try {
      for (let n = 0; n < each; n++) {
        const words = caseWords(seed, n, version, options.only);
        const judged = await bench.judge(words).catch((error: unknown) => {
          errors.push(`${words.seed}: ${error instanceof Error ? error.message : error}`);
          options.tell(errors.at(-1) ?? '');
        });
        if (judged === undefined) continue;
        cases.push(judged);
        if (!isDisagreement(judged)) continue;
        const reduced = options.shrink ? await bench.shrink(judged).catch(() => judged) : judged;
        disagreements.push(reduced);
        options.found?.(reduced);
      }
      if (options.scaffolds) scaffolds.push(...(await bench.scaffolds()));
      readers.push(...(await bench.readers(seed, options.texts)));
      options.tell(`${version.id}: ${each} cases after ${Math.round((Date.now() - started) / 1000)} s`);
    } finally {
      bench.close();
    }
  });
  // Clients of etcd wait for their time-outs: they go first, beside the others.
  const slow = (i: number) => (versions[i]?.programs.length ?? 0) > 0;
  await atOnce(3, [...work.filter((_, i) => slow(i)), ...work.filter((_, i) => !slow(i))]);
  const order = (a: { readonly target: ProductVersion }, b: { readonly target: ProductVersion }) =>
    versions.indexOf(a.target) - versions.indexOf(b.target);
  return {
    seed,
    versions,
    errors,
    absent,
    cases,
    disagreements,
    readers: readers.toSorted(order),
    scaffolds: scaffolds.toSorted(order),
  };
}

export function isDisagreement({ comparison: { outcome, rightCause } }: Judged): boolean {
  return outcome === 'missed' || outcome === 'false-alarm' || (outcome === 'agree-fail' && !rightCause);
}

/** One version of a product with its Java process. */
class Bench {
  readonly #version: ProductVersion;
  readonly #jvm: Jvm;
  readonly #workshop: Workshop;
  readonly #folder: string;
  #kept = 0;

  constructor(
    version: ProductVersion,
    classpath: readonly string[],
    workshop: Workshop,
    { java }: RunOptions,
    folder: string,
  ) {
    this.#version = version;
    this.#jvm = new Jvm(version.judge, classpath, join(java, 'current.security'), {
      SSL_KEY_STORE_PASSWORD: PASSWORD,
      SSL_KEY_PASSWORD: PASSWORD,
      SSL_TRUST_STORE_PASSWORD: PASSWORD,
    });
    this.#workshop = workshop;
    this.#folder = join(folder, version.id);
  }

  async judge(words: CaseWords): Promise<Judged> {
    const folder = join(this.#folder, String(this.#kept));
    const made = await this.#workshop.make(words, folder);
    const answer: Answer = await this.#jvm.ask({ id: words.seed, ...made.question });
    const verdict = verdictOf(made.draft, answer);
    const { said, settings } = await check(folder, made.checked, words.target);
    const differences = readDifferently(words.target.product, answer.settings, settings);
    const { cluster, keystores } = made.draft;
    // Whoever signs itself anew is no longer the one that is trusted, whatever else is wrong.
    const stranger = cluster.root === undefined && [...keystores.values()].some(({ leaf }) => leaf !== undefined);
    const causes = [
      ...words.faults.flatMap((id) => mutation(words.target.product, id).cause ?? []),
      ...(stranger ? ['chain' as const] : []),
    ];
    const judged = { words, folder, verdict, said, comparison: compare(verdict, said, causes), differences };
    // The folder stays where somebody will want to look into it.
    if (isDisagreement(judged)) this.#kept++;
    return judged;
  }

  /** Leaves out one change after another for as long as the disagreement stays of its kind. */
  async shrink(judged: Judged): Promise<Judged> {
    const { words } = judged;
    for (const of of ['variations', 'faults'] as const)
      for (const id of words[of]) {
        const fewer = { ...words, [of]: words[of].filter((each) => each !== id) };
        const again = await this.judge(fewer);
        const { outcome, rightCause } = again.comparison;
        const same = outcome === judged.comparison.outcome && rightCause === judged.comparison.rightCause;
        if (same) return this.shrink(again);
      }
    return judged;
  }

  scaffolds(): Promise<readonly JudgedScaffold[]> {
    return judgeScaffolds(this.#version, this.#jvm, join(this.#folder, 'scaffolds'));
  }

  readers(seed: string, count: number): Promise<readonly ReaderResult[]> {
    const folder = join(this.#folder, 'texts');
    return compareReaders({ target: this.#version, jvm: this.#jvm, seed, count, folder });
  }

  close(): void {
    this.#jvm.close();
  }
}

async function atOnce(most: number, work: readonly (() => Promise<void>)[]): Promise<void> {
  const left = work[Symbol.iterator]();
  const worker = async () => {
    for (const each of left) await each();
  };
  await Promise.all(Array.from({ length: most }, worker));
}
