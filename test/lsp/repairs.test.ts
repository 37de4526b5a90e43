/** Quick fixes that change key material itself: taken in a configuration, prepared, done, and the finding is gone. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, Diagnostic } from 'vscode-languageserver-protocol';
import type { Change, Committed, Prepared, Repair } from '../../server/src/protocol.ts';
import { PASSWORD, pki } from '../cli/keyMaterial.ts';
import { build, Client } from './client.ts';

beforeAll(build);

/** A node whose certificate an intermediate CA has issued; its files lack that CA's certificate. */
async function files(): Promise<Record<string, Buffer | string>> {
  const { createCredentials, pemCertificates, pemPrivateKey, writeStore } = pki();
  const now = Date.now();
  const ca = await createCredentials({ usage: 'ca', subject: 'CN=Root CA' }, { now, key: 'p-256' });
  const between = await createCredentials({ usage: 'ca', subject: 'CN=Between CA' }, { now, key: 'p-256', issuer: ca });
  const node = await createCredentials(
    { usage: 'node', subject: 'CN=worker-1', names: ['worker-1.example'] },
    { now, key: 'p-256', issuer: between },
  );
  const { privateKey, certificate } = node;
  const sec1 = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  const store = async (entry: Parameters<typeof writeStore>[0][number]) =>
    Buffer.from(await writeStore([entry], { format: 'pkcs12', password: PASSWORD, now }));
  return {
    'tls/node.p12': await store({ kind: 'key', alias: 'worker', privateKey, chain: [certificate] }),
    'tls/trust.p12': await store({ kind: 'trusted', alias: 'ca', certificate: ca.certificate }),
    'tls/between.pem': pemCertificates([between.certificate]),
    'pem/ca.pem': pemCertificates([ca.certificate]),
    'pem/between.pem': pemCertificates([between.certificate]),
    'pem/node.pem': `of worker 1\n${pemCertificates([certificate])}`,
    'pem/chain.pem': pemCertificates([certificate, between.certificate]),
    'pem/node.key': await pemPrivateKey(privateKey),
    'pem/sec1.key': `of worker 1\n${String(sec1.export({ type: 'sec1', format: 'pem' }))}`,
  };
}

const flink = Object.entries({
  'internal.enabled': 'true',
  'internal.keystore': 'tls/node.p12',
  'internal.keystore-password': PASSWORD,
  'internal.key-password': PASSWORD,
  'internal.truststore': 'tls/trust.p12',
  'internal.truststore-password': PASSWORD,
  algorithms: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
})
  .map(([key, value]) => `security.ssl.${key}: ${value}\n`)
  .join('');

const alluxio = (certificate: string, key: string): string =>
  `alluxio.network.tls.enabled=true\nalluxio.worker.network.netty.file.transfer=MAPPED\nalluxio.network.tls.ca.cert=pem/ca.pem\nalluxio.network.tls.server.cert=pem/${certificate}\nalluxio.network.tls.server.key=pem/${key}\n`;

const codesOf = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

/** Takes the quick fix of a finding, and returns what was shown before it was done. */
async function repaired(file: string, text: string, code: string, title: string) {
  const client = await Client.start({
    files: { ...(await files()), [file]: text },
    settings: { flink: { version: '1.18' }, alluxio: { version: 'EE 3.6' } },
    initializationOptions: { trusted: true, commands: true },
  });
  await client.open(file, text);
  const wrong = await client.diagnostics(file);
  expect(codesOf(wrong)).toContain(code);
  const at = wrong.find((each) => each.code === code)!;
  const actions = await client.of<CodeAction[]>('codeAction', file, {
    range: at.range,
    context: { diagnostics: [at] },
  });
  const action = actions.find((each) => each.title === title);
  expect(actions.map((each) => each.title)).toContain(title);
  expect(action?.command?.command).toBe('clusterTls.repairKeyMaterial');
  const [repair] = (action?.command?.arguments ?? []) as readonly Repair[];
  if (repair === undefined || repair.kind === 'renew') throw new Error('another repair was awaited');
  const place = (each: string) => ({ uri: each });
  const change: Change =
    repair.kind === 'pkcs8'
      ? { kind: 'pkcs8', store: place(repair.uri) }
      : { kind: 'chain', store: place(repair.uri), leaf: repair.leaf, from: repair.from.map(place) };
  const prepared = await client.request<Prepared>('clusterTls/prepare', change);
  expect(prepared.problem).toBeUndefined();
  const { problem } = await client.request<Committed>('clusterTls/commit', { id: prepared.id });
  expect(problem).toBeUndefined();
  const changed = { changes: [{ uri: repair.uri, type: 2 }] };
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', changed);
  const left = await client.diagnostics(file);
  expect(codesOf(left)).not.toContain(code);
  expect(codesOf(left.filter(({ severity }) => severity === 1))).toEqual([]);
  return { client, lines: prepared.lines };
}

describe('a chain that does not reach the authority', () => {
  test('is completed in a keystore, which opens with the password of the configuration', async () => {
    const title = 'Add the missing certificates of tls/between.pem';
    const { lines } = await repaired('flink-conf.yaml', flink, 'artifact/not-trusted', title);
    expect(lines).toEqual(['`worker`: the chain becomes `CN=worker-1`, then `CN=Between CA`.']);
  });

  test('is completed in a PEM file, whose other text stays', async () => {
    const title = 'Add the missing certificates of pem/between.pem';
    const text = alluxio('node.pem', 'node.key');
    const { client } = await repaired('alluxio-site.properties', text, 'artifact/not-trusted', title);
    const read = (name: string): string => readFileSync(join(client.folder, name), 'utf8');
    expect(read('pem/node.pem')).toMatch(/^of worker 1\n-----BEGIN CERTIFICATE-----/);
    expect(read('pem/node.pem').endsWith(read('pem/between.pem'))).toBe(true);
    expect(read('pem/node.pem').match(/BEGIN/g)).toHaveLength(2);
  });
});

test('a key in SEC1 is written as PKCS#8, where that is what the product reads', async () => {
  const { client, lines } = await repaired(
    'alluxio-site.properties',
    alluxio('chain.pem', 'sec1.key'),
    'artifact/key-format',
    'Convert the key to PKCS#8',
  );
  expect(lines).toEqual(['The private key is written as PKCS#8 (`PRIVATE KEY`).']);
  expect(readFileSync(join(client.folder, 'pem/sec1.key'), 'utf8')).toMatch(
    /^of worker 1\n-----BEGIN PRIVATE KEY-----[\s\S]*-----END PRIVATE KEY-----\n$/,
  );
});
