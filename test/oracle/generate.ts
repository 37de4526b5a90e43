import { type Draft, type Laid, lay, type Mutation, type Writer } from './case.ts';
import { Cluster, Keys } from './cluster.ts';
import type { ProductVersion } from './products.ts';
import { Random } from './random.ts';
import { Stores } from './stores.ts';
import { faults, mutation, variations, writers } from './systems.ts';

/** All that a case is made from; the same words make the same case, but for its random keys. */
export interface CaseWords {
  readonly seed: string;
  readonly target: ProductVersion;
  readonly plan: number;
  readonly faults: readonly string[];
  readonly variations: readonly string[];
}

export interface MadeCase extends Laid {
  readonly draft: Draft;
}

/**
 * Case number `n` of a seed: a cluster as generated, with up to two faults and up to two harmless changes.
 * @param only a part of a name: of faults and of changes those that are called so, where there are such
 */
export function caseWords(seed: string, n: number, target: ProductVersion, only?: string): CaseWords {
  const random = new Random(`${seed}/${target.id}/${n}`);
  const count = random.next();
  const fitting = (all: readonly Mutation[]): readonly Mutation[] => {
    const own = all.filter(({ products }) => products.includes(target.product));
    const named = own.filter(({ id }) => only !== undefined && id.includes(only));
    return named.length > 0 ? named : own;
  };
  const some = (from: readonly Mutation[], most: number) =>
    random
      .shuffled(fitting(from))
      .slice(0, most)
      .map(({ id }) => id);
  return {
    seed: `${seed}/${target.id}/${n}`,
    target,
    plan: random.pick(plansFor(seed, n, target)),
    faults: some(faults, count < 0.2 ? 0 : count < 0.85 ? 1 : 2),
    variations: some(variations, only === undefined ? Math.floor(random.next() * 3) : 1),
  };
}

/** To make a cluster costs more than to judge it: so many cases in a row share a few, and the versions of a product the same. */
const ROW = 20;
const CLUSTERS = 4;

function plansFor(seed: string, n: number, target: ProductVersion): readonly number[] {
  const random = new Random(`${seed}/${target.product}/${Math.floor(n / ROW)}: plans`);
  return random.shuffled(writerOf(target).plans.map((_, i) => i)).slice(0, CLUSTERS);
}

/** Makes cases, and what they have in common once. */
export class Workshop {
  readonly #keys = new Keys();
  readonly #stores: Stores;
  readonly #clusters = new Map<string, Promise<Cluster>>();
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
    this.#stores = new Stores(now);
  }

  async make(words: CaseWords, folder: string): Promise<MadeCase> {
    const { target } = words;
    const writer = writerOf(target);
    const draft = writer.draft(
      await this.#cluster(target.product, writer, words.plan),
      target,
      new Random(`${words.seed}: draft`),
    );
    const applied = [...words.variations, ...words.faults].map((id) => mutation(target.product, id));
    for (const each of applied)
      if (each.applies?.(draft) ?? true) each.apply(draft, new Random(`${words.seed}: ${each.id}`));
    const laid = await lay(draft, writer, this.#stores, new Random(`${words.seed}: text`), folder);
    return { ...laid, draft };
  }

  #cluster(product: string, writer: Writer, plan: number): Promise<Cluster> {
    const found = [...writer.plans, ...(writer.live ?? []).map((live) => live.plan)][plan];
    const raw = found === undefined ? undefined : { system: product, ...found };
    if (raw === undefined) throw new Error(`there is no plan ${plan}`);
    const id = JSON.stringify(raw);
    const made = this.#clusters.get(id) ?? Cluster.make(raw, this.#keys, this.#now);
    this.#clusters.set(id, made);
    return made;
  }
}

export function writerOf(target: ProductVersion): Writer {
  const writer = writers[target.product];
  if (writer === undefined) throw new Error(`nothing writes configurations of ${target.product}`);
  return writer;
}
