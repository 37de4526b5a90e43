import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { compareKeys } from '../../server/src/kubernetes/scaffold/order.ts';
import { secretManifest } from '../../server/src/kubernetes/scaffold/secret.ts';
import { folder, has } from './tools.ts';

const files = folder();
afterAll(() => files.remove());

const present = has('kubectl', 'version', '--client');

/** Up to 1.33 a line `creationTimestamp: null` is printed. */
const creationTimestamp =
  present && /"creationTimestamp|creationTimestamp: null/.test(kubectl('generic', 'probe').toString());

function kubectl(...words: string[]): string {
  return execFileSync('kubectl', ['create', 'secret', ...words, '--dry-run=client', '-o', 'yaml'], {
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: '/nonexistent' },
  });
}

describe.skipIf(!present)('a Secret is what kubectl makes of the same files', () => {
  let count = 0;

  function compared(
    entries: Readonly<Record<string, Uint8Array>> | ReadonlyMap<string, Uint8Array>,
    namespace?: string,
  ) {
    const of = files.path(`set-${count++}`);
    mkdirSync(of);
    const all = entries instanceof Map ? [...entries] : Object.entries(entries);
    for (const [key, value] of all) writeFileSync(join(of, key), value);
    const order = {
      name: 'alluxio-tls',
      entries: all.map(([key, value]) => ({ key, value })),
      creationTimestamp,
      ...(namespace === undefined ? {} : { namespace }),
    };
    const words = namespace === undefined ? [] : ['-n', namespace];
    expect(secretManifest(order)).toBe(kubectl('generic', 'alluxio-tls', ...words, `--from-file=${of}`));
  }

  test('stores, PEM files, an empty file, no file', () => {
    compared(
      { 'keystore.jks': randomBytes(3000), 'truststore.p12': randomBytes(1), password: Buffer.from('x\n') },
      'ns',
    );
    compared({ 'tls.crt': Buffer.from('-----BEGIN'), empty: Buffer.of() });
    compared({});
  });

  test('a store larger than what is encoded at once', () => compared({ 'keystore.jks': randomBytes(100_000) }));

  test('keys that YAML takes for something else', () => {
    const keys =
      '1e3 0777 true yes y No off ~a null Null 2001-01-01 2001-13-01 0x1f 1_000 .5 .inf 123 9 -5 a-b _x a.b.c --a ---a'.split(
        ' ',
      );
    const legal = keys.filter((key) => /^[-._a-zA-Z0-9]+$/.test(key));
    // One by one: the rule for the order of numbers in odd places is circular, and kubectl's output changes with it.
    for (const key of legal) compared(new Map([[key, Buffer.from('v')]]));
    compared({
      ['k'.repeat(128)]: Buffer.from('v'),
      ['l'.repeat(129)]: Buffer.from('v'),
      ['m'.repeat(253)]: Buffer.from('w'),
    });
  });

  test('names as people give them, in any combination', () => {
    const names =
      'r1.key r1.key.primary r2.key r10.key r02.key tls.crt tls.key ca.crt ca.pem server.pem server-key.pem keystore.jks keystore.p12 truststore.jks Truststore.jks a-1 a-10 a-2 a_1 a.1 1 10 2 A B a b ca ca-1 node-0.p12 node-10.p12 node-9.p12 20260101T000000Z.key 20260102T000000Z.key.primary x.private x.public 100.crt 20.crt client.pem client-key.pem password'.split(
        ' ',
      );
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 2 }), (keys) =>
        compared(new Map(keys.map((key) => [key, Buffer.from('v')]))),
      ),
      { numRuns: 12, seed: 20_261_125 },
    );
  });

  test('of the type kubernetes.io/tls', () => {
    const [cert, key] = [files.path('tls.crt'), files.path('tls.key')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-subj',
        '/CN=a',
      ],
      { stdio: 'ignore' },
    );
    const read = (file: string) => new Uint8Array(execFileSync('cat', [file]));
    const order = {
      name: 'shop-tls',
      namespace: 'shop',
      type: 'kubernetes.io/tls',
      entries: [
        { key: 'tls.key', value: read(key) },
        { key: 'tls.crt', value: read(cert) },
      ],
      creationTimestamp,
    };
    expect(secretManifest(order)).toBe(kubectl('tls', 'shop-tls', '-n', 'shop', `--cert=${cert}`, `--key=${key}`));
  });
});

test('keys stand in the order of their numbers', () => {
  const sorted = ['r10.key', 'r2.key', 'ca.crt', 'r1.key.primary', 'a-2', 'a-10', 'B', '-'].toSorted(compareKeys);
  expect(sorted).toEqual(['-', 'B', 'a-2', 'a-10', 'ca.crt', 'r1.key.primary', 'r2.key', 'r10.key']);
});
