import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RotationResult, ScaffoldChoices, ScaffoldResult } from '../../server/src/protocol.ts';
import { material } from '../cli/keyMaterial.ts';
import { build, Client } from './client.ts';

beforeAll(build);

const path = (client: Client, name: string): string => fileURLToPath(client.uri(name));
const text = (client: Client, name: string): string => readFileSync(path(client, name), 'utf8');

/** A text with the edits of a result. */
function edited(before: string, { edits }: ScaffoldResult): string {
  return edits.reduceRight((now, { start, end, newText }) => now.slice(0, start) + newText + now.slice(end), before);
}

describe('what can be written for Kubernetes', () => {
  test('is told by product', async () => {
    const client = await Client.start({ files: {} });
    const { products, ways } = await client.request<ScaffoldChoices>('clusterTls/scaffoldChoices', {});
    expect(products.map(({ product }) => product).sort()).toEqual(['akka', 'alluxio', 'flink', 'pekko']);
    expect(ways.map(({ id }) => id)).toContain('sealed');
  });
});

describe('a Secret', () => {
  test('is put into the manifest of the editor, whatever stands on the disk', async () => {
    const { files } = await material();
    const client = await Client.start({ files: { ...files } });
    const manifest = 'kind: Deployment # mine\n';
    const result = await client.request<ScaffoldResult>('clusterTls/createSecret', {
      name: 'tls',
      type: 'opaque',
      files: [client.uri('ca.pem')],
      target: client.uri('all.yaml'),
      text: manifest,
    });
    expect(result.created).toEqual([]);
    expect(edited(manifest, result)).toMatch(/^kind: Deployment # mine\n---\napiVersion: v1\ndata:\n {2}ca\.pem: LS0t/);
  });

  test('with a private key asks for a way in a repository, and takes it', async () => {
    const { files } = await material();
    const client = await Client.start({ files: { ...files } });
    mkdirSync(path(client, '.git'));
    const order = {
      name: 'tls',
      type: 'tls',
      files: ['node.pem', 'node.key'].map((name) => client.uri(name)),
      target: client.uri('tls.yaml'),
    };
    const asked = await client.request<ScaffoldResult>('clusterTls/createSecret', order);
    expect(asked).toMatchObject({ tracked: ['tls.key'], created: [] });
    const made = await client.request<ScaffoldResult>('clusterTls/createSecret', { ...order, way: 'ignored' });
    expect(made.commands).toEqual(['kubectl create secret tls tls --cert=node.pem --key=node.key']);
    expect(statSync(path(client, 'tls.yaml')).mode & 0o777).toBe(0o600);
    expect(text(client, '.gitignore')).toBe('/tls.yaml\n');
  });

  test('outside of the workspace, or one that would be refused, is not written', async () => {
    const { files } = await material();
    const client = await Client.start({ files: { ...files } });
    const ask = (more: object) =>
      client.request<ScaffoldResult>('clusterTls/createSecret', {
        name: 'tls',
        type: 'opaque',
        files: [client.uri('ca.pem')],
        target: client.uri('tls.yaml'),
        ...more,
      });
    expect((await ask({ target: 'file:///elsewhere/tls.yaml' })).problem).toContain('must lie in the workspace');
    expect((await ask({ name: 'No_Name' })).problem).toContain('lower-case letters');
    expect((await ask({ files: [client.uri('absent.pem')] })).problem).toContain('cannot be read');
    expect(client.errors).toEqual([]);
  });
});

describe('cert-manager and wiring', () => {
  test('write new files and change those that exist', async () => {
    const client = await Client.start({ files: {} });
    const cluster = {
      product: 'flink',
      deployment: 'operator',
      features: ['internal'],
      name: 'jobs',
      namespace: 'data',
    };
    const certificates = await client.request<ScaffoldResult>('clusterTls/certManager', {
      ...cluster,
      folder: client.uri('k8s'),
    });
    expect(certificates.created).toHaveLength(3);
    const started = await client.request<ScaffoldResult>('clusterTls/wire', { ...cluster, target: client.uri('k8s') });
    expect(started.created).toEqual([client.uri('k8s/flink-deployment.yaml')]);
    const manifest = text(client, 'k8s/flink-deployment.yaml');
    const target = client.uri('k8s/flink-deployment.yaml');
    const again = await client.request<ScaffoldResult>('clusterTls/wire', { ...cluster, target, text: manifest });
    expect(again).toMatchObject({ created: [], edits: [] });
    const more = await client.request<ScaffoldResult>('clusterTls/wire', {
      ...cluster,
      features: ['rest'],
      target,
      text: manifest,
    });
    expect(edited(manifest, more)).toContain('security.ssl.rest.enabled: "true"');
    const whole = await client.request<ScaffoldResult>('clusterTls/wire', {
      ...cluster,
      target,
      text: manifest,
      writePassword: true,
    });
    expect(edited(manifest, whole)).not.toContain('<password>');
    const none = await client.request<ScaffoldResult>('clusterTls/wire', {
      ...cluster,
      name: 'other',
      target,
      text: manifest,
      writePassword: true,
    });
    expect(none.problem).toBe(
      'other-tls-password.yaml: there is no Secret other-tls-password in it; set up cert-manager first',
    );
    const wrong = await client.request<ScaffoldResult>('clusterTls/wire', {
      ...cluster,
      features: ['s3'],
      target,
      text: manifest,
    });
    expect(wrong.problem).toContain('s3: must be one of internal, rest, rest-mutual');
  });
});

describe('beside TLS', () => {
  const deployment = `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: jobs
spec:
  flinkVersion: v2_2
  flinkConfiguration:
    taskmanager.numberOfTaskSlots: "2" # as it was
`;

  test('policies of the network are written, and the ports that they name are fixed in the text of the editor', async () => {
    const client = await Client.start({ files: { 'k8s/jobs.yaml': '' } });
    const order = { name: 'jobs', namespace: 'data', operator: 'operators', folder: client.uri('k8s') };
    const file = { uri: client.uri('k8s/jobs.yaml'), text: deployment };
    const made = await client.request<ScaffoldResult>('clusterTls/scaffoldExtra', { ...order, file });
    expect(made.created).toEqual([client.uri('k8s/jobs-network-policy.yaml')]);
    const changed = edited(deployment, made);
    expect(changed).toContain('"2" # as it was\n');
    expect(changed).toContain('taskmanager.data.port: "6121"');
    const again = await client.request<ScaffoldResult>('clusterTls/scaffoldExtra', {
      ...order,
      file: { ...file, text: changed },
    });
    expect(again).toMatchObject({ created: [], edits: [] });
    expect(again.problem).toBe(undefined);
  });

  test('a keytab goes into a Secret that git ignores', async () => {
    const client = await Client.start({
      files: { 'flink.keytab': Buffer.from([5, 2, 0, 0, 0, 1]), 'krb5.conf': '[libdefaults]\n' },
    });
    const kerberos = {
      keytab: client.uri('flink.keytab'),
      krb5: client.uri('krb5.conf'),
      principal: 'flink@EXAMPLE.COM',
      contexts: [],
    };
    const made = await client.request<ScaffoldResult>('clusterTls/scaffoldExtra', {
      name: 'jobs',
      folder: client.uri('k8s'),
      kerberos,
    });
    expect(made.created.map((uri) => uri.slice(client.uri('k8s/').length)).sort()).toEqual([
      '.gitignore',
      'jobs-keytab.yaml',
      'jobs-krb5-conf.yaml',
    ]);
    expect(statSync(path(client, 'k8s/jobs-keytab.yaml')).mode & 0o777).toBe(0o600);
    const wrong = { ...kerberos, keytab: client.uri('krb5.conf') };
    const refused = await client.request<ScaffoldResult>('clusterTls/scaffoldExtra', {
      folder: client.uri('k8s'),
      kerberos: wrong,
    });
    expect(refused.problem).toContain('is no keytab');
  });
});

describe('a rotation', () => {
  test('of a folder: state, next step, and what the client is to rename', async () => {
    const client = await Client.start({ files: { 'keys/r1.key.primary': 'x'.repeat(24) } });
    const ask = (more = {}) =>
      client.request<RotationResult>('clusterTls/rotation', { uri: client.uri('keys'), ...more });
    expect(await ask()).toMatchObject({
      state: 'stable: r1 is in use',
      next: [
        { step: 'introduce', due: true },
        { step: 'revoke', grave: true },
      ],
    });
    expect(await ask({ step: 'introduce' })).toMatchObject({ created: [client.uri('keys/r2.key')] });
    expect(readdirSync(path(client, 'keys')).sort()).toEqual(['r1.key.primary', 'r2.key']);
    const early = await ask({ step: 'promote' });
    expect(early.problem).toContain('promote: not before');
    expect(early.next[0]).toMatchObject({ step: 'promote', due: false });
    expect((await ask({ step: 'promote', waited: true })).renames).toEqual([
      { from: client.uri('keys/r2.key'), to: client.uri('keys/r2.key.primary') },
      { from: client.uri('keys/r1.key.primary'), to: client.uri('keys/r1.key') },
    ]);
  });

  test('of a manifest with two Secrets asks for one', async () => {
    const client = await Client.start({ files: { 'a.yaml': '' } });
    const secret = (name: string) => `kind: Secret\nmetadata:\n  name: ${name}\ndata:\n  r1.key.primary: eHh4\n`;
    const manifest = `${secret('a')}---\n${secret('b')}`;
    const ask = (more: object) =>
      client.request<RotationResult>('clusterTls/rotation', { uri: client.uri('a.yaml'), text: manifest, ...more });
    expect((await ask({})).secrets).toEqual(['a', 'b']);
    const step = await ask({ secret: 'b', step: 'introduce' });
    expect(edited(manifest, step)).toMatch(/name: b\ndata:\n {2}r1\.key\.primary: eHh4\n {2}r2\.key: \S+\n$/);
    const committed = manifest.replace(/eHh4\n$/, 'b3RoZXI=\n');
    expect((await ask({ secret: 'b', committed })).problems).toEqual([
      'Since the last commit: The content of r1.key has changed: a new key needs a new id.',
    ]);
    expect(
      (await client.request<RotationResult>('clusterTls/rotation', { uri: client.uri('a.yaml'), text: 'a: 1\n' }))
        .problem,
    ).toContain('follows');
  });
});
