import type { Format } from '../format.ts';
import { cursor } from './cursor.ts';
import { parse } from './parse.ts';
import { writer } from './writer.ts';

export type { YamlMarks, YamlTree } from './marks.ts';
export { yamlMarks } from './marks.ts';

export const yaml: Format = { id: 'yaml', parse, cursor, writer };
