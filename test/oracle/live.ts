import { join } from 'node:path';
import { type CaseWords, Workshop, writerOf } from './generate.ts';
import { Jvm } from './jvm.ts';
import { prepare } from './maven.ts';
import { type ProductVersion, productVersions } from './products.ts';

/** Two real nodes of a version for one case, beside what was judged in memory. */
export interface Live {
  readonly words: CaseWords;
  /** Whether every handshake in memory succeeds. */
  readonly memory: boolean;
  /** Whether one node reaches the other. */
  readonly nodes: boolean;
}

const broken: Readonly<Record<string, readonly string[]>> = {
  p12: ['keystore: of another CA', 'keystore: expired', 'keystore: without a key', 'wrong key-password'],
  pem: ['ca file: garbage', 'key file: not there', 'certificate file: CA before it'],
};

/** What works is waited for; what is refused is tried again and again by the nodes, and needs no long look. */
const PATIENCE = { works: 30, refused: 3 };

/** Starts two nodes on loopback for clusters as generated and for broken ones, with each version that can. */
export async function realNodes(options: {
  readonly out: string;
  readonly java: string;
  /** Of the broken clusters one a kind. */
  readonly few: boolean;
}): Promise<readonly Live[]> {
  const versions = productVersions.filter((version) => writerOf(version).live !== undefined);
  const classpaths = prepare(versions, options.java, options.out);
  const workshop = new Workshop(Date.now());
  const found: Live[] = [];
  for (const version of versions) {
    const security = join(options.java, 'current.security');
    const jvm = new Jvm(version.judge, classpaths.get(version.id) ?? [], security, {});
    try {
      for (const words of casesOf(version, options.few)) {
        const { question } = await workshop.make(words, join(options.out, 'cases', `${version.id}-live`));
        const first = await jvm.ask({ id: words.seed, ...question });
        const steps = first.steps.filter(({ name }) => name === 'remoting');
        const memory = steps.length > 0 && steps.every(({ state }) => state === 'ok');
        const patience = memory ? PATIENCE.works : PATIENCE.refused;
        const second = await jvm.ask({ id: words.seed, ...question, patience });
        const nodes = second.steps.some(({ name, state }) => name === 'nodes' && state === 'ok');
        found.push({ words, memory, nodes });
      }
    } finally {
      jvm.close();
    }
  }
  return found;
}

function casesOf(target: ProductVersion, few: boolean): readonly CaseWords[] {
  const writer = writerOf(target);
  return (writer.live ?? []).flatMap((plan, i) => {
    const all = broken[String([plan['formats']].flat()[0])] ?? [];
    const faults = few ? all.slice(0, 1) : all;
    const words = { target, plan: writer.plans.length + i, variations: [] };
    return [[], ...faults.map((fault) => [fault])].map((each) => ({
      ...words,
      seed: `live/${target.id}/${i}/${each.join()}`,
      faults: each,
    }));
  });
}
