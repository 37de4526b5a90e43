import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, cli } from '../cli/run.ts';
import { etcdEnvironment } from './etcdPrograms.ts';
import { folder } from './tools.ts';

const files = folder();
const environment = etcdEnvironment();

let server: ChildProcess | undefined;
let endpoint = '';
let made = '';

function clusterTls(cwd: string, ...words: string[]) {
  return spawnSync(process.execPath, [cli, ...words], { cwd, encoding: 'utf8' });
}

/** A port of the loopback that nobody listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** etcd of the machine on the loopback, with what we generate for it; it asks clients for a certificate. */
async function start(): Promise<void> {
  made = files.path('made');
  mkdirSync(made);
  const outcome = clusterTls(
    files.path('.'),
    ...'generate --system alluxio --namespace data --etcd 1 --format pem --key-algorithm p-256 --out made'.split(' '),
  );
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  const [port, peerPort] = [await freePort(), await freePort()];
  endpoint = `https://127.0.0.1:${port}`;
  const at = (name: string) => join(made, name);
  const peer = `http://127.0.0.1:${peerPort}`;
  server = spawn(
    'etcd',
    [
      ...['--name', 't', '--data-dir', files.path('data'), '--log-level', 'error'],
      ...['--listen-client-urls', endpoint, '--advertise-client-urls', endpoint],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `t=${peer}`],
      ...['--client-cert-auth', '--trusted-ca-file', at('ca.pem')],
      ...['--cert-file', at('alluxio-etcd.pem'), '--key-file', at('alluxio-etcd-key.pem')],
    ],
    { stdio: 'ignore', env: environment },
  );
  for (let i = 0; i < 50; i++) {
    if (asks(settings({})).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('etcd did not start');
}

interface Settings {
  readonly endpoint: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const settings = (other: Partial<Settings>): Settings => ({
  endpoint,
  ca: join(made, 'ca.pem'),
  cert: join(made, 'alluxio-client.pem'),
  key: join(made, 'alluxio-client-key.pem'),
  ...other,
});

/** What etcd makes of a client with these settings. */
function asks({ endpoint: to, ca, cert, key }: Settings): { readonly ok: boolean; readonly said: string } {
  const words = [
    '--endpoints',
    to,
    '--dial-timeout=2s',
    '--command-timeout=3s',
    '--cacert',
    ca,
    '--cert',
    cert,
    '--key',
    key,
  ];
  const { status, stderr } = spawnSync('etcdctl', [...words, 'endpoint', 'health'], {
    encoding: 'utf8',
    env: { ...environment, ETCDCTL_API: '3' },
  });
  return { ok: status === 0, said: stderr.trim().split('\n').at(-1) ?? '' };
}

/** The errors that our checks find in Alluxio's configuration with these settings. */
function finds(name: string, { endpoint: to, ca, cert, key }: Settings): string[] {
  const place = files.path(name);
  mkdirSync(place);
  const text = [
    'alluxio.etcd.tls.enabled=true',
    `alluxio.etcd.endpoints=${to}`,
    `alluxio.etcd.tls.ca.cert=${ca}`,
    `alluxio.etcd.tls.client.cert=${cert}`,
    `alluxio.etcd.tls.client.key=${key}`,
  ];
  writeFileSync(join(place, 'alluxio-site.properties'), `${text.join('\n')}\n`);
  const { stdout } = clusterTls(place, 'check', '--format', 'json', '--alluxio-version', '3.6');
  const { findings } = JSON.parse(stdout) as { findings: { rule: string; severity: string }[] };
  return findings.flatMap(({ rule, severity }) => (severity === 'error' ? [rule] : []));
}

const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: ['ignore', 'pipe', 'ignore'] });

/** A client certificate by openssl, with what may be wrong about it. */
function certificate(name: string, extensions: string, days = '5'): Partial<Settings> {
  const at = (suffix: string) => files.path(`${name}${suffix}`);
  openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    at('-key.pem'),
    '-out',
    at('.csr'),
    '-subj',
    `/CN=${name}`,
  );
  files.write(`${name}.ext`, extensions);
  const ca = ['-CA', join(made, 'ca.pem'), '-CAkey', join(made, 'ca-key.pem'), '-CAcreateserial'];
  openssl('x509', '-req', '-in', at('.csr'), ...ca, '-out', at('.pem'), '-extfile', at('.ext'), '-days', days);
  return { cert: at('.pem'), key: at('-key.pem') };
}

