import type { Connection } from 'vscode-languageserver';
import type { Host } from '../host.ts';
import { speak } from '../text/l10n.ts';
import { serverCapabilities } from './capabilities.ts';

/**
 * Answers on a connection until it closes. `makeHost` is given a way to log to the client. `initialize` is answered with
 * next to nothing loaded; host and engine come with the client's `initialized`, before any other message is looked at.
 */
export function startServer(connection: Connection, makeHost: (log: Host['log']) => Promise<Host>): void {
  const log: Host['log'] = (level, message) => {
    const console = connection.console;
    if (level === 'error') console.error(message);
    else if (level === 'warning') console.warn(message);
    else if (level === 'info') console.info(message);
    else console.debug(message);
  };
  connection.onInitialize((params) => {
    // The host tells of files that cannot be written; the engine is a bundle of its own, and is told again.
    speak((params.initializationOptions as { texts?: Record<string, string> } | undefined)?.texts ?? {});
    connection.onInitialized(() => {
      Promise.all([import('./engine.ts'), makeHost(log)])
        .then(([{ start }, host]) => start(connection, host, params))
        .catch((error: unknown) => log('error', `the engine does not load: ${String(error)}`));
    });
    return { serverInfo: { name: 'cluster-tls' }, capabilities: serverCapabilities(params.capabilities) };
  });
  connection.listen();
}
