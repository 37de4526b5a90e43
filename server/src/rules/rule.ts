import type { Deployment } from '../kubernetes/graph.ts';
import type { Span } from '../text/span.ts';
import type { Material } from './artifact/model.ts';
import type { Region, Setting, Unit } from './model.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Decides the phase in which a rule runs: configuration at once, the others when their inputs have been read. */
export type Need = 'config' | 'artifact' | 'deployment';

/**
 * A document that shows a rule. In `bad`, the piece between `[|` and `|]` is where the finding must stand (markers are
 * taken out first; without markers any place will do). `fixed` is the whole text after the rule's first fix.
 */
export interface Example {
  /** Path in the workspace; decides, with the content, which system reads it. */
  readonly file: string;
  readonly text: string;
  /** Product version, as the user's setting would give it. */
  readonly version?: string;
  /** Further files by path (includes). */
  readonly files?: Readonly<Record<string, string>>;
  /** Files of key material by path: what is in them, as the samples of the tests are named. */
  readonly material?: Readonly<Record<string, string>>;
  readonly fixed?: string;
  /** What git has of the file, and how long it has it. */
  readonly committed?: { readonly text: string; readonly minutesAgo?: number };
}

/** A file as git has it. */
export interface Committed {
  readonly text: string;
  /** When it was committed, in milliseconds since the epoch; unknown where nobody tells. */
  readonly at?: number;
}

/** One statement about units that can be false. Declared, never wired: docs, settings and SARIF are made from it. */
export interface Rule {
  /** `<system>/<kebab-name>`, or `config/…`, `artifact/…`, `kubernetes/<kebab-name>` for the rules of every system. */
  readonly id: string;
  readonly severity: Severity;
  /** Version range of the product in which it can be false. */
  readonly versions?: string;
  /** Products (`akka`, `pekko`) it speaks of; absent: all of the system. */
  readonly products?: readonly string[];
  readonly needs: readonly Need[];
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** What the product does then, with its exact error text. Markdown paragraph. */
  readonly says: string;
  /** Where that is known from: product class and version, facts, RFC. */
  readonly source: string;
  /** Greyed out or struck through in the editor. */
  readonly tags?: readonly ('unnecessary' | 'deprecated')[];
  readonly examples: { readonly bad: readonly Example[]; readonly good: readonly Example[] };
  check(unit: Unit, report: Report, context: RuleContext): void;
}

export interface RuleContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Days before the end of a certificate from which on it counts as expiring. */
  readonly expiringDays: number;
  /** Files beside the configuration, for rules that need artifacts. */
  readonly material: Material;
  /** The manifests of the workspace; there whenever a rule runs that needs them. */
  readonly deployment?: Deployment;
  /** What git has of the document, where a rule may ask for it and it is known. */
  readonly committed?: Committed;
}

/** Where a finding stands: a setting's key, its value, the whole entry, a place in a region or its head, a field. */
export type Place =
  | { readonly key: Setting }
  | { readonly value: Setting }
  | { readonly entry: Setting }
  | { readonly region: Region; readonly span?: Span }
  /** A field of a resource, or anything else that no dialect reads. */
  | { readonly uri: string; readonly span: Span };

export interface Details {
  /** Defaults to the rule's summary. Never holds a secret's text. */
  readonly message?: string;
  /** Where the facts give another severity for this case. */
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  readonly tags?: readonly ('unnecessary' | 'deprecated')[];
  /** For a key that is not read as it stands: that key, and the one that was meant. What this leads to is one with it. */
  readonly unread?: readonly string[];
  /** Computed when asked for. The first is the preferred one. */
  readonly fixes?: () => readonly Fix[];
}

/** A place that has to do with it. */
export type Related =
  | { readonly setting: Setting; readonly message: string }
  | { readonly uri: string; readonly span: Span; readonly message: string };

export type Report = (place: Place, details?: Details) => void;

/** A titled repair. `safe`: keeps the product's behaviour or does exactly what was evidently meant; part of fix-all. */
export interface Fix {
  readonly title: string;
  readonly changes: readonly Change[];
  readonly safe?: boolean;
  /** What no edit can do: the server or the editor does it when asked. `changes` are empty then. */
  readonly command?: FixCommand;
}

export type FixCommand =
  /** Lets nobody but its owner read a file. */
  | { readonly name: 'restrict'; readonly uri: string }
  /** Opens the guided generation. */
  | { readonly name: 'generate' }
  /** Changes a file of key material; the editor shows the change first. */
  | { readonly name: 'repair'; readonly repair: Repair };

export type Repair =
  /** Its private key is written as PKCS#8. */
  | { readonly kind: 'pkcs8'; readonly uri: string }
  /** The certificates above one (SHA-256) are put behind it, with those of other files. */
  | { readonly kind: 'chain'; readonly uri: string; readonly leaf: string; readonly from: readonly string[] }
  /** A certificate in it is issued again. */
  | { readonly kind: 'renew'; readonly uri: string };

/** Format-neutral; `editsOf` writes them in the spelling of each place. */
export type Change =
  | { readonly op: 'set'; readonly setting: Setting; readonly value: string | readonly string[] }
  | { readonly op: 'rename'; readonly setting: Setting; readonly key: string }
  /** Every definition of the key in its region, or an earlier one would come into effect; `only`: just this one. */
  | { readonly op: 'remove'; readonly setting: Setting; readonly only?: true }
  | {
      readonly op: 'add';
      readonly region: Region;
      readonly entries: readonly { readonly key: string; readonly value: string | readonly string[] }[];
      readonly after?: Setting;
    }
  | { readonly op: 'text'; readonly uri: string; readonly span: Span; readonly newText: string }
  /** A new file. One that is there already stays as it is, and the fix as a whole does nothing. */
  | { readonly op: 'create'; readonly uri: string; readonly text: string };

export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  readonly uri: string;
  readonly span: Span;
  readonly unit: Unit;
  readonly related: readonly { readonly uri: string; readonly span: Span; readonly message: string }[];
  readonly tags: readonly ('unnecessary' | 'deprecated')[];
  readonly unread?: readonly string[];
  readonly fixes: () => readonly Fix[];
}

/** Identity, but checks the declaration's shape at the place where it is written. */
export const defineRule = (rule: Rule): Rule => rule;
