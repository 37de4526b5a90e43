import type { Rule } from '../rule.ts';
import { referenceRules } from './references.ts';

/** Rules over the manifests of a workspace. */
export const kubernetesRules: readonly Rule[] = [...referenceRules];
