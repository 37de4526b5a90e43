import { renderPath } from '../../formats/hocon/path.ts';
import { includePlaces } from '../../formats/hocon/places.ts';
import type {
  Definition,
  EffectiveSetting,
  IncludeAnswer,
  Resolution,
  Resolved,
  SourceFile,
} from '../../formats/hocon/resolver.ts';
import { resolve } from '../../formats/hocon/resolver.ts';
import { formats } from '../../formats/index.ts';
import type { ConfigTree, Include, MapNode, SyntaxProblem } from '../../formats/tree.ts';
import type { Region, Setting, Value } from '../../rules/model.ts';
import { isPlaceholder } from '../../rules/placeholder.ts';
import { type Embedding, toHostSpan } from '../../text/embedding.ts';
import { readValue } from '../region.ts';
import type { Environment } from '../types.ts';
import { options } from './options.ts';

export interface HoconSource {
  readonly uri: string;
  readonly tree: ConfigTree;
  readonly embedding?: Embedding;
  readonly why: string;
  readonly environment: Environment;
}

export interface HoconRegion {
  readonly region: Region;
  /** Includes that could not be read: more may be set than can be seen. */
  readonly unread: boolean;
}

/**
 * A region whose settings are what the resolver makes of a HOCON text and of the files that it includes. Files are asked
 * for at once; values are worked out when somebody wants them.
 */
export function hoconRegion(source: HoconSource): HoconRegion {
  const { uri, tree, embedding, environment } = source;
  const trees = new Map<string, ConfigTree>([[uri, tree]]);
  const resolution = resolve(tree, {
    uri,
    only: ownNames,
    include: (target, how, from) => {
      // Beside an embedded text lie the other keys of its map, which are no files.
      const answer = embedding === undefined ? includeFile(target, how, from, environment) : 'unknown';
      if (typeof answer !== 'string') for (const file of [answer].flat()) trees.set(file.uri, file.tree);
      return answer;
    },
  });
  const root = tree.roots[0] ?? { kind: 'map', span: { start: 0, end: 0 }, entries: [], style: 'block' };
  const span = embedding?.host ?? { start: 0, end: tree.text.length };
  const head = root.entries[0]?.keySpan;
  let settings: readonly Setting[] | undefined;
  let problems: readonly SyntaxProblem[] | undefined;
  const region: Region = {
    system: 'akka',
    dialect: 'hocon',
    uri,
    format: formats.hocon,
    tree,
    root,
    embedding,
    span,
    anchor:
      head === undefined ? { start: span.start, end: Math.min(span.start + 1, span.end) } : toHostSpan(embedding, head),
    why: source.why,
    get settings() {
      settings ??= [
        ...effectiveSettings(region, resolution.settingsBelow(ownNames), trees),
        ...foreignSettings(region),
      ];
      return settings;
    },
    get problems() {
      problems ??= problemsOf(source, resolution);
      return problems;
    },
    paths: () => (tree.includes.length === 0 ? pathsOf(root) : resolution.definitions.keys()),
  };
  // Without includes nothing can be unread, and nothing need be laid out to know it.
  return { region, unread: tree.includes.length > 0 && resolution.unread.length > 0 };
}

/** The paths of all entries that hold no object, as they are written in a substitution. */
function* pathsOf(map: MapNode, outer: readonly string[] = []): Generator<string> {
  for (const { path, value } of map.entries) {
    if (value?.kind === 'map') yield* pathsOf(value, [...outer, ...path]);
    else if (value !== undefined) yield renderPath([...outer, ...path]);
  }
}

/** Top-level names that the products themselves read. */
const ownNames: ReadonlySet<string> = new Set(['akka', 'pekko', 'ssl-config', 'config']);

/** Last elements of options that may stand in any section of an application. */
const sectionKeys: ReadonlySet<string> = new Set(
  options.all.filter((o) => /^<[^.]*>\.[^.]+$/.test(o.name)).map((o) => o.name.slice(o.name.indexOf('.') + 1)),
);

/** Whoever shows a piece of the text must know where an application keeps its secrets. */
const telltale = /pass|pwd|secret|token|credential/i;

/** One look at the whole text mostly spares a look at every key. */
const mayHoldForeign = new RegExp([...sectionKeys, telltale.source].join('|'), 'i');

/** What the products read, as it comes out in the end. */
function effectiveSettings(
  region: Region,
  effective: ReadonlyMap<string, EffectiveSetting>,
  trees: ReadonlyMap<string, ConfigTree>,
): Setting[] {
  const settings: Setting[] = [];
  for (const { path, key, value, definitions } of effective.values()) {
    const from = 'from' in value ? value.from?.definition : undefined;
    const all = definitions.length > 0 ? definitions : from === undefined ? [] : [from];
    // `enabled-algorithms.0 = …` is a list too.
    const list = /^\d+$/.test(path.at(-1) ?? '') ? key.slice(0, key.lastIndexOf('.')) : '';
    const isItem = options.get(list)?.type === 'list';
    for (const [i, definition] of all.entries()) {
      const tree = trees.get(definition.uri);
      if (tree === undefined) continue;
      const read: Value = isItem
        ? { state: 'unknown', text: '', why: 'outside' }
        : i === all.length - 1
          ? valueFrom(value, definition, tree)
          : readValue(definition.entry.value, tree.text);
      settings.push(settingOf(region, isItem ? list : key, definition, tree, read));
    }
  }
  return settings;
}

