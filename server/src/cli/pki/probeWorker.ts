import { connect as connectTls, type TLSSocket } from 'node:tls';

/** One handshake to be tried, in a process of its own. Goes over the channel between processes, never into arguments. */
export interface Attempt {
  readonly host: string;
  readonly port: number;
  readonly version: TlsVersion;
  /** Of the client, PEM. */
  readonly cert?: string;
  readonly key?: string;
  readonly alpn: readonly string[];
  /** Milliseconds. */
  readonly limit: number;
}

export type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3';

export interface Handshake {
  readonly ok: boolean;
  readonly cipher?: string;
  readonly alpn?: string;
  /** Why there is no connection, as OpenSSL or the system says it. */
  readonly error?: string;
  /** Who ended it: the server, with an alert or without a word; else nobody, or we. */
  readonly ended?: 'alert' | 'closed';
  /** DER in base64, leaf first, as far as the server sent them. */
  readonly chain: readonly string[];
}

const protocols = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const;

/**
 * With TLS 1.3 the client is connected before the server has looked at its certificate, and some servers (Node's) look at it
 * after the handshake in every version: what they then say is waited for, longer where the way is long.
 */
const SECOND_THOUGHTS = 600;
const ROUND_TRIPS = 4;
/** A ticket is sent when the server has all of the client's messages; a refusal without an alert follows at once. */
const AFTER_TICKET = 250;

/** Waits for one attempt, makes it, answers, and ends the process. */
export function probeWorker(): undefined {
  process.once('message', (message) => {
    attempt(message as Attempt, (handshake) => process.send?.(handshake, () => process.exit(0)));
  });
}

function attempt(
  { host, port, version, cert, key, alpn, limit }: Attempt,
  answer: (handshake: Handshake) => void,
): void {
  let state: Handshake = { ok: false, chain: [] };
  let settled = false;
  const settle = (error?: string, ended?: Handshake['ended']) => {
    if (settled) return;
    settled = true;
    if (error === undefined) answer(state);
    else answer({ ...state, ok: false, error, ...(ended === undefined ? {} : { ended }) });
  };
  const begun = Date.now();
  let socket: TLSSocket;
  try {
    socket = connectTls({
      host,
      port,
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      // Judged by our own engine, as Java does it.
      rejectUnauthorized: false,
      minVersion: protocols[version],
      maxVersion: protocols[version],
      ...(version < '1.2' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
      ...(cert === undefined ? {} : { cert, key }),
      ...(alpn.length === 0 ? {} : { ALPNProtocols: [...alpn] }),
      // Written to standard error, where the parent looks for the server's question for a certificate.
      enableTrace: true,
    });
  } catch (error) {
    settle(textOf(error));
    return;
  }
  socket.setTimeout(limit, () => settle('no answer in time'));
  socket.on('secureConnect', () => {
    // All is read here: after a refusal, Node 20 must not be asked any more.
    state = {
      ok: true,
      cipher: socket.getCipher().standardName,
      ...(typeof socket.alpnProtocol === 'string' ? { alpn: socket.alpnProtocol } : {}),
      chain: chainOf(socket),
    };
    socket.resume();
    setTimeout(() => settle(), Math.max(SECOND_THOUGHTS, ROUND_TRIPS * (Date.now() - begun)));
  });
  socket.on('session', () => {
    if (version === '1.3' && state.ok) setTimeout(() => settle(), Math.max(AFTER_TICKET, Date.now() - begun));
  });
  socket.on('error', (error) => {
    if (state.chain.length === 0) state = { ok: false, chain: chainOf(socket) };
    settle(textOf(error), endOf(error));
  });
  socket.on('close', () =>
    settle(
      state.ok ? 'the server closed the connection after the handshake' : 'the server closed the connection',
      'closed',
    ),
  );
}

const MOST_CERTIFICATES = 50;

function chainOf(socket: TLSSocket): string[] {
  const chain: string[] = [];
  let next: ReturnType<TLSSocket['getPeerCertificate']> | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < MOST_CERTIFICATES) {
    const der = next.raw.toString('base64');
    // The last one points to itself.
    if (chain.includes(der)) break;
    chain.push(der);
    next = 'issuerCertificate' in next ? (next.issuerCertificate as typeof next) : undefined;
  }
  return chain;
}

/** OpenSSL puts alerts that it receives into its codes; whoever closes with data unread resets the connection. */
function endOf(error: Error & { code?: string }): Handshake['ended'] {
  if (error.code?.startsWith('ERR_SSL_') && error.code.includes('ALERT')) return 'alert';
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'closed' : undefined;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, reason } = error as Error & { code?: string; reason?: string };
  // OpenSSL's full texts hold addresses of its memory and its source.
  if (reason !== undefined) return reason;
  if (code === 'ERR_INVALID_ARG_VALUE' || code === undefined) return error.message.split('\n')[0] ?? '';
  return code.startsWith('ERR_') ? (error.message.split('\n')[0] ?? code) : `${code}: ${error.message.split('\n')[0]}`;
}
