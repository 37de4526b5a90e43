import type { KeyFacts } from '../../kubernetes/facts.ts';
import type { ArtifactEntry } from '../../pki/types.ts';
import type { Setting, Unit } from '../model.ts';
import type { Fix, Place, Severity } from '../rule.ts';

/** The engine for key material. Known as a type only: it is loaded when the first file is opened. */
export type Pki = typeof import('../../pki/index.ts');
export type CertificateFacts = import('../../pki/certificate.ts').CertificateFacts;
export type ChainAnswer = import('../../pki/chain.ts').ChainAnswer;
export type Artifact = import('../../pki/types.ts').Artifact;
export type JavaView = import('../../pki/types.ts').JavaView;
export type JavaType = import('../../pki/java.ts').JavaType;

/** A text that a product uses: of a setting, or a default of its own. `text` is undefined where it is not known. */
export interface Given {
  readonly text: string | undefined;
  readonly setting?: Setting;
}

interface UseBase {
  /** In a sentence: `the internal keystore`. */
  readonly title: string;
  /** The setting that names the file: where findings stand. */
  readonly path: Setting;
  /** The path as the product reads it. */
  readonly file: string;
  /** The worst that a finding may be: `information` while TLS is off. */
  readonly atMost?: Severity;
  /** What the product makes of an exception's text, such as `Server SSL connection could not be established because: …`. */
  readonly says?: (text: string, cause: Cause) => string;
  /** Folders of the product's own that stand for one near the configuration. */
  readonly bases?: readonly Base[];
}

/** A folder on the hosts, and where it is seen from the document. */
export interface Base {
  /** `/opt/alluxio/conf` */
  readonly prefix: string;
  /** Relative to the document: `.` */
  readonly folder: string;
}

/** A file that a product opens with `java.security.KeyStore`. */
export interface StoreUse extends UseBase {
  readonly kind: 'store';
  readonly role: 'keystore' | 'truststore';
  /** undefined: the JVM's default type. */
  readonly type: Given | undefined;
  /** undefined: none is given, and Java loads the store without. */
  readonly password: Given | undefined;
  /** Of keystores; undefined: the product takes the store's. */
  readonly keyPassword: Given | undefined;
  /** undefined: the product has no setting for it, or it is unset, and takes what it finds. */
  readonly alias: Given | undefined;
  /** How much it matters that a store with several keys is given no alias; absent: the product takes what it finds. */
  readonly aliasNeeded?: Severity;
  /** The alias is looked at only where the store has more than one entry. */
  readonly aliasOfSeveral?: boolean;
  /** What to add where the product needs a password and has none; the key to set. */
  readonly passwordKey?: string;
  /** The key that sets the alias. */
  readonly aliasKey?: string;
}

/** A file that a product reads as PEM (or DER), with a reader of its own. */
export interface PemUse extends UseBase {
  readonly kind: 'pem';
  readonly role: 'certificate' | 'key' | 'ca';
  /** Of an encrypted private key. */
  readonly password: Given | undefined;
  /** What the product's reader says of what is in the file; undefined: it can read it. */
  readonly refuses?: (opened: Opened) => Refusal | undefined;
}

export type Use = StoreUse | PemUse;

export interface Refusal {
  readonly cause: Cause;
  /** The product's own text, or what it does; a sentence for people may follow. */
  readonly text: string;
  readonly severity?: Severity;
  /** Where it stands, if not at the path. */
  readonly setting?: Setting;
  readonly fixes?: () => readonly Fix[];
  /** Some releases of the product read it all the same. */
  readonly doubtful?: boolean;
}

/** What one end shows in a handshake. */
export type Identity =
  | { readonly kind: 'store'; readonly store: StoreUse }
  | {
      readonly kind: 'pem';
      readonly certificate: PemUse;
      readonly key: PemUse;
      /** Which certificates of the file are sent behind its first one. */
      readonly sends: 'all' | 'first';
      /** A file whose first certificate is sent behind these. */
      readonly also?: PemUse;
    };

