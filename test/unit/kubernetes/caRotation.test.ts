import { beforeAll, describe, expect, test } from 'vitest';
import { belongs, readNodeFiles } from '../../../server/src/kubernetes/rotation/caFiles.ts';
import { chainHandshake, failures } from '../../../server/src/kubernetes/rotation/caHandshake.ts';
import { rotatingWay } from '../../../server/src/kubernetes/rotation/caRotating.ts';
import { type CaWay, severalWay } from '../../../server/src/kubernetes/rotation/caSteps.ts';
import * as pki from '../../../server/src/pki/index.ts';
import { type Bytes, caPlan, caState, type WayName } from '../../../server/src/workspace/rotation/ca.ts';

const now = Date.UTC(2026, 10, 25);
const password = 'Test-pass-word-1';
const utf8 = (text: string) => new TextEncoder().encode(text);

interface Set {
  readonly way: WayName;
  readonly files: Bytes;
}

/** Key material as `generate` writes it, for each of the products. */
async function sets(): Promise<Readonly<Record<string, Set>>> {
  const ca = await pki.createCredentials(
    { usage: 'ca', subject: 'CN=Shop CA,O=Example', pathLength: 0 },
    { now, key: 'p-256' },
  );
  const leaf = (name: string, usage: 'node' | 'server' | 'client') =>
    pki.createCredentials(
      { usage, subject: `CN=${name}`, names: [`${name}.example`] },
      { now, key: 'p-256', issuer: ca },
    );
  const node = await leaf('node', 'node');
  const gateway = await leaf('gateway', 'server');
  const client = await leaf('client', 'client');
  const store = (format: 'pkcs12' | 'jks', made: pki.Credentials, alias: string) =>
    pki.writeStore([{ kind: 'key', alias, privateKey: made.privateKey, chain: made.chain }], { format, password, now });
  const trust = (format: 'pkcs12' | 'jks') =>
    pki.writeStore([{ kind: 'trusted', alias: 'ca', certificate: ca.certificate }], { format, password, now });
  const key = async (made: pki.Credentials) => utf8(await pki.pemPrivateKey(made.privateKey));
  const cert = (made: pki.Credentials) => utf8(pki.pemCertificates(made.chain));
  const authority: [string, Uint8Array][] = [
    ['ca.pem', cert(ca)],
    ['ca-key.pem', await key(ca)],
  ];
  return {
    flink: {
      way: 'several',
      files: new Map([
        ...authority,
        ['truststore.p12', await trust('pkcs12')],
        ['flink.internal.p12', await store('pkcs12', node, 'flink.internal')],
        ['flink.rest.p12', await store('pkcs12', node, 'flink.rest')],
        ['password', utf8(`${password}\n`)],
      ]),
    },
    alluxio: {
      way: 'several',
      files: new Map([
        ...authority,
        ['truststore.jks', await trust('jks')],
        ['alluxio.jks', await store('jks', node, 'alluxio')],
        ['alluxio-gateway.pem', cert(gateway)],
        ['alluxio-gateway-key.pem', await key(gateway)],
        ['alluxio-client.pem', cert(client)],
        ['alluxio-client-key.pem', await key(client)],
      ]),
    },
    akka: {
      way: 'rotating',
      files: new Map([
        ['ca.crt', cert(ca)],
        ['ca-key.pem', await key(ca)],
        ['tls.crt', cert(node)],
        ['tls.key', await key(node)],
      ]),
    },
  };
}

let made: Awaited<ReturnType<typeof sets>>;
beforeAll(async () => {
  made = await sets();
});

const order = (files: Bytes) => ({ files, password, now });
const wayOf = (name: WayName): CaWay => (name === 'several' ? severalWay : rotatingWay);
const broken = async (way: WayName, one: Bytes, other: Bytes) =>
  failures(
    pki,
    chainHandshake(pki, now),
    await wayOf(way).peers(pki, order(one)),
    await wayOf(way).peers(pki, order(other)),
  );

/** Certificates in PEM without their key. */
async function unpaired(files: Bytes): Promise<string[]> {
  const { chains, keys } = await readNodeFiles(pki, files, password);
  const found: string[] = [];
  for (const { name, certificates } of chains) {
    const fits = await Promise.all(
      keys.map(({ privateKey }) => belongs(pki, certificates[0] as Uint8Array, privateKey)),
    );
    if (!fits.some(Boolean)) found.push(name);
  }
  return found;
}

