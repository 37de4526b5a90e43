import { fork } from 'node:child_process';
import type { Attempt, Handshake, TlsVersion } from './probeWorker.ts';

/** One version of TLS, tried without a certificate of the client and, where there is one, with it. */
export interface Tried extends Handshake {
  readonly version: TlsVersion;
  /** Whether the server goes on without one. Undefined: there was no handshake that got so far. */
  readonly clientCertificate: 'not asked' | 'asked' | 'required' | undefined;
  /** What became of the client's own certificate. Undefined: there is none, or no handshake got so far. */
  readonly ownCertificate: 'not asked' | 'accepted' | 'refused' | undefined;
}

/** What one handshake shows of mutual TLS. */
interface Traced extends Handshake {
  readonly reached: boolean;
  readonly asked: boolean;
}

export async function tryVersion(attempt: Attempt): Promise<Tried> {
  const { cert, key, ...without } = attempt;
  const bare = await inOwnProcess(without);
  const own = cert === undefined ? undefined : await inOwnProcess(attempt);
  const ownCertificate = own?.asked === false ? ('not asked' as const) : answer(own, 'accepted', 'refused');
  const { reached, asked, ...handshake } = own ?? bare;
  return {
    ...handshake,
    version: attempt.version,
    clientCertificate: bare.reached && !bare.asked ? 'not asked' : answer(bare, 'asked', 'required'),
    ownCertificate: own?.reached ? ownCertificate : undefined,
  };
}

/** The server's answer to what it asked for: it goes on, or it ends the connection with an alert or without a word. */
function answer<G, E>(handshake: Traced | undefined, goesOn: G, ends: E): G | E | undefined {
  if (handshake === undefined || !handshake.asked) return undefined;
  if (handshake.ended !== undefined) return ends;
  return handshake.ok ? goesOn : undefined;
}

export const WORKER = '--in-own-process';

/**
 * Node 20 may end with a segmentation fault after a handshake that was refused; then only the child is gone. The trace
 * of the handshake on its standard error tells whether the server asked for a certificate.
 */
function inOwnProcess(attempt: Attempt): Promise<Traced> {
  return new Promise((resolve) => {
    const child = fork(process.argv[1] ?? '', ['probe', WORKER], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    let trace = '';
    let answered: Handshake | undefined;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (trace.length < MOST_TRACE) trace += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), attempt.limit + 2000);
    child.on('message', (message) => {
      answered = message as Handshake;
    });
    child.on('error', () => child.kill('SIGKILL'));
    child.on('close', () => {
      clearTimeout(timer);
      const handshake = answered ?? { ok: false, chain: [], error: 'the handshake ended without an answer' };
      const asked = /CertificateRequest/.test(trace);
      // Nothing was asked for, so nothing was refused: the server has nothing to say to a client that says nothing.
      const done = handshake.cipher !== undefined && handshake.ended === 'closed' && !asked;
      resolve({ ...(done ? finished(handshake) : handshake), reached: /ServerHello/.test(trace), asked });
    });
    child.send(attempt);
  });
}

const finished = ({ error, ended, ...handshake }: Handshake): Handshake => ({ ...handshake, ok: true });

const MOST_TRACE = 2 ** 20;

export function versionText({ ok, cipher, alpn, clientCertificate, ownCertificate, error: why }: Tried): string {
  const asked = clientCertificate === undefined ? '' : `, client certificate ${clientCertificate}`;
  const own = ownCertificate === undefined || ownCertificate === 'not asked' ? '' : `, this one ${ownCertificate}`;
  if (!ok) return `refused: ${why}${asked}${own}`;
  return `${cipher}${alpn === undefined ? '' : `, ${alpn}`}${asked}${own}`;
}

/** Why there is no handshake in any version. */
export function reasons(tried: readonly Tried[]): string {
  const texts = [...new Set(tried.map(({ error: why }) => why ?? ''))];
  const some = (test: (each: Tried) => boolean, text: string) => (tried.some(test) ? ` ${text}` : '');
  const refused = some(
    ({ ownCertificate }) => ownCertificate === 'refused',
    'The server refuses the client certificate.',
  );
  const required = some(
    ({ clientCertificate, ownCertificate }) => clientCertificate === 'required' && ownCertificate === undefined,
    'The server requires a client certificate.',
  );
  return `No handshake succeeds: ${texts.join('; ')}.${refused}${required}`;
}
