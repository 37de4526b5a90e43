import type { ExtensionContext } from 'vscode';
import { createClient } from './server.ts';
import { start, stop } from './start.ts';
import { Tasks } from './tasks.ts';

export const activate = (context: ExtensionContext): Promise<void> =>
  start(context, createClient, [new Tasks(context).register()]);

export const deactivate = stop;
