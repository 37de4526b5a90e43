import type { System } from '../types.ts';
import { deploymentOf } from './deployment.ts';
import { mayConcern, units } from './dialects/index.ts';
import { generation } from './generation.ts';
import { releaseLines } from './product.ts';
import { rules } from './rules/index.ts';
import { scaffold } from './scaffold.ts';
import { schema } from './schema.ts';
import { snippets } from './templates.ts';
import { values } from './values.ts';

/** Alluxio: open source 2.x, Enterprise 2.x, and Enterprise AI and DA 3.x. */
export const alluxio: System = {
  id: generation.system,
  title: generation.title,
  schema,
  versions: { alluxio: releaseLines },
  mayConcern,
  units,
  rules,
  snippets,
  generation,
  scaffold,
  suits: (snippet, unit) =>
    !snippet.prefix.startsWith('tls-client') || deploymentOf(unit) === undefined || unit.role === 'fuse',
  values,
  files: [
    '**/alluxio-site.properties*',
    '**/*alluxio*.properties',
    '**/alluxio-env.sh*',
    '**/spark-defaults.conf',
    '**/values*.yaml',
    '**/*.yaml',
    '**/*.yml',
  ],
};
