import type { Resource } from '../../../formats/embedded/types.ts';
import { lookup } from '../../../formats/flatten.ts';
import type { MapNode } from '../../../formats/tree.ts';
import { t } from '../../../text/l10n.ts';
import type { Environment, SourceDocument } from '../../types.ts';
import type { Shape } from '../deployment.ts';
import { isAlluxioKey } from '../options.ts';
import { parseRelease, type Release, releaseInComment, releaseOfImage } from '../product.ts';
import { mapUnder, textOf } from './nodes.ts';
import { SYSTEM } from './regions.ts';
import { shapeOfKeys } from './signs.ts';

export const CHART2_ROLES = ['master', 'jobMaster', 'worker', 'jobWorker', 'proxy', 'fuse', 'logserver'];
export const CHART3_ROLES = ['coordinator', 'worker', 'fuse'];

/** What was recognised of a document before its units are made. */
export interface Found {
  readonly resource: Resource;
  readonly path: readonly string[];
  readonly root: MapNode | undefined;
  readonly shape: Shape;
  readonly complete: boolean;
  readonly why: string;
}

/** An AlluxioCluster of the operator: by its kind, or a piece of one by the file's name or its `spec.properties`. */
export function findCluster(document: SourceDocument, resource: Resource): Found | undefined {
  const { kind, apiVersion, root } = resource;
  const spec = mapUnder(root, 'spec');
  if (kind !== undefined) {
    // Another operator has a kind of the same name with a schema of its own.
    if (kind !== 'AlluxioCluster' || apiVersion?.startsWith('alluxio.zncdata.dev/') === true) return undefined;
    return { resource, path: ['spec'], root: spec, shape: 'cluster', complete: true, why: t`kind AlluxioCluster` };
  }
  if (hasAlluxioKeys(spec === undefined ? undefined : mapUnder(spec, 'properties'))) {
    return {
      resource,
      path: ['spec'],
      root: spec,
      shape: 'cluster',
      complete: false,
      why: t`Alluxio properties under spec.properties`,
    };
  }
  // A piece that has lost its indentation has its properties at the top.
  const cut = spec === undefined && root.entries.some((e) => isAlluxioKey(e.path.join('.')));
  if (!/^alluxio-?cluster[^/]*\.ya?ml$/i.test(document.name) || lookup(root, ['spec']) === undefined || cut)
    return undefined;
  return { resource, path: ['spec'], root: spec, shape: 'cluster', complete: false, why: t`file name` };
}

/** Values of one of the two charts: at the top of the file, or those of a subchart `alluxio`. */
export function findChart(document: SourceDocument, environment: Environment, resource: Resource): Found | undefined {
  if (resource.kind !== undefined) return undefined;
  const stated = statedShapes(document, environment);
  const own = chartAt(document, resource, resource.root, [], stated);
  if (own !== undefined) return own;
  for (const entry of resource.root.entries) {
    const name = entry.path.join('.');
    if (!/alluxio/i.test(name) || entry.value?.kind !== 'map') continue;
    const sub = chartAt(document, resource, entry.value, [name], stated);
    if (sub !== undefined) return sub;
  }
  return undefined;
}

function chartAt(
  document: SourceDocument,
  resource: Resource,
  root: MapNode,
  path: readonly string[],
  stated: StatedShapes,
): Found | undefined {
  const image = imageOf(root) ?? '';
  const sections = [...CHART2_ROLES, ...CHART3_ROLES].filter((role) => mapUnder(root, role) !== undefined);
  const has = {
    properties:
      hasAlluxioKeys(mapUnder(root, 'properties')) ||
      sections.some((role) => hasAlluxioKeys(mapUnder(mapUnder(root, role), 'properties'))),
    statefulSet: lookup(root, ['worker', 'useStatefulset']) !== undefined,
    secrets: secretsNameAlluxio(mapUnder(root, 'secrets')) || isSecretsOnly(root),
    image: /alluxio/i.test(image) && sections.length > 0,
    place: /(^|[/_-])alluxio[^/]*\/(?:[^/]+\/)*values[^/]*\.ya?ml$/i.test(document.path) && sections.length > 0,
  };
  const why = has.properties
    ? t`Alluxio properties in Helm values`
    : has.statefulSet
      ? t`worker.useStatefulset in Helm values`
      : has.secrets
        ? t`secrets of Alluxio in Helm values`
        : has.image
          ? t`image ${image} in Helm values`
          : has.place
            ? t`values of a chart in a folder of Alluxio`
            : undefined;
  if (why === undefined) return undefined;
  const shape = stated.comment ?? chartShape(root, image) ?? stated.setting ?? 'chart3';
  const serverSections = sections.filter((role) => role === 'master' || role === 'coordinator' || role === 'worker');
  return { resource, path, root, shape, complete: image !== '' || serverSections.length > 1, why };
}