/** What one end believes. */
export type Trust =
  | { readonly kind: 'store'; readonly store: StoreUse }
  | {
      readonly kind: 'pem';
      readonly ca: PemUse;
      readonly takes: 'all' | 'first';
      /** That only the first counts rests on a version which nobody has stated. */
      readonly assumed?: boolean;
    };

export interface End {
  /** In a sentence: `REST clients`. */
  readonly title: string;
  /** undefined: shows none. */
  readonly identity?: Identity;
  /** undefined: what it believes is not in the configuration (the JVM's authorities), or it is not known. */
  readonly trust?: Trust;
}

/** One kind of connection of a cluster, as the settings of a unit (or of two) make it. */
export interface Connection {
  /** Stable: `internal`, `rest`, `artery`. */
  readonly id: string;
  /** `RPC, data and blob connections` */
  readonly title: string;
  readonly server: End;
  readonly client: End;
  /** Whether the server wants a certificate of its clients. */
  readonly clientAuth: 'required' | 'optional' | 'none';
  /** The names that clients compare with the server's certificate; undefined: they do not look at names. */
  readonly hosts?: readonly Host[];
  /** Clients compare the name that DNS has for the server's pod; `role`: how containers and workloads of such are called. */
  readonly ofPods?: { readonly role: RegExp; readonly atMost?: Severity };
  /**
   * Names of servers of which this one is one, without a word which: each may have a certificate of its own, so this
   * certificate must cover one of them; of one that covers several the others are missed.
   */
  readonly peers?: readonly Host[];
  /** After the handshake both ends want a name in common: of the common names and DNS names in their certificates. */
  readonly sharedName?: boolean;
  /** Protocols that both ends allow, JSSE names; undefined: not known, or the JVM's. */
  readonly protocols?: Given | undefined;
  /** Suites that both ends allow, JSSE names; undefined: not known, or the JVM's. */
  readonly suites?: readonly string[];
  readonly suitesSetting?: Setting;
  /** SHA-1 fingerprints, separated by commas, that stand in for chains: nothing else is looked at then. */
  readonly pinned?: Given;
  readonly atMost?: Severity;
}

/** A name that clients write, and the setting that says so. */
export interface Host {
  readonly name: string;
  readonly setting?: Setting;
  readonly atMost?: Severity;
}

/** What a unit's settings say of key material. */
export interface UnitMaterial {
  readonly uses: readonly Use[];
  readonly connections: readonly Connection[];
}

/** What two units of different documents, evidently of one cluster, make of each other beside their key material. */
export interface Pair {
  /** Where less speaks for one cluster: the worst that a finding may be. */
  readonly atMost?: Severity;
  /** What must be equal in both and is not. */
  readonly differences: readonly Difference[];
}

export interface Difference {
  /** In the document of the unit that was asked. */
  readonly at: Place;
  readonly message: string;
  /** The setting on the other side. */
  readonly other?: Setting | undefined;
}

/** Where a path in a configuration leads. */
export type Located =
  | Found
  /** It has been looked for where it must be, and is not there. */
  | { readonly state: 'absent'; readonly uri: string; readonly way: string }
  | { readonly state: 'folder'; readonly uri: string; readonly way: string }
  /** It may exist on the hosts only. */
  | { readonly state: 'unknown' }
  | { readonly state: 'pending' };

export interface Found {
  readonly state: 'found';
  /** What opens it in an editor: a file, or the document that holds it inline. */
  readonly uri: string;
  /** For people: its place in the workspace. */
  readonly name: string;
  /** How it was found, for the hover. */
  readonly way: string;
  /** Nothing but its name speaks for it. */
  readonly assumed: boolean;
  /** Changes with its content. */
  readonly identity: string;
  /** Permissions of the file, where it is one and the system has them. */
  readonly mode?: number;
}

/** How a product opens a file. */
export interface Reading {
  readonly type?: JavaType;
  readonly store?: string;
  readonly key?: string;
}

