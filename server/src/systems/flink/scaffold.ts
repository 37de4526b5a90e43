import { lookup } from '../../formats/flatten.ts';
import { later, t } from '../../text/l10n.ts';
import { type PodMount, podPatch, podPieces, podTarget, reloaded, restartNote } from '../podWiring.ts';
import { type Scaffold, secretFiles, type WantedCertificate, type WireOrder, type WireTarget } from '../scaffold.ts';
import { serviceNames } from '../topology.ts';
import { extras, groupOf } from './extras.ts';
import { plainManifests } from './plainManifests.ts';
import { flinkTopology } from './topology.ts';

const INTERNAL: PodMount = {
  volume: 'flink-internal-tls',
  secret: 'flink-internal-tls',
  path: '/opt/flink/tls/internal',
};
const REST: PodMount = { volume: 'flink-rest-tls', secret: 'flink-rest-tls', path: '/opt/flink/tls/rest' };

const features = [
  { id: 'internal', title: later`TLS inside of the cluster, with a certificate of its own (mutual)` },
  { id: 'rest', title: later`TLS for REST and the web interface` },
  { id: 'rest-mutual', title: later`REST asks clients for a certificate` },
] as const;

const isInternal = ({ features: chosen }: Pick<WireOrder, 'features'>): boolean => chosen.includes('internal');
const isRest = ({ features: chosen }: Pick<WireOrder, 'features'>): boolean =>
  chosen.includes('rest') || chosen.includes('rest-mutual');

/** Stores, mounted into JobManager and TaskManagers alike, and the settings that name them. */
export const scaffold: Scaffold = {
  features,
  deployments: ['operator', 'statefulset', 'native-kubernetes'],
  needsPassword: () => true,
  extras,
  certificates,
  start,
  wire(target, order) {
    const mounts = mountsOf(order);
    if (target.kind === 'FlinkDeployment') {
      return {
        patch: {
          spec: {
            podTemplate: {
              spec: {
                ...groupOf(target),
                ...podPieces('flink-main-container', mounts, restartNote('spec.restartNonce')),
              },
            },
          },
        },
        settings: settingsOf(order, !isTwo(target)),
        at: ['spec', 'flinkConfiguration'],
        notes: notesOf(order),
      };
    }
    const pod = podTarget(target, order.container, (image) => /flink/i.test(image));
    if (pod !== undefined)
      return { patch: { ...reloaded, ...podPatch(pod, mounts, 9999) }, settings: [], at: [], notes: [] };
    if (target.kind !== undefined && target.kind !== 'ConfigMap') return undefined;
    return { patch: {}, settings: settingsOf(order, true), at: [], notes: notesOf(order) };
  },
  commands(order, file) {
    const { deployment, namespace, name = 'flink' } = order.topology;
    const place = namespace === undefined ? '' : ` -n ${namespace}`;
    const restart =
      deployment === 'operator'
        ? [
            // A savepoint is taken where the job's upgradeMode says so.
            `kubectl patch flinkdeployment ${name}${place} --type=merge -p '{"spec":{"restartNonce":1}}'`,
          ]
        : [
            `kubectl rollout restart${place} deployment/${name}-jobmanager statefulset/${name}-taskmanager`,
            `kubectl rollout status${place} statefulset/${name}-taskmanager`,
          ];
    const rest = deployment === 'statefulset' ? `${name}-jobmanager` : `${name}-rest`;
    return [
      `kubectl apply${place} -f ${file}`,
      ...restart,
      ...(isRest(order)
        ? [`kubectl port-forward${place} service/${rest} 8081`, 'cluster-tls probe localhost:8081 --trust ca.pem']
        : []),
    ];
  },
};

const mountsOf = (order: WireOrder): readonly PodMount[] => [
  ...(isInternal(order) ? [INTERNAL] : []),
  ...(isRest(order) ? [REST] : []),
];

function isTwo({ root }: WireTarget): boolean {
  const version = lookup(root, ['spec', 'flinkVersion'])?.value;
  return version?.kind === 'scalar' && /^v[2-9]_/.test(version.value);
}

