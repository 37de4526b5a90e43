import { connect, createServer, type TLSSocket } from 'node:tls';

/** What a node shows and trusts, in PEM. */
export interface Side {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
}

const PATIENCE_MS = 10_000;

/**
 * A real handshake with client certificates on the loopback: `ok`, or why it failed. In TLS 1.3 the client is done before
 * the server has judged it, so a byte must come back.
 */
export function handshake(client: Side, server: Side, host: string): Promise<string> {
  return new Promise((resolve) => {
    const listener = createServer({ ...server, requestCert: true, rejectUnauthorized: true }, (socket: TLSSocket) => {
      socket.on('error', () => {});
      socket.end('x');
    });
    const end = (answer: string) => {
      clearTimeout(timer);
      listener.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end('no answer'), PATIENCE_MS);
    listener.on('tlsClientError', () => {});
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const socket = connect({ ...client, port, host: '127.0.0.1', servername: host });
      socket.on('data', () => {
        socket.destroy();
        end('ok');
      });
      socket.on('error', (error) => end(error.message));
      socket.on('close', () => end('closed'));
    });
  });
}
