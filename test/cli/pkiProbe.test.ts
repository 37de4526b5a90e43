import { spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { material, PASSWORD } from './keyMaterial.ts';
import { build, cli, clusterTls, folder, type Outcome } from './run.ts';

beforeAll(build);

/** The command, while this process goes on serving. */
function probe(cwd: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, 'probe', ...args], { cwd });
    const outcome = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      outcome.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      outcome.err += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...outcome, code }));
  });
}

type Server = ReturnType<typeof createServer>;

async function port(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function serve(options: TlsOptions = {}): Promise<{ cwd: string; at: string; port: number }> {
  const { files } = await material();
  const cwd = folder(files);
  const text = (name: string) => String(files[name]);
  const server = createTlsServer({ cert: text('node.pem'), key: text('node.key'), ca: text('ca.pem'), ...options });
  server.on('tlsClientError', (error) => expect(error).toBeInstanceOf(Error));
  server.on('secureConnection', (socket) => socket.on('error', (error) => expect(error).toBeInstanceOf(Error)));
  const number = await port(server);
  return { cwd, at: `127.0.0.1:${number}`, port: number };
}

describe('an endpoint', () => {
  test('is told with its versions, certificates and trust', async () => {
    const { cwd, at } = await serve({ ALPNProtocols: ['h2'] });
    const { code, out, err } = await probe(
      cwd,
      at,
      '--trust',
      'ca.pem',
      '--host',
      '10.0.0.1',
      '--alpn',
      'h2',
      '--json',
    );
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({
      host: '127.0.0.1',
      versions: [
        { version: '1.2', ok: true, alpn: 'h2', clientCertificate: 'not asked', error: null },
        { version: '1.3', ok: true, cipher: expect.stringMatching(/^TLS_/), clientCertificate: 'not asked' },
      ],
      chain: [{ subject: 'CN=worker-1', issuer: 'CN=Test CA' }, { subject: 'CN=Test CA' }],
      findings: [],
    });
    expect(code).toBe(0);
  });

  test('whose name or CA is another one is a finding', async () => {
    const { cwd, at } = await serve();
    const { code, out } = await probe(cwd, at, '--trust', 'other-ca.pem', '--tls', '1.3');
    expect(out).toContain('pki/ip-not-in-san');
    expect(out).toContain('PKIX path building failed');
    expect(code).toBe(1);
  });

  test('with one version only refuses the other', async () => {
    const { cwd, at } = await serve({ minVersion: 'TLSv1.3' });
    const { code, out } = await probe(cwd, at, '--host', 'worker-1.example');
    expect(out).toMatch(/TLS 1\.2 {2}refused: /);
    expect(out).toMatch(/TLS 1\.3 {2}TLS_/);
    expect(code).toBe(0);
  });
});

describe('mutual TLS', () => {
  const mutual = { requestCert: true, rejectUnauthorized: true };

  test.each(['1.2', '1.3'])('with TLS %s is told, and refused without a certificate', async (version) => {
    const { cwd, at } = await serve(mutual);
    const { code, out } = await probe(cwd, at, '--host', 'worker-1.example', '--tls', version);
    expect(out).toContain('client certificate required');
    expect(out).toMatch(/error pki\/no-handshake .*The server requires a client certificate\./);
    expect(code).toBe(1);
  });

  test('succeeds with one, from files or a keystore', async () => {
    const { cwd, at } = await serve(mutual);
    const host = ['--host', 'worker-1.example'];
    expect(await probe(cwd, at, ...host, '--cert', 'node.pem', '--key', 'node.key')).toMatchObject({
      code: 0,
      err: '',
    });
    const store = await probe(cwd, at, ...host, '--keystore', 'node.p12', '--password-file', 'password');
    expect(store.out).toContain('client certificate required, this one accepted');
    expect(store.out).not.toContain(PASSWORD);
    expect(store.code).toBe(0);
  });

  test('that is only asked for, or a certificate that is refused, is told', async () => {
    const host = ['--host', 'worker-1.example'];
    const own = ['--cert', 'node.pem', '--key', 'node.key'];
    const loose = await serve({ requestCert: true, rejectUnauthorized: false });
    expect((await probe(loose.cwd, loose.at, ...host)).out).toMatch(/TLS 1\.3 .*, client certificate asked\n/);
    const both = await probe(loose.cwd, loose.at, ...host, ...own);
    expect(both.out).toContain('client certificate asked, this one accepted');
    expect(both.out).toContain('warning pki/client-certificate-asked With TLS 1.2 and 1.3 the server asks');
    const other = await serve({ ...mutual, ca: String((await material()).files['other-ca.pem']) });
    const refused = await probe(other.cwd, other.at, ...host, ...own);
    expect(refused.out).toContain('client certificate required, this one refused');
    expect(refused.out).toContain('The server refuses the client certificate.');
    expect(refused.code).toBe(1);
  });

  test('no certificate is refused where the server asks for none and closes', async () => {
    const { files } = await material();
    const closing = createTlsServer({ cert: String(files['node.pem']), key: String(files['node.key']) }, (socket) => {
      socket.on('error', (error) => expect(error).toBeInstanceOf(Error));
      socket.end();
    });
    const { code, out } = await probe(folder(files), `127.0.0.1:${await port(closing)}`, '--host', 'worker-1.example');
    expect(out).toMatch(/TLS 1\.3 {2}TLS_.*, client certificate not asked\n/);
    expect(code).toBe(0);
  });
});

test('what is no TLS, and a plain port that is open', async () => {
  const { cwd, at } = await serve();
  const plain = createServer((socket) => {
    socket.on('error', (error) => expect(error).toBeInstanceOf(Error));
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  const open = await port(plain);
  const { code, out } = await probe(cwd, `127.0.0.1:${open}`, '--tls', '1.3');
  expect(out).toContain('error pki/no-handshake');
  expect(code).toBe(1);
  const both = await probe(
    cwd,
    at,
    '--host',
    'worker-1.example',
    '--tls',
    '1.3',
    '--expect-plain-closed',
    String(open),
  );
  expect(both.out).toContain('pki/plain-port-open');
  expect(both.code).toBe(1);
});

test('a server that never answers ends with the time limit', async () => {
  const silent = createServer((socket) => socket.on('error', (error) => expect(error).toBeInstanceOf(Error)));
  const { code, out } = await probe(folder({}), `127.0.0.1:${await port(silent)}`, '--tls', '1.3', '--timeout', '1');
  expect(out).toContain('no answer in time');
  expect(code).toBe(1);
});

test.each([
  [['probe'], 'must be given: HOST:PORT'],
  [['probe', 'host'], 'must be HOST:PORT'],
  [['probe', 'host:70000'], 'must be a whole number from 1 to 65535'],
  [['probe', 'host:1', '--tls', '2'], '--tls 2'],
  [['probe', 'host:1', '--cert', 'node.pem'], 'must hold one private key'],
])('2: %s', async (args, text) => {
  const { code, err } = clusterTls(folder((await material()).files), ...args);
  expect(err).toContain(text);
  expect(code).toBe(2);
});
