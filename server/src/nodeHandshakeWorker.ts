/**
 * Entry of a process of its own: TLS handshakes between two ends in memory, no socket. Node 20 can end the whole process
 * after a handshake that was refused, so the one who asks is another.
 */
import { Duplex } from 'node:stream';
import { connect, createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import type { HandshakeAnswer, HandshakeAttempt, HandshakeEnd } from './host.ts';

/** Milliseconds; nothing waits for a network. */
const LIMIT = 5_000;

/** Two streams, each the other's far end. */
function pair(): [Duplex, Duplex] {
  const end = (other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk, _, done) => {
        other().push(chunk);
        done();
      },
      final: (done) => {
        other().push(null);
        done();
      },
    });
  const a: Duplex = end(() => b);
  const b: Duplex = end(() => a);
  return [a, b];
}

function optionsOf({ key, certificates, authorities, versions, suites }: HandshakeEnd): SecureContextOptions {
  return {
    ...(key === undefined || certificates === undefined ? {} : { key, cert: certificates }),
    ca: [...authorities],
    minVersion: versions.least,
    maxVersion: versions.most,
    // Java's limits are judged by rules of their own; OpenSSL's would be others.
    ciphers: `${suites === undefined || suites.split(':').every(isNew) ? `${suites ?? ''}:DEFAULT` : suites}:@SECLEVEL=0`,
  };
}

/** Of TLS 1.3. A list of nothing else does not suit OpenSSL; what is added is for versions that are off then. */
const isNew = (suite: string): boolean => suite.startsWith('TLS_');

export function tryHandshake({ server, client }: HandshakeAttempt): Promise<HandshakeAnswer> {
  return new Promise((done) => {
    let settled = false;
    const sockets: TLSSocket[] = [];
    const settle = (answer: HandshakeAnswer): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      done(answer);
    };
    const timer = setTimeout(() => settle({ ok: false, error: 'no answer within 5 seconds' }), LIMIT);
    const failed = (by: 'server' | 'client') => (error: Error & { code?: string; reason?: string }) =>
      // What follows from the other's alert or end tells nothing.
      setImmediate(() => settle({ ok: false, by, error: error.reason ?? error.message.split('\n')[0] ?? '' }));
    try {
      const [near, far] = pair();
      const serverSocket = new TLSSocket(near, {
        isServer: true,
        requestCert: server.asksForCertificate,
        rejectUnauthorized: false,
        secureContext: createSecureContext(optionsOf(server)),
      });
      const clientSocket = connect({
        socket: far,
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        secureContext: createSecureContext(optionsOf(client)),
      });
      sockets.push(serverSocket, clientSocket);
      serverSocket.on('error', failed('server'));
      clientSocket.on('error', failed('client'));
      serverSocket.on('close', () => setImmediate(() => settle({ ok: false, error: 'the connection ended' })));
      serverSocket.on('secure', () => {
        // A word through the connection: with TLS 1.3 the client is done before the server has looked at its certificate.
        serverSocket.write('.');
      });
      clientSocket.once('data', () => {
        const refused = (of: TLSSocket): string | undefined => {
          const error: unknown = (
            of as unknown as { _handle?: { verifyError(): Error & { code?: string } } }
          )._handle?.verifyError?.();
          return error instanceof Error ? ((error as Error & { code?: string }).code ?? error.message) : undefined;
        };
        const clientRefused = server.asksForCertificate ? refused(serverSocket) : undefined;
        const serverRefused = refused(clientSocket);
        settle({
          ok: true,
          protocol: clientSocket.getProtocol() ?? '',
          suite: clientSocket.getCipher().standardName ?? clientSocket.getCipher().name,
          ...(clientRefused === undefined ? {} : { clientRefused }),
          ...(serverRefused === undefined ? {} : { serverRefused }),
        });
      });
    } catch (error) {
      settle({ ok: false, error: error instanceof Error ? error.message : String(error) });
    }
  });
}

process.on('message', (attempt: HandshakeAttempt) => {
  void tryHandshake(attempt).then((answer) => process.send?.(answer));
});
