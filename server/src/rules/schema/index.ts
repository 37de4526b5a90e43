import type { Rule } from '../rule.ts';

/** Rules that hold for every system, made from its schema. */
export const genericRules: readonly Rule[] = [];
