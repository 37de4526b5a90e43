import type { Part, Resource } from '../../formats/embedded/types.ts';
import { formats } from '../../formats/index.ts';
import type { ProductVersion, Region, Unit } from '../../rules/model.ts';
import { makeUnit } from '../../rules/unit.ts';
import { inRange } from '../../rules/version.ts';
import { t } from '../../text/l10n.ts';
import { isTemplate } from '../template.ts';
import type { Environment, SourceDocument } from '../types.ts';
import type { FlinkFacts } from './facts.ts';
import { configurationMaps, entryAt, nodeAt, type Process, processes, roleOf, textAt } from './manifests.ts';
import { isDestroyed, isFlinkYaml, mayConcern, plainFile } from './recognise.ts';
import { argsRegion, configYamlRegion, envRegion, hasAliases, legacyRegion, mapRegion } from './regions.ts';
import { schema } from './schema.ts';
import { type Found, sharper, versionOf, versionOfImage, versionOfResource } from './version.ts';

/** The units of a document. */
export function units(document: SourceDocument, environment: Environment): readonly Unit[] {
  if (!mayConcern(document)) return [];
  const plain = plainFile(document);
  if (plain !== undefined) return [plainUnit(document, environment, plain.dialect, plain.why)];
  return document.resources().flatMap((resource) => {
    const parts = document.parts().filter((p) => p.resource === resource && !isAlias(document, p));
    const found = imageIn(resource) ?? imageIn(...document.resources());
    return [
      ...mapUnits(document, environment, resource, found),
      ...fileUnits(document, environment, resource, parts, found),
      ...processes(resource, parts).flatMap((p) => processUnits(document, environment, resource, p, found)),
    ];
  });
}

/** `*name` repeats what is looked at where its anchor stands. */
const isAlias = (document: SourceDocument, { scalar }: Part): boolean =>
  scalar.quote === 'none' && document.text.charAt(scalar.span.start) === '*';

