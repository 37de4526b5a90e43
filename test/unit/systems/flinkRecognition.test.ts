import { describe, expect, test } from 'vitest';
import type { Unit } from '../../../server/src/rules/model.ts';
import { check } from '../harness.ts';

/** What a user sees of the recognition: units with their way of reading, and each setting as Flink gets it. */
const read = (file: string, text: string, version?: string) => {
  const { analysis } = check(file, text, version === undefined ? {} : { version, system: 'flink' });
  return analysis.units.filter((u) => u.system === 'flink');
};

const values = (unit: Unit | undefined) => Object.fromEntries((unit?.settings ?? []).map((s) => [s.key, s.value.text]));

const dialects = (units: readonly Unit[]) => units.map((u) => u.regions.map((r) => r.dialect).join('+'));

describe('files', () => {
  test('flink-conf.yaml is read line by line', () => {
    const [unit] = read(
      'conf/flink-conf.yaml',
      'a: "b" # c\nsecurity.ssl.keystore: /etc/a: b\nempty: \nno-space:1\n0: 0123\n',
    );
    expect(values(unit)).toEqual({ a: '"b"', 'security.ssl.keystore': '/etc/a: b', '0': '0123' });
    expect(unit?.regions[0]?.problems.map((p) => p.code)).toEqual(['empty-value', 'missing-space']);
  });

  test.each(['flink-conf.yaml', 'flink-conf-prod.yaml', 'flink-conf.yaml.template', 'flink-conf.yml'])('%s', (name) => {
    expect(dialects(read(name, 'a.b: c\n'))).toEqual(['legacy']);
  });

  test('config.yaml is typed YAML, flattened, and texts again', () => {
    const [unit] = read(
      'config.yaml',
      [
        'jobmanager.rpc: {address: jm}',
        'security.ssl:',
        '  internal.enabled: True',
        '  internal:',
        '    keystore-password: 0123456',
        '    key-password: "0123456"',
        '    handshake-timeout: 0x1F',
        'v: 1.10',
        'e: 1e5',
        'o: 0o17',
        'i: -.INF',
        'n: .NaN',
        'big: 1e400',
        'yes: yes',
        'list: [A, B]',
        '',
      ].join('\n'),
    );
    expect(values(unit)).toEqual({
      'jobmanager.rpc.address': 'jm',
      'security.ssl.internal.enabled': 'true',
      'security.ssl.internal.keystore-password': '123456',
      'security.ssl.internal.key-password': '0123456',
      'security.ssl.internal.handshake-timeout': '31',
      v: '1.1',
      e: '100000.0',
      o: '15',
      i: '-.inf',
      n: '.nan',
      big: '.inf',
      yes: 'yes',
      list: 'A,B',
    });
  });

  test('config.yaml is Flink’s by its keys, its folder, or a comment', () => {
    expect(read('config.yaml', 'taskmanager:\n  numberOfTaskSlots: 2\n')).toHaveLength(1);
    expect(read('config.yaml', 'security:\n  ssl:\n    internal:\n      enabled: true\n')).toHaveLength(1);
    expect(read('opt/flink-2.0.0/conf/config.yaml', 'a: 1\n')).toHaveLength(1);
    expect(read('settings.yaml', '# cluster-tls: flink 2.1\nsecurity.ssl.protocol: TLSv1.2\n')).toHaveLength(1);
  });

  test.each([
    ['config.yaml', 'security:\n  ssl:\n    enabled: true\nserver:\n  port: 8080\n'],
    ['config.yaml', 'server:\n  port: 8080\nsecurity:\n  kerberos:\n    login:\n      keytab:\n      principal:\n'],
    ['values.yaml', 'security:\n  ssl:\n    enabled: true\n    keystorePassword: x\nimage: spark\n'],
    ['docker-compose.yml', 'services:\n  web:\n    image: nginx\n    command: -Dsecurity.ssl.rest.enabled=true\n'],
    ['application.yaml', 'flink: true\nserver.ssl.enabled: true\n'],
    ['configmap.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  config.yaml: |\n    a: 1\n'],
    ['notes.txt', 'security.ssl.internal.enabled: true\n'],
  ])('%s of something else gives nothing', (file, text) => {
    expect(read(file, text)).toEqual([]);
  });
});