describe.each([
  ['flink', ['trust', 'switch', 'drop', 'finish']],
  ['alluxio', ['trust', 'switch', 'drop', 'finish']],
  ['akka', ['cross', 'switch', 'drop', 'finish']],
])('the CA of %s', (product, expected) => {
  test('is replaced without a moment in which old and new nodes do not understand each other', async () => {
    const { way, files } = made[product] as Set;
    const steps = await caPlan(pki, way, order(files));
    expect(steps.map(({ step }) => step)).toEqual(expected);
    const stages = [files, ...steps.map((each) => each.files)];
    for (const [i, stage] of stages.entries()) {
      expect(await broken(way, stage, stage)).toEqual([]);
      const next = stages[i + 1];
      if (next !== undefined) expect(await broken(way, stage, next)).toEqual([]);
    }
    // What the order of the steps is for: the first stage and the last have nothing in common.
    const last = stages.at(-1) ?? files;
    expect(await broken(way, files, last)).not.toEqual([]);
    expect(await caState(pki, way, order(last))).toMatchObject({ name: 'stable' });
  });

  test('goes on from the files alone after every step, and a step that was interrupted is taken again', async () => {
    const { way, files } = made[product] as Set;
    const [first, second, third] = await caPlan(pki, way, order(files));
    for (const [step, before] of [
      [first, files],
      [second, first?.files],
      [third, second?.files],
    ] as const) {
      if (step === undefined || before === undefined) throw new Error('steps are missing');
      // Files are written one after the other: any number of them may be there already.
      const names = [...step.change.writes.keys()];
      for (const done of new Set([1, names.length >> 1, names.length - 1])) {
        const half = new Map([
          ...before,
          ...names.slice(0, done).map((name) => [name, step.change.writes.get(name) as Uint8Array] as const),
        ]);
        const rest = await caPlan(pki, way, order(half));
        expect(await unpaired(rest.at(-1)?.files ?? half)).toEqual([]);
        // A Secret is replaced as a whole; files of a node may be seen one by one.
        if (way === 'several') expect(await broken(way, before, half)).toEqual([]);
      }
    }
  });

  test('keeps names, and makes new keys', async () => {
    const { way, files } = made[product] as Set;
    const steps = await caPlan(pki, way, order(files));
    const leavesOf = async (at: Bytes) =>
      (await wayOf(way).peers(pki, order(at))).map(({ chain }) => pki.describeCertificate(chain[0] as Uint8Array));
    const [before, after] = [await leavesOf(files), await leavesOf(steps.at(-1)?.files ?? files)];
    expect(after.map(({ subject }) => subject).sort()).toEqual(before.map(({ subject }) => subject).sort());
    expect(after.map(({ san }) => san.dns)).toEqual(before.map(({ san }) => san.dns));
    for (const each of after) expect(before.some(({ sha256 }) => sha256 === each.sha256)).toBe(false);
  });
});

test('stages of the rotating engine that are two apart do not understand each other', async () => {
  const { way, files } = made['akka'] as Set;
  const [first, second] = await caPlan(pki, way, order(files));
  expect(await broken(way, files, second?.files ?? files)).not.toEqual([]);
  expect(await broken(way, first?.files ?? files, second?.files ?? files)).toEqual([]);
});

test('a bundle of both CAs is no way for the rotating engine: only its first certificate counts', async () => {
  const { files } = made['akka'] as Set;
  const other = await pki.createCredentials({ usage: 'ca', subject: 'CN=Other CA' }, { now, key: 'p-256' });
  const bundle = new Map(files);
  bundle.set('ca.crt', utf8(pki.pemCertificates([other.certificate]) + new TextDecoder().decode(files.get('ca.crt'))));
  expect(await broken('rotating', files, bundle)).not.toEqual([]);
});

test.each([
  [{ 'node.pem': 'alluxio-gateway.pem' }, 'no truststore'],
  [{ 'ca.pem': 'ca.pem' }, 'no certificate of a node'],
])('%j is refused: %s', async (names, message) => {
  const { files } = made['alluxio'] as Set;
  const some = new Map(Object.entries(names).map(([to, from]) => [to, files.get(from) as Uint8Array]));
  await expect(caState(pki, 'several', order(some))).rejects.toThrow(message);
});

test('a certificate that signs itself has no CA to rotate', async () => {
  const single = await pki.createCredentials(
    { usage: 'node', subject: 'CN=flink', names: ['flink'] },
    { now, key: 'p-256' },
  );
  const { files } = made['flink'] as Set;
  const some = new Map([
    ['ca.pem', files.get('ca.pem') as Uint8Array],
    ['flink.pem', utf8(pki.pemCertificates(single.chain))],
  ]);
  await expect(caState(pki, 'several', order(some))).rejects.toThrow('signs itself');
});
