import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import {
  certManagerSet,
  networkSet,
  secretManifest,
  startWired,
} from '../../../server/src/workspace/scaffold/index.ts';
import { has } from '../../interop/tools.ts';
import { uriOf } from '../harness.ts';
import { orderFor, orders } from './orders.ts';

const modules = join(import.meta.dirname, '../../../node_modules');
const require = createRequire(import.meta.url);

/** The packages export models only, which take any field; the validators made from the schemas stand beside them. */
const schemas: Readonly<Record<string, string>> = {
  'v1 Secret': 'kubernetes-models/_schemas/IoK8sApiCoreV1Secret.js',
  'v1 ConfigMap': 'kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap.js',
  'v1 Service': 'kubernetes-models/_schemas/IoK8sApiCoreV1Service.js',
  'apps/v1 Deployment': 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment.js',
  'apps/v1 StatefulSet': 'kubernetes-models/_schemas/IoK8sApiAppsV1StatefulSet.js',
  'networking.k8s.io/v1 NetworkPolicy': 'kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy.js',
  'cert-manager.io/v1 Certificate': '@kubernetes-models/cert-manager/_schemas/CertManagerIoV1Certificate.js',
  'cert-manager.io/v1 Issuer': '@kubernetes-models/cert-manager/_schemas/CertManagerIoV1Issuer.js',
};

/** Custom resources whose schemas no package has: their fields, as the operators' CRDs and the chart have them. */
const CUSTOM: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // flink-kubernetes-operator 1.15
  'flink.apache.org/v1beta1 FlinkDeployment': {
    '': ['apiVersion', 'kind', 'metadata', 'spec', 'status'],
    '/spec': [
      'flinkConfiguration',
      'flinkVersion',
      'image',
      'imagePullPolicy',
      'ingress',
      'job',
      'jobManager',
      'logConfiguration',
      'mode',
      'podTemplate',
      'restartNonce',
      'serviceAccount',
      'taskManager',
    ],
    '/spec/jobManager': ['podTemplate', 'replicas', 'resource'],
    '/spec/taskManager': ['podTemplate', 'replicas', 'resource'],
  },
  // Alluxio chart 3.6
  'k8s-operator.alluxio.com/v1 AlluxioCluster': {
    '': ['apiVersion', 'kind', 'metadata', 'spec', 'status'],
    '/spec': ['image', 'imageTag', 'properties', 'secrets', 'coordinator', 'worker', 'fuse', 'etcd', 'gateway'],
    '/spec/secrets': ['coordinator', 'worker', 'fuse'],
    '/spec/gateway': ['enabled', 'service', 'tls'],
    '/spec/gateway/service': ['ports', 'type'],
    '/spec/gateway/service/ports': ['api', 'tlsApi'],
    '/spec/gateway/tls': ['enabled', 'secretName', 'certDir', 'certFile', 'certKeyFile', 'caFile', 'mtlsEnabled'],
  },
};

/** Maps of these places hold strings only. */
const STRINGS = /^\/spec\/(?:flinkConfiguration|properties|secrets\/\w+)$/;

function customComplaints(id: string, value: Record<string, unknown>): string[] | undefined {
  const fields = CUSTOM[id];
  if (fields === undefined) return undefined;
  const found: string[] = [];
  const walk = (map: Record<string, unknown>, path: string): void => {
    for (const [key, inner] of Object.entries(map)) {
      if (fields[path]?.includes(key) === false) found.push(`${id}${path}/${key} is no field`);
      if (STRINGS.test(path) && typeof inner !== 'string') found.push(`${id}${path}/${key}: type`);
      if (key === 'podTemplate') found.push(...validated(POD_TEMPLATE, inner, `${path}/${key}`));
      else if (typeof inner === 'object' && inner !== null) walk(inner as Record<string, unknown>, `${path}/${key}`);
    }
  };
  walk(value, '');
  return found;
}

const POD_TEMPLATE = 'kubernetes-models/_schemas/IoK8sApiCoreV1PodTemplateSpec.js';

/** Fields that came after the package's copy of the schema: cert-manager 1.14 and 1.15. */
const newer = new Set(['/spec/keystores/pkcs12/profile', '/spec/keystores/jks/alias']);

interface Validator {
  (data: unknown): boolean;
  errors?: readonly { readonly instancePath: string; readonly keyword?: string }[] | null;
}

