import { type ExtensionContext, Uri, workspace } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { clientOptions } from './clientOptions.ts';
import type { MakeClient } from './session.ts';
import { start, stop } from './start.ts';

type WorkerLike = ConstructorParameters<typeof LanguageClient>[2];
declare const Worker: new (script: string) => WorkerLike;

/** The server in a worker of the browser: what an open file tells by itself, no files beside it. */
const createClient: MakeClient = async (context, output) =>
  new LanguageClient('clusterTls', 'Cluster TLS', await worker(context), clientOptions(output));

/** Of an extension that lies on another machine than the browser, the editor makes no worker by its address. */
async function worker({ extensionUri }: ExtensionContext): Promise<WorkerLike> {
  const program = Uri.joinPath(extensionUri, 'dist', 'web', 'server.js');
  if (/^https?$/.test(program.scheme)) return new Worker(program.toString(true));
  const code = await workspace.fs.readFile(program);
  return new Worker(URL.createObjectURL(new Blob([new Uint8Array(code)], { type: 'text/javascript' })));
}

export const activate = (context: ExtensionContext): void => start(context, createClient);

export const deactivate = stop;
