import { describe, expect, test } from 'vitest';
import { ScaffoldError, wire } from '../../../server/src/workspace/scaffold/index.ts';
import { check, uriOf } from '../harness.ts';
import { type Order, orderFor } from './orders.ts';

/** Wires a file, and makes sure that it is wired once and for all, and that no line of its owner's is lost. */
function wired(file: string, text: string, { system, order }: Order): string {
  const once = wire(text, uriOf(file), system, order).text;
  expect(wire(once, uriOf(file), system, order).text).toBe(once);
  const errors = check(file, once).findings.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ message }) => message)).toEqual([]);
  return once;
}

test('values of the 2.x chart: the proxy of the documentation gets the directory that is mounted', () => {
  const text = `image: alluxio/alluxio-enterprise
imageTag: "2.10.0"
secrets:
  master:
    alluxio-tls: alluxio-tls # made by hand
proxy:
  enabled: true
  properties:
    alluxio.network.tls.keystore.path: "/secrets/alluxio-tls-keystore/keystore.jks"
worker:
  count: 3
`;
  expect(
    wired('values.yaml', text, orderFor('alluxio', 'helm-2', ['internal', 'proxy'], { counts: { workers: 3 } })),
  ).toBe(`image: alluxio/alluxio-enterprise
imageTag: "2.10.0"
secrets:
  master:
    alluxio-tls: alluxio-tls # made by hand
  worker:
    alluxio-tls: alluxio-tls
  proxy:
    alluxio-tls: alluxio-tls
    alluxio-proxy-tls: alluxio-proxy-tls
proxy:
  enabled: true
  properties:
    alluxio.network.tls.keystore.path: "/secrets/alluxio-proxy-tls/keystore.jks"
    alluxio.network.tls.keystore.alias: alluxio-proxy
    alluxio.network.tls.keystore.password: <password>
    alluxio.network.tls.keystore.key.password: <password>
worker:
  count: 3
  useStatefulset: true
properties:
  alluxio.network.tls.enabled: "true"
  alluxio.network.tls.server.protocols: TLSv1.2,TLSv1.3
  alluxio.network.tls.keystore.path: /secrets/alluxio-tls/keystore.jks
  alluxio.network.tls.keystore.alias: alluxio
  alluxio.network.tls.keystore.password: <password>
  alluxio.network.tls.keystore.key.password: <password>
  alluxio.network.tls.truststore.path: /secrets/alluxio-tls/truststore.jks
  alluxio.network.tls.truststore.password: <password>
  alluxio.worker.network.netty.file.transfer: MAPPED
`);
});

test('an AlluxioCluster without FUSE needs no mount for it', () => {
  const text = `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
spec:
  image: alluxio/alluxio-enterprise
  imageTag: AI-3.6
  properties:
    # ours
    alluxio.worker.s3.api.enabled: 'true'
  fuse:
    type: none
  worker:
    count: 2
`;
  const once = wired('alluxio-cluster.yaml', text, orderFor('alluxio', 'operator', ['internal', 's3-only']));
  expect(once).toContain(
    '    # ours\n    alluxio.worker.s3.api.enabled: \'true\'\n    alluxio.network.tls.enabled: "true"\n',
  );
  expect(once).toMatch(/\n {2}fuse:\n {4}type: none\n/);
  expect(once).not.toMatch(/secrets:[\s\S]*fuse:\n {6}alluxio-tls/);
});

test('a FlinkDeployment with nested configuration is written on in its way', () => {
  const text = `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: jobs
spec:
  flinkVersion: v1_20
  flinkConfiguration:
    taskmanager:
      numberOfTaskSlots: 2
    security:
      ssl:
        # turned on later
        internal:
          enabled: false
`;
  const once = wired(
    'job.yaml',
    text,
    orderFor('flink', 'operator', ['internal'], { name: 'jobs' }, 'Test-pass-word-1'),
  );
  expect(once).toContain('        # turned on later\n        internal:\n          enabled: true\n');
  expect(once).toContain('          keystore: /opt/flink/tls/internal/keystore.p12\n');
});

test('plain manifests of Flink: ConfigMap, JobManager and TaskManagers in one file', () => {
  const pod = (kind: string, name: string) => `---
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
        - name: main
          image: flink:1.20
          volumeMounts:
            - name: conf
              mountPath: /opt/flink/conf
      volumes:
        - name: conf
          configMap:
            name: flink-config
`;
  const text = `apiVersion: v1
kind: ConfigMap
metadata:
  name: flink-config
data:
  config.yaml: |
    jobmanager:
      rpc:
        address: jm
  log4j.properties: ""
${pod('Deployment', 'jm')}${pod('StatefulSet', 'tm')}---
apiVersion: v1
kind: Service
metadata:
  name: jm
`;
  const once = wired('flink.yaml', text, orderFor('flink', 'statefulset', ['internal', 'rest']));
  expect(once.match(/name: flink-rest-tls\n {14}mountPath: \/opt\/flink\/tls\/rest\n/g)).toHaveLength(2);
  expect(once.match(/ {6}securityContext:\n {8}fsGroup: 9999\n/g)).toHaveLength(2);
  expect(once).toMatch(
    /config\.yaml: \|\n[\s\S]*keystore: \/opt\/flink\/tls\/internal\/keystore\.p12\n[\s\S]* {2}log4j\.properties: ""/,
  );
  expect(once.endsWith('kind: Service\nmetadata:\n  name: jm\n')).toBe(true);
});

