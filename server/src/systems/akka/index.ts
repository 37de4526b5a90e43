import type { System } from '../types.ts';
import { mayConcern, units } from './dialects.ts';
import { generation } from './generation.ts';
import { rules } from './rules/index.ts';
import { scaffold } from './scaffold.ts';
import { schema } from './schema.ts';
import { snippets } from './templates.ts';
import { values } from './values.ts';
import { versions } from './version.ts';

/** Akka and Apache Pekko: remoting over TLS, and what of HTTP, gRPC and management stands near to it. */
export const akka: System = {
  id: generation.system,
  title: generation.title,
  schema,
  versions,
  mayConcern,
  units,
  rules,
  snippets,
  generation,
  scaffold,
  values,
  files: ['**/application*.conf', '**/reference.conf', '**/akka*.conf', '**/pekko*.conf', '**/*.hocon'],
};
