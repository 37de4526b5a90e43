import type { Resource } from '../formats/embedded/types.ts';
import type { MapNode } from '../formats/tree.ts';
import {
  bundleReferences,
  certificateOf,
  certificateReferences,
  issuerOf,
  issuerReferences,
  producedByCertificate,
} from './certManager.ts';
import type { Manifest, ManifestFile, Pod, Produced, Reference, ServiceFacts, StatefulSetFacts } from './facts.ts';
import { networkOf } from './network.ts';
import { entryAt, intAt, isOpen, isTrue, mapAt, type Name, nameAt, scalarAt, textAt } from './nodes.ts';
import {
  alluxioValues,
  flinkOperatorReferences,
  flinkSecrets,
  flinkSetting,
  isFlinkOperatorValues,
  podsOfAlluxio,
  podsOfFlink,
  sectionReferences,
} from './operators.ts';
import { isWorkload, podOfWorkload, reference, referencesOf, stringsAt } from './pods.ts';
import {
  kustomizationOf,
  namespaceOf,
  producedByBundle,
  producedByClusterBundle,
  producedByData,
  producedByExternal,
  producedByKustomize,
  producedByProvider,
  producedBySealed,
} from './producers.ts';

/** A document with its resources, as the workspace keeps it. */
export interface ManifestDocument {
  readonly uri: string;
  readonly name: string;
  readonly text: string;
  resources(): readonly Resource[];
}