test('the Deployment of the article: the container beside the sidecar, whatever is grouped already', () => {
  const text = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  template:
    spec:
      securityContext: {fsGroup: 2000}
      containers:
      - name: mesh
        image: istio/proxyv2:1
      - name: shop
        image: shop:1
`;
  const once = wired('deployment.yaml', text, orderFor('pekko', 'kubernetes', ['rotating'], { name: 'shop' }));
  expect(once).toBe(`${text}        volumeMounts:
        - name: pekko-tls
          mountPath: /var/run/secrets/pekko-tls/rotating-keys-engine
          readOnly: true
      volumes:
      - name: pekko-tls
        secret:
          secretName: shop-pekko-tls-certificate
          defaultMode: 0440
`);
});

test('application.conf, alone and in a ConfigMap', () => {
  const order = orderFor('akka', 'kubernetes', ['rotating']);
  const conf = 'akka {\n  actor.provider = cluster // as ever\n  remote.artery.transport = tcp\n}\n';
  const alone = wired('application.conf', conf, order);
  expect(alone).toContain('actor.provider = cluster // as ever\n  remote.artery.transport = tls-tcp\n');
  expect(alone).toContain('RotatingKeysSSLEngineProvider');
  const map = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: conf\ndata:\n  application.conf: |\n    akka.remote.artery.canonical.port = 25520\n`;
  expect(wired('conf.yaml', map, order)).toContain(
    '    akka.remote.artery.canonical.port = 25520\n    akka.remote.artery.transport = tls-tcp\n    akka.remote.artery.ssl.ssl-engine-provider = ',
  );
});

test.each([
  ['values.yaml', 'a: {{ .Values.x }}\n', 'the file is a template'],
  ['service.yaml', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n', 'nothing in the file runs'],
  ['notes.txt', 'nothing\n', 'holds no configuration'],
])('%s is refused', (file, text, message) => {
  const { system, order } = orderFor('akka', 'kubernetes', ['rotating']);
  expect(() => wire(text, uriOf(file), system, order)).toThrow(ScaffoldError);
  expect(() => wire(text, uriOf(file), system, order)).toThrow(message);
});

describe('what its owner has written stays', () => {
  test('a password, a number of workers, protocols, and TLS that is on', () => {
    const values = `image: alluxio/alluxio-enterprise
imageTag: "2.10.0"
properties:
  alluxio.network.tls.server.protocols: TLSv1.3
  alluxio.network.tls.keystore.password: \${STORE_PASSWORD}
worker:
  count: 7
`;
    const once = wired('values.yaml', values, orderFor('alluxio', 'helm-2', ['internal']));
    expect(once).toContain('server.protocols: TLSv1.3\n');
    expect(once).toContain('keystore.password: ${STORE_PASSWORD}\n');
    expect(once).toContain('truststore.password: <password>\n');
    expect(once).toContain('  count: 7\n');
    const cluster = `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
spec:
  properties:
    alluxio.network.tls.enabled: "true"
  fuse:
    type: none
`;
    const s3 = wired('alluxio-cluster.yaml', cluster, orderFor('alluxio', 'operator', ['s3-only']));
    expect(s3).toContain('alluxio.network.tls.enabled: "true"\n');
  });

  test('passwords of Flink, until one is given', () => {
    const text = `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: jobs
spec:
  flinkVersion: v1_20
  flinkConfiguration:
    security.ssl.internal.keystore-password: mine-mine-mine
    security.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
`;
    const kept = wired('job.yaml', text, orderFor('flink', 'operator', ['internal']));
    expect(kept).toContain('keystore-password: mine-mine-mine\n');
    expect(kept).toContain('security.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\n');
    const given = wired('job.yaml', text, orderFor('flink', 'operator', ['internal'], {}, 'Test-pass-word-1'));
    expect(given).toContain('keystore-password: Test-pass-word-1\n');
  });
});

test('a List of resources is left alone, and said so', () => {
  const list = `apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: shop
  spec:
    template:
      spec:
        containers:
        - name: shop
          image: shop:1
`;
  const { system, order } = orderFor('akka', 'kubernetes', ['rotating']);
  expect(() => wire(list, uriOf('list.yaml'), system, order)).toThrow('nothing in the file runs');
});
