import type { ProductVersion } from '../../rules/model.ts';
import { t } from '../../text/l10n.ts';
import type { Environment, SourceDocument } from '../types.ts';

/** Release lines, oldest first. */
export const versions: readonly string[] = [
  ...Array.from({ length: 19 }, (_, i) => `1.${i + 2}`),
  ...['2.0', '2.1', '2.2', '2.3'],
];

/** The last line that reads `flink-conf.yaml`, and so the newest that a file of that name can speak for. */
const LAST_LEGACY = '1.20';

export interface Found {
  readonly text: string;
  readonly why: string;
}

const plausible = (version: string): boolean => /^(?:1\.(?:[2-9]|1\d|2\d)|2\.\d{1,2})(?:\.\d+)?$/.test(version);

/**
 * The Flink version in an image reference. The tag of an image that is not called `flink` counts only if it names Scala or
 * Java as Flink's own tags do (`1.18.1-scala_2.12-java11`), since it is otherwise the version of whatever the image adds.
 */
export function versionOfImage(image: string): Found | undefined {
  const match = /^(?:[^\s@]*\/)?([^\s/:@]+):([^\s@:/]+)/.exec(withDefaults(image).trim());
  const name = match?.[1] ?? '';
  const tag = match?.[2] ?? '';
  if (!/flink/i.test(name) || /operator/i.test(name)) return undefined;
  const version = /^v?(\d+\.\d+(?:\.\d+)?)(?![.\d])/.exec(tag)?.[1];
  if (version === undefined || !plausible(version)) return undefined;
  const own = /^(?:apache-|cp-)?flink$/i.test(name) || /scala|java|jre|jdk/i.test(tag);
  return own ? { text: version, why: t`image ${name}:${tag}` } : undefined;
}

/** Compose fills in what follows `:-` where a variable is not set. */
const withDefaults = (image: string): string => image.replace(/\$\{\w+:?-([^${}]*)\}/g, '$1');

/** `v1_18` of `spec.flinkVersion`. */
export function versionOfResource(flinkVersion: string | undefined): Found | undefined {
  const match = /^v(\d+)_(\d+)$/.exec(flinkVersion?.trim() ?? '');
  return match === null ? undefined : { text: `${match[1]}.${match[2]}`, why: `spec.flinkVersion ${flinkVersion}` };
}

/** An image may tell the patch of the line that a resource names; where the two disagree the resource decides. */
export const sharper = (resource: Found | undefined, image: Found | undefined): Found | undefined =>
  resource === undefined || (image?.text.startsWith(`${resource.text}.`) ?? false) ? (image ?? resource) : resource;

/** `# cluster-tls: flink 1.18` anywhere in the text. */
export function versionOfComment(text: string): Found | undefined {
  const version = /#[ \t]*cluster-tls:[ \t]*flink[ \t]+v?(\d+(?:\.\d+)*)/i.exec(text)?.[1];
  return version === undefined ? undefined : { text: version, why: t`comment "cluster-tls: flink ${version}"` };
}

/** `/opt/flink-1.18.1/conf/…` */
function versionOfPath(path: string): Found | undefined {
  const match = /(?:^|\/)(flink-(\d+\.\d+(?:\.\d+)?))(?:-[^/]*)?\//.exec(path);
  return match !== null && plausible(match[2]!) ? { text: match[2]!, why: t`folder ${match[1]}` } : undefined;
}

const BUILD_FILES: readonly [name: string, version: RegExp][] = [
  ['Dockerfile', /^FROM\s+(?:--platform=\S+\s+)?(?:[^\s@]*\/)?flink:(\d+\.\d+(?:\.\d+)?)/m],
  ['pom.xml', /<flink\.version>\s*(\d+\.\d+(?:\.\d+)?)\s*</],
  ['build.gradle', /\bflinkVersion\s*=\s*['"](\d+\.\d+(?:\.\d+)?)/],
  ['build.gradle.kts', /\bflinkVersion\s*=\s*"(\d+\.\d+(?:\.\d+)?)/],
];

/** A build file beside the document or one folder above. */
function versionOfBuild(document: SourceDocument, environment: Environment): Found | undefined {
  for (const folder of ['', '../']) {
    for (const [name, pattern] of BUILD_FILES) {
      const file = environment.file(environment.resolve(document.uri, folder + name));
      if (file === 'missing' || file === 'pending') continue;
      const version = pattern.exec(file.text)?.[1];
      if (version !== undefined && plausible(version)) return { text: version, why: `${name}` };
    }
  }
  return undefined;
}

/** The version that reads a document: its comment, the user's setting, what was found in it or near it, else the newest. */
export function versionOf(
  document: SourceDocument,
  environment: Environment,
  found: Found | undefined,
  legacy = false,
): ProductVersion {
  const set = environment.version('flink');
  const certain =
    versionOfComment(document.text) ??
    (set === undefined || set === '' ? undefined : { text: set, why: t`setting clusterTls.flink.version` }) ??
    found ??
    versionOfPath(document.path) ??
    versionOfBuild(document, environment);
  if (certain !== undefined) return { ...certain, assumed: false };
  return legacy
    ? { text: LAST_LEGACY, why: t`newest version that reads flink-conf.yaml`, assumed: true }
    : { text: versions.at(-1)!, why: t`newest known version`, assumed: true };
}
