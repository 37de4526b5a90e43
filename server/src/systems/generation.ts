import type { PlannedCertificate, Topology, TopologyInput } from './topology.ts';

/** How a cluster's key material is planned and configured. */
export interface Generation {
  /** Id and title of the system. */
  readonly system: string;
  readonly title: string;
  /** The system's ways to run, as its topology knows them. */
  readonly deployments: readonly string[];
  /** Whether the product reads PEM files, or stores only. */
  readonly readsPem: boolean;
  /** The newest Java that a version of the product runs on; undefined: any. */
  newestJava(version: string): number | undefined;
  /** The one that is meant where none is named. */
  usualDeployment(onKubernetes: boolean): string;
  topology(input: TopologyInput): Topology;
  /** What makes the system use the files. */
  configuration(files: GeneratedFiles): Configuration;
}

/** Where the files of a generated set lie on the nodes: `<folder>/<certificate's name>.<store>`, `<name>.pem`, `<name>-key.pem`. */
export interface GeneratedFiles {
  /** `akka` or `pekko`, where one system covers both. */
  readonly product: string;
  /** Without a separator at its end. */
  readonly folder: string;
  /** Suffix of keystores and truststores; undefined: PEM only. */
  readonly store: 'p12' | 'jks' | 'jceks' | undefined;
  readonly certificates: readonly PlannedCertificate[];
  /** The keys are no RSA keys: suites that are made for those do not work with them. */
  readonly elliptic?: boolean;
}

/** A text to be merged into a configuration. Passwords are placeholders in it. */
export interface Configuration {
  readonly name: string;
  readonly text: string;
}

/** Base name of the files of one purpose: the certificate's own, or with `<host>` where each host has one. */
export function sharedName(certificates: readonly PlannedCertificate[], before = ''): string {
  const [first, ...others] = certificates.map(({ name }) => name);
  return first === undefined || others.length > 0 ? `${before}<host>` : first;
}
