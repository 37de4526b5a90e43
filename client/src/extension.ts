import { type ExtensionContext, window } from 'vscode';
import { registerCommands } from './commands.ts';
import { Session } from './session.ts';

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Cluster TLS', { log: true });
  session = new Session(context, output);
  context.subscriptions.push(output, session, ...registerCommands(session, output));
  await session.begin();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
  session = undefined;
}
