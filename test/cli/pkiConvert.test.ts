import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { has, run } from '../interop/tools.ts';
import { material, PASSWORD } from './keyMaterial.ts';
import { build, clusterTls, folder, type Outcome } from './run.ts';

beforeAll(build);

const withPassword = ['--password-file', 'password'];
const here = async (more: Readonly<Record<string, string>> = {}) =>
  folder({ ...(await material()).files, second: 'Another-word-22', ...more });
const entriesOf = (cwd: string, file: string, password = 'password') =>
  JSON.parse(clusterTls(cwd, 'inspect', file, '--format', 'json', '--password-file', password).out).entries.map(
    ({ alias, kind, opens, chain }: { alias: string; kind: string; opens: string; chain: unknown[] }) =>
      `${alias} ${kind} ${opens} ${chain.length}`,
  );
const converted = (cwd: string, ...args: string[]): Outcome => {
  const outcome = clusterTls(cwd, 'convert', ...args);
  expect(outcome.err).toBe('');
  expect(outcome.code).toBe(0);
  expect(outcome.out).not.toContain(PASSWORD);
  return outcome;
};
const mode = (path: string) => statSync(path).mode & 0o777;

describe('both directions', () => {
  test('PEM to PKCS#12 to JKS to PEM gives the same again', async () => {
    const cwd = await here();
    converted(cwd, 'node.pem', 'node.key', 'a.p12', '--alias', 'alluxio', '--out-password-file', 'password');
    expect(entriesOf(cwd, 'a.p12')).toEqual(['alluxio key yes 1']);
    converted(cwd, 'a.p12', 'a.jks', ...withPassword);
    expect(entriesOf(cwd, 'a.jks')).toEqual(['alluxio key yes 1']);
    const { out } = converted(cwd, 'a.jks', 'a.pem', ...withPassword);
    expect(out).toBe('wrote a.pem: CN=worker-1\nwrote a-key.pem: the private key, not encrypted\n');
    const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
    expect(read('a.pem')).toBe(read('node.pem'));
    expect(read('a-key.pem')).toBe(read('node.key'));
    expect([mode(join(cwd, 'a.p12')), mode(join(cwd, 'a-key.pem')), mode(join(cwd, 'a.pem'))]).toEqual([
      0o600, 0o600, 0o644,
    ]);
  });

  test.each(['jks', 'jceks', 'p12'])('a truststore in %s, with a password of its own', async (to) => {
    const cwd = await here();
    converted(cwd, 'ca.pem', 'other-ca.pem', `t.${to}`, '--out-password-file', 'second');
    expect(entriesOf(cwd, `t.${to}`, 'second')).toEqual(['ca trusted plain 1', 'ca-1 trusted plain 1']);
    expect(mode(join(cwd, `t.${to}`))).toBe(0o644);
  });

  test('keys alone: PKCS#8 for etcd, encrypted on request', async () => {
    const cwd = await here();
    converted(cwd, 'node.p12', 'plain.key', ...withPassword);
    expect(readFileSync(join(cwd, 'plain.key'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    converted(cwd, 'node.p12', 'locked.key', ...withPassword, '--out-password-file', 'second');
    expect(readFileSync(join(cwd, 'locked.key'), 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    converted(cwd, 'locked.key', 'again.key', '--password-file', 'second');
    expect(readFileSync(join(cwd, 'again.key'), 'utf8')).toBe(readFileSync(join(cwd, 'plain.key'), 'utf8'));
  });

  test('DER of the certificate', async () => {
    const { files, leaf } = await material();
    const cwd = folder(files);
    converted(cwd, 'node.jks', 'node.der', ...withPassword);
    expect(new Uint8Array(readFileSync(join(cwd, 'node.der')))).toEqual(leaf);
  });
});

describe('refused', () => {
  test('what exists is not overwritten without --force, and nothing else is left behind', async () => {
    const cwd = await here({ 'a-key.pem': 'mine' });
    const before = readdirSync(cwd).sort();
    const { code, err } = clusterTls(cwd, 'convert', 'node.p12', 'a.pem', ...withPassword);
    expect(err).toContain('a-key.pem exists; --force overwrites it');
    expect(code).toBe(2);
    expect(readdirSync(cwd).sort()).toEqual(before);
    expect(readFileSync(join(cwd, 'a-key.pem'), 'utf8')).toBe('mine');
    converted(cwd, 'node.p12', 'a.pem', ...withPassword, '--force');
    expect(mode(join(cwd, 'a-key.pem'))).toBe(0o600);
    expect(readdirSync(cwd).sort()).toEqual([...before, 'a.pem'].sort());
  });

  test.each([
    [['node.p12', 'a.jks'], 'needs its password'],
    [['node.p12', 'a.jks', '--password-file', 'second'], 'the password is another one'],
    [['node.key', 'a.p12', '--out-password-file', 'second'], 'a private key without its certificate'],
    [['node.pem', 'node.key', 'a.p12'], 'give it with --out-password-file'],
    [['node.pem', 'a.unknown'], 'give it with --to'],
    [['node.p12', 'a.jks', ...withPassword, '--alias', 'nobody'], 'present: worker'],
    [['node.p12', 'a.jks', ...withPassword, '--from', 'jks'], '--from jks: node.p12 is pkcs12'],
    [['node.p12', 'a.p12', ...withPassword, '--out-password-file', 'short'], 'needs at least 6 characters'],
    [['ca.pem', 'a.key'], 'there is no private key in it'],
  ])('%s', async (args, text) => {
    const cwd = await here({ short: 'abc' });
    const before = readdirSync(cwd);
    const { code, err } = clusterTls(cwd, 'convert', ...args);
    expect(err).toContain(text);
    expect(err).not.toMatch(/Test-pass-word|Another-word/);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual(before);
  });
});

describe.skipIf(!has('keytool', '-help') || !has('openssl', 'version'))('the real programs', () => {
  test('read what was written, and what they wrote is read', async () => {
    const cwd = await here();
    const at = (name: string) => join(cwd, name);
    converted(cwd, 'node.pem', 'node.key', 'ca.pem', 'a.p12', '--alias', 'n1', '--out-password-file', 'password');
    const list = (file: string) => run('keytool', '-list', '-keystore', at(file), '-storepass', PASSWORD);
    expect(list('a.p12')).toMatch(/^n1, .*PrivateKeyEntry/m);
    converted(cwd, 'a.p12', 'a.jks', ...withPassword);
    expect(list('a.jks')).toMatch(/^n1, .*PrivateKeyEntry/m);
    run('openssl', 'pkcs12', '-in', at('a.p12'), '-passin', `pass:${PASSWORD}`, '-nodes', '-out', at('openssl.pem'));
    converted(cwd, 'openssl.pem', 'b.p12', '--alias', 'n1', '--out-password-file', 'password');
    expect(list('b.p12')).toMatch(/^n1, .*PrivateKeyEntry/m);
  });

  test('a truststore of openssl becomes one that Java sees', async () => {
    const cwd = await here();
    const at = (name: string) => join(cwd, name);
    run(
      'openssl',
      'pkcs12',
      '-export',
      '-nokeys',
      '-in',
      at('ca.pem'),
      '-out',
      at('blind.p12'),
      '-passout',
      `pass:${PASSWORD}`,
    );
    converted(cwd, 'blind.p12', 'seeing.p12', ...withPassword);
    expect(run('keytool', '-list', '-keystore', at('seeing.p12'), '-storepass', PASSWORD)).toMatch(/trustedCertEntry/);
  });
});
