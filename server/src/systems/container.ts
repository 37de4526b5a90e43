import type { MapNode, ValueNode } from '../formats/tree.ts';

/** Keys of compose services and of containers in pods that name further sources of environment variables. */
const MORE_VARIABLES = ['env_file', 'envFrom'];
const MOUNTS = ['volumes', 'volumeMounts', 'configs'];

/**
 * Whether a container gets settings from files that are not seen here: something is mounted where `configuration`
 * matches (the path in the container), or variables come from another place. `path`: from the document's root.
 */
export function hasMoreSettings(root: MapNode, path: readonly string[], configuration: RegExp): boolean {
  let node: ValueNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.findLast((e) => e.path[0] === step)?.value;
    else node = node?.kind === 'list' ? node.items[Number(step)] : undefined;
  }
  if (node?.kind !== 'map') return false;
  return node.entries.some(({ path: [key = ''], value }) => {
    if (MORE_VARIABLES.includes(key)) return true;
    return MOUNTS.includes(key) && value?.kind === 'list' && value.items.some((m) => configuration.test(targetOf(m)));
  });
}

/** The place in the container: `host:container:ro`, or a map with `target` (compose) or `mountPath` (pods). */
function targetOf(mount: ValueNode): string {
  if (mount.kind === 'scalar') return mount.value.split(':').slice(1, 2).join('');
  if (mount.kind !== 'map') return '';
  const target = mount.entries.findLast((e) => e.path[0] === 'mountPath' || e.path[0] === 'target')?.value;
  return target?.kind === 'scalar' ? target.value : '';
}
