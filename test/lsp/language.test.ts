import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { build, Client } from './client.ts';

beforeAll(build);

const texts = JSON.parse(
  readFileSync(new URL('../../l10n/bundle.l10n.zh-cn.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

const CONF = 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.trust-store: /tls/a.p12\n';

test('findings, repairs and hovers are told in the language that the editor brings', async () => {
  const client = await Client.start({ initializationOptions: { texts } });
  await client.open('flink-conf.yaml', CONF);
  const found = await client.diagnostics('flink-conf.yaml');
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ message }) => !/[\u4e00-\u9fff]/.test(String(message))).map(({ message }) => message)).toEqual(
    [],
  );
  // The product's own words stay as they are, behind what they are about.
  expect(found.map(({ message }) => message).join()).toContain('TLS 已启用，但未配置密钥库。 The config option');
  const hover = await client.request('textDocument/hover', {
    textDocument: { uri: client.uri('flink-conf.yaml') },
    position: { line: 0, character: 5 },
  });
  expect(JSON.stringify(hover)).toContain('集群各进程之间的双向 TLS');
});

test('without texts of its own an editor hears English', async () => {
  const client = await Client.start({});
  await client.open('flink-conf.yaml', CONF);
  expect((await client.diagnostics('flink-conf.yaml')).map(({ message }) => message).join(' ')).toMatch(
    /^The config option/,
  );
});
