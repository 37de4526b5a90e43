import { describe, expect, test } from 'vitest';
import { offer, taken } from './editor.ts';

/** Documents as they look while somebody types: the item, and what the line is then. */
const documents: readonly (readonly [file: string, text: string, label: string, line: string])[] = [
  [
    'cm.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  flink-conf.yaml: |\n    ¦',
    'security.ssl.internal.enabled',
    'security.ssl.internal.enabled: ',
  ],
  [
    'cm.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  flink-conf.yaml: |\n    a: b\n    ¦',
    'security.ssl.internal.enabled',
    'security.ssl.internal.enabled: ',
  ],
  [
    'cm.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  flink-conf.yaml: |\n    a: b\n\n    ¦\n\n',
    'security.ssl.internal.enabled',
    'security.ssl.internal.enabled: ',
  ],
  [
    'docker-compose.yml',
    'services:\n  jobmanager:\n    image: flink:1.18\n    environment:\n      FLINK_PROPERTIES: |\n        ¦',
    'security.ssl.internal.enabled',
    'security.ssl.internal.enabled: ',
  ],
  [
    'docker-compose.yml',
    'services:\n  jobmanager:\n    image: flink:1.18\n    environment:\n      - FLINK_PROPERTIES=¦\n',
    'security.ssl.internal.enabled',
    'security.ssl.internal.enabled: ',
  ],
  [
    'docker-compose.yml',
    'services:\n  jobmanager:\n    image: flink:1.18\n    environment:\n      - |\n        FLINK_PROPERTIES=\n        ¦',
    'security.ssl.internal.enabled',
    'security.ssl.internal.enabled: ',
  ],
  [
    'config.yaml',
    'jobmanager:\n  rpc:\n    address: a\nsecurity:\n  ¦',
    'ssl.internal.enabled',
    'ssl.internal.enabled: ',
  ],
  [
    'config.yaml',
    'jobmanager:\n  rpc:\n    address: a\nsecurity:\n  ssl:\n    ¦',
    'internal.enabled',
    'internal.enabled: ',
  ],
  [
    'config.yaml',
    'jobmanager:\n  rpc:\n    address: a\nsecurity:\n  ssl:\n    int¦',
    'internal.enabled',
    'internal.enabled: ',
  ],
  [
    'config.yaml',
    'jobmanager:\n  rpc:\n    address: a\nsecurity:\n  ssl:\n    internal:\n      enabled: true\n  ¦',
    'ssl.rest.enabled',
    'ssl.rest.enabled: ',
  ],
  [
    'config.yaml',
    'jobmanager:\n  rpc:\n    address: a\nsecurity.ssl.¦\n',
    'security.ssl.internal.enabled',
    'security.ssl.internal.enabled: ',
  ],
  [
    'values.yaml',
    'image: alluxio/alluxio-enterprise\nimageTag: 2.10.0-2.3\nworker:\n  properties:\n    ¦',
    'alluxio.network.tls.enabled',
    'alluxio.network.tls.enabled: ',
  ],
  [
    'alluxio-cluster.yaml',
    'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  properties:\n    ¦',
    'alluxio.network.tls.enabled',
    'alluxio.network.tls.enabled: ',
  ],
  [
    'pod.yaml',
    'kind: Pod\napiVersion: v1\nspec:\n  containers:\n    - name: w\n      image: alluxio/alluxio-enterprise:AI-3.6\n      env:\n        - name: ALLUXIO_JAVA_OPTS\n          value: -D¦\n',
    'alluxio.network.tls.enabled',
    'alluxio.network.tls.enabled=',
  ],
  [
    'pod.yaml',
    'kind: Pod\napiVersion: v1\nspec:\n  containers:\n    - name: w\n      image: alluxio/alluxio-enterprise:AI-3.6\n      env:\n        - name: ALLUXIO_JAVA_OPTS\n          value: >-\n            -Dalluxio.home=/a\n            -D¦\n',
    'alluxio.network.tls.enabled',
    'alluxio.network.tls.enabled=',
  ],
  [
    'pod.yaml',
    'kind: Pod\nspec:\n  containers:\n    - name: w\n      args: ["-Dakka.loglevel=INFO", "-D¦"]\n',
    'akka.remote.artery.transport',
    'akka.remote.artery.transport=',
  ],
  [
    'pod.yaml',
    'kind: Pod\nspec:\n  containers:\n    - name: w\n      args:\n        - -Dakka.loglevel=INFO\n        - -D¦\n',
    'akka.remote.artery.transport',
    'akka.remote.artery.transport=',
  ],
  [
    'alluxio-env.sh',
    'export ALLUXIO_WORKER_JAVA_OPTS="-D¦"\n',
    'alluxio.network.tls.enabled',
    'alluxio.network.tls.enabled=',
  ],
  [
    'application.conf',
    'akka {\n  remote {\n    artery {\n      ssl {\n        ¦',
    'config-ssl-engine.protocol',
    'config-ssl-engine.protocol = ',
  ],
  ['application.conf', 'akka.remote.artery { ¦', 'transport', 'transport = '],
  ['application.conf', 'akka.remote.artery.¦', 'akka.remote.artery.transport', 'akka.remote.artery.transport = '],
  ['application.conf', 'akka.remote {\n  artery.tr¦\n}', 'artery.transport', 'artery.transport = '],
  [
    'application.conf',
    '{\n  "akka": {\n    "remote": {\n      "artery": {\n        ¦\n      }\n    }\n  }\n}\n',
    'transport',
    'transport = ',
  ],
  ['flink-conf.yaml', 'a: b\r\n¦', 'security.ssl.internal.enabled', 'security.ssl.internal.enabled: '],
  ['alluxio-site.properties', '¦', 'alluxio.network.tls.enabled', 'alluxio.network.tls.enabled='],
  [
    'alluxio-site.properties',
    'alluxio.network.tls.¦=true\n',
    'alluxio.network.tls.enabled',
    'alluxio.network.tls.enabled=',
  ],
  [
    'alluxio-site.properties',
    'alluxio.network.tls.ena¦bled=true\n',
    'alluxio.network.tls.enabled',
    'alluxio.network.tls.enabled=',
  ],
];

describe('keys in quotes', () => {
  const map = (line: string): string =>
    `kind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    a.b: "1"\n    ${line}\n`;

  test.each([
    [
      'a.yaml',
      map('"security.ssl.int¦": "true"'),
      'security.ssl.internal.enabled',
      map('security.ssl.internal.enabled: "true"'),
    ],
    [
      'a.yaml',
      map("'security.ssl.int¦': 'true'"),
      'security.ssl.internal.enabled',
      map("security.ssl.internal.enabled: 'true'"),
    ],
    [
      'application.conf',
      'akka { remote { artery { "trans¦" = tcp } } }',
      'transport',
      'akka { remote { artery { transport = tcp } } }',
    ],
  ])('%s: %j is not filtered away', async (file, text, label, after) => {
    expect(taken(await offer(file, text), label)).toBe(after);
  });
});

describe('while somebody types', () => {
  test.each(documents)('%s: %j', async (file, text, label, entry) => {
    // A key in place of what stands of one; the separator only where none follows.
    const key = /(?<=^|[\s"=]|-D)(?!-D)[\w.]*¦[\w.]*(=?)/;
    const expected = text.replace(key, (_, separator: string) => (separator === '' ? `${entry}¦` : `${label}=`));
    expect(taken(await offer(file, text), label)).toBe(expected);
  });
});
