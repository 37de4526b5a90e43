import type { ExtensionContext } from 'vscode';
import type { MakeClient } from './session.ts';
import { start, stop } from './start.ts';
import { Tasks } from './tasks.ts';

/** The library for the connection is most of our code: it is loaded when there is a server to start. */
const createClient: MakeClient = async (context, output) => (await import('./server.ts')).createClient(context, output);

export const activate = (context: ExtensionContext): void =>
  start(context, createClient, [new Tasks(context).register()]);

export const deactivate = stop;
