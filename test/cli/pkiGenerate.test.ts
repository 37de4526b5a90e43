import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { has, run } from '../interop/tools.ts';
import { PASSWORD } from './keyMaterial.ts';
import { build, clusterTls, folder, type Outcome } from './run.ts';

beforeAll(build);

const fast = ['--key-algorithm', 'p-256', '--password-file', 'password'];
const generated = (cwd: string, ...args: string[]): Outcome => {
  const outcome = clusterTls(cwd, 'generate', ...args);
  expect(outcome.err).toBe('');
  expect(outcome.code).toBe(0);
  expect(outcome.out).not.toContain(PASSWORD);
  return outcome;
};
const inspected = (cwd: string, file: string, ...args: string[]) =>
  JSON.parse(clusterTls(cwd, 'inspect', file, '--format', 'json', '--password-file', 'password', ...args).out);

describe('a set', () => {
  test('goes into the folder that is named, also from the root of the file system', () => {
    const [cwd, elsewhere] = [folder({ password: PASSWORD }), folder({})];
    const out = join(elsewhere, 'tls');
    generated(cwd, '--system', 'pekko', '--host', 'localhost', '--out', out, ...fast);
    expect(readdirSync(out)).toContain('localhost.p12');
    expect(readdirSync(cwd)).toEqual(['password']);
  });

  test('of Flink on Kubernetes is trusted, covers its Services, and its settings raise no error', () => {
    const cwd = folder({ password: PASSWORD });
    generated(
      cwd,
      '--system',
      'flink',
      '--namespace',
      'ns',
      '--name',
      'jobs',
      '--format',
      'p12,jks,pem',
      '--out',
      'tls',
      ...fast,
    );
    expect(readdirSync(join(cwd, 'tls')).sort()).toEqual(
      [
        ['ca-key.pem', 'ca.pem', 'flink-conf-tls.yaml', 'truststore.jks', 'truststore.p12'],
        ...['flink.internal', 'flink.rest'].map((name) => [
          `${name}-key.pem`,
          `${name}.jks`,
          `${name}.p12`,
          `${name}.pem`,
        ]),
      ]
        .flat()
        .sort(),
    );
    const mode = (name: string) => statSync(join(cwd, 'tls', name)).mode & 0o777;
    expect(['ca-key.pem', 'flink.rest.p12', 'flink.rest-key.pem', 'ca.pem'].map(mode)).toEqual([
      0o600, 0o600, 0o600, 0o644,
    ]);
    for (const store of ['p12', 'jks']) {
      const host = 'jobs-rest.ns.svc.cluster.local';
      const { findings, entries } = inspected(
        cwd,
        `tls/flink.rest.${store}`,
        '--trust',
        `tls/truststore.${store}`,
        '--host',
        host,
      );
      expect(findings.filter((each: { severity: string }) => each.severity !== 'information')).toEqual([]);
      expect(entries).toMatchObject([{ alias: 'flink.rest', opens: 'yes', trust: { verdict: 'valid' } }]);
    }
    const check = clusterTls(cwd, 'check', 'tls');
    expect(check.out).not.toMatch(/ (?:error|warning) /);
    expect(check.code).toBe(0);
  });

  test.each([
    [['alluxio', '--namespace', 'ns', '--workers', '2'], 'alluxio'],
    [['alluxio', '--host', 'm1.example,w1.example', '--format', 'pem'], 'm1.example'],
    [['akka', '--namespace', 'ns', '--name', 'shop'], 'shop'],
    [['pekko', '--host', 'n1.example,10.0.0.7', '--format', 'pem'], 'n1.example'],
  ])('of %s', ([system = '', ...args], name) => {
    const cwd = folder({ password: PASSWORD });
    generated(cwd, '--system', system, ...args, '--out', 'tls', ...fast);
    const file = args.includes('pem') ? `tls/${name}.pem` : `tls/${name}.p12`;
    expect(inspected(cwd, file, '--trust', 'tls/ca.pem').entries[0].trust).toEqual({ verdict: 'valid' });
    const check = clusterTls(cwd, 'check', 'tls');
    expect(check.out).toMatch(/1 file/);
    expect(check.code).toBe(0);
  });

  test('gets a password of its own, which is kept and not shown', () => {
    const cwd = folder({});
    const { out } = generated(
      cwd,
      '--system',
      'akka',
      '--host',
      'a.example',
      '--out',
      'tls',
      '--key-algorithm',
      'p-256',
    );
    const password = readFileSync(join(cwd, 'tls/password'), 'utf8').trimEnd();
    expect(password).toMatch(/^[A-Za-z0-9]{24,}$/);
    expect(statSync(join(cwd, 'tls/password')).mode & 0o777).toBe(0o600);
    expect(out).not.toContain(password);
    const { code } = clusterTls(
      cwd,
      'inspect',
      'tls/a.example.p12',
      '--password-file',
      'tls/password',
      '--host',
      'a.example',
    );
    expect(code).toBe(0);
  });

  test('of a second run can be signed by the CA of the first', () => {
    const cwd = folder({ password: PASSWORD });
    generated(cwd, '--system', 'akka', '--host', 'a.example', '--out', 'one', ...fast);
    generated(
      cwd,
      '--system',
      'akka',
      '--host',
      'b.example',
      '--out',
      'two',
      '--ca',
      'one/ca.pem',
      '--ca-key',
      'one/ca-key.pem',
      ...fast,
    );
    expect(existsSync(join(cwd, 'two/ca-key.pem'))).toBe(false);
    expect(inspected(cwd, 'two/b.example.p12', '--trust', 'one/ca.pem').entries[0].trust).toEqual({ verdict: 'valid' });
  });
});

