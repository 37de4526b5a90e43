import type { Format } from '../format.ts';
import { jvmArgsCursor } from './cursor.ts';
import { parseJvmArgs } from './parse.ts';
import { jvmArgsWriter } from './writer.ts';

/** Options of a JVM or of a start script in one string: JAVA_OPTS, `env.java.opts`, the arguments of a container. */
export const jvmArgs: Format = { id: 'jvmArgs', parse: parseJvmArgs, cursor: jvmArgsCursor, writer: jvmArgsWriter };
