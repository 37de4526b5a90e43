import { flinkConf } from './flinkConf/index.ts';
import type { Format } from './format.ts';
import { hocon } from './hocon/index.ts';
import { jvmArgs } from './jvmArgs/index.ts';
import { properties } from './properties/index.ts';
import type { FormatId } from './tree.ts';
import { yaml } from './yaml/index.ts';

/** Every format; a new one is a folder and a line here. */
export const formats: Readonly<Record<FormatId, Format>> = { properties, flinkConf, yaml, hocon, jvmArgs };
