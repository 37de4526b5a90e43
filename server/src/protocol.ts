/** What client and server say to each other beside the standard protocol. Imported by both. */
import type { KeyMaterialState, MaterialEntry, MaterialProblem } from './protocol/keyMaterial.ts';

export * from './protocol/changes.ts';
export * from './protocol/expiry.ts';
export * from './protocol/keyMaterial.ts';

/** Request of the server, to a client that says `git: true`: a file as git has it at HEAD. */
export const committedMethod = 'clusterTls/committed';

export interface CommittedParams {
  readonly uri: string;
}

export interface CommittedResult {
  /** Absent where git does not know the file. */
  readonly text?: string;
  /** Milliseconds since the epoch; of the last commit that changed the file. */
  readonly at?: number;
}

/** Notification of the client: what git has may be another. */
export const committedChangedMethod = 'clusterTls/committedChanged';

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
  /** Key material that the document names; absent where it names none. */
  readonly files?: {
    readonly named: number;
    /** Found, and opened as the product opens it. */
    readonly opened: number;
    /** Names of those that were found and not opened: locked or unreadable. */
    readonly closed: readonly string[];
  };
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

export interface InspectedItem extends Omit<MaterialEntry, 'index' | 'notBefore' | 'notAfter'> {
  /** ISO 8601. */
  readonly notAfter?: string;
}

export type InspectProblem = Omit<MaterialProblem, 'index' | 'repair'>;

/** Request: what can be generated, and what the workspace tells of its clusters. */
export const generationMethod = 'clusterTls/generation';

export interface GenerationParams {
  /** Uris of files that may be configuration of a cluster, the active editor's first. */
  readonly documents: readonly string[];
}

export interface GenerationResult {
  readonly products: readonly GenerationProduct[];
  /** `rsa-2048`, the usual one first. */
  readonly keyAlgorithms: readonly string[];
  /** Clusters that the documents speak of, the first document's first. */
  readonly found: readonly FoundCluster[];
}

export interface GenerationProduct {
  /** `flink`, `pekko` */
  readonly product: string;
  readonly title: string;
  /** Release lines, oldest first. */
  readonly versions: readonly string[];
  /** Those among them that run on no Java that has Ed25519. */
  readonly withoutEd25519: readonly string[];
  readonly deployments: readonly GenerationDeployment[];
  readonly usualDeployment: string;
  /** `p12`, `jks`, `jceks` and, where the product reads it, `pem`. */
  readonly formats: readonly string[];
}

export interface GenerationDeployment {
  readonly id: string;
  /** Its certificates are for hosts that are named; else for the Services of a namespace. */
  readonly onHosts: boolean;
  /** Kinds of nodes whose number matters: `masters`, `workers`. */
  readonly counts: readonly string[];
}

export interface FoundCluster {
  readonly product: string;
  readonly uri: string;
  readonly version?: string;
  readonly deployment?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly hosts: readonly string[];
}

/** Request: what a plan would make. Its file need not exist. */
export const planPreviewMethod = 'clusterTls/planPreview';

export interface PlanPreviewParams {
  /** Uri of the plan file: paths in the plan are meant from there. */
  readonly uri: string;
  /** Keys and values as in the file (`schemas/plan.schema.json`); without it, the file is read. */
  readonly plan?: Readonly<Record<string, unknown>>;
  readonly renew?: PlanRenewal;
  /** Uri of a configuration that the settings shall be brought into. */
  readonly merge?: string;
}

/** Which of what is there is made anew: nothing, what is out of date, or all of it. */
export type PlanRenewal = 'nothing' | 'due' | 'all';

export interface PlanPreview {
  /** What keeps the plan from being carried out, one sentence each. */
  readonly problems: readonly string[];
  /** The plan file as it would be written. */
  readonly text: string;
  readonly certificates: readonly PlanCertificate[];
  /** To be written, in their order. */
  readonly files: readonly PlanFile[];
  /** Settings that use the files; where the file exists, it is replaced only where it is among `files`. */
  readonly settings?: { readonly uri: string; readonly text: string };
  /** Of the configuration that the settings are brought into; offsets of its present text. */
  readonly edit?: { readonly uri: string; readonly changes: readonly PlanChange[] };
  readonly notes: readonly string[];
  /** What is missing or out of date of what an earlier run has made; empty where there was none. */
  readonly outOfDate: readonly string[];
  /** Nothing of it is there yet. */
  readonly fresh: boolean;
}

