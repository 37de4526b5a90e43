import type { Part, Resource } from '../../formats/embedded/types.ts';
import { lookup } from '../../formats/flatten.ts';
import type { ConfigTree, Entry, MapNode, ValueNode } from '../../formats/tree.ts';
import { t } from '../../text/l10n.ts';
import { hasMoreSettings } from '../container.ts';
import { emptyMap } from '../region.ts';

/** The value at a path of keys and list positions, as parts have it. */
export function nodeAt(root: MapNode, path: readonly string[]): ValueNode | undefined {
  let node: ValueNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.findLast((e) => e.path[0] === step)?.value;
    else if (node?.kind === 'list') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** The entry that a path ends with, or undefined where it ends in a list. */
export function entryAt(root: MapNode, path: readonly string[]): Entry | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  const last = path.at(-1);
  return parent?.kind === 'map' ? parent.entries.findLast((e) => e.path[0] === last) : undefined;
}

export const textAt = (root: MapNode, path: readonly string[]): string | undefined => {
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' ? node.value : undefined;
};

/** A map named `flinkConfiguration` in a resource of the operator or of a vendor's kind, and what it is for. */
export interface ConfigurationMap {
  readonly entry: Entry;
  readonly map: MapNode;
  readonly why: string;
  /** Other settings join these before a process reads them. */
  readonly partial: boolean;
}

const PATHS: readonly (readonly string[])[] = [
  ['spec', 'flinkConfiguration'],
  ['spec', 'flinkApplicationDefaults', 'spec', 'flinkConfiguration'],
  ['spec', 'template', 'spec', 'flinkConfiguration'],
  ['flinkConfiguration'],
];

/** The `flinkConfiguration` maps of a document. Without a kind (Helm values) they may stand under one more key. */
export function configurationMaps(resource: Resource, tree: ConfigTree): ConfigurationMap[] {
  const { root, kind } = resource;
  const nested = kind === undefined ? root.entries.map((e) => [e.path[0] ?? '', 'flinkConfiguration']) : [];
  const found: ConfigurationMap[] = [];
  for (const path of [...PATHS, ...nested]) {
    const entry = lookup(root, path);
    const map = entry && mapAt(entry, tree, kind !== undefined && path.length > 1);
    if (entry === undefined || map === undefined) continue;
    const place = path.join('.');
    found.push({
      entry,
      map,
      why: kind === undefined ? place : t`${place} of a ${kind}`,
      // A FlinkApplication is laid over the defaults of its FlinkEnvironment.
      partial: kind === undefined || kind === 'FlinkSessionJob' || kind === 'FlinkApplication' || path.length !== 2,
    });
  }
  return found;
}

/** The map of an entry; where nothing but that can stand, also one that is still to be typed. */
function mapAt(entry: Entry, tree: ConfigTree, certain: boolean): MapNode | undefined {
  const { value } = entry;
  if (value?.kind === 'map') return value.span.start === entry.keySpan.start ? undefined : value;
  const untyped = value === undefined || (value.kind === 'scalar' && value.quote === 'none');
  return certain && untyped ? emptyMap(tree, entry) : undefined;
}

/** One container, service of a compose file, or anything else that has an environment and a command line. */
export interface Process {
  readonly name: string;
  readonly image: string | undefined;
  readonly environment: readonly Part[];
  readonly arguments: readonly Part[];
  /** A configuration file of its own is mounted, or its environment comes from elsewhere as well. */
  readonly hasMore: boolean;
}

/** Where the images look for their configuration. */
const CONFIGURATION = /\/flink[^/]*\/conf(?:\/|$)|flink-conf\.ya?ml$|\/config\.ya?ml$/;

const HOLDERS = new Set(['environment', 'env', 'command', 'args', 'entrypoint']);

/** Groups `FLINK_PROPERTIES` and arguments by the container that they belong to. */
export function processes(resource: Resource, parts: readonly Part[]): Process[] {
  const byPath = new Map<string, { path: readonly string[]; parts: Part[] }>();
  for (const part of parts) {
    if (part.kind === 'file' || (part.kind === 'env' && part.name !== 'FLINK_PROPERTIES')) continue;
    const holder = part.path.findLastIndex((step) => HOLDERS.has(step));
    if (holder < 0 && part.kind === 'args') continue;
    const path = part.path.slice(0, holder < 0 ? -1 : holder);
    const id = JSON.stringify(path);
    const group = byPath.get(id) ?? { path, parts: [] };
    byPath.set(id, group);
    group.parts.push(part);
  }
  return [...byPath.values()].map((group) => ({
    name: textAt(resource.root, [...group.path, 'name']) ?? group.path.at(-1) ?? '',
    image: textAt(resource.root, [...group.path, 'image']),
    environment: group.parts.filter((p) => p.kind === 'env'),
    arguments: group.parts.filter((p) => p.kind === 'args'),
    hasMore: hasMoreSettings(resource.root, group.path, CONFIGURATION),
  }));
}

/** What a process of Flink is, by its name and arguments. */
export function roleOf(process: Process): string | undefined {
  const words = [process.name, ...process.arguments.map((p) => p.embedding.text)].join(' ').toLowerCase();
  if (/history-?server/.test(words)) return 'history server';
  if (/task-?manager/.test(words)) return 'task manager';
  if (/job-?manager|standalone-job/.test(words)) return 'job manager';
  return undefined;
}
