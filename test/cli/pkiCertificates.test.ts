import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { has, run } from '../interop/tools.ts';
import { material, PASSWORD } from './keyMaterial.ts';
import { build, clusterTls, folder, type Outcome } from './run.ts';

beforeAll(build);

const here = async () => folder((await material()).files);
const good = (cwd: string, ...args: string[]): Outcome => {
  const outcome = clusterTls(cwd, ...args);
  expect(outcome.err).toBe('');
  expect(outcome.code).toBe(0);
  return outcome;
};
const ca = ['--ca', 'ca.pem', '--ca-key', 'ca.key'];
const describeFile = (cwd: string, file: string) =>
  JSON.parse(clusterTls(cwd, 'inspect', file, '--format', 'json').out).entries[0].chain[0];

describe('verify', () => {
  test('0 where Java accepts it', async () => {
    const cwd = await here();
    const { out } = good(
      cwd,
      'verify',
      'node.pem',
      '--trust',
      'ca.pem',
      '--host',
      '10.0.0.1',
      '--use',
      'server,client',
    );
    expect(out).toBe('node.pem: CN=worker-1: OK\n');
    good(cwd, 'verify', 'node.p12', '--trust', 'trust.p12', '--password-file', 'password');
  });

  test('1 where not, in its words', async () => {
    const cwd = await here();
    const { code, out } = clusterTls(
      cwd,
      'verify',
      'node.pem',
      '--trust',
      'other-ca.pem',
      '--host',
      'x.example',
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject([
      {
        file: 'node.pem',
        subject: 'CN=worker-1',
        ok: false,
        problems: [
          'server: PKIX path building failed: unable to find valid certification path to requested target',
          'No subject alternative DNS name matching x.example found.',
        ],
      },
    ]);
    expect(code).toBe(1);
  });

  test.each([
    [['verify', 'node.pem'], 'needs a truststore'],
    [['verify', '--trust', 'ca.pem'], 'verify takes files'],
    [['verify', 'node.key', '--trust', 'ca.pem'], 'there is no certificate'],
    [['verify', 'node.pem', '--trust', 'trust.p12'], 'needs its password'],
  ])('2: %s', async (args, text) => {
    const { code, err } = clusterTls(await here(), ...args);
    expect(err).toContain(text);
    expect(code).toBe(2);
  });
});

describe('csr, sign, renew', () => {
  test('a request becomes a certificate with its names', async () => {
    const cwd = await here();
    good(cwd, 'csr', 'n.csr', '--subject', 'CN=n,O=Ex', '--host', 'n.example,10.0.0.9', '--key-algorithm', 'p-256');
    expect(statSync(join(cwd, 'n-key.pem')).mode & 0o777).toBe(0o600);
    good(cwd, 'sign', 'n.csr', 'n.pem', ...ca, '--days', '30');
    expect(describeFile(cwd, 'n.pem')).toMatchObject({
      subject: 'CN=n,O=Ex',
      issuer: 'CN=Test CA',
      san: ['DNS:n.example', 'IP:10.0.0.9'],
      daysLeft: 29,
      extendedKeyUsage: ['serverAuth', 'clientAuth'],
    });
    good(cwd, 'verify', 'n.pem', '--trust', 'ca.pem', '--host', 'n.example');
    good(cwd, 'convert', 'n.pem', 'n-key.pem', 'n.p12', '--out-password-file', 'password');
  });

  test('renewed with the same key, and with a new one', async () => {
    const cwd = await here();
    const old = describeFile(cwd, 'node.pem');
    good(cwd, 'renew', 'node.pem', 'same.pem', ...ca);
    const same = describeFile(cwd, 'same.pem');
    expect(same).toMatchObject({ subject: old.subject, san: old.san });
    expect(same.serial).not.toBe(old.serial);
    good(cwd, 'convert', 'same.pem', 'node.key', 'same.p12', '--out-password-file', 'password');
    good(cwd, 'renew', 'node.pem', 'other.pem', ...ca, '--new-key', 'p-256', '--days', '10');
    expect(describeFile(cwd, 'other.pem').daysLeft).toBe(9);
    good(cwd, 'convert', 'other.pem', 'other-key.pem', 'other.p12', '--out-password-file', 'password');
    good(cwd, 'renew', 'node.p12', 'store.pem', ...ca, '--password-file', 'password');
    expect(describeFile(cwd, 'store.pem').subject).toBe(old.subject);
    const before = readFileSync(join(cwd, 'same.pem'));
    expect(clusterTls(cwd, 'renew', 'node.pem', 'same.pem', ...ca).code).toBe(2);
    expect(readFileSync(join(cwd, 'same.pem'))).toEqual(before);
  });

  test.each([
    [['csr', 'n.csr', '--host', 'bad name'], 'bad name'],
    [['csr'], 'must be given: OUT'],
    [['sign', 'node.pem', 'x.pem', ...ca], 'must hold one certification request'],
    [['sign', 'node.pem', 'x.pem'], 'sign needs the CA'],
    [['sign', 'node.pem', 'x.pem', '--ca', 'ca.pem'], 'give the key with --ca-key'],
    [['renew', 'node.pem', 'x.pem'], 'renewed with its private key'],
    [['renew', 'node.pem', 'x.pem', '--key', 'node.key'], 'signed by a CA'],
    [['renew', 'node.key', 'x.pem', ...ca], 'there is no certificate'],
  ])('2: %s', async (args, text) => {
    const { code, err } = clusterTls(await here(), ...args);
    expect(err).toContain(text);
    expect(err).not.toContain(PASSWORD);
    expect(code).toBe(2);
  });
});

test.skipIf(!has('openssl', 'version'))('openssl takes our request, and we sign one of openssl', async () => {
  const cwd = await here();
  const at = (name: string) => join(cwd, name);
  good(cwd, 'csr', 'n.csr', '--host', 'n.example', '--key-algorithm', 'p-256');
  expect(run('openssl', 'req', '-in', at('n.csr'), '-verify', '-noout', '-text')).toContain('DNS:n.example');
  const words = '-newkey rsa:2048 -nodes -subj /CN=theirs -addext subjectAltName=DNS:t.example'.split(' ');
  run('openssl', 'req', ...words, '-keyout', at('t.key'), '-out', at('t.csr'));
  good(cwd, 'sign', 't.csr', 't.pem', ...ca);
  expect(
    run('openssl', 'verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', at('ca.pem'), at('t.pem')),
  ).toContain('OK');
  expect(describeFile(cwd, 't.pem').san).toEqual(['DNS:t.example']);
});
