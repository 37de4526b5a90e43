import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { build, clusterTls, folder, json } from './run.ts';

beforeAll(build);

const twice = 'security.ssl.protocol: TLSv1.3\nsecurity.ssl.protocol: TLSv1.2\n';
const wrong = 'security.ssl.rest.enabled: yes\n';
const clean = 'jobmanager.rpc.address: localhost\nsecurity.ssl.internal.enabled: false\n';

describe('exit code and summary', () => {
  test('0 where nothing is found', () => {
    const { code, out } = clusterTls(folder({ 'conf/flink-conf.yaml': clean }), 'check');
    expect(out).toBe('1 file checked, nothing found.\n');
    expect(code).toBe(0);
  });

  test('0 where no file is ours', () => {
    const { code, out } = clusterTls(folder({ 'a.yaml': 'a: 1\n', 'b.conf': 'server { }\n' }), 'check', '.');
    expect(out).toContain('none of 2 files');
    expect(code).toBe(0);
  });

  test('1 with an error, which is shown where it stands', () => {
    const { code, out } = clusterTls(folder({ 'conf/flink-conf.yaml': clean + wrong }), 'check', 'conf');
    expect(code).toBe(1);
    expect(out).toContain('conf/flink-conf.yaml:3:28 error config/wrong-value\n');
    expect(out).toContain('  3 | security.ssl.rest.enabled: yes\n    |                            ^^^\n');
    expect(out).toMatch(/^1 error in 1 of 1 file/m);
  });

  test('a warning fails only from its level on', () => {
    const cwd = folder({ 'flink-conf.yaml': twice });
    expect(clusterTls(cwd, 'check').code).toBe(0);
    expect(clusterTls(cwd, 'check', '--severity', 'warning').code).toBe(1);
    expect(clusterTls(cwd, 'check', '--severity=hint', '--rule', 'config/duplicate-key=off').code).toBe(0);
    expect(clusterTls(cwd, 'check', '--rule=config/duplicate-key=error').code).toBe(1);
  });

  test('a suppressing comment holds here as in the editor', () => {
    const cwd = folder({ 'flink-conf.yaml': `# cluster-tls: ignore config/wrong-value -- known\n${wrong}` });
    expect(clusterTls(cwd, 'check', '--severity', 'hint').out).not.toContain('config/wrong-value');
  });
});

describe('which files', () => {
  const files = (cwd: string, ...paths: string[]) =>
    json(clusterTls(cwd, 'check', '--format', 'json', ...paths)).findings.map((f) => f.file);

  test('ignore files hold at every level, the inner one over the outer', () => {
    const cwd = folder({
      '.gitignore': 'target/\nlocal-*\n',
      'conf/flink-conf.yaml': twice,
      'target/flink-conf.yaml': twice,
      'a/.ignore': 'flink-conf.yaml\n',
      'a/flink-conf.yaml': twice,
      'b/.gitignore': '!local-1\n',
      'b/local-1/flink-conf.yaml': twice,
      'b/local-2/flink-conf.yaml': twice,
      'node_modules/x/flink-conf.yaml': twice,
      '.git/flink-conf.yaml': twice,
    });
    expect(files(cwd, '.')).toEqual(['b/local-1/flink-conf.yaml', 'conf/flink-conf.yaml']);
  });

  test('those of the repository above the named folder count too', () => {
    const cwd = folder({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.gitignore': '/conf/old/\n',
      'conf/flink-conf.yaml': twice,
      'conf/old/flink-conf.yaml': twice,
    });
    expect(files(cwd, 'conf')).toEqual(['conf/flink-conf.yaml']);
  });

  test('a file that is named is checked although it is ignored, and once only', () => {
    const cwd = folder({ '.ignore': '*.yaml\n', 'flink-conf.yaml': twice });
    expect(files(cwd, '.')).toEqual([]);
    expect(files(cwd, 'flink-conf.yaml', './flink-conf.yaml', '.')).toEqual(['flink-conf.yaml']);
  });

  test('binary and oversized files are passed over, links to folders not followed', () => {
    const cwd = folder({
      'a/flink-conf.yaml': Buffer.concat([Buffer.from(twice), Buffer.from([0, 1, 2])]),
      'b/flink-conf.yaml': `${twice}# ${'x'.repeat(4 * 1024 * 1024)}\n`,
      'c/flink-conf.yaml': twice,
    });
    symlinkSync(cwd, join(cwd, 'c/round'));
    expect(files(cwd)).toEqual(['c/flink-conf.yaml']);
  });

  test('files outside the working folder are shown by their absolute path', () => {
    const cwd = folder({});
    const other = folder({ 'flink-conf.yaml': twice });
    expect(files(cwd, other)).toEqual([join(other, 'flink-conf.yaml')]);
  });
});

