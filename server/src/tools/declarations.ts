import type { JsonSchema } from '../rules/jsonSchema.ts';
import { planSchema } from '../workspace/plan/schema.ts';

/** Something that a language model may ask for; the names are those of the product's commands. */
export interface Tool {
  readonly name: 'check_tls_config' | 'describe_keystore' | 'generate_cluster_certs';
  /** For people. */
  readonly title: string;
  readonly summary: string;
  /** For the model: what it does, when it is of use, what it answers. */
  readonly description: string;
  readonly input: JsonSchema;
  /** It writes files. */
  readonly writes: boolean;
}

const path = (description: string): JsonSchema => ({ type: 'string', description });

export function tools(): readonly Tool[] {
  const { $schema: _, title: __, ...plan } = planSchema();
  return [
    {
      name: 'check_tls_config',
      title: 'Check TLS configuration',
      summary: 'Will the TLS settings of a cluster make for a handshake?',
      description:
        'Checks TLS configuration of Alluxio, Apache Flink, Akka and Apache Pekko (properties, YAML, HOCON, Kubernetes manifests, Helm values) and the keystores that it names, and tells what the product will make of it: each finding with file, line, severity, rule, the exact consequence, and what repairs it. Use it before TLS settings are deployed or changed, and after changing them. An empty list of findings means that nothing is wrong as far as the files tell.',
      input: {
        type: 'object',
        additionalProperties: false,
        required: ['paths'],
        properties: {
          paths: {
            type: 'array',
            minItems: 1,
            maxItems: 50,
            items: path('Absolute path of a file or a folder; folders are searched.'),
          },
        },
      },
      writes: false,
    },
    {
      name: 'describe_keystore',
      title: 'Describe keystore',
      summary: 'What is in a keystore, certificate or key, and does Java accept it?',
      description:
        'Tells what a keystore (JKS, JCEKS, PKCS#12), certificate, key or certification request holds: entries, subjects, names, validity with days left, usages, fingerprints, and what Java would object to. It never returns key material or passwords. The password of a store is taken from a file named password beside it, or from passwordFile.',
      input: {
        type: 'object',
        additionalProperties: false,
        required: ['path'],
        properties: {
          path: path('Absolute path of the file.'),
          passwordFile: path(
            'Absolute path of a file with the password of the store, one line. A password itself is never given here.',
          ),
        },
      },
      writes: false,
    },
    {
      name: 'generate_cluster_certs',
      title: 'Generate cluster certificates',
      summary: 'Makes CA, certificates, keystores and settings for a cluster.',
      description:
        'Makes what a cluster of Alluxio, Flink, Akka or Pekko needs for TLS by a plan: CA, certificates with the names that the deployment needs, keystores, truststores and the settings that use them. First call it with dryRun true (the default), show the files and names, then with dryRun false. Of a plan that was carried out before, only what is missing is made; renew makes anew what ends soon or lacks names. Nothing that exists is overwritten otherwise. Keys and passwords are written to files and never returned.',
      input: {
        type: 'object',
        additionalProperties: false,
        required: ['planFile'],
        properties: {
          planFile: path(
            'Absolute path of the plan file, such as /project/cluster-tls.yaml. Paths in the plan are meant from its folder.',
          ),
          plan: { ...plan, description: 'The plan. Without it, the file is read; with it, the file is written.' },
          dryRun: { type: 'boolean', default: true, description: 'Tells what would be made, and writes nothing.' },
          renew: { type: 'boolean', default: false, description: 'Makes anew what is out of date.' },
        },
      },
      writes: true,
    },
  ];
}
