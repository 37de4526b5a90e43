import { describe, expect, test } from 'vitest';
import { CompletionItemTag } from 'vscode-languageserver-types';
import { complete } from '../../../server/src/service/complete.ts';
import { systems } from '../../../server/src/systems/index.ts';
import { check } from '../harness.ts';
import { screen } from '../service/support.ts';
import { item, labels, offer, taken } from './editor.ts';

const engine = 'akka.remote.artery.ssl.config-ssl-engine.';

const configMap = (name: string, body: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: conf\ndata:\n  ${name}: |\n${body}  other.txt: x\n`;

const variable = (name: string, value: string): string =>
  `kind: Pod\nspec:\n  containers:\n    - name: a\n      env:\n        - name: ${name}\n          value: ${value}\n`;

describe('values', () => {
  test.each<[string, string, readonly string[]]>([
    ['flink-conf.yaml', 'security.ssl.protocol: ¦\n', ['TLSv1.2', 'TLSv1.3']],
    ['flink-conf.yaml', 'security.ssl.provider: ¦\n', ['JDK', 'OPENSSL']],
    ['flink-conf.yaml', 'security.ssl.internal.keystore-type: ¦\n', ['PKCS12', 'JKS', 'JCEKS']],
    ['alluxio-site.properties', 'alluxio.worker.network.netty.file.transfer=¦\n', ['MAPPED', 'TRANSFER']],
    [
      'alluxio-site.properties',
      'alluxio.network.tls.ssl.context.provider.classname=¦\n',
      ['alluxio.util.network.tls.EnterpriseSslContextProvider'],
    ],
    ['application.conf', `${engine}protocol = ¦\n`, ['TLSv1.3', 'TLSv1.2']],
    ['application.conf', 'akka.remote.artery.transport = ¦\n', ['tls-tcp', 'tcp', 'aeron-udp']],
    ['application.conf', `${engine}random-number-generator = ¦\n`, ['""', 'NativePRNG', 'SHA1PRNG']],
    ['pod.yaml', variable('CONFIG_FORCE_akka_remote_artery_transport', '"¦"'), ['tls-tcp', 'tcp', 'aeron-udp']],
    ['pod.yaml', variable('CONFIG_FORCE_akka_remote_artery_transport', 't¦'), ['tls-tcp', 'tcp', 'aeron-udp']],
    ['pod.yaml', variable('JAVA_OPTS', '-Dakka.remote.artery.transport=¦'), ['tls-tcp', 'tcp', 'aeron-udp']],
  ])('%s: %j', async (file, text, expected) => {
    expect(labels(await offer(file, text))).toEqual(expected);
  });

  test.each([
    ['application.conf', 'akka.remote.artery.transport=¦\n', 'tls-tcp', 'akka.remote.artery.transport=tls-tcp\n'],
    ['application.conf', 'akka.remote.artery.transport =¦\n', 'tls-tcp', 'akka.remote.artery.transport = tls-tcp\n'],
    ['application.conf', `${engine}protocol = "TLSv¦"\n`, 'TLSv1.3', `${engine}protocol = "TLSv1.3"\n`],
    [
      'pod.yaml',
      variable('CONFIG_FORCE_akka_remote_artery_transport', '"t¦"'),
      'tls-tcp',
      variable('CONFIG_FORCE_akka_remote_artery_transport', '"tls-tcp"'),
    ],
    [
      'jobs.yaml',
      'kind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    a.b: "1"\n    security.ssl.rest.enabled: ¦\n',
      'true',
      'kind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    a.b: "1"\n    security.ssl.rest.enabled: "true"\n',
    ],
  ])('%s: %j takes %s', async (file, text, label, after) => {
    expect(taken(await offer(file, text), label)).toBe(after);
  });
});

describe('cipher suites', () => {
  const of13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

  test.each([
    ['flink-conf.yaml', 'security.ssl.protocol: TLSv1.3\nsecurity.ssl.algorithms: ¦\n'],
    ['config.yaml', 'jobmanager.rpc.address: a\nsecurity:\n  ssl:\n    protocol: TLSv1.3\n    algorithms: [¦]\n'],
    [
      'config.yaml',
      'jobmanager.rpc.address: a\nsecurity:\n  ssl:\n    protocol: TLSv1.3\n    algorithms:\n      - ¦\n',
    ],
    ['application.conf', `${engine}protocol = TLSv1.3\n${engine}enabled-algorithms = [¦]\n`],
    [
      'cm.yaml',
      configMap('application.conf', `    ${engine}protocol = TLSv1.3\n    ${engine}enabled-algorithms = [¦]\n`),
    ],
  ])('only those of TLS 1.3 beside it: %s', async (file, text) => {
    expect(labels(await offer(file, text)).toSorted()).toEqual(of13);
  });

  test.each([
    ['flink-conf.yaml', 'security.ssl.protocol: TLSv1.2\nsecurity.ssl.algorithms: ¦\n'],
    ['application.conf', `${engine}protocol = TLSv1.2\n${engine}enabled-algorithms = ["TLS_¦"]\n`],
  ])('those of TLS 1.2 first: %s', async (file, text) => {
    expect(labels(await offer(file, text))[0]).toMatch(/^TLS_ECDHE_.*GCM/);
  });

  test.each([
    ['flink-conf.yaml', 'security.ssl.protocol: TLSv1.3\nsecurity.ssl.algorithms: TLS_AES_128_GCM_SHA256,¦\n'],
    [
      'config.yaml',
      'jobmanager.rpc.address: a\nsecurity.ssl.protocol: TLSv1.3\nsecurity.ssl.algorithms: [TLS_AES_128_GCM_SHA256, ¦]\n',
    ],
    [
      'application.conf',
      `${engine} {\n  protocol = TLSv1.3\n  enabled-algorithms = [\n    TLS_AES_128_GCM_SHA256\n    ¦\n  ]\n}\n`.replace(
        '. {',
        ' {',
      ),
    ],
    [
      'cm.yaml',
      configMap(
        'application.conf',
        `    ${engine}protocol = TLSv1.3\n    ${engine}enabled-algorithms = [TLS_AES_128_GCM_SHA256, ¦]\n`,
      ),
    ],
  ])('what the list holds is not offered again: %s %j', async (file, text) => {
    const offered = await offer(file, text);
    expect(labels(offered).toSorted()).toEqual(of13.slice(1));
    expect(taken(offered, 'TLS_AES_256_GCM_SHA384')).toBe(text.replace('¦', 'TLS_AES_256_GCM_SHA384'));
  });

  test('an element that is replaced stays on offer', async () => {
    const offered = await offer('alluxio-site.properties', 'alluxio.network.tls.server.protocols=TLSv1¦,TLSv1.3\n');
    expect(taken(offered, 'TLSv1.2')).toBe('alluxio.network.tls.server.protocols=TLSv1.2,TLSv1.3\n');
    expect(labels(offered)).not.toContain('TLSv1.3');
  });
});

describe('lists', () => {
  const suites = `${engine}enabled-algorithms`;

  test.each([
    ['application.conf', `${engine}enabled-alg¦\n`, suites, `${suites} = [¦]\n`],
    ['application.conf', `${suites} = ¦\n`, 'TLS_AES_128_GCM_SHA256', `${suites} = [TLS_AES_128_GCM_SHA256]\n`],
    ['application.conf', `${suites} = TLS_AES¦\n`, 'TLS_AES_128_GCM_SHA256', `${suites} = [TLS_AES_128_GCM_SHA256]\n`],
    ['application.conf', `${suites} = [TLS¦]\n`, 'TLS_AES_128_GCM_SHA256', `${suites} = [TLS_AES_128_GCM_SHA256]\n`],
    [
      'pod.yaml',
      variable('JAVA_OPTS', '-Dakka.loglevel=INFO -D¦'),
      suites,
      variable('JAVA_OPTS', `-Dakka.loglevel=INFO -D${suites}.0=¦`),
    ],
    [
      'pod.yaml',
      variable('JAVA_OPTS', `-D${suites}.0=¦`),
      'TLS_AES_128_GCM_SHA256',
      variable('JAVA_OPTS', `-D${suites}.0=TLS_AES_128_GCM_SHA256`),
    ],
  ])('%s: %j takes %s', async (file, text, label, after) => {
    const protocol = `${engine}protocol`;
    const with13 = (t: string) =>
      file === 'application.conf'
        ? `${protocol} = TLSv1.3\n${t}`
        : t.replace('value: ', `value: -D${protocol}=TLSv1.3 `);
    expect(taken(await offer(file, with13(text)), label)).toBe(with13(after));
  });

  test('a text is none: nothing is offered for it among JVM options', async () => {
    expect(labels(await offer('pod.yaml', variable('JAVA_OPTS', `-D${suites}=¦`)))).toEqual([]);
  });
});

describe('what is offered is accepted', () => {
  const files = [
    ['flink', 'flink-conf.yaml', '', ': ', ['1.5', '1.10', '1.18', '1.20']],
    ['flink', 'config.yaml', 'jobmanager.rpc.address: a\n', ': ', ['1.20', '2.0', '2.3']],
    ['alluxio', 'alluxio-site.properties', '', '=', ['EE 2.10', '3.6', '3.9', 'OSS 2.9']],
    ['akka', 'application.conf', 'akka.loglevel = INFO\n', ' = ', ['2.5.32', '2.6.21', '2.10.0']],
  ] as const;
  const cases = files.flatMap(([system, file, head, separator, versions]) =>
    versions.map((version) => ({ system, file, head, separator, version })),
  );

  test.each(cases)('$file of $system $version', async ({ system, file, head, separator, version }) => {
    const around = { version, system };
    const options = systems.find((s) => s.id === system)?.schema.options.all ?? [];
    for (const { name } of options.filter((o) => !o.name.includes('<') && !o.name.startsWith('pekko.'))) {
      const offered = await offer(file, `${head}${name}${separator}¦\n`, around);
      for (const label of labels(offered)) {
        const { analysis, findings } = check(file, taken(offered, label), around);
        expect(findings.filter((f) => f.rule.id === 'config/wrong-value').map((f) => f.message)).toEqual([]);
        const read = analysis.units.flatMap((u) => u.all(name)).map((s) => s.value.text);
        expect(read, name).toContain(label === '""' ? '' : label);
      }
    }
  });
});

describe('order of keys', () => {
  test('what public documentation does not confirm stands behind what it does', async () => {
    const offered = await offer('alluxio-site.properties', '¦\n');
    const { options } = offered.screen.analysis.units[0]?.schema ?? {};
    const confirmed = labels(offered).map((name) => options?.get(name)?.confirmed !== false);
    expect(confirmed.indexOf(false)).toBeGreaterThan(0);
    expect(confirmed.lastIndexOf(true)).toBeLessThan(confirmed.indexOf(false));
  });

  test('a deprecated key is tagged and stands behind', async () => {
    const offered = await offer('flink-conf.yaml', '# cluster-tls: flink 1.18\n¦\n');
    expect(item(offered, 'security.ssl.enabled').tags).toEqual([CompletionItemTag.Deprecated]);
    const names = labels(offered);
    expect(names.indexOf('security.ssl.enabled')).toBeGreaterThan(names.indexOf('security.ssl.internal.enabled'));
    expect(labels(await offer('flink-conf.yaml', '# cluster-tls: flink 1.5\n¦\n'))).toContain('security.ssl.enabled');
  });
});

describe('lines that are not indented yet', () => {
  test.each([
    [
      'flink-conf.yaml',
      '    a.b: c\n¦\n    d.e: f\n',
      'security.ssl.internal.enabled',
      '    security.ssl.internal.enabled: ¦',
    ],
    [
      'alluxio-site.properties',
      '    alluxio.home=/a\n¦\n    alluxio.conf.dir=/b\n',
      'alluxio.network.tls.enabled',
      '    alluxio.network.tls.enabled=¦',
    ],
    [
      'application.conf',
      '    akka.loglevel = INFO\n¦\n',
      'akka.remote.artery.transport',
      '    akka.remote.artery.transport = ¦',
    ],
  ])('in the block scalar of %s: %j', async (name, body, label, line) => {
    const text = configMap(name, body);
    expect(taken(await offer('cm.yaml', text), label)).toBe(text.replace(/^ *¦$/m, line));
  });

  test('every line of a block gets the indentation', async () => {
    const text = configMap('flink-conf.yaml', '    a.b: c\n¦\n    d.e: f\n');
    const after = taken(await offer('cm.yaml', text), 'tls13');
    expect(after).toBe(
      text.replace(
        '¦',
        '    security.ssl.protocol: TLSv1.3\n    security.ssl.algorithms: TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384',
      ),
    );
  });

  test('maps that nothing stands in yet', async () => {
    const deployment =
      'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    ¦\n';
    expect(taken(await offer('a.yaml', deployment), 'security.ssl.rest.enabled')).toBe(
      deployment.replace('¦', 'security.ssl.rest.enabled: ¦'),
    );
    const half = deployment.replace('¦', 'security.ssl.re¦');
    expect(taken(await offer('a.yaml', half), 'security.ssl.rest.enabled')).toBe(
      deployment.replace('¦', 'security.ssl.rest.enabled: ¦'),
    );
  });
});

describe('blocks among options of a JVM', () => {
  test('each setting with its own -D, lists by their elements', async () => {
    const text = variable('JAVA_OPTS', '-Xmx1g -Dakka.loglevel=INFO -D¦');
    expect(taken(await offer('pod.yaml', text), 'akka-tls13')).toBe(
      text.replace(
        '¦',
        `${engine}protocol=TLSv1.3 -D${engine}enabled-algorithms.0=TLS_AES_256_GCM_SHA384 -D${engine}enabled-algorithms.1=TLS_AES_128_GCM_SHA256`,
      ),
    );
  });
});

test('paths: files of the folder, none for a secret', async () => {
  const of = async (text: string) => {
    const s = await screen('flink-conf.yaml', text);
    const files = async () => [{ name: 'node.p12', type: 'file' as const }];
    return (await complete(s.analysis, s.offset, { snippets: true, files })).map((i) => i.label);
  };
  expect(await of('security.ssl.internal.keystore: certs/¦\n')).toEqual(['node.p12']);
  expect(await of('security.ssl.internal.keystore-password: certs/¦\n')).toEqual([]);
});
