import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { build, clusterTls, folder } from './run.ts';
import { handshake, type Side } from './tlsPair.ts';

beforeAll(build);

const rotate = (cwd: string, ...args: string[]) => clusterTls(cwd, 'rotate', 'ca', ...args);
const generate = (cwd: string, ...args: string[]) => {
  const outcome = clusterTls(cwd, 'generate', ...args, '--key-algorithm', 'p-256', '--out', 'tls');
  expect(outcome.err).toBe('');
};

/** What a node is given of the folder, read as Node's own TLS reads it. */
function side(cwd: string, name: string, ca = 'ca.pem'): Side {
  const read = (file: string) => readFileSync(join(cwd, 'tls', file));
  return { cert: read(`${name}.pem`), key: read(`${name}-key.pem`), ca: read(ca) };
}

describe('a folder of stores and PEM files', () => {
  test('gets a new CA; the nodes of two stages that follow one another shake hands in the real protocol', async () => {
    const cwd = folder({});
    generate(cwd, '--system', 'alluxio', '--namespace', 'data', '--format', 'jks,pem', '--workers', '1');
    const host = 'alluxio-worker.data.svc.cluster.local';
    const stages = [side(cwd, 'alluxio')];
    expect(JSON.parse(rotate(cwd, 'tls', '--product', 'alluxio', '--json').out)).toMatchObject({
      state: 'stable',
      next: 'trust',
    });
    for (const step of ['trust', 'switch', 'drop']) {
      const early = rotate(cwd, 'tls', '--product', 'alluxio', '--step', 'finish');
      expect(early.err).toContain(`the next step is ${step}`);
      const outcome = rotate(cwd, 'tls', '--product', 'alluxio', '--step', step);
      expect(outcome).toMatchObject({ code: 0, err: '' });
      expect(outcome.out).toContain('restart every process, one after the other');
      stages.push(side(cwd, 'alluxio'));
    }
    for (const [i, one] of stages.entries())
      for (const [j, other] of stages.entries()) {
        const works = await handshake(one, other, host);
        if (Math.abs(i - j) <= 1) expect(works, `stages ${i} and ${j}`).toBe('ok');
      }
    expect(await handshake(stages[0] as Side, stages[3] as Side, host)).not.toBe('ok');
    expect(rotate(cwd, 'tls', '--product', 'alluxio', '--step', 'finish').code).toBe(0);
    const files = readdirSync(join(cwd, 'tls'));
    expect(files).toEqual(expect.arrayContaining(['ca-key.pem', 'retired-ca.pem', 'retired-ca-key.pem']));
    expect(files).not.toContain('new-ca.pem');
    const mode = (name: string) => statSync(join(cwd, 'tls', name)).mode & 0o777;
    expect([mode('ca-key.pem'), mode('retired-ca-key.pem'), mode('alluxio-key.pem')]).toEqual([0o600, 0o600, 0o600]);
    const verified = clusterTls(
      cwd,
      'inspect',
      'tls/alluxio.jks',
      '--trust',
      'tls/truststore.jks',
      '--password-file',
      'tls/password',
      '--severity',
      'warning',
    );
    expect(verified.code).toBe(0);
  });

  test('is planned as a whole, one folder a step', () => {
    const cwd = folder({});
    generate(cwd, '--system', 'flink', '--namespace', 'data');
    const outcome = rotate(cwd, 'tls', '--product', 'flink', '--plan', 'steps');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toContain('from a savepoint');
    expect(readdirSync(join(cwd, 'steps'))).toEqual(['1-trust', '2-switch', '3-drop', '4-finish']);
    const password = ['--password-file', 'tls/password'];
    const accepts = (store: string, trust: string) =>
      clusterTls(cwd, 'inspect', store, '--trust', trust, ...password).code === 0;
    const old = 'tls/flink.rest.p12';
    expect(accepts(old, 'steps/1-trust/truststore.p12')).toBe(true);
    expect(accepts('steps/2-switch/flink.rest.p12', 'steps/1-trust/truststore.p12')).toBe(true);
    expect(accepts('steps/2-switch/flink.rest.p12', 'steps/3-drop/truststore.p12')).toBe(true);
    expect(accepts(old, 'steps/3-drop/truststore.p12')).toBe(false);
  });
});

describe('the files of an engine with rotating keys', () => {
  test('go the way over two CAs that sign each other', () => {
    const cwd = folder({});
    generate(cwd, '--system', 'pekko', '--namespace', 'data', '--name', 'shop', '--format', 'pem');
    for (const step of ['cross', 'switch', 'drop', 'finish']) {
      const outcome = rotate(cwd, 'tls', '--product', 'pekko', '--step', step);
      expect(outcome).toMatchObject({ code: 0, err: '' });
      if (step !== 'finish') expect(outcome.out).toContain('wait ten minutes, restart nothing');
    }
    expect(() => createSecureContext(side(cwd, 'shop'))).not.toThrow();
    expect(clusterTls(cwd, 'inspect', 'tls/shop.pem', '--trust', 'tls/ca.pem').code).toBe(0);
  });
});

test('a Secret of a manifest: the values change in place, the CA stays beside it', () => {
  const cwd = folder({});
  generate(cwd, '--system', 'akka', '--namespace', 'data', '--name', 'shop', '--format', 'pem');
  const files = ['ca.crt=tls/ca.pem', 'tls.crt=tls/shop.pem', 'tls.key=tls/shop-key.pem'];
  expect(clusterTls(cwd, 'kubernetes', 'secret', 'shop-tls', ...files, '--out', 'tls/secret.yaml').code).toBe(0);
  for (const name of ['ca.pem', 'shop.pem', 'shop-key.pem', 'application-tls.conf']) rmSync(join(cwd, 'tls', name));
  const text = () => readFileSync(join(cwd, 'tls/secret.yaml'), 'utf8');
  const first = text();
  const planned = rotate(cwd, 'tls/secret.yaml', '--product', 'akka', '--plan', 'steps');
  expect(planned).toMatchObject({ code: 0, err: '' });
  expect(readdirSync(join(cwd, 'steps/2-switch')).sort()).toEqual([
    'ca-key.pem',
    'new-ca-key.pem',
    'new-ca.pem',
    'old-ca.pem',
    'secret.yaml',
  ]);
  for (const step of ['cross', 'switch', 'drop']) {
    const outcome = rotate(cwd, 'tls/secret.yaml', '--product', 'akka', '--step', step);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toContain('kubectl replace -f secret.yaml');
    expect(
      text()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(first.split('\n').map((line) => line.split(':')[0]));
  }
  expect(text()).not.toBe(first);
  expect(rotate(cwd, 'tls/secret.yaml', '--product', 'akka', '--step', 'finish').code).toBe(0);
});

test.each([
  [['tls'], '--product must be given'],
  [['absent', '--product', 'flink'], 'absent: is no folder and no manifest'],
  [['tls', '--product', 'flink'], 'there is no truststore'],
])('%j', (args, message) => {
  const outcome = rotate(folder({ 'tls/notes.txt': 'nothing' }), ...args);
  expect(outcome.err).toContain(message);
  expect(outcome.code).toBe(2);
});
