import type { System } from '../types.ts';
import { units } from './dialects.ts';
import { factsOf } from './facts.ts';
import { generation } from './generation.ts';
import { mayConcern } from './recognise.ts';
import { rules } from './rules/index.ts';
import { scaffold } from './scaffold.ts';
import { schema } from './schema.ts';
import { snippets } from './templates.ts';
import { values } from './values.ts';
import { versions } from './version.ts';

export const flink: System = {
  id: generation.system,
  title: generation.title,
  schema,
  versions: { flink: versions },
  mayConcern,
  units,
  rules,
  snippets,
  generation,
  scaffold,
  suits: (snippet, unit) =>
    snippet.prefix !== 'rest-client' || (factsOf(unit).kind === undefined && unit.role === undefined),
  values,
  files: ['**/flink-conf*.yaml*', '**/flink-conf*.yml*', '**/config.yaml', '**/*.yaml', '**/*.yml'],
};