/** A piece of values with nothing but the Secrets of master and worker, or of coordinator and worker. */
function isSecretsOnly(root: MapNode): boolean {
  const components = mapUnder(root, 'secrets')?.entries.map((e) => e.path.join('.')) ?? [];
  const known = [...CHART2_ROLES, ...CHART3_ROLES];
  return (
    root.entries.every((e) => ['secrets', ...known].includes(e.path.join('.'))) &&
    components.every((name) => known.includes(name)) &&
    components.includes('worker') &&
    (components.includes('master') || components.includes('coordinator'))
  );
}

function secretsNameAlluxio(secrets: MapNode | undefined): boolean {
  return (secrets?.entries ?? []).some(
    (component) =>
      [...CHART2_ROLES, ...CHART3_ROLES].includes(component.path.join('.')) &&
      component.value?.kind === 'map' &&
      component.value.entries.some((e) => /alluxio/i.test(e.path.join('.')) || /alluxio/i.test(textOf(e) ?? '')),
  );
}

/** What a comment in the file and the user's setting say of the chart: the one before all else, the other after all else. */
interface StatedShapes {
  readonly comment: Shape | undefined;
  readonly setting: Shape | undefined;
}

function statedShapes(document: SourceDocument, environment: Environment): StatedShapes {
  const shapeOf = (release: Release | undefined): Shape | undefined =>
    release === undefined ? undefined : release.edition === 'EE 3.x' ? 'chart3' : 'chart2';
  const setting = environment.version(SYSTEM);
  return {
    comment: shapeOf(releaseInComment(document.text)?.release),
    setting: shapeOf(setting === undefined ? undefined : parseRelease(setting)),
  };
}

function chartShape(root: MapNode, image: string): Shape | undefined {
  const release = releaseOfImage(image);
  if (release !== undefined) return release.edition === 'EE 3.x' ? 'chart3' : 'chart2';
  if (['coordinator', 'gateway', 'workerGroups', 'etcd'].some((key) => lookup(root, [key]) !== undefined))
    return 'chart3';
  if (['master', 'jobMaster', 'jobWorker', 'proxy', 'logserver'].some((key) => lookup(root, [key]) !== undefined))
    return 'chart2';
  if (lookup(root, ['worker', 'useStatefulset']) !== undefined) return 'chart2';
  const secrets = mapUnder(root, 'secrets');
  if (secrets !== undefined) {
    if (['coordinator'].some((role) => mapUnder(secrets, role) !== undefined)) return 'chart3';
    const folders = secrets.entries.flatMap((c) => (c.value?.kind === 'map' ? c.value.entries.map(textOf) : []));
    return folders.some((folder) => folder?.startsWith('/') === true) ? 'chart3' : 'chart2';
  }
  const entries = mapUnder(root, 'properties')?.entries ?? [];
  const edition = shapeOfKeys(entries.map((e) => e.path.join('.')))?.edition;
  if (edition !== undefined) return edition === 'EE 3.x' ? 'chart3' : 'chart2';
  return entries.some((e) => textOf(e)?.startsWith('/secrets/') === true) ? 'chart2' : undefined;
}

/** `image` and `imageTag` of the charts as one name; the chart's own image where only a tag stands. */
export function imageOf(root: MapNode): string | undefined {
  const image = textOf(lookup(root, ['image']));
  const tag = textOf(lookup(root, ['imageTag']));
  if (tag === undefined || tag === '') return image;
  return `${image ?? 'alluxio-enterprise'}:${tag}`;
}

const hasAlluxioKeys = (map: MapNode | undefined): boolean =>
  map?.entries.some((e) => isAlluxioKey(e.path.join('.'))) === true;
