/** What client and server say to each other about single stores, certificates and keys, and about changing them. */

/** `expiring`: few days left, as the settings say. `locked`: a password is missing or another one. */
export type KeyMaterialState = 'fine' | 'expiring' | 'expired' | 'locked' | 'unreadable';

export type KeyMaterialKind = 'key' | 'trusted' | 'secret' | 'certificate' | 'privateKey' | 'csr' | 'crl';

/** Where bytes come from, and what opens them. */
export interface MaterialPlace {
  readonly uri: string;
  /** Base64 of the bytes, where the client has read them: a version in git, a file that is not on the server's disk. */
  readonly content?: string;
  /** This one and no other is tried. */
  readonly password?: string;
  /** Tried after those that the workspace tells: what the user once entered. */
  readonly keptPassword?: string;
}

/** Request: what files are, in a line each. */
export const overviewMethod = 'clusterTls/overview';

export interface OverviewParams {
  readonly files: readonly MaterialPlace[];
}

export interface OverviewResult {
  /** In the order of the question; shorter where it was cancelled. */
  readonly files: readonly FileOverview[];
}

export interface FileOverview {
  readonly uri: string;
  /** For people: `PKCS#12 keystore`. */
  readonly format: string;
  /** Entries can be changed in it: JKS, JCEKS, PKCS#12. */
  readonly store: boolean;
  readonly state: KeyMaterialState;
  /** Of the certificate that ends first. */
  readonly daysLeft?: number;
  readonly entries: number;
  /** A certification request is in it. */
  readonly request: boolean;
  /** A certificate of a CA is in it, or a private key without a certificate: it may be one half of a CA. */
  readonly authority: boolean;
  /** The worst of what is wrong with it, first. */
  readonly problems: readonly string[];
  /** Aliases, subjects and names in lower case, for whoever looks for one; cut where there are many. */
  readonly words: string;
}

/** Request: what a file is and what is in it; details of an entry are asked for one by one. */
export const materialMethod = 'clusterTls/material';

export interface MaterialResult {
  readonly format: string;
  readonly store: boolean;
  /** Bytes. */
  readonly size: number;
  readonly state: KeyMaterialState;
  readonly entries: readonly MaterialEntry[];
  readonly problems: readonly MaterialProblem[];
  /** What Java makes of a store. */
  readonly java?: { readonly target: number; readonly text: string; readonly unseen: readonly string[] };
  /** Milliseconds since the epoch: what days are counted from. */
  readonly now: number;
}

export interface MaterialEntry {
  /** Its place in the file, from 0: what other requests name it by. */
  readonly index: number;
  readonly alias?: string;
  readonly kind: KeyMaterialKind;
  readonly state: KeyMaterialState;
  readonly subject?: string;
  readonly issuer?: string;
  /** `DNS:node-1`, `IP:10.0.0.1` */
  readonly names: readonly string[];
  /** `RSA 2048`, `EC P-256` */
  readonly algorithm?: string;
  /** Milliseconds since the epoch, of the first certificate. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Whole days; negative where it has ended. */
  readonly daysLeft?: number;
  readonly certificates: number;
}

export interface MaterialProblem {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly alias?: string;
  /** Place of the entry that it is about. */
  readonly index?: number;
  /** What would repair it. */
  readonly repair?: MaterialRepair;
}

/** Commands of the client that repair something, by what they do. */
export type MaterialRepair = 'renew' | 'password' | 'rewrite' | 'convert' | 'delete' | 'import' | 'unlock';

/** Request: the certificates of one entry in full. */
export const entryMethod = 'clusterTls/entry';

export interface EntryParams extends MaterialPlace {
  readonly index: number;
}

export interface EntryResult {
  readonly certificates: readonly CertificateDetails[];
  /** Of a private or secret key: how it is encrypted, for people. */
  readonly encryption?: string;
  /** Of a certification request. */
  readonly request?: { readonly subject: string; readonly names: readonly string[]; readonly pem: string };
  /** The issuer of the last certificate, where that is not itself. */
  readonly above?: string;
}

export interface CertificateDetails {
  readonly subject: string;
  readonly issuer: string;
  readonly commonName?: string;
  readonly selfIssued: boolean;
  readonly isCa: boolean;
  /** Its signature was made with the key of the certificate behind it, or with its own where it is self-issued. */
  readonly signature: 'valid' | 'invalid' | 'unknown';
  readonly state: KeyMaterialState;
  /** Why it cannot be read. */
  readonly problem?: string;
  readonly version: number;
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly daysLeft: number;
  readonly names: readonly string[];
  readonly algorithm: string;
  readonly signatureAlgorithm: string;
  readonly usages: readonly string[];
  readonly extensions: readonly { readonly name: string; readonly critical: boolean; readonly text: string }[];
  readonly sha256: string;
  readonly sha1: string;
  readonly pem: string;
}

/** Request: the structure of one certificate or request, element by element. */
export const asn1Method = 'clusterTls/asn1';

export interface Asn1Params extends EntryParams {
  /** Place in the entry's chain, from 0. */
  readonly certificate: number;
}

export interface Asn1Result {
  readonly lines: readonly Asn1Line[];
}

export interface Asn1Line {
  /** Bytes. */
  readonly offset: number;
  readonly depth: number;
  /** Bytes of the content. */
  readonly length: number;
  /** `SEQUENCE`, `[0]`, `OBJECT IDENTIFIER` */
  readonly tag: string;
  readonly value?: string;
}

/** Request: everything as plain text that stands still: two versions of it can be compared line by line. */
export const describeMethod = 'clusterTls/describe';

export interface DescribeParams extends MaterialPlace {
  /** Of one entry only. */
  readonly index?: number;
}

export interface DescribeResult {
  readonly text: string;
}

/** Request without parameters: key material in Secrets and ConfigMaps of the workspace's manifests. */
export const manifestMaterialMethod = 'clusterTls/manifestMaterial';

export interface ManifestMaterialResult {
  readonly values: readonly {
    /** Of the manifest, and behind `#` which value it is. */
    readonly uri: string;
    /** `Secret app-tls` */
    readonly holder: string;
    /** `tls.crt` */
    readonly key: string;
  }[];
}

/** Request: the settings that name a file. */
export const usagesMethod = 'clusterTls/usages';

export interface UsagesParams {
  readonly uri: string;
}

export interface UsagesResult {
  readonly usages: readonly {
    readonly uri: string;
    /** From 0. */
    readonly line: number;
    readonly character: number;
    readonly endLine: number;
    readonly endCharacter: number;
    readonly key: string;
    readonly title: string;
  }[];
}

/** Suffixes of files that hold key material, and of those that documents draw in besides: both ends watch them. */
export const keyMaterialSuffixes = 'jks,jceks,ks,keystore,truststore,p12,pfx,pkcs12,pem,crt,cer,der,key,p7b,bks';
export const configurationSuffixes = 'conf,hocon,json,properties,sbt,gradle,kts,yaml,yml';
