import { formats } from '../../../formats/index.ts';
import type { Entry, MapNode } from '../../../formats/tree.ts';
import type { Region } from '../../../rules/model.ts';
import type { Embedding } from '../../../text/embedding.ts';
import { emptyMap, makeRegion } from '../../region.ts';
import type { SourceDocument } from '../../types.ts';
import { isAlluxioKey } from '../options.ts';
import { fileReader, reader, textsOf } from '../read.ts';

export const SYSTEM = 'alluxio';

/** What is wrong with YAML itself is other tools' to report: the trees are read as far as they go. */
const noProblems = (): boolean => false;

/** A whole file, or an embedded one, in the syntax of `java.util.Properties`. */
export function propertiesRegion(document: SourceDocument, why: string, embedding?: Embedding): Region {
  const tree = embedding === undefined ? document.tree('properties') : formats.properties.parse(embedding.text);
  const root = tree.roots[0]!;
  return makeRegion({
    system: SYSTEM,
    dialect: 'properties',
    uri: document.uri,
    format: formats.properties,
    tree,
    root,
    ...(embedding === undefined ? {} : { embedding }),
    why,
    read: fileReader(textsOf([root]), tree.text),
  });
}

/** The `properties` map at an entry of a YAML document; `around` are maps that it overlays. */
export function mapRegion(document: SourceDocument, entry: Entry, why: string, around: readonly Region[]): Region {
  const tree = document.tree('yaml');
  const root = entry.value?.kind === 'map' ? entry.value : emptyMap(tree, entry);
  return makeRegion({
    system: SYSTEM,
    dialect: 'map',
    uri: document.uri,
    format: formats.yaml,
    tree,
    root,
    anchor: entry.keySpan,
    why,
    read: reader(textsOf([...around.map((r) => r.root), root]), tree.text),
    problems: noProblems,
  });
}

/** Properties that stand at the top of a YAML document without a map around them: a piece to be pasted. */
export function looseRegion(document: SourceDocument, root: MapNode, why: string): Region {
  const tree = document.tree('yaml');
  return makeRegion({
    system: SYSTEM,
    dialect: 'map',
    uri: document.uri,
    format: formats.yaml,
    tree,
    root,
    why,
    key: (written) => (isAlluxioKey(written) ? written : undefined),
    read: reader(textsOf([root]), tree.text),
    problems: noProblems,
  });
}

/** `-Dkey=value` options of a JVM; keys of others are left alone. */
export function argumentsRegion(uri: string, embedding: Embedding, why: string): Region {
  const tree = formats.jvmArgs.parse(embedding.text);
  const root = tree.roots[0]!;
  return makeRegion({
    system: SYSTEM,
    dialect: 'args',
    uri,
    format: formats.jvmArgs,
    tree,
    root,
    embedding,
    why,
    key: (written) => (isAlluxioKey(written) ? written : undefined),
    read: reader(textsOf([root]), tree.text),
  });
}

/** A whole YAML document as a place to point at and to write into; it has no settings of its own. */
export function placeRegion(document: SourceDocument, root: MapNode, why: string): Region {
  const head = root.entries[0]?.keySpan ?? { start: root.span.start, end: root.span.start };
  return {
    system: SYSTEM,
    dialect: 'deployment',
    uri: document.uri,
    format: formats.yaml,
    tree: document.tree('yaml'),
    root,
    embedding: undefined,
    span: root.span,
    anchor: head,
    why,
    settings: [],
    problems: [],
  };
}
