import { beforeAll, describe, expect, test } from 'vitest';
import type { SimulateHandshakeResult } from '../../server/src/protocol.ts';
import { material, PASSWORD } from '../cli/keyMaterial.ts';
import { build, Client } from './client.ts';

beforeAll(build);

const conf = (lines: Record<string, string> = {}): string =>
  Object.entries({
    'internal.enabled': 'true',
    'internal.keystore': 'node.p12',
    'internal.keystore-password': PASSWORD,
    'internal.key-password': PASSWORD,
    'internal.truststore': 'trust.p12',
    'internal.truststore-password': PASSWORD,
    algorithms: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    ...lines,
  })
    .map(([key, value]) => `security.ssl.${key}: ${value}\n`)
    .join('');

async function simulated(files: Record<string, string>): Promise<SimulateHandshakeResult & { rows: string[] }> {
  const { password: _, ...stores } = (await material()).files;
  const client = await Client.start({ files: { ...stores, ...files }, settings: { flink: { version: '1.18' } } });
  const uris = Object.keys(files).map((name) => client.uri(name));
  const result = await client.request<SimulateHandshakeResult>('clusterTls/simulateHandshake', { uris });
  expect(client.errors).toEqual([]);
  expect(result.report).not.toContain(PASSWORD);
  const rows = result.report.split('\n').filter((line) => /^\| [^c-]/.test(line));
  return { ...result, rows };
}

describe('a simulated handshake', () => {
  test('passes where the cluster works, with protocol and suite', async () => {
    const { rows, failed } = await simulated({ 'flink-conf.yaml': conf() });
    expect(failed).toBe(0);
    expect(rows).toEqual([
      '| RPC, data and blob connections | `every process` | `every process` | ✓ passed | `TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256` |',
    ]);
  });

  test('fails where a rule says so, in its words', async () => {
    const { rows, failed } = await simulated({
      'flink-conf.yaml': conf({ 'internal.truststore-password': 'another-1' }),
    });
    expect(failed).toBe(1);
    expect(rows[0]).toContain('✗ failed | `keystore password was incorrect.');
  });

  test('of two configurations is tried in both directions', async () => {
    const { rows } = await simulated({
      'jobmanager/flink-conf.yaml': conf({ 'internal.keystore': '../node.p12', 'internal.truststore': '../trust.p12' }),
      'taskmanager/flink-conf.yaml': conf({
        'internal.keystore': '../node.p12',
        'internal.truststore': '../trust.p12',
        protocol: 'TLSv1.3',
        algorithms: 'TLS_AES_128_GCM_SHA256',
      }),
    });
    expect(rows.map((row) => /✓ passed|✗ failed/.exec(row)?.[0])).toEqual([
      '✓ passed',
      '✗ failed',
      '✗ failed',
      '✓ passed',
    ]);
  });

  test('is not guessed where key material is not at hand', async () => {
    const { rows, failed } = await simulated({
      'flink-conf.yaml': conf({ 'internal.keystore': '/etc/flink/other.p12' }),
    });
    expect(failed).toBe(0);
    expect(rows[0]).toContain("– not simulated | `the internal keystore '/etc/flink/other.p12' is not at hand`");
  });

  test('is not guessed where a password is not known', async () => {
    const { rows, failed } = await simulated({
      'flink-conf.yaml': conf({ 'internal.keystore-password': '<password>' }),
    });
    expect(failed).toBe(0);
    expect(rows[0]).toContain("– not simulated | `the password of the internal keystore 'node.p12' is not known here`");
  });

  test('leaves the server alive, however it ends', async () => {
    const old = { protocol: 'TLSv1.2', algorithms: 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA' };
    const { failed } = await simulated({
      'a/flink-conf.yaml': conf({ 'internal.keystore': '../node.p12', 'internal.truststore': '../trust.p12', ...old }),
      'b/flink-conf.yaml': conf({ 'internal.keystore': '../node.p12', 'internal.truststore': '../trust.p12' }),
    });
    expect(failed).toBe(2);
  });
});
