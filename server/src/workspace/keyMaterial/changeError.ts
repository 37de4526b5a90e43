/** Why key material cannot be changed as it was asked for, in sentences. Never holds a secret. */
export class ChangeError extends Error {
  /** Uri of the file whose password is missing. */
  readonly locked: string | undefined;

  constructor(message: string, locked?: string) {
    super(message);
    this.name = 'ChangeError';
    this.locked = locked;
  }
}

/** @throws ChangeError */
export function wrong(message: string, locked?: string): never {
  throw new ChangeError(message, locked);
}
