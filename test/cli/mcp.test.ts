import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { build, cli, folder } from './run.ts';

beforeAll(build);

interface Answer {
  readonly id: number | string | null;
  readonly result?: { readonly content?: readonly { readonly text: string }[]; readonly isError?: boolean } & Record<
    string,
    unknown
  >;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A host of the protocol, as an assistant's program is one. */
class Host {
  readonly process: ChildProcess;
  readonly #waiting = new Map<unknown, (answer: Answer) => void>();
  #next = 1;

  constructor(cwd: string) {
    this.process = spawn(process.execPath, [cli, 'mcp'], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    onTestFinished(() => void this.process.kill());
    createInterface({ input: this.process.stdout ?? process.stdin }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
    });
  }

  line(text: string, id: unknown): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.process.stdin?.write(`${text}\n`);
    });
  }

  ask(method: string, params: object = {}): Promise<Answer> {
    const id = this.#next++;
    return this.line(JSON.stringify({ jsonrpc: '2.0', id, method, params }), id);
  }

  async call(name: string, input: object): Promise<{ text: string; failed: boolean }> {
    const { result, error } = await this.ask('tools/call', { name, arguments: input });
    expect(error).toBeUndefined();
    return { text: result?.content?.[0]?.text ?? '', failed: result?.isError === true };
  }
}

describe('cluster-tls mcp', () => {
  test('introduces itself, lists its tools with sound schemas, and refuses what it does not know', async () => {
    const host = new Host(folder({}));
    const { result } = await host.ask('initialize', {
      protocolVersion: '2025-03-26',
      capabilities: {},
      clientInfo: {},
    });
    expect(result).toMatchObject({
      protocolVersion: '2025-03-26',
      serverInfo: { name: 'cluster-tls' },
      capabilities: { tools: {} },
    });
    const later = await host.ask('initialize', { protocolVersion: '2099-01-01' });
    expect(later.result?.['protocolVersion']).toBe('2025-06-18');
    expect((await host.ask('ping')).result).toEqual({});
    const tools = (await host.ask('tools/list')).result?.['tools'] as {
      name: string;
      description: string;
      inputSchema: object;
    }[];
    expect(tools.map(({ name }) => name)).toEqual(['check_tls_config', 'describe_keystore', 'generate_cluster_certs']);
    for (const { inputSchema } of tools) new Ajv({ allowUnionTypes: true }).compile(inputSchema);
    expect((await host.ask('resources/list')).error?.code).toBe(-32601);
    expect((await host.ask('tools/call', { name: 'rm' })).error?.code).toBe(-32602);
    expect((await host.line('{oops', null)).error?.code).toBe(-32700);
    expect((await host.line('[1]', null)).error?.code).toBe(-32700);
  });

  test('checks what an assistant has just edited', async () => {
    const cwd = folder({ 'conf/flink-conf.yaml': 'security.ssl.internal.enabled: true\n', 'notes.txt': 'flink' });
    const host = new Host(cwd);
    const first = JSON.parse((await host.call('check_tls_config', { paths: [cwd] })).text);
    expect(first.filesChecked).toBe(1);
    expect(first.findings[0]).toMatchObject({ file: join(cwd, 'conf/flink-conf.yaml'), line: 1, severity: 'error' });
    writeFileSync(join(cwd, 'conf/flink-conf.yaml'), 'security.ssl.internal.enabled: false\n');
    const second = JSON.parse(
      (await host.call('check_tls_config', { paths: [join(cwd, 'conf/flink-conf.yaml')] })).text,
    );
    expect(second.findings).toEqual([]);
  });

  test('makes key material by a plan, tells what is in it, and never returns it', async () => {
    const cwd = folder({});
    const host = new Host(cwd);
    const plan = {
      system: 'flink',
      deployment: 'standalone',
      hosts: ['a.example'],
      keyAlgorithm: 'p-256',
      formats: ['p12', 'pem'],
    };
    const planFile = join(cwd, 'cluster-tls.yaml');
    const dry = await host.call('generate_cluster_certs', { planFile, plan });
    expect(JSON.parse(dry.text)).toMatchObject({
      dryRun: true,
      certificates: [{ name: 'flink.internal' }, { name: 'flink.rest' }],
    });
    expect(readdirSync(cwd)).toEqual([]);
    const made = await host.call('generate_cluster_certs', { planFile, plan, dryRun: false });
    expect(JSON.parse(made.text)).toMatchObject({ dryRun: false, findings: [], checked: 4 });
    expect(existsSync(join(cwd, 'tls/ca-key.pem'))).toBe(true);
    const described = await host.call('describe_keystore', { path: join(cwd, 'tls/flink.rest.p12') });
    expect(described.text).toContain('DNS:a.example');
    const key = await host.call('describe_keystore', { path: join(cwd, 'tls/flink.rest-key.pem') });
    const password = readFileSync(join(cwd, 'tls/password'), 'utf8').trim();
    const secret = readFileSync(join(cwd, 'tls/flink.rest-key.pem'), 'utf8').split('\n')[1] ?? '';
    for (const { text } of [dry, made, described, key]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(secret);
      expect(text).not.toContain('PRIVATE KEY');
    }
  });

  test('keeps to its folder, and says how to ask where it is asked wrongly', async () => {
    const cwd = folder({ 'x.properties': '' });
    const host = new Host(cwd);
    const wrong: [string, object, string][] = [
      ['check_tls_config', { paths: 'x' }, 'list of absolute paths'],
      ['check_tls_config', { paths: ['x.properties'] }, 'absolute path'],
      ['check_tls_config', { paths: [join(cwd, 'absent')] }, 'does not exist'],
      ['check_tls_config', { paths: ['/etc'] }, 'outside of the folders'],
      ['describe_keystore', { path: `${cwd}/../up.p12` }, 'outside of the folders'],
      ['describe_keystore', { path: join(cwd, 'x.p12'), passwordFile: '/etc/hostname' }, 'outside of the folders'],
      ['generate_cluster_certs', { planFile: '/tmp/cluster-tls.yaml', plan: {} }, 'outside of the folders'],
      ['generate_cluster_certs', { planFile: join(cwd, 'x.properties'), plan: {} }, 'YAML file'],
      [
        'generate_cluster_certs',
        { planFile: join(cwd, 'p.yaml'), plan: { system: 'flink', out: '../x', hosts: ['a'] }, dryRun: false },
        'must lie in the workspace',
      ],
      [
        'generate_cluster_certs',
        { planFile: join(cwd, 'p.yaml'), plan: { system: 'flink', password: 'x' } },
        'holds no secrets',
      ],
    ];
    for (const [name, input, says] of wrong)
      expect(await host.call(name, input), says).toEqual({ text: expect.stringContaining(says), failed: true });
    expect(readdirSync(cwd)).toEqual(['x.properties']);
  });
});
