import type { Schema } from '../../rules/model.ts';
import { checkValue } from './check.ts';
import { misspellings, namespaces, options } from './options.ts';

export const schema: Schema = {
  options,
  namespaces,
  checkValue,
  misspellings,
  unknownKeyEffect: 'it is read by nobody, and the default of what was meant stays in force',
};
