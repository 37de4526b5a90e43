import { lookup } from '../../formats/flatten.ts';
import type { MapNode } from '../../formats/tree.ts';
import { Initial, Noted, type PieceMap } from '../../kubernetes/scaffold/piece.ts';
import { later, t } from '../../text/l10n.ts';
import { restartNote } from '../podWiring.ts';
import { type Scaffold, secretFiles, type WantedCertificate, type WireOrder, type WireTarget } from '../scaffold.ts';
import { alluxioTopology } from './topology.ts';

const N = 'alluxio.network.tls.';
const S3 = 'alluxio.worker.s3.';

const features = [
  { id: 'internal', title: later`TLS between all processes` },
  { id: 's3-dual', title: later`S3 API: HTTPS beside HTTP`, deployments: ['operator', 'helm-3'] },
  { id: 's3-only', title: later`S3 API: HTTPS only`, deployments: ['operator', 'helm-3'] },
  { id: 's3-mutual', title: later`S3 API: HTTPS only, with client certificates`, deployments: ['operator', 'helm-3'] },
  { id: 'gateway-dual', title: later`Gateway: TLS beside plain HTTP`, deployments: ['operator', 'helm-3'] },
  { id: 'gateway-only', title: later`Gateway: TLS only`, deployments: ['operator', 'helm-3'] },
  {
    id: 'gateway-mutual',
    title: later`Gateway: TLS only, with client certificates`,
    deployments: ['operator', 'helm-3'],
  },
  { id: 'proxy', title: later`Proxy: clients speak TLS to it`, deployments: ['helm-2'] },
] as const;

/** Names of Secrets: a certificate's name with this behind it. */
const secretOf = (certificate: string): string => `${certificate}-tls`;
const NODES = secretOf('alluxio');
const GATEWAY = secretOf('alluxio-gateway');
const PROXY = secretOf('alluxio-proxy');

const folder = (secret: string): string => `/secrets/${secret}`;

/** What the chart or the operator is given: `properties`, `secrets` and the sections of the components. */
export const scaffold: Scaffold = {
  features,
  deployments: ['operator', 'helm-3', 'helm-2'],
  needsPassword: (deployment) => deployment === 'helm-2',
  certificates,
  start,
  wire(target, order) {
    const shape = shapeOf(target, order);
    if (shape === undefined) return undefined;
    const patch = shape === 'chart2' ? chart2(order) : chart3(order, shape, target.root);
    return {
      patch: shape === 'cluster' ? { spec: patch } : patch,
      settings: [],
      at: [],
      notes: notesOf(shape, order),
    };
  },
  commands({ topology, features: chosen }, file) {
    const place = topology.namespace === undefined ? '' : ` -n ${topology.namespace}`;
    const name = topology.name ?? 'alluxio';
    const full = name.includes('alluxio') ? name : `${name}-alluxio`;
    const apply =
      topology.deployment === 'operator'
        ? [`kubectl apply${place} -f ${file}`]
        : [`helm upgrade --install ${name} <chart>${place} -f ${file}`];
    const coordinators = topology.deployment === 'helm-2' ? 'master' : 'coordinator';
    return [
      ...apply,
      `kubectl rollout restart${place} statefulset/${full}-${coordinators} statefulset/${full}-worker`,
      `kubectl rollout status${place} statefulset/${full}-worker`,
      ...(chosen.some((each) => each.startsWith('s3-'))
        ? [
            `kubectl port-forward${place} service/${full}-worker 29996`,
            'cluster-tls probe localhost:29996 --trust ca.pem',
          ]
        : []),
    ];
  },
};

type Shape = 'cluster' | 'chart3' | 'chart2';

/** A document of the operator, or values: which chart they are for is said by the order. */
function shapeOf({ kind, apiVersion, root }: WireTarget, { topology }: WireOrder): Shape | undefined {
  if (kind !== undefined)
    return kind === 'AlluxioCluster' && apiVersion?.startsWith('alluxio.zncdata.dev/') !== true ? 'cluster' : undefined;
  if (topology.deployment === 'operator' || isForeign(root)) return undefined;
  return topology.deployment === 'helm-2' ? 'chart2' : 'chart3';
}

