/** Repairs that name another file beside the one that is wrong. */
import { expect, test } from 'vitest';
import { alluxioFiles, alluxioSite, flinkExample } from '../../../server/src/rules/artifact/rules/examples.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { checkWhole, fixed, marked } from '../harness.ts';

const node = 'node p12 changeme-1';
const ca = 'ca p12 changeme-1';

/** The fixes of the only finding on key material, and the text after the first one. */
async function repairs(example: Example, more: Readonly<Record<string, string>> = {}) {
  const { file, version } = example;
  const material = { ...example.material, ...more };
  const { text } = marked(example.text);
  const options = { ...(version === undefined ? {} : { version }), material };
  const checked = await checkWhole(file, text, options);
  const [finding, ...others] = checked.findings.filter(({ rule }) => rule.id.startsWith('artifact/'));
  expect(others).toEqual([]);
  const titles = finding?.fixes().map(({ title }) => title) ?? [];
  const repaired = finding === undefined || titles.length === 0 ? text : (fixed(checked, finding) ?? text);
  const again = await checkWhole(file, repaired, options);
  const left = again.findings.filter(({ rule }) => rule.id.startsWith('artifact/')).map(({ rule }) => rule.id);
  return { id: finding?.rule.id, titles, left };
}

test('the truststore that would be trusted', async () => {
  const example = flinkExample({ keystore: node, truststore: 'other-ca p12 changeme-1' });
  const beside = { 'tls/ca.p12': ca, 'tls/locked.p12': 'ca p12 changeme-2', 'elsewhere/ca.p12': ca };
  expect(await repairs(example, beside)).toEqual({
    id: 'artifact/not-trusted',
    titles: ['Change to tls/ca.p12'],
    left: [],
  });
});

test('the keystore trusts itself, which helps no client', async () => {
  const example = flinkExample({ keystore: node, truststore: 'other-ca p12 changeme-1' });
  expect(await repairs(example)).toMatchObject({ id: 'artifact/not-trusted', titles: [] });
});

test.each<[string, string, Example, Readonly<Record<string, string>>]>([
  [
    'a file of another name',
    'artifact/missing',
    flinkExample({ keystore: node, truststore: ca }, { 'internal.keystore': '/workspace/tls/node.p12' }),
    {},
  ],
  [
    'PEM files beside the store',
    'artifact/wrong-kind',
    flinkExample({ keystore: node, truststore: ca }, { 'internal.keystore': 'tls/node.pem' }),
    { 'tls/node.pem': 'node pem' },
  ],
  [
    'the truststore as keystore',
    'artifact/no-private-key',
    flinkExample({ keystore: node, truststore: ca }, { 'internal.keystore': 'tls/truststore.p12' }),
    {},
  ],
  [
    'the folder',
    'artifact/folder',
    flinkExample({ keystore: node, truststore: ca }, { 'internal.keystore': 'tls' }),
    {},
  ],
  [
    'an empty truststore',
    'artifact/nothing-trusted',
    flinkExample({ keystore: node, truststore: ca }, { 'internal.truststore': 'tls/empty.p12' }),
    { 'tls/empty.p12': 'nothing p12 changeme-1' },
  ],
  [
    'PEM: the key in place of the certificate',
    'artifact/wrong-kind',
    alluxioSite(
      { 'ca.pem': 'ca certificates', 'server.pem': 'node certificates', 'server-key.pem': 'node key' },
      { ...alluxioFiles, 'network.tls.server.cert': 'tls/server-key.pem' },
    ),
    {},
  ],
])('%s', async (_, id, example, more) => {
  const { id: found, titles, left } = await repairs(example, more);
  expect(found).toBe(id);
  expect(titles.length).toBeGreaterThan(0);
  expect(left).not.toContain(id);
});
