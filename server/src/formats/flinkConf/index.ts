import type { Format } from '../format.ts';
import { flinkConfCursor } from './cursor.ts';
import { parseFlinkConf } from './parse.ts';
import { flinkConfWriter } from './writer.ts';

/** `flink-conf.yaml` as Flink's legacy line parser reads it, all versions up to 1.20. */
export const flinkConf: Format = {
  id: 'flinkConf',
  parse: parseFlinkConf,
  cursor: flinkConfCursor,
  writer: flinkConfWriter,
};
