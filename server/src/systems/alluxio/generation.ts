import { inRange } from '../../rules/version.ts';
import { type Generation, sharedName } from '../generation.ts';
import { alluxioDeployments, alluxioTopology } from './topology.ts';

/** The certificate of the nodes is used by every process; gateway, proxy, etcd and clients have theirs beside it. */
export const generation: Generation = {
  system: 'alluxio',
  title: 'Alluxio',
  deployments: alluxioDeployments,
  readsPem: true,
  // Requirements of 2.x: Java 8 or 11.
  newestJava: (version) => (inRange(version, '<3.0') ? 11 : undefined),
  usualDeployment: (onKubernetes) => (onKubernetes ? 'operator' : 'bare-metal'),
  topology: alluxioTopology,
  configuration({ folder, store, certificates }) {
    const nodes = certificates.filter(({ usage, name }) => usage === 'node' && name !== 'alluxio-etcd');
    const name = sharedName(nodes);
    const key = 'alluxio.network.tls.';
    const identity =
      store === undefined
        ? [
            `${key}ca.cert=${folder}/ca.pem`,
            `${key}server.cert=${folder}/${name}.pem`,
            `${key}server.key=${folder}/${name}-key.pem`,
          ]
        : [
            `${key}keystore.path=${folder}/${name}.${store}`,
            `${key}keystore.password=<password>`,
            `${key}keystore.key.password=<password>`,
            `${key}truststore.path=${folder}/truststore.${store}`,
            `${key}truststore.password=<password>`,
          ];
    const lines = [
      `# Merge into alluxio-site.properties of every node${store === undefined ? '.' : '. <password>: the password of the stores.'}`,
      `${key}enabled=true`,
      `${key}server.protocols=TLSv1.2,TLSv1.3`,
      ...identity,
      'alluxio.worker.network.netty.file.transfer=MAPPED',
    ];
    return { name: 'alluxio-tls.properties', text: `${lines.join('\n')}\n` };
  },
};