describe.skipIf(environment === undefined)('etcd', () => {
  beforeAll(async () => {
    build();
    await start();
  });
  afterAll(() => {
    server?.kill();
    files.remove();
  });

  test('accepts what we generate for alluxio.etcd.tls.*, and refuses what our checks call an error', () => {
    const other = files.path('other');
    mkdirSync(other);
    clusterTls(
      files.path('.'),
      ...'generate --system alluxio --host a.example --format pem --key-algorithm p-256 --out other'.split(' '),
    );
    const clientAuth = 'extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n';
    const cases: readonly (readonly [string, Partial<Settings>])[] = [
      ['as generated', {}],
      ['an own certificate with clientAuth', certificate('own', clientAuth)],
      ['the key of another certificate', { key: join(made, 'alluxio-key.pem') }],
      ['a certificate for servers only', certificate('server-only', 'extendedKeyUsage=serverAuth\n')],
      ['a certificate that has ended', certificate('ended', clientAuth, '-1')],
      ['http:// with TLS on', { endpoint: endpoint.replace('https', 'http') }],
      ['a file that is no certificate', { ca: files.write('text.pem', 'nothing\n') }],
      ['a certificate that is not there', { cert: files.path('absent.pem') }],
      ['a CA of somebody else', { ca: join(other, 'ca.pem') }],
      [
        'a certificate of another CA',
        { cert: join(other, 'alluxio-client.pem'), key: join(other, 'alluxio-client-key.pem') },
      ],
    ];
    const rows = cases.map(([what, changed], i) => {
      const used = settings(changed);
      const { ok, said } = asks(used);
      return { what, etcd: ok ? 'accepts' : 'refuses', rules: finds(`case-${i}`, used), said };
    });
    const width = Math.max(...rows.map(({ what }) => what.length));
    console.log(
      rows
        .map(({ what, etcd, rules }) => `${what.padEnd(width)}  ${etcd}  ${rules.join(', ') || 'no error'}`)
        .join('\n'),
    );
    for (const { what, etcd, rules } of rows) {
      if (etcd === 'accepts') expect(rules, what).toEqual([]);
      if (rules.length > 0) expect(etcd, what).toBe('refuses');
    }
    expect(rows.map(({ etcd }) => etcd).slice(0, 2)).toEqual(['accepts', 'accepts']);
    // Which CA etcd has is not known to a check of the client's files, and a file that is absent here may be on the node.
    const unseen = new Set(['a certificate that is not there', 'a CA of somebody else', 'a certificate of another CA']);
    for (const { what, etcd, rules } of rows)
      if (etcd === 'refuses' && !unseen.has(what)) expect(rules, what).not.toEqual([]);
  });

  test('takes the key in the form that our converter writes for Netty', () => {
    const key = files.path('pkcs1.pem');
    writeFileSync(
      key,
      openssl('rsa', '-in', String(certificate('form', 'extendedKeyUsage=clientAuth\n').key), '-traditional'),
    );
    expect(readFileSync(key, 'utf8')).toContain('RSA PRIVATE KEY');
    const used = settings({ cert: files.path('form.pem'), key });
    // etcd's own client reads it, Alluxio's (Netty) does not: the check speaks for Alluxio.
    expect(asks(used).ok).toBe(true);
    expect(finds('pkcs1', used)).not.toEqual([]);
    expect(clusterTls(files.path('.'), 'convert', 'pkcs1.pem', 'pkcs8.pem', '--to', 'pkcs8').status).toBe(0);
    const converted = settings({ cert: files.path('form.pem'), key: files.path('pkcs8.pem') });
    expect(asks(converted).ok).toBe(true);
    expect(finds('pkcs8', converted)).toEqual([]);
  });
});
