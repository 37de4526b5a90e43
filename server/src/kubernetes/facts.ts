import type { Span } from '../text/span.ts';
import type { Name } from './nodes.ts';
import type { Value } from './values.ts';

/**
 * What is known of the manifests of one file: plain data with places in the file's text and without its tree, so that ten
 * thousand files can be kept.
 */
export interface ManifestFile {
  readonly uri: string;
  /** It is no YAML before a template is rendered: what is absent may stand in what cannot be read. */
  readonly template: boolean;
  readonly manifests: readonly Manifest[];
}

/** One resource, or one Helm values or kustomization document. */
export interface Manifest {
  readonly uri: string;
  /** Among the resources of its file. */
  readonly index: number;
  readonly kind: string;
  readonly apiVersion: string | undefined;
  readonly name: Name | undefined;
  /** As stated; absent: whatever is chosen when it is applied. */
  readonly namespace: string | undefined;
  /** Of the whole resource. */
  readonly span: Span;
  /** Where to point at the resource as a whole. */
  readonly head: Span;
  readonly annotations: Readonly<Record<string, string>>;
  readonly produces: readonly Produced[];
  readonly references: readonly Reference[];
  readonly pods: readonly Pod[];
  readonly certificate?: CertificateFacts;
  readonly issuer?: IssuerFacts;
  readonly service?: ServiceFacts;
  readonly statefulSet?: StatefulSetFacts;
  readonly kustomization?: KustomizationFacts;
  readonly network?: NetworkFacts;
  /** A FlinkDeployment with TLS on its REST endpoint. */
  readonly restTls?: boolean;
}

/** A Secret or ConfigMap that a resource makes, whoever writes it in the end. */
export interface Produced {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: Name;
  /** Absent: any. */
  readonly namespace: string | undefined;
  readonly keys: readonly KeyFacts[];
  /** There may be keys that cannot be seen from here. */
  readonly open: boolean;
  readonly how:
    | 'manifest'
    | 'Certificate'
    | 'SealedSecret'
    | 'ExternalSecret'
    | 'generator'
    | 'Bundle'
    | 'SecretProviderClass'
    | 'SOPS';
  /** kustomize adds a hash of the content to the name. */
  readonly hashed?: boolean;
  readonly type?: string;
  readonly immutable?: boolean;
}

export interface KeyFacts {
  readonly name: Name;
  /** Where the value stands; empty for keys that come of another field. */
  readonly valueSpan: Span;
  /** Absent where the value is not in the file, or is encrypted there. */
  readonly value?: Value;
  /** A file that a generator takes the value from, as a path relative to the manifest. */
  readonly file?: string;
}

/** A place that names something else. */
export interface Reference {
  readonly to: 'Secret' | 'ConfigMap' | 'Issuer' | 'ClusterIssuer' | 'Service' | 'FlinkDeployment';
  readonly name: Name;
  /** The key of it that is asked for. */
  readonly keys: readonly Name[];
  readonly optional: boolean;
  /** Which field it is: `volume`, `projected`, `env`, `envFrom`, `password`, `issuer`, `csi`, `gateway`, `etcd` … */
  readonly by: string;
  /** Custom resources and Helm values are not rewritten by kustomize. */
  readonly custom: boolean;
}

/** What a pod of a workload looks like, as far as files are concerned. */
export interface Pod {
  /** Name of the workload's role, where one resource makes several kinds of pods: `job manager`, `worker`. */
  readonly role?: string;
  /** Labels of the template, where they are stated. */
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  /** A patch or a piece: what is absent may stand elsewhere. */
  readonly complete: boolean;
  readonly fsGroup?: number;
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
  readonly shareProcessNamespace?: boolean;
}

export interface Container {
  readonly name: string | undefined;
  readonly image: string | undefined;
  readonly init: boolean;
  readonly span: Span;
  readonly mounts: readonly Mount[];
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
  readonly environment: readonly Variable[];
}

/** A variable whose value comes out of a Secret or ConfigMap. */
export interface Variable {
  readonly name: string | undefined;
  readonly reference: Reference;
}

export interface Mount {
  readonly volume: Name;
  readonly path: Name;
  readonly subPath?: Name;
  /** `subPathExpr`: what it is, is known in the cluster only. */
  readonly expression: boolean;
  readonly span: Span;
}

export interface Volume {
  readonly name: Name;
  readonly span: Span;
  /** One; several where it is projected; none where nothing is known of what is in it. */
  readonly sources: readonly Source[];
  readonly projected: boolean;
  /** False for emptyDir, hostPath, claims, images: there may be anything in it. */
  readonly known: boolean;
  readonly defaultMode?: number;
}

export interface Source {
  readonly reference: Reference | undefined;
  /** Files that are put there; absent: one for each key. */
  readonly items?: readonly { readonly key: Name; readonly path: Name; readonly mode?: number }[];
  /** Files of a csi-driver volume, or of a source that has no Secret behind it. */
  readonly files?: readonly string[];
}

export interface CertificateFacts {
  readonly secret: Name | undefined;
  readonly issuer: Name | undefined;
  readonly issuerKind: string;
  readonly issuerGroup: string | undefined;
  readonly isCa: boolean;
  readonly commonName: Name | undefined;
  readonly dnsNames: readonly Name[];
  /** Where a further name is written, and what stands before it on its line; undefined for a list in one line. */
  readonly moreNames?: { readonly at: number; readonly prefix: string };
  readonly ipAddresses: readonly Name[];
  readonly usages: readonly string[];
  /** Milliseconds; 90 days where not stated; undefined where it cannot be read. */
  readonly duration: number | undefined;
  /** Milliseconds before its end at which it is renewed. */
  readonly renewBefore: number | undefined;
  readonly encoding: 'PKCS1' | 'PKCS8';
  readonly algorithm: string;
  readonly rotation: string | undefined;
  readonly jksAlias: string | undefined;
  readonly pkcs12Profile: string | undefined;
}

export interface IssuerFacts {
  readonly type: 'ca' | 'selfSigned' | 'acme' | 'vault' | 'venafi' | 'other';
  readonly secret: Name | undefined;
}

export interface ServiceFacts {
  readonly headless: boolean;
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly publishNotReady: boolean;
}

export interface StatefulSetFacts {
  readonly serviceName: Name | undefined;
  /** undefined: not stated, or not known. */
  readonly replicas: number | undefined;
  readonly start: number;
}

export interface NetworkFacts {
  /** Labels of the pods that a NetworkPolicy is for; undefined: it tells them by expressions. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  /** Ports that are let in; undefined: it says nothing of that direction. */
  readonly ingress: readonly Ports[] | undefined;
}

/** `all`: every port, or one that is known by a name only. */
export type Ports = 'all' | { readonly first: number; readonly last: number };

export interface KustomizationFacts {
  readonly namespace: string | undefined;
  /** Paths of patches. */
  readonly patches: readonly string[];
}
