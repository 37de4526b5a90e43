import { type ExtensionContext, window } from 'vscode';
import { registerCommands, registerKeystoreCommands } from './commands.ts';
import { Reports } from './inspect.ts';
import { KeystoreEditor } from './keyMaterial/editor.ts';
import { Keystores } from './keystores.ts';
import { Session } from './session.ts';

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Cluster TLS', { log: true });
  session = new Session(context, output);
  const keystores = new Keystores(session, context);
  const reports = new Reports(keystores);
  context.subscriptions.push(
    output,
    session,
    keystores,
    reports,
    new KeystoreEditor(session, keystores, context.extensionUri),
    ...registerCommands(session, output),
    ...registerKeystoreCommands(session, keystores, reports),
  );
  await session.begin();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
  session = undefined;
}
