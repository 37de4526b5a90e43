import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Host } from '../host.ts';

/** After what is in the pipe already; a timer of Node takes a millisecond, which a worker has no way around. */
const later: (next: () => void) => void =
  typeof setImmediate === 'function' ? setImmediate : (next) => setTimeout(next, 0);

/**
 * Wraps a request's handler: looked at for cancellation before and after, and never throwing out of the server: an error
 * is logged with its stack and answered by `otherwise`.
 */
export function guarded<P, R, E = void>(
  host: Host,
  name: string,
  otherwise: R,
  handler: (params: P, token: CancellationToken) => Promise<R> | R,
) {
  return async (params: P, token: CancellationToken): Promise<R | ResponseError<E>> => {
    // Lets a cancellation that is already in the pipe come through before any work is done.
    await new Promise<void>((next) => later(next));
    if (token.isCancellationRequested) return cancelled<E>();
    try {
      const result = await handler(params, token);
      return token.isCancellationRequested ? cancelled<E>() : result;
    } catch (error) {
      host.log('error', `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return otherwise;
    }
  };
}

const cancelled = <E>() => new ResponseError<E>(LSPErrorCodes.RequestCancelled, 'cancelled');
