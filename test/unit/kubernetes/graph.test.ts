import { describe, expect, test } from 'vitest';
import { decodeStrict, encode } from '../../../server/src/kubernetes/base64.ts';
import { goDuration, inHours } from '../../../server/src/kubernetes/duration.ts';
import type { Deployment } from '../../../server/src/kubernetes/graph.ts';
import { containersAt, type Resolution, resolveInContainer } from '../../../server/src/kubernetes/resolve.ts';
import { covers } from '../../../server/src/kubernetes/topology.ts';
import { deploymentOf } from '../../../server/src/workspace/analyse.ts';
import { TextSource } from '../../../server/src/workspace/document.ts';
import { uriOf } from '../harness.ts';

const graphOf = (files: Readonly<Record<string, string>>): Deployment =>
  deploymentOf(Object.entries(files).map(([path, text]) => new TextSource(uriOf(path), text)));

/** Follows a path from the first container that stands at a word of a file. */
function follow(files: Readonly<Record<string, string>>, file: string, word: string, path: string, role?: string) {
  const graph = graphOf(files);
  const [place] = containersAt(graph, uriOf(file), (files[file] ?? '').indexOf(word), role);
  if (place === undefined) throw new Error(`no container at ${word}`);
  return resolveInContainer(graph, place, path);
}

const shown = (resolution: Resolution): string => {
  const way = resolution.way.map(({ what, name }) => `${what} ${name}`).join(' > ');
  if (resolution.state === 'found') return `${way} = ${resolution.content.kind}`;
  return resolution.state === 'absent' ? `${way} ! ${resolution.proof.cause}` : `${way} ? ${resolution.why}`;
};

const pod = (volumes: string, mounts: string, image = 'flink:1.20') => `apiVersion: v1
kind: Pod
metadata: {name: jm, namespace: flink}
spec:
  containers:
    - name: jobmanager
      image: ${image}
      args: ["-Dsecurity.ssl.internal.enabled=true"]
      volumeMounts:
${mounts}
  volumes:
${volumes}
`;

const SECRET = `apiVersion: v1
kind: Secret
metadata: {name: tls, namespace: flink}
data:
  keystore.jks: /u3+7QAAAAIAAAAA
  truststore.jks: /u3+7QAAAAIAAAAA
`;

describe('a path in a pod', () => {
  const mount = '        - {name: tls, mountPath: /etc/tls}';
  const volume = '    - name: tls\n      secret: {secretName: tls}';
  const at = 'args';

  test('is followed through mount, volume and Secret to the key', () => {
    const files = { 'pod.yaml': pod(volume, mount), 'secret.yaml': SECRET };
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls/keystore.jks'))).toBe(
      'mount /etc/tls > volume tls > Secret tls > key keystore.jks = value',
    );
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls/../tls/./keystore.jks'))).toContain('= value');
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls/keystore.p12'))).toBe('mount /etc/tls > volume tls ! no-file');
    expect(shown(follow(files, 'pod.yaml', at, '/etc/other/keystore.jks'))).toBe(' ! no-mount');
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls2/keystore.jks'))).toBe(' ! no-mount');
  });

  test('takes the mount with the longest path', () => {
    const mounts = `${mount}\n        - {name: more, mountPath: /etc/tls/more}`;
    const volumes = `${volume}\n    - name: more\n      emptyDir: {}`;
    const files = { 'pod.yaml': pod(volumes, mounts), 'secret.yaml': SECRET };
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls/more/keystore.jks'))).toBe(
      'mount /etc/tls/more > volume more ? what is in its volume is known in the cluster only',
    );
  });

  test('knows items, subPath and projected volumes', () => {
    const items =
      '    - name: tls\n      secret:\n        secretName: tls\n        items: [{key: keystore.jks, path: store/ks.jks}]';
    const files = { 'pod.yaml': pod(items, mount), 'secret.yaml': SECRET };
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls/store/ks.jks'))).toContain('key keystore.jks = value');
    const renamed = follow(files, 'pod.yaml', at, '/etc/tls/keystore.jks');
    expect(renamed.state === 'absent' && renamed.proof.cause === 'no-file' && renamed.proof.keyIsThere).toBe(true);

    const single = {
      'pod.yaml': pod(volume, '        - {name: tls, mountPath: /etc/ks.jks, subPath: keystore.jks}'),
      'secret.yaml': SECRET,
    };
    expect(shown(follow(single, 'pod.yaml', at, '/etc/ks.jks'))).toContain('key keystore.jks = value');

    const projected =
      '    - name: tls\n      projected:\n        sources:\n          - configMap: {name: ca}\n          - secret: {name: tls}\n          - serviceAccountToken: {path: token}';
    const both = { 'pod.yaml': pod(projected, mount), 'secret.yaml': SECRET };
    expect(shown(follow(both, 'pod.yaml', at, '/etc/tls/keystore.jks'))).toContain('= value');
    expect(shown(follow(both, 'pod.yaml', at, '/etc/tls/ca.crt'))).toContain('? ConfigMap ca is not in the workspace');
    expect(shown(follow(both, 'pod.yaml', at, '/etc/tls/token'))).toContain('? the driver');
  });

  test('proves nothing where something is not seen', () => {
    const unknown = { 'pod.yaml': pod(volume, mount) };
    expect(shown(follow(unknown, 'pod.yaml', at, '/etc/tls/keystore.jks'))).toContain(
      '? Secret tls is not in the workspace',
    );
    const template = {
      'pod.yaml': pod(volume, mount),
      'secret.yaml': `${SECRET}{{- if .Values.more }}\n  more.jks: {{ .Values.more }}\n{{- end }}\n`,
    };
    expect(shown(follow(template, 'pod.yaml', at, '/etc/tls/more.jks'))).not.toContain('! no-file');
    const other = {
      'pod.yaml': pod(volume, mount),
      'secret.yaml': SECRET.replace('namespace: flink', 'namespace: other'),
    };
    expect(shown(follow(other, 'pod.yaml', at, '/etc/tls/keystore.jks'))).toContain(
      '? Secret tls is not in the workspace',
    );
    const patch = { 'pod.yaml': pod(volume, mount).replace('      image: flink:1.20\n', ''), 'secret.yaml': SECRET };
    expect(shown(follow(patch, 'pod.yaml', at, '/etc/other/keystore.jks'))).toContain('? the pod is not described');
    const open = {
      'pod.yaml': pod(volume, mount),
      'external.yaml':
        'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: tls, namespace: flink}\nspec:\n  dataFrom: [{extract: {key: tls}}]\n',
    };
    expect(shown(follow(open, 'pod.yaml', at, '/etc/tls/keystore.jks'))).toContain('? not all keys');
  });

  test('one of two Secrets of the name is enough', () => {
    const files = {
      'pod.yaml': pod(volume, mount),
      'dev/secret.yaml': SECRET.replace('truststore.jks', 'ca.jks'),
      'prod/secret.yaml': SECRET,
    };
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls/ca.jks'))).toContain('= value');
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls/truststore.jks'))).toContain('= value');
    expect(shown(follow(files, 'pod.yaml', at, '/etc/tls/no.jks'))).toContain('! no-file');
  });
});

