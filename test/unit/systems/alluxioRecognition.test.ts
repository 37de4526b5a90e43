import { describe, expect, test } from 'vitest';
import type { Unit } from '../../../server/src/rules/model.ts';
import { alluxio } from '../../../server/src/systems/alluxio/index.ts';
import { TextSource } from '../../../server/src/workspace/document.ts';
import { check, memory, uriOf } from '../harness.ts';

const unitsOf = (file: string, text: string, version?: string): readonly Unit[] => {
  const document = new TextSource(uriOf(file), text);
  if (!alluxio.mayConcern(document)) return [];
  return alluxio.units(document, memory({ [file]: text }, version === undefined ? {} : { alluxio: version }));
};

const settings = (unit: Unit | undefined): Record<string, string> =>
  Object.fromEntries((unit?.settings ?? []).map((s) => [s.key.replace(/^alluxio\./, ''), s.value.text]));

/** `role: key=value …` of every unit. */
const outline = (units: readonly Unit[]): string[] =>
  units.map((unit) =>
    [`${unit.role ?? '*'}:`, ...Object.entries(settings(unit)).map(([key, value]) => `${key}=${value}`)].join(' '),
  );

describe('properties files', () => {
  test.each(['alluxio-site.properties', 'conf/alluxio-site.properties.template', 'alluxio-site.properties.cluster'])(
    '%s belongs to all components',
    (file) => {
      const [unit, ...more] = unitsOf(file, 'alluxio.network.tls.enabled = true  \nalluxio.home:/opt/alluxio\n');
      expect(more).toEqual([]);
      expect(unit?.role).toBeUndefined();
      expect(settings(unit)).toEqual({ 'network.tls.enabled': 'true', home: '/opt/alluxio' });
    },
  );

  test.each(['alluxio-site.properties.client', 'alluxio-site.properties.client-only'])('%s is a client', (file) => {
    expect(unitsOf(file, 'alluxio.network.tls.enabled=true\n').map((u) => u.role)).toEqual(['client']);
  });

  test('another name counts if most keys are properties of Alluxio', () => {
    expect(unitsOf('worker.properties', 'alluxio.home=/a\nalluxio.worker.hostname=w\nx=1\n')).toHaveLength(1);
    expect(unitsOf('app.properties', 'alluxio.home=/a\nspring.a=1\nspring.b=2\n')).toEqual([]);
  });

  test('references among properties are resolved, others are unknown', () => {
    const [unit] = unitsOf(
      'alluxio-site.properties',
      [
        'my.dir=/x',
        'alluxio.home=/srv',
        'alluxio.network.tls.keystore.path=${alluxio.home}/${ alluxio.worker.hostname }.jks',
        'alluxio.worker.hostname=w0',
        'alluxio.network.tls.truststore.path=${SHARE}/t.jks',
        'alluxio.network.tls.keystore.alias=${alluxio.network.tls.ca.cert}',
      ].join('\n'),
    );
    expect(unit?.get('alluxio.network.tls.keystore.path')?.value).toMatchObject({
      state: 'known',
      text: '/srv/w0.jks',
    });
    expect(unit?.get('alluxio.network.tls.truststore.path')?.value).toMatchObject({
      state: 'unknown',
      why: 'placeholder',
    });
    expect(unit?.get('alluxio.network.tls.keystore.alias')?.value).toMatchObject({ state: 'unknown', why: 'outside' });
  });

  test('a circle of references ends', () => {
    const text =
      'alluxio.home=${alluxio.worker.hostname}${alluxio.worker.hostname}\nalluxio.worker.hostname=${alluxio.home}${alluxio.home}\n';
    expect(unitsOf('alluxio-site.properties', text)[0]?.get('alluxio.home')?.value.state).toBe('unknown');
  });
});

