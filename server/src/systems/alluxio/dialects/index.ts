import type { Part, Resource } from '../../../formats/embedded/types.ts';
import type { Region, Unit } from '../../../rules/model.ts';
import { optionPlaces } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { hasMoreSettings } from '../../container.ts';
import type { Environment, SourceDocument } from '../../types.ts';
import { componentName } from '../deployment.ts';
import { isAlluxioKey } from '../options.ts';
import { productOf } from '../product.ts';
import { schema } from '../schema.ts';
import { deploymentUnits, unitOf } from './deployments.ts';
import { flinkOptions } from './flinkOptions.ts';
import { findChart, findCluster } from './recognise.ts';
import { argumentsRegion, looseRegion, propertiesRegion, SYSTEM } from './regions.ts';
import { isHalfTyped, type RoleRegion, roleOfVariable, shellRegions, sparkRegions } from './shell.ts';
import { shapeOfKeys } from './signs.ts';

const SITE_FILE = /^alluxio-site\.properties/;

/** Cheap: looks at the name, then for a word in the text. */
export function mayConcern(document: Pick<SourceDocument, 'path' | 'name' | 'text'>): boolean {
  const { name, path, text } = document;
  if (SITE_FILE.test(name)) return true;
  if (!/\.(?:ya?ml|properties|sh|conf|template)$|^alluxio-env/i.test(name)) return false;
  if (/alluxio/i.test(path) || /alluxio|\blicense\.etcd\.|\buseStatefulset\b/i.test(text)) return true;
  return /^values/.test(name) && /^secrets:[ \t]*$/m.test(text) && /^[ ]+(?:master|coordinator):[ \t]*$/m.test(text);
}

/** The units of a document: by its name, its kind, or the properties in it. */
export function units(document: SourceDocument, environment: Environment): readonly Unit[] {
  const { name } = document;
  if (SITE_FILE.test(name)) return siteFile(document, environment, t`file name ${name}`);
  if (/\.properties$/i.test(name)) return otherProperties(document, environment);
  if (/\.ya?ml$/i.test(name)) {
    const flink = roleUnits(document, environment, flinkOptions(document), [], { piece: true });
    // What Flink reads line by line is no YAML; nothing else of ours stands in it.
    if (/^flink-conf/.test(name)) return flink;
    return [...document.resources().flatMap((r) => yamlUnits(document, environment, r)), ...flink];
  }
  if (/^alluxio-env|\.sh$/.test(name))
    return roleUnits(document, environment, shellRegions(document), [], { piece: true });
  if (/^spark-defaults\.conf/.test(name))
    return roleUnits(document, environment, sparkRegions(document), [], { piece: true });
  return [];
}

function siteFile(document: SourceDocument, environment: Environment, why: string): Unit[] {
  const region = propertiesRegion(document, why);
  const role = /\.client/.test(document.name) ? 'client' : undefined;
  return [single(document, environment, region, role, [])];
}

/** A properties file of another name counts if most of its keys are Alluxio's. */
function otherProperties(document: SourceDocument, environment: Environment): Unit[] {
  if (!/^[ \t]*(?:alluxio|license\.etcd)\./m.test(document.text)) return [];
  const region = propertiesRegion(document, t`most keys are Alluxio properties`);
  const own = region.settings.filter((s) => isAlluxioKey(s.key)).length;
  return own * 2 > region.settings.length ? [single(document, environment, region, undefined, [])] : [];
}

function single(
  document: SourceDocument,
  environment: Environment,
  region: Region,
  role: string | undefined,
  images: readonly string[],
  facts: Readonly<Record<string, unknown>> = {},
): Unit {
  const shape = shapeOfKeys(optionPlaces(region, schema).keys());
  const product = productOf(document.text, environment.version(SYSTEM), {
    images,
    ...(shape === undefined ? {} : { shape }),
  });
  return unitOf(document, product, role, role, [region], facts);
}

function yamlUnits(document: SourceDocument, environment: Environment, resource: Resource): Unit[] {
  const found = findCluster(document, resource) ?? findChart(document, environment, resource);
  if (found !== undefined)
    return [...deploymentUnits(document, environment, found), ...fileParts(document, environment, resource)];
  const loose = looseProperties(document, environment, resource);
  if (loose.length > 0) return loose;
  return [...fileParts(document, environment, resource), ...environmentUnits(document, environment, resource)];
}

