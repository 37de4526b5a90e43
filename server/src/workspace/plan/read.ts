import { closest } from '../../rules/distance.ts';
import { generations } from '../../systems/generations.ts';
import { t } from '../../text/l10n.ts';
import {
  ED25519_SINCE,
  generationOf,
  keyKinds,
  outputKinds,
  type PasswordSource,
  type Plan,
  PlanError,
  setFormats,
  trusts,
} from './model.ts';
import { options } from './options.ts';

/** A plan before it is checked; from YAML, its values may be anything. */
export type RawPlan = Readonly<Record<string, unknown>>;

/** What is wrong with a plan: at a key, of the value itself or of what it means beside the others. */
export interface PlanProblem {
  readonly key: string;
  readonly message: string;
  readonly of: 'value' | 'meaning';
}

/** Checks a plan as a whole. @throws PlanError with every problem */
export function checkPlan(raw: RawPlan): Plan {
  const { plan, problems } = readPlan(raw);
  if (plan === undefined)
    throw new PlanError(
      problems.map(({ key, message, of }) => (of === 'value' ? `${key}: ${message}` : message)).join('\n'),
    );
  return plan;
}

const topKeys = [...new Set(options.all.map(({ name }) => name.replace(/\..*$/, '')))];

/** A plan with everything that is wrong with it; `plan` is there where nothing is. */
export function readPlan(raw: RawPlan): { readonly plan?: Plan; readonly problems: readonly PlanProblem[] } {
  const problems: PlanProblem[] = [];
  for (const key of Object.keys(raw)) {
    if (topKeys.includes(key)) continue;
    const near = closest(key, topKeys);
    const hint = isSecret(key) ? secretHint() : near === undefined ? '' : t`; did you mean ${near}?`;
    problems.push({ key, message: t`there is no such key${hint}`, of: 'value' });
  }
  const take = new Taker(raw, problems);
  const product = take.oneOf('system', [...generations.map(({ system }) => system), 'pekko'], undefined);
  const generation = generationOf(product);
  const namespace = take.text('namespace');
  const deployment = take.oneOf(
    'deployment',
    generation?.deployments ?? [],
    generation?.usualDeployment(namespace !== undefined) ?? '',
  );
  const ca = take.text('ca');
  const trust = take.oneOf('trust', trusts, ca === undefined ? 'new-ca' : 'existing-ca') ?? 'new-ca';
  const formats = take.listOf('formats', setFormats);
  const plan = {
    product: product ?? '',
    version: take.version('version'),
    topology: {
      deployment: deployment ?? '',
      ...defined('name', take.text('name')),
      ...defined('namespace', namespace),
      ...defined('domain', take.text('domain')),
      counts: take.counts('counts'),
      hosts: take.list('hosts'),
      ...(trust === 'self-signed' ? { shared: true } : {}),
    },
    trust,
    ca,
    caKey: take.text('caKey'),
    caPassword: take.password('caPassword'),
    formats: formats.length === 0 ? (['p12'] as const) : formats,
    keyAlgorithm: take.oneOf('keyAlgorithm', keyKinds, 'rsa-2048') ?? 'rsa-2048',
    days: take.whole('days', 1, 36_500) ?? 365,
    caDays: take.whole('caDays', 1, 36_500) ?? 3650,
    renewBefore: take.whole('renewBefore', 0, 36_500) ?? 30,
    subject: take.text('subject') ?? '',
    password: take.password('password'),
    out: take.text('out') ?? 'tls',
    folder: take.text('folder'),
    outputs: raw['outputs'] === undefined ? (['settings'] as const) : take.listOf('outputs', outputKinds),
  };
  if (generation === undefined || problems.length > 0) return { problems };
  const whole: Plan = { ...plan, generation };
  const meant = meaning(whole);
  return meant.length > 0 ? { problems: meant } : { plan: whole, problems };
}

const secretHint = () => t`; a plan holds no secrets: name a file with passwordFile or a variable with passwordEnv`;

export const isSecret = (key: string): boolean =>
  /^(?:ca|store|key|trust)?[-_]?(?:password|passphrase|secret)$/i.test(key);

