import { type ExtensionContext, window } from 'vscode';
import { registerCommands } from './commands.ts';
import { Reports } from './inspect.ts';
import { registerKeystoreCommands } from './keyMaterial/commands.ts';
import { KeystoreEditor } from './keyMaterial/editor.ts';
import { KeystoreTree } from './keyMaterial/tree.ts';
import { Keystores } from './keystores.ts';
import { Session } from './session.ts';

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Cluster TLS', { log: true });
  session = new Session(context, output);
  const keystores = new Keystores(session, context);
  const tree = new KeystoreTree(session, keystores, context);
  const reports = new Reports(keystores);
  context.subscriptions.push(
    output,
    session,
    keystores,
    tree,
    reports,
    new KeystoreEditor(session, keystores, context.extensionUri),
    ...registerCommands(session, output),
    ...registerKeystoreCommands({ session, keystores, tree, reports }),
  );
  await session.begin();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
  session = undefined;
}
