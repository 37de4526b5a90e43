/** The commands that need options, rules and the language service: a bundle of its own (`dist/analysis.js`). */
export { check } from './check.ts';
export { kubernetes } from './kubernetes.ts';
export { mcp } from './mcp.ts';
export { rotate } from './rotate.ts';
export { rules } from './rules.ts';
export { schema } from './schema.ts';

import type { Terminal } from './terminal.ts';

/** Loaded when asked for: the check needs none of the protocol. */
export async function server(args: readonly string[], _: Terminal): Promise<undefined> {
  (await import('./server.ts')).server(args);
}
