import { parseArgs } from 'node:util';
import { allRules } from '../workspace/analyse.ts';
import { exit, painter, type Terminal, UsageError } from './terminal.ts';

/** `cluster-tls rules`: every rule with its severity and what it says. */
export function rules(args: readonly string[], terminal: Terminal): number {
  if (parseArgs({ args: [...args], strict: false }).positionals.length > 0)
    throw new UsageError('rules takes no arguments');
  const paint = painter(terminal.colours);
  const all = allRules();
  const wide = Math.max(0, ...all.map((r) => r.id.length));
  for (const { id, severity, summary } of all)
    terminal.out(`${paint('bold', id.padEnd(wide))}  ${severity.padEnd('information'.length)}  ${summary}\n`);
  return exit.clean;
}
