import type { Manifest } from '../../../kubernetes/facts.ts';
import { letsIn, policiesOf } from '../../../kubernetes/network.ts';
import { containersAt, type Place } from '../../../kubernetes/resolve.ts';
import { flinkDeployment } from '../../../rules/kubernetes/samples.ts';
import type { Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { factsOf } from '../facts.ts';
import { TASK_MANAGER } from '../material.ts';

const CLUSTER = (port: string): string => flinkDeployment(`    taskmanager.numberOfTaskSlots: "2"\n${port}`);

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: taskmanager
spec:
  podSelector:
    matchLabels: {app: jobs, component: taskmanager}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {matchLabels: {app: jobs}}
      ports:
        - {protocol: TCP, port: 6122}
        - {protocol: TCP, port: 6121}
`;

/** Ports that are chosen when a process starts, unless they are set; an operator sets some of them itself. */
const PORTS = [
  { key: 'taskmanager.data.port', pods: TASK_MANAGER, operator: true },
  { key: 'taskmanager.rpc.port', pods: TASK_MANAGER, operator: false },
  { key: 'blob.server.port', pods: /job-?manager|(?:^|[ -])jm(?:[ -]|$)/i, operator: false },
] as const;

/** Ports that Flink's processes have where nothing else is said, and by habit. */
const TAKEN = [6122, 6123, 6124, 8081];

export const portNotLetIn: Rule = defineRule({
  id: 'flink/network-policy-port',
  severity: 'warning',
  needs: ['deployment'],
  summary: 'A NetworkPolicy does not let in a port that Flink chooses at start.',
  says: '`taskmanager.data.port`, and without an operator `taskmanager.rpc.port` and `blob.server.port` as well, are 0 unless they are set: each process takes any free port. A NetworkPolicy that lists ports shuts it out, and connections time out whatever their certificates are. Fix the ports, and list them.',
  source:
    'flink NettyShuffleEnvironmentOptions, TaskManagerOptions, BlobServerOptions 2.2; Kubernetes API, NetworkPolicy',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        text: CLUSTER('').replace('flinkConfiguration', '[|flinkConfiguration|]'),
        files: { 'policy.yaml': POLICY },
        fixed: CLUSTER('    taskmanager.data.port: "6121"\n'),
      },
      {
        file: 'flink.yaml',
        text: CLUSTER('    taskmanager.data.port: "[|6120|]"\n').replace('"[|6120|]"', '[|"6120"|]'),
        files: { 'policy.yaml': POLICY },
        fixed: CLUSTER('    taskmanager.data.port: "6121"\n'),
      },
    ],
    good: [
      {
        file: 'flink.yaml',
        text: CLUSTER('    taskmanager.data.port: "6121"\n'),
        files: { 'policy.yaml': POLICY },
      },
      {
        file: 'flink.yaml',
        text: CLUSTER(''),
        files: { 'policy.yaml': POLICY.replace(/ {6}ports:[\s\S]*/, '') },
      },
      {
        file: 'flink.yaml',
        text: CLUSTER(''),
        files: { 'policy.yaml': POLICY.replace('app: jobs, ', 'app: other, ') },
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || !graph.has('NetworkPolicy')) return;
    const [first] = unit.settings;
    const region = first?.region;
    if (first === undefined || region === undefined) return;
    const places = containersAt(graph, first.uri, first.valueSpan.start);
    for (const { key, pods, operator } of PORTS) {
      const port = portOf(unit, key);
      const place = places.find(
        (each) => pods.test(nameOf(each)) && (operator || each.manifest.kind !== 'FlinkDeployment'),
      );
      if (port === undefined || place === undefined) continue;
      const policies = policiesOf(graph, place.manifest, place.pod);
      const [policy] = policies;
      if (policy === undefined || letsIn(policies, port)) continue;
      const setting = unit.get(key);
      report(setting === undefined ? { region } : { value: setting }, {
        message: t`${
          port === 'any' ? t`${key} is not set, so that a port is chosen at start` : t`${key} is ${port}`
        }: NetworkPolicy ${policy.name?.text ?? ''} lets in ${listed(policies)} only.`,
        related: [
          {
            uri: policy.uri,
            span: policy.name?.span ?? policy.head,
            message: t`NetworkPolicy ${policy.name?.text ?? ''}`,
          },
        ],
        fixes: () => fixesOf(unit, key, policies),
      });
    }
  },
});

const nameOf = ({ pod, container, manifest }: Place): string =>
  `${pod.role?.replace(' ', '') ?? ''} ${container.name ?? ''} ${manifest.name?.text ?? ''}`;

/** undefined: not known. */
function portOf(unit: Unit, key: string): number | 'any' | undefined {
  const setting = unit.get(key);
  if (setting === undefined) return factsOf(unit).partial === true ? undefined : 'any';
  const text = knownText(setting);
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  return Number(text) === 0 ? 'any' : Number(text);
}

const rangesOf = (policies: readonly Manifest[]) =>
  policies.flatMap(({ network }) => (network?.ingress ?? []).flatMap((each) => (each === 'all' ? [] : [each])));

const listed = (policies: readonly Manifest[]): string => {
  const ports = rangesOf(policies).map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  return ports.length === 0 ? t`no port` : t`port ${[...new Set(ports)].slice(0, 8).join(', ')}`;
};

/** The one port that is let in and that nothing else has. */
function fixesOf(unit: Unit, key: string, policies: readonly Manifest[]): Fix[] {
  const taken = [...TAKEN, ...PORTS.filter((each) => each.key !== key).map((each) => portOf(unit, each.key))];
  const free = rangesOf(policies).filter(({ first, last }) => first === last && !taken.includes(first));
  const [only, ...others] = [...new Set(free.map(({ first }) => first))];
  const [some] = unit.settings;
  if (only === undefined || others.length > 0 || some === undefined) return [];
  const setting = unit.get(key);
  const value = String(only);
  return setting === undefined
    ? [
        {
          title: t`Set ${key} to ${value}`,
          changes: [{ op: 'add', region: some.region, entries: [{ key, value }] }],
        },
      ]
    : [{ title: t`Change to ${value}`, changes: [{ op: 'set', setting, value }] }];
}
