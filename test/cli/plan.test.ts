import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { has, run } from '../interop/tools.ts';
import { build, clusterTls, folder } from './run.ts';

beforeAll(build);

const hosts = `system: alluxio
deployment: bare-metal
hosts: [m1.example, w1.example]
keyAlgorithm: p-256
formats: [p12, pem]
`;

const contents = (cwd: string, at = 'tls'): Map<string, string> =>
  new Map(readdirSync(join(cwd, at)).map((name) => [name, readFileSync(join(cwd, at, name), 'latin1')]));

const generate = (cwd: string, ...args: string[]): string => {
  const { code, out, err } = clusterTls(cwd, 'generate', 'cluster-tls.yaml', ...args);
  expect(err).toBe('');
  expect(code).toBe(0);
  return out;
};

const check = (cwd: string): [number | null, string] => {
  const { code, out } = clusterTls(cwd, 'generate', 'cluster-tls.yaml', '--check');
  return [code, out];
};

describe('a plan', () => {
  test('is extended by a worker without touching what is there', () => {
    const cwd = folder({ 'cluster-tls.yaml': hosts });
    generate(cwd);
    const before = contents(cwd);
    writeFileSync(join(cwd, 'cluster-tls.yaml'), hosts.replace('w1.example', 'w1.example, w2.example'));
    expect(check(cwd)).toEqual([1, 'w2.example: not made yet\n']);
    expect(generate(cwd)).toContain('3 files written.');
    const after = contents(cwd);
    for (const [name, content] of before) expect(after.get(name), name).toBe(content);
    expect([...after.keys()].filter((name) => !before.has(name)).sort()).toEqual([
      'w2.example-key.pem',
      'w2.example.p12',
      'w2.example.pem',
    ]);
    expect(check(cwd)).toEqual([0, 'Everything is there and up to date.\n']);
    expect(generate(cwd)).toContain('Nothing is missing.');
    const { code } = clusterTls(cwd, 'verify', 'tls/w2.example.pem', '--trust', 'tls/ca.pem', '--host', 'w2.example');
    expect(code).toBe(0);
  });

  test('gets another format from the keys that are there', () => {
    const cwd = folder({ 'cluster-tls.yaml': hosts });
    generate(cwd);
    writeFileSync(join(cwd, 'cluster-tls.yaml'), hosts.replace('[p12, pem]', '[p12, pem, jks]'));
    expect(generate(cwd)).toContain('4 files written.');
    const fingerprint = (file: string) =>
      JSON.parse(clusterTls(cwd, 'inspect', file, '--format', 'json', '--password-file', 'tls/password').out).entries[0]
        .chain[0].sha256;
    expect(fingerprint('tls/m1.example.jks')).toBe(fingerprint('tls/m1.example.pem'));
  });

  test('renews what ends soon, with the CA that is there, and leaves the rest', () => {
    const cwd = folder({ 'cluster-tls.yaml': `${hosts}days: 20\n` });
    generate(cwd);
    const before = contents(cwd);
    const [code, told] = check(cwd);
    expect(code).toBe(1);
    expect(told).toMatch(/^m1\.example: ends on \d{4}-\d\d-\d\d, in (?:19|20) days$/m);
    expect(generate(cwd)).toMatch(/Nothing is missing\.\n(?:.*\n)*Run with --renew/);
    expect(contents(cwd)).toEqual(before);
    writeFileSync(join(cwd, 'cluster-tls.yaml'), `${hosts}days: 200\n`);
    expect(generate(cwd, '--renew')).toContain('9 files written.');
    const after = contents(cwd);
    for (const name of ['ca.pem', 'ca-key.pem', 'truststore.p12', 'password', 'alluxio-tls.properties'])
      expect(after.get(name), name).toBe(before.get(name));
    expect(after.get('m1.example.pem')).not.toBe(before.get('m1.example.pem'));
    expect(statSync(join(cwd, 'tls/m1.example-key.pem')).mode & 0o777).toBe(0o600);
    expect(check(cwd)[0]).toBe(0);
  });

  test('renews a CA that ends soon with its key, so that what it signed stays good', () => {
    const cwd = folder({ 'cluster-tls.yaml': `${hosts}caDays: 40\ndays: 30\nrenewBefore: 0\n` });
    generate(cwd);
    const before = contents(cwd);
    writeFileSync(join(cwd, 'cluster-tls.yaml'), `${hosts}caDays: 3650\ndays: 30\nrenewBefore: 0\n`);
    expect(check(cwd)[0]).toBe(0);
    const soon = `${hosts}caDays: 3650\ndays: 400\nrenewBefore: 35\n`;
    writeFileSync(join(cwd, 'cluster-tls.yaml'), soon);
    generate(cwd, '--renew');
    const after = contents(cwd);
    expect(after.get('ca.pem')).toBe(before.get('ca.pem'));
    writeFileSync(join(cwd, 'cluster-tls.yaml'), soon.replace('35', '60'));
    generate(cwd, '--renew');
    expect(contents(cwd).get('ca.pem')).not.toBe(before.get('ca.pem'));
    expect(contents(cwd).get('ca-key.pem')).toBe(before.get('ca-key.pem'));
    mkdirSync(join(cwd, 'old'));
    writeFileSync(join(cwd, 'old/m1.pem'), before.get('m1.example.pem') ?? '', 'latin1');
    expect(clusterTls(cwd, 'verify', 'old/m1.pem', '--trust', 'tls/ca.pem').code).toBe(0);
  });

  test('whose CA key was locked away says what it needs, and has it signed by a CA that is named', () => {
    const cwd = folder({ 'cluster-tls.yaml': hosts });
    generate(cwd);
    const key = readFileSync(join(cwd, 'tls/ca-key.pem'));
    writeFileSync(join(cwd, 'safe.pem'), key);
    writeFileSync(join(cwd, 'tls/ca-key.pem'), 'locked away\n');
    const wider = hosts.replace('w1.example', 'w1.example, w2.example');
    writeFileSync(join(cwd, 'cluster-tls.yaml'), wider);
    const { code, err } = clusterTls(cwd, 'generate', 'cluster-tls.yaml');
    expect([code, err]).toEqual([2, expect.stringContaining('ca-key.pem is needed to sign')]);
    writeFileSync(join(cwd, 'cluster-tls.yaml'), `${wider}ca: tls/ca.pem\ncaKey: safe.pem\n`);
    expect(generate(cwd)).toContain('3 files written.');
  });

  test('refers to a password, and holds none', () => {
    const cwd = folder({ 'cluster-tls.yaml': `${hosts}passwordFile: secret\n`, secret: 'of the stores\n' });
    generate(cwd);
    expect(existsSync(join(cwd, 'tls/password'))).toBe(false);
    const { code } = clusterTls(cwd, 'inspect', 'tls/m1.example.p12', '--password-file', 'secret');
    expect(code).toBe(0);
    writeFileSync(join(cwd, 'cluster-tls.yaml'), `${hosts}password: changeit\n`);
    const { err } = clusterTls(cwd, 'generate', 'cluster-tls.yaml');
    expect(err).toContain('a plan holds no secrets');
    expect(err).not.toContain('changeit');
  });

  test('and its options may name the folder by an absolute path', () => {
    const cwd = folder({ 'deploy/cluster-tls.yaml': hosts });
    const elsewhere = join(folder({}), 'out');
    clusterTls(cwd, 'generate', 'deploy/cluster-tls.yaml', '--out', elsewhere);
    expect(existsSync(join(elsewhere, 'ca.pem'))).toBe(true);
    writeFileSync(join(cwd, 'deploy/cluster-tls.yaml'), `${hosts}out: ${elsewhere}-2\n`);
    clusterTls(cwd, 'generate', 'deploy/cluster-tls.yaml');
    expect(existsSync(join(`${elsewhere}-2`, 'ca.pem'))).toBe(true);
    expect(readdirSync(cwd)).toEqual(['deploy']);
    expect(readdirSync(join(cwd, 'deploy'))).toEqual(['cluster-tls.yaml']);
  });

  test('with Secrets has in them what the settings name', () => {
    const plan =
      'system: flink\ndeployment: native-kubernetes\nname: jobs\nnamespace: data\nkeyAlgorithm: p-256\nfolder: /etc/tls\noutputs: [settings, secrets]\n';
    const cwd = folder({ 'cluster-tls.yaml': plan });
    generate(cwd);
    const [secret] = parseAllDocuments(readFileSync(join(cwd, 'tls/secrets.yaml'), 'utf8')).map((each) => each.toJS());
    expect(secret).toMatchObject({ kind: 'Secret', metadata: { name: 'jobs-tls', namespace: 'data' } });
    expect(Object.keys(secret.data)).not.toContain('ca-key.pem');
    const settings: Record<string, unknown> = parse(readFileSync(join(cwd, 'tls/flink-conf-tls.yaml'), 'utf8'));
    const named = Object.values(settings).flatMap((value) => /^\/etc\/tls\/(.+)$/.exec(String(value))?.[1] ?? []);
    expect(named.length).toBeGreaterThan(3);
    for (const file of named) {
      const bytes = Buffer.from(secret.data[file], 'base64');
      expect(bytes, file).toEqual(readFileSync(join(cwd, 'tls', file)));
    }
    expect(statSync(join(cwd, 'tls/secrets.yaml')).mode & 0o777).toBe(0o600);
  });

  test('is described by its schema', () => {
    const schema = JSON.parse(clusterTls(folder({}), 'schema', 'plan').out);
    const valid = new Ajv({ allowUnionTypes: true }).compile(schema);
    expect(valid(parse(`${hosts}version: 3.2\ntrust: intermediate\ncounts: {workers: 2}\n`))).toBe(true);
    for (const wrong of ['password: x', 'trust: me', 'days: 0', 'counts: {sheep: 2}'])
      expect(valid(parse(`${hosts}${wrong}\n`)), wrong).toBe(false);
  });
});

