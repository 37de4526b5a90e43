import { formats } from '../../formats/index.ts';
import { hasText } from '../../formats/lineEntry.ts';
import type { ConfigTree, Entry, FormatId, MapNode, ValueNode } from '../../formats/tree.ts';
import { k8sScalar } from '../../formats/yaml/kubernetes.ts';
import { yamlMarks } from '../../formats/yaml/marks.ts';
import type { Region, Value } from '../../rules/model.ts';
import { isPlaceholder } from '../../rules/placeholder.ts';
import type { Embedding } from '../../text/embedding.ts';
import type { Span } from '../../text/span.ts';
import { makeRegion, type RegionSpec, readValue } from '../region.ts';
import { isTemplate } from '../template.ts';
import { readFlinkProperties } from './flinkProperties.ts';
import { findNested, inBlocks } from './nested.ts';
import { isFlinkKey } from './options.ts';
import { adaptProblems, coreValue, isNoPair, mergeTest } from './standardYaml.ts';

/**
 * Flink's ways to read settings:
 * - `legacy`: `flink-conf.yaml`, line by line;
 * - `config.yaml`: YAML 1.2, scalars typed and turned back into text;
 * - `map`: `spec.flinkConfiguration`, which the operator flattens;
 * - `env`: `FLINK_PROPERTIES` of images from 1.19 on (older ones append the text to `flink-conf.yaml`: `legacy`);
 * - `args`: `-Dkey=value` of a command line.
 */
export type Dialect = 'legacy' | 'config.yaml' | 'map' | 'env' | 'args';

interface Place {
  readonly uri: string;
  readonly embedding?: Embedding | undefined;
  readonly anchor?: Span | undefined;
  readonly why: string;
}

const known = (text: string): Value =>
  isPlaceholder(text) ? { state: 'unknown', text, why: 'placeholder' } : { state: 'known', text, type: 'string' };

interface Reading {
  takes(key: string, entry: Entry, around: readonly Entry[]): boolean;
  read(entry: Entry, value: ValueNode | undefined): Value;
}

/** Values of formats that know nothing but text. */
const readText = (_entry: Entry, value: ValueNode | undefined): Value =>
  known(value?.kind === 'scalar' ? value.value : '');

/** A region whose settings are read by the dialect's own rules. */
function build(
  dialect: Dialect,
  format: FormatId,
  tree: ConfigTree,
  root: MapNode,
  place: Place,
  { takes, read }: Reading,
  span?: Span,
): Region {
  const copies = new Set(yamlMarks(tree).aliases.map((a) => a.start));
  const spec: RegionSpec = {
    system: 'flink',
    dialect,
    uri: place.uri,
    format: formats[format],
    tree,
    root,
    why: place.why,
    typed: dialect === 'config.yaml',
    // What an alias stands for is written elsewhere; it can be neither pointed at nor changed here.
    takes: (key, entry, around) => (copies.size === 0 || !copies.has(entry.keySpan.start)) && takes(key, entry, around),
    read,
    ...(place.embedding === undefined ? {} : { embedding: place.embedding }),
    ...(place.anchor === undefined ? {} : { anchor: place.anchor }),
    ...(span === undefined ? {} : { span }),
  };
  return makeRegion(spec);
}

/** Some of the settings of a map come from an anchor elsewhere. */
export const hasAliases = (tree: ConfigTree, root: MapNode): boolean =>
  yamlMarks(tree).aliases.some((a) => root.span.start <= a.start && a.end <= root.span.end);

const textIn = (place: Place, text: string): string => place.embedding?.text ?? text;

/** `flink-conf.yaml`: a key without a value is skipped, quotes are part of the value. */
export function legacyRegion(place: Place, text: string, parsed?: ConfigTree): Region {
  const read = parsed ?? formats.flinkConf.parse(textIn(place, text));
  // The output of a failed start script and nested blocks have rules of their own.
  const nested = findNested(read);
  const tree = {
    ...read,
    problems: read.problems.filter(
      (p) =>
        p.code !== 'destroyed' &&
        !inBlocks(nested, p.span.start) &&
        !isTemplate(read.text.slice(p.span.start, p.span.end)),
    ),
  };
  return build('legacy', 'flinkConf', tree, tree.roots[0]!, place, {
    takes: (_, entry) => hasText(entry),
    read: readText,
  });
}

/** `FLINK_PROPERTIES` as the images from 1.19 on read it. */
export function envRegion(place: Place, text: string): Region {
  const { tree, values } = readFlinkProperties(textIn(place, text));
  return build('env', 'flinkConf', tree, tree.roots[0]!, place, {
    takes: (_, entry) => values.has(entry),
    read: (entry, value) => values.get(entry) ?? readText(entry, value),
  });
}

/** `config.yaml` of 1.19 and newer. */
export function configYamlRegion(place: Place, text: string, parsed?: ConfigTree): Region {
  const read = parsed ?? formats.yaml.parse(textIn(place, text));
  const tree = { ...read, problems: adaptProblems(read) };
  const root = tree.roots[0]!;
  const merged = mergeTest(read, root);
  return build('config.yaml', 'yaml', tree, root, place, {
    takes: (_, entry, around) => !merged(entry, around) && !isNoPair(entry),
    read: (_, value) => coreValue(value, read.text),
  });
}

/** `spec.flinkConfiguration`: lists are joined with `;`, null becomes the text `null`. The manifest's syntax is kubectl's. */
export function mapRegion(place: Place, tree: ConfigTree, root: MapNode): Region {
  return build(
    'map',
    'yaml',
    { ...tree, problems: [] },
    root,
    place,
    { takes: (_, entry) => !isNoPair(entry), read: (_, value) => mapValue(value, tree.text) },
    root.span,
  );
}

/** Scalars reach the operator as the API server has typed them. */
function mapValue(value: ValueNode | undefined, text: string): Value {
  const read = readValue(value, text);
  if (read.state === 'unknown') return read;
  if (read.items !== undefined) return { ...read, text: read.items.join(';') };
  if (value?.kind !== 'scalar') return { ...read, text: 'null', type: 'string' };
  return { ...read, text: String(k8sScalar(value).value) };
}

/** The definitions in one command line argument that are Flink's; `-D` may also stand as an argument before it. */
export function argsRegion(place: Place, text: string, afterD: boolean): Region | undefined {
  const argument = textIn(place, text);
  const format = afterD ? 'properties' : 'jvmArgs';
  if (afterD ? !/^\s*[\w.<>-]+=/.test(argument) : !/-y?D/.test(argument)) return undefined;
  const read = formats[format].parse(argument);
  const tree = { ...read, problems: [] };
  const region = build('args', format, tree, tree.roots[0]!, place, {
    takes: (key, { value }) => value?.kind === 'scalar' && isFlinkKey(key),
    read: readText,
  });
  return region.settings.length > 0 ? region : undefined;
}
