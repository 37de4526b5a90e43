/** What a file, a key of a Secret or an inline text really is, told by its content. */
export type ArtifactFormat =
  | 'jks'
  | 'jceks'
  | 'pkcs12'
  | 'pem'
  | 'certificate'
  | 'csr'
  | 'crl'
  | 'pkcs7'
  | 'pkcs8'
  | 'pkcs8-encrypted'
  | 'pkcs1'
  | 'sec1'
  | 'bks'
  | 'uber'
  | 'bcfks'
  | 'java-serialised'
  | 'unknown';

/** Something wrong in a part of an artifact; the other parts are still told. */
export interface ArtifactProblem {
  /** Stable, kebab-case: `der-too-deep`, `jks-digest`, `pem-no-end`, `iterations-too-many`. */
  readonly code: string;
  readonly message: string;
  /** Byte offset in the artifact, where one can be named. */
  readonly offset?: number;
  /** True: nothing could be read. */
  readonly fatal: boolean;
}

/** Whether something that is encrypted opens with a password that was tried. */
export type Opens =
  /** Not encrypted. */
  | 'plain'
  /** With the key password or, where none was given, the store password. */
  | 'yes'
  | 'no'
  /** No password was given. */
  | 'untried'
  /** The algorithm is not implemented, or a bound forbids the work; see the entry's problems. */
  | 'unsupported';

/** What a private key is. */
export interface PrivateKeyFacts {
  /** `RSA`, `RSASSA-PSS`, `EC`, `Ed25519`, `Ed448`, `X25519`, `X448`, `DSA`; else its object identifier. */
  readonly algorithm: string;
  /** Bits. */
  readonly size?: number;
  /** `P-256`, `secp256k1`; else its object identifier. */
  readonly curve?: string;
}

export type EntryKind = 'key' | 'trusted' | 'secret' | 'certificate' | 'privateKey' | 'csr' | 'crl';

export interface ArtifactEntry {
  /** As stored; undefined where the format has none (PEM) or the entry states none (PKCS#12 without friendlyName). */
  readonly alias: string | undefined;
  readonly kind: EntryKind;
  /** Milliseconds since the epoch (JKS, JCEKS). */
  readonly created?: number;
  /** DER of the certificates, in the order stored; for a key entry leaf first as stored. */
  readonly chain: readonly Uint8Array[];
  /** DER of the PKCS#8 private key where it could be opened. Never leaves the process but into a file that was asked for. */
  readonly privateKey?: Uint8Array;
  /** Of the private key that could be opened. */
  readonly key?: PrivateKeyFacts;
  /** DER of a certification request. */
  readonly csr?: Uint8Array;
  /** DER of a certificate revocation list. */
  readonly crl?: Uint8Array;
  /** A key or secret as stored, still protected: what a writer keeps of an entry that cannot be opened. */
  readonly stored?: Uint8Array;
  readonly opens: Opens;
  /** How a key is encrypted, for people: `PBES2 (PBKDF2-HMAC-SHA256, 10000 iterations, AES-256-CBC)`. */
  readonly encryption?: string;
  readonly problems: readonly ArtifactProblem[];
}

/** What is in a piece of key material, or why it could not be read. */
export interface Artifact {
  readonly format: ArtifactFormat;
  /** The bytes were base64 text around the real thing (someone copied a Secret's value): layers that were taken off. */
  readonly base64Layers: number;
  readonly entries: readonly ArtifactEntry[];
  readonly problems: readonly ArtifactProblem[];
  /** Whether the store's own integrity check passed with the password: JKS digest, PKCS#12 MAC. */
  readonly integrity: 'verified' | 'failed' | 'untried' | 'none' | 'unsupported';
}

export interface Passwords {
  /** undefined: none at hand; '' is a password. */
  readonly store?: string;
  readonly key?: string;
  /** Per alias, where entries differ. */
  readonly keys?: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  readonly passwords?: Passwords;
  /** Aborts key derivations of many iterations. */
  readonly signal?: AbortSignal;
}

/** Java release whose view of a store is asked for. */
export type JavaTarget = 8 | 11 | 17 | 21 | 25;

/** What `java.security.KeyStore` of a release shows of the same bytes. */
export interface JavaView {
  readonly target: JavaTarget;
  /** Type names in a configuration that open it, with `keystore.type.compat` as by default. */
  readonly types: readonly string[];
  readonly entries: readonly {
    readonly alias: string;
    readonly kind: 'key' | 'trusted' | 'secret';
    readonly chainLength: number;
    readonly keyOpens: Opens;
  }[];
  /** The exception's text where loading fails, as that release words it. */
  readonly error?: string;
  /** The text that updates of the same release before 2021 fail with, where later ones load the store. */
  readonly errorOfOldUpdates?: string;
  /** What is in the file but not seen: certificates without the trust attribute, plain key bags. */
  readonly invisible: readonly { readonly alias: string | undefined; readonly why: string }[];
}
