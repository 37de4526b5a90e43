import { t } from '../text/l10n.ts';
import type { ArtifactProblem } from './types.ts';

/**
 * A reason why a piece of key material could not be read, thrown inside this room and turned into an
 * {@link ArtifactProblem} at its doors. Its message is for people and never holds a secret.
 */
export class PkiError extends Error {
  /** Stable, kebab-case. */
  readonly code: string;
  /** Byte offset in the artifact; undefined in decrypted or decoded content. */
  readonly offset: number | undefined;

  constructor(code: string, message: string, offset?: number) {
    super(message);
    this.name = 'PkiError';
    this.code = code;
    this.offset = offset;
  }
}

export function problem(code: string, message: string, offset?: number, fatal = false): ArtifactProblem {
  return offset === undefined ? { code, message, fatal } : { code, message, offset, fatal };
}

/** What was thrown, as a problem. An error that is not ours gets a code of its own: its text may hold anything. */
export function problemOf(error: unknown, fatal = false): ArtifactProblem {
  if (error instanceof PkiError) return problem(error.code, error.message, error.offset, fatal);
  return problem('unreadable', t`This part could not be read.`, undefined, fatal);
}

/** True for the cancellation that an AbortSignal asks for; it ends the whole reading, not one entry. */
export function isAborted(error: unknown): boolean {
  return error instanceof PkiError && error.code === 'aborted';
}
