import type { Host } from '../../host.ts';
import type { Setting, Unit } from '../../rules/model.ts';
import { resolveUri } from '../../text/uri.ts';
import type { Analysis } from '../analyse.ts';
import type { Workspace } from '../workspace.ts';
import { generationOf, onHosts } from './model.ts';

/** A cluster that a document speaks of. */
export interface Cluster {
  readonly product: string;
  readonly uri: string;
  readonly version?: string;
  readonly deployment?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly hosts: readonly string[];
}

/** Documents that are read, and bytes of the lists of hosts beside them. */
const MOST_DOCUMENTS = 40;
const LONGEST_LIST = 64 * 1024;
const MOST_HOSTS = 500;

/** What the documents tell of clusters: each product once, as the first document has it. */
export async function clustersIn(workspace: Workspace, documents: readonly string[]): Promise<readonly Cluster[]> {
  const found = new Map<string, Cluster>();
  for (const uri of documents.slice(0, MOST_DOCUMENTS)) {
    const analysis = await workspace.analysis(uri);
    for (const unit of analysis?.units ?? []) {
      if (analysis === undefined || unit.system === 'plan') continue;
      const before = found.get(unit.product);
      if (before === undefined) found.set(unit.product, await clusterOf(workspace.host, analysis, unit));
      else if (before.uri === uri) found.set(unit.product, { ...before, hosts: merged(before.hosts, hostsOf(unit)) });
    }
  }
  return [...found.values()];
}

const merged = (a: readonly string[], b: readonly string[]): readonly string[] =>
  [...new Set([...a, ...b])].slice(0, MOST_HOSTS);

async function clusterOf(host: Host, { document }: Analysis, unit: Unit): Promise<Cluster> {
  const resource = /\.ya?ml$/i.test(document.name)
    ? document
        .resources()
        .find(
          ({ kind, root }) =>
            kind !== undefined &&
            unit.regions.some(({ span }) => span.start >= root.span.start && span.end <= root.span.end),
        )
    : undefined;
  const kind = resource?.kind;
  const generation = generationOf(unit.product);
  const wanted =
    kind === undefined
      ? undefined
      : /^(?:FlinkDeployment|AlluxioCluster)$/.test(kind)
        ? 'operator'
        : kind === 'StatefulSet' && unit.product === 'flink'
          ? 'statefulset'
          : generation?.usualDeployment(true);
  const deployment = wanted !== undefined && generation?.deployments.includes(wanted) === true ? wanted : undefined;
  const listed = kind === undefined ? await hostLists(host, document.uri) : [];
  return {
    product: unit.product,
    uri: document.uri,
    ...(unit.version.assumed ? {} : { version: unit.version.text }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(deployment === undefined || onHosts(deployment) || resource?.name === undefined ? {} : { name: resource.name }),
    ...(resource?.namespace === undefined ? {} : { namespace: resource.namespace }),
    hosts: merged(hostsOf(unit), listed),
  };
}

/** Options that name a host which is not one of the cluster's, or none that anybody connects to. */
const others = /bind|proxy|opa|authority|\.security\./;
const nobody = /^(?:localhost|127\..*|0\.0\.0\.0|::1?|\[::1?\])$/i;

function hostsOf(unit: Unit): readonly string[] {
  const named = unit.settings.flatMap((setting) => {
    const text = textOf(setting);
    if (unit.schema.options.get(setting.key)?.kind === 'host' && !others.test(setting.key)) return text;
    return text.flatMap((each) =>
      [...each.matchAll(/(?:akka|pekko)(?:\.\w+)?:\/\/[^@\s]+@([\w.-]+):\d/g)].flatMap(([, host]) => host ?? []),
    );
  });
  return [...new Set(named)].filter((host) => /^[\w*][\w.*:-]*$/.test(host) && !nobody.test(host)).slice(0, MOST_HOSTS);
}

const textOf = ({ value }: Setting): readonly string[] =>
  value.state === 'known' ? (value.items ?? [value.text]) : [];

/** `conf/masters` and `conf/workers` of Alluxio and Flink: one host a line, with a port at masters. */
async function hostLists(host: Host, uri: string): Promise<readonly string[]> {
  const hosts: string[] = [];
  for (const name of ['masters', 'workers']) {
    const text = await host.readText(resolveUri(uri, name), LONGEST_LIST);
    for (const line of text?.split(/\r?\n/) ?? []) {
      const [, found] = /^\s*([\w.-]+)(?::\d+)?\s*(?:#.*)?$/.exec(line) ?? [];
      if (found !== undefined && !nobody.test(found)) hosts.push(found);
    }
  }
  return hosts;
}
