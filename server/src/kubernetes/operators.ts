import { flatten } from '../formats/flatten.ts';
import type { MapNode, ScalarNode } from '../formats/tree.ts';
import type { Container, Mount, Pod, Reference, Volume } from './facts.ts';
import { isOpen, isTrue, keyName, mapAt, type Name, nameAt, nameOf, textAt } from './nodes.ts';
import { podOf, reference, stringsAt } from './pods.ts';

/** A volume that holds one Secret or ConfigMap, and its mount. */
interface Mounted {
  readonly volume: Volume;
  readonly mount: Mount;
}

function mounted(to: 'Secret' | 'ConfigMap', name: Name, path: Name, by: string): Mounted {
  const volume = { text: `${name.text}-volume`, span: name.span };
  return {
    volume: {
      name: volume,
      span: name.span,
      sources: [{ reference: reference(to, name, by, { custom: true }) }],
      projected: false,
      known: true,
    },
    mount: { volume, path, expression: false, span: { start: name.span.start, end: path.span.end } },
  };
}

/** One entry of `kubernetes.secrets`: a Secret and the folder that it is mounted at. */
export interface FlinkSecret {
  readonly text: string;
  readonly name: Name;
  readonly path: Name | undefined;
}

/** `name:/path,name2:/path2` with the places of its words, where it is written without escapes. */
export function flinkSecrets(scalar: ScalarNode): FlinkSecret[] {
  const plain = scalar.inner.end - scalar.inner.start === scalar.value.length;
  const at = (start: number, text: string): Name => {
    const from = scalar.inner.start + start;
    return { text, span: plain ? { start: from, end: from + text.length } : scalar.inner };
  };
  const found: FlinkSecret[] = [];
  let start = 0;
  for (const piece of scalar.value.split(',')) {
    const lead = piece.length - piece.trimStart().length;
    const text = piece.trim();
    const colon = text.indexOf(':');
    const name = colon < 0 ? text : text.slice(0, colon);
    if (text !== '')
      found.push({
        text,
        name: at(start + lead, name),
        path: colon < 0 ? undefined : at(start + lead + colon + 1, text.slice(colon + 1)),
      });
    start += piece.length + 1;
  }
  return found;
}

/** The scalar of a dotted key of `flinkConfiguration`, nested or flat. */
export function flinkSetting(root: MapNode, key: string): ScalarNode | undefined {
  const map = mapAt(root, 'spec', 'flinkConfiguration');
  const value = map === undefined ? undefined : flatten(map, 5_000).findLast((leaf) => leaf.key === key)?.value;
  return value?.kind === 'scalar' ? value : undefined;
}

export const FLINK_CONTAINER = 'flink-main-container';

/** The pods of a FlinkDeployment: its templates laid over one another, and the Secrets that Flink mounts itself. */
export function podsOfFlink(root: MapNode): Pod[] {
  const scalar = flinkSetting(root, 'kubernetes.secrets');
  const own = scalar === undefined || isOpen(scalar.value) ? [] : flinkSecrets(scalar);
  const secrets = own.flatMap(({ name, path }) =>
    path === undefined ? [] : [mounted('Secret', name, path, 'kubernetes.secrets')],
  );
  const name = textAt(root, 'metadata', 'name');
  const image = textAt(root, 'spec', 'image');
  const shared = mapAt(root, 'spec', 'podTemplate');
  // Without an image it is a piece, or the operator's defaults say more.
  const complete = image !== undefined && (scalar === undefined || !isOpen(scalar.value));
  return (['jobManager', 'taskManager'] as const).map((section): Pod => {
    const templates = [shared, mapAt(root, 'spec', section, 'podTemplate')].filter((map) => map !== undefined);
    const pods = templates.map((map) => podOf(map));
    const main = pods.flatMap((pod) => pod.containers.filter(({ name }) => name === FLINK_CONTAINER));
    const others = pods.flatMap((pod) => pod.containers.filter(({ name }) => name !== FLINK_CONTAINER));
    const stated = pods.findLast((pod) => pod.fsGroup !== undefined || pod.runAsUser !== undefined);
    const container: Container = {
      name: FLINK_CONTAINER,
      image: main.findLast((each) => each.image !== undefined)?.image ?? image,
      init: false,
      span: root.span,
      mounts: [...main.flatMap(({ mounts }) => mounts), ...secrets.map(({ mount }) => mount)],
      environment: main.flatMap(({ environment }) => environment),
    };
    return {
      role: section === 'jobManager' ? 'job manager' : 'task manager',
      labels: {
        ...Object.assign({}, ...pods.map(({ labels }) => labels)),
        ...(name === undefined || isOpen(name) ? {} : { app: name, component: section.toLowerCase() }),
      },
      containers: [container, ...others],
      volumes: [...pods.flatMap(({ volumes }) => volumes), ...secrets.map(({ volume }) => volume)],
      complete,
      ...(stated?.fsGroup === undefined ? {} : { fsGroup: stated.fsGroup }),
      ...(stated?.runAsUser === undefined ? {} : { runAsUser: stated.runAsUser }),
    };
  });
}

const ROLES = ['master', 'coordinator', 'worker', 'fuse', 'proxy', 'logserver', 'gateway'];

/**
 * The pods of an AlluxioCluster or of Helm values of Alluxio: `secrets.<role>.<name>: <folder>`. A folder without a slash
 * before it lies below `/secrets` (2.x chart).
 */