export interface PlanChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export interface PlanCertificate {
  readonly name: string;
  readonly subject: string;
  readonly usage: 'server' | 'client' | 'node';
  readonly purpose: string;
  /** `DNS:node-1`, `IP:10.0.0.1` */
  readonly names: readonly string[];
  /** It is there and stays. */
  readonly kept: boolean;
}

export interface PlanFile {
  readonly uri: string;
  readonly what: string;
  readonly secret: boolean;
  readonly replaces: boolean;
}

/** Request: carries a plan out. All files are written, or none. */
export const generateMethod = 'clusterTls/generate';

export interface GenerateParams {
  /** Uri of the plan file. */
  readonly uri: string;
  /** Written to the file; without it, the file is read. */
  readonly plan?: Readonly<Record<string, unknown>>;
  readonly renew?: PlanRenewal;
  /** Of the stores; without it, the plan's source or one that is made. Kept beside the stores. */
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
  /** What our own checks say of the result; empty: all is well. */
  readonly findings: readonly string[];
  /** How many certificates were checked. */
  readonly checked: number;
}

/** Notification to the client with progress of a generation: certificates made, of how many. */
export const generationProgressMethod = 'clusterTls/generationProgress';

export interface GenerationProgress {
  readonly done: number;
  readonly all: number;
}

/** Command of the client that a code lens carries, with one argument: carries a plan out, or shows what it lacks. */
export const planCommand = 'clusterTls.generatePlan';

export interface PlanCommand {
  readonly uri: string;
  readonly renew: PlanRenewal;
}

/** Command of the client that a code lens carries, with the uri of a file as text: shows what is in it. */
export const openArtifactCommand = 'clusterTls.openArtifact';

/** Request: tries the connections among the units of some documents; two are tried against each other as well. */
export const simulateHandshakeMethod = 'clusterTls/simulateHandshake';

export interface SimulateHandshakeParams {
  readonly uris: readonly string[];
}

export interface SimulateHandshakeResult {
  readonly failed: number;
  /** Markdown. */
  readonly report: string;
}

/** Command of the client that a code lens carries, with the uri of a document as text. */
export const simulateHandshakeCommand = 'clusterTls.simulateHandshake';

/** Request: where the processes of a configuration listen for TLS. */
export const endpointsMethod = 'clusterTls/endpoints';

export interface EndpointsParams {
  readonly uri: string;
}

export interface EndpointsResult {
  readonly endpoints: readonly EndpointItem[];
}

export interface EndpointItem {
  /** `Flink: REST` */
  readonly title: string;
  /** Empty where the settings do not tell. */
  readonly host: string;
  readonly port: number;
}

/** Request: tries a TLS endpoint, in a process of its own. */
export const probeMethod = 'clusterTls/probe';

export interface ProbeParams {
  readonly host: string;
  readonly port: number;
  /** The configuration whose truststore and key are used, and which of its endpoints it is. */
  readonly from?: { readonly uri: string; readonly title: string };
}

export interface ProbeResult {
  /** Why there is no report. */
  readonly problem?: string;
  /** Markdown. */
  readonly report: string;
  /** The handshake succeeds, and nothing is wrong. */
  readonly fine: boolean;
}

/** Request without parameters: what can be written for Kubernetes. */
export const scaffoldChoicesMethod = 'clusterTls/scaffoldChoices';

export interface ScaffoldChoices {
  readonly products: readonly ScaffoldProduct[];
  /** Ways to keep private keys out of git, with what they do. */
  readonly ways: readonly { readonly id: string; readonly title: string }[];
}

export interface ScaffoldProduct {
  /** `flink`, `pekko` */
  readonly product: string;
  readonly title: string;
  readonly deployments: readonly string[];
  /** Of the deployments, those whose configuration holds the password of the stores. */
  readonly withPassword: readonly string[];
  /** The first of those that fit is the usual one. */
  readonly features: readonly {
    readonly id: string;
    readonly title: string;
    readonly deployments?: readonly string[];
  }[];
}

/** What every request that writes for Kubernetes answers. */
export interface ScaffoldResult {
  /** Why nothing was written. */
  readonly problem?: string;
  /** Uris of new files. */
  readonly created: readonly string[];
  /** Changes of files that exist, in the order of the text, which the client makes so that they can be undone. */
  readonly edits: readonly ScaffoldEdit[];
  readonly notes: readonly string[];
  /** To be shown and copied, never run. */
  readonly commands: readonly string[];
  /** Git would take these keys of the Secret in: nothing was written, a way must be chosen. */
  readonly tracked?: readonly string[];
}

