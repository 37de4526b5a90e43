import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { has, run } from '../interop/tools.ts';
import { material, PASSWORD, pki } from './keyMaterial.ts';
import { build, cli, clusterTls, folder } from './run.ts';

beforeAll(build);

const schema = JSON.parse(readFileSync(new URL('../../schemas/inspect.schema.json', import.meta.url), 'utf8'));
const fits = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

describe('text', () => {
  test('tells what it is, its entries, certificates, and what Java sees', async () => {
    const cwd = folder((await material()).files);
    const { code, out } = clusterTls(cwd, 'inspect', 'node.p12', '--password-file', 'password');
    expect(out).toMatch(/^node\.p12: PKCS#12 keystore, 1 entry, \d+ bytes, integrity verified\n/);
    expect(out).toMatch(
      /^ {2}worker {2}key {3}EC P-256 {2}yes {4}1 {13}\d{4}-\d\d-\d\d \(364 days left\) {2}CN=worker-1$/m,
    );
    expect(out).toContain('names    DNS:worker-1.example, IP:10.0.0.1');
    expect(out).toMatch(/█{10,20}░{0,10} 364 days left/);
    expect(out).toContain(
      'Java 17\n  opens as PKCS12, JKS and shows 1 entry\n  worker: key, 1 certificate, key opens: yes\n',
    );
    expect(code).toBe(0);
  });

  test('text of a certificate cannot steer the terminal', async () => {
    const { createCredentials, pemCertificates } = pki();
    const ca = await createCredentials({ usage: 'ca', subject: 'CN=a\\1B[2Jb' }, { now: Date.now(), key: 'p-256' });
    const cwd = folder({ 'ca.pem': pemCertificates([ca.certificate]) });
    const { out } = clusterTls(cwd, 'inspect', 'ca.pem');
    expect(out).toContain('CN=a');
    expect(out).not.toContain('\u001b');
  });
});

describe('JSON', () => {
  test('fits its schema, for every kind of file', async () => {
    const { files } = await material();
    const cwd = folder({ ...files, 'junk.bin': Buffer.from([1, 2, 3]), 'empty.p12': '' });
    const names = Object.keys(files).filter((name) => name !== 'password');
    const all = clusterTls(
      cwd,
      'inspect',
      ...names,
      'junk.bin',
      'empty.p12',
      '--format',
      'json',
      '--password-file',
      'password',
    );
    const report = JSON.parse(all.out);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    expect(report.map((each: { file: string }) => each.file)).toEqual([...names, 'junk.bin', 'empty.p12']);
    expect(all.code).toBe(1);
  });

  test('of one file is one object', async () => {
    const cwd = folder((await material()).files);
    const { out, code } = clusterTls(
      cwd,
      'inspect',
      'node.jks',
      '--format=json',
      '--password-file=password',
      '--trust=ca.pem',
    );
    const report = JSON.parse(out);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    expect(report).toMatchObject({
      file: 'node.jks',
      format: 'jks',
      java: { target: 17, entries: [{ alias: 'worker', kind: 'key', chainLength: 1, keyOpens: 'yes' }] },
      entries: [
        {
          alias: 'worker',
          kind: 'key',
          opens: 'yes',
          trust: { verdict: 'valid' },
          chain: [
            {
              subject: 'CN=worker-1',
              issuer: 'CN=Test CA',
              san: ['DNS:worker-1.example', 'IP:10.0.0.1'],
              keyAlgorithm: 'EC',
              keySize: 256,
              extendedKeyUsage: ['serverAuth', 'clientAuth'],
              isCa: false,
              daysLeft: 364,
            },
          ],
        },
      ],
    });
    expect(code).toBe(0);
  });
});

describe('exit code', () => {
  const rules = (cwd: string, ...args: string[]) => {
    const { out, code } = clusterTls(cwd, 'inspect', '--format', 'json', '--password-file', 'password', ...args);
    return { code, rules: JSON.parse(out).findings.map((each: { rule: string }) => each.rule) };
  };

  test('1 where the host is not covered, 0 where it is', async () => {
    const cwd = folder((await material()).files);
    expect(rules(cwd, 'node.p12', '--host', 'worker-1.example', '--host', '10.0.0.1').code).toBe(0);
    expect(rules(cwd, 'node.pem', '--host', 'worker-1.example').code).toBe(0);
    expect(rules(cwd, 'node.p12', '--host', 'worker-2.example')).toEqual({
      code: 1,
      rules: ['pki/san-not-covering-host'],
    });
    expect(rules(cwd, 'ca.pem', '--host', 'worker-2.example')).toEqual({
      code: 1,
      rules: ['pki/no-server-certificate'],
    });
  });

  test('1 where the truststore does not lead to it', async () => {
    const cwd = folder((await material()).files);
    expect(rules(cwd, 'node.p12', '--trust', 'trust.p12').code).toBe(0);
    expect(rules(cwd, 'node.p12', '--trust', 'other-ca.pem')).toEqual({ code: 1, rules: ['pki/chain-incomplete'] });
  });

  test('1 with a wrong password, which is not shown', async () => {
    const cwd = folder({ ...(await material()).files, wrong: 'Not-the-pass-word\n' });
    const { code, out, err } = clusterTls(cwd, 'inspect', 'node.p12', '--password-file', 'wrong');
    expect(out).toContain('keystore password was incorrect');
    expect(out + err).not.toMatch(/Not-the-pass-word|Test-pass-word/);
    expect(code).toBe(1);
  });

  test('0 without a password, and says what is not known', async () => {
    const cwd = folder((await material()).files);
    const { code, out } = clusterTls(cwd, 'inspect', 'trust.p12');
    expect(out).toContain('information pki/pkcs12-locked');
    expect(out).not.toContain('error');
    expect(code).toBe(0);
  });

  test.each([
    [['inspect'], 'inspect takes files'],
    [['inspect', 'absent.p12'], 'cannot read absent.p12'],
    [['inspect', 'node.p12', '--java', '9'], '--java 9: must be one of 8, 11, 17, 21'],
    [['inspect', 'node.p12', '--password', PASSWORD], "Unknown option '--password'"],
    [['inspect', 'node.p12', '--password-env', 'NO_SUCH_VARIABLE'], 'there is no such environment variable'],
    [['inspect', 'node.p12', '--trust', 'trust.p12'], 'needs its password'],
  ])('2: %s', async (args, text) => {
    const cwd = folder((await material()).files);
    const { code, out, err } = clusterTls(cwd, ...args);
    expect(err).toContain(text);
    expect(err).not.toContain(PASSWORD);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe.skipIf(!has('keytool', '-help') || !has('openssl', 'version'))('files of keytool and openssl', () => {
  test('a key of keytool, and a truststore of openssl that Java does not see', () => {
    const cwd = folder({ password: PASSWORD });
    const at = (name: string) => join(cwd, name);
    const keytool = `-genkeypair -alias Node -keyalg EC -dname CN=n1 -ext san=dns:n1.example -storepass ${PASSWORD}`;
    run('keytool', ...keytool.split(' '), '-keystore', at('node.p12'));
    run(
      'openssl',
      ...'req -x509 -newkey rsa:2048 -nodes -subj /CN=CA -keyout'.split(' '),
      at('ca.key'),
      '-out',
      at('ca.pem'),
    );
    run(
      'openssl',
      'pkcs12',
      '-export',
      '-nokeys',
      '-in',
      at('ca.pem'),
      '-out',
      at('t.p12'),
      '-passout',
      `pass:${PASSWORD}`,
    );
    const inspected = (file: string) => clusterTls(cwd, 'inspect', file, '--password-file', 'password');
    const node = inspected('node.p12');
    expect(node.out).toContain('node: key, 1 certificate, key opens: yes');
    expect(node.code).toBe(0);
    const trust = inspected('t.p12');
    expect(trust.out).toContain('the trustAnchors parameter must be non-empty');
    expect(trust.code).toBe(1);
  });
});

test('check loads nothing of it', () => {
  const cwd = folder({
    'flink-conf.yaml': 'security.ssl.internal.enabled: false\n',
    'spy.cjs': "process.on('exit', () => process.stderr.write(Object.keys(require.cache).join('\\n')));",
  });
  const loaded = (...args: string[]) =>
    spawnSync(process.execPath, ['--require', './spy.cjs', cli, ...args], { cwd, encoding: 'utf8' }).stderr;
  expect(loaded('check')).toContain('cli.js');
  expect(loaded('check')).not.toContain('pki.js');
  expect(loaded('inspect', 'flink-conf.yaml')).toContain('pki.js');
  for (const bundle of ['cli.js', 'engine.js', 'server.js'])
    expect(readFileSync(join(cli, '..', bundle), 'utf8')).not.toContain('Mighty Aphrodite');
});
