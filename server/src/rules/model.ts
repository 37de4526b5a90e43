import type { Format } from '../formats/format.ts';
import type { ConfigTree, Entry, MapNode, SyntaxProblem } from '../formats/tree.ts';
import type { Embedding } from '../text/embedding.ts';
import type { Span } from '../text/span.ts';
import type { Pair, UnitMaterial } from './artifact/model.ts';
import type { OptionSet } from './options.ts';

/** The version of a product that a unit is read by, and how it was found. */
export interface ProductVersion {
  /** As the product writes it: `1.18`, `2.10.5`, `2.0.0-M4`. */
  readonly text: string;
  /** One sentence for the status item: "image flink:1.18-scala_2.12", "setting clusterTls.flink.version". */
  readonly why: string;
  /** True where nothing was found and the newest known version stands in. Rules then say so. */
  readonly assumed: boolean;
}

/**
 * A setting's value after the dialect's own reading rules. 'unknown' values trip no rule: placeholders, templates,
 * substitutions from outside. `fallback` is the value that holds if the unknown part turns out to be unset.
 */
export type Value =
  | {
      readonly state: 'known';
      readonly text: string;
      readonly items?: readonly string[];
      readonly type: 'string' | 'number' | 'boolean' | 'null' | 'list';
    }
  | {
      readonly state: 'unknown';
      readonly text: string;
      readonly why: 'placeholder' | 'environment' | 'outside' | 'template';
      readonly fallback?: string;
    };

/** One key with its value, ranges and origin. Spans are those of the document `uri`. */
export interface Setting {
  /** Full dotted key as the product knows it. */
  readonly key: string;
  readonly value: Value;
  readonly uri: string;
  /** As written: for nested keys only the last written piece. */
  readonly keySpan: Span;
  /** Empty and behind the separator where no value stands. */
  readonly valueSpan: Span;
  readonly span: Span;
  readonly region: Region;
  /** The node and the tree that hold it (another file's for a setting that came by an include); coordinates of that tree. */
  readonly entry: Entry;
  readonly tree: ConfigTree;
  /** Set for settings of an included file: the include statement in the unit's own document. */
  readonly include?: Span;
}

/**
 * A piece of a document that one dialect reads: a whole file, a map of a YAML file, or an embedded document. `tree` and
 * `root` have the coordinates of the embedded text where there is an `embedding`, else those of the document; everything
 * else here, and all settings, are in the document's coordinates.
 */
export interface Region {
  readonly system: string;
  /** Which reading rules: `legacy`, `config.yaml`, `map`, `properties`, `hocon`, `args` … (ids of the system's dialects). */
  readonly dialect: string;
  readonly uri: string;
  readonly format: Format;
  readonly tree: ConfigTree;
  readonly root: MapNode;
  /** The product takes booleans and numbers without quotes; maps of manifests may hold nothing but strings. */
  readonly typed?: boolean;
  readonly embedding: Embedding | undefined;
  readonly span: Span;
  /** Where to point at the region as a whole: the key that holds it, else the first characters of the file. */
  readonly anchor: Span;
  /** Why this piece is taken for the system's: "file name", "spec.flinkConfiguration of a FlinkDeployment". */
  readonly why: string;
  readonly settings: readonly Setting[];
  /** In the document's coordinates. */
  readonly problems: readonly SyntaxProblem[];
  /**
   * Every path that something in the region or in the files it draws in sets, those included that the product does not
   * read; told without working out a value. Absent where the settings tell all.
   */
  paths?(): Iterable<string>;
}

/** The settings that one process reads together. Later definitions of a key win over earlier ones. */
export interface Unit {
  readonly system: string;
  /** For messages and the outline: `flink`, `alluxio worker`, `akka`. */
  readonly name: string;
  /** The product within the system: `flink`, `alluxio`, `akka`, `pekko`. */
  readonly product: string;
  /** Edition or distribution where it matters (Alluxio: `EE 2.x`, `EE 3.x`, `OSS 2.x`). */
  readonly edition?: string;
  /** Component: `worker`, `master`, `client`; undefined where the file serves all. */
  readonly role?: string;
  readonly version: ProductVersion;
  readonly uri: string;
  /** In order of rising precedence. */
  readonly regions: readonly Region[];
  /** Schema of the system. */
  readonly schema: Schema;
  /** Effective setting of a key (exact, full dotted key). */
  get(key: string): Setting | undefined;
  /** All definitions, in order of rising precedence. */
  all(key: string): readonly Setting[];
  /** Every setting of every region, in order of rising precedence. */
  readonly settings: readonly Setting[];
  /** Facts that a system's dialect found beside the settings (resource kind, replicas, mounted secrets …), by a name of its own. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What the floors below know of a system. */
export interface Schema {
  readonly options: OptionSet;
  /** Key prefixes (with trailing dot) in which an unknown key is a mistake. */
  readonly namespaces: readonly string[];
  /**
   * What is wrong with a known value in the product's own words, or undefined. Called for options with a value only.
   * `fix` is a value that the option takes and that was probably meant.
   */
  checkValue(option: import('./options.ts').Option, setting: Setting, unit: Unit): ValueComplaint | undefined;
  /** Keys that users write for another, from the facts' lists of mistakes: wrong key -> right key. */
  readonly misspellings: Readonly<Record<string, string>>;
  /** Whether an unknown key in this region really has no effect (`false` silences the rule, e.g. a fragment of a map). */
  readonly unknownKeyEffect: string;
  /** What the settings say of key material: files, how the product opens them, and the connections that they serve. */
  material?(unit: Unit): UnitMaterial;
  /** Where the processes listen for TLS, for somebody who wants to try it. */
  endpoints?(unit: Unit): readonly Endpoint[];
  /** Whether the unit of another document is evidently of the same cluster, and then what must agree and does not. */
  between?(unit: Unit, other: Unit): Pair | undefined;
  /** True where a rule of the system's own says more of a key, and the given rule for every system stays silent. */
  isHandled?(key: string, rule: string): boolean;
}

export interface ValueComplaint {
  readonly message: string;
  readonly severity?: 'error' | 'warning' | 'information' | 'hint';
  readonly fix?: string | readonly string[];
}

/** A place where a process listens for TLS. */
export interface Endpoint {
  /** `REST`, `remoting` */
  readonly title: string;
  /** Empty where the settings do not tell. */
  readonly host: string;
  readonly port: number;
  /** Protocols that a client asks for; empty: none. */
  readonly alpn: readonly string[];
  /** The port of the same service without TLS, which should be closed. */
  readonly plainPort?: number;
  /** Id of the connection that it serves, in the unit's material. */
  readonly connection?: string;
}
