import type { Format } from '../format.ts';
import { cursor } from './cursor.ts';
import { parse } from './parser.ts';
import { writer } from './writer.ts';

/** HOCON as lightbend config 1.4 reads it (Akka 2.6.21 uses 1.4.2, Pekko 1.7 uses 1.4.9). */
export const hocon: Format = { id: 'hocon', parse: (text) => parse(text), cursor, writer };
