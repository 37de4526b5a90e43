import { beforeAll, expect, test } from 'vitest';
import type { CommittedResult } from '../../server/src/protocol.ts';
import { build, Client } from './client.ts';

beforeAll(build);

const secret = (...keys: string[]) =>
  [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    '  name: signing',
    'data:',
    ...keys.map((key) => `  ${key}`),
    '',
  ].join('\n');
const stable = secret('r1.key.primary: YQ==');
const skipped = secret('r1.key: YQ==', 'r2.key.primary: Yg==');
const introduced = secret('r1.key.primary: YQ==', 'r2.key: Yg==');

const found = async (client: Client, name: string) =>
  (await client.diagnostics(name)).filter(({ code }) => String(code).startsWith('kubernetes/rotation-'));

const replace = async (client: Client, text: string): Promise<void> => {
  await client.close('secret.yaml');
  await client.open('secret.yaml', text);
};

test('what stands in a manifest is held against what git has, as the client tells it', async () => {
  const client = await Client.start({ initializationOptions: { git: true } });
  const asked: string[] = [];
  let text: string | undefined = stable;
  client.connection.onRequest('clusterTls/committed', ({ uri }: { uri: string }): CommittedResult => {
    asked.push(uri);
    return text === undefined ? {} : { text, at: Date.now() - 60_000 };
  });
  await client.open('secret.yaml', skipped);
  expect(await found(client, 'secret.yaml')).toMatchObject([
    { code: 'kubernetes/rotation-order', severity: 1, range: { start: { line: 6 } } },
  ]);
  expect(asked).toEqual([client.uri('secret.yaml')]);
  await replace(client, introduced);
  expect(await found(client, 'secret.yaml')).toEqual([]);
  expect(asked).toHaveLength(1);

  text = introduced;
  await client.connection.sendNotification('clusterTls/committedChanged');
  await replace(client, skipped);
  expect(await found(client, 'secret.yaml')).toMatchObject([{ code: 'kubernetes/rotation-too-early', severity: 2 }]);

  text = undefined;
  await client.connection.sendNotification('clusterTls/committedChanged');
  await replace(client, skipped);
  expect(await found(client, 'secret.yaml')).toEqual([]);
  expect(client.errors).toEqual([]);
});

test('a document without rotated keys asks nobody, and neither does a server whose client has no git', async () => {
  const client = await Client.start({ initializationOptions: { git: true } });
  let asked = 0;
  client.connection.onRequest('clusterTls/committed', () => {
    asked++;
    return {};
  });
  await client.open('secret.yaml', secret('tls.crt: YQ=='));
  await client.diagnostics('secret.yaml');
  expect(asked).toBe(0);
  const other = await Client.start();
  await other.open('secret.yaml', skipped);
  expect(await found(other, 'secret.yaml')).toEqual([]);
});
