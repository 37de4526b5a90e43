import { lookup } from '../../formats/flatten.ts';
import { Literal, type PieceMap } from '../../kubernetes/scaffold/piece.ts';
import { podTarget } from '../podWiring.ts';
import type { Extras, KerberosOrder, NetworkOrder, WireTarget } from '../scaffold.ts';

/** What Flink needs beside TLS: a network of its own, and Kerberos. */

/** Ports of JobManager and TaskManagers, all of them fixed: a policy by port is none where a port is chosen at start. */
const RPC = 6123;
const BLOB = 6124;
const TASKS = 6122;
const DATA = 6121;
const REST = 8081;

const fixedPorts: readonly { readonly key: string; readonly value: string }[] = [
  { key: 'blob.server.port', value: String(BLOB) },
  { key: 'taskmanager.rpc.port', value: String(TASKS) },
  { key: 'taskmanager.data.port', value: String(DATA) },
];

/**
 * Nobody speaks to the pods of the cluster but they themselves, and the operator to REST. What they may reach: one
 * another, DNS, and the API server; sinks and sources are for the owner to add.
 */
function networkPolicies({ name, namespace, operator }: NetworkOrder): readonly PieceMap[] {
  const pods = (component?: string) => ({
    matchLabels: { app: name, ...(component === undefined ? {} : { component }) },
  });
  const policy = (of: string, spec: PieceMap): PieceMap => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${name}-${of}`, namespace },
    spec,
  });
  const port = (number: number, protocol = 'TCP') => ({ protocol, port: number });
  const from = (...components: readonly string[]) => components.map((each) => ({ podSelector: pods(each) }));
  return [
    policy('isolated', { podSelector: pods(), policyTypes: ['Ingress', 'Egress'] }),
    policy('jobmanager', {
      podSelector: pods('jobmanager'),
      policyTypes: ['Ingress'],
      ingress: [
        { from: from('jobmanager', 'taskmanager'), ports: [RPC, BLOB, REST].map((each) => port(each)) },
        ...(operator === undefined
          ? []
          : [
              {
                from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': operator } } }],
                ports: [port(REST)],
              },
            ]),
      ],
    }),
    policy('taskmanager', {
      podSelector: pods('taskmanager'),
      policyTypes: ['Ingress'],
      ingress: [{ from: from('jobmanager', 'taskmanager'), ports: [TASKS, DATA].map((each) => port(each)) }],
    }),
    policy('egress', {
      podSelector: pods(),
      policyTypes: ['Egress'],
      egress: [
        { to: [{ podSelector: pods() }] },
        { ports: [port(53, 'UDP'), port(53)] },
        // The API server, for native deployments and high availability; kafka, hdfs and the like are added here.
        { ports: [port(443), port(6443)] },
      ],
    }),
  ];
}

const keytabSecret = (name: string): string => `${name}-keytab`;
const krb5Map = (name: string): string => `${name}-krb5-conf`;
const KEYTAB = '/opt/kerberos/keytab';

/** The krb5.conf of the realm; it holds no secret. */
const krb5ConfigMap = ({ name, namespace }: KerberosOrder, text: string): PieceMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: krb5Map(name), namespace },
  data: { 'krb5.conf': text },
});

/** The operator's pods get the files by mounts of ours: Flink's own would look for them in the operator's pod. */
const kerberosSettings = ({ principal, contexts }: KerberosOrder, file: string) => [
  { key: 'security.kerberos.login.keytab', value: `${KEYTAB}/${file}` },
  { key: 'security.kerberos.login.principal', value: principal },
  ...(contexts.length === 0 ? [] : [{ key: 'security.kerberos.login.contexts', value: contexts.join(',') }]),
  { key: 'kubernetes.decorator.kerberos-mount.enabled', value: 'false' },
];

/** Keytab and krb5.conf; the latter where every Java looks for it, as a single file that hides nothing else. */
const kerberosPieces = ({ name }: KerberosOrder, container: string): PieceMap => ({
  containers: [
    {
      name: container,
      volumeMounts: [
        { name: 'kerberos-keytab', mountPath: KEYTAB, readOnly: true },
        { name: 'krb5-conf', mountPath: '/etc/krb5.conf', subPath: 'krb5.conf', readOnly: true },
      ],
    },
  ],
  volumes: [
    { name: 'kerberos-keytab', secret: { secretName: keytabSecret(name), defaultMode: new Literal('0440') } },
    { name: 'krb5-conf', configMap: { name: krb5Map(name) } },
  ],
});

export const extras: Extras = {
  network: (order) => ({ documents: networkPolicies(order), wire: (target) => settingsAlone(target, fixedPorts) }),
  kerberos: (order, { keytab, krb5 }) => ({
    secret: keytabSecret(order.name),
    documents: [krb5ConfigMap(order, krb5)],
    wire: (target) => {
      if (target.kind === 'FlinkDeployment')
        return {
          patch: {
            spec: { podTemplate: { spec: { ...groupOf(target), ...kerberosPieces(order, 'flink-main-container') } } },
          },
          settings: kerberosSettings(order, keytab),
          at: ['spec', 'flinkConfiguration'],
          notes: [],
        };
      const pod = podTarget(target, undefined, (image) => /flink/i.test(image));
      if (pod === undefined) return settingsAlone(target, kerberosSettings(order, keytab).slice(0, -1));
      const pieces = kerberosPieces(order, pod.container);
      const spec = pod.grouped ? pieces : { securityContext: { fsGroup: 9999 }, ...pieces };
      return {
        patch: pod.path.reduceRight<PieceMap>((inner, key) => ({ [key]: inner }), spec),
        settings: [],
        at: [],
        notes: [],
      };
    },
  }),
};

/** Images of Flink run as user and group 9999 (flink-docker). */
export function groupOf({ root }: WireTarget): { securityContext?: { fsGroup: number } } {
  const path = ['spec', 'podTemplate', 'spec', 'securityContext', 'fsGroup'];
  return lookup(root, path) === undefined ? { securityContext: { fsGroup: 9999 } } : {};
}

function settingsAlone({ kind }: WireTarget, settings: readonly { readonly key: string; readonly value: string }[]) {
  if (kind === 'FlinkDeployment') return { patch: {}, settings, at: ['spec', 'flinkConfiguration'], notes: [] };
  return kind === undefined || kind === 'ConfigMap' ? { patch: {}, settings, at: [], notes: [] } : undefined;
}