/** What single values do not tell. */
function meaning({ generation, version, trust, ca, caKey, formats, keyAlgorithm, topology }: Plan): PlanProblem[] {
  const found: PlanProblem[] = [];
  const say = (key: string, message: string): void => void found.push({ key, message, of: 'meaning' });
  if (trust === 'existing-ca' && ca === undefined)
    say('trust', t`trust: existing-ca needs ca, the certificate that signs`);
  if (trust !== 'existing-ca' && (ca !== undefined || caKey !== undefined))
    say('trust', t`trust: ${trust} does not use ca and caKey; existing-ca does`);
  if (!generation.readsPem && formats.every((format) => format === 'pem'))
    say('formats', t`formats: ${generation.title} reads no PEM files; add p12, jks or jceks`);
  const java = version === undefined ? undefined : generation.newestJava(version);
  if (keyAlgorithm === 'ed25519' && java !== undefined && java < ED25519_SINCE)
    say(
      'keyAlgorithm',
      t`keyAlgorithm: ed25519 needs Java ${ED25519_SINCE}, and ${generation.title} ${version} runs on Java ${java} at most`,
    );
  const { problems } = generation.topology(topology);
  for (const problem of problems) say(/host|address|node/i.test(problem) ? 'hosts' : 'deployment', problem);
  return found;
}

function defined<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

/** Takes values of the right type out of a raw plan and collects what is wrong. */
class Taker {
  readonly raw: RawPlan;
  readonly problems: PlanProblem[];

  constructor(raw: RawPlan, problems: PlanProblem[]) {
    this.raw = raw;
    this.problems = problems;
  }

  complain(key: string, message: string): void {
    this.problems.push({ key, message, of: 'value' });
  }

  text(key: string): string | undefined {
    const value = this.raw[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    this.complain(key, t`must be a text`);
    return undefined;
  }

  /** YAML reads `1.18` as a number. */
  version(key: string): string | undefined {
    const value = this.raw[key];
    return typeof value === 'number' ? String(value) : this.text(key);
  }

  oneOf<T extends string>(key: string, choices: readonly T[], otherwise: T | undefined): T | undefined {
    const value = this.text(key);
    if (value === undefined) {
      if (otherwise === undefined) this.complain(key, t`must be given: ${choices.join(', ')}`);
      return otherwise;
    }
    const found = choices.find((each) => each === value.toLowerCase());
    if (found === undefined && choices.length > 0) this.complain(key, t`${value} must be one of ${choices.join(', ')}`);
    return found;
  }

  listOf<T extends string>(key: string, choices: readonly T[]): T[] {
    return this.list(key).flatMap((word) => {
      const found = choices.find((each) => each === word.toLowerCase());
      if (found === undefined) this.complain(key, t`${word} must be one of ${choices.join(', ')}`);
      return found ?? [];
    });
  }

  whole(key: string, least: number, most: number): number | undefined {
    const value = this.raw[key];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
    this.complain(key, t`must be a whole number from ${least} to ${most}`);
    return undefined;
  }

  list(key: string): string[] {
    const value = this.raw[key] ?? [];
    if (typeof value === 'string') return value.split(',').flatMap((word) => word.trim() || []);
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    this.complain(key, t`must be a list of texts`);
    return [];
  }

  password(key: string): PasswordSource {
    const file = this.text(`${key}File`);
    const name = this.text(`${key}Env`);
    if (file !== undefined && name !== undefined) this.complain(`${key}File`, t`excludes ${key}Env`);
    if (file !== undefined) return { from: 'file', file };
    return name === undefined ? { from: 'made' } : { from: 'env', name };
  }

  counts(key: string): Record<string, number> {
    const value = this.raw[key] ?? {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.complain(key, t`must be a mapping, such as "workers: 3"`);
      return {};
    }
    const counts: Record<string, number> = {};
    for (const [kind, count] of Object.entries(value)) {
      if (options.get(`${key}.${kind}`) === undefined) this.complain(`${key}.${kind}`, t`there is no such key`);
      else if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= 10_000)
        counts[kind] = count;
      else this.complain(`${key}.${kind}`, t`must be a whole number from 0 to 10000`);
    }
    return counts;
  }
}

/** Kinds of nodes whose number decides which names the certificates of a deployment have. */
export function countsOf(product: string, deployment: string): readonly string[] {
  const generation = generationOf(product);
  if (generation === undefined) return [];
  const kinds = options.all.flatMap(({ name }) => (name.startsWith('counts.') ? name.slice('counts.'.length) : []));
  const namesWith = (counts: Readonly<Record<string, number>>): string => {
    const { certificates } = generation.topology({ deployment, counts, hosts: ['a.example', 'b.example'] });
    return JSON.stringify(certificates);
  };
  const without = namesWith({});
  return kinds.filter((kind) => namesWith({ [kind]: 7 }) !== without || namesWith({ [kind]: 0 }) !== without);
}
