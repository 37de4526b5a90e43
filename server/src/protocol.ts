/** What client and server say to each other beside the standard protocol. Imported by both, imports nothing. */

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
