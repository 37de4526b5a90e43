/** What client and server say to each other about changing key material: first prepared and looked at, then done. */
import type { MaterialPlace } from './keyMaterial.ts';

/** An entry by its place in the file, with the alias that it was shown with: a file that has changed is noticed. */
export interface EntryRef {
  readonly index: number;
  readonly alias?: string;
}

export type Change =
  | { readonly kind: 'rename'; readonly store: MaterialPlace; readonly entry: EntryRef; readonly to: string }
  | { readonly kind: 'delete'; readonly store: MaterialPlace; readonly entries: readonly EntryRef[] }
  /** Certificates, keys with their certificates, or other stores, into a store. */
  | {
      readonly kind: 'import';
      readonly store: MaterialPlace;
      readonly from: readonly MaterialPlace[];
      readonly alias?: string;
    }
  /** The certificate that a CA has made for the request of a key. */
  | {
      readonly kind: 'reply';
      readonly store: MaterialPlace;
      readonly entry: EntryRef;
      readonly from: readonly MaterialPlace[];
    }
  /** One password for the store and its keys. */
  | { readonly kind: 'passwords'; readonly store: MaterialPlace; readonly newPassword: string }
  /** The private key of a PEM file, as PKCS#8 that is not encrypted. */
  | { readonly kind: 'pkcs8'; readonly store: MaterialPlace }
  /** A certificate (SHA-256) is followed by those that lead up from it, its own file's and those of others. */
  | {
      readonly kind: 'chain';
      readonly store: MaterialPlace;
      readonly leaf: string;
      readonly from: readonly MaterialPlace[];
    }
  /** The same entries, written so that Java sees all of them, with today's algorithms. */
  | { readonly kind: 'rewrite'; readonly store: MaterialPlace }
  | {
      readonly kind: 'export';
      readonly from: readonly MaterialPlace[];
      /** Files that may hold the private key of a certificate, where those do not. */
      readonly mates?: readonly MaterialPlace[];
      /** Of the first file; all where not given. */
      readonly indices?: readonly number[];
      readonly form: ExportForm;
      /** Uri of the new file. */
      readonly to: string;
      /** Of a store: the password of the first file, where not given. Of a key: it is not encrypted then. */
      readonly newPassword?: string;
    }
  /** A certification request for a key, with the names that its certificate has. */
  | {
      readonly kind: 'request';
      readonly from: MaterialPlace;
      readonly mates?: readonly MaterialPlace[];
      readonly index: number;
      readonly to: string;
    }
  | {
      readonly kind: 'sign';
      readonly request: MaterialPlace;
      readonly ca: readonly MaterialPlace[];
      readonly to: string;
      readonly days?: number;
    }
  /** The same certificate from now on, in the place of the old one. */
  | {
      readonly kind: 'renew';
      readonly store: MaterialPlace;
      readonly entry: EntryRef;
      /** Nothing where it signs itself. */
      readonly ca: readonly MaterialPlace[];
      /** Files that may hold its private key, where this one does not. */
      readonly mates?: readonly MaterialPlace[];
      readonly newKey?: boolean;
      readonly days?: number;
    };

/** Argument of the command that quick fixes of findings carry: what is wrong with a file itself. */
export type Repair =
  | { readonly kind: 'pkcs8'; readonly uri: string }
  | { readonly kind: 'chain'; readonly uri: string; readonly leaf: string; readonly from: readonly string[] }
  | { readonly kind: 'renew'; readonly uri: string };

/** Command of the client: shows what a repair changes, and does it. */
export const repairCommand = 'clusterTls.repairKeyMaterial';

/** `truststore-…`: the certificates alone, to be trusted. `pem`: certificates and, in a file beside it, the key. */
export type ExportForm =
  | 'certificate-pem'
  | 'certificate-der'
  | 'key-pem'
  | 'pem'
  | 'pkcs12'
  | 'jks'
  | 'jceks'
  | 'truststore-pkcs12'
  | 'truststore-jks';

/** Request: works out a change and writes nothing. */
export const prepareMethod = 'clusterTls/prepare';

export interface Prepared {
  /** Why it cannot be done. */
  readonly problem?: string;
  /** The file whose password is missing. */
  readonly locked?: string;
  /** What it is done by; good for a while. */
  readonly id?: string;
  /** What will change, in sentences. */
  readonly lines: readonly string[];
  readonly files: readonly PreparedFile[];
}

export interface PreparedFile {
  readonly uri: string;
  /** It exists, and is kept as a backup. */
  readonly replaces: boolean;
  /** What is in it, as plain text, before and after; empty where there is nothing. */
  readonly before: string;
  readonly after: string;
}

/** Request: does what was prepared, if the files are still what they were. */
export const commitMethod = 'clusterTls/commit';

export interface CommitParams {
  readonly id: string;
}

export interface Committed {
  readonly problem?: string;
  readonly files: readonly { readonly uri: string; readonly backup?: string }[];
}

/** Request: puts a backup back into its place, or removes it. */
export const backupMethod = 'clusterTls/backup';

export interface BackupParams {
  readonly backup: string;
  readonly action: 'restore' | 'drop';
}

export interface BackupResult {
  readonly problem?: string;
}

/** Request: the CAs among files that hold their certificates and keys. */
export const authoritiesMethod = 'clusterTls/authorities';

export interface AuthoritiesParams {
  readonly files: readonly MaterialPlace[];
  /** Certificate that shall be renewed, or request that shall be signed: its own CA comes first. */
  readonly wanted?: MaterialPlace & { readonly index: number };
}

export interface AuthoritiesResult {
  readonly authorities: readonly Authority[];
}

export interface Authority {
  readonly subject: string;
  readonly daysLeft: number;
  /** The file of its certificate and, where it lies apart, of its key. */
  readonly files: readonly string[];
  /** It has signed the certificate in question. */
  readonly own: boolean;
}

/** Request: files that hold the private keys of the certificates in others, where those do not hold them themselves. */
export const keysOfMethod = 'clusterTls/keysOf';

export interface KeysOfParams {
  readonly of: readonly MaterialPlace[];
  /** Files that are looked into. */
  readonly among: readonly MaterialPlace[];
}

export interface KeysOfResult {
  /** Uris */
  readonly files: readonly string[];
}

/** Request: whether Java accepts the certificates of a file with what another one trusts. */
export const verifyMethod = 'clusterTls/verify';

export interface VerifyParams {
  readonly material: MaterialPlace;
  readonly trust: MaterialPlace;
}

export interface VerifyResult {
  readonly problem?: string;
  readonly certificates: readonly {
    readonly subject: string;
    readonly alias?: string;
    /** Subjects, leaf first, as far as the chain was found. */
    readonly path: readonly string[];
    /** What is said against it as a server and as a client; absent where it is accepted. */
    readonly server?: string;
    readonly client?: string;
  }[];
}