describe('other ways to a file', () => {
  const flink = `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata: {name: jobs, namespace: flink}
spec:
  image: flink:1.20
  flinkConfiguration:
    kubernetes.secrets: tls:/opt/flink/tls
    security.ssl.internal.keystore: /opt/flink/tls/keystore.jks
  taskManager:
    podTemplate:
      spec:
        containers:
          - name: flink-main-container
            volumeMounts: [{name: more, mountPath: /opt/more}]
        volumes: [{name: more, secret: {secretName: tls}}]
`;

  test('kubernetes.secrets of a FlinkDeployment, and templates of one role', () => {
    const files = { 'flink.yaml': flink, 'secret.yaml': SECRET };
    for (const role of ['job manager', 'task manager'])
      expect(shown(follow(files, 'flink.yaml', '/opt/flink/tls/k', '/opt/flink/tls/keystore.jks', role))).toContain(
        '= value',
      );
    expect(shown(follow(files, 'flink.yaml', '/opt/flink/tls/k', '/opt/more/keystore.jks', 'task manager'))).toContain(
      '= value',
    );
    expect(shown(follow(files, 'flink.yaml', '/opt/flink/tls/k', '/opt/more/keystore.jks', 'job manager'))).toContain(
      '! no-mount',
    );
  });

  test('what cert-manager will write', () => {
    const certificate =
      'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c, namespace: flink}\nspec:\n  secretName: tls\n  issuerRef: {name: ca}\n  keystores: {jks: {create: true}}\n';
    const files = { 'flink.yaml': flink, 'certificate.yaml': certificate };
    expect(shown(follow(files, 'flink.yaml', '/opt/flink/tls/k', '/opt/flink/tls/keystore.jks'))).toContain(
      'Certificate tls = issued',
    );
    expect(shown(follow(files, 'flink.yaml', '/opt/flink/tls/k', '/opt/flink/tls/keystore.p12'))).toContain(
      '! no-file',
    );
  });

  test('a file that a generator takes', () => {
    const kustomization =
      'secretGenerator:\n  - name: tls\n    files:\n      - keystore.jks=keys/jobs.jks\n      - keys/truststore.jks\n';
    const files = { 'flink.yaml': flink, 'kustomization.yaml': kustomization };
    const found = follow(files, 'flink.yaml', '/opt/flink/tls/k', '/opt/flink/tls/keystore.jks');
    expect(found.state === 'found' && found.content).toEqual({ kind: 'file', uri: uriOf('keys/jobs.jks') });
    expect(shown(follow(files, 'flink.yaml', '/opt/flink/tls/k', '/opt/flink/tls/truststore.jks'))).toContain('= file');
  });

  test('a ConfigMap’s configuration is read by who mounts it', () => {
    const configMap =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, namespace: flink}\ndata:\n  flink-conf.yaml: |\n    security.ssl.internal.keystore: /etc/tls/keystore.jks\n';
    const volumes = '    - name: tls\n      secret: {secretName: tls}\n    - name: conf\n      configMap: {name: conf}';
    const mounts = '        - {name: tls, mountPath: /etc/tls}\n        - {name: conf, mountPath: /opt/flink/conf}';
    const files = { 'pod.yaml': pod(volumes, mounts), 'conf.yaml': configMap, 'secret.yaml': SECRET };
    expect(shown(follow(files, 'conf.yaml', 'security.ssl', '/etc/tls/keystore.jks'))).toContain('= value');
  });

  test.each([
    ['alluxio-tls: dir', '/secrets/dir/keystore.jks'],
    ['alluxio-tls: /alluxio/tls', '/alluxio/tls/keystore.jks'],
  ])('secrets of Alluxio: %s', (entry, path) => {
    const values = `image: alluxio/alluxio-enterprise\nsecrets:\n  worker:\n    ${entry}\nworker:\n  count: 3\nproperties:\n  alluxio.network.tls.keystore.path: ${path}\n`;
    const secret = SECRET.replace('name: tls', 'name: alluxio-tls');
    const files = { 'values.yaml': values, 'secret.yaml': secret };
    expect(shown(follow(files, 'values.yaml', path, path, 'worker'))).toContain('key keystore.jks = value');
  });
});