export function podsOfAlluxio(root: MapNode): Pod[] {
  const stated = new Set([
    ...ROLES.filter((role) => mapAt(root, role) !== undefined),
    ...ROLES.filter((role) => ['secrets', 'configMaps', 'configmaps'].some((f) => mapAt(root, f, role) !== undefined)),
  ]);
  const image = textAt(root, 'image') ?? 'alluxio/alluxio';
  return [...stated].map((role): Pod => {
    const found = [
      ...mountsIn(mapAt(root, 'secrets', role), 'Secret', '/secrets'),
      ...mountsIn(mapAt(root, 'configMaps', role), 'ConfigMap', '/configmaps'),
      ...mountsIn(mapAt(root, 'configmaps', role), 'ConfigMap', '/configmaps'),
    ];
    const span = mapAt(root, role)?.span ?? root.span;
    return {
      role,
      labels: {},
      containers: [
        {
          name: role,
          image,
          init: false,
          span,
          mounts: [...found.map(({ mount }) => mount), ...gatewayMounts(root, role).map(({ mount }) => mount)],
          environment: [],
        },
      ],
      volumes: [...found, ...gatewayMounts(root, role)].map(({ volume }) => volume),
      // The charts mount more than what is stated here.
      complete: false,
    };
  });
}

function mountsIn(map: MapNode | undefined, to: 'Secret' | 'ConfigMap', base: string): Mounted[] {
  return (map?.entries ?? []).flatMap((entry): Mounted[] => {
    if (entry.value?.kind !== 'scalar' || entry.value.type === 'null') return [];
    const folder = nameOf(entry.value);
    const name = keyName(entry);
    if (folder === undefined || isOpen(folder.text) || isOpen(name.text)) return [];
    const text = folder.text.startsWith('/') ? folder.text : `${base}/${folder.text}`;
    return [mounted(to, name, { text, span: folder.span }, 'alluxio')];
  });
}

/** `gateway.tls.secretName`, mounted at `certDir` (Alluxio chart 3.6). */
function gatewayMounts(root: MapNode, role: string): Mounted[] {
  const tls = role === 'gateway' ? mapAt(root, 'gateway', 'tls') : undefined;
  const name = nameAt(tls, 'secretName');
  if (tls === undefined || name === undefined || !isTrue(tls, 'enabled') || isOpen(name.text)) return [];
  const path = nameAt(tls, 'certDir') ?? { text: '/opt/alluxio/certs', span: name.span };
  return [mounted('Secret', name, path, 'gateway')];
}

/** Sections that name a Secret of their own and its keys (Alluxio chart 3.6; etcd's is Bitnami's). */
const SECTIONS = [
  {
    path: ['gateway', 'tls'],
    on: 'enabled',
    secret: 'secretName',
    keys: ['certFile', 'certKeyFile', 'caFile'],
    by: 'gateway',
  },
  {
    path: ['prometheus', 'etcdTls'],
    on: 'enabled',
    secret: 'secretName',
    keys: ['certFile', 'certKeyFile', 'caFile'],
    by: 'prometheus',
  },
  ...(['client', 'peer'] as const).map((end) => ({
    path: ['etcd', 'auth', end],
    on: 'secureTransport',
    secret: 'existingSecret',
    keys: ['certFilename', 'certKeyFilename', 'caFilename'],
    by: `etcd-${end}`,
  })),
] as const;

/** The Secrets that gateway, Prometheus and the etcd of the chart take their files from, with the keys that are named. */
export const sectionReferences = (root: MapNode): Reference[] =>
  SECTIONS.flatMap(({ path, on, secret, keys, by }) => {
    const section = mapAt(root, ...path);
    const name = nameAt(section, secret);
    if (name === undefined || name.text === '' || !isTrue(section, on)) return [];
    const named = keys.flatMap((field) => nameAt(section, field) ?? []).filter(({ text }) => text !== '');
    return [reference('Secret', name, by, { keys: named, custom: true })];
  });

/** The Helm values of Alluxio in a document without a kind: at its top, or below the name of a subchart. */
export function alluxioValues(root: MapNode): MapNode | undefined {
  if (isAlluxioValues(root)) return root;
  for (const { path, value } of root.entries)
    if (value?.kind === 'map' && /alluxio/i.test(path.join('.')) && isAlluxioValues(value)) return value;
  return undefined;
}

function isAlluxioValues(root: MapNode): boolean {
  const roles = ROLES.filter((role) => mapAt(root, role) !== undefined || mapAt(root, 'secrets', role) !== undefined);
  if (roles.length === 0) return false;
  const properties = Object.keys(stringsAt(root, 'properties')).some((key) => key.startsWith('alluxio.'));
  if (properties || /alluxio/i.test(textAt(root, 'image') ?? '')) return true;
  return roles.some(
    (role) =>
      Object.keys(stringsAt(root, role, 'properties')).some((key) => key.startsWith('alluxio.')) ||
      Object.keys(stringsAt(root, 'secrets', role)).some((name) => /alluxio/i.test(name)),
  );
}

/** The Secrets that Helm values of the Flink operator name for its own TLS (operator 1.15). */
export function flinkOperatorReferences(root: MapNode): Reference[] {
  const tls = mapAt(root, 'tls');
  if (tls === undefined || !isTrue(tls, 'create')) return [];
  const secret = nameAt(tls, 'secretName');
  const password = nameAt(tls, 'secretKeyRef', 'name');
  const key = nameAt(tls, 'secretKeyRef', 'key');
  return [
    ...(secret === undefined ? [] : [reference('Secret', secret, 'flink operator', { custom: true })]),
    ...(password === undefined
      ? []
      : [reference('Secret', password, 'password', { keys: key === undefined ? [] : [key], custom: true })]),
  ];
}

/** Helm values of the Flink operator. */
export const isFlinkOperatorValues = (root: MapNode): boolean =>
  mapAt(root, 'defaultConfiguration') !== undefined &&
  (mapAt(root, 'webhook') !== undefined ||
    mapAt(root, 'operatorPod') !== undefined ||
    mapAt(root, 'tls') !== undefined);
