import type { Schema } from '../../rules/model.ts';
import { later } from '../../text/l10n.ts';
import { between } from './between.ts';
import { checkValue } from './check.ts';
import { endpoints } from './endpoints.ts';
import { isHandled } from './handled.ts';
import { material } from './material.ts';
import { engineBlocks, misspellings, namespaces, options } from './options.ts';

export const schema: Schema = {
  options,
  namespaces,
  checkValue,
  misspellings,
  isHandled,
  material,
  endpoints,
  between,
  unknownKeyEffect: later`it is read by nobody, and the default of what was meant stays in force`,
};

/** For a node with an engine provider of its own, which may read whatever it likes beside the two known blocks. */
export const customEngineSchema: Schema = { ...schema, namespaces: engineBlocks };
