import { later, t } from '../../text/l10n.ts';
import { podPatch, podTarget } from '../podWiring.ts';
import type { Scaffold, WireOrder, WireTarget } from '../scaffold.ts';
import { type Names, namesOf } from './names.ts';
import { akkaTopology } from './topology.ts';

const named = ({ product }: Pick<WireOrder, 'product'>): Names => namesOf(product === 'pekko' ? 'pekko' : 'akka');

/** Where the rotating engine looks where nothing else is said (RotatingKeysSSLEngineProvider of Akka and Pekko). */
const mountPoint = ({ product }: Pick<WireOrder, 'product'>): string =>
  `/var/run/secrets/${product === 'pekko' ? 'pekko' : 'akka'}-tls/rotating-keys-engine`;

const serviceOf = ({ topology }: Pick<WireOrder, 'topology'>): string => topology.name ?? 'my-service';
const secretOf = (order: Pick<WireOrder, 'topology' | 'product'>): string =>
  `${serviceOf(order)}-${named(order).product}-tls-certificate`;

/** Keys of a Secret, re-read while running: a mount in the pod, and two lines of configuration. */
export const scaffold: Scaffold = {
  features: [{ id: 'rotating', title: later`Remoting with keys that are re-read while running` }],
  deployments: ['kubernetes'],
  needsPassword: () => false,
  certificates(order) {
    const [planned] = akkaTopology({ ...order.topology, deployment: 'kubernetes' }).certificates;
    // Peers are told by the name that they share; names of Services, which others may have too, stay out of it.
    const [shared] = planned?.dns ?? [];
    return [
      {
        name: secretOf(order),
        dns: shared === undefined ? [] : [shared],
        ip: [],
        usage: 'node',
        purpose: t`remoting between the nodes of the cluster`,
        // Renewed after 16 hours, with 8 hours in which old and new are good.
        duration: '24h',
        renewBefore: '8h',
      },
    ];
  },
  start(order) {
    const service = serviceOf(order);
    const namespace = order.topology.namespace ?? 'default';
    const labels = { app: service };
    return {
      name: 'deployment.yaml',
      comments: [],
      documents: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: service, namespace, labels },
          spec: {
            replicas: order.topology.counts?.['nodes'] ?? 3,
            selector: { matchLabels: labels },
            template: {
              metadata: { labels },
              spec: {
                containers: [
                  {
                    name: service,
                    image: `${service}:latest`,
                    ports: [
                      { name: 'remoting', containerPort: 25520, protocol: 'TCP' },
                      { name: 'management', containerPort: 8558, protocol: 'TCP' },
                    ],
                  },
                ],
              },
            },
          },
        },
      ],
    };
  },
  wire(target, order) {
    const pod = podTarget(
      target,
      order.container,
      (image) => !/^(?:\S+\/)?(?:istio|envoy|linkerd|proxyv2)/.test(image),
    );
    const notes = t`Nodes with TLS and nodes without it cannot talk: the first time, scale the workload to 0 and up again. Remoting must bypass a service mesh.`;
    if (pod !== undefined) {
      const name = `${named(order).product}-tls`;
      const mounts = [{ volume: name, secret: secretOf(order), path: mountPoint(order) }];
      return { patch: podPatch(pod, mounts, 1000), settings: [], at: [], notes: [notes] };
    }
    return isConfiguration(target) ? { patch: {}, settings: settingsOf(order), at: [], notes: [] } : undefined;
  },
  commands(order, file) {
    const { namespace } = order.topology;
    const place = namespace === undefined ? '' : ` -n ${namespace}`;
    if (!/\.ya?ml$/.test(file)) return [];
    return [
      `kubectl apply${place} -f ${file}`,
      `kubectl scale${place} deployment/${serviceOf(order)} --replicas=0`,
      `kubectl scale${place} deployment/${serviceOf(order)} --replicas=${order.topology.counts?.['nodes'] ?? 3}`,
      `kubectl rollout status${place} deployment/${serviceOf(order)}`,
      `kubectl port-forward${place} deployment/${serviceOf(order)} 25520`,
      'cluster-tls probe localhost:25520',
    ];
  },
};

/** HOCON files have no kind. */
const isConfiguration = ({ kind }: WireTarget): boolean => kind === undefined || kind === 'ConfigMap';

const settingsOf = (order: WireOrder) => {
  const n = named(order);
  return [
    { key: `${n.artery}transport`, value: 'tls-tcp' },
    { key: `${n.ssl}ssl-engine-provider`, value: n.rotatingClass },
  ];
};
