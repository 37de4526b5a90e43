import { flatten } from '../../formats/flatten.ts';
import type { MapNode } from '../../formats/tree.ts';
import { t } from '../../text/l10n.ts';
import type { SourceDocument } from '../types.ts';

type Named = Pick<SourceDocument, 'path' | 'name' | 'text'>;

/** `flink-conf.yaml`, also `flink-conf-prod.yaml`, `flink-conf.yaml.template`: in every version the legacy file. */
const LEGACY_NAME = /^flink-conf(?:[-_.][^/]*)?\.ya?ml(?:\.[\w-]+)?$/i;

/** `flink-config.yaml`, `flink-configuration.yaml`: either kind of file, or a manifest. */
const OTHER_NAME = /^flink-?conf[^/]*\.ya?ml(?:\.[\w-]+)?$/i;

const STANDARD_NAME = /^config\.ya?ml(?:\.[\w-]+)?$/i;
const YAML_NAME = /\.ya?ml(?:\.[\w-]+)?$|\.tpl$/i;
const COMMENT = /#[ \t]*cluster-tls:[ \t]*flink\b/i;

/** The two words are looked for first: a search for a text is much cheaper than one for blanks behind a hash. */
const isTold = (text: string): boolean => /cluster-tls/i.test(text) && COMMENT.test(text);

/** The places in manifests, compose files and Helm values that may hold settings of Flink. */
const IN_MANIFEST = /flinkConfiguration|flink-conf|FLINK_PROPERTIES|config\.ya?ml/;
const ARGUMENTS =
  /(?:^|[\s"'[=,])-y?D[\s"',\\]*(?:-\s*)?["']?(?:security\.|pekko\.|akka\.|taskmanager\.|blob\.|historyserver\.|zookeeper\.)/m;

/** Cheap: false where `units` finds nothing. */
export function mayConcern({ name, text }: Named): boolean {
  if (OTHER_NAME.test(name) || isTold(text)) return true;
  if (!YAML_NAME.test(name)) return false;
  return STANDARD_NAME.test(name) || IN_MANIFEST.test(text) || (/flink/i.test(text) && ARGUMENTS.test(text));
}

const isManifest = (text: string): boolean => /^\ufeff?apiVersion:/m.test(text) && /^kind:/m.test(text);

/** How Flink's start scripts say that they failed to read the configuration that they were about to write back. */
const DESTROYED = /^(?:\s*#[^\n]*\n)*\s*\[ERROR\] (?:Could not|The execution result)/;

export const isDestroyed = (text: string): boolean => DESTROYED.test(text);

/** Whether YAML with these keys is a `config.yaml` of Flink: other products have files of that name. */
export function isFlinkYaml(root: MapNode): boolean {
  for (const entry of root.entries) {
    if (/^(?:jobmanager|taskmanager)(?:\.|$)/.test(entry.path.join('.'))) return true;
  }
  return flatten(root, 5_000).some(({ key }) => isTelling(key));
}

/**
 * Keys that no other product is known to have. `security.ssl.enabled` alone is also that of others, and applications
 * keep a keytab and a principal under `security.kerberos.login` (apache/streampark config.yaml).
 */
const isTelling = (key: string): boolean =>
  /^(?:security\.ssl\.(?:internal|rest)\.|pekko\.ssl\.|blob\.service\.|historyserver\.web\.|security\.kerberos\.login\.(?:use-ticket-cache|contexts)$)/.test(
    key,
  );

export interface PlainFile {
  readonly dialect: 'legacy' | 'config.yaml';
  readonly why: string;
}

/** What a file is that is Flink's as a whole; undefined for manifests and foreign files. */
export function plainFile(document: SourceDocument): PlainFile | undefined {
  const { name, path, text } = document;
  if (isManifest(text)) return undefined;
  if (LEGACY_NAME.test(name)) return { dialect: 'legacy', why: t`file name ${name}` };
  const told = isTold(text);
  if (OTHER_NAME.test(name)) return { dialect: isFlat(text) ? 'legacy' : 'config.yaml', why: t`file name ${name}` };
  if (told && !IN_MANIFEST.test(text)) return { dialect: 'config.yaml', why: t`comment "cluster-tls: flink"` };
  if (!STANDARD_NAME.test(name)) return undefined;
  if (/(?:^|\/)flink[^/]*\/(?:.*\/)?conf\/[^/]*$/i.test(path))
    return { dialect: 'config.yaml', why: t`config.yaml in a conf folder of Flink` };
  if (isDestroyed(text))
    return /flink/i.test(text) ? { dialect: 'config.yaml', why: t`output of a Flink start script` } : undefined;
  const root = document.tree('yaml').roots[0];
  return root !== undefined && isFlinkYaml(root)
    ? { dialect: 'config.yaml', why: t`config.yaml with keys of Flink` }
    : undefined;
}

/** No line is indented below a key without a value. */
const isFlat = (text: string): boolean =>
  !/^[\w.-]+:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]+[\w.-]+:/m.test(text);
