import { join } from 'node:path';
import { type CaseWords, Workshop, writerOf } from './generate.ts';
import { Jvm, type Question, type Step } from './jvm.ts';
import { prepare } from './maven.ts';
import { type ProductVersion, productVersions } from './products.ts';
import { Random } from './random.ts';

/** A real cluster of a version for one case, beside what was judged in memory. */
export interface Live {
  readonly words: CaseWords;
  /** Whether every handshake in memory succeeds. */
  readonly memory: boolean;
  /** Whether the nodes become a cluster: TaskManagers register and run a job, nodes of Akka and Pekko are members. */
  readonly nodes: boolean;
  readonly error: readonly string[];
}

/** What works is waited for; what is refused is tried again and again by the nodes, and needs no long look. */
const PATIENCE = { works: 120, refused: 4 };

export interface LiveOptions {
  readonly out: string;
  readonly java: string;
  /** One version a kind of remoting, and one cluster of it as generated and broken, as this seed chooses; all where not given. */
  readonly seed?: string;
  /** A product, or one version of it. */
  readonly product?: string | undefined;
  tell(line: string): void;
}

/** Starts clusters on loopback, as generated and broken, with each version that can. */
export async function realNodes({ out, java, seed, product, tell }: LiveOptions): Promise<readonly Live[]> {
  const versions = versionsOf(seed).filter(
    (each) => product === undefined || [each.id, each.product].includes(product),
  );
  const classpaths = prepare(versions, java, out);
  const workshop = new Workshop(Date.now());
  const found: Live[] = [];
  for (const version of versions) {
    const started = Date.now();
    const make = () => new Jvm(version.judge, classpaths.get(version.id) ?? [], join(java, 'current.security'), {});
    // What a cluster does to its process is nothing to the handshakes in memory.
    const [jvm, own] = [make(), make()];
    try {
      for (const words of casesOf(version, seed)) {
        const { question, draft } = await workshop.make(words, join(out, 'live', version.id));
        const first = await jvm.ask({ id: words.seed, ...question });
        const steps = first.steps.filter(({ name }) => draft.wanted.has(name));
        const memory = steps.every(({ state }) => state === 'ok');
        const patience = memory ? PATIENCE.works : PATIENCE.refused;
        const nodes = await startNodes(own, { id: words.seed, ...question, patience });
        found.push({ words, memory, nodes: nodes?.state === 'ok', error: nodes?.error ?? [] });
        if (memory !== found.at(-1)?.nodes) tell(`${words.seed}: in memory ${memory}: ${nodes?.error.join('; ')}`);
      }
      tell(`real nodes of ${version.id}: ${Math.round((Date.now() - started) / 1000)} s`);
    } finally {
      jvm.close();
      own.close();
    }
  }
  return found;
}

/** A product that ends its own process, or hangs in it, has failed; the next question starts another one. */
async function startNodes(jvm: Jvm, question: Question): Promise<Step | undefined> {
  try {
    const { steps } = await jvm.ask(question);
    return steps.find(({ name }) => name === 'nodes');
  } catch (error) {
    return { name: 'nodes', state: 'failed', error: [error instanceof Error ? error.message : String(error)] };
  }
}

function versionsOf(seed: string | undefined): readonly ProductVersion[] {
  const all = productVersions.filter((version) => writerOf(version).live !== undefined);
  if (seed === undefined) return all;
  const judges = [...new Set(all.map(({ judge }) => judge))];
  return judges.map((judge) => new Random(`${seed}/${judge}`).pick(all.filter((version) => version.judge === judge)));
}

function casesOf(target: ProductVersion, seed: string | undefined): readonly CaseWords[] {
  const writer = writerOf(target);
  const all = (writer.live ?? [])
    .map((live, i) => ({ ...live, plan: writer.plans.length + i }))
    .filter(({ fits }) => fits?.(target) ?? true);
  const chosen = seed === undefined ? all : [new Random(`${seed}/${target.id}`).pick(all)];
  return chosen.flatMap(({ plan, faults, variations = [] }) => {
    const some = seed === undefined ? faults : [new Random(`${seed}/${target.id}: fault`).pick(faults)];
    return [[], ...some.map((fault) => [fault])].map((each) => ({
      seed: `live/${target.id}/${plan}/${each.join()}`,
      target,
      plan,
      variations,
      faults: each,
    }));
  });
}
