import { type Disposable, type ExtensionContext, window } from 'vscode';
import { registerCommands, registerGenerateCommands } from './commands.ts';
import { Handshakes } from './handshake.ts';
import { Reports } from './inspect.ts';
import { registerKeystoreCommands } from './keyMaterial/commands.ts';
import { KeystoreEditor } from './keyMaterial/editor.ts';
import { KeystoreTree } from './keyMaterial/tree.ts';
import { Virtual } from './keyMaterial/virtual.ts';
import { Keystores } from './keystores.ts';
import { registerKubernetesCommands } from './kubernetes/commands.ts';
import { type MakeClient, Session } from './session.ts';
import { registerTools } from './tools.ts';
import { Previews } from './wizard/preview.ts';

let session: Session | undefined;

/** Everything that the extension is, on whatever the server runs: a process of its own, or a worker in a browser. */
export function start(context: ExtensionContext, makeClient: MakeClient, more: readonly Disposable[] = []): void {
  const output = window.createOutputChannel('Cluster TLS', { log: true });
  session = new Session(() => makeClient(context, output), output);
  const keystores = new Keystores(session, context);
  const tree = new KeystoreTree(session, keystores, context);
  const reports = new Reports(keystores);
  const previews = new Previews();
  const virtual = new Virtual();
  context.subscriptions.push(
    output,
    session,
    keystores,
    tree,
    reports,
    virtual,
    previews,
    new Handshakes(session),
    new KeystoreEditor(session, keystores, context.extensionUri),
    ...registerCommands(session, output),
    ...registerKeystoreCommands({ session, keystores, tree, reports, virtual }),
    ...registerKubernetesCommands(session),
    ...registerGenerateCommands({ session, keystores, previews }),
    ...registerTools(session),
    ...more,
  );
  session.begin();
}

export async function stop(): Promise<void> {
  await session?.stop();
  session = undefined;
}
