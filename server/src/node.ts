import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './lsp/server.ts';

/**
 * V8 optimizes what has run for a while, in threads of its own. A large document lets hundreds of functions run that
 * long, once, and most of the processor time of opening it went into code that was never used again (10,000 lines, Node
 * 20: 68 ms with these thresholds as they are, 37 with six times as much; 22 alike). What runs on every keystroke passes
 * the higher ones soon: completion after an edit costs what it did.
 *
 * The space for young objects begins small and doubles after each collection; a large document is copied again and again
 * meanwhile (10,000 lines of properties: 66 ms, 50 where it grows at once).
 *
 * The names belong to a version of V8, so others keep theirs. Set here and not on the command line, where they would cost the
 * start Node's own code cache (10 ms).
 */
const flags: Readonly<Record<string, readonly string[]>> = {
  '11': ['--interrupt-budget=400000', '--semi-space-growth-factor=16'],
  '12': ['--invocation-count-for-turbofan=18000', '--semi-space-growth-factor=16'],
};

/** The language server on Node: over the transport that the command line names (`--stdio`, `--node-ipc`, `--pipe`, `--socket`). */
startServer(createConnection(ProposedFeatures.all), async (log) => (await import('./nodeHost.ts')).nodeHost(log));

for (const flag of flags[process.versions.v8.split('.')[0] ?? ''] ?? []) setFlagsFromString(flag);
