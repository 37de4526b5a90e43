/** What client and server say to each other beside the standard protocol. Imported by both. */
import type { KeyMaterialKind, KeyMaterialState } from './protocol/keyMaterial.ts';

export * from './protocol/keyMaterial.ts';

/** Request: what a document was taken for. The result of a document that is nobody's has no items. */
export const statusMethod = 'clusterTls/status';

export interface StatusParams {
  readonly uri: string;
}

export interface StatusResult {
  /** One per unit of the document, in the document's order. */
  readonly items: readonly StatusItem[];
  /** The text is HOCON, by name or by content: the client may give an open `*.conf` that language. */
  readonly hocon: boolean;
}

export interface StatusItem {
  /** Id of the system, also the middle of its settings: `clusterTls.<system>.version`. */
  readonly system: string;
  /** For people: `Flink`, `Alluxio worker`, `Pekko`. */
  readonly title: string;
  /** As the product writes it: `1.18`. */
  readonly version: string;
  /** Nothing told the version: the newest known one stands in. */
  readonly assumed: boolean;
  /** Why the document is the system's: "file name", "spec.flinkConfiguration of a FlinkDeployment". */
  readonly why: string;
  /** Where the version comes from: "image flink:1.18-scala_2.12". */
  readonly from: string;
  /** Release lines to choose from, oldest first. */
  readonly known: readonly string[];
}

/** Notification to the client, without parameters: what `clusterTls/status` answers may have changed. */
export const statusChangedMethod = 'clusterTls/statusChanged';

/** Command of the client that a quick fix may carry, with one argument: sets a rule's severity in the user's settings. */
export const setRuleSeverityCommand = 'clusterTls.setRuleSeverity';

export interface SetRuleSeverity {
  /** `flink/internal-truststore-missing` */
  readonly rule: string;
  readonly severity: 'default' | 'error' | 'warning' | 'information' | 'hint' | 'off';
}

/** Request without parameters: the files of the workspace's folders that hold key material. */
export const keystoresMethod = 'clusterTls/keystores';

export interface KeystoresResult {
  /** Sorted by uri. */
  readonly files: readonly KeystoreFile[];
  /** There are more files than are looked at. */
  readonly truncated: boolean;
}

export interface KeystoreFile {
  readonly uri: string;
  /** What the first bytes look like. */
  readonly kind: 'jks' | 'jceks' | 'der' | 'pem' | 'base64';
}

/** Request: what one file of key material is. */
export const inspectMethod = 'clusterTls/inspect';

export interface InspectParams {
  readonly uri: string;
  /** Without it, a file `password` beside the store is tried, as `generate` writes it. */
  readonly password?: string;
}

export interface InspectResult {
  /** For people: `PKCS#12 keystore`. */
  readonly format: string;
  readonly state: KeyMaterialState;
  readonly entries: readonly InspectedItem[];
  readonly problems: readonly InspectProblem[];
  /** All of it as Markdown. */
  readonly report: string;
}

export interface InspectedItem {
  readonly alias?: string;
  readonly kind: KeyMaterialKind;
  readonly state: KeyMaterialState;
  readonly subject?: string;
  readonly issuer?: string;
  /** `DNS:node-1`, `IP:10.0.0.1` */
  readonly names: readonly string[];
  /** `RSA 2048`, `EC P-256` */
  readonly algorithm?: string;
  /** ISO 8601. */
  readonly notAfter?: string;
  /** Whole days; negative where it has ended. */
  readonly daysLeft?: number;
  /** How many certificates stand in it. */
  readonly certificates: number;
}

export interface InspectProblem {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly alias?: string;
}

/** Request without parameters: what can be generated. */
export const generationMethod = 'clusterTls/generation';

export interface GenerationResult {
  readonly products: readonly GenerationProduct[];
  /** `rsa-2048`, the usual one first. */
  readonly keyAlgorithms: readonly string[];
}

export interface GenerationProduct {
  /** `flink`, `pekko` */
  readonly product: string;
  readonly title: string;
  readonly deployments: readonly string[];
  readonly usualDeployment: string;
  /** `p12`, `jks`, `jceks` and, where the product reads it, `pem`. */
  readonly formats: readonly string[];
}

/** Request: makes CA, certificates, stores and settings for a cluster. All files are written, or none. */
export const generateMethod = 'clusterTls/generate';

export interface GenerateParams {
  readonly product: string;
  readonly deployment: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly hosts: readonly string[];
  readonly formats: readonly string[];
  readonly keyAlgorithm: string;
  readonly days: number;
  /** Uri of the folder to write into. */
  readonly folder: string;
  /** Of the stores; without it, one is made and kept in the file `password`. */
  readonly password?: string;
}

export interface GenerateResult {
  /** Why nothing was written. */
  readonly problem?: string;
  /** Uris, in the order of writing. */
  readonly files: readonly string[];
  /** Uri of the settings to be merged. */
  readonly configuration?: string;
  readonly notes: readonly string[];
}

/** Command of the client that a code lens carries, with the uri of a file as text: shows what is in it. */
export const openArtifactCommand = 'clusterTls.openArtifact';
