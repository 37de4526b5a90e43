import { connect } from 'node:net';
import { error, type InspectedFinding } from '../../workspace/keyMaterial/inspection.ts';
import { loadPki, type Pki } from '../../workspace/keyMaterial/load.ts';
import { atLeast } from '../report.ts';
import { exit, painter, printable, type Terminal, UsageError } from '../terminal.ts';
import { passwordsOf, readAnchors } from './inspect.ts';
import { certificateJson } from './inspectJson.ts';
import { certificateLines } from './inspectText.ts';
import { readMaterial } from './material.ts';
import { choice, exactly, parse, whole, words } from './options.ts';
import { reasons, type Tried, tryVersion, versionText, WORKER } from './probeVersion.ts';
import { probeWorker, type TlsVersion } from './probeWorker.ts';
import { secretFrom } from './secrets.ts';

const versions = ['1.0', '1.1', '1.2', '1.3'] as const satisfies TlsVersion[];

/** `cluster-tls probe HOST:PORT`: what a TLS endpoint offers, shows and wants, and whether Java would accept it. */
export async function probe(args: readonly string[], terminal: Terminal): Promise<number | undefined> {
  if (args[0] === WORKER) return probeWorker();
  const { values, positionals } = parse(args, {
    trust: { type: 'string' },
    'trust-password-file': { type: 'string' },
    'trust-password-env': { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    keystore: { type: 'string' },
    'password-file': { type: 'string' },
    'password-env': { type: 'string' },
    alpn: { type: 'string', multiple: true },
    host: { type: 'string' },
    tls: { type: 'string', multiple: true },
    'expect-plain-closed': { type: 'string' },
    timeout: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  });
  const target = targetOf(exactly(positionals, 'HOST:PORT')['HOST:PORT']);
  const wanted: readonly TlsVersion[] = words(values.tls ?? ['1.2,1.3']).map(
    (each): TlsVersion => choice('--tls', each, versions),
  );
  const limit = 1000 * whole('--timeout', values.timeout, 1, 600);
  const plain = values['expect-plain-closed'];
  const plainPort = plain === undefined ? undefined : whole('--expect-plain-closed', plain, 1, 65_535);
  const password = await secretFrom('password', { file: values['password-file'], env: values['password-env'] });
  const trustPassword = await secretFrom('trust-password', {
    file: values['trust-password-file'],
    env: values['trust-password-env'],
  });
  const pki = await loadPki();
  const anchors =
    values.trust === undefined ? undefined : await readAnchors(pki, values.trust, trustPassword ?? password);
  const identity = await identityOf(pki, values, password);
  const alpn = words(values.alpn);
  const tried: Tried[] = [];
  for (const version of wanted) tried.push(await tryVersion({ ...target, version, ...identity, alpn, limit }));
  const chain = (tried.find(({ ok }) => ok) ?? tried.find((each) => each.chain.length > 0))?.chain ?? [];
  const facts = chain.map((base64) => new Uint8Array(Buffer.from(base64, 'base64'))).map(pki.describeCertificate);
  const now = Date.now();
  const [leaf, ...others] = facts;
  const findings: InspectedFinding[] = [];
  if (!tried.some(({ ok }) => ok)) findings.push(error('no-handshake', reasons(tried)));
  if (alpn.length > 0 && tried.some(({ ok }) => ok) && !tried.some((each) => alpn.includes(each.alpn ?? '')))
    findings.push(error('no-alpn', `The server takes none of the protocols ${alpn.join(', ')}.`));
  if (leaf !== undefined) {
    const { certificateLints, chainLints, runLints } = pki;
    const hosts = [values.host ?? target.host];
    const told = [
      ...runLints(certificateLints, { certificate: leaf, now, use: 'server' as const }),
      ...others.flatMap((certificate) => runLints(certificateLints, { certificate, now })),
      ...runLints(chainLints, { chain: facts, hosts }),
    ];
    findings.push(...told.map(({ id, severity, message }) => ({ rule: `pki/${id}`, severity, message })));
  }
  if (leaf !== undefined && anchors !== undefined) {
    const question = { leaf: leaf.der, others: others.map(({ der }) => der), anchors, now, use: 'server' as const };
    const { verdict, problem, cause } = await pki.buildChain(question);
    if (verdict === 'invalid')
      findings.push(error('chain-not-trusted', `${[problem, cause].filter((each) => each !== undefined).join(': ')}.`));
  }
  findings.push(...mutualFindings(tried));
  if (plainPort !== undefined && (await isOpen(target.host, plainPort, limit)))
    findings.push(error('plain-port-open', `Port ${plainPort} takes connections, and should be closed.`));
  if (values.json) {
    const report = {
      host: target.host,
      port: target.port,
      versions: tried.map(({ version, ok, cipher, alpn: protocol, clientCertificate, ownCertificate, error: why }) => ({
        version,
        ok,
        cipher: cipher ?? null,
        alpn: protocol ?? null,
        clientCertificate: clientCertificate ?? null,
        ownCertificate: ownCertificate ?? null,
        error: why ?? null,
      })),
      chain: facts.map((certificate) => certificateJson(certificate, now)),
      findings,
    };
    terminal.out(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    const paint = painter(terminal.colours);
    const lines = [
      paint('bold', printable(`${target.host}:${target.port}`)),
      ...tried.map((each) => `  TLS ${each.version}  ${printable(versionText(each))}`),
      ...facts.flatMap((certificate, i) => certificateLines(certificate, i, now, paint)),
      ...findings.map(({ severity, rule, message }) => `${severity} ${rule} ${printable(message)}`),
    ];
    terminal.out(`${lines.join('\n')}\n`);
  }
  return findings.some(({ severity }) => atLeast(severity, 'error')) ? exit.findings : exit.clean;
}

/** Who brings a certificate wants mutual TLS; without being asked for it, the other side knows nobody. */
function mutualFindings(tried: readonly Tried[]): InspectedFinding[] {
  const loose = (state: string, text: string): InspectedFinding[] => {
    const versions = tried.filter(
      (each) => each.ok && each.ownCertificate !== undefined && each.clientCertificate === state,
    );
    const list = versions.map(({ version }) => version).join(' and ');
    if (versions.length === 0) return [];
    return [
      {
        rule: `pki/client-certificate-${state.replace(' ', '-')}`,
        severity: 'warning',
        message: `With TLS ${list} ${text}`,
      },
    ];
  };
  return [
    ...loose('not asked', 'the server asks for no client certificate: there is no mutual TLS.'),
    ...loose('asked', 'the server asks for a client certificate, and goes on without one.'),
  ];
}

function targetOf(text: string): { host: string; port: number } {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new UsageError(`${text}: must be HOST:PORT, such as worker-1:29996 or [::1]:443`);
  return { host, port: whole('port', port, 1, 65_535) };
}

async function identityOf(
  pki: Pki,
  {
    cert,
    key,
    keystore,
  }: { readonly cert?: string | undefined; readonly key?: string | undefined; readonly keystore?: string | undefined },
  password: string | undefined,
): Promise<{ cert?: string; key?: string }> {
  if (cert === undefined && key === undefined && keystore === undefined) return {};
  if (keystore !== undefined && (cert !== undefined || key !== undefined))
    throw new UsageError('--keystore and --cert with --key exclude each other');
  const files = [keystore, cert, key].flatMap((file) => file ?? []);
  const { entries } = await readMaterial(pki, files, passwordsOf(password, undefined));
  const [entry, ...more] = entries.filter((each) => each.kind === 'key');
  if (entry?.kind !== 'key' || more.length > 0)
    throw new UsageError(`${files.join(', ')}: must hold one private key with its certificate`);
  return { cert: pki.pemCertificates(entry.chain), key: await pki.pemPrivateKey(entry.privateKey) };
}

function isOpen(host: string, port: number, limit: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(limit, () => done(false));
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
  });
}
