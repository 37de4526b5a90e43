import { scalarEmbedding } from '../../formats/embedded/index.ts';
import type { Format } from '../../formats/format.ts';
import { forcedPath } from '../../formats/hocon/resolver.ts';
import { formats } from '../../formats/index.ts';
import type { ConfigTree, Entry, MapNode, ScalarNode, ValueNode } from '../../formats/tree.ts';
import type { Region, Setting, Value } from '../../rules/model.ts';
import { isPlaceholder } from '../../rules/placeholder.ts';
import type { Embedding } from '../../text/embedding.ts';
import { toHostSpan } from '../../text/embedding.ts';
import { t } from '../../text/l10n.ts';
import type { Span } from '../../text/span.ts';
import { makeRegion, readValue } from '../region.ts';
import type { SourceDocument } from '../types.ts';
import { options } from './options.ts';

/** What one container (or service, or list of options) gives its JVM beside the files. */
export interface Overrides {
  /** For messages: the name of the container or service, or '' where none is to be seen. */
  readonly name: string;
  /** In order of rising precedence: system properties, then variables (lightbend config 1.3.4: ConfigFactory.load). */
  readonly regions: readonly Region[];
  /** Variables `CONFIG_FORCE_…`, which only count with `-Dconfig.override_with_env_vars=true`. */
  readonly forced: boolean;
  /** Whether that switch is given; undefined where it may stand in what cannot be read. */
  readonly override: boolean | undefined;
}

interface Group {
  readonly name: string;
  readonly args: Region[];
  readonly env: Region[];
  override: boolean | undefined;
}

const ours = /-D(?:akka|pekko|config\.override_with_env_vars)\b/;
/** An option that is still being typed. */
const isHalfTyped = (text: string): boolean => /^-D[\w.-]*$/.test(text.trim());
const holders = /^(?:env|extraEnvs?|envVars|environment|args|command|entrypoint|jvmOptions)$/;

/** The overrides of a YAML file, container by container. */
export function overridesIn(document: SourceDocument): readonly Overrides[] {
  const groups = new Map<string, Group>();
  const group = (root: MapNode, index: number, path: readonly string[]): Group => {
    const cut = path.findIndex((p) => holders.test(p));
    const owner = path.slice(0, cut < 0 ? -1 : cut);
    const id = `${index}\n${owner.join('\n')}`;
    const known = groups.get(id);
    if (known !== undefined) return known;
    const made: Group = { name: nameAt(root, owner), args: [], env: [], override: false };
    groups.set(id, made);
    return made;
  };

  for (const part of document.parts()) {
    const { resource, embedding } = part;
    if (part.kind === 'file') continue;
    if (part.kind === 'env' && part.name.startsWith('CONFIG_FORCE_')) {
      const region = forcedRegion(
        document.uri,
        part.name,
        embedding,
        nameSpan(document, part.path, part.scalar, part.name),
      );
      if (region !== undefined) group(resource.root, resource.index, part.path).env.push(region);
    } else if (ours.test(embedding.text) || (part.kind === 'args' && isHalfTyped(embedding.text))) {
      const found = group(resource.root, resource.index, part.path);
      // Whose option it will be, only those before it can tell.
      if (!ours.test(embedding.text) && found.args.length === 0) continue;
      const region = argsRegion(
        document.uri,
        embedding,
        part.kind === 'env' ? t`-D options in ${part.name}` : t`-D options`,
      );
      found.override = switchOf(region) ?? found.override;
      found.args.push(region);
    }
  }
  if (document.text.includes('CONFIG_FORCE_')) {
    for (const resource of document.resources()) {
      for (const { entry, path, scalar } of namedEntries(resource.root, /^CONFIG_FORCE_/)) {
        const name = entry.path[0] ?? '';
        const seen = document.parts().some((p) => p.scalar === scalar);
        if (seen) continue;
        const embedding = scalarEmbedding(document.tree('yaml').text, scalar);
        const region = forcedRegion(document.uri, name, embedding, entry.keySpan);
        if (region !== undefined) group(resource.root, resource.index, path).env.push(region);
      }
    }
  }
  return [...groups.values()]
    .map(({ name, args, env, override }) => ({ name, regions: [...args, ...env], forced: env.length > 0, override }))
    .filter((o) => o.regions.some((r) => r.settings.length > 0));
}

/** A region over `-Dkey=value` options. */
export function argsRegion(uri: string, embedding: Embedding, why: string): Region {
  const tree = formats.jvmArgs.parse(embedding.text);
  return makeRegion({
    system: 'akka',
    dialect: 'args',
    uri,
    format: formats.jvmArgs,
    tree,
    root: tree.roots[0] ?? emptyMap,
    embedding,
    why,
    key: (written) => (/^(?:akka|pekko|ssl-config|config)\./.test(written) ? listKey(written) : undefined),
    // An element of a list says nothing of the rest of it.
    read: (entry, value) =>
      listKey(entry.path.join('.')) === entry.path.join('.')
        ? readValue(value, tree.text)
        : { state: 'unknown', text: '', why: 'outside' },
    problems: () => false,
  });
}

/** `enabled-algorithms.0` is an element of the list `enabled-algorithms`. */
function listKey(written: string): string {
  const list = /^(.+)\.\d+$/.exec(written)?.[1];
  return list !== undefined && options.get(list)?.type === 'list' ? list : written;
}

const emptyMap: MapNode = { kind: 'map', span: { start: 0, end: 0 }, entries: [], style: 'flow' };