/** What a validator never looks at is no field of the schema. */
function watched(value: unknown, path: string, unread: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((each, i) => watched(each, `${path}/${i}`, unread));
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      unread.add(`${path}/${key}`);
      return [key, watched(each, `${path}/${key}`, unread)];
    }),
  );
  return new Proxy(inner, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`);
      return Reflect.get(target, key);
    },
  });
}

/** What the schemas say against the documents of a file; Helm values are left out. */
function complaints(text: string): string[] {
  return parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    const value = document.toJS() as { apiVersion: string; kind: string };
    const id = `${value.apiVersion} ${value.kind}`;
    const schema = schemas[id];
    return schema === undefined ? (customComplaints(id, value) ?? []) : validated(schema, value, value.kind);
  });
}

function validated(schema: string, value: unknown, name: string): string[] {
  const { validate } = require(join(modules, schema)) as { validate: Validator };
  const unread = new Set<string>();
  const fine = validate(watched(value, '', unread));
  return [
    ...(fine ? [] : (validate.errors ?? []).map(({ instancePath, keyword }) => `${name}${instancePath}: ${keyword}`)),
    ...[...unread].filter((path) => !newer.has(path)).map((path) => `${name}${path} is no field`),
  ];
}

const kinds = (text: string): string[] => parseAllDocuments(text).map((each) => (each.toJS() as { kind: string }).kind);

describe('the schemas of Kubernetes and cert-manager', () => {
  test('find what they are to find', () => {
    const secret = secretManifest({ name: 's', entries: [{ key: 'a', value: Uint8Array.of(1) }] });
    expect(complaints(secret)).toEqual([]);
    expect(complaints(secret.replace('data:', 'dat:'))).toEqual(['Secret/dat is no field', 'Secret/dat/a is no field']);
    expect(complaints(secret.replace('AQ==', '17')).join()).toContain('Secret/data/a: type');
  });

  test('and those of the operators', () => {
    const { system, order } = orderFor('flink', 'operator', ['internal'], { name: 'jobs' });
    const { text } = startWired(uriOf, system, order);
    expect(complaints(text)).toEqual([]);
    expect(complaints(text.replace('flinkVersion:', 'version:')).join()).toContain('/spec/version is no field');
    expect(complaints(text.replace('defaultMode: 0440', 'mode: 0440')).join()).toContain('mode is no field');
    expect(complaints(text.replace(/numberOfTaskSlots: \S+/, 'numberOfTaskSlots: 2')).join()).toContain(': type');
  });

  test.each(orders)('accept what is written for %s', async (_, { system, order }) => {
    const { text } = startWired(uriOf, system, order);
    expect(complaints(text)).toEqual([]);
    const read = async () => undefined;
    const { files } = await certManagerSet({ system, order, issuer: undefined, password: 'x', read });
    for (const { name, content } of files) if (name.endsWith('.yaml')) expect(complaints(content)).toEqual([]);
  });

  test('accept the network policies of Flink', () => {
    const { system } = orderFor('flink', 'operator', ['internal']);
    const { files } = networkSet(system, { name: 'jobs', namespace: 'data', operator: 'flink-operator' }, undefined);
    expect(kinds(files[0]?.content ?? '')).toEqual(Array.from({ length: 4 }, () => 'NetworkPolicy'));
    expect(complaints(files[0]?.content ?? '')).toEqual([]);
  });
});

const golden = join(import.meta.dirname, 'golden');

describe.skipIf(!has('kubectl', 'version', '--client'))('kubectl', () => {
  /** Reads a manifest into its own types; without a cluster it knows the kinds of Kubernetes itself. */
  function decoded(document: string): string {
    const { stderr } = spawnSync('kubectl', ['set', 'env', '--local', '-f', '-', 'A=b', '-o', 'yaml'], {
      input: document,
      encoding: 'utf8',
      env: { ...process.env, KUBECONFIG: '/nonexistent' },
    });
    return stderr;
  }

  test('decodes every document of its own kinds', () => {
    const documents = readdirSync(golden)
      .flatMap((name) => readFileSync(join(golden, name), 'utf8').split(/^---\n/m))
      .filter((text) => /^kind: (?:Secret|ConfigMap|Service|Deployment|StatefulSet)$/m.test(text));
    expect(documents.length).toBeGreaterThan(4);
    for (const document of documents) expect(decoded(document)).not.toContain('unable to decode');
    expect(decoded((documents[0] ?? '').replace(/^metadata:$/m, 'metadata: 7\nx:'))).not.toBe('');
  });
});
