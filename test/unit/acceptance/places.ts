/** A kind of file with a place for settings in it, marked `@@`. */
export interface Place {
  readonly name: string;
  readonly system: 'flink' | 'akka' | 'alluxio';
  readonly file: string;
  readonly frame: string;
  /** What the maps around the place give of a key, with a trailing dot. */
  readonly prefix?: string;
  /** How one setting is written there. */
  readonly assign: (key: string, value: string) => string;
  /** What stands between two settings; a new line in the column of the first unless given. */
  readonly separator?: string;
}

const colon = (key: string, value: string): string => `${key}: ${value}`;
const equals = (key: string, value: string): string => `${key}=${value}`;
const spaced = (key: string, value: string): string => `${key} = ${value}`;
/** Maps of manifests hold strings. */
const quoted = (key: string, value: string): string => `${key}: "${value}"`;

const flinkDeployment = (body: string): string =>
  `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: jobs
spec:
  flinkVersion: v1_20
  flinkConfiguration:
${body}  serviceAccount: flink
`;

const configMap = (name: string, body: string, mark = '|'): string =>
  `apiVersion: v1
kind: ConfigMap
metadata:
  name: conf
data:
  ${name}: ${mark}
${body}  log4j.properties: |
    rootLogger.level = INFO
`;

const pod = (variable: string, value: string): string =>
  `apiVersion: v1
kind: Pod
spec:
  containers:
    - name: main
      image: example/app:1
      env:
        - name: ${variable}
          value: ${value}
`;

const compose = (environment: string): string =>
  `services:
  jobmanager:
    image: flink:1.20
    environment:
${environment}    ports: []
`;

const enterprise2 = 'image: alluxio/alluxio-enterprise\nimageTag: 2.10.0-2.3\n';

const flink = { system: 'flink' } as const;
const alluxio = { system: 'alluxio' } as const;
const akka = { system: 'akka' } as const;