export interface Opened {
  readonly artifact: Artifact;
  /** Of stores and of what is opened as one: what `java.security.KeyStore` makes of it as the given type. */
  readonly java: JavaView;
  readonly entries: readonly OpenedEntry[];
  readonly pem: PemShape;
}

/** A file as readers of PEM see it: they go by labels, and some by what stands around the blocks. */
export interface PemShape {
  readonly blocks: readonly PemBlockShape[];
  /** Nothing but white space stands around the only block. */
  readonly alone: boolean;
}

export interface PemBlockShape {
  readonly label: string;
  /** What the octets are, whatever the label says: `pkcs8`, `pkcs1`; undefined where they are encrypted as a whole. */
  readonly content: string | undefined;
  /** Names of RFC 1421 headers, in lower case: `proc-type`. */
  readonly headers: readonly string[];
  /** What is between the markers is base64. */
  readonly sound: boolean;
}

export interface OpenedEntry {
  readonly entry: ArtifactEntry;
  /** Leaf first, as stored. */
  readonly chain: readonly CertificateFacts[];
  /** Whether the private key belongs to the first certificate; undefined where one of them is missing or locked. */
  readonly matches: boolean | undefined;
  /** SubjectPublicKeyInfo of the private key where it is open. */
  readonly publicKey?: Uint8Array;
}

/**
 * What rules may ask of files beside the configuration. Everything answers at once: what is not known yet is noted,
 * looked up, and the rules run again.
 */
export interface Material {
  locate(unit: Unit, use: Pick<Use, 'path' | 'file' | 'bases'>): Located;
  /** undefined: not known yet, or it cannot be read at all. */
  open(found: Found, reading: Reading): Opened | undefined;
  /**
   * The text of a setting that a container's environment decides, where the variable comes out of a Secret of the
   * workspace; undefined where nothing is known of it.
   */
  variable(unit: Unit, setting: Setting): string | undefined;
  /** The value of a key of a Secret or ConfigMap, to be opened; undefined where it is not to be seen. */
  inline(uri: string, holder: string, key: KeyFacts): Found | undefined;
  /** The engine, once something has been opened. */
  readonly pki: Pki | undefined;
  /**
   * Units of the same system in documents beside this one: those of its name in sibling folders, those of a like name in its
   * own. undefined: not known yet.
   */
  siblings(unit: Unit): readonly Unit[] | undefined;
  /** Files of key material in the folder of a file, that one among them; undefined: not known yet. */
  filesBeside(uri: string): readonly string[] | undefined;
  /** Anything else that takes time; `key` stands for all that the answer depends on. undefined: not known yet. */
  ask<T>(key: string, answer: (pki: Pki) => Promise<T>): T | undefined;
}

/** Nothing beside the configuration is known. */
export const noMaterial: Material = {
  locate: () => ({ state: 'unknown' }),
  open: () => undefined,
  inline: () => undefined,
  variable: () => undefined,
  pki: undefined,
  siblings: () => undefined,
  filesBeside: () => undefined,
  ask: () => undefined,
};

/** Why a product cannot use a piece of key material, or a handshake fails; each is a rule `artifact/<cause>`. */
export type Cause =
  | 'missing'
  | 'folder'
  | 'unreadable'
  | 'wrong-kind'
  | 'wrong-type'
  | 'wrong-password'
  | 'password-missing'
  | 'wrong-key-password'
  | 'no-private-key'
  | 'alias-missing'
  | 'alias-not-a-key'
  | 'alias-needed'
  | 'key-mismatch'
  | 'key-format'
  | 'nothing-trusted'
  | 'expired'
  | 'not-yet-valid'
  | 'expiring'
  | 'not-trusted'
  | 'not-pinned'
  | 'usage'
  | 'name-not-covered'
  | 'no-shared-name'
  | 'suite-key-mismatch'
  | 'peers-differ'
  | 'weak'
  | 'certificate'
  | 'readable-by-others'
  | 'well-known-password'
  | 'store';
