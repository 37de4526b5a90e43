import type { MapNode } from '../formats/tree.ts';
import type { Manifest, NetworkFacts, Pod, Ports } from './facts.ts';
import { type Deployment, sameNamespace } from './graph.ts';
import { intAt, isOpen, listAt, mapAt, mapsAt, textAt, valueAt } from './nodes.ts';
import { stringsAt } from './pods.ts';

/** What a NetworkPolicy lets in by port; whom it lets in is not looked at. */
export function networkOf(root: MapNode): NetworkFacts {
  const spec = mapAt(root, 'spec');
  const types = listAt(spec, 'policyTypes').flatMap((item) => (item.kind === 'scalar' ? [item.value] : []));
  const selector = mapAt(spec, 'podSelector');
  return {
    // Expressions are not worked out.
    selector: valueAt(selector, 'matchExpressions') === undefined ? stringsAt(selector, 'matchLabels') : undefined,
    ingress: types.length === 0 || types.includes('Ingress') ? mapsAt(spec, 'ingress').flatMap(portsOf) : undefined,
  };
}

function portsOf(rule: MapNode): Ports[] {
  const ports = mapsAt(rule, 'ports');
  if (ports.length === 0) return ['all'];
  return ports.map((port) => {
    const first = intAt(port, 'port');
    // A name, a template, or every port of a protocol.
    if (first === undefined || isOpen(textAt(port, 'port') ?? '')) return 'all';
    return { first, last: intAt(port, 'endPort') ?? first };
  });
}

/** Policies that take a pod and say what may come in. */
export const policiesOf = (graph: Deployment, workload: Manifest, pod: Pod): Manifest[] =>
  Object.keys(pod.labels).length === 0
    ? []
    : [...graph.ofKind('NetworkPolicy')].filter(
        ({ network, namespace }) =>
          network?.selector !== undefined &&
          network.ingress !== undefined &&
          sameNamespace(namespace, workload.namespace) &&
          Object.entries(network.selector).every(([key, value]) => pod.labels[key] === value),
      );

/** Whether one of several policies lets a port in; `any`: one that nobody knows before it is chosen. */
export const letsIn = (policies: readonly Manifest[], port: number | 'any'): boolean =>
  policies.some(({ network }) =>
    network?.ingress?.some((each) => each === 'all' || (port !== 'any' && each.first <= port && port <= each.last)),
  );