export const places: readonly Place[] = [
  {
    ...flink,
    name: 'flink-conf.yaml',
    file: 'conf/flink-conf.yaml',
    frame: 'jobmanager.rpc.address: jm\n@@\n',
    assign: colon,
  },
  {
    ...flink,
    name: 'config.yaml, nested',
    file: 'conf/config.yaml',
    frame: 'jobmanager:\n  rpc:\n    address: jm\nsecurity:\n  ssl:\n    internal:\n      @@\n',
    prefix: 'security.ssl.internal.',
    assign: colon,
  },
  {
    ...flink,
    name: 'config.yaml, dotted',
    file: 'conf/config.yaml',
    frame: 'jobmanager.rpc.address: jm\n@@\n',
    assign: colon,
  },
  {
    ...flink,
    name: 'FlinkDeployment, flat',
    file: 'jobs.yaml',
    frame: flinkDeployment('    taskmanager.numberOfTaskSlots: "2"\n    @@\n'),
    assign: quoted,
  },
  {
    ...flink,
    name: 'FlinkDeployment, nested',
    file: 'jobs.yaml',
    frame: flinkDeployment(
      '    security:\n      ssl:\n        internal:\n          handshake-timeout: "10000"\n          @@\n',
    ),
    prefix: 'security.ssl.internal.',
    assign: quoted,
  },
  {
    ...flink,
    name: 'FlinkDeployment, mixed',
    file: 'jobs.yaml',
    frame: flinkDeployment(
      '    taskmanager.numberOfTaskSlots: "2"\n    security.ssl:\n      rest.enabled: "false"\n      internal:\n        handshake-timeout: "10000"\n        @@\n',
    ),
    prefix: 'security.ssl.internal.',
    assign: quoted,
  },
  {
    ...flink,
    name: 'ConfigMap with flink-conf.yaml',
    file: 'flink-configuration-configmap.yaml',
    frame: configMap('flink-conf.yaml', '    jobmanager.rpc.address: jm\n    @@\n', '|+'),
    assign: colon,
  },
  {
    ...flink,
    name: 'ConfigMap with config.yaml',
    file: 'flink.yaml',
    frame: configMap(
      'config.yaml',
      '    jobmanager.rpc.address: jm\n    security:\n      ssl:\n        internal:\n          @@\n',
      '|+',
    ),
    prefix: 'security.ssl.internal.',
    assign: colon,
  },
  {
    ...flink,
    name: 'compose, FLINK_PROPERTIES as a mapping',
    file: 'docker-compose.yml',
    frame: compose('      FLINK_PROPERTIES: |\n        jobmanager.rpc.address: jm\n        @@\n'),
    assign: colon,
  },
  {
    ...flink,
    name: 'compose, FLINK_PROPERTIES as an item',
    file: 'docker-compose.yml',
    frame: compose('      - |\n        FLINK_PROPERTIES=\n        jobmanager.rpc.address: jm\n        @@\n'),
    assign: colon,
  },
  {
    ...flink,
    name: 'Helm values of the operator',
    file: 'values.yaml',
    frame:
      'defaultConfiguration:\n  create: true\n  flink-conf.yaml: |+\n    kubernetes.operator.reconcile.interval: 60 s\n    @@\n',
    assign: colon,
  },
  {
    ...alluxio,
    name: 'alluxio-site.properties',
    file: 'conf/alluxio-site.properties',
    frame: 'alluxio.master.hostname=m\n@@\n',
    assign: equals,
  },
  {
    ...alluxio,
    name: 'ConfigMap with alluxio-site.properties',
    file: 'alluxio.yaml',
    frame: configMap('alluxio-site.properties', '    alluxio.master.hostname=m\n    @@\n', '|-'),
    assign: equals,
  },
  {
    ...alluxio,
    name: 'Helm values 2.x, shared',
    file: 'values.yaml',
    frame: `${enterprise2}properties:\n  alluxio.home: /opt/alluxio\n  @@\nworker:\n  useStatefulset: true\n  count: 2\n`,
    assign: quoted,
  },
  {
    ...alluxio,
    name: 'Helm values 2.x, of a component',
    file: 'values.yaml',
    frame: `${enterprise2}properties:\n  alluxio.home: /opt/alluxio\nworker:\n  useStatefulset: true\n  count: 2\n  properties:\n    alluxio.worker.hostname: w\n    @@\n`,
    assign: quoted,
  },
  {
    ...alluxio,
    name: 'AlluxioCluster',
    file: 'alluxio-cluster.yaml',
    frame: `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
spec:
  etcd:
    enabled: false
  secrets:
    coordinator:
      tls: /alluxio
    worker:
      tls: /alluxio
    fuse:
      tls: /alluxio
  properties:
    alluxio.home: "/opt/alluxio"
    @@
`,
    assign: quoted,
  },
  {
    ...alluxio,
    name: 'ALLUXIO_JAVA_OPTS of a pod',
    file: 'pod.yaml',
    frame: pod('ALLUXIO_JAVA_OPTS', '"-Dalluxio.home=/opt/alluxio -D@@"'),
    assign: equals,
    separator: ' -D',
  },
  {
    ...alluxio,
    name: 'alluxio-env.sh',
    file: 'conf/alluxio-env.sh',
    frame: 'ALLUXIO_JAVA_OPTS="-Dalluxio.home=/opt/alluxio -D@@"\n',
    assign: equals,
    separator: ' -D',
  },
  {
    ...akka,
    name: 'application.conf, nested',
    file: 'src/main/resources/application.conf',
    frame: 'akka {\n  remote.artery {\n    canonical.port = 25520\n    @@\n  }\n}\n',
    prefix: 'akka.remote.artery.',
    assign: spaced,
  },
  {
    ...akka,
    name: 'application.conf, dotted',
    file: 'src/main/resources/application.conf',
    frame: 'akka.loglevel = INFO\n@@\n',
    assign: spaced,
  },
  {
    ...akka,
    name: 'application.conf, beside an include',
    file: 'conf/application.conf',
    frame: 'include "tls"\nakka.remote {\n  artery {\n    @@\n  }\n}\n',
    prefix: 'akka.remote.artery.',
    assign: spaced,
  },
  {
    ...akka,
    name: 'ConfigMap with application.conf',
    file: 'app.yaml',
    frame: configMap('application.conf', '    akka.remote.artery {\n      canonical.port = 25520\n      @@\n    }\n'),
    prefix: 'akka.remote.artery.',
    assign: spaced,
  },
  {
    ...akka,
    name: 'JAVA_OPTS of a pod',
    file: 'pod.yaml',
    frame: pod('JAVA_OPTS', '-Xmx1g -Dakka.loglevel=INFO -D@@'),
    assign: equals,
    separator: ' -D',
  },
];

/** Keys of each system that the tests use. */
export const keys = {
  flink: {
    half: 'security.ssl.internal.ena',
    flag: 'security.ssl.internal.enabled',
    secret: 'security.ssl.internal.keystore-password',
    block: 'internal-tls',
  },
  alluxio: {
    half: 'alluxio.network.tls.ena',
    flag: 'alluxio.network.tls.enabled',
    secret: 'alluxio.network.tls.keystore.password',
    block: 'tls-internal-jks',
  },
  akka: {
    half: 'akka.remote.artery.ssl.config-ssl-engine.host',
    flag: 'akka.remote.artery.ssl.config-ssl-engine.hostname-verification',
    secret: 'akka.remote.artery.ssl.config-ssl-engine.key-store-password',
    block: 'akka-tls-stores',
  },
} as const;

/** The document with settings of full keys at the place. */
export function filled(place: Place, settings: readonly (readonly [key: string, value: string])[]): string {
  const at = place.frame.indexOf('@@');
  const indent = ' '.repeat(at - place.frame.lastIndexOf('\n', at) - 1);
  const lines = settings.map(([key, value]) => place.assign(written(place, key), value));
  return place.frame.replace('@@', () => lines.join(place.separator ?? `\n${indent}`));
}

/** A full key as it is written at the place. */
export const written = (place: Place, key: string): string => key.slice((place.prefix ?? '').length);
