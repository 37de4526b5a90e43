import { type ExtensionContext, extensions, type LogOutputChannel, Uri, workspace } from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import { documentSelector } from './documents.ts';
import { withoutPasswords } from './trace.ts';

/** The connection to `dist/server.js`, not started yet. */
export function createClient(context: ExtensionContext, output: LogOutputChannel): LanguageClient {
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
    {
      documentSelector,
      // What the YAML extension says of a file need not stand there twice.
      initializationOptions: {
        yamlExtension: extensions.getExtension('redhat.vscode-yaml') !== undefined,
        trusted: workspace.isTrusted,
        commands: true,
      },
      outputChannel: withoutPasswords(output),
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // Hovers quote text of the user's files: they must never run a command or show HTML.
      markdown: { isTrusted: false, supportHtml: false },
    },
  );
}