const deployment = (body: string, more = '') =>
  `apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: jobs\nspec:\n${more}  flinkConfiguration:\n${body}`;

describe('flinkConfiguration', () => {
  test('flat, nested and mixed keys in one map', () => {
    const [unit] = read(
      'jobs.yaml',
      deployment(
        [
          '    security.ssl.rest.enabled: "true"',
          '    security.ssl:',
          '      internal:',
          '        enabled: yes',
          '        handshake-timeout: 10_000',
          '      rest.keystore: ~',
          '    security.context.factory.classes: [a, b]',
          '',
        ].join('\n'),
        '  flinkVersion: v1_18\n',
      ),
    );
    expect(values(unit)).toEqual({
      'security.ssl.rest.enabled': 'true',
      'security.ssl.internal.enabled': 'true',
      'security.ssl.internal.handshake-timeout': '10000',
      'security.ssl.rest.keystore': 'null',
      'security.context.factory.classes': 'a;b',
    });
    expect(unit?.name).toBe('flink jobs');
  });

  test.each([
    ['FlinkSessionJob', 'spec:\n  flinkConfiguration:\n    a: b\n'],
    ['FlinkApplication', 'spec:\n  flinkConfiguration:\n    a: b\n'],
    ['FlinkEnvironment', 'spec:\n  flinkApplicationDefaults:\n    spec:\n      flinkConfiguration:\n        a: b\n'],
  ])('%s', (kind, spec) => {
    const units = read('x.yaml', `apiVersion: x/v1\nkind: ${kind}\n${spec}`);
    expect(units.map((u) => [u.regions[0]?.dialect, values(u)])).toEqual([['map', { a: 'b' }]]);
  });

  test('settings that come through an anchor are left alone', () => {
    const text = deployment('    <<: *tls\n    a: b\n').replace(
      'spec:',
      'x: &tls\n  security.ssl.enabled: "yes"\nspec:',
    );
    const { analysis, findings } = check('x.yaml', text);
    expect(values(analysis.units[0])).toEqual({ a: 'b' });
    expect(findings).toEqual([]);
  });
});

