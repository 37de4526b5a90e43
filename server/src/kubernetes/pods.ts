import type { MapNode } from '../formats/tree.ts';
import type { Container, Mount, Pod, Reference, Source, Variable, Volume } from './facts.ts';
import { intAt, isOpen, isTrue, mapAt, mapsAt, type Name, nameAt, textAt, valueAt } from './nodes.ts';

/** Where the pod template of a kind lies. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

export const isWorkload = (kind: string): boolean => kind in TEMPLATES;

/** The pod that a workload of the core kinds starts. */
export function podOfWorkload(root: MapNode, kind: string): Pod | undefined {
  const path = TEMPLATES[kind];
  if (path === undefined) return undefined;
  const template = path.length === 0 ? root : mapAt(root, ...path);
  if (template === undefined) return undefined;
  const claims = mapsAt(root, 'spec', 'volumeClaimTemplates').flatMap((claim): Volume[] => {
    const name = nameAt(claim, 'metadata', 'name');
    return name === undefined ? [] : [{ name, span: claim.span, sources: [], projected: false, known: false }];
  });
  return podOf(template, claims);
}

/** A pod template: `metadata` and `spec`. */
export function podOf(template: MapNode, more: readonly Volume[] = []): Pod {
  const spec = mapAt(template, 'spec');
  const containers = [
    ...mapsAt(spec, 'containers').map((map) => containerOf(map, false)),
    ...mapsAt(spec, 'initContainers').map((map) => containerOf(map, true)),
    ...mapsAt(spec, 'ephemeralContainers').map((map) => containerOf(map, true)),
  ];
  const security = mapAt(spec, 'securityContext');
  return {
    labels: stringsAt(template, 'metadata', 'labels'),
    containers,
    volumes: [...mapsAt(spec, 'volumes').flatMap(volumeOf), ...more],
    complete: containers.length > 0 && containers.every(({ image }) => image !== undefined),
    ...numbers({ fsGroup: intAt(security, 'fsGroup'), runAsUser: intAt(security, 'runAsUser') }),
    ...(isTrue(security, 'runAsNonRoot') ? { runAsNonRoot: true } : {}),
    ...(isTrue(spec, 'shareProcessNamespace') ? { shareProcessNamespace: true } : {}),
  };
}

export function stringsAt(map: MapNode | undefined, ...path: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { path: key, value } of mapAt(map, ...path)?.entries ?? [])
    if (value?.kind === 'scalar') found[key.join('.')] = value.value;
  return found;
}

/** Only what is there: absent stays absent. */
const numbers = (all: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(all).filter((entry): entry is [string, number] => entry[1] !== undefined));

function containerOf(map: MapNode, init: boolean): Container {
  const security = mapAt(map, 'securityContext');
  return {
    name: textAt(map, 'name'),
    image: textAt(map, 'image'),
    init,
    span: map.span,
    mounts: mapsAt(map, 'volumeMounts').flatMap(mountOf),
    environment: [...mapsAt(map, 'env').flatMap(variableOf), ...mapsAt(map, 'envFrom').flatMap(variablesFrom)],
    ...numbers({ runAsUser: intAt(security, 'runAsUser') }),
    ...(isTrue(security, 'runAsNonRoot') ? { runAsNonRoot: true } : {}),
  };
}

function mountOf(map: MapNode): Mount[] {
  const volume = nameAt(map, 'name');
  const path = nameAt(map, 'mountPath');
  if (volume === undefined || path === undefined) return [];
  const subPath = nameAt(map, 'subPath') ?? nameAt(map, 'subPathExpr');
  return [
    {
      volume,
      path,
      expression: nameAt(map, 'subPathExpr') !== undefined,
      span: map.span,
      ...(subPath === undefined ? {} : { subPath }),
    },
  ];
}

function variableOf(map: MapNode): Variable[] {
  const from = mapAt(map, 'valueFrom');
  const found =
    referenceIn(from, 'secretKeyRef', 'Secret', 'env') ?? referenceIn(from, 'configMapKeyRef', 'ConfigMap', 'env');
  return found === undefined ? [] : [{ name: textAt(map, 'name'), reference: found }];
}

function variablesFrom(map: MapNode): Variable[] {
  const found =
    referenceIn(map, 'secretRef', 'Secret', 'envFrom') ?? referenceIn(map, 'configMapRef', 'ConfigMap', 'envFrom');
  return found === undefined ? [] : [{ name: undefined, reference: found }];
}

/** `field: {name, key, optional}` below a map. */
function referenceIn(
  map: MapNode | undefined,
  field: string,
  to: 'Secret' | 'ConfigMap',
  by: string,
): Reference | undefined {
  const inner = mapAt(map, field);
  const name = nameAt(inner, 'name');
  if (name === undefined) return undefined;
  const key = nameAt(inner, 'key');
  return reference(to, name, by, { keys: key === undefined ? [] : [key], optional: isTrue(inner, 'optional') });
}