/** Values of something else, such as of Flink's operator. */
const isForeign = (root: MapNode): boolean =>
  root.entries.length > 0 &&
  !['properties', 'master', 'coordinator', 'worker', 'image', 'secrets', 'fullnameOverride'].some(
    (key) => lookup(root, [key]) !== undefined,
  );

const has = (order: Pick<WireOrder, 'features'>, start: string): string | undefined =>
  order.features.find((each) => each.startsWith(start));

function chart3(order: WireOrder, shape: Shape, root: MapNode): PieceMap {
  const asked = order.features.includes('internal');
  const at = (...path: string[]) => lookup(root, shape === 'cluster' ? ['spec', ...path] : path)?.value;
  const present = at('properties', `${N}enabled`);
  // Where it is on already, every process reads the files that the properties name.
  const internal = asked || (present?.kind === 'scalar' && present.value === 'true');
  const s3 = has(order, 's3-');
  const gateway = has(order, 'gateway-');
  const fuse = at('fuse', 'type');
  const withFuse = internal && !(fuse?.kind === 'scalar' && /^none$/i.test(fuse.value));
  const once = restartNote('kubectl rollout restart');
  const mount = { [NODES]: folder(NODES) };
  const first = { [NODES]: new Noted(folder(NODES), ...once) };
  const pem = (of: string) => ({
    [`${N}ca.cert`]: `${folder(of)}/${secretFiles.ca}`,
    [`${N}server.cert`]: `${folder(of)}/${secretFiles.certificate}`,
    [`${N}server.key`]: `${folder(of)}/${secretFiles.key}`,
  });
  return {
    ...(asked || s3 !== undefined
      ? {
          properties: {
            [`${N}enabled`]: internal ? 'true' : new Initial('false'),
            [`${N}server.protocols`]: new Initial('TLSv1.2,TLSv1.3'),
            ...pem(NODES),
            ...(asked
              ? {
                  [`${N}client.no.endpoint.identification`]: new Noted(
                    'true',
                    'Workers are reached by the address of their pod, which no certificate can hold.',
                    'cluster-tls: ignore alluxio/name-check-off',
                  ),
                }
              : {}),
            'alluxio.worker.network.netty.file.transfer': 'MAPPED',
            ...(s3 === undefined ? {} : s3Properties(s3)),
          },
          secrets: {
            ...(internal ? { coordinator: first } : {}),
            worker: internal ? mount : first,
            ...(withFuse ? { fuse: mount } : {}),
          },
        }
      : {}),
    ...(gateway === undefined ? {} : { gateway: gatewayPiece(gateway, shape) }),
  };
}

const s3Properties = (s3: string): PieceMap => ({
  [`${S3}api.enabled`]: 'true',
  [`${S3}tls.enabled`]: 'true',
  [`${S3}https.port`]: '29996',
  ...(s3 === 's3-dual' ? { 'alluxio.worker.rest.port': '29998' } : {}),
  [`${S3}only.https.access`]:
    s3 === 's3-dual'
      ? new Noted('false', 'Both ports, until all clients use HTTPS.', 'cluster-tls: ignore alluxio/s3-plain-http-open')
      : 'true',
  ...(s3 === 's3-mutual' ? { [`${S3}tls.mutual.enabled`]: 'true' } : {}),
  [`${S3}local.page.transfer.enabled`]: 'false',
  [`${S3}redirect.enabled`]: new Noted('false', 'Redirects lead to addresses of pods, which no certificate can hold.'),
});

function gatewayPiece(gateway: string, shape: Shape): PieceMap {
  const tlsPort = shape === 'cluster' ? 'tlsApi' : 'tls-api';
  return {
    enabled: true,
    service: { ports: gateway === 'gateway-dual' ? { api: 80, [tlsPort]: 8443 } : { api: 8443 } },
    tls: {
      enabled: true,
      secretName: new Noted(GATEWAY, ...restartNote('kubectl rollout restart')),
      certFile: secretFiles.certificate,
      certKeyFile: secretFiles.key,
      caFile: secretFiles.ca,
      mtlsEnabled: gateway === 'gateway-mutual',
    },
  };
}