/** `alluxio-site.properties` inside a ConfigMap, a Secret, or Helm values. */
function fileParts(document: SourceDocument, environment: Environment, resource: Resource): Unit[] {
  return partsOf(document, resource)
    .filter((part) => part.kind === 'file' && SITE_FILE.test(part.name))
    .map((part) => {
      const region = propertiesRegion(document, `${part.path.join('.')}`, part.embedding);
      return single(document, environment, region, undefined, resource.images);
    });
}

/** A piece of a document: Alluxio keys at the top of it, or a file that its name alone gives away. */
function looseProperties(document: SourceDocument, environment: Environment, resource: Resource): Unit[] {
  if (resource.kind !== undefined) return [];
  const named = /^alluxio-?cluster[^/]*\.ya?ml$/i.test(document.name);
  if (!named && !resource.root.entries.some((e) => isAlluxioKey(e.path.join('.')))) return [];
  const region = looseRegion(document, resource.root, named ? t`file name` : t`Alluxio keys at the top`);
  return [single(document, environment, region, undefined, resource.images, { piece: true })];
}

/** `-Dalluxio.…` in the environment or the arguments of containers, one group of units a container. */
function environmentUnits(document: SourceDocument, environment: Environment, resource: Resource): Unit[] {
  const groups = new Map<string, { readonly owner: readonly string[]; readonly regions: RoleRegion[] }>();
  // Options of Spark, Trino and the like make a client; those of Alluxio's own image are a server's as well.
  const other = resource.images.some((image) => /alluxio/i.test(image)) ? 'all' : 'client';
  for (const part of partsOf(document, resource)) {
    if (part.kind === 'file') continue;
    const named = part.kind === 'env' ? roleOfVariable(part.name) : undefined;
    const waits = named !== undefined && isHalfTyped(part.embedding.text);
    if (!waits && !/-D(?:alluxio|license)\./.test(part.embedding.text)) continue;
    const role = named ?? other;
    const why = part.kind === 'env' ? t`-D options in ${part.name}` : t`-D options in arguments`;
    const region = argumentsRegion(document.uri, part.embedding, why);
    if (region.settings.length === 0 && !waits) continue;
    const owner = ownerOf(part);
    const id = owner.join('\n');
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { owner, regions: [{ role, region }] });
    else group.regions.push({ role, region });
  }
  return [...groups.values()].flatMap(({ owner, regions }) =>
    roleUnits(document, environment, regions, resource.images, {
      ...(hasMoreSettings(resource.root, owner, CONFIGURATION) ? { piece: true } : {}),
    }),
  );
}

/** Where the images look for their site file. */
const CONFIGURATION = /\/alluxio[^/]*\/conf(?:\/|$)|alluxio-site\.properties$/;

/** The container, or the data of a ConfigMap, to which a part belongs. */
function ownerOf(part: Part): readonly string[] {
  const at = part.path.findLastIndex((key) =>
    /^(?:env|environment|data|stringData|args|command|entrypoint)$/.test(key),
  );
  return part.path.slice(0, at < 0 ? -1 : at);
}

/** Options for all processes, overlaid by those of each component that has some. */
function roleUnits(
  document: SourceDocument,
  environment: Environment,
  found: readonly RoleRegion[],
  images: readonly string[],
  facts: Readonly<Record<string, unknown>> = {},
): Unit[] {
  if (found.length === 0) return [];
  const keys = found.flatMap((f) => f.region.settings.map((s) => s.key));
  const shape = shapeOfKeys(keys);
  const product = productOf(document.text, environment.version(SYSTEM), {
    images,
    ...(shape === undefined ? {} : { shape }),
  });
  const shared = found.filter((f) => f.role === 'all').map((f) => f.region);
  const roles = [...new Set(found.map((f) => f.role).filter((role) => role !== 'all'))];
  if (roles.length === 0) return [unitOf(document, product, undefined, undefined, shared, facts)];
  return roles.map((role) => {
    const own = found.filter((f) => f.role === role).map((f) => f.region);
    return unitOf(document, product, role, componentName(role), [...shared, ...own], facts);
  });
}

const partsOf = (document: SourceDocument, resource: Resource): Part[] =>
  document.parts().filter((p) => p.resource === resource);