describe('Helm values', () => {
  const values = `image: registry.example.com/alluxio-enterprise
imageTag: 2.10.0-2.3
properties:
  alluxio.network.tls.enabled: true
  alluxio.network.tls.keystore.path: /secrets/all/keystore.jks
worker:
  useStatefulset: true
  count: 2
  jvmOptions:
    - -Xmx4g
    - "-Dalluxio.worker.rpc.port=29990"
  properties:
    alluxio.network.tls.keystore.path: /secrets/worker/keystore.jks
master:
  count: 1
  env:
    ALLUXIO_MASTER_JAVA_OPTS: -Dalluxio.master.hostname=m
proxy:
  enabled: true
  properties:
    alluxio.network.tls.keystore.alias: proxy
`;

  test('one unit a component, its own properties over the shared ones', () => {
    const shared = 'network.tls.enabled=true network.tls.keystore.path=/secrets/all/keystore.jks';
    expect(outline(unitsOf('charts/values.yaml', values))).toEqual([
      `master: ${shared} master.hostname=m`,
      `jobMaster: ${shared}`,
      'worker: network.tls.enabled=true network.tls.keystore.path=/secrets/worker/keystore.jks worker.rpc.port=29990',
      `jobWorker: ${shared}`,
      `proxy: ${shared} network.tls.keystore.alias=proxy`,
    ]);
  });

  test('the 3.x chart has a coordinator', () => {
    const text = 'properties:\n  alluxio.home: /a\ncoordinator:\n  count: 1\nfuse:\n  type: none\n';
    expect(outline(unitsOf('values.yaml', text))).toEqual(['coordinator: home=/a', 'worker: home=/a']);
  });

  test('values of a subchart', () => {
    const text = 'web:\n  port: 80\nalluxio:\n  properties:\n    alluxio.home: /a\n  coordinator:\n    count: 1\n';
    expect(outline(unitsOf('deploy/values-prod.yaml', text))[0]).toBe('coordinator: home=/a');
  });

  test('a shared setting is one object in all units', () => {
    const units = unitsOf('charts/values.yaml', values);
    const seen = new Set(units.map((u) => u.all('alluxio.network.tls.enabled')[0]));
    expect(seen.size).toBe(1);
  });

  test.each([
    ['worker:\n  useStatefulset: true\n  count: 3\n', 'worker'],
    ['secrets:\n  master:\n    alluxio-tls: alluxio-tls\n', undefined],
    ['secrets:\n  master:\n    tls: tls\n  worker:\n    tls: tls\n', undefined],
  ])('a piece: %j', (text, role) => {
    const units = unitsOf('values.yaml', text);
    expect(units.map((u) => [u.role, u.edition])).toEqual([[role, 'EE 2.x']]);
  });

  test('templates give unknown values, and no errors', () => {
    const text = '{{- if .Values.tls }}\nproperties:\n  alluxio.network.tls.enabled: "{{ .Values.on }}"\n{{- end }}\n';
    const [unit] = unitsOf('values.yaml', text);
    expect(unit?.get('alluxio.network.tls.enabled')?.value.state).toBe('unknown');
    expect(unit?.regions.flatMap((r) => r.problems)).toEqual([]);
  });
});

describe('AlluxioCluster', () => {
  const cluster = `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
  namespace: alx-ns
spec:
  image: alluxio/alluxio-enterprise
  imageTag: AI-3.6-12.0.2
  properties:
    alluxio.network.tls.enabled: "true"
  worker:
    count: 2
  workerGroups:
    - worker:
        count: 1
      properties:
        alluxio.worker.rpc.port: "1"
`;

  test('coordinator, worker and FUSE, and each group of workers', () => {
    expect(outline(unitsOf('k8s/cluster.yaml', cluster))).toEqual([
      'coordinator: network.tls.enabled=true',
      'worker: network.tls.enabled=true',
      'fuse: network.tls.enabled=true',
      'worker: network.tls.enabled=true worker.rpc.port=1',
    ]);
  });

  test('the early operator has a master', () => {
    const text =
      'apiVersion: k8s-operator.alluxio.com/v1alpha1\nkind: AlluxioCluster\nspec:\n  properties:\n    alluxio.home: /a\n  fuse:\n    enabled: true\n';
    expect(unitsOf('a.yaml', text).map((u) => u.role)).toEqual(['master', 'worker', 'fuse']);
  });

  test('empty properties are a region all the same: something is to be typed there', () => {
    const [unit] = unitsOf('alluxio-cluster.yaml', 'kind: AlluxioCluster\nspec:\n  properties:\n    \n');
    expect(unit?.regions.map((r) => r.settings.length)).toEqual([0]);
  });

  test('pieces of one, by the name of the file', () => {
    expect(
      unitsOf('alluxio-cluster.yaml', 'spec:\n  gateway:\n    tls:\n      enabled: false\n').length,
    ).toBeGreaterThan(0);
    expect(unitsOf('alluxio-cluster.yaml', 'spec:\nproperties:\nalluxio.home: "/a"\n').map(settings)).toEqual([
      { home: '/a' },
    ]);
  });

  test('the AlluxioCluster of another operator is left alone', () => {
    const text =
      'apiVersion: alluxio.zncdata.dev/v1alpha1\nkind: AlluxioCluster\nspec:\n  properties:\n    alluxio.home: /a\n';
    expect(unitsOf('alluxio-cluster.yaml', text)).toEqual([]);
  });
});