describe('bad usage', () => {
  test.each([
    [['check', '--format', 'xml'], '--format xml: must be one of text, json, sarif, github'],
    [['check', '--severity', 'fatal'], '--severity fatal: must be one of'],
    [['check', '--rule', 'config/duplicate-kye=off'], 'did you mean config/duplicate-key?'],
    [['check', '--rule', 'config/duplicate-key'], 'must be ID=LEVEL'],
    [['check', '--rule', 'config/duplicate-key=loud'], 'must be one of'],
    [['check', '--flink-version', 'newest'], 'no version'],
    [['check', '--frobnicate'], '--frobnicate'],
    [['check', 'no/such/folder'], 'no/such/folder: no such file or folder'],
    [['chekc'], 'did you mean check?'],
    [['schema'], 'alluxio, flink, akka'],
    [['schema', 'kafka'], 'not kafka'],
    [['server'], '--stdio'],
  ])('%j', (args, message) => {
    const { code, out, err } = clusterTls(folder({}), ...args);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\bat .*:\d+:\d+/);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test('without a command the help is shown, and that is bad usage too', () => {
    const { code, err } = clusterTls(folder({}));
    expect(err).toContain('Usage');
    expect(code).toBe(2);
  });

  test.skipIf(process.getuid?.() === 0)('a named file that cannot be read', () => {
    const cwd = folder({ 'flink-conf.yaml': twice });
    chmodSync(join(cwd, 'flink-conf.yaml'), 0);
    expect(clusterTls(cwd, 'check', 'flink-conf.yaml')).toMatchObject({ code: 2 });
  });

  test('a named file that is no text', () => {
    const { code, err } = clusterTls(folder({ 'a.yaml': Buffer.from([0, 1]) }), 'check', 'a.yaml');
    expect(err).toContain('a.yaml: no text file');
    expect(code).toBe(2);
  });
});

describe('--fix', () => {
  test('writes what is safe, reports it, and reports what is left', () => {
    const cwd = folder({ 'flink-conf.yaml': `# mine\n${twice}security.ssl.internal.truststroe: /t.p12\n` });
    chmodSync(join(cwd, 'flink-conf.yaml'), 0o640);
    const { code, out } = clusterTls(cwd, 'check', '--fix');
    expect(readFileSync(join(cwd, 'flink-conf.yaml'), 'utf8')).toBe(
      '# mine\nsecurity.ssl.protocol: TLSv1.2\nsecurity.ssl.internal.truststroe: /t.p12\n',
    );
    expect(out).toContain('repaired flink-conf.yaml (1 repair)\n  Remove the earlier setting\n');
    expect(out).toContain('config/unknown-key');
    expect(out).not.toContain('config/duplicate-key');
    expect(statSync(join(cwd, 'flink-conf.yaml')).mode & 0o777).toBe(0o640);
    expect(readdirSync(cwd)).toEqual(['flink-conf.yaml']);
    expect(code).toBe(0);
  });

  test('keeps line ends, byte order mark and links', () => {
    const cwd = folder({ 'real.yaml': `\ufeff${twice.replaceAll('\n', '\r\n')}# end` });
    symlinkSync('real.yaml', join(cwd, 'flink-conf.yaml'));
    clusterTls(cwd, 'check', '--fix');
    expect(readFileSync(join(cwd, 'real.yaml'), 'utf8')).toBe('\ufeffsecurity.ssl.protocol: TLSv1.2\r\n# end');
    expect(lstatSync(join(cwd, 'flink-conf.yaml')).isSymbolicLink()).toBe(true);
  });

  test('goes on until nothing is left', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `security.ssl.protocol: TLSv1.${i % 2 === 0 ? 3 : 2}\n`).join(
      '',
    );
    const cwd = folder({ 'flink-conf.yaml': lines });
    clusterTls(cwd, 'check', '--fix');
    expect(readFileSync(join(cwd, 'flink-conf.yaml'), 'utf8')).toBe('security.ssl.protocol: TLSv1.2\n');
  });

  test('leaves files alone that it could not give back byte by byte', () => {
    const latin = Buffer.concat([Buffer.from(twice), Buffer.from([0x23, 0xe4, 0x0a])]);
    const cwd = folder({ 'flink-conf.yaml': latin });
    clusterTls(cwd, 'check', '--fix');
    expect(readFileSync(join(cwd, 'flink-conf.yaml')).equals(latin)).toBe(true);
  });

  test('keeps the report of programs clean', () => {
    const cwd = folder({ 'flink-conf.yaml': twice });
    const outcome = clusterTls(cwd, 'check', '--fix', '--format', 'json');
    expect(json(outcome).findings).toEqual([]);
    expect(outcome.err).toContain('repaired flink-conf.yaml');
  });
});

describe('manifests', () => {
  const secret = (password: string) => `apiVersion: v1
kind: Secret
metadata:
  name: app-tls
data:
  keystore.jks: /u3+7QAAAAIAAAABZ2VoZWltZXM=
  keystore-password: ${Buffer.from(password).toString('base64')}
`;
  const app = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
spec:
  template:
    spec:
      containers:
        - name: app
          image: flink:1.20
          volumeMounts:
            - name: tls
              mountPath: /etc/tls
      volumes:
        - name: tls
          secret:
            secretName: app-tls
            defaultMode: 0440
            items:
              - key: keystor.jks
                path: keystore.jks
`;

  test('are looked at together, and nothing out of a Secret is shown', () => {
    const cwd = folder({ 'k8s/app.yaml': app, 'k8s/secret.yaml': secret('hunter-secret\n') });
    for (const format of ['text', 'json', 'sarif', 'github']) {
      const { out } = clusterTls(cwd, 'check', '--format', format, 'k8s');
      expect(out).toContain('kubernetes/secret-key-missing');
      expect(out).toContain('kubernetes/password-line-break');
      for (const hidden of ['hunter-secret', 'aHVudGVyLXNlY3JldA', 'ZWhlaW1lcw', 'Z2VoZWlt'])
        expect(out, format).not.toContain(hidden);
    }
  });
});