export interface ScaffoldEdit {
  readonly uri: string;
  /** UTF-16 offsets into the text that was sent, or into the file. */
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Request: the manifest of a Secret from files. */
export const createSecretMethod = 'clusterTls/createSecret';

export interface CreateSecretParams {
  readonly name: string;
  readonly namespace?: string;
  readonly type: 'opaque' | 'tls';
  /** Uris of the files. */
  readonly files: readonly string[];
  /** The manifest to write. */
  readonly target: string;
  /** Its text where it exists: the Secret is put into it. */
  readonly text?: string;
  /** `manifest`, or one of the ways. */
  readonly way?: string;
}

/** What cluster it is for. */
export interface ClusterParams {
  readonly product: string;
  readonly deployment: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly features: readonly string[];
  readonly workers?: number;
}

/** Request: issuers, CA and certificates of cert-manager. */
export const certManagerMethod = 'clusterTls/certManager';

export interface CertManagerParams extends ClusterParams {
  /** Uri of the folder to write into. */
  readonly folder: string;
  /** An issuer that exists. */
  readonly issuer?: { readonly name: string; readonly kind: 'Issuer' | 'ClusterIssuer' };
}

/** Request: makes a workload, values or a custom resource use the key material. */
export const wireMethod = 'clusterTls/wire';

export interface WireParams extends ClusterParams {
  /** The file to change, or the folder to write a new one into. */
  readonly target: string;
  /** Text of the file; undefined: a new one is written. */
  readonly text?: string;
  /** Write the password of the stores, out of the Secret that was set up beside it, in the place of a placeholder. */
  readonly writePassword?: boolean;
}

/** Request: what a cluster needs beside TLS, where its system has that: policies of its network, or Kerberos. */
export const scaffoldExtraMethod = 'clusterTls/scaffoldExtra';

export interface ScaffoldExtraParams {
  readonly name?: string;
  readonly namespace?: string;
  /** Uri of the folder to write into. */
  readonly folder: string;
  /** A file of that folder that is changed to fit, with its text. */
  readonly file?: { readonly uri: string; readonly text: string };
  /** Namespace of the operator, which speaks to the cluster. */
  readonly operator?: string;
  /** Absent: policies of the network. The files are uris. */
  readonly kerberos?: {
    readonly keytab: string;
    readonly krb5: string;
    readonly principal: string;
    readonly contexts: readonly string[];
  };
}

/** Request: where the rotation of a secret stands, or its next step. */
export const rotationMethod = 'clusterTls/rotation';

export interface RotationParams {
  /** A folder, or a manifest. */
  readonly uri: string;
  /** Of the manifest. */
  readonly text?: string;
  /** Of the manifest as it was committed last: what has changed since must be one step. */
  readonly committed?: string;
  /** The Secret, where the manifest has several. */
  readonly secret?: string;
  readonly step?: string;
  /** The owner says that every pod has read the last change, and that nothing is left of what the old key signed. */
  readonly waited?: boolean;
}

export interface RotationResult extends ScaffoldResult {
  /** `stable: r1 is in use` */
  readonly state?: string;
  readonly secrets?: readonly string[];
  readonly problems: readonly string[];
  readonly next: readonly RotationStep[];
  /** Of files in a folder, after new ones are made; from and to are uris. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly removes: readonly string[];
}

export interface RotationStep {
  readonly step: string;
  readonly why: string;
  /** ISO 8601; undefined: now. */
  readonly earliest?: string;
  /** Whether that time has come. */
  readonly due: boolean;
  readonly grave: boolean;
}

/** Request: carries out a tool for a language model. */
export const toolMethod = 'clusterTls/tool';

export interface ToolParams {
  readonly name: string;
  readonly input: unknown;
}

export interface ToolResult {
  /** JSON or Markdown for the model. */
  readonly text: string;
  readonly failed: boolean;
}
/** Command of the server, with the uri of a file: lets nobody but its owner read it. */
export const restrictCommand = 'clusterTls.restrictPermissions';

/** Command of the client: the guided generation. */
export const generateCommand = 'clusterTls.generateCerts';
