import type { KeyKind } from '../../pki/index.ts';
import { closest } from '../../rules/distance.ts';
import type { Generation } from '../../systems/generation.ts';
import { generations } from '../../systems/generations.ts';
import type { TopologyInput } from '../../systems/topology.ts';

/** A plan that cannot be carried out; the message has every problem, one a line. */
export class PlanError extends Error {}

export const setFormats = ['p12', 'jks', 'jceks', 'pem'] as const;
export type SetFormat = (typeof setFormats)[number];
export const keyKinds = [
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'p-256',
  'p-384',
  'p-521',
  'ed25519',
] as const satisfies KeyKind[];

/** What a cluster needs, as a plan file or options say it (`schemas/plan.schema.json`). */
export interface Plan {
  readonly generation: Generation;
  /** `pekko` is a product of the system `akka`; else the system's name. */
  readonly product: string;
  readonly topology: TopologyInput;
  readonly formats: readonly SetFormat[];
  readonly keyAlgorithm: KeyKind;
  readonly days: number;
  readonly caDays: number;
  /** Behind the CN of every subject: `O=Example,C=DE`. */
  readonly subject: string;
  /** The folder to write into, as the plan names it. */
  readonly out: string;
  /** Where the files will lie on the nodes; undefined: in `out`. */
  readonly folder: string | undefined;
}

/** What can be generated, by product, with its ways to run and the formats that it reads. */
export function productsOf(): readonly Product[] {
  return generations.flatMap(({ system: id, title, ...generation }) =>
    (id === 'akka' ? ['akka', 'pekko'] : [id]).map((product) => ({
      product,
      title: id === 'akka' ? (product === 'akka' ? 'Akka' : 'Apache Pekko') : title,
      deployments: generation.deployments,
      usualDeployment: generation.usualDeployment(false),
      formats: generation.readsPem ? setFormats : setFormats.filter((format) => format !== 'pem'),
    })),
  );
}

export interface Product {
  readonly product: string;
  readonly title: string;
  readonly deployments: readonly string[];
  readonly usualDeployment: string;
  readonly formats: readonly SetFormat[];
}

/** A plan before it is checked; from YAML, its values may be anything. */
export type RawPlan = Readonly<Record<string, unknown>>;

const keys = [
  'system',
  'deployment',
  'name',
  'namespace',
  'domain',
  'hosts',
  'counts',
  'formats',
  'keyAlgorithm',
  'days',
  'caDays',
  'subject',
  'out',
  'folder',
] as const;

/** Checks a plan as a whole. @throws PlanError with every problem */
export function checkPlan(raw: RawPlan): Plan {
  const problems: string[] = [];
  for (const key of Object.keys(raw)) {
    if (keys.some((known) => known === key)) continue;
    const near = closest(key, [...keys]);
    problems.push(`${key}: there is no such key${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  const take = new Taker(raw, problems);
  const products = [...generations.map(({ system }) => system), 'pekko'];
  const product = take.oneOf('system', products, undefined);
  const generation = generations.find(({ system }) => system === (product === 'pekko' ? 'akka' : product));
  const namespace = take.text('namespace');
  const deployment = take.oneOf(
    'deployment',
    generation?.deployments ?? [],
    generation?.usualDeployment(namespace !== undefined) ?? '',
  );
  const plan = {
    product: product ?? '',
    topology: {
      deployment: deployment ?? '',
      ...defined('name', take.text('name')),
      ...defined('namespace', namespace),
      ...defined('domain', take.text('domain')),
      counts: take.counts('counts'),
      hosts: take.list('hosts'),
    },
    formats: take.list('formats').flatMap((word) => {
      const format = setFormats.find((each) => each === word.toLowerCase());
      if (format === undefined) problems.push(`formats: ${word} must be one of ${setFormats.join(', ')}`);
      return format ?? [];
    }),
    keyAlgorithm: take.oneOf('keyAlgorithm', keyKinds, 'rsa-2048') ?? 'rsa-2048',
    days: take.whole('days', 1, 36_500) ?? 365,
    caDays: take.whole('caDays', 1, 36_500) ?? 3650,
    subject: take.text('subject') ?? '',
    out: take.text('out') ?? '',
    folder: take.text('folder'),
  };
  if (plan.out === '') problems.push('out: the folder to write into must be given');
  if (generation === undefined || problems.length > 0) throw new PlanError(problems.join('\n'));
  return { ...plan, generation, formats: plan.formats.length === 0 ? ['p12'] : plan.formats };
}

function defined<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

/** Takes values of the right type out of a raw plan and collects what is wrong. */
class Taker {
  readonly raw: RawPlan;
  readonly problems: string[];

  constructor(raw: RawPlan, problems: string[]) {
    this.raw = raw;
    this.problems = problems;
  }

  text(key: string): string | undefined {
    const value = this.raw[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    this.problems.push(`${key}: must be a text`);
    return undefined;
  }

  oneOf<T extends string>(key: string, choices: readonly T[], otherwise: T | undefined): T | undefined {
    const value = this.text(key);
    if (value === undefined) {
      if (otherwise === undefined) this.problems.push(`${key}: must be given: ${choices.join(', ')}`);
      return otherwise;
    }
    const found = choices.find((each) => each === value.toLowerCase());
    if (found === undefined && choices.length > 0)
      this.problems.push(`${key}: ${value} must be one of ${choices.join(', ')}`);
    return found;
  }

  whole(key: string, least: number, most: number): number | undefined {
    const value = this.raw[key];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
    this.problems.push(`${key}: must be a whole number from ${least} to ${most}`);
    return undefined;
  }

  list(key: string): string[] {
    const value = this.raw[key] ?? [];
    if (typeof value === 'string') return value.split(',').flatMap((word) => word.trim() || []);
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    this.problems.push(`${key}: must be a list of texts`);
    return [];
  }

  counts(key: string): Record<string, number> {
    const value = this.raw[key] ?? {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problems.push(`${key}: must be a mapping, such as "workers: 3"`);
      return {};
    }
    const counts: Record<string, number> = {};
    for (const [kind, count] of Object.entries(value)) {
      if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= 10_000) counts[kind] = count;
      else this.problems.push(`${key}.${kind}: must be a whole number from 0 to 10000`);
    }
    return counts;
  }
}
