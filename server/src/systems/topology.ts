import { t } from '../text/l10n.ts';

/** A cluster as its owner describes it. */
export interface TopologyInput {
  /** One of the system's own ways to run, such as `standalone` or `operator`. */
  readonly deployment: string;
  /** Release, cluster or service name; each system has a default. */
  readonly name?: string;
  /** Kubernetes namespace; `default` where not given. */
  readonly namespace?: string;
  /** Domain of the Kubernetes cluster; `cluster.local` where not given. */
  readonly domain?: string;
  /** How many of each kind: `masters`, `workers`, `coordinators`, `gateways` … */
  readonly counts?: Readonly<Record<string, number>>;
  /** Hosts and addresses of machines, load balancers and ingresses, as clients write them. */
  readonly hosts?: readonly string[];
  /** One certificate for all nodes of a kind, where each would have its own. */
  readonly shared?: boolean;
}

/** A certificate that the cluster needs. */
export interface PlannedCertificate {
  /** Base name of its files, and its alias. */
  readonly name: string;
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly usage: 'server' | 'client' | 'node';
  /** What it is for, in a few words. */
  readonly purpose: string;
}

export interface Topology {
  readonly certificates: readonly PlannedCertificate[];
  /** What names cannot solve, in sentences for the owner. */
  readonly notes: readonly string[];
  /** What is missing or wrong in the description. */
  readonly problems: readonly string[];
}

/** More nodes of one kind than any cluster of these systems has. */
const MOST_NODES = 10_000;

/** Every form in which pods of a cluster write a Service: short, with namespace, with `svc`, with the domain. */
export function serviceNames(service: string, { namespace, domain }: Place): readonly string[] {
  return [service, `${service}.${namespace}`, `${service}.${namespace}.svc`, `${service}.${namespace}.svc.${domain}`];
}

export interface Place {
  readonly namespace: string;
  readonly domain: string;
}

export function placeOf({ namespace, domain }: TopologyInput): Place {
  return { namespace: filled(namespace) ?? 'default', domain: filled(domain) ?? 'cluster.local' };
}

export function nameOf({ name }: TopologyInput, otherwise: string): string {
  return filled(name) ?? otherwise;
}

/** How many of a kind; a count that makes no sense becomes a problem and the default. */
export function countOf(input: TopologyInput, kind: string, otherwise: number, problems: string[]): number {
  const count = input.counts?.[kind];
  if (count === undefined) return otherwise;
  if (Number.isInteger(count) && count >= 0 && count <= MOST_NODES) return count;
  problems.push(t`The number of ${kind} must be a whole number from 0 to ${MOST_NODES}.`);
  return otherwise;
}

/** `base-0` … `base-(n-1)`. */
export function numbered(base: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${base}-${i}`);
}

/** A plan from names of any kind, each once, in the order given; addresses are sorted out. */
export function plan(
  name: string,
  usage: PlannedCertificate['usage'],
  purpose: string,
  names: readonly string[],
): PlannedCertificate {
  const all = [...new Set(names.map((each) => each.trim().replace(/^\[(.*)\]$/, '$1')))].filter((each) => each !== '');
  return {
    name,
    usage,
    purpose,
    dns: all.filter((each) => !isAddress(each)),
    ip: all.filter(isAddress),
  };
}

/** Kubernetes allows 63 characters in a label, and so does DNS; charts cut their names before. */
export function cut(name: string, most: number): string {
  return name.slice(0, most).replace(/[-.]+$/, '');
}

/** A file's base name for a host: `10.0.0.1` and `a.b` as they are, signs of IPv6 and wildcards replaced. */
export function fileName(host: string): string {
  return host.replace(/^\*\./, 'any.').replace(/[^A-Za-z0-9.-]/g, '-');
}

export function unknownDeployment(input: TopologyInput, known: readonly string[]): Topology {
  return {
    certificates: [],
    notes: [],
    problems: [
      t`There is no deployment \`${input.deployment}\`; there are ${known.map((each) => `\`${each}\``).join(', ')}.`,
    ],
  };
}

/** By its form; whether it is a sound address is checked when a certificate is made. */
function isAddress(name: string): boolean {
  return name.includes(':') || /^\d+(?:\.\d+){3}$/.test(name);
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
