import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { certManagerSet, startWired, wire } from '../../../server/src/workspace/scaffold/index.ts';
import { check, uriOf } from '../harness.ts';
import { orders } from './orders.ts';

const golden = (name: string) => join(import.meta.dirname, 'golden', name);
const told = (file: string, text: string): string[] =>
  check(file, text).findings.map(({ rule, severity, message }) => `${severity} ${rule.id}: ${message}`);

describe.each(orders)('%s', (name, { system, order }) => {
  test('is started and wired, without a finding; a second run changes nothing', async () => {
    const { name: file, text } = startWired(uriOf, system, order);
    await expect(text).toMatchFileSnapshot(golden(`${name}.golden`));
    expect(told(file, text)).toEqual([]);
    expect(wire(text, uriOf(file), system, order).text).toBe(text);
  });

  test('gets its certificates from cert-manager, without a finding', async () => {
    const read = async () => undefined;
    const { files } = await certManagerSet({ system, order, issuer: undefined, password: 'Test-pass-word-1', read });
    const [manifest] = files;
    await expect(manifest?.content).toMatchFileSnapshot(golden(`${name}-cert-manager.golden`));
    for (const { name: file, content } of files) if (file.endsWith('.yaml')) expect(told(file, content)).toEqual([]);
    expect(files.filter(({ secret }) => secret).length).toBe(/alluxio-(operator|helm-3)|akka|pekko/.test(name) ? 0 : 1);
  });

  test('uses the issuer that there is', async () => {
    const issuer = { name: 'company', kind: 'ClusterIssuer' } as const;
    const read = async () => undefined;
    const { files } = await certManagerSet({ system, order, issuer, password: 'x', read });
    const text = files[0]?.content ?? '';
    expect(text).toContain('issuerRef:\n    name: company\n    kind: ClusterIssuer\n');
    expect(text).not.toContain('isCA');
  });
});
