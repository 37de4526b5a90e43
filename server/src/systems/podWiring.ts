import { lookup } from '../formats/flatten.ts';
import type { MapNode } from '../formats/tree.ts';
import { Literal, Noted, type PieceMap } from '../kubernetes/scaffold/piece.ts';
import type { WireTarget } from './scaffold.ts';

/** The pod of a workload, and the container in it that is to be wired. */
export interface PodTarget {
  /** Keys from the document's root to the pod's spec. */
  readonly path: readonly string[];
  readonly container: string;
  /** Files of volumes are given to a group already. */
  readonly grouped: boolean;
}

export interface PodMount {
  readonly volume: string;
  readonly secret: string;
  readonly path: string;
}

const paths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** @param isOurs by the image of a container, where the name is not given; the first that fits is taken */
export function podTarget(
  { kind, root }: WireTarget,
  wanted: string | undefined,
  isOurs: (image: string) => boolean,
): PodTarget | undefined {
  const path = paths[kind ?? ''];
  if (path === undefined) return undefined;
  const pod = lookup(root, path)?.value;
  const containers = pod?.kind === 'map' ? lookup(pod, ['containers'])?.value : undefined;
  if (pod?.kind !== 'map' || containers?.kind !== 'list') return undefined;
  const all = containers.items.flatMap((item) => (item.kind === 'map' ? [item] : []));
  const found = all.find((item) => {
    if (wanted !== undefined) return textAt(item, ['name']) === wanted;
    return isOurs(textAt(item, ['image']) ?? '');
  });
  const container = found === undefined ? undefined : textAt(found, ['name']);
  if (container === undefined) return undefined;
  return { path, container, grouped: lookup(pod, ['securityContext', 'fsGroup']) !== undefined };
}

/**
 * Volumes and mounts. The files are readable for the group of the pod's volumes, which every process of the pod belongs
 * to, whatever user the image runs as: `0400` alone would leave them to root.
 */
export function podPatch(
  { path, container, grouped }: PodTarget,
  mounts: readonly PodMount[],
  group: number,
): PieceMap {
  return path.reduceRight<PieceMap>((inner, key) => ({ [key]: inner }), {
    ...(grouped ? {} : { securityContext: { fsGroup: group } }),
    ...podPieces(container, mounts),
  });
}

/** What stands above the name of a Secret that a custom resource reads once: its operator makes the pods. */
export const restartNote = (how: string): readonly string[] => [
  `Read once: after each renewal the cluster must be restarted (${how}).`,
  'cluster-tls: ignore kubernetes/no-restart',
];

/** Restarts the pods of a workload that reads its Secrets once (Stakater Reloader, where it is installed). */
export const reloaded: PieceMap = { metadata: { annotations: { 'reloader.stakater.com/auto': 'true' } } };

/** @param note above the name of each Secret */
export const podPieces = (container: string, mounts: readonly PodMount[], note: readonly string[] = []): PieceMap => ({
  containers: [
    {
      name: container,
      volumeMounts: mounts.map(({ volume, path }) => ({ name: volume, mountPath: path, readOnly: true })),
    },
  ],
  volumes: mounts.map(({ volume, secret }) => ({
    name: volume,
    secret: {
      secretName: note.length === 0 ? secret : new Noted(secret, ...note),
      defaultMode: new Literal('0440'),
    },
  })),
});

function textAt(map: MapNode, path: readonly string[]): string | undefined {
  const value = lookup(map, path)?.value;
  return value?.kind === 'scalar' ? value.value : undefined;
}
