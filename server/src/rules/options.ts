/**
 * The schema of a system as data: `options.json` in the shape of Spring Boot's configuration metadata (name, type,
 * description, defaultValue, deprecation), extended by what TLS and many product versions need.
 */
export interface Option {
  /** Full dotted key; a `<name>` element stands for any one element. */
  readonly name: string;
  readonly type: OptionType;
  /** What a value refers to; decides completion, masking and later checks. */
  readonly kind?: OptionKind;
  /** Product within the system (`akka`, `pekko`); absent: all. */
  readonly product?: string;
  /** Our own words: what it does. One to three sentences, plain text with `code` spans. */
  readonly description: string;
  /** What happens if it is missing or wrong, in our own words. */
  readonly ifWrong?: string;
  readonly defaultValue?: string | null;
  /** Defaults that differ by version or edition; `when` is a version range or an edition. First match wins. */
  readonly defaults?: readonly { readonly when: string; readonly value: string }[];
  /** Accepted values where they can be listed. */
  readonly values?: readonly OptionValue[];
  /** False: `values` are suggestions only. */
  readonly closed?: boolean;
  /** For lists written in one string. */
  readonly separator?: string;
  readonly since?: string;
  /** First version without it. */
  readonly removed?: string;
  readonly deprecation?: { readonly since?: string; readonly replacement?: string; readonly reason?: string };
  readonly editions?: readonly string[];
  /** Keys read instead where this one is unset, in order; `when` bounds the versions. */
  readonly fallbacks?: readonly { readonly key: string; readonly when?: string }[];
  /** Other names of the same option. */
  readonly aliases?: readonly string[];
  /** Keys that belong to it (a keystore's password …), offered together. */
  readonly companions?: readonly string[];
  /** Who reads it: "JobManager and TaskManager: RPC, data, blob". */
  readonly readers?: string;
  readonly secret?: boolean;
  /** False: public documentation does not confirm it. Ranked last, and no rule above information rests on it alone. */
  readonly confirmed?: boolean;
  /** Groups completion and the exported JSON Schema. */
  readonly group?: string;
  /** Not about TLS itself (ports, hosts …): completion ranks it behind. */
  readonly related?: boolean;
}

export interface OptionValue {
  readonly value: string;
  readonly description?: string;
  /** Version range in which it is accepted. */
  readonly when?: string;
}

export type OptionType = 'boolean' | 'integer' | 'number' | 'string' | 'list' | 'duration' | 'map';

export type OptionKind =
  | 'keystore'
  | 'truststore'
  | 'pem-certificate'
  | 'pem-key'
  | 'pem-ca'
  | 'keytab'
  | 'file'
  | 'folder'
  | 'password'
  | 'alias'
  | 'store-type'
  | 'protocol'
  | 'ciphers'
  | 'fingerprint'
  | 'class'
  | 'host'
  | 'port'
  | 'url'
  | 'switch';

export class OptionSet {
  readonly #exact = new Map<string, Option>();
  readonly #patterns: { readonly option: Option; readonly regex: RegExp }[] = [];
  /** Fits what any of the patterns fits. */
  readonly #any: RegExp | undefined;
  readonly all: readonly Option[];

  constructor(all: readonly Option[]) {
    this.all = all;
    for (const option of all) {
      for (const name of [option.name, ...(option.aliases ?? [])]) {
        if (name.includes('<')) this.#patterns.push({ option, regex: new RegExp(patternOf(name)) });
        else this.#exact.set(name, option);
      }
    }
    if (this.#patterns.length > 0) this.#any = new RegExp(this.#patterns.map((p) => p.regex.source).join('|'));
  }

  get(key: string): Option | undefined {
    const exact = this.#exact.get(key);
    if (exact !== undefined) return exact;
    // This is asked for every key of a file, and nearly all of them are nobody's: one look tells.
    return this.#any?.test(key) === true ? this.#patterns.find((p) => p.regex.test(key))?.option : undefined;
  }
}

const patternOf = (name: string): string =>
  `^${name
    .split(/<[^>]*>/)
    .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('(?:[^.]+|"[^"]*")')}$`;
