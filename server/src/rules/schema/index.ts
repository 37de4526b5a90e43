import type { Rule } from '../rule.ts';
import { duplicateKey, unknownKey } from './keys.ts';
import { syntax, yamlSyntax } from './syntax.ts';
import { wrongValue } from './values.ts';
import { deprecatedKey, notYetKey, otherEdition, removedKey } from './versions.ts';

/** Rules that hold for every system, made from its schema. */
export const genericRules: readonly Rule[] = [
  syntax,
  yamlSyntax,
  unknownKey,
  wrongValue,
  duplicateKey,
  deprecatedKey,
  removedKey,
  notYetKey,
  otherEdition,
];
