import type { Manifest, Pod } from './facts.ts';
import { type Deployment, sameNamespace } from './graph.ts';

/** The names that a Service or a pod of a StatefulSet has in the cluster's DNS, the longest last. */
export interface Served {
  readonly manifest: Manifest;
  readonly service: string;
  /** Pods with a name of their own. */
  readonly pods: number | undefined;
  readonly pod?: string;
  readonly start: number;
}

/** The Services whose selector takes the pods of a workload. */
export function servicesOf(graph: Deployment, workload: Manifest, pod: Pod): Manifest[] {
  return [...graph.ofKind('Service')].filter(
    (each) => each.name !== undefined && sameNamespace(each.namespace, workload.namespace) && selects(each, pod),
  );
}

/** Whether a Service's selector takes a pod; one without a selector takes none. */
export function selects({ service }: Manifest, pod: Pod): boolean {
  const wanted = Object.entries(service?.selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => pod.labels[key] === value);
}

/** `s`, `s.n`, `s.n.svc`, `s.n.svc.cluster.local`. */
export const serviceNames = (service: string, namespace: string, domain = 'cluster.local'): string[] => [
  service,
  `${service}.${namespace}`,
  `${service}.${namespace}.svc`,
  `${service}.${namespace}.svc.${domain}`,
];

/** One label on the left may be a wildcard (RFC 6125 6.4.3). */
export function covers(pattern: string, name: string): boolean {
  const [a, b] = [pattern.toLowerCase(), name.toLowerCase()];
  if (a === b) return true;
  if (!a.startsWith('*.')) return false;
  const dot = b.indexOf('.');
  return dot > 0 && b.slice(dot + 1) === a.slice(2);
}