describe('embedded', () => {
  test('a ConfigMap with a site file and options', () => {
    const text = `apiVersion: v1
kind: ConfigMap
metadata:
  name: alluxio-config
data:
  alluxio-site.properties: |-
    alluxio.network.tls.enabled=true
  ALLUXIO_JAVA_OPTS: |-
    -Dalluxio.master.hostname=m
    -Dother=1
  ALLUXIO_WORKER_JAVA_OPTS: -Dalluxio.worker.hostname=w
`;
    const units = unitsOf('k8s/config.yaml', text);
    expect(outline(units)).toEqual(['*: network.tls.enabled=true', 'worker: master.hostname=m worker.hostname=w']);
    const setting = units[1]?.get('alluxio.worker.hostname');
    expect(text.slice(setting?.valueSpan.start, setting?.valueSpan.end)).toBe('w');
  });

  test('containers of a pod and of a compose file', () => {
    const pod = `kind: Pod
apiVersion: v1
spec:
  containers:
    - name: worker
      image: alluxio/alluxio:2.9.2
      env:
        - name: ALLUXIO_JAVA_OPTS
          value: -Dalluxio.network.tls.enabled=true
    - name: spark
      image: spark:3.5
      args: ["--conf", "-Dalluxio.user.x=1"]
`;
    expect(outline(unitsOf('pod.yaml', pod))).toEqual(['*: network.tls.enabled=true', '*: user.x=1']);
    const compose =
      'services:\n  m:\n    image: alluxio/alluxio:2.9.2\n    environment:\n      - ALLUXIO_MASTER_JAVA_OPTS=-Dalluxio.home=/a\n';
    expect(outline(unitsOf('docker-compose.yml', compose))).toEqual(['master: home=/a']);
  });

  test('shell scripts', () => {
    const text = `# ALLUXIO_JAVA_OPTS="-Dalluxio.home=/no"
ALLUXIO_JAVA_OPTS+=" -Dalluxio.home=/a -Xmx1g"
export ALLUXIO_WORKER_JAVA_OPTS='-Dalluxio.worker.hostname=w'
ALLUXIO_RAM_FOLDER=/x
`;
    expect(outline(unitsOf('conf/alluxio-env.sh', text))).toEqual(['worker: home=/a worker.hostname=w']);
    const setting = unitsOf('conf/alluxio-env.sh', text)[0]?.get('alluxio.home');
    expect(text.slice(setting?.valueSpan.start, setting?.valueSpan.end)).toBe('/a');
  });

  test('Spark is a client', () => {
    const text = 'spark.driver.extraJavaOptions   -Dalluxio.network.tls.enabled=true -Dx=1\nspark.master yarn\n';
    expect(outline(unitsOf('spark-defaults.conf', text))).toEqual(['client: network.tls.enabled=true']);
  });
});

describe('foreign files', () => {
  test.each([
    ['values.yaml', 'image: nginx\nproperties:\n  a.b: 1\nworker:\n  replicas: 1\n'],
    ['values.yaml', 'security:\n  ssl:\n    enabled: true\nmaster:\n  count: 1\nworker:\n  count: 1\n'],
    ['application.properties', 'spring.application.name=alluxio-client\n'],
    ['flink-conf.yaml', 'jobmanager.rpc.address: alluxio\n'],
    ['alluxio/README.yaml', 'title: alluxio\n'],
    ['alluxio/config.yaml', 'logging:\n  level: info\n'],
    [
      'deployment.yaml',
      'kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - image: alluxio/alluxio:2.9.2\n',
    ],
    ['application.conf', 'akka { loglevel = INFO }\n'],
    ['run.sh', 'echo alluxio\nJAVA_OPTS="-Dalluxio.home=/a"\n'],
    ['notes.md', 'alluxio.network.tls.enabled=true\n'],
    ['empty.yaml', ''],
  ])('%s: %j', (file, text) => {
    expect(unitsOf(file, text)).toEqual([]);
  });
});

