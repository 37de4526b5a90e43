import { t } from '../../text/l10n.ts';
import {
  countOf,
  fileName,
  nameOf,
  type PlannedCertificate,
  placeOf,
  plan,
  serviceNames,
  type Topology,
  type TopologyInput,
  unknownDeployment,
} from '../topology.ts';

export const flinkDeployments = ['standalone', 'yarn', 'native-kubernetes', 'operator', 'statefulset'] as const;

const podAddresses = () =>
  t`TaskManagers advertise the addresses of their pods, which no certificate can hold. Flink 1.6 to 2.2 do not check names inside of the cluster; 2.3 does (FLINK-40727).`;

/**
 * The names of a Flink cluster: one certificate for everything inside (`flink.internal`, whose peers are both server and
 * client) and one for REST (`flink.rest`). The name is the cluster id, or the StatefulSet's Service; it is `flink` where
 * not given. Sources: Flink's security documentation 1.18 to 2.3, operator 1.13.
 */
export function flinkTopology(input: TopologyInput): Topology {
  switch (input.deployment) {
    case 'standalone':
      return onHosts(input, t`Give the hosts of JobManagers and TaskManagers, and the name of the load balancer.`);
    case 'yarn':
      return onHosts(
        input,
        t`Give all NodeManagers, or a wildcard such as \`*.example.com\`: any may host the JobManager.`,
      );
    case 'native-kubernetes':
    case 'operator':
      return onKubernetes(input);
    case 'statefulset':
      return statefulSet(input);
    default:
      return unknownDeployment(input, flinkDeployments);
  }
}

/** With `nodes` in the counts above 0, each host gets an internal certificate of its own. */
function onHosts(input: TopologyInput, wanted: string): Topology {
  const problems: string[] = [];
  const hosts = input.hosts ?? [];
  if (hosts.length === 0) problems.push(wanted);
  const own = input.shared !== true && countOf(input, 'nodes', 0, problems) > 0;
  const internals = own
    ? hosts.map((host) => internal([host, 'localhost'], `flink.internal-${fileName(host)}`))
    : [internal([...hosts, 'localhost'])];
  return { certificates: [...internals, rest([...hosts, 'localhost'])], notes: [], problems };
}

/** The JobManager's headless Service is `<cluster-id>`, the one of REST `<cluster-id>-rest`. */
function onKubernetes(input: TopologyInput): Topology {
  const place = placeOf(input);
  const id = nameOf(input, 'flink');
  return {
    certificates: [
      internal([...serviceNames(id, place), 'localhost']),
      rest([...serviceNames(`${id}-rest`, place), ...(input.hosts ?? []), 'localhost']),
    ],
    notes: [podAddresses()],
    problems: [],
  };
}

/** Pods have names behind a headless Service; a wildcard covers them however many there are. */
function statefulSet(input: TopologyInput): Topology {
  const place = placeOf(input);
  const service = nameOf(input, 'flink');
  const pods = serviceNames(service, place)
    .slice(1)
    .map((name) => `*.${name}`);
  return {
    certificates: [
      internal([...serviceNames(service, place), ...pods, 'localhost']),
      rest([
        ...serviceNames(`${service}-rest`, place),
        ...serviceNames(service, place),
        ...pods,
        ...(input.hosts ?? []),
        'localhost',
      ]),
    ],
    notes: [t`The names hold the namespace: in another one the cluster needs new certificates.`],
    problems: [],
  };
}

function internal(names: readonly string[], name = 'flink.internal'): PlannedCertificate {
  return plan(name, 'node', t`RPC, data and blob connections inside of the cluster`, names);
}

/** The same keystore serves REST's clients where they must show a certificate, so it is for both sides. */
function rest(names: readonly string[]): PlannedCertificate {
  return plan('flink.rest', 'node', t`web interface, REST and its clients`, names);
}
