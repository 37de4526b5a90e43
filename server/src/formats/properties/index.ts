import type { Format } from '../format.ts';
import { propertiesCursor } from './cursor.ts';
import { parseProperties } from './parse.ts';
import { propertiesWriter } from './writer.ts';

/** Java properties, as Alluxio reads `alluxio-site.properties`. A dotted key is one path element. */
export const properties: Format = {
  id: 'properties',
  parse: parseProperties,
  cursor: propertiesCursor,
  writer: propertiesWriter,
};
