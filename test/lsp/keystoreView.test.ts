import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  Asn1Result,
  EntryResult,
  ManifestMaterialResult,
  MaterialResult,
  OverviewResult,
  UsagesResult,
} from '../../server/src/protocol.ts';
import { material, PASSWORD, pki } from '../cli/keyMaterial.ts';
import { build, Client } from './client.ts';

beforeAll(build);

async function opened(): Promise<Client> {
  const { password: _, ...files } = (await material()).files;
  return Client.start({ files });
}

const ask = <R>(client: Client, method: string, path: string, more: object = {}): Promise<R> =>
  client.request<R>(`clusterTls/${method}`, { uri: client.uri(path), ...more });

describe('what the view shows of a file in one line', () => {
  test('locked without the password, and how long it is good for with a password that was kept', async () => {
    const client = await opened();
    const files = ['node.p12', 'node.jks', 'trust.p12', 'ca.pem', 'absent.jks'];
    const { files: locked } = await client.request<OverviewResult>('clusterTls/overview', {
      files: files.map((file) => ({ uri: client.uri(file) })),
    });
    expect(locked.map(({ state }) => state)).toEqual(['locked', 'locked', 'locked', 'fine', 'unreadable']);
    const { files: open } = await client.request<OverviewResult>('clusterTls/overview', {
      files: files.map((file) => ({ uri: client.uri(file), keptPassword: PASSWORD })),
    });
    expect(open.map(({ state }) => state)).toEqual(['fine', 'fine', 'fine', 'fine', 'unreadable']);
    expect(open.map(({ store }) => store)).toEqual([true, true, true, false, false]);
    expect(open[0]?.words).toContain('dns:worker-1.example');
    expect(JSON.stringify(open)).not.toContain(PASSWORD);
    expect(client.errors).toEqual([]);
  });
});

describe('what the editor shows', () => {
  test('entries, the details of one, and its structure', async () => {
    const client = await opened();
    const more = { password: PASSWORD };
    const { entries, state, java, store } = await ask<MaterialResult>(client, 'material', 'node.jks', more);
    expect([state, store, entries.length]).toEqual(['fine', true, 1]);
    expect(entries[0]).toMatchObject({ index: 0, alias: 'worker', kind: 'key', certificates: 1 });
    expect(java?.text).toMatch(/Java 17 opens it as .*JKS.* and sees worker/);
    const { certificates, above } = await ask<EntryResult>(client, 'entry', 'node.jks', { ...more, index: 0 });
    const [leaf] = certificates;
    expect(leaf).toMatchObject({
      subject: 'CN=worker-1',
      isCa: false,
      signature: 'unknown',
      names: ['DNS:worker-1.example', 'IP:10.0.0.1'],
    });
    expect(above).toBe(leaf?.issuer);
    expect(leaf?.pem).toBe(readFileSync(join(client.folder, 'node.pem'), 'utf8').slice(0, leaf?.pem.length));
    const { lines } = await ask<Asn1Result>(client, 'asn1', 'node.jks', { ...more, index: 0, certificate: 0 });
    expect(lines[0]).toMatchObject({ offset: 0, depth: 0, tag: 'SEQUENCE' });
    expect(lines.find(({ value }) => value === '2.5.29.17 Subject Alternative Name')).toBeDefined();
    expect(lines.find(({ value }) => value === 'worker-1.example')).toBeDefined();
    expect(client.errors).toEqual([]);
  });

  test('a chain tells who signed whom, and a signature that is wrong', async () => {
    const { createCredentials, pemCertificates, writeStore } = pki();
    const now = Date.now();
    const root = await createCredentials({ usage: 'ca', subject: 'CN=Root' }, { now, key: 'p-256' });
    const other = await createCredentials({ usage: 'ca', subject: 'CN=Root' }, { now, key: 'p-256' });
    const issuer = { certificate: root.certificate, privateKey: root.privateKey };
    const leaf = await createCredentials(
      { usage: 'node', subject: 'CN=a', names: ['a.b'] },
      { now, issuer, key: 'p-256' },
    );
    const store = (above: Uint8Array) =>
      writeStore([{ kind: 'key', alias: 'a', privateKey: leaf.privateKey, chain: [leaf.certificate, above] }], {
        format: 'jks',
        password: PASSWORD,
        now,
      });
    const client = await Client.start({
      files: {
        'good.jks': Buffer.from(await store(root.certificate)),
        'bad.jks': Buffer.from(await store(other.certificate)),
        'ca.pem': pemCertificates([root.certificate]),
      },
    });
    const signatures = async (file: string) => {
      const { certificates } = await ask<EntryResult>(client, 'entry', file, { password: PASSWORD, index: 0 });
      return certificates.map(({ signature }) => signature);
    };
    expect(await signatures('good.jks')).toEqual(['valid', 'valid']);
    expect(await signatures('bad.jks')).toEqual(['invalid', 'valid']);
    expect(await signatures('ca.pem')).toEqual(['valid']);
  });

  test('bytes that the client has read, such as a version in git', async () => {
    const client = await opened();
    const content = readFileSync(join(client.folder, 'node.p12')).toString('base64');
    const more = { content, keptPassword: PASSWORD };
    const { entries, state } = await ask<MaterialResult>(client, 'material', 'gone.p12', more);
    expect([state, entries[0]?.alias]).toEqual(['fine', 'worker']);
    for (const wrong of ['%%%', ''])
      expect((await ask<MaterialResult>(client, 'material', 'x.p12', { content: wrong })).state).toBe('unreadable');
  });

  test('what cannot be asked is answered, and no error is logged', async () => {
    const client = await opened();
    for (const [method, more] of [
      ['entry', { index: 7 }],
      ['entry', { index: -1 }],
      ['asn1', { index: 7, certificate: 0 }],
      ['asn1', { index: 0, certificate: 9 }],
    ] as const)
      expect(JSON.stringify(await ask(client, method, 'ca.pem', more))).toMatch(/^\{"(certificates|lines)":\[\]\}$/);
    expect(client.errors).toEqual([]);
  });

  test('a finding names its entry and what repairs it', async () => {
    const { createCredentials, writeStore } = pki();
    const now = Date.now() - 400 * 86_400_000;
    const made = await createCredentials({ usage: 'node', subject: 'CN=a', names: ['a.b'] }, { now, key: 'p-256' });
    const bytes = await writeStore([{ kind: 'key', alias: 'old', ...made }], {
      format: 'jks',
      password: 'changeit',
      now,
    });
    const client = await Client.start({ files: { 'old.jks': Buffer.from(bytes) } });
    const { problems } = await ask<MaterialResult>(client, 'material', 'old.jks', { password: 'changeit' });
    expect(problems.find(({ rule }) => rule === 'pki/cert-expired')).toMatchObject({ index: 0, repair: 'renew' });
    expect(problems.find(({ rule }) => rule === 'pki/default-password')).toMatchObject({ repair: 'password' });
  });
});

