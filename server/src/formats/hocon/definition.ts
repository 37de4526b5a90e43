import type { Entry, Include, ValueNode } from '../tree.ts';

/** One entry that sets a path. */
export interface Definition {
  readonly uri: string;
  readonly entry: Entry;
  readonly path: readonly string[];
  /** The includes through which its file came, the outermost first; empty for the file itself. */
  readonly through: readonly { readonly uri: string; readonly include: Include }[];
}

/** Where a value stands. */
export interface Place {
  readonly definition: Definition;
  readonly node: ValueNode | undefined;
}