describe('who makes which keys of what', () => {
  const head = (apiVersion: string, kind: string) =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: tls, namespace: shop}\n`;

  test.each([
    [
      'SealedSecret',
      `${head('bitnami.com/v1alpha1', 'SealedSecret')}spec:\n  encryptedData: {tls.key: AgB}\n  template: {data: {a.conf: x}}\n`,
      'Secret tls: tls.key a.conf',
    ],
    [
      'ExternalSecret',
      `${head('external-secrets.io/v1', 'ExternalSecret')}spec:\n  target: {name: other}\n  data: [{secretKey: tls.key}]\n`,
      'Secret other: tls.key',
    ],
    [
      'ExternalSecret with all of something',
      `${head('external-secrets.io/v1', 'ExternalSecret')}spec:\n  dataFrom: [{extract: {key: a}}]\n`,
      'Secret tls: …',
    ],
    [
      'ExternalSecret with a template',
      `${head('external-secrets.io/v1', 'ExternalSecret')}spec:\n  target: {template: {data: {keystore.p12: x}}}\n  data: [{secretKey: tls.key}]\n`,
      'Secret tls: keystore.p12',
    ],
    [
      'SecretProviderClass',
      `${head('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass')}spec:\n  secretObjects: [{secretName: vault-tls, data: [{key: tls.key}]}]\n`,
      'Secret vault-tls: tls.key',
    ],
    [
      'Bundle',
      `${head('trust.cert-manager.io/v1alpha1', 'Bundle')}spec:\n  target:\n    configMap: {key: ca.crt}\n    additionalFormats: {jks: {key: truststore.jks}}\n`,
      'ConfigMap tls: ca.crt truststore.jks',
    ],
    [
      'ClusterBundle',
      `${head('trust-manager.io/v1alpha2', 'ClusterBundle')}spec:\n  target: {configMap: {data: [{key: ca.crt}]}}\n`,
      'ConfigMap tls: ca.crt …',
    ],
    [
      'SOPS',
      `${head('v1', 'Secret')}data: {tls.key: "ENC[AES256_GCM,data:x]"}\nsops: {version: 3.9.0}\n`,
      'Secret tls: tls.key',
    ],
    [
      'Kustomization',
      'secretGenerator:\n  - name: tls\n    literals: [password=x]\n    files: [a/keystore.jks]\n  - name: env\n    envs: [a.env]\n',
      'Secret tls: keystore.jks password; Secret env: …',
    ],
    [
      'Certificate',
      `${head('cert-manager.io/v1', 'Certificate')}spec:\n  secretName: app\n  additionalOutputFormats: [{type: CombinedPEM}]\n  keystores: {pkcs12: {create: true}}\n`,
      'Secret app: tls.crt tls.key ca.crt keystore.p12 truststore.p12 tls-combined.pem',
    ],
  ])('%s', (kind, text, expected) => {
    const graph = graphOf({ [kind === 'Kustomization' ? 'kustomization.yaml' : 'a.yaml']: text });
    const made = [...graph.files.values()].flatMap(({ manifests }) => manifests.flatMap(({ produces }) => produces));
    const shownKeys = made.map(
      ({ kind: of, name, keys, open }) =>
        `${of} ${name.text}: ${[...keys.map((key) => key.name.text), ...(open ? ['…'] : [])].join(' ')}`,
    );
    expect(shownKeys.join('; ')).toBe(expected);
  });

  test('sections of an AlluxioCluster and volumes of the csi-driver name what they need', () => {
    const cluster = `${head('k8s-operator.alluxio.com/v1', 'AlluxioCluster')}spec:
  gateway:
    tls: {enabled: true, secretName: gateway-tls, certFile: server.pem, certKeyFile: server-key.pem, caFile: ca.pem}
  etcd:
    auth:
      client: {secureTransport: true, existingSecret: etcd-client, certFilename: tls.crt, certKeyFilename: tls.key, caFilename: ca.crt}
      peer: {secureTransport: false, existingSecret: etcd-peer}
  prometheus:
    etcdTls: {enabled: true, secretName: etcd-metrics, certFile: tls.crt}
`;
    const volumes =
      '    - name: tls\n      csi: {driver: csi.cert-manager.io, readOnly: true, volumeAttributes: {csi.cert-manager.io/issuer-name: ca, csi.cert-manager.io/issuer-kind: ClusterIssuer}}';
    const graph = graphOf({ 'a.yaml': cluster, 'pod.yaml': pod(volumes, '        - {name: tls, mountPath: /tls}') });
    const named = [...graph.files.values()].flatMap(({ manifests }) =>
      manifests.flatMap(({ references }) =>
        references.map(
          ({ to, name, keys, by }) => `${by}: ${[`${to} ${name.text}`, ...keys.map(({ text }) => text)].join(' ')}`,
        ),
      ),
    );
    expect(named).toEqual([
      'gateway: Secret gateway-tls server.pem server-key.pem ca.pem',
      'prometheus: Secret etcd-metrics tls.crt',
      'etcd-client: Secret etcd-client tls.crt tls.key ca.crt',
      'csi: ClusterIssuer ca',
    ]);
  });
});

describe('the graph in step with files', () => {
  test('a file that changes takes the place of what it was', () => {
    const graph = graphOf({ 'a.yaml': SECRET });
    const put = (text: string) =>
      graph.put(uriOf('a.yaml'), deploymentOf([new TextSource(uriOf('a.yaml'), text)]).files.get(uriOf('a.yaml')));
    expect(graph.producers('Secret', 'tls')).toHaveLength(1);
    put(SECRET.replace('name: tls', 'name: other'));
    expect(graph.producers('Secret', 'tls')).toHaveLength(0);
    expect(graph.producers('Secret', 'other')).toHaveLength(1);
    put('');
    expect(graph.producers('Secret', 'other')).toHaveLength(0);
    expect(graph.files.size).toBe(0);
  });
});

describe('base64 as Go decodes it', () => {
  test.each([
    ['', ''],
    ['aGVsbG8=', 'hello'],
    ['aGVs\nbG8=\n', 'hello'],
    ['aGVsbG9=', 'hello'],
  ])('%j', (text, expected) => {
    const decoded = decodeStrict(text);
    expect('bytes' in decoded && new TextDecoder().decode(decoded.bytes)).toBe(expected);
  });

  // Offsets as `kubectl` 1.32 reports them.
  test.each([
    ['A===', 1],
    ['AA=', 3],
    ['AAAA=', 4],
    ['aGVs bG8=', 4],
    ['aGVsbG8', 4],
    ['aGVsbG8=x', 8],
    ['a-Vs', 1],
  ])('%j is refused at %d', (text, offset) => {
    expect(decodeStrict(text)).toEqual({ badAt: offset });
  });

  test('what is written is read back', () => {
    for (let length = 0; length < 20; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
      expect(encode(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(decodeStrict(encode(bytes))).toEqual({ bytes });
    }
  });
});

test.each([
  ['24h', 86_400_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['90d', undefined],
  ['5', undefined],
  ['', undefined],
])('the duration %j', (text, ms) => expect(goDuration(text)).toBe(ms));

test('days and years in hours', () => {
  expect([inHours('90d'), inHours('1y'), inHours('2 weeks'), inHours('soon')]).toEqual([
    '2160h',
    '8760h',
    '336h',
    undefined,
  ]);
});

test('a wildcard covers one label', () => {
  expect(covers('*.a.svc', 'x.a.svc')).toBe(true);
  expect(covers('*.a.svc', 'x.y.a.svc')).toBe(false);
  expect(covers('*.svc.cluster.local', 'jm.flink.svc.cluster.local')).toBe(false);
  expect(covers('A.b', 'a.B')).toBe(true);
});
