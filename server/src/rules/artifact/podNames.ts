import type { Deployment } from '../../kubernetes/graph.ts';
import { containersAt } from '../../kubernetes/resolve.ts';
import type { Unit } from '../model.ts';
import type { Connection, Host } from './model.ts';

/** Pods whose names are written out; certificates that list more are better off with a wildcard. */
const MOST = 50;

/**
 * A connection with the names that its servers' own pods have in the DNS of the cluster: those of the StatefulSets that read
 * the configuration. Other pods have none that lasts.
 */
export function withPodNames(connection: Connection, unit: Unit, graph: Deployment | undefined): Connection {
  const { ofPods, hosts = [] } = connection;
  const [setting] = unit.settings;
  if (ofPods === undefined || graph === undefined || setting === undefined) return connection;
  const names = new Map<string, Host>();
  for (const { manifest, container } of containersAt(graph, setting.uri, setting.valueSpan.start)) {
    const { statefulSet, name, namespace } = manifest;
    const service = statefulSet?.serviceName?.text;
    if (service === undefined || name === undefined || namespace === undefined) continue;
    if (!ofPods.role.test(`${container.name ?? ''} ${name.text}`)) continue;
    const first = statefulSet?.start ?? 0;
    for (let i = first; i < first + Math.min(statefulSet?.replicas ?? 1, MOST); i++) {
      const pod = `${name.text}-${i}.${service}.${namespace}.svc.cluster.local`;
      names.set(pod, { name: pod, ...(ofPods.atMost === undefined ? {} : { atMost: ofPods.atMost }) });
    }
  }
  return names.size === 0 ? connection : { ...connection, hosts: [...hosts, ...names.values()] };
}
