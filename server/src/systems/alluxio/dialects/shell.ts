import type { Region } from '../../../rules/model.ts';
import { plainEmbedding } from '../../../text/embedding.ts';
import { t } from '../../../text/l10n.ts';
import type { SourceDocument } from '../../types.ts';
import { argumentsRegion } from './regions.ts';

/** Component whose processes read an environment variable; 'all' for the one that every process reads. */
export function roleOfVariable(name: string): string | undefined {
  const match = /^ALLUXIO_(?:([A-Z_]+)_)?JAVA_OPTS$/.exec(name);
  if (match === null) return undefined;
  switch (match[1]) {
    case undefined:
      return 'all';
    case 'JOB_MASTER':
      return 'jobMaster';
    case 'JOB_WORKER':
      return 'jobWorker';
    case 'USER':
      return 'client';
    case 'MASTER':
    case 'COORDINATOR':
    case 'WORKER':
    case 'PROXY':
    case 'LOGSERVER':
    case 'FUSE':
      return match[1].toLowerCase();
    default:
      return undefined;
  }
}

/** A definition that is still being typed; whose it is, the name of the variable tells. */
export const isHalfTyped = (options: string): boolean => /-D[\w.-]*(?:\s|$)/.test(options);

export interface RoleRegion {
  readonly role: string;
  readonly region: Region;
}

const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+)?(ALLUXIO_[A-Z_]*JAVA_OPTS)\+?=("(?:[^"\\]|\\[\s\S])*"|'[^']*'|[^\s"'][^\r\n]*)/gm;

/** The assignments of `ALLUXIO_…_JAVA_OPTS` in a shell script such as `alluxio-env.sh`. */
export function shellRegions(document: SourceDocument): RoleRegion[] {
  const found: RoleRegion[] = [];
  for (const match of document.text.matchAll(ASSIGNMENT)) {
    const name = match[1]!;
    const written = match[2]!;
    const role = roleOfVariable(name);
    const quoted = /^["']/.test(written) ? 1 : 0;
    const options = written.slice(quoted, written.length - quoted);
    if (role === undefined || !(/-D(alluxio|license)\./.test(options) || isHalfTyped(options))) continue;
    const start = match.index + match[0].length - written.length + quoted;
    const embedding = plainEmbedding(options, start);
    found.push({ role, region: argumentsRegion(document.uri, embedding, t`${name} in a shell script`) });
  }
  return found;
}

/** `spark.{driver,executor}.extraJavaOptions` of a `spark-defaults.conf`: Spark is a client of Alluxio. */
export function sparkRegions(document: SourceDocument): RoleRegion[] {
  const found: RoleRegion[] = [];
  for (const match of document.text.matchAll(
    /^[ \t]*(spark\.(?:driver|executor)\.extraJavaOptions)[ \t=:]+([^\r\n]*)/gm,
  )) {
    const written = match[2]!;
    if (!/-D(alluxio|license)\./.test(written)) continue;
    const embedding = plainEmbedding(written, match.index + match[0].length - written.length);
    found.push({ role: 'client', region: argumentsRegion(document.uri, embedding, t`${match[1]} of Spark`) });
  }
  return found;
}