const tools = has('openssl', 'version') && has('keytool', '-help');

describe.skipIf(!tools)('every kind of trust is accepted by openssl and keytool', () => {
  test.each([
    ['new-ca', 'flink', 'hosts: [a.example, 10.0.0.7]\ndeployment: standalone\nformats: [p12, jks]\n'],
    ['intermediate', 'akka', 'namespace: shop\nformats: [p12, pem]\n'],
    ['intermediate', 'flink', 'namespace: data\nformats: [jks]\n'],
    ['self-signed', 'alluxio', 'hosts: [a.example, b.example]\nformats: [p12, pem]\n'],
    ['self-signed', 'pekko', 'hosts: [a.example, b.example]\nformats: [jks, pem]\n'],
    [
      'existing-ca',
      'alluxio',
      'namespace: ai\ndeployment: operator\nformats: [p12, pem]\nca: ca.pem\ncaKey: ca-key.pem\n',
    ],
  ])('%s for %s', (trust, system, more) => {
    const ca = folder({});
    if (trust === 'existing-ca')
      clusterTls(ca, 'generate', '--system', 'akka', '--host', 'x.example', '--out', '.', '--key-algorithm', 'p-256');
    const files = trust === 'existing-ca' ? contents(ca, '.') : new Map<string, string>();
    const cwd = folder({
      'cluster-tls.yaml': `system: ${system}\ntrust: ${trust}\nkeyAlgorithm: p-256\n${more}`,
      ...(trust === 'existing-ca'
        ? { 'ca.pem': files.get('ca.pem') ?? '', 'ca-key.pem': files.get('ca-key.pem') ?? '' }
        : {}),
    });
    generate(cwd);
    const names = readdirSync(join(cwd, 'tls'));
    const at = (name: string) => join(cwd, 'tls', name);
    const list = (name: string) =>
      run('keytool', '-list', '-storepass', readFileSync(at('password'), 'utf8').trim(), '-keystore', at(name));
    const stores = names.filter((name) => /\.(?:p12|jks)$/.test(name));
    expect(stores.length).toBeGreaterThan(0);
    for (const name of stores)
      expect(list(name)).toMatch(name.startsWith('truststore') ? /trustedCertEntry/ : /PrivateKeyEntry/);
    const leaves = names.filter((name) => /\.pem$/.test(name) && !/^(?:ca|intermediate)\b|-key\.pem$/.test(name));
    for (const name of leaves) {
      const sent = trust === 'intermediate' ? ['-untrusted', at(name)] : [];
      const partial = trust === 'self-signed' ? ['-partial_chain'] : [];
      expect(run('openssl', 'verify', ...partial, '-CAfile', at('ca.pem'), ...sent, at(name)), name).toContain('OK');
    }
    expect(clusterTls(cwd, 'check', 'tls').code).toBe(0);
    expect(check(cwd)).toEqual([0, 'Everything is there and up to date.\n']);
  });
});
