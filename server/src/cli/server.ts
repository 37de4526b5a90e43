import { parseArgs } from 'node:util';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from '../lsp/server.ts';
import { nodeHost } from '../nodeHost.ts';
import { UsageError } from './terminal.ts';

/** `cluster-tls server --stdio`: the language server on standard input and output, until the input ends. */
export function server(args: readonly string[]): undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    options: { stdio: { type: 'boolean' } },
  });
  // Editors add options of their own (`--clientProcessId=…`); they do no harm.
  if (values['stdio'] !== true || positionals.length > 0) throw new UsageError('server speaks over --stdio only');
  startServer(createConnection(ProposedFeatures.all, process.stdin, process.stdout), async (log) => nodeHost(log));
}
