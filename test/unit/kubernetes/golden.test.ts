import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { certManagerSet, startWired, wire } from '../../../server/src/workspace/scaffold/index.ts';
import { check, uriOf } from '../harness.ts';
import { orders } from './orders.ts';

const golden = (name: string) => join(import.meta.dirname, 'golden', name);
const password = 'Test-pass-word-1';
const read = async () => undefined;

/** All that is found in the files of a cluster, each looked at with the others beside it. */
const told = (files: Readonly<Record<string, string>>): string[] =>
  Object.entries(files).flatMap(([file, text]) =>
    check(file, text, { files }).findings.map(
      ({ rule, severity, message }) => `${file}: ${severity} ${rule.id}: ${message}`,
    ),
  );

describe.each(orders)('%s', (name, { system, order }) => {
  test('is started and wired; a second run changes nothing', async () => {
    const { name: file, text } = startWired(uriOf, system, order);
    await expect(text).toMatchFileSnapshot(golden(`${name}.golden`));
    expect(wire(text, uriOf(file), system, order).text).toBe(text);
  });

  test('gets its certificates from cert-manager', async () => {
    const { files } = await certManagerSet({ system, order, issuer: undefined, password, read });
    await expect(files[0]?.content).toMatchFileSnapshot(golden(`${name}-cert-manager.golden`));
    expect(files.filter(({ secret }) => secret).length).toBe(/alluxio-(operator|helm-3)|akka|pekko/.test(name) ? 0 : 1);
  });

  test('is without a finding as a whole', async () => {
    const { name: file, text } = startWired(uriOf, system, order);
    const { files } = await certManagerSet({ system, order, issuer: undefined, password, read });
    const manifests = files.filter((each) => each.name.endsWith('.yaml')).map((each) => [each.name, each.content]);
    expect(told({ [file]: text, ...Object.fromEntries(manifests) })).toEqual([]);
  });

  test('uses the issuer that there is', async () => {
    const issuer = { name: 'company', kind: 'ClusterIssuer' } as const;
    const { files } = await certManagerSet({ system, order, issuer, password: 'x', read });
    const text = files[0]?.content ?? '';
    expect(text).toContain('issuerRef:\n    name: company\n    kind: ClusterIssuer\n');
    expect(text).not.toContain('isCA');
  });
});
