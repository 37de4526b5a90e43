import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, cli } from '../cli/run.ts';
import { folder, has, run } from './tools.ts';

const PASSWORD = 'probe-password-1';
const files = folder();
const servers: ChildProcess[] = [];

beforeAll(() => {
  build();
  files.write('password', PASSWORD);
  for (const out of ['own', 'other']) {
    const options = ['--system', 'pekko', '--host', 'localhost', '--key-algorithm', 'p-256', '--format', 'pem,p12'];
    const password = ['--password-file', files.path('password')];
    run(process.execPath, cli, 'generate', ...options, ...password, '--out', files.path(out));
  }
});

afterAll(() => {
  for (const server of servers) server.kill();
  files.remove();
});

const of = (set: string, name: string) => files.path(`${set}/${name}`);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What a server prints until it is ready. It ends when its input does, which stays open as long as this process. */
function start(program: string, args: readonly string[], ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    servers.push(server);
    let out = '';
    const take = (text: string) => {
      out += text;
      const found = ready.exec(out)?.[0];
      if (found !== undefined) resolve(found);
    };
    server.stdout.setEncoding('utf8').on('data', take);
    server.stderr.setEncoding('utf8').on('data', take);
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`${program} ended: ${out}`)));
  });
}

async function openssl(mode: readonly string[]): Promise<number> {
  const port = await freePort();
  const identity = ['-cert', of('own', 'localhost.pem'), '-key', of('own', 'localhost-key.pem')];
  const trust = ['-CAfile', of('own', 'ca.pem'), '-verify_return_error'];
  await start('openssl', ['s_server', '-accept', String(port), ...identity, ...trust, ...mode], /ACCEPT/);
  return port;
}

async function java(mode: string): Promise<number> {
  const program = fileURLToPath(new URL('java/Serve.java', import.meta.url));
  const stores = [of('own', 'localhost.p12'), of('own', 'truststore.p12'), PASSWORD];
  return Number(await start('java', [program, ...stores, mode], /\d+(?=\n)/));
}

interface Told {
  readonly versions: readonly { ok: boolean; clientCertificate: string | null; ownCertificate: string | null }[];
  readonly findings: readonly { rule: string; message: string }[];
}

/** What is told of both versions, which must be the same, with the rules that are broken. */
async function probed(port: number, set?: string): Promise<readonly unknown[]> {
  const identity = set === undefined ? [] : ['--cert', of(set, 'localhost.pem'), '--key', of(set, 'localhost-key.pem')];
  const args = [
    cli,
    'probe',
    `localhost:${port}`,
    '--trust',
    of('own', 'ca.pem'),
    '--timeout',
    '30',
    ...identity,
    '--json',
  ];
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, (_, stdout) => resolve(stdout));
  });
  const { versions, findings } = JSON.parse(out) as Told;
  const told = versions.map(({ ok, clientCertificate, ownCertificate }) => [ok, clientCertificate, ownCertificate]);
  expect(told[1]).toEqual(told[0]);
  return [...(told[0] ?? []), ...findings.map(({ rule }) => rule)];
}

const none = [
  [true, 'not asked', null],
  [true, 'not asked', 'not asked', 'pki/client-certificate-not-asked'],
  [true, 'not asked', 'not asked', 'pki/client-certificate-not-asked'],
];
const asked = [
  [true, 'asked', null],
  [true, 'asked', 'accepted', 'pki/client-certificate-asked'],
  [false, 'asked', 'refused', 'pki/no-handshake'],
];
const required = [
  [false, 'required', null, 'pki/no-handshake'],
  [true, 'required', 'accepted'],
  [false, 'required', 'refused', 'pki/no-handshake'],
];

async function expectTold(port: number, expected: readonly unknown[]): Promise<void> {
  expect([await probed(port), await probed(port, 'own'), await probed(port, 'other')]).toEqual(expected);
}

describe.skipIf(!has('openssl', 'version'))('openssl s_server', () => {
  test.each([
    ['without -verify', [], none],
    ['-verify', ['-verify', '1'], asked],
    ['-Verify', ['-Verify', '1'], required],
  ])('%s', async (_, mode, expected) => expectTold(await openssl(mode), expected));
});

describe.skipIf(!has('java', '-version'))('an SSLServerSocket of Java', () => {
  test.each([
    ['want', asked],
    ['need', required],
  ])('client authentication: %s', async (mode, expected) => expectTold(await java(mode), expected));
});
