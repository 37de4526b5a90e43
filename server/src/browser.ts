import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { Host } from './host.ts';
import { startServer } from './lsp/server.ts';
import { t } from './text/l10n.ts';

declare const self: DedicatedWorkerGlobalScopeLike;
interface DedicatedWorkerGlobalScopeLike {
  onmessage: unknown;
  postMessage(message: unknown): void;
}

/** In a web worker no file but the open ones is at hand: single-file features work, includes stay unknown. */
const workerHost = async (log: Host['log']): Promise<Host> => ({
  readText: async () => undefined,
  readBytes: async () => undefined,
  writeFiles: async () => t`files cannot be written here`,
  replaceFiles: async () => ({ problem: t`files cannot be written here` }),
  settleBackup: async () => t`files cannot be written here`,
  stat: async () => undefined,
  list: async () => [],
  environment: () => undefined,
  now: () => Date.now(),
  log,
});

const port = self as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
startServer(createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port)), workerHost);
