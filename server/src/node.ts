import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './lsp/server.ts';
import { nodeHost } from './nodeHost.ts';

/** The language server on Node: over the transport that the command line names (`--stdio`, `--node-ipc`, `--pipe`, `--socket`). */
startServer(createConnection(ProposedFeatures.all), (log) => nodeHost(log));
