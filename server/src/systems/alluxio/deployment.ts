import { lookup } from '../../formats/flatten.ts';
import type { Entry, MapNode, ScalarNode } from '../../formats/tree.ts';
import type { Region, Unit } from '../../rules/model.ts';
import { t } from '../../text/l10n.ts';
import type { Span } from '../../text/span.ts';

/** `chart2`, `chart3`: Helm values of the 2.x and the 3.x chart; `cluster`: an AlluxioCluster resource. */
export type Shape = 'chart2' | 'chart3' | 'cluster';

/**
 * What stands beside the properties in Helm values or an AlluxioCluster. Every unit of such a document has it among its
 * facts as `deployment`.
 */
export interface Deployment {
  readonly shape: Shape;
  /** The whole YAML document: to point at, and to write into with keys relative to its root. */
  readonly place: Region;
  /** Keys from the document's root to `root`: none, `spec`, or the name of a subchart. */
  readonly path: readonly string[];
  /** The map that holds `properties`, `secrets`, `worker` …; absent where the document is cut off above it. */
  readonly root: MapNode | undefined;
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  /** False for a piece of a document: what is absent in it may stand elsewhere. */
  readonly complete: boolean;
  /** One unit a component, in the order of the document. */
  readonly units: readonly Unit[];
}

export const deploymentOf = (unit: Unit): Deployment | undefined => unit.facts['deployment'] as Deployment | undefined;

/** A piece of a manifest, or options beside a site file: what is absent may stand in the part that is not seen. */
export const isPiece = (unit: Unit): boolean => {
  const deployment = deploymentOf(unit);
  return unit.facts['piece'] === true || (deployment?.shape === 'cluster' && !deployment.complete);
};

/** The deployment, once for all units of it: so that what concerns the whole document is said once. */
export function deploymentAt(unit: Unit, ...shapes: readonly Shape[]): Deployment | undefined {
  const deployment = deploymentOf(unit);
  if (deployment === undefined || deployment.units[0] !== unit) return undefined;
  return shapes.length === 0 || shapes.includes(deployment.shape) ? deployment : undefined;
}

/** The unit of a component. */
export const unitOfRole = (deployment: Deployment, role: string): Unit | undefined =>
  deployment.units.find((u) => u.role === role);

export const entryAt = (deployment: Deployment, ...path: readonly string[]): Entry | undefined =>
  deployment.root === undefined ? undefined : lookup(deployment.root, path);

export function mapAt(deployment: Deployment, ...path: readonly string[]): MapNode | undefined {
  const value = entryAt(deployment, ...path)?.value;
  return value?.kind === 'map' ? value : undefined;
}

export function scalarAt(deployment: Deployment, ...path: readonly string[]): ScalarNode | undefined {
  const value = entryAt(deployment, ...path)?.value;
  return value?.kind === 'scalar' ? value : undefined;
}

/** Text of a scalar; undefined where there is none, where it is null, or where it is yet to be filled in. */
export function textAt(deployment: Deployment, ...path: readonly string[]): string | undefined {
  const node = scalarAt(deployment, ...path);
  return node === undefined || node.type === 'null' || isOpen(node.value) ? undefined : node.value;
}

const isOpen = (text: string): boolean => /\{\{|\$\{|\$\(|<[^<>]+>/.test(text);

/** A switch: its state, 'absent', or 'unknown' for templates. */
export function switchAt(deployment: Deployment, ...path: readonly string[]): boolean | 'absent' | 'unknown' {
  const node = scalarAt(deployment, ...path);
  if (node === undefined || node.type === 'null') return 'absent';
  if (/^true$/i.test(node.value)) return true;
  return /^false$/i.test(node.value) ? false : 'unknown';
}

/** Dotted key from the document's root, for `add` changes on `deployment.place`. */
export const keyAt = (deployment: Deployment, ...path: readonly string[]): string =>
  [...deployment.path, ...path].join('.');

/** Where something about a node stands. */
export const placeOf = (deployment: Deployment, span: Span): { readonly region: Region; readonly span: Span } => ({
  region: deployment.place,
  span,
});

/** A Secret, ConfigMap, claim or host folder that is mounted into the pods of a component. */
export interface Mount {
  readonly source: string;
  readonly name: string;
  readonly component: string;
  readonly entry: Entry;
  readonly scalar: ScalarNode | undefined;
  /** Folder in the pod; undefined where it cannot be told. */
  readonly folder: string | undefined;
}

const SOURCES = ['secrets', 'configMaps', 'configmaps', 'pvcMounts', 'hostPaths'] as const;

/** All mounts of a deployment. In the 2.x chart the folder is `/secrets/<value>`, else the value itself. */
export function mountsOf(deployment: Deployment): Mount[] {
  const mounts: Mount[] = [];
  for (const source of SOURCES) {
    for (const component of mapAt(deployment, source)?.entries ?? []) {
      if (component.value?.kind !== 'map') continue;
      for (const entry of component.value.entries) {
        const scalar = entry.value?.kind === 'scalar' ? entry.value : undefined;
        mounts.push({
          source,
          name: entry.path.join('.'),
          component: component.path.join('.'),
          entry,
          scalar,
          folder: scalar === undefined || isOpen(scalar.value) ? undefined : folderOf(deployment, source, scalar.value),
        });
      }
    }
  }
  return mounts;
}

function folderOf(deployment: Deployment, source: string, value: string): string {
  const text = value.trim().replace(/\/+$/, '');
  // Early operators took a bare name, too, and mounted it as the 2.x chart does.
  if (text.startsWith('/') && deployment.shape !== 'chart2') return text;
  return `/${source.toLowerCase()}/${text.replace(/^\/+/, '')}`;
}

/** The key under `secrets` whose entries reach the pods of a component. */
export function mountKeyOf(deployment: Deployment, role: string): string {
  if (deployment.shape !== 'chart2') return role;
  return role === 'jobMaster' ? 'master' : role === 'jobWorker' ? 'worker' : role;
}

/** How a component is called in messages. */
export const componentName = (role: string): string =>
  role === 'jobMaster' ? 'job master' : role === 'jobWorker' ? 'job worker' : role === 'fuse' ? 'FUSE' : role;

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : t`${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