describe('embedded files', () => {
  const configMap = (data: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\n  labels:\n    app: flink\ndata:\n${data}  log4j-console.properties: |+\n    rootLogger.level = INFO\n`;

  test('flink-conf.yaml of a ConfigMap, with the keep mark', () => {
    const text = configMap('  flink-conf.yaml: |+\n    security.ssl.internal.enabled: true\n    a: "b"\n');
    const [unit] = read('flink-configuration-configmap.yaml', text);
    expect(values(unit)).toEqual({ 'security.ssl.internal.enabled': 'true', a: '"b"' });
    const setting = unit?.get('a');
    expect(text.slice(setting?.valueSpan.start, setting?.valueSpan.end)).toBe('"b"');
  });

  test('config.yaml of a ConfigMap', () => {
    const units = read('cm.yaml', configMap('  config.yaml: |-\n    security:\n      ssl.internal.enabled: true\n'));
    expect(dialects(units)).toEqual(['config.yaml']);
    expect(values(units[0])).toEqual({ 'security.ssl.internal.enabled': 'true' });
  });

  test('Helm values of the operator', () => {
    const units = read('values.yaml', 'defaultConfiguration:\n  create: true\n  flink-conf.yaml: |+\n    a: b\n');
    expect(units.map((u) => [values(u), u.regions[0]?.why])).toEqual([[{ a: 'b' }, 'flink-conf.yaml in Helm values']]);
  });

  test('a template is read by line, and nothing is concluded from what is absent', () => {
    const { analysis, findings } = check(
      'templates/cm.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  flink-conf.yaml: |\n    {{ .Values.more }}\n    security.ssl.internal.enabled: true\n    security.ssl.protocol: {{ .Values.protocol }}\n',
    );
    expect(analysis.units).toHaveLength(1);
    expect(findings).toEqual([]);
  });
});

describe('processes', () => {
  const service = (environment: string, image = 'flink:1.20') =>
    `services:\n  jobmanager:\n    image: ${image}\n    command: jobmanager\n    environment:\n${environment}`;
  const lines = ['security.ssl.internal.enabled: true', 'jobmanager.rpc.address: jobmanager'];
  const expected = { 'security.ssl.internal.enabled': 'true', 'jobmanager.rpc.address': 'jobmanager' };

  test.each([
    ['mapping, |', `      FLINK_PROPERTIES: |\n${lines.map((l) => `        ${l}\n`).join('')}`],
    ['mapping, |-', `      FLINK_PROPERTIES: |-\n${lines.map((l) => `        ${l}\n`).join('')}`],
    ['list item', `      - |\n        FLINK_PROPERTIES=\n${lines.map((l) => `        ${l}\n`).join('')}`],
  ])('FLINK_PROPERTIES as %s', (_, environment) => {
    for (const image of ['flink:1.20', 'flink:1.17']) {
      const [unit] = read('docker-compose.yml', service(environment, image));
      expect(values(unit)).toEqual(expected);
      expect(unit?.role).toBe('job manager');
    }
  });

  test('images from 1.19 on drop white space and need no blank behind the colon', () => {
    const text = (image: string) => service('      FLINK_PROPERTIES: |\n        a.b:c d\n        e:   f\n', image);
    expect(values(read('docker-compose.yml', text('flink:1.19'))[0])).toEqual({ 'a.b': 'cd', e: 'f' });
    expect(values(read('docker-compose.yml', text('flink:1.18'))[0])).toEqual({ e: 'f' });
  });

  test('containers of a pod', () => {
    const [unit] = read(
      'pod.yaml',
      'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: tm\n      image: flink:1.20\n      args: [taskmanager]\n      env:\n        - name: FLINK_PROPERTIES\n          value: |\n            security.ssl.internal.enabled: true\n',
    );
    expect(values(unit)).toEqual({ 'security.ssl.internal.enabled': 'true' });
    expect(unit?.role).toBe('task manager');
  });

  test('-D arguments in one word, in two, and in two list items; only those of ours', () => {
    const args = [
      '-Dsecurity.ssl.protocol=TLSv1.2',
      '-D security.ssl.rest.enabled=true -Dmy.own=1',
      '-D',
      'security.ssl.internal.enabled=false',
    ];
    const [unit] = read(
      'pod.yaml',
      `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: jm\n      image: flink:1.20\n      args:\n${args.map((a) => `        - ${a}\n`).join('')}`,
    );
    expect(values(unit)).toEqual({
      'security.ssl.protocol': 'TLSv1.2',
      'security.ssl.rest.enabled': 'true',
      'security.ssl.internal.enabled': 'false',
    });
  });

  test('arguments come after FLINK_PROPERTIES', () => {
    const text = service('      FLINK_PROPERTIES: "security.ssl.protocol: TLSv1.2"\n').replace(
      'command: jobmanager',
      'command: jobmanager -D security.ssl.protocol=TLSv1.3',
    );
    expect(read('docker-compose.yml', text)[0]?.get('security.ssl.protocol')?.value.text).toBe('TLSv1.3');
  });
});

describe('version', () => {
  const conf = 'security.ssl.protocol: TLSv1.2\n';
  const told = (file: string, text: string, setting?: string) => {
    const version = read(file, text, setting)[0]?.version;
    return version === undefined ? undefined : `${version.text}${version.assumed ? '?' : ''}`;
  };

  test.each([
    ['nothing: the newest that reads the file', 'flink-conf.yaml', conf, undefined, '1.20?'],
    ['nothing: the newest', 'flink/conf/config.yaml', conf, undefined, '2.3?'],
    ['the setting', 'flink-conf.yaml', conf, '1.16', '1.16'],
    ['a comment wins over the setting', 'flink-conf.yaml', `# cluster-tls: flink 1.13.2\n${conf}`, '1.16', '1.13.2'],
    ['the installation folder', 'opt/flink-1.17.2/conf/flink-conf.yaml', conf, undefined, '1.17.2'],
    ['spec.flinkVersion', 'a.yaml', deployment('    a: b\n', '  flinkVersion: v1_19\n'), undefined, '1.19'],
    [
      'the image sharpens spec.flinkVersion',
      'a.yaml',
      deployment('    a: b\n', '  image: flink:1.19.3-scala_2.12\n  flinkVersion: v1_19\n'),
      undefined,
      '1.19.3',
    ],
    [
      'an image of another line does not',
      'a.yaml',
      deployment('    a: b\n', '  image: flink:1.18.1\n  flinkVersion: v1_19\n'),
      undefined,
      '1.19',
    ],
    [
      'the tag of an own image is not Flink’s',
      'a.yaml',
      deployment('    a: b\n', '  image: registry:5000/flink-jobs:1.4.2\n'),
      undefined,
      '2.3?',
    ],
    [
      'unless it names Scala or Java',
      'a.yaml',
      deployment('    a: b\n', '  image: registry:5000/flink-jobs:1.17.1-java11\n'),
      undefined,
      '1.17.1',
    ],
    [
      'the operator’s image is not Flink’s',
      'a.yaml',
      deployment('    a: b\n', '  image: ghcr.io/apache/flink-kubernetes-operator:1.10.0\n'),
      undefined,
      '2.3?',
    ],
  ])('%s', (_, file, text, setting, expected) => {
    expect(told(file, text, setting)).toBe(expected);
  });

  test('the image of a ConfigMap’s neighbour in the file', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  flink-conf.yaml: |\n    a: b\n---\napiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - {name: jm, image: "apache/flink:1.15.4-scala_2.12-java11"}\n';
    expect(told('flink.yaml', text)).toBe('1.15.4');
  });

  test('a Dockerfile or build file near by', () => {
    const { analysis } = check('conf/flink-conf.yaml', conf, { files: { Dockerfile: 'FROM flink:1.14.6-java11\n' } });
    expect(analysis.units[0]?.version).toEqual({ text: '1.14.6', why: 'Dockerfile', assumed: false });
  });
});