/** The one suite that releases of 1.x have by default is refused by every Java that is up to date; no blanks in the list. */
const SUITES = {
  key: 'security.ssl.algorithms',
  value: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  initial: true,
  versions: '<2',
};

/** @param old a release of 1.x, or one that is not told */
function settingsOf(order: WireOrder, old: boolean) {
  // A placeholder does not take the place of a password that is there.
  const password = { value: order.password ?? '<password>', initial: order.password === undefined };
  const scope = (of: string, { path }: PodMount) => [
    { key: `security.ssl.${of}.enabled`, value: 'true' },
    { key: `security.ssl.${of}.keystore`, value: `${path}/${secretFiles.keystore.p12}` },
    { key: `security.ssl.${of}.keystore-password`, ...password },
    { key: `security.ssl.${of}.key-password`, ...password },
    { key: `security.ssl.${of}.truststore`, value: `${path}/${secretFiles.truststore.p12}` },
    { key: `security.ssl.${of}.truststore-password`, ...password },
  ];
  return [
    ...(old && mountsOf(order).length > 0 ? [SUITES] : []),
    ...(isInternal(order) ? scope('internal', INTERNAL) : []),
    ...(isRest(order) ? scope('rest', REST) : []),
    ...(order.features.includes('rest-mutual')
      ? [{ key: 'security.ssl.rest.authentication-enabled', value: 'true' }]
      : []),
  ];
}

function notesOf(order: WireOrder): string[] {
  const operator = order.topology.deployment === 'operator' && isRest(order);
  return [
    order.password === undefined
      ? t`Replace <password> by the password of the stores: Flink reads it from its configuration only.`
      : t`The password of the stores stands in the configuration: Flink reads it from there only.`,
    ...(operator
      ? [
          t`The operator speaks to REST: install it with tls.create=true and a Secret with keystore.jks and truststore.jks, or it cannot reach the cluster.`,
        ]
      : []),
  ];
}

function certificates(order: Pick<WireOrder, 'product' | 'topology' | 'features'>): readonly WantedCertificate[] {
  const { deployment, name = 'flink', namespace = 'default', domain = 'cluster.local' } = order.topology;
  // The JobManager of plain manifests has a Service of its own beside the headless one of the TaskManagers.
  const more = deployment === 'statefulset' ? serviceNames(`${name}-jobmanager`, { namespace, domain }) : [];
  const planned = flinkTopology(order.topology).certificates.map((each) => ({ ...each, dns: [...each.dns, ...more] }));
  const of = (name: string) => planned.find((each) => each.name === name);
  const [internal, rest] = [of('flink.internal'), of('flink.rest')];
  const life = { duration: '8760h', renewBefore: '2160h', keystore: { format: 'pkcs12' } } as const;
  return [
    ...(internal !== undefined && isInternal(order)
      ? // Who signs itself is its own issuer, and Java reads no certificate whose issuer has no name.
        [{ ...internal, ...life, name: INTERNAL.secret, commonName: internal.name, single: true }]
      : []),
    ...(rest !== undefined && isRest(order) ? [{ ...rest, ...life, name: REST.secret }] : []),
  ];
}

function start({ topology }: WireOrder): ReturnType<Scaffold['start']> {
  const place = { name: topology.name ?? 'flink', namespace: topology.namespace ?? 'default' };
  if (topology.deployment === 'statefulset')
    return { name: 'flink.yaml', comments: [], documents: plainManifests(place, topology.counts?.['workers'] ?? 2) };
  return {
    name: 'flink-deployment.yaml',
    comments: [],
    documents: [
      {
        apiVersion: 'flink.apache.org/v1beta1',
        kind: 'FlinkDeployment',
        metadata: place,
        spec: {
          image: 'flink:2.2.1',
          flinkVersion: 'v2_2',
          flinkConfiguration: { 'taskmanager.numberOfTaskSlots': '2' },
          serviceAccount: 'flink',
          jobManager: { resource: { memory: '2048m', cpu: 1 } },
          taskManager: { resource: { memory: '2048m', cpu: 1 } },
        },
      },
    ],
  };
}
