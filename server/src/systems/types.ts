import type { Part, Resource } from '../formats/embedded/types.ts';
import type { ConfigTree, FormatId } from '../formats/tree.ts';
import type { Schema, Unit } from '../rules/model.ts';
import type { Option, OptionValue } from '../rules/options.ts';
import type { Rule } from '../rules/rule.ts';
import type { Generation } from './generation.ts';
import type { Scaffold } from './scaffold.ts';

/** A document as the dialects see it. Trees and parts are made at first use and kept with the document's version. */
export interface SourceDocument {
  readonly uri: string;
  /** Decoded path of the uri, `/`-separated. */
  readonly path: string;
  /** Last element of the path. */
  readonly name: string;
  readonly text: string;
  tree(format: FormatId): ConfigTree;
  /** The YAML documents of the file, and the places in them where configuration stands as text. */
  resources(): readonly Resource[];
  parts(): readonly Part[];
}

/** What a dialect may ask of the world. Pure from its view: a file that has not been read yet is 'pending'. */
export interface Environment {
  /** The user's setting for a system's version (`clusterTls.<system>.version`), or undefined. */
  version(system: string): string | undefined;
  /** Another file, by uri; 'pending' files are read, and the document analysed again. */
  file(uri: string): SourceDocument | 'missing' | 'pending';
  /** A uri relative to a document's folder. */
  resolve(uri: string, relative: string): string;
}

/** A block that completion offers as a whole. `$1`, `${2:default}` are tab stops (TextMate snippet syntax) inside values. */
export interface Snippet {
  readonly name: string;
  /** What is typed to get it. */
  readonly prefix: string;
  readonly description: string;
  readonly versions?: string;
  readonly products?: readonly string[];
  /** Full dotted keys with values; written in the spelling of the place where it is inserted. */
  readonly entries: readonly { readonly key: string; readonly value: string }[];
}

/** What reads documents: a system, or something of ours beside them. */
export type Reader = Omit<System, 'generation' | 'scaffold'>;

/** A system is a folder and a line in `systems/index.ts`. */
export interface System {
  readonly id: string;
  readonly title: string;
  readonly schema: Schema;
  /** Known release lines by product, oldest first; the last one stands in where no version is found. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  /** Cheap test on path and text: false promises that `units` would find nothing. */
  mayConcern(document: Pick<SourceDocument, 'path' | 'name' | 'text'>): boolean;
  /** The units of a document, with their regions; nothing for foreign documents. Never throws on any text. */
  units(document: SourceDocument, environment: Environment): readonly Unit[];
  readonly rules: readonly Rule[];
  readonly snippets: readonly Snippet[];
  readonly generation: Generation;
  readonly scaffold: Scaffold;
  /** False for a block that makes no sense in a unit: what a client needs, in a server's configuration. */
  suits?(snippet: Snippet, unit: Unit): boolean;
  /** Values to offer for an option here, where the option's own list does not tell (cipher suites of the chosen protocol). */
  values?(option: Option, unit: Unit): readonly OptionValue[] | undefined;
  /** Glob patterns of the files that are always worth asking about, for the editor's document selector and the command line. */
  readonly files: readonly string[];
}