describe('pieces and collections', () => {
  const deployment = (spec: string) =>
    `apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: jobs\nspec:\n${spec}`;
  const configuration = '  flinkConfiguration:\n    security.ssl.internal.enabled: "true"\n';

  test('an overlay of kustomize lacks nothing', () => {
    expect(check('patch.yaml', deployment(configuration)).findings).toEqual([]);
    const whole = check('deployment.yaml', deployment(`  flinkVersion: v1_20\n${configuration}`));
    expect(whole.findings.map((f) => f.rule.id)).toContain('flink/keystore-missing');
  });

  test('the items of a List are resources', () => {
    const item = deployment(`  flinkVersion: v1_20\n${configuration}`)
      .replace(/^(?=.)/gm, '    ')
      .replace('    ', '  - ');
    const [unit, ...more] = read('list.yaml', `apiVersion: v1\nkind: List\nitems:\n${item}`);
    expect(more).toEqual([]);
    expect(unit?.name).toBe('flink jobs');
    expect(unit?.version.text).toBe('1.20');
    expect(values(unit)).toEqual({ 'security.ssl.internal.enabled': 'true' });
  });

  test.each([
    ['volumes:\n      - ./conf:/opt/flink/conf:ro', false],
    ['volumes:\n      - type: bind\n        target: /opt/flink/conf/config.yaml', false],
    ['env_file: flink.env', false],
    ['volumes:\n      - ./certs:/opt/flink/certs', true],
  ])('a container with %s', (more, isWhole) => {
    const text = `services:\n  jobmanager:\n    image: flink:2.0.2\n    command: jobmanager\n    ${more}\n    environment:\n      FLINK_PROPERTIES: |\n        security.ssl.internal.enabled: true\n`;
    const found = check('compose.yaml', text).findings.map((f) => f.rule.id);
    expect(found.includes('flink/keystore-missing')).toBe(isWhole);
  });

  test('a template of Jinja lacks nothing, and its statements are no lines', () => {
    const text =
      'security.ssl.internal.enabled: true\n{% if keystore %}\nsecurity.ssl.internal.keystore: /k\n{% endif %}\n';
    expect(check('flink-conf.yaml.j2', text).findings.filter((f) => f.severity !== 'information')).toEqual([]);
  });

  test('the version of an image with a default', () => {
    const [unit] = read(
      'compose.yaml',
      'services:\n  jobmanager:\n    image: flink:${VERSION:-1.17.1}\n    environment:\n      FLINK_PROPERTIES: "a.b: c"\n',
    );
    expect(unit?.version.text).toBe('1.17.1');
  });
});