describe('plan', () => {
  const plan =
    'system: flink\ndeployment: standalone\nhosts: [jm.example, tm.example]\nformats: [jks]\nkeyAlgorithm: p-256\ndays: 30\nout: tls\n';

  test('file and options together, and the schema', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8')),
    );
    expect(validate(parse(plan))).toBe(true);
    const cwd = folder({ 'plan.yaml': plan, password: PASSWORD });
    const { out } = generated(cwd, 'plan.yaml', '--days', '60', '--json', '--password-file', 'password');
    const report = JSON.parse(out);
    expect(report.certificates.map(({ daysLeft }: { daysLeft: number }) => daysLeft)).toEqual([3649, 59, 59]);
    expect(report.files).toContainEqual({ path: 'tls/ca-key.pem', secret: true, what: expect.stringContaining('CA') });
    expect(existsSync(join(cwd, 'tls/flink.rest.jks'))).toBe(true);
  });

  test('--dry-run lists everything and writes nothing', () => {
    const cwd = folder({ 'plan.yaml': plan });
    const { out } = generated(cwd, 'plan.yaml', '--dry-run');
    expect(out).toContain('tls/flink.rest.jks');
    expect(out).toContain('DNS:jm.example');
    expect(readdirSync(cwd)).toEqual(['plan.yaml']);
  });

  test.each([
    ['sytem: flink\nout: x\n', 'did you mean system'],
    ['system: spark\nout: x\n', 'must be one of alluxio, flink, akka, pekko'],
    ['system: flink\nhosts: 3\nout: x\n', 'hosts: must be a list'],
    ['system: flink\ndays: 0\nout: x\n', 'days: must be a whole number'],
    ['system: flink\nformats: [pem]\nhosts: [a.example]\nout: x\n', 'reads no PEM'],
    ['system: akka\nhosts: [ca]\nformats: [pem]\nout: x\n', 'would be written twice'],
    ['system: akka\nnamespace: ns\nname: ../../up\nout: x\n', 'cannot be the name of a file'],
    ['system: akka\nhosts: [a_b..c]\nout: x\n', 'a_b..c'],
    ['[1, 2]\n', 'a plan is a mapping'],
    ['system: [\n', 'plan.yaml'],
  ])('%j is refused', (text, message) => {
    const cwd = folder({ 'plan.yaml': text });
    const { code, err } = clusterTls(cwd, 'generate', 'plan.yaml');
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual(['plan.yaml']);
  });
});

