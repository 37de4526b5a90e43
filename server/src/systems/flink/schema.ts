import type { Schema } from '../../rules/model.ts';
import { later } from '../../text/l10n.ts';
import { between } from './between.ts';
import { checkValue } from './check.ts';
import { endpoints } from './endpoints.ts';
import { isHandled } from './handled.ts';
import { material } from './material.ts';
import { misspellings, namespaces, options } from './options.ts';

export const schema: Schema = {
  options,
  namespaces,
  checkValue,
  misspellings,
  isHandled,
  material,
  endpoints,
  between,
  unknownKeyEffect: later`it is kept and nothing reads it`,
};