/** What a list of options says of the switch for variables: undefined where it says nothing. */
function switchOf(region: Region): boolean | undefined {
  const value = region.settings.findLast((s) => s.key === 'config.override_with_env_vars')?.value;
  return value?.state === 'known' ? value.text === 'true' : undefined;
}

/** One variable is one setting; its text is the whole value. */
function forcedRegion(uri: string, name: string, embedding: Embedding, named: Span): Region | undefined {
  const path = forcedPath(name);
  if (path === undefined || !/^(?:akka|pekko|ssl-config)\./.test(path)) return undefined;
  const { text } = embedding;
  const span = { start: 0, end: text.length };
  const scalar: ScalarNode = { kind: 'scalar', span, inner: span, quote: 'none', value: text, type: 'string' };
  const entry: Entry = {
    kind: 'entry',
    path: [path],
    keySpan: { start: 0, end: 0 },
    span,
    operator: '=',
    value: scalar,
  };
  const root: MapNode = { kind: 'map', span, entries: [entry], style: 'flow' };
  const tree: ConfigTree = { format: 'properties', text, roots: [root], comments: [], problems: [], includes: [] };
  const value: Value = isPlaceholder(text)
    ? { state: 'unknown', text, why: 'placeholder' }
    : { state: 'known', text, type: 'string' };
  const settings: Setting[] = [];
  const region: Region = {
    system: 'akka',
    dialect: 'env',
    uri,
    format: variable,
    tree,
    root,
    embedding,
    span: embedding.host,
    anchor: named,
    why: t`variable ${name}`,
    settings,
    problems: [],
  };
  const valueSpan = toHostSpan(embedding, span);
  const key = listKey(path);
  settings.push({
    key,
    value: key === path ? value : { state: 'unknown', text: '', why: 'outside' },
    uri,
    keySpan: named,
    valueSpan,
    span: { start: Math.min(named.start, valueSpan.start), end: Math.max(named.end, valueSpan.end) },
    region,
    entry,
    tree,
  });
  return region;
}

/** The text of a variable: one value, no keys. */
const variable: Format = {
  id: 'properties',
  parse: (text) => ({ format: 'properties', text, roots: [emptyMap], comments: [], problems: [], includes: [] }),
  cursor: (tree, root, offset) => {
    const [entry] = root.entries;
    if (entry === undefined) return { kind: 'none' };
    const typed = tree.text.slice(0, offset);
    return {
      kind: 'value',
      key: entry.path.join('.'),
      entry,
      typed,
      span: entry.span,
      quote: 'none',
      inList: false,
      lead: '',
    };
  },
  writer: {
    value: (value) => value,
    entry: (_, value) => value,
    setValue: (_, entry, value) =>
      entry.value === undefined
        ? []
        : [{ span: entry.value.span, newText: typeof value === 'string' ? value : value.join(',') }],
    rename: () => [],
    remove: () => [],
    add: () => [],
    comment: () => undefined,
  },
};

/** Where the name of a variable stands: a key, the `name` beside a `value`, or the text before `=`. */
function nameSpan(document: SourceDocument, path: readonly string[], scalar: ScalarNode, name: string): Span {
  for (const root of document.tree('yaml').roots) {
    const owner = nodeAt(root, path.slice(0, -1));
    if (owner?.kind === 'map') {
      const key = owner.entries.findLast((e) => e.path[0] === name);
      if (key?.value === scalar) return key.keySpan;
      const sibling = owner.entries.findLast((e) => e.path[0] === 'name')?.value;
      const value = owner.entries.findLast((e) => e.path[0] === 'value')?.value;
      if (value === scalar && sibling?.kind === 'scalar') return sibling.inner;
    } else if (owner?.kind === 'list' && owner.items.some((i) => i === scalar)) {
      return { start: scalar.inner.start, end: Math.min(scalar.inner.start + name.length, scalar.inner.end) };
    }
  }
  return scalar.span;
}

function nodeAt(root: MapNode, path: readonly string[]): ValueNode | undefined {
  let node: ValueNode | undefined = root;
  for (const key of path) {
    if (node?.kind === 'map') node = node.entries.findLast((e) => e.path[0] === key)?.value;
    else if (node?.kind === 'list') node = node.items[Number(key)];
    else return undefined;
  }
  return node;
}

/** The name of a container, or the key of a compose service. */
function nameAt(root: MapNode, path: readonly string[]): string {
  const node = nodeAt(root, path);
  const name = node?.kind === 'map' ? node.entries.findLast((e) => e.path[0] === 'name')?.value : undefined;
  if (name?.kind === 'scalar') return name.value;
  return path[0] === 'services' ? (path[1] ?? '') : '';
}

interface Named {
  readonly entry: Entry;
  readonly path: readonly string[];
  readonly scalar: ScalarNode;
}

/** Entries with a scalar whose key matches, anywhere below a map; bounded in depth. */
function namedEntries(root: MapNode, key: RegExp): Named[] {
  const found: Named[] = [];
  const visit = (node: ValueNode, path: readonly string[], depth: number): void => {
    if (depth > 64 || found.length >= 1000) return;
    if (node.kind === 'list') {
      for (const [i, item] of node.items.entries()) visit(item, [...path, String(i)], depth + 1);
    } else if (node.kind === 'map') {
      for (const entry of node.entries) {
        const [name] = entry.path;
        if (entry.value === undefined || name === undefined) continue;
        if (entry.value.kind === 'scalar' && key.test(name))
          found.push({ entry, path: [...path, name], scalar: entry.value });
        else visit(entry.value, [...path, name], depth + 1);
      }
    }
  };
  visit(root, [], 0);
  return found;
}
