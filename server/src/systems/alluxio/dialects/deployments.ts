import type { Part } from '../../../formats/embedded/types.ts';
import { lookup } from '../../../formats/flatten.ts';
import type { Entry } from '../../../formats/tree.ts';
import type { Region, Unit } from '../../../rules/model.ts';
import { makeUnit } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import type { Environment, SourceDocument } from '../../types.ts';
import { componentName, type Deployment } from '../deployment.ts';
import { type Product, productOf } from '../product.ts';
import { schema } from '../schema.ts';
import { mapUnder, textOf } from './nodes.ts';
import { CHART2_ROLES, CHART3_ROLES, type Found, imageOf } from './recognise.ts';
import { argumentsRegion, mapRegion, placeRegion, SYSTEM } from './regions.ts';
import { roleOfVariable } from './shell.ts';
import { shapeOfKeys } from './signs.ts';

const EARLY_CLUSTER_ROLES = ['master', 'worker', 'fuse', 'proxy'];

/** The units of a deployment, one a component: shared properties, then the component's own, then its JVM options. */
export function deploymentUnits(document: SourceDocument, environment: Environment, found: Found): Unit[] {
  const { resource, path, root, shape } = found;
  const units: Unit[] = [];
  const deployment: Deployment = {
    shape,
    place: placeRegion(document, resource.root, found.why),
    path,
    root,
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    name: resource.name,
    complete: found.complete,
    units,
  };
  const product = productOfDeployment(document, environment, found);
  const shared: Region[] = [];
  const properties = root === undefined ? undefined : lookup(root, ['properties']);
  if (properties !== undefined) shared.push(mapRegion(document, properties, found.why, []));
  const parts = document.parts().filter((p) => p.resource === resource && startsWith(p.path, path));
  for (const component of componentsOf(found)) {
    const own: Region[] = [];
    const overlay = component.properties;
    if (overlay !== undefined) own.push(mapRegion(document, overlay, `${found.why}, ${component.label}`, shared));
    const options = parts.filter((part) => concerns(part, path, component));
    const regions = [
      ...shared,
      ...own,
      ...options.map((part) => argumentsRegion(document.uri, part.embedding, t`JVM options`)),
    ].filter((region, index) => index < shared.length + own.length || region.settings.length > 0);
    if (regions.length === 0 && !component.stated) continue;
    units.push(unitOf(document, product, component.role, component.label, regions, { deployment }));
  }
  if (units.length === 0) units.push(unitOf(document, product, undefined, undefined, shared, { deployment }));
  return units;
}

interface Component {
  readonly role: string;
  readonly label: string;
  /** Keys below the deployment's root. */
  readonly path: readonly string[];
  readonly properties: Entry | undefined;
  /** Whether the document has a section of it. */
  readonly stated: boolean;
}

function componentsOf(found: Found): Component[] {
  const { root, shape, resource } = found;
  if (root === undefined) return [];
  const early = shape === 'cluster' && /alpha/.test(resource.apiVersion ?? '');
  const roles = shape === 'chart2' ? CHART2_ROLES : early ? EARLY_CLUSTER_ROLES : CHART3_ROLES;
  const components: Component[] = [];
  for (const role of roles) {
    const section = lookup(root, [role]);
    const map = section?.value?.kind === 'map' ? section.value : undefined;
    const optional = role === 'proxy' || role === 'logserver' || (role === 'fuse' && shape === 'chart2');
    const mounted = lookup(root, ['secrets', role]) !== undefined;
    if (optional && section === undefined && !mounted) continue;
    if (optional && role !== 'proxy' && textOf(map === undefined ? undefined : lookup(map, ['enabled'])) === 'false')
      continue;
    if (role === 'fuse' && /^none$/i.test(textOf(map === undefined ? undefined : lookup(map, ['type'])) ?? ''))
      continue;
    components.push({
      role,
      label: componentName(role),
      path: [role],
      properties: map === undefined ? undefined : lookup(map, ['properties']),
      stated: section !== undefined,
    });
  }
  const groups = lookup(root, ['workerGroups'])?.value;
  if (groups?.kind === 'list') {
    groups.items.slice(0, 50).forEach((group, i) => {
      if (group.kind !== 'map') return;
      components.push({
        role: 'worker',
        label: `worker group ${i}`,
        path: ['workerGroups', String(i)],
        properties: lookup(group, ['properties']) ?? lookup(group, ['worker', 'properties']),
        stated: true,
      });
    });
  }
  return components;
}

/** JVM options that stand in a component's own section, or for all of them at the top. */
function concerns(part: Part, path: readonly string[], component: Component): boolean {
  if (part.kind === 'file' || !/-D(alluxio|license)\./.test(part.embedding.text)) return false;
  const below = part.path.slice(path.length);
  const role = part.kind === 'env' ? roleOfVariable(part.name) : 'all';
  if (role !== 'all' && role !== component.role) return false;
  const section = component.path[0] === 'workerGroups' ? ['worker'] : component.path;
  return (
    startsWith(below, component.path) || startsWith(below, section) || below[0] === 'env' || below[0] === 'jvmOptions'
  );
}

const startsWith = (path: readonly string[], head: readonly string[]): boolean =>
  head.every((key, i) => path[i] === key);

function productOfDeployment(document: SourceDocument, environment: Environment, found: Found): Product {
  const { root, shape, resource } = found;
  const image = root === undefined ? undefined : imageOf(root);
  const keys = mapUnder(root, 'properties')?.entries.map((e) => e.path.join('.')) ?? [];
  const shapeSign =
    shape === 'cluster'
      ? ({
          edition: 'EE 3.x',
          why: t`apiVersion ${resource.apiVersion ?? t`not stated`} of an AlluxioCluster`,
        } as const)
      : shape === 'chart3'
        ? ({ edition: 'EE 3.x', why: t`values of the 3.x chart` } as const)
        : (shapeOfKeys(keys) ?? ({ edition: 'EE 2.x', why: t`values of the 2.x chart` } as const));
  const images = image === undefined ? resource.images : [image, ...resource.images];
  return productOf(document.text, environment.version(SYSTEM), { images, shape: shapeSign });
}

export function unitOf(
  document: SourceDocument,
  product: Product,
  role: string | undefined,
  label: string | undefined,
  regions: readonly Region[],
  facts: Readonly<Record<string, unknown>>,
): Unit {
  return makeUnit({
    system: SYSTEM,
    name: label === undefined ? 'alluxio' : `alluxio ${label}`,
    product: 'alluxio',
    edition: product.edition,
    ...(role === undefined ? {} : { role }),
    version: product.version,
    uri: document.uri,
    regions,
    schema,
    facts,
  });
}