/** Of the rest of an application's configuration, as written here, no more than what somebody asks for by name. */
function foreignSettings(region: Region): Setting[] {
  const { uri, root, tree } = region;
  const settings: Setting[] = [];
  if (!mayHoldForeign.test(tree.text)) return settings;
  const visit = (map: MapNode, outer: readonly string[]): void => {
    for (const entry of map.entries) {
      const { value } = entry;
      if (outer.length === 0 && ownNames.has(entry.path[0] ?? '')) continue;
      if (value?.kind === 'map') {
        visit(value, [...outer, ...entry.path]);
        continue;
      }
      const last = entry.path.at(-1) ?? '';
      const isSection = sectionKeys.has(last) && outer.length + entry.path.length === 2;
      if (value === undefined || (!isSection && !telltale.test(last))) continue;
      const path = [...outer, ...entry.path];
      const definition: Definition = { uri, entry, path, through: [] };
      settings.push(settingOf(region, renderPath(path), definition, tree, readValue(value, tree.text)));
    }
  };
  visit(root, []);
  return settings;
}

function settingOf(region: Region, key: string, definition: Definition, tree: ConfigTree, value: Value): Setting {
  const { entry, uri } = definition;
  const include = definition.through[0]?.include.span;
  const embedding = include === undefined ? region.embedding : undefined;
  const end = entry.value?.span ?? { start: entry.span.end, end: entry.span.end };
  return {
    key,
    value,
    uri,
    keySpan: toHostSpan(embedding, entry.keySpan),
    valueSpan: toHostSpan(embedding, end),
    span: toHostSpan(embedding, entry.span),
    region,
    entry,
    tree,
    ...(include === undefined ? {} : { include: toHostSpan(region.embedding, include) }),
  };
}

/** Words in angle brackets that Artery itself understands. */
const ownWords = new Set(['<getHostAddress>', '<getHostName>']);

const open = (text: string): boolean => isPlaceholder(text) && !ownWords.has(text);

function valueFrom(value: Resolved, definition: Definition, tree: ConfigTree): Value {
  const node = definition.entry.value;
  const written = node === undefined ? '' : tree.text.slice(node.span.start, node.span.end);
  if (value.state === 'error') return { state: 'unknown', text: written, why: 'outside' };
  if (value.state === 'unknown') {
    const fallback = value.fallback === undefined ? undefined : textOf(value.fallback);
    return {
      state: 'unknown',
      text: written,
      why: value.because === 'environment' ? 'environment' : 'outside',
      ...(fallback === undefined ? {} : { fallback }),
    };
  }
  if (value.type === 'object') return { state: 'unknown', text: written, why: 'outside' };
  if (value.type === 'list') {
    const items = value.items.map(textOf);
    const texts = items.filter((i) => i !== undefined);
    return texts.length < items.length || texts.some(open)
      ? { state: 'unknown', text: written, why: texts.length < items.length ? 'outside' : 'placeholder' }
      : { state: 'known', text: texts.join(','), items: texts, type: 'list' };
  }
  return open(value.text)
    ? { state: 'unknown', text: value.text, why: 'placeholder' }
    : { state: 'known', text: value.text, type: value.type };
}

/** Text of a known scalar, or of a list of such. */
function textOf(value: Resolved): string | undefined {
  if (value.state !== 'known' || value.type === 'object') return undefined;
  if (value.type !== 'list') return value.text;
  const items = value.items.map(textOf);
  return items.every((i) => i !== undefined) ? items.join(',') : undefined;
}

/** What the parser and the resolver complain of in this text itself, in the document's coordinates. */
function problemsOf(source: HoconSource, resolution: Resolution): SyntaxProblem[] {
  const { tree, uri, embedding } = source;
  const later: SyntaxProblem[] = resolution.problems
    .filter((p) => p.uri === uri)
    .map(({ span, code, message }) => ({ span, code, message, severity: 'error' }));
  return [...tree.problems, ...later].map((p) => {
    const { repair, ...rest } = p;
    const moved = { ...rest, span: toHostSpan(embedding, p.span) };
    if (repair === undefined) return moved;
    const newText = embedding?.encode(repair.newText) ?? repair.newText;
    return { ...moved, repair: { ...repair, span: toHostSpan(embedding, repair.span), newText } };
  });
}

/** The files that an include names; 'unknown' where none is found, for the class path holds more than the workspace. */
function includeFile(target: string, how: Include['how'], from: string, environment: Environment): IncludeAnswer {
  for (const paths of includePlaces(from, { target, how })) {
    const found: SourceFile[] = [];
    for (const path of paths) {
      const uri = environment.resolve(from, path);
      const file = uri === from ? 'missing' : environment.file(uri);
      if (file === 'pending') return 'unknown';
      if (file !== 'missing')
        found.push({ uri, tree: file.tree(path.endsWith('.properties') ? 'properties' : 'hocon') });
    }
    if (found.length > 0) return found;
  }
  return 'unknown';
}
