import { alluxioWriter } from './alluxio.ts';
import type { Draft, Mutation, Writer } from './case.ts';
import { FOLDER } from './cluster.ts';
import { rename, set, settingFault, shuffle } from './faults.ts';

/** Alluxio as a client of an etcd that asks for certificates: `alluxio.etcd.tls.*`. */

const N = 'alluxio.etcd.tls.';
const CLIENT = 'alluxio-client';

const algorithms = ['rsa-2048', 'p-256', 'rsa-3072', 'p-384'] as const;

export const etcdWriter: Writer = {
  plans: algorithms.map((keyAlgorithm, i) => ({
    system: 'alluxio',
    deployment: i % 2 === 0 ? 'helm-3' : 'operator',
    namespace: 'data',
    counts: { etcd: 1 },
    formats: ['pem'],
    keyAlgorithm,
    trust: i === 3 ? 'intermediate' : 'new-ca',
  })),

  draft(cluster, target) {
    const text = (name: string) => cluster.text(name);
    return {
      cluster,
      target,
      suffix: 'pem',
      owners: [CLIENT],
      settings: new Map([
        [`${N}enabled`, 'true'],
        ['alluxio.etcd.endpoints', 'https://localhost:2379'],
        [`${N}ca.cert`, `${FOLDER}/ca.pem`],
        [`${N}client.cert`, `${FOLDER}/${CLIENT}.pem`],
        [`${N}client.key`, `${FOLDER}/${CLIENT}-key.pem`],
      ]),
      keystores: new Map(),
      truststore: {},
      files: new Map([
        ['etcd/server.pem', text('alluxio-etcd.pem')],
        ['etcd/server-key.pem', text('alluxio-etcd-key.pem')],
        ['etcd/ca.pem', text('ca.pem')],
      ]),
      style: {},
      edits: [],
      wanted: new Set(['configuration', 'etcd', 'etcdctl']),
      mutual: new Set(),
      hosts: new Map(),
    };
  },

  configuration: (draft, random) => alluxioWriter.configuration(draft, random),

  question(draft, folder) {
    return { ...alluxioWriter.question(draft, folder), etcd: `${folder}/etcd` };
  },
};

const fault = (id: string, cause: Mutation['cause'], apply: Mutation['apply']): Mutation =>
  settingFault(['etcd'], id, cause, apply);

function pemFile(
  id: string,
  cause: Mutation['cause'],
  file: 'key' | 'certificate' | 'ca',
  content: (draft: Draft, own: string) => string | undefined,
): Mutation {
  const name = { key: `${CLIENT}-key.pem`, certificate: `${CLIENT}.pem`, ca: 'ca.pem' }[file];
  return fault(`${file} file: ${id}`, cause, (draft) =>
    draft.files.set(name, content(draft, draft.cluster.text(name))),
  );
}

export const etcdFaults: readonly Mutation[] = [
  fault('endpoint without TLS', 'plain', (draft) => set(draft, 'alluxio.etcd.endpoints', 'http://localhost:2379')),
  fault('without the switch', 'plain', (draft) => set(draft, `${N}enabled`, undefined)),
  fault('switch is off', 'plain', (draft) => set(draft, `${N}enabled`, 'false')),
  fault('certificate without its key', 'missing-setting', (draft) => set(draft, `${N}client.key`, undefined)),
  fault('key without its certificate', 'missing-setting', (draft) => set(draft, `${N}client.cert`, undefined)),
  ...['ca.cert', 'client.cert', 'client.key'].flatMap((key) => [
    fault(`${key}: folder`, 'file', (draft) => set(draft, `${N}${key}`, FOLDER)),
    fault(`${key}: other name`, 'file', (draft) =>
      set(draft, `${N}${key}`, (draft.settings.get(`${N}${key}`) ?? '').replace(/\.pem$/, '-old.pem')),
    ),
    fault(`${key} in quotes`, 'file', (draft) => set(draft, `${N}${key}`, `"${draft.settings.get(`${N}${key}`)}"`)),
  ]),
  fault('client.key misspelt', 'missing-setting', (draft) => rename(draft, `${N}client.key`, `${N}client.keys`)),
  fault('key password for a plain key', 'pem-key', (draft) => set(draft, `${N}client.key.password`, 'Oracle7password')),
  pemFile('label of its algorithm', 'pem-key', 'key', (_, own) => own.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY')),
  pemFile('certificate instead', 'pem-key', 'key', ({ cluster }) => cluster.caPem),
  pemFile('empty', 'pem-key', 'key', () => ''),
  pemFile('of the server', 'mismatch', 'key', ({ cluster }) => cluster.text('alluxio-etcd-key.pem')),
  pemFile('empty', 'format', 'certificate', () => ''),
  pemFile('CA before it', 'mismatch', 'certificate', ({ cluster }, own) => `${cluster.caPem}${own}`),
  pemFile('of the server', 'mismatch', 'certificate', ({ cluster }) => cluster.text('alluxio-etcd.pem')),
  pemFile('garbage', 'format', 'ca', () => 'no certificate\n'),
  pemFile('empty', 'format', 'ca', () => ''),
];

export const etcdVariations: readonly Mutation[] = [
  fault('reordered', undefined, shuffle),
  fault('comments', undefined, (draft) => {
    draft.style['comments'] = true;
  }),
  fault('address instead of a name', undefined, (draft) =>
    set(draft, 'alluxio.etcd.endpoints', 'https://127.0.0.1:2379'),
  ),
  pemFile('text before it', undefined, 'key', (_, own) => `Bag Attributes\n    friendlyName: key\n${own}`),
  pemFile('text before it', undefined, 'certificate', (_, own) => `subject=client\n\n${own}`),
  pemFile('twice', undefined, 'ca', (_, own) => `${own}${own}`),
  pemFile('CRLF', undefined, 'key', (_, own) => own.replaceAll('\n', '\r\n')),
];
