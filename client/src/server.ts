import { Uri } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientOptions } from './clientOptions.ts';
import type { MakeClient } from './session.ts';

/** The connection to `dist/server.js`, not started yet. */
export const createClient: MakeClient = (context, output) => {
  const server = {
    module: Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath,
    transport: TransportKind.ipc,
  };
  return new LanguageClient(
    'clusterTls',
    'Cluster TLS',
    {
      run: server,
      debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=127.0.0.1:0'] } },
    },
    clientOptions(output),
  );
};