describe('what the workspace knows of key material', () => {
  const conf = (store: string) =>
    [
      'security.ssl.rest.enabled: true',
      `security.ssl.rest.keystore: ${store}`,
      `security.ssl.rest.keystore-password: ${PASSWORD}`,
      'security.ssl.rest.key-password: ${KEY_PASSWORD}',
      '',
    ].join('\n');

  test('a store opens with the password of the configuration that names it, and its usages are told', async () => {
    const { password: _, ...files } = (await material()).files;
    const client = await Client.start({ files: { ...files, 'conf/flink-conf.yaml': conf('../node.p12') } });
    const { files: told } = await client.request<OverviewResult>('clusterTls/overview', {
      files: [{ uri: client.uri('node.p12') }, { uri: client.uri('node.jks') }],
    });
    expect(told.map(({ state }) => state)).toEqual(['fine', 'locked']);
    expect(JSON.stringify(told)).not.toContain(PASSWORD);
    const { usages } = await ask<UsagesResult>(client, 'usages', 'node.p12');
    expect(usages).toHaveLength(1);
    expect(usages[0]).toMatchObject({
      uri: client.uri('conf/flink-conf.yaml'),
      key: 'security.ssl.rest.keystore',
      line: 1,
    });
    expect(JSON.stringify(usages)).not.toContain(PASSWORD);
    expect((await ask<UsagesResult>(client, 'usages', 'node.jks')).usages).toEqual([]);
    expect(client.errors).toEqual([]);
  });

  test('key material in Secrets is listed and opened, other values are not', async () => {
    const { files } = await material();
    const base64 = (name: string) => Buffer.from(files[name] ?? '').toString('base64');
    const secret = [
      'apiVersion: v1',
      'kind: Secret',
      'metadata:',
      '  name: app-tls',
      'data:',
      `  keystore.p12: ${base64('node.p12')}`,
      `  tls.crt: ${base64('node.pem')}`,
      `  password: ${Buffer.from(PASSWORD).toString('base64')}`,
      '',
    ].join('\n');
    const client = await Client.start({ files: { 'k8s/a b/secret.yaml': secret } });
    const { values } = await client.request<ManifestMaterialResult>('clusterTls/manifestMaterial', {});
    expect(values.map(({ holder, key }) => `${holder} ${key}`)).toEqual([
      'Secret app-tls keystore.p12',
      'Secret app-tls tls.crt',
    ]);
    const [store, certificate] = values;
    const open = (uri = '', more: object = {}) =>
      client.request<MaterialResult>('clusterTls/material', { uri, ...more });
    expect((await open(certificate?.uri)).entries[0]?.names).toContain('DNS:worker-1.example');
    expect((await open(store?.uri)).state).toBe('locked');
    expect((await open(store?.uri, { keptPassword: PASSWORD })).entries[0]?.alias).toBe('worker');
    expect((await open(`${client.uri('k8s/a b/secret.yaml')}#nothing`)).state).toBe('unreadable');
    expect(client.errors).toEqual([]);
  });
});