export const reference = (
  to: Reference['to'],
  name: Name,
  by: string,
  more: { readonly keys?: readonly Name[]; readonly optional?: boolean; readonly custom?: boolean } = {},
): Reference => ({
  to,
  name,
  by,
  keys: more.keys ?? [],
  optional: more.optional === true,
  custom: more.custom === true,
});

function volumeOf(map: MapNode): Volume[] {
  const name = nameAt(map, 'name');
  if (name === undefined) return [];
  const projected = mapAt(map, 'projected');
  const sources =
    projected === undefined
      ? [
          sourceOf(mapAt(map, 'secret'), 'Secret', 'secretName', 'volume'),
          sourceOf(mapAt(map, 'configMap'), 'ConfigMap', 'name', 'volume'),
        ]
      : mapsAt(projected, 'sources').flatMap((source) => [
          sourceOf(mapAt(source, 'secret'), 'Secret', 'name', 'projected'),
          sourceOf(mapAt(source, 'configMap'), 'ConfigMap', 'name', 'projected'),
          filesOf(source),
        ]);
  const driver = csiOf(mapAt(map, 'csi'));
  const found = [...sources, driver].filter((source): source is Source => source !== undefined);
  const defaultMode = intAt(mapAt(map, 'secret') ?? mapAt(map, 'configMap') ?? projected, 'defaultMode');
  const known =
    driver !== undefined ||
    (projected === undefined
      ? valueAt(map, 'secret') !== undefined || valueAt(map, 'configMap') !== undefined
      : mapsAt(projected, 'sources').every(isSeenThrough));
  return [
    {
      name,
      span: map.span,
      sources: found,
      projected: projected !== undefined,
      known,
      ...(defaultMode === undefined ? {} : { defaultMode }),
    },
  ];
}

/** A projected source whose files can be told. */
const isSeenThrough = (source: MapNode): boolean =>
  ['secret', 'configMap', 'serviceAccountToken', 'downwardAPI'].some((key) => valueAt(source, key) !== undefined);

function sourceOf(map: MapNode | undefined, to: 'Secret' | 'ConfigMap', field: string, by: string): Source | undefined {
  if (map === undefined) return undefined;
  const name = nameAt(map, field);
  const items = mapsAt(map, 'items').flatMap((item) => {
    const key = nameAt(item, 'key');
    const path = nameAt(item, 'path');
    const mode = intAt(item, 'mode');
    return key === undefined || path === undefined ? [] : [{ key, path, ...(mode === undefined ? {} : { mode }) }];
  });
  const stated = valueAt(map, 'items') !== undefined;
  return {
    reference:
      name === undefined
        ? undefined
        : reference(to, name, by, { keys: items.map(({ key }) => key), optional: isTrue(map, 'optional') }),
    ...(stated && items.length > 0 ? { items } : {}),
  };
}

/** Tokens and pod fields: their file names, without anything behind them. */
function filesOf(source: MapNode): Source | undefined {
  const token = mapAt(source, 'serviceAccountToken');
  if (token !== undefined) return { reference: undefined, files: [textAt(token, 'path') ?? 'token'] };
  const fields = mapAt(source, 'downwardAPI');
  if (fields === undefined) return undefined;
  return { reference: undefined, files: mapsAt(fields, 'items').flatMap((item) => textAt(item, 'path') ?? []) };
}

/** A volume of cert-manager's csi-driver (csi-driver 0.16). */
function csiOf(map: MapNode | undefined): Source | undefined {
  const driver = textAt(map, 'driver');
  if (driver !== 'csi.cert-manager.io') return undefined;
  const attribute = (name: string): string | undefined =>
    textAt(map, 'volumeAttributes', `csi.cert-manager.io/${name}`);
  const store = /^true$/i.test(attribute('pkcs12-enable') ?? '');
  const files = [
    attribute('certificate-file') ?? 'tls.crt',
    attribute('privatekey-file') ?? 'tls.key',
    attribute('ca-file') ?? 'ca.crt',
    ...(store ? [attribute('pkcs12-filename') ?? 'keystore.p12'] : []),
  ];
  const issuer = nameAt(map, 'volumeAttributes', 'csi.cert-manager.io/issuer-name');
  const kind = issuerKindOf(attribute('issuer-kind'), attribute('issuer-group'));
  return {
    reference:
      issuer === undefined || kind === undefined ? undefined : reference(kind, issuer, 'csi', { custom: true }),
    files: files.some(isOpen) ? [] : files,
  };
}

/** Which of cert-manager's issuers a reference means; undefined: one of somebody else. */
export const issuerKindOf = (kind = 'Issuer', group = 'cert-manager.io'): 'Issuer' | 'ClusterIssuer' | undefined =>
  group === 'cert-manager.io' && (kind === 'Issuer' || kind === 'ClusterIssuer') ? kind : undefined;

/** What a pod and its containers refer to. */
export const referencesOf = (pod: Pod): Reference[] => [
  ...pod.volumes.flatMap((volume) => volume.sources.flatMap((source) => source.reference ?? [])),
  ...pod.containers.flatMap((container) => container.environment.map((variable) => variable.reference)),
];
