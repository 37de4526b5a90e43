import { inRange } from '../../rules/version.ts';
import { type GeneratedFiles, type Generation, sharedName } from '../generation.ts';
import { flinkDeployments, flinkTopology } from './topology.ts';

/** `flink.internal` (or one a host) inside of the cluster, `flink.rest` for the web interface and REST. */
export const generation: Generation = {
  system: 'flink',
  title: 'Apache Flink',
  deployments: flinkDeployments,
  readsPem: false,
  // Java 11 since 1.10 (FLINK-10725), Java 17 since 1.18 (FLINK-15736).
  newestJava: (version) => (inRange(version, '<1.10') ? 8 : inRange(version, '<1.18') ? 11 : undefined),
  usualDeployment: (onKubernetes) => (onKubernetes ? 'native-kubernetes' : 'standalone'),
  topology: flinkTopology,
  configuration(files) {
    const { certificates } = files;
    const internal = certificates.filter(({ name }) => name.startsWith('flink.internal'));
    const lines = [
      '# Merge into flink-conf.yaml (config.yaml from 1.19). <password>: the password of the stores.',
      ...scope('internal', sharedName(internal, 'flink.internal-'), files),
      ...scope('rest', 'flink.rest', files),
      // The default suites are for RSA keys only (SecurityOptions.SSL_ALGORITHMS, all versions).
      ...(files.elliptic === true ? [`security.ssl.algorithms: ${ELLIPTIC.join(',')}`] : []),
    ];
    return { name: 'flink-conf-tls.yaml', text: `${lines.join('\n')}\n` };
  },
};

const ELLIPTIC = ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'];

/** Flink reads keystores only (`SSLUtils`, all versions); in a set of PEM files alone there is nothing for it. */
function scope(of: 'internal' | 'rest', name: string, { folder, store = 'p12' }: GeneratedFiles): string[] {
  const key = `security.ssl.${of}.`;
  return [
    `${key}enabled: true`,
    `${key}keystore: ${folder}/${name}.${store}`,
    `${key}keystore-password: <password>`,
    `${key}key-password: <password>`,
    `${key}truststore: ${folder}/truststore.${store}`,
    `${key}truststore-password: <password>`,
  ];
}