describe('versions', () => {
  const of = (file: string, text: string, version?: string) => {
    const [unit] = unitsOf(file, text, version);
    return `${unit?.edition} ${unit?.version.text}${unit?.version.assumed ? '?' : ''}`;
  };
  const site = (text: string, version?: string) => of('alluxio-site.properties', text, version);

  test.each([
    ['2.10', 'EE 2.x 2.10'],
    ['EE 2.10.5', 'EE 2.x 2.10.5'],
    ['2.x', 'EE 2.x 2.10'],
    ['3.x', 'EE 3.x 3.9'],
    ['3.6', 'EE 3.x 3.6'],
    ['AI-3.5', 'EE 3.x 3.5'],
    ['DA 3.2', 'EE 3.x 3.2'],
    ['OSS 2.9.2', 'OSS 2.x 2.9.2'],
    ['OSS', 'OSS 2.x 2.9'],
    ['EE 3.x', 'EE 3.x 3.9'],
    ['something', 'EE 3.x 3.9?'],
  ])('setting %s', (version, expected) => {
    expect(site('alluxio.home=/a\n', version)).toBe(expected);
  });

  test('a comment wins over the setting, the setting over an image', () => {
    expect(site('# cluster-tls: alluxio EE 2.10 -- production\nalluxio.home=/a\n', '3.6')).toBe('EE 2.x 2.10');
    const values = 'image: alluxio/alluxio\nimageTag: 2.9.2\nproperties:\n  alluxio.home: /a\n';
    expect(of('values.yaml', values)).toBe('OSS 2.x 2.9.2');
    expect(of('values.yaml', values, 'EE 2.10')).toBe('EE 2.x 2.10');
    expect(of('values.yaml', `# cluster-tls: alluxio 3.6\n${values}`, 'EE 2.10')).toBe('EE 3.x 3.6');
  });

  test.each([
    ['alluxio/alluxio', '2.9.2', 'OSS 2.x 2.9.2'],
    ['docker.io/alluxio/alluxio', 'latest', 'OSS 2.x 2.9'],
    ['alluxio/alluxio-enterprise', 'AI-3.5-10.2.0', 'EE 3.x 3.5'],
    ['alluxio/alluxio-enterprise', '2.10.0-2.3', 'EE 2.x 2.10.0'],
    ['registry.example.com:5000/alluxio-enterprise', 'DA-3.2', 'EE 3.x 3.2'],
    ['registry.example.com/alluxio/alluxio', '2.10.0-2.3', 'EE 2.x 2.10.0'],
  ])('image %s:%s', (image, tag, expected) => {
    expect(of('values.yaml', `image: ${image}\nimageTag: ${tag}\nproperties:\n  alluxio.home: /a\n`)).toBe(expected);
  });

  test('keys and shapes tell the edition where nothing else does', () => {
    expect(site('alluxio.network.tls.enabled=true\n')).toBe('EE 3.x 3.9?');
    expect(site('alluxio.master.embedded.journal.port=19200\n')).toBe('EE 2.x 2.10?');
    expect(site('alluxio.master.embedded.journal.port=19200\nalluxio.network.tls.ca.cert=/a\n')).toBe('EE 3.x 3.9?');
    const path = 'properties:\n  alluxio.network.tls.keystore.path: /secrets/tls/keystore.jks\n';
    expect(of('values.yaml', path)).toBe('EE 2.x 2.10?');
  });
});

test.each([
  ['volumes:\n      - ./conf:/opt/alluxio/conf', []],
  ['volumes:\n      - ./certs:/opt/alluxio/certs', ['alluxio/trust-missing']],
])('a container with %s', (more, expected) => {
  const text = `services:\n  client:\n    image: alluxio/alluxio-enterprise:2.10.0\n    ${more}\n    environment:\n      ALLUXIO_USER_JAVA_OPTS: -Dalluxio.network.tls.enabled=true\n`;
  const errors = check('compose.yaml', text).findings.filter((f) => f.severity === 'error');
  expect(errors.map((f) => f.rule.id)).toEqual(expected);
});
