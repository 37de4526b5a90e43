import type { KeyKind } from '../../pki/index.ts';
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

/** Who signs: a CA that is made, one with a CA below it, one that exists, or nobody. */
export const trusts = ['new-ca', 'intermediate', 'existing-ca', 'self-signed'] as const;
export type Trust = (typeof trusts)[number];

export const outputKinds = ['settings', 'secrets'] as const;
export type Output = (typeof outputKinds)[number];

/** Where a password comes from; a plan holds none. */
export type PasswordSource =
  | { readonly from: 'made' }
  | { readonly from: 'file'; readonly file: string }
  | { readonly from: 'env'; readonly name: string };

/** What a cluster needs, as a plan file or options say it (`schemas/plan.schema.json`). Paths are as they were written. */
export interface Plan {
  readonly generation: Generation;
  /** `pekko` is a product of the system `akka`; else the system's name. */
  readonly product: string;
  readonly version: string | undefined;
  readonly topology: TopologyInput;
  readonly trust: Trust;
  /** Of `existing-ca`. */
  readonly ca: string | undefined;
  readonly caKey: string | undefined;
  readonly caPassword: PasswordSource;
  readonly formats: readonly SetFormat[];
  readonly keyAlgorithm: KeyKind;
  readonly days: number;
  readonly caDays: number;
  /** Days before their end from which certificates are out of date. */
  readonly renewBefore: number;
  /** Behind the CN of every subject: `O=Example,C=DE`. */
  readonly subject: string;
  readonly password: PasswordSource;
  /** The folder to write into, as the plan names it. */
  readonly out: string;
  /** Where the files will lie on the nodes; undefined: in `out`. */
  readonly folder: string | undefined;
  readonly outputs: readonly Output[];
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

export const generationOf = (product: string | undefined): Generation | undefined =>
  generations.find(({ system }) => system === (product === 'pekko' ? 'akka' : product));

/** The first Java whose TLS has Ed25519 (JDK-8166596). */
export const ED25519_SINCE = 15;

/** Ways to run that need hosts rather than a namespace. */
export const onHosts = (deployment: string): boolean =>
  ['standalone', 'yarn', 'bare-metal', 'hosts'].includes(deployment);