const imageIn = (...resources: readonly Resource[]): Found | undefined => {
  for (const { images } of resources) {
    for (const image of images) {
      const found = versionOfImage(image);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

function unitOf(
  document: SourceDocument,
  version: ProductVersion,
  regions: readonly Region[],
  facts: FlinkFacts,
  name = 'flink',
  role?: string,
): Unit {
  return makeUnit({
    system: 'flink',
    name,
    product: 'flink',
    ...(role === undefined ? {} : { role }),
    version,
    uri: document.uri,
    regions,
    schema,
    facts: { ...facts },
  });
}

/** Why a file of this dialect is not read by a version, if it is not (flink GlobalConfiguration 1.18, 1.19, 2.0). */
function ignoredBy(dialect: 'legacy' | 'config.yaml', version: string): string | undefined {
  if (dialect === 'legacy') {
    return inRange(version, '>=2')
      ? t`Flink ${version} reads config.yaml only; flink-conf.yaml is ignored.`
      : undefined;
  }
  return inRange(version, '<1.19')
    ? t`Flink ${version} reads flink-conf.yaml only; config.yaml is ignored.`
    : undefined;
}

function plainUnit(
  document: SourceDocument,
  environment: Environment,
  dialect: 'legacy' | 'config.yaml',
  why: string,
): Unit {
  const place = { uri: document.uri, why };
  if (isDestroyed(document.text)) return destroyedUnit(document, environment, place);
  const version = versionOf(document, environment, undefined, dialect === 'legacy');
  const region =
    dialect === 'legacy'
      ? legacyRegion(place, document.text, document.tree('flinkConf'))
      : configYamlRegion(place, document.text, document.tree('yaml'));
  const ignored = ignoredBy(dialect, version.text);
  return unitOf(document, version, [region], {
    ...(ignored === undefined ? {} : { ignored }),
    ...(isTemplate(document.text) || hasAliases(region.tree, region.root) ? { partial: true } : {}),
  });
}

function destroyedUnit(
  document: SourceDocument,
  environment: Environment,
  place: { uri: string; why: string; embedding?: Part['embedding'] },
): Unit {
  // Read as a file without a line in it: nothing of the script's output is a setting.
  const text = place.embedding?.text ?? document.text;
  const { roots, ...rest } = formats.flinkConf.parse(text);
  const empty = { ...rest, roots: [{ ...roots[0]!, entries: [] }], problems: [] };
  return unitOf(document, versionOf(document, environment, undefined), [legacyRegion(place, text, empty)], {
    destroyed: true,
  });
}

/** `spec.flinkConfiguration` of the operator's resources and of vendors' kinds. */
function mapUnits(
  document: SourceDocument,
  environment: Environment,
  resource: Resource,
  found: Found | undefined,
): Unit[] {
  return configurationMaps(resource, document.tree('yaml')).map(({ entry, map, why, partial }) => {
    const line = versionOfResource(
      textAt(resource.root, ['spec', 'flinkVersion']) ?? textAt(resource.root, ['flinkVersion']),
    );
    const version = versionOf(document, environment, sharper(line, imageIn(resource) ?? (line ? undefined : found)));
    const place = { uri: document.uri, anchor: entry.keySpan, why };
    return unitOf(
      document,
      version,
      [mapRegion(place, document.tree('yaml'), map)],
      {
        ...(resource.kind === undefined ? {} : { kind: resource.kind }),
        ...(partial || isPatch(resource) || isTemplate(document.text) || hasAliases(document.tree('yaml'), map)
          ? { partial: true }
          : {}),
      },
      nameOf(resource),
    );
  });
}

/** What a whole FlinkDeployment has at least one of; an overlay of kustomize needs none. */
const ESSENTIAL = ['image', 'flinkVersion', 'serviceAccount', 'jobManager', 'taskManager', 'job', 'mode'];

function isPatch({ kind, root }: Resource): boolean {
  const spec = nodeAt(root, ['spec']);
  return (
    kind === 'FlinkDeployment' && spec?.kind === 'map' && !spec.entries.some((e) => ESSENTIAL.includes(e.path[0] ?? ''))
  );
}

const nameOf = (resource: Resource): string => (resource.name === undefined ? 'flink' : `flink ${resource.name}`);

type FilePart = Extract<Part, { kind: 'file' | 'env' }>;

const LEGACY_PART = /^flink-conf(?:[-_.][\w.-]*)?\.ya?ml$/i;
const STANDARD_PART = /^config\.ya?ml$/i;

/** `flink-conf.yaml` and `config.yaml` as text in a ConfigMap, a Secret, or the operator's Helm values. */
function fileUnits(
  document: SourceDocument,
  environment: Environment,
  resource: Resource,
  parts: readonly Part[],
  found: Found | undefined,
): Unit[] {
  const files = parts.filter((p): p is FilePart => p.kind === 'file');
  const legacy = files.filter((p) => LEGACY_PART.test(p.name));
  const standard = files.filter(
    (p) => STANDARD_PART.test(p.name) && (legacy.length > 0 || isFlinkPart(resource, p, found !== undefined)),
  );
  return [...legacy, ...standard].map((part) => {
    const dialect = legacy.includes(part) ? 'legacy' : 'config.yaml';
    const { name } = part;
    const version = versionOf(document, environment, found, dialect === 'legacy' && standard.length === 0);
    const anchor = entryAt(resource.root, part.path)?.keySpan;
    const inHelm = resource.kind === undefined && part.path.includes('defaultConfiguration');
    const place = {
      uri: document.uri,
      embedding: part.embedding,
      anchor,
      why: inHelm ? t`${name} in Helm values` : t`${name} in a ${resource.kind ?? t`YAML document`}`,
    };
    const { text } = part.embedding;
    if (isDestroyed(text)) return destroyedUnit(document, environment, place);
    const region = dialect === 'legacy' ? legacyRegion(place, text) : configYamlRegion(place, text);
    // The operator reads its defaults itself, whatever the version of the deployments.
    const ignored =
      (inHelm ? undefined : ignoredBy(dialect, version.text)) ?? hiddenBy(dialect, legacy, version.text, inHelm);
    return unitOf(
      document,
      version,
      [region],
      {
        ...(resource.kind === undefined ? {} : { kind: resource.kind }),
        ...(ignored === undefined ? {} : { ignored }),
        // The operator adds its defaults to those of each deployment.
        ...(inHelm || isTemplate(document.text) ? { partial: true } : {}),
      },
      nameOf(resource),
    );
  });
}

/** With both files in one place, those versions that know both prefer the old one. */
function hiddenBy(
  dialect: 'legacy' | 'config.yaml',
  legacy: readonly Part[],
  version: string,
  inHelm: boolean,
): string | undefined {
  if (dialect === 'legacy' || legacy.length === 0) return undefined;
  if (inHelm) return t`With both files the chart mounts flink-conf.yaml; config.yaml is ignored.`;
  return inRange(version, '<2')
    ? t`Flink ${version} reads flink-conf.yaml where there is one; config.yaml is ignored.`
    : undefined;
}

function isFlinkPart(resource: Resource, part: Part, hasImage: boolean): boolean {
  const { text } = part.embedding;
  if (isDestroyed(text)) return /flink/i.test(text);
  if (/flink/i.test(resource.name ?? '') || hasImage) return true;
  const root = formats.yaml.parse(text).roots[0];
  return root !== undefined && isFlinkYaml(root);
}

/** `FLINK_PROPERTIES` and `-D` arguments of one container. */
function processUnits(
  document: SourceDocument,
  environment: Environment,
  resource: Resource,
  process: Process,
  foundInFile: Found | undefined,
): Unit[] {
  const own = process.image === undefined ? undefined : versionOfImage(process.image);
  const version = versionOf(document, environment, own ?? foundInFile);
  const role = roleOf(process);
  const ofFlink = process.environment.length > 0 || /flink/i.test(process.image ?? '') || role !== undefined;
  if (!ofFlink) return [];
  const regions: Region[] = [];
  for (const part of process.environment) {
    const place = {
      uri: document.uri,
      embedding: part.embedding,
      anchor: entryAt(resource.root, part.path)?.keySpan,
      why: t`FLINK_PROPERTIES of ${process.name}`,
    };
    const { text } = part.embedding;
    regions.push(inRange(version.text, '>=1.19') ? envRegion(place, text) : legacyRegion(place, text));
  }
  const hasProperties = regions.length > 0;
  process.arguments.forEach((part, i) => {
    const before = process.arguments[i - 1];
    const afterD = before !== undefined && isNext(before, part) && /^-y?D$/.test(before.embedding.text.trim());
    const place = { uri: document.uri, embedding: part.embedding, why: t`arguments of ${process.name}` };
    const region = argsRegion(place, part.embedding.text, afterD);
    if (region !== undefined) regions.push(region);
  });
  if (regions.length === 0) return [];
  const templated =
    isTemplate(document.text) || process.environment.some((p) => /\$\(|^\s*\$\{?\w+\}?\s*$/m.test(p.embedding.text));
  return [
    unitOf(
      document,
      version,
      regions,
      {
        ...(resource.kind === undefined ? {} : { kind: resource.kind }),
        ...(hasProperties && !templated && !process.hasMore ? {} : { partial: true }),
      },
      process.name === '' ? nameOf(resource) : `flink ${process.name}`,
      role,
    ),
  ];
}

/** Items of one list, one after the other. */
const isNext = (before: Part, part: Part): boolean =>
  before.path.length === part.path.length &&
  before.path.slice(0, -1).every((step, i) => step === part.path[i]) &&
  Number(before.path.at(-1)) + 1 === Number(part.path.at(-1));
