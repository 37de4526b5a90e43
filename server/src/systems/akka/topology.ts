import { t } from '../../text/l10n.ts';
import {
  fileName,
  nameOf,
  placeOf,
  plan,
  serviceNames,
  type Topology,
  type TopologyInput,
  unknownDeployment,
} from '../topology.ts';

export const akkaDeployments = ['kubernetes', 'hosts'] as const;

/**
 * The names of an Akka or Pekko cluster. Every certificate holds `<service>.<namespace>.akka.cluster.local`, the convention
 * of Akka's documentation: nodes with rotating keys let only those in whose certificate shares a name with their own.
 * Sources: RotatingKeysSSLEngineProvider and SessionVerifier of Akka 2.6 to 2.10.
 */
export function akkaTopology(input: TopologyInput): Topology {
  const place = placeOf(input);
  const service = nameOf(input, 'my-service');
  const shared = `${service}.${place.namespace}.akka.cluster.local`;
  const hosts = input.hosts ?? [];
  if (input.deployment === 'kubernetes') {
    const names = [shared, ...serviceNames(service, place), ...hosts];
    return {
      certificates: [plan(service, 'node', t`remoting between the nodes of the cluster`, names)],
      notes: [
        t`With hostname-verification, nodes need names that are in the certificate: set canonical.hostname, as the default is the address of the pod.`,
      ],
      problems: [],
    };
  }
  if (input.deployment === 'hosts')
    return {
      certificates:
        input.shared === true
          ? [plan(service, 'node', t`remoting between the nodes of the cluster`, [shared, ...hosts])]
          : hosts.map((host) => plan(fileName(host), 'node', 'remoting', [shared, host])),
      notes: [],
      problems: hosts.length > 0 ? [] : [t`Give the canonical hosts of the nodes.`],
    };
  return unknownDeployment(input, akkaDeployments);
}
