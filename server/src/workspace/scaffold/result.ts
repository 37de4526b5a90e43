/** What a scaffold comes to, before anything is written: the command line and the editor carry it out in their ways. */
export interface Scaffolded {
  readonly files: readonly ScaffoldFile[];
  /** What the owner should know, in sentences. */
  readonly notes: readonly string[];
  /** To be run by the owner, one after the other; never run by us. */
  readonly commands: readonly string[];
}

export interface ScaffoldFile {
  /** Relative to the folder that was asked for, with `/`. */
  readonly name: string;
  readonly content: string;
  /** Holds a private key or a password: nobody but its owner may read it. */
  readonly secret: boolean;
  /** It exists and is changed; else it must not exist. */
  readonly changes: boolean;
}

/** What cannot be made, in sentences for the one who asked; nothing secret in them. */
export class ScaffoldError extends Error {}
