import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { build, clusterTls, folder } from './run.ts';

beforeAll(build);

const kubernetes = (cwd: string, ...args: string[]) => clusterTls(cwd, 'kubernetes', ...args);
const read = (cwd: string, name: string) => readFileSync(join(cwd, name), 'utf8');
const documents = (text: string) => parseAllDocuments(text).map((each) => each.toJS());

const deployment = `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: jobs # the jobs
  namespace: data
spec:
  flinkVersion: v2_2
  flinkConfiguration:
    taskmanager.numberOfTaskSlots: "2"
`;

describe('network policies', () => {
  test('close the pods, and the ports that they name are fixed', () => {
    const cwd = folder({ 'jobs.yaml': deployment });
    const outcome = kubernetes(
      cwd,
      'network-policy',
      'jobs.yaml',
      '--name',
      'jobs',
      '-n',
      'data',
      '--operator-namespace',
      'flink-operator',
    );
    expect(outcome.code).toBe(0);
    const [isolated, jobmanager, taskmanager, egress] = documents(read(cwd, 'jobs-network-policy.yaml'));
    expect(isolated).toMatchObject({
      metadata: { name: 'jobs-isolated', namespace: 'data' },
      spec: { policyTypes: ['Ingress', 'Egress'] },
    });
    expect(isolated.spec.ingress).toBeUndefined();
    const ports = (policy: { spec: { ingress: { ports: { port: number }[] }[] } }) =>
      policy.spec.ingress.map((each) => each.ports.map(({ port }) => port));
    expect(ports(jobmanager)).toEqual([[6123, 6124, 8081], [8081]]);
    expect(ports(taskmanager)).toEqual([[6122, 6121]]);
    expect(egress.spec.egress).toHaveLength(3);
    const jobs = read(cwd, 'jobs.yaml');
    for (const line of ['blob.server.port: "6124"', 'taskmanager.rpc.port: "6122"', 'taskmanager.data.port: "6121"'])
      expect(jobs).toContain(line);
    expect(jobs).toContain('name: jobs # the jobs');
    expect(clusterTls(cwd, 'check', '.', '--severity', 'hint').code).toBe(0);
  });
});

describe('Kerberos', () => {
  const krb5 = '[libdefaults]\n  default_realm = EXAMPLE.COM\n';
  const files = { 'jobs.yaml': deployment, 'flink.keytab': Buffer.from([5, 2, 0, 0, 0, 1]), 'krb5.conf': krb5 };
  const args = [
    '--name',
    'jobs',
    '-n',
    'data',
    '--keytab',
    'flink.keytab',
    '--krb5',
    'krb5.conf',
    '--principal',
    'flink@EXAMPLE.COM',
  ];

  test('keytab as a Secret, krb5.conf as a ConfigMap, mounts and settings', () => {
    const cwd = folder(files);
    const outcome = kubernetes(cwd, 'kerberos', 'jobs.yaml', ...args, '--context', 'Client,KafkaClient');
    expect(outcome.code).toBe(0);
    expect(statSync(join(cwd, 'jobs-keytab.yaml')).mode & 0o777).toBe(0o600);
    expect(read(cwd, '.gitignore')).toBe('/jobs-keytab.yaml\n');
    expect(documents(read(cwd, 'jobs-keytab.yaml'))[0]).toMatchObject({
      kind: 'Secret',
      data: { 'flink.keytab': 'BQIAAAAB' },
    });
    expect(documents(read(cwd, 'jobs-krb5-conf.yaml'))[0]).toMatchObject({
      kind: 'ConfigMap',
      data: { 'krb5.conf': krb5 },
    });
    const [{ spec }] = documents(read(cwd, 'jobs.yaml'));
    expect(spec.flinkConfiguration).toMatchObject({
      'security.kerberos.login.keytab': '/opt/kerberos/keytab/flink.keytab',
      'security.kerberos.login.contexts': 'Client,KafkaClient',
      'kubernetes.decorator.kerberos-mount.enabled': 'false',
    });
    const [container] = spec.podTemplate.spec.containers;
    expect(container.volumeMounts).toContainEqual({
      name: 'krb5-conf',
      mountPath: '/etc/krb5.conf',
      subPath: 'krb5.conf',
      readOnly: true,
    });
    expect(clusterTls(cwd, 'check', '.', '--severity', 'information').code).toBe(0);
    const before = read(cwd, 'jobs.yaml');
    expect(kubernetes(cwd, 'kerberos', 'jobs.yaml', ...args, '--context', 'Client,KafkaClient', '--force').code).toBe(
      0,
    );
    expect(read(cwd, 'jobs.yaml')).toBe(before);
  });

  test.each([
    [{ ...files, 'flink.keytab': 'no keytab' }, args, 'flink.keytab: is no keytab'],
    [{ ...files, 'krb5.conf': 'realm' }, args, 'krb5.conf has no section [libdefaults]'],
    [files, ['--keytab', 'flink.keytab'], 'kerberos needs --keytab, --krb5 and --principal'],
  ])('what is none is refused: %#', (given, words, message) => {
    const cwd = folder(given);
    const outcome = kubernetes(cwd, 'kerberos', ...words);
    expect(outcome.err).toContain(message);
    expect(readdirSync(cwd).sort()).toEqual(Object.keys(given).sort());
  });
});

