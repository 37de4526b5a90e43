import { t } from '../../text/l10n.ts';
import {
  countOf,
  cut,
  fileName,
  nameOf,
  numbered,
  type Place,
  type PlannedCertificate,
  placeOf,
  plan,
  serviceNames,
  type Topology,
  type TopologyInput,
  unknownDeployment,
} from '../topology.ts';

/** `helm-2`: the chart of Alluxio 2.x; `helm-3` and `operator`: AlluxioCluster of 3.x; `bare-metal`: hosts. */
export const alluxioDeployments = ['helm-2', 'helm-3', 'operator', 'bare-metal'] as const;

/**
 * The names of an Alluxio cluster. Counts: `masters`, `workers`, `proxies` (2.x), `coordinators`, `workers`, `gateways`,
 * `etcd` (3.x). On Kubernetes all nodes share one Secret and hence one certificate. Sources: Helm charts of Alluxio 2.9 and
 * 3.x, k8s-operator.
 */
export function alluxioTopology(input: TopologyInput): Topology {
  if (input.deployment === 'helm-2') return chart2(input);
  if (input.deployment === 'helm-3' || input.deployment === 'operator') return chart3(input);
  if (input.deployment === 'bare-metal') return bareMetal(input);
  return unknownDeployment(input, alluxioDeployments);
}

/** Each master and, in a StatefulSet, each worker has a headless Service of its own; the proxy is a DaemonSet without one. */
function chart2(input: TopologyInput): Topology {
  const problems: string[] = [];
  const place = placeOf(input);
  const full = cut(nameOf(input, 'alluxio'), 63);
  const services = [
    ...numbered(`${full}-master`, countOf(input, 'masters', 1, problems)),
    ...numbered(`${full}-worker`, countOf(input, 'workers', 2, problems)),
  ];
  const certificates = [node('alluxio', services, place, input.hosts ?? [])];
  const proxies = countOf(input, 'proxies', 0, problems);
  if (proxies > 0)
    certificates.push(plan('alluxio-proxy', 'server', t`proxy and its REST and S3 interfaces`, input.hosts ?? []));
  return {
    certificates: [...certificates, client()],
    notes: [
      ...(proxies > 0 && (input.hosts ?? []).length === 0
        ? [t`The proxy has no Service in the chart: give the names of its nodes or of the load balancer as hosts.`]
        : []),
    ],
    problems,
  };
}

function chart3(input: TopologyInput): Topology {
  const problems: string[] = [];
  const place = placeOf(input);
  const release = nameOf(input, 'alluxio');
  const full = cut(release.includes('alluxio') ? release : `${release}-alluxio`, 40);
  const coordinators = countOf(input, 'coordinators', 1, problems);
  const workers = countOf(input, 'workers', 2, problems);
  const services = [
    `${full}-coordinator-svc`,
    `${full}-coordinator`,
    ...numbered(`${full}-coordinator`, coordinators).map((pod) => `${pod}.${full}-coordinator`),
    ...(coordinators <= 1 ? [`${full}-coordinator-0`] : []),
    `${full}-worker`,
    `${full}-worker-headless`,
    ...numbered(`${full}-worker`, workers).map((pod) => `${pod}.${full}-worker-headless`),
  ];
  const gateway = release.includes('gateway') ? release : `${release}-gateway`;
  const etcd = countOf(input, 'etcd', 0, problems);
  const etcdServices = [
    `${release}-etcd`,
    `${release}-etcd-headless`,
    ...numbered(`${release}-etcd`, etcd).map((pod) => `${pod}.${release}-etcd-headless`),
  ];
  return {
    certificates: [
      node('alluxio', services, place, []),
      ...(countOf(input, 'gateways', 1, problems) > 0
        ? [
            plan('alluxio-gateway', 'server', t`gateway (S3 and REST)`, [
              ...forms([gateway], place),
              ...(input.hosts ?? []),
            ]),
          ]
        : []),
      ...(etcd > 0
        ? [plan('alluxio-etcd', 'node', 'etcd', [...forms(etcdServices, place), 'localhost', '127.0.0.1'])]
        : []),
      client(),
    ],
    notes: [
      t`Workers register the address of their pod, which no certificate can hold: where peers check names, set alluxio.network.tls.client.no.endpoint.identification=true or another alluxio.worker.hostname.`,
    ],
    problems,
  };
}

function bareMetal(input: TopologyInput): Topology {
  const hosts = input.hosts ?? [];
  return {
    certificates: [
      ...(input.shared === true
        ? [plan('alluxio', 'node', t`masters and workers`, [...hosts, 'localhost'])]
        : hosts.map((host) => plan(fileName(host), 'node', t`master or worker`, [host, 'localhost']))),
      client(),
    ],
    notes: [],
    problems:
      hosts.length > 0
        ? []
        : [t`Give the hosts of conf/masters and conf/workers, or a wildcard such as \`*.example.com\`.`],
  };
}

function node(name: string, services: readonly string[], place: Place, hosts: readonly string[]): PlannedCertificate {
  return plan(name, 'node', t`masters, coordinators and workers`, [...forms(services, place), ...hosts, 'localhost']);
}

function client(): PlannedCertificate {
  return plan('alluxio-client', 'client', t`clients, where the servers ask for certificates`, []);
}

function forms(services: readonly string[], place: Place): readonly string[] {
  return services.flatMap((service) => serviceNames(service, place));
}
