import type { Produced } from './facts.ts';
import type { Deployment } from './graph.ts';

/** Files that are looked into for the sake of one Secret. */
const MOST = 50;

/**
 * The files of those who use a Secret or ConfigMap, and of the ConfigMaps that they have beside it: wherever a path to what
 * is in it may stand.
 */
export function readersOf(
  graph: Deployment,
  {
    kind,
    name,
    namespace,
  }: { readonly kind: Produced['kind']; readonly name: string; readonly namespace?: string | undefined },
): readonly string[] {
  const found = new Set<string>();
  for (const { manifest } of graph.referrers(kind, name, namespace)) {
    found.add(manifest.uri);
    if (manifest.pods.length === 0) continue;
    for (const { to, name: other } of manifest.references)
      if (to === 'ConfigMap')
        for (const each of graph.producers(to, other.text, manifest.namespace)) found.add(each.manifest.uri);
    if (found.size >= MOST) break;
  }
  return [...found].slice(0, MOST);
}
