import { readFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import type { EndpointsResult, GenerateResult, ProbeResult } from '../../server/src/protocol.ts';
import { build, Client } from './client.ts';

beforeAll(build);

/** A workspace with key material for this machine, and a configuration that names it. */
async function workspace(mutual: boolean, port: number): Promise<Client> {
  const client = await Client.start();
  const plan = {
    system: 'flink',
    deployment: 'standalone',
    hosts: ['localhost'],
    keyAlgorithm: 'p-256',
    formats: ['p12', 'pem'],
  };
  const { problem } = await client.request<GenerateResult>('clusterTls/generate', {
    uri: client.uri('cluster-tls.yaml'),
    plan,
  });
  expect(problem).toBeUndefined();
  await client.open(
    'flink-conf.yaml',
    `rest.address: localhost
rest.port: ${port}
security.ssl.rest.enabled: true
security.ssl.rest.authentication-enabled: ${mutual}
security.ssl.rest.keystore: ${client.folder}/tls/flink.rest.p12
security.ssl.rest.keystore-password: \${PASSWORD}
security.ssl.rest.truststore: ${client.folder}/tls/truststore.p12
security.ssl.rest.truststore-password: \${PASSWORD}
`,
  );
  return client;
}

async function listening(client: Client, options: object, port: number): Promise<void> {
  const pem = (name: string) => readFileSync(join(client.folder, 'tls', name));
  const server = createServer(
    { cert: pem('flink.rest.pem'), key: pem('flink.rest-key.pem'), ca: pem('ca.pem'), ...options },
    (socket: TLSSocket) => socket.on('error', () => socket.destroy()),
  );
  server.on('tlsClientError', (_, socket) => socket.destroy());
  onTestFinished(() => void server.close());
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
}

const free = async (): Promise<number> => {
  const server = createPlain();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<unknown>((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const probe = (client: Client, port: number, more: object = {}): Promise<ProbeResult> =>
  client.request('clusterTls/probe', {
    host: 'localhost',
    port,
    from: { uri: client.uri('flink-conf.yaml'), title: 'flink: REST' },
    ...more,
  });

describe('an endpoint', () => {
  test('of the open configuration is tried with its stores, and no password is told or passed as an argument', async () => {
    const port = await free();
    const client = await workspace(true, port);
    await listening(client, { requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' }, port);
    const { endpoints } = await client.request<EndpointsResult>('clusterTls/endpoints', {
      uri: client.uri('flink-conf.yaml'),
    });
    expect(endpoints).toEqual([{ title: 'flink: REST', host: 'localhost', port }]);
    const { problem, report, fine } = await probe(client, port);
    expect([problem, fine], report).toEqual([undefined, true]);
    expect(report).toMatch(/^\*\*The handshake succeeds\.\*\*/m);
    expect(report).toMatch(/\| 1\.3 \| yes \| `TLS_\w+` \|/);
    expect(report).toMatch(/\| 1\.0 \| no: /);
    expect(report).toMatch(/required; ours accepted/);
    expect(report).toContain('`DNS:localhost`');
    expect(report).toMatch(/^openssl s_client -connect localhost:\d+ -servername localhost .*-CAfile trust\.pem/m);
    expect(report).toMatch(
      /^curl -v --cacert trust\.pem --cert client\.pem --key client-key\.pem https:\/\/localhost:\d+\/$/m,
    );
    const password = readFileSync(join(client.folder, 'tls/password'), 'utf8').trim();
    expect(report).not.toContain(password);
    expect(client.errors).toEqual([]);
  });

  test('that nobody listens at, or that is no host, is told in one sentence', async () => {
    const port = await free();
    const client = await workspace(false, port);
    const { report, fine } = await probe(client, port);
    expect(fine).toBe(false);
    expect(report).toContain('ECONNREFUSED');
    for (const host of ['-oops', 'a b', '$(id)'])
      expect((await probe(client, port, { host })).problem).toContain('no host');
  });

  test('that never answers is given up where nobody waits any more', async () => {
    const port = await free();
    const client = await workspace(false, port);
    const server = createPlain((socket) => socket.on('error', () => socket.destroy()));
    onTestFinished(() => void server.close());
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    const source = new CancellationTokenSource();
    const started = Date.now();
    setTimeout(() => source.cancel(), 500);
    const params = { host: 'localhost', port };
    await expect(client.request('clusterTls/probe', params, source.token)).rejects.toThrow(/cancel/i);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});
