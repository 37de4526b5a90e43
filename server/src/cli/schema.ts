import { jsonSchema } from '../rules/jsonSchema.ts';
import { systems } from '../systems/index.ts';
import { planSchema } from '../workspace/plan/schema.ts';
import { exit, type Terminal, UsageError } from './terminal.ts';

/** `cluster-tls schema SYSTEM`: the options of a system, or the keys of a plan, as JSON Schema. */
export function schema(args: readonly string[], terminal: Terminal): number {
  const [id, ...rest] = args;
  const system = systems.find((s) => s.id === id);
  if (id === undefined || rest.length > 0 || (system === undefined && id !== 'plan')) {
    const ids = systems.map((s) => s.id).join(', ');
    throw new UsageError(
      `schema takes one system: ${ids}, or plan${id === undefined || system !== undefined ? '' : ` (not ${id})`}`,
    );
  }
  terminal.out(`${JSON.stringify(system === undefined ? planSchema() : jsonSchema(system), null, 2)}\n`);
  return exit.clean;
}
