import type { MapNode } from '../formats/tree.ts';
import type { PieceMap } from '../kubernetes/scaffold/piece.ts';
import type { TopologyInput } from './topology.ts';

/** What the files of a Secret are called, whoever made it: as cert-manager calls them. */
export const secretFiles = {
  key: 'tls.key',
  certificate: 'tls.crt',
  ca: 'ca.crt',
  keystore: { p12: 'keystore.p12', jks: 'keystore.jks' },
  truststore: { p12: 'truststore.p12', jks: 'truststore.jks' },
} as const;

/** How a cluster is to be wired, as its owner asks for it. */
export interface WireOrder {
  /** `akka` or `pekko`, where one system covers both. */
  readonly product: string;
  readonly topology: TopologyInput;
  /** Ids of the system's features. */
  readonly features: readonly string[];
  /** Of the stores; undefined: a placeholder stands in its place. */
  readonly password: string | undefined;
  /** Container of a pod to be wired; undefined: the one that evidently is the product's. */
  readonly container: string | undefined;
}

/** A document of a file that may take part. */
export interface WireTarget {
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  readonly root: MapNode;
}

/** What makes one document use the key material. */
export interface Wiring {
  readonly patch: PieceMap;
  /** The product's own settings. They go into the unit that the document holds or, where it holds none, below `at`. */
  readonly settings: readonly WireSetting[];
  readonly at: readonly string[];
  readonly notes: readonly string[];
}

export interface WireSetting {
  readonly key: string;
  readonly value: string | readonly string[];
  /** Only where the key is not there: what its owner has written stays. */
  readonly initial?: boolean;
  /** Versions of the product that need it; all where not given. */
  readonly versions?: string;
}

/** A certificate for cert-manager. */
export interface WantedCertificate {
  /** Of the Certificate and its Secret; a DNS label, as volumes are called after it. */
  readonly name: string;
  readonly commonName?: string;
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly usage: 'server' | 'client' | 'node';
  readonly purpose: string;
  /** Go durations. */
  readonly duration: string;
  readonly renewBefore: string;
  /** Stores beside the PEM files; both with the password of the Secret `password`. */
  readonly keystore?: { readonly format: 'jks' | 'pkcs12'; readonly alias?: string };
  /** Signs itself, and is its own trust anchor: nobody but its holders is trusted. */
  readonly single?: boolean;
}

/** A file that the system is run from on Kubernetes. */
export interface Starter {
  readonly name: string;
  readonly documents: readonly PieceMap[];
  /** Lines above it. */
  readonly comments: readonly string[];
}

export interface NetworkOrder {
  readonly name: string;
  readonly namespace: string;
  /** Namespace of the operator, which speaks to the cluster. */
  readonly operator: string | undefined;
}

export interface KerberosOrder {
  readonly name: string;
  readonly namespace: string;
  readonly principal: string;
  /** JAAS contexts that use it: `Client` for ZooKeeper, `KafkaClient`. */
  readonly contexts: readonly string[];
}

/** Documents beside the workload, and how its files are changed to fit them. */
export interface Extra {
  readonly documents: readonly PieceMap[];
  wire(target: WireTarget): Wiring | undefined;
}

/** What a system has beside TLS that keeps others out. */
export interface Extras {
  network(order: NetworkOrder): Extra;
  /** @param files name of the keytab in its Secret, and the text of krb5.conf */
  kerberos(
    order: KerberosOrder,
    files: { readonly keytab: string; readonly krb5: string },
  ): Extra & { readonly secret: string };
}

/** What a system writes for Kubernetes. */
export interface Scaffold {
  readonly features: readonly {
    readonly id: string;
    readonly title: string;
    readonly deployments?: readonly string[];
  }[];
  /** Ways to run that can be wired, the usual one first. */
  readonly deployments: readonly string[];
  /** Store files that it needs a password for, where it is run so. */
  needsPassword(deployment: string): boolean;
  certificates(order: Pick<WireOrder, 'product' | 'topology' | 'features'>): readonly WantedCertificate[];
  /** The smallest file that runs a cluster; wiring is added to it as to any other. */
  start(order: WireOrder): Starter;
  /** undefined: the document has no part in it. */
  wire(target: WireTarget, order: WireOrder): Wiring | undefined;
  readonly extras?: Extras;
  /** What to run after a change, and how to see that it works. */
  commands(order: WireOrder, file: string): readonly string[];
}
