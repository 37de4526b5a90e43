import type { Rule } from '../rule.ts';
import { certificateRules } from './rules/certificates.ts';
import { connectionRules } from './rules/connections.ts';
import { fileRules } from './rules/files.ts';
import { passwordRules } from './rules/passwords.ts';

/** Rules for every system about the key material that settings name: made once, over what each system says of itself. */
export const artifactRules: readonly Rule[] = [...fileRules, ...passwordRules, ...certificateRules, ...connectionRules];