/** Cheap: false promises that there is nothing of a cluster in a file. */
export const mayHoldManifests = ({ name, text }: Pick<ManifestDocument, 'name' | 'text'>): boolean =>
  /\.(?:ya?ml|json)(?:\.[\w-]+)?$/i.test(name) &&
  (/(?:^|[\s"'{,])kind["']?[ \t]*:/.test(text) || isKustomization(name) || isValues(text));

const isKustomization = (name: string): boolean => /^kustomization(?:\.ya?ml)?$/i.test(name);
const isValues = (text: string): boolean =>
  /^[ \t]*["']?(?:secrets|tls)["']?[ \t]*:/m.test(text) && /alluxio|flink/i.test(text);

/** Resources of one file that are read; the rest of a file that holds more is left alone. */
const MOST = 2_000;

const kept = new WeakMap<ManifestDocument, { readonly file: ManifestFile | undefined }>();

/** The facts of one file; undefined where it holds none. Never throws, is linear in the file, and is read once. */
export function readManifests(document: ManifestDocument): ManifestFile | undefined {
  let known = kept.get(document);
  if (known === undefined) {
    known = { file: read(document) };
    kept.set(document, known);
  }
  return known.file;
}

function read(document: ManifestDocument): ManifestFile | undefined {
  if (!mayHoldManifests(document)) return undefined;
  const manifests = document
    .resources()
    .slice(0, MOST)
    .flatMap((resource, index) => manifestOf(document, resource, index) ?? []);
  return manifests.length === 0 ? undefined : { uri: document.uri, template: document.text.includes('{{'), manifests };
}

interface Parts {
  readonly kind: string;
  readonly produces?: readonly Produced[];
  readonly references?: readonly Reference[];
  readonly pods?: readonly Pod[];
  readonly more?: Partial<
    Pick<Manifest, 'certificate' | 'issuer' | 'service' | 'statefulSet' | 'kustomization' | 'network' | 'restTls'>
  >;
}

function manifestOf(
  document: ManifestDocument,
  { root, kind, apiVersion }: Resource,
  index: number,
): Manifest | undefined {
  if (root.entries.length === 0) return undefined;
  const name = nameAt(root, 'metadata', 'name');
  const parts =
    kind === undefined || apiVersion === undefined
      ? withoutKind(document, root, kind)
      : withKind(root, kind, apiVersion, name, document.text);
  if (parts === undefined) return undefined;
  const head = (kind === undefined ? root.entries[0]?.keySpan : scalarAt(root, 'kind')?.inner) ?? root.span;
  return {
    uri: document.uri,
    index,
    kind: parts.kind,
    apiVersion,
    name,
    namespace: namespaceOf(root),
    span: root.span,
    head,
    annotations: { ...stringsAt(root, 'metadata', 'annotations'), ...templateAnnotations(root) },
    produces: (parts.produces ?? []).filter((each) => !isOpen(each.name.text)),
    references: (parts.references ?? []).filter((each) => !isOpen(each.name.text)),
    pods: parts.pods ?? [],
    ...parts.more,
  };
}

const templateAnnotations = (root: MapNode): Record<string, string> =>
  stringsAt(root, 'spec', 'template', 'metadata', 'annotations');

function withKind(root: MapNode, kind: string, apiVersion: string, name: Name | undefined, text: string): Parts {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const own = name ?? { text: '', span: root.span };
  if (isWorkload(kind)) return workload(root, kind);
  switch (kind) {
    case 'Secret':
    case 'ConfigMap':
      return { kind, produces: name === undefined ? [] : [producedByData(root, kind, name)] };
    case 'Service':
      return { kind, more: { service: serviceOf(root) } };
    case 'NetworkPolicy':
      return { kind, more: { network: networkOf(root) } };
    case 'SealedSecret':
      return { kind, produces: [producedBySealed(root, own)] };
    case 'ExternalSecret':
    case 'ClusterExternalSecret':
      return { kind, produces: [producedByExternal(root, own)] };
    case 'SecretProviderClass':
      return { kind, produces: producedByProvider(root) };
    case 'Kustomization':
      return { kind, produces: producedByKustomize(root), more: { kustomization: kustomizationOf(root) } };
    case 'FlinkDeployment':
      return flink(root, kind);
    case 'FlinkSessionJob': {
      const deployment = nameAt(root, 'spec', 'deploymentName');
      return {
        kind,
        references:
          deployment === undefined
            ? []
            : [reference('FlinkDeployment', deployment, 'deploymentName', { custom: true })],
      };
    }
    case 'AlluxioCluster':
      return group === 'alluxio.zncdata.dev' ? { kind } : alluxio(mapAt(root, 'spec'), kind);
    case 'ClusterBundle':
      return { kind, produces: group === 'trust-manager.io' ? producedByClusterBundle(root, own) : [] };
    case 'Certificate':
    case 'Issuer':
    case 'ClusterIssuer':
    case 'Bundle':
      return certManager(root, kind, group, own, text);
    default:
      return { kind };
  }
}

function workload(root: MapNode, kind: string): Parts {
  const pod = podOfWorkload(root, kind);
  const pods = pod === undefined ? [] : [pod];
  return {
    kind,
    pods,
    references: pods.flatMap(referencesOf),
    ...(kind === 'StatefulSet' ? { more: { statefulSet: statefulSetOf(root) } } : {}),
  };
}

function flink(root: MapNode, kind: string): Parts {
  const pods = podsOfFlink(root);
  const found = new Map<string, Reference>();
  for (const each of pods.flatMap(referencesOf)) found.set(`${each.name.span.start} ${each.name.text}`, each);
  const scalar = flinkSetting(root, 'kubernetes.secrets');
  // An entry without a folder still names a Secret.
  for (const { name } of scalar === undefined || isOpen(scalar.value) ? [] : flinkSecrets(scalar))
    if (!found.has(`${name.span.start} ${name.text}`))
      found.set(`${name.span.start} ${name.text}`, reference('Secret', name, 'kubernetes.secrets', { custom: true }));
  const rest = /^true$/i.test(flinkSetting(root, 'security.ssl.rest.enabled')?.value ?? '');
  return { kind, pods, references: [...found.values()], ...(rest ? { more: { restTls: true } } : {}) };
}

function alluxio(root: MapNode | undefined, kind: string): Parts {
  if (root === undefined) return { kind };
  const pods = podsOfAlluxio(root);
  const own = pods.flatMap(referencesOf).filter(({ by }) => by !== 'gateway');
  return { kind, pods, references: [...own, ...sectionReferences(root)] };
}

function certManager(root: MapNode, kind: string, group: string, own: Name, text: string): Parts {
  if (kind === 'Bundle')
    return group === 'trust.cert-manager.io'
      ? { kind, produces: producedByBundle(root, own), references: bundleReferences(root) }
      : { kind };
  if (group !== 'cert-manager.io') return { kind };
  if (kind === 'Certificate')
    return {
      kind,
      produces: producedByCertificate(root),
      references: certificateReferences(root),
      more: { certificate: certificateOf(root, text) },
    };
  return { kind, references: issuerReferences(root), more: { issuer: issuerOf(root) } };
}

/** Helm values, and kustomizations, which need no kind. */
function withoutKind(document: ManifestDocument, root: MapNode, kind: string | undefined): Parts | undefined {
  if (isKustomization(document.name))
    return {
      kind: 'Kustomization',
      produces: producedByKustomize(root),
      more: { kustomization: kustomizationOf(root) },
    };
  if (kind !== undefined) return undefined;
  const values = alluxioValues(root);
  if (values !== undefined) return alluxio(values, 'Helm values of Alluxio');
  if (isFlinkOperatorValues(root))
    return { kind: 'Helm values of the Flink operator', references: flinkOperatorReferences(root) };
  // A piece of an AlluxioCluster.
  const spec = mapAt(root, 'spec');
  const piece = spec === undefined || entryAt(root, 'kind') !== undefined ? undefined : alluxioValues(spec);
  return piece === undefined ? undefined : alluxio(piece, 'AlluxioCluster');
}

function serviceOf(root: MapNode): ServiceFacts {
  const selector = mapAt(root, 'spec', 'selector');
  return {
    headless: /^none$/i.test(textAt(root, 'spec', 'clusterIP') ?? ''),
    selector: selector === undefined ? undefined : stringsAt(root, 'spec', 'selector'),
    publishNotReady: isTrue(root, 'spec', 'publishNotReadyAddresses'),
  };
}

const statefulSetOf = (root: MapNode): StatefulSetFacts => ({
  serviceName: nameAt(root, 'spec', 'serviceName'),
  replicas: entryAt(root, 'spec', 'replicas') === undefined ? 1 : intAt(root, 'spec', 'replicas'),
  start: intAt(root, 'spec', 'ordinals', 'start') ?? 0,
});