/** Stores: releases of 2.x read nothing else. Workers need a StatefulSet to have names. */
function chart2(order: WireOrder): PieceMap {
  // A placeholder does not take the place of a password that is there.
  const password = order.password ?? new Initial('<password>');
  const keystore = (secret: string, alias: string): PieceMap => ({
    [`${N}keystore.path`]: `${folder(secret)}/${secretFiles.keystore.jks}`,
    [`${N}keystore.alias`]: alias,
    [`${N}keystore.password`]: password,
    [`${N}keystore.key.password`]: password,
  });
  const mount = { [NODES]: NODES };
  const proxy = order.features.includes('proxy');
  return {
    properties: {
      [`${N}enabled`]: 'true',
      [`${N}server.protocols`]: new Initial('TLSv1.2,TLSv1.3'),
      ...keystore(NODES, 'alluxio'),
      [`${N}truststore.path`]: `${folder(NODES)}/${secretFiles.truststore.jks}`,
      [`${N}truststore.password`]: password,
      'alluxio.worker.network.netty.file.transfer': 'MAPPED',
    },
    secrets: {
      master: mount,
      worker: mount,
      ...(proxy ? { proxy: { [NODES]: NODES, [PROXY]: PROXY } } : {}),
    },
    worker: { useStatefulset: true, count: order.topology.counts?.['workers'] ?? new Initial(2) },
    ...(proxy ? { proxy: { enabled: true, properties: keystore(PROXY, 'alluxio-proxy') } } : {}),
  };
}

function notesOf(shape: Shape, order: WireOrder): string[] {
  if (shape !== 'chart2') return [];
  return [
    order.password === undefined
      ? t`Replace <password> by the password of the stores; the chart hands it on in a ConfigMap and on the command line.`
      : t`The password of the stores stands in the values: the chart hands it on in a ConfigMap and on the command line.`,
  ];
}

function certificates({
  topology,
  features: chosen,
}: Pick<WireOrder, 'topology' | 'features'>): readonly WantedCertificate[] {
  const wanted = (name: string): boolean => {
    if (name === 'alluxio-gateway') return chosen.some((each) => each.startsWith('gateway-'));
    if (name === 'alluxio-client') return chosen.some((each) => each.endsWith('-mutual'));
    return true;
  };
  const counts = { ...topology.counts, ...(chosen.includes('proxy') ? { proxies: 1 } : {}) };
  const stores = topology.deployment === 'helm-2';
  return alluxioTopology({ ...topology, counts })
    .certificates.filter(({ name }) => wanted(name))
    .map(({ name, dns, ip, usage, purpose }) => ({
      name: secretOf(name),
      ...(dns.length === 0 && ip.length === 0 ? { commonName: name } : {}),
      dns,
      ip,
      usage,
      purpose,
      duration: '8760h',
      renewBefore: '2160h',
      ...(stores ? { keystore: { format: 'jks', alias: name } as const } : {}),
    }));
}

function start({ topology }: WireOrder): ReturnType<Scaffold['start']> {
  const counts = topology.counts ?? {};
  const workers = counts['workers'] ?? 2;
  if (topology.deployment === 'helm-2')
    return {
      name: 'values.yaml',
      comments: ['Values of the Alluxio 2.x chart.'],
      documents: [
        {
          ...(topology.name === undefined ? {} : { fullnameOverride: topology.name }),
          image: 'alluxio/alluxio-enterprise',
          imageTag: '2.10.0',
          master: { count: counts['masters'] ?? 1 },
          worker: { useStatefulset: true, count: workers },
        },
      ],
    };
  const spec = {
    image: 'alluxio/alluxio-enterprise',
    imageTag: 'AI-3.6',
    coordinator: { count: counts['coordinators'] ?? 1 },
    worker: { count: workers },
  };
  if (topology.deployment === 'helm-3')
    return { name: 'values.yaml', comments: ['Values of the Alluxio 3.x chart.'], documents: [spec] };
  return {
    name: 'alluxio-cluster.yaml',
    comments: [],
    documents: [
      {
        apiVersion: 'k8s-operator.alluxio.com/v1',
        kind: 'AlluxioCluster',
        metadata: { name: topology.name ?? 'alluxio', namespace: topology.namespace ?? 'default' },
        spec,
      },
    ],
  };
}
