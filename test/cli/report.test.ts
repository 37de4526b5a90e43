import { spawn } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { build, cli, clusterTls, folder, json } from './run.ts';

beforeAll(build);

const twice = 'security.ssl.protocol: TLSv1.3\nsecurity.ssl.protocol: TLSv1.2\n';

describe('formats', () => {
  test('JSON counts from zero, in UTF-16 units, without the byte order mark', () => {
    const cwd = folder({ 'conf/flink-conf.yaml': `\ufeff${twice}` });
    const { files, findings } = json(clusterTls(cwd, 'check', '--format', 'json'));
    expect(files).toBe(1);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      file: 'conf/flink-conf.yaml',
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 21 } },
      severity: 'warning',
      rule: 'config/duplicate-key',
      related: [{ file: 'conf/flink-conf.yaml', message: 'This one counts.' }],
    });
    expect(findings[0]?.fixes[0]).toMatchObject({
      title: 'Remove the earlier setting',
      edits: [{ file: 'conf/flink-conf.yaml', newText: '' }],
    });
  });

  test('SARIF names the version and every rule', () => {
    const cwd = folder({ 'flink-conf.yaml': twice });
    const [run] = JSON.parse(clusterTls(cwd, 'check', '--format=sarif').out).runs;
    expect(run.tool.driver.semanticVersion).toBe(clusterTls(cwd, '--version').out.trim());
    const ids: string[] = run.tool.driver.rules.map((r: { id: string }) => r.id);
    expect(ids[run.results[0].ruleIndex]).toBe('config/duplicate-key');
    const listed = clusterTls(cwd, 'rules')
      .out.trimEnd()
      .split('\n')
      .map((l) => l.split(' ')[0]);
    expect(listed).toEqual(ids);
  });

  test('GitHub', () => {
    const { out } = clusterTls(folder({ 'flink-conf.yaml': twice }), 'check', '--format', 'github');
    expect(out).toMatch(
      /^::warning file=flink-conf\.yaml,line=1,endLine=1,col=1,endColumn=21,title=config\/duplicate-key::/,
    );
  });

  test('a product version decides what is found', () => {
    const cwd = folder({ 'flink-conf.yaml': 'security.ssl.enabled: true\n' });
    const of = (version: string) => clusterTls(cwd, 'check', '--flink-version', version, '--format', 'json').out;
    expect(of('1.4')).not.toBe(of('1.18'));
  });
});

describe('secrets', () => {
  const secret = 'sup3rS3cretValue';
  const files = {
    'flink-conf.yaml': `security.ssl.internal.keystore-password: ${secret}\nsecurity.ssl.internal.keystore-password: ${secret}2\nsecurity.ssl.internal.key-store-pasword: ${secret}3\n`,
    'alluxio-site.properties': `alluxio.network.tls.keystore.password=${secret}\nalluxio.network.tls.keystore.password=${secret}2\nalluxio.network.tls.keystore.pasword=${secret}3\n`,
    'application.conf': `akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine { key-store-password = "${secret}", keystore = "x", key-store-pasword = "${secret}3" }\n}\n`,
  };

  test.each(['text', 'json', 'sarif', 'github'])('are in no %s report', (format) => {
    const { out, err } = clusterTls(folder(files), 'check', '--format', format);
    expect(out).toContain('config/duplicate-key');
    expect(out + err).not.toContain(secret);
  });

  test('stand as asterisks in the source line', () => {
    const { out } = clusterTls(folder(files), 'check', 'flink-conf.yaml');
    expect(out).toContain('  1 | security.ssl.internal.keystore-password: ****\n');
  });
});

describe('other commands', () => {
  test.each(['flink', 'akka', 'alluxio'])('schema %s', (system) => {
    const { code, out } = clusterTls(folder({}), 'schema', system);
    expect(Object.keys(JSON.parse(out).properties).length).toBeGreaterThan(10);
    expect(code).toBe(0);
  });

  test.each([['--help'], ['-h'], ['help'], ['check', '--help']])('%s %s', (...args) => {
    const { code, out } = clusterTls(folder({}), ...args.filter((a) => a !== undefined));
    expect(out).toContain('cluster-tls check [PATH ...]');
    expect(code).toBe(0);
  });

  test('a reader that stops early is no error', async () => {
    const child = spawn(process.execPath, [cli, 'schema', 'flink'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (data) => {
      err += String(data);
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  test('server --stdio answers initialize and ends with exit', async () => {
    const child = spawn(process.execPath, [cli, 'server', '--stdio'], { stdio: 'pipe' });
    const send = (message: object) => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    let out = '';
    const answered = new Promise<void>((resolve) => {
      child.stdout.on('data', (data) => {
        out += String(data);
        if (out.includes('"id":1')) resolve();
      });
    });
    send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    await answered;
    expect(out).toContain('"serverInfo":{"name":"cluster-tls"');
    send({ id: 2, method: 'shutdown' });
    send({ method: 'exit' });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  });
});