test('a password that is made can be told once instead of being kept', () => {
  const cwd = folder({ password: PASSWORD });
  const set = ['generate', '--system', 'flink', '--host', 'a', '--key-algorithm', 'p-256', '--out', 'tls'];
  const { code, out, err } = clusterTls(cwd, ...set, '--print-password');
  expect(code).toBe(0);
  const password = /^password of the stores: ([A-Za-z0-9]{24,})\n$/.exec(err)?.[1] ?? '';
  expect(out).not.toContain(password);
  expect(readdirSync(join(cwd, 'tls'))).not.toContain('password');
  const read = clusterTls(
    folder({ store: readFileSync(join(cwd, 'tls/flink.rest.p12')), own: password }),
    'inspect',
    'store',
    '--password-file',
    'own',
  );
  expect(read.out).toContain('integrity verified');
  const both = clusterTls(cwd, ...set, '--print-password', '--password-file', 'password', '--force');
  expect(both.err).toContain('nor with another password');
  expect(both.code).toBe(2);
});

test('the folder may have a name of one letter', () => {
  const cwd = folder({ password: PASSWORD });
  generated(cwd, '--system', 'flink', '--host', 'a', '--out', 'f', ...fast);
  generated(cwd, '--system', 'flink', '--host', 'a', '--out', 'g/h', ...fast);
  expect(readdirSync(join(cwd, 'g/h'))).toEqual(readdirSync(join(cwd, 'f')));
});

test('nothing is overwritten without --force', () => {
  const cwd = folder({ password: PASSWORD, 'tls/ca.pem': 'mine' });
  const args = ['generate', '--system', 'akka', '--host', 'a.example', '--out', 'tls', ...fast];
  const { code, err } = clusterTls(cwd, ...args);
  expect(err).toContain('ca.pem exists');
  expect(code).toBe(2);
  expect(readdirSync(join(cwd, 'tls'))).toEqual(['ca.pem']);
  expect(clusterTls(cwd, ...args, '--force').code).toBe(0);
});

test.skipIf(!has('openssl', 'version'))('openssl accepts the chain for both purposes', () => {
  const cwd = folder({ password: PASSWORD });
  generated(cwd, '--system', 'akka', '--host', 'a.example', '--format', 'pem', '--out', 'tls', ...fast);
  const at = (name: string) => join(cwd, 'tls', name);
  for (const purpose of ['sslserver', 'sslclient'])
    expect(
      run('openssl', 'verify', '-x509_strict', '-purpose', purpose, '-CAfile', at('ca.pem'), at('a.example.pem')),
    ).toContain('OK');
});

test.skipIf(!has('keytool', '-help'))('keytool sees every entry of every kind of store', () => {
  const cwd = folder({ password: PASSWORD });
  generated(cwd, '--system', 'akka', '--host', 'a.example', '--format', 'p12,jks,jceks', '--out', 'tls', ...fast);
  for (const store of ['p12', 'jks', 'jceks']) {
    const list = (name: string) => {
      const type = store === 'p12' ? 'PKCS12' : store.toUpperCase();
      return run(
        'keytool',
        '-list',
        '-storetype',
        type,
        '-storepass',
        PASSWORD,
        '-keystore',
        join(cwd, 'tls', `${name}.${store}`),
      );
    };
    expect(list('truststore')).toMatch(/^ca, .*trustedCertEntry/m);
    expect(list('a.example')).toMatch(/^a\.example, .*PrivateKeyEntry/m);
  }
});