describe('cert-manager and wire', () => {
  test('the plain manifests of Flink: a wildcard for the StatefulSet, and the password where it is asked for', () => {
    const cwd = folder({ password: 'Test-pass-word-1\n' });
    const cluster = [
      '--system',
      'flink',
      '--deployment',
      'statefulset',
      '--name',
      'jobs',
      '-n',
      'data',
      '--with',
      'internal,rest',
    ];
    expect(kubernetes(cwd, 'cert-manager', ...cluster, '--password-file', 'password').code).toBe(0);
    expect(kubernetes(cwd, 'wire', ...cluster, '--password-file', 'password').code).toBe(0);
    expect(read(cwd, 'cert-manager.yaml')).toContain("- '*.jobs.data.svc.cluster.local'\n");
    expect(read(cwd, 'cert-manager.yaml')).toContain('- jobs-jobmanager.data.svc.cluster.local\n');
    expect(read(cwd, 'flink.yaml')).toContain('Test-pass-word-1');
    expect(statSync(join(cwd, 'flink.yaml')).mode & 0o777).toBe(0o600);
    expect(read(cwd, 'jobs-tls-password.yaml')).toContain(Buffer.from('Test-pass-word-1').toString('base64'));
    expect(clusterTls(cwd, 'check', '.').code).toBe(0);
  });

  test('a file is changed in place, with its mode; a second run changes nothing, and --dry-run writes nothing', () => {
    const cwd = folder({ 'jobs.yaml': deployment });
    const args = ['wire', 'jobs.yaml', '--system', 'flink', '--with', 'internal', '--name', 'jobs'];
    expect(kubernetes(cwd, ...args, '--dry-run').out).toContain('security.ssl.internal.enabled');
    expect(read(cwd, 'jobs.yaml')).toBe(deployment);
    writeFileSync(join(cwd, 'jobs.yaml'), deployment, { mode: 0o640 });
    const mode = () => statSync(join(cwd, 'jobs.yaml')).mode;
    const before = mode();
    expect(kubernetes(cwd, ...args).out).toContain('changed jobs.yaml');
    expect(mode()).toBe(before);
    expect(kubernetes(cwd, ...args).out).toContain('Nothing to change.');
  });

  test.each([
    [['wire'], '--system must be given'],
    [['wire', '--system', 'flink', '--with', 's3-only'], '--with s3-only: must be one of internal, rest, rest-mutual'],
    [
      ['wire', '--system', 'alluxio', '--deployment', 'yarn'],
      '--deployment yarn: must be one of operator, helm-3, helm-2',
    ],
    [['wire', 'absent.yaml', '--system', 'flink'], 'absent.yaml: no such file'],
    [['wires'], 'no command kubernetes wires; did you mean wire?'],
    [[], 'kubernetes takes one of secret, cert-manager, wire'],
  ])('%j', (args, message) => {
    const outcome = kubernetes(folder({}), ...args);
    expect(outcome.err).toContain(message);
    expect(outcome.code).toBe(2);
  });
});

describe('all commands, and all of them again', () => {
  const flink = ['--system', 'flink', '--deployment', 'operator', '--name', 'jobs', '-n', 'data', '--out', '.'];
  const commands: readonly (readonly string[])[] = [
    ['cert-manager', ...flink, '--with', 'internal,rest-mutual'],
    ['wire', ...flink, '--with', 'internal,rest-mutual', '--password-secret', 'jobs-tls-password.yaml'],
    ['network-policy', 'flink-deployment.yaml', '--name', 'jobs', '-n', 'data', '--operator-namespace', 'operators'],
  ];

  test('change nothing the second time, and nothing is found in what they have written', () => {
    const cwd = folder({ '.git/HEAD': 'ref: refs/heads/main\n' });
    for (const command of commands) expect(kubernetes(cwd, ...command).code, command[0]).toBe(0);
    expect(read(cwd, 'flink-deployment.yaml')).not.toContain('<password>');
    expect(read(cwd, '.gitignore')).toBe('/jobs-tls-password.yaml\n/flink-deployment.yaml\n');
    const all = () => readdirSync(cwd).filter((name) => name !== '.git');
    const written = all().map((name) => read(cwd, name));
    for (const command of commands) {
      const again = kubernetes(cwd, ...command);
      expect([again.code, again.out.split('\n')[0]], `${command[0]}: ${again.err}`).toEqual([0, 'Nothing to change.']);
    }
    expect(all().map((name) => read(cwd, name))).toEqual(written);
    // Both passwords lie in files that git ignores; they are known all the same.
    const checked = clusterTls(cwd, 'check', '.', '--severity', 'hint');
    expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('1 file checked, nothing found')]);
    const named = clusterTls(cwd, 'check', 'flink-deployment.yaml', '--severity', 'hint');
    expect([named.code, named.out]).toEqual([0, expect.stringContaining('1 file checked, nothing found')]);
  });
});
