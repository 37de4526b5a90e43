import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cluster, FOLDER } from './cluster.ts';
import type { Product, ProductVersion } from './products.ts';
import type { Random } from './random.ts';
import type { KeystoreChange, Stores, TruststoreChange } from './stores.ts';

/** A class of what can go wrong, by which the product's words and our rules are compared. */
export type Cause =
  | 'configuration' // cannot be parsed, or a value is refused
  | 'missing-setting'
  | 'plain' // a connection that was to be protected is not
  | 'file' // not there, or no file
  | 'format' // not a store, or not of a readable kind
  | 'store-password'
  | 'key-password'
  | 'store-type'
  | 'no-key'
  | 'no-anchor'
  | 'dates'
  | 'chain'
  | 'usage'
  | 'name'
  | 'suites' // nothing in common, or nothing left
  | 'suite-name'
  | 'protocol-name'
  | 'fingerprint'
  | 'alias'
  | 'mismatch' // the key is not the certificate's
  | 'provider'
  | 'subject-names'
  | 'pem-key'
  | 'weak'
  | 'other';

/** A configuration with its key material while faults and harmless changes are made to it. */
export interface Draft {
  readonly cluster: Cluster;
  readonly target: ProductVersion;
  /** Suffix of the stores: `p12`, `jks`, `jceks`; `pem` for PEM files. */
  readonly suffix: string;
  /** Names of the certificates that the configuration uses. */
  readonly owners: readonly string[];
  /** Settings in the order of writing; values as the product shall see them. */
  readonly settings: Map<string, string>;
  readonly keystores: Map<string, KeystoreChange>;
  truststore: TruststoreChange;
  /** Further files, and files that are taken away (undefined), by their place in the folder. */
  readonly files: Map<string, string | Uint8Array | undefined>;
  /** How the configuration is written, as its product's writer understands it. */
  readonly style: Record<string, string | boolean>;
  /** Changes to the written text, in order. */
  readonly edits: ((text: string) => string)[];
  /** Connections and start-ups that must succeed. */
  readonly wanted: Set<string>;
  /** Connections on which the client must show a certificate. */
  readonly mutual: Set<string>;
  /** Hosts that peers connect to, by the setting that says so; a host that is not said is one that fits. */
  readonly hosts: Map<string, string>;
}

/** A way to break a configuration, or to change it without harm. */
export interface Mutation {
  readonly id: string;
  readonly products: readonly Product[];
  /** What the product is expected to complain of; undefined: harmless. */
  readonly cause?: Cause;
  applies?(draft: Draft): boolean;
  apply(draft: Draft, random: Random): void;
}

/** A cluster on loopback: as generated, and with one fault after the other. */
export interface LivePlan {
  readonly plan: Readonly<Record<string, unknown>>;
  readonly variations?: readonly string[];
  readonly faults: readonly string[];
  /** Versions that can be started so; all where not given. */
  fits?(target: ProductVersion): boolean;
}

/** A product's configuration files: where a draft comes from and how it is written. */
export interface Writer {
  /** Plans for `generate` that the cases start from. */
  readonly plans: readonly Readonly<Record<string, unknown>>[];
  /** Clusters whose nodes can really be started on one machine. */
  readonly live?: readonly LivePlan[];
  draft(cluster: Cluster, target: ProductVersion, random: Random): Draft;
  /** Files by their place in the folder; the first is the one that is checked. */
  configuration(draft: Draft, random: Random): readonly { readonly name: string; readonly text: string }[];
  question(draft: Draft, folder: string): Readonly<Record<string, unknown>>;
}

/** A case on disk. */
export interface Laid {
  readonly folder: string;
  readonly checked: readonly string[];
  readonly question: Readonly<Record<string, unknown>>;
}

/** Writes a case into its folder, with absolute paths. */
export async function lay(draft: Draft, writer: Writer, stores: Stores, random: Random, folder: string): Promise<Laid> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  };
  const taken = (name: string) => draft.files.has(name);
  if (draft.suffix !== 'pem') {
    for (const owner of draft.owners) {
      const name = `${owner}.${draft.suffix}`;
      const change = draft.keystores.get(owner) ?? {};
      if (!taken(name)) write(name, await keystoreBytes(draft, stores, owner, change));
    }
    const name = `truststore.${draft.suffix}`;
    if (!taken(name)) write(name, await truststoreBytes(draft, stores));
  } else {
    for (const file of draft.cluster.made.files)
      if (file.name.endsWith('.pem') && !/^(?:ca|intermediate)-key\.pem$/.test(file.name) && !taken(file.name))
        write(file.name, file.content);
    for (const [owner, change] of draft.keystores) {
      const { certificate, key } = await stores.pem(draft.cluster, owner, change);
      if (!taken(`${owner}.pem`)) write(`${owner}.pem`, certificate);
      if (!taken(`${owner}-key.pem`)) write(`${owner}-key.pem`, key);
    }
    const { anchors } = draft.truststore;
    if (anchors !== undefined && !taken('ca.pem')) write('ca.pem', await stores.trustedPem(draft.cluster, anchors));
  }
  for (const [name, content] of draft.files) if (content !== undefined) write(name, content);
  const configuration = draft.edits.reduce(
    (files, edit) => files.map((file, i) => (i === 0 ? { ...file, text: edit(file.text) } : file)),
    writer.configuration(draft, random),
  );
  for (const { name, text } of configuration) write(name, text.replaceAll(FOLDER, folder));
  const checked = configuration.map(({ name }) => join(folder, name));
  return { folder, checked, question: { ...writer.question(draft, folder), dir: folder } };
}

/** As generated where nothing is changed: the very bytes that `generate` would write. */
function keystoreBytes(draft: Draft, stores: Stores, owner: string, change: KeystoreChange) {
  const made = draft.cluster.made.files.find(({ name }) => name === `${owner}.${draft.suffix}`);
  if (Object.keys(change).length === 0 && made !== undefined) return Promise.resolve(made.content);
  return stores.keystore(draft.cluster, owner, draft.suffix, change);
}

function truststoreBytes(draft: Draft, stores: Stores) {
  const made = draft.cluster.made.files.find(({ name }) => name === `truststore.${draft.suffix}`);
  if (Object.keys(draft.truststore).length === 0 && made !== undefined) return Promise.resolve(made.content);
  return stores.truststore(draft.cluster, draft.suffix, draft.truststore);
}
