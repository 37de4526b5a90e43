import { eachKey } from '../formats/flatten.ts';
import type { Format } from '../formats/format.ts';
import type { ConfigTree, Entry, MapNode, SyntaxProblem, ValueNode } from '../formats/tree.ts';
import type { Region, Setting, Value } from '../rules/model.ts';
import { isPlaceholder } from '../rules/placeholder.ts';
import { type Embedding, toHostSpan } from '../text/embedding.ts';
import type { Span } from '../text/span.ts';

export interface RegionSpec {
  readonly system: string;
  readonly dialect: string;
  readonly uri: string;
  readonly format: Format;
  readonly tree: ConfigTree;
  readonly root: MapNode;
  readonly typed?: boolean;
  readonly embedding?: Embedding;
  /** In the document; defaults to the embedding's place, or to the root's. */
  readonly span?: Span;
  readonly anchor?: Span;
  readonly why: string;
  /** Which entries the product takes settings from, by their keys and the entries around them; default: all. */
  readonly takes?: (key: string, entry: Entry, around: readonly Entry[]) => boolean;
  /** The dialect's own reading of a value; default: `readValue`. Called when somebody asks for it. */
  readonly read?: (entry: Entry, value: ValueNode | undefined) => Value;
  /** Keys as the product knows them, from the keys as written; undefined drops the entry. */
  readonly key?: (written: string) => string | undefined;
  /** Which of the tree's problems the product really has; default: all. */
  readonly problems?: (problem: SyntaxProblem) => boolean;
}

/** A region whose settings are the flattened entries of a map. HOCON has its own reading (see the akka dialects). */
export function makeRegion(spec: RegionSpec): Region {
  const { tree, root, embedding } = spec;
  let settings: readonly Setting[] | undefined;
  const span =
    spec.span ?? embedding?.host ?? (root === tree.roots[0] ? { start: 0, end: tree.text.length } : root.span);
  const region: Region = {
    system: spec.system,
    dialect: spec.dialect,
    uri: spec.uri,
    format: spec.format,
    tree,
    root,
    ...(spec.typed === undefined ? {} : { typed: spec.typed }),
    embedding,
    span,
    anchor: spec.anchor ?? headOf(spec, span),
    why: spec.why,
    // Read when first asked for: where a person only types, nobody may ask.
    get settings() {
      settings ??= readSettings(region, spec);
      return settings;
    },
    problems: tree.problems
      .filter(
        (p) =>
          // What precedes the first key of a whole text, or stands there instead of any, is the text's as well.
          p.span.start >= (root === tree.roots[0] ? 0 : root.span.start) &&
          p.span.end <= Math.max(root.span.end, root === tree.roots[0] ? tree.text.length : 0),
      )
      .filter(spec.problems ?? (() => true))
      .map((p) => inHost(p, embedding)),
  };
  return region;
}

function readSettings(region: Region, spec: RegionSpec): Setting[] {
  const { takes, key: keyOf, tree, root } = spec;
  const read = spec.read ?? ((_entry: Entry, value: ValueNode | undefined) => readValue(value, tree.text));
  const settings: Setting[] = [];
  eachKey(root, (written, entry, around) => {
    const key = keyOf === undefined ? written : keyOf(written);
    if (key === undefined || takes?.(key, entry, around) === false) return;
    settings.push(new EntrySetting(region, key, entry, read));
  });
  return settings;
}

/** The setting of one entry. Most of a large file are no rule's business, so value and spans are made at the first look. */
class EntrySetting implements Setting {
  readonly region: Region;
  readonly key: string;
  readonly entry: Entry;
  readonly #read: (entry: Entry, value: ValueNode | undefined) => Value;
  #value: Value | undefined;

  constructor(region: Region, key: string, entry: Entry, read: (entry: Entry, value: ValueNode | undefined) => Value) {
    this.region = region;
    this.key = key;
    this.entry = entry;
    this.#read = read;
  }

  get value(): Value {
    this.#value ??= this.#read(this.entry, this.entry.value);
    return this.#value;
  }

  get uri(): string {
    return this.region.uri;
  }

  get tree(): ConfigTree {
    return this.region.tree;
  }

  get keySpan(): Span {
    return toHostSpan(this.region.embedding, this.entry.keySpan);
  }

  get valueSpan(): Span {
    const { value, span } = this.entry;
    return toHostSpan(this.region.embedding, value?.span ?? { start: span.end, end: span.end });
  }

  get span(): Span {
    return toHostSpan(this.region.embedding, this.entry.span);
  }
}

function inHost(problem: SyntaxProblem, embedding: Embedding | undefined): SyntaxProblem {
  if (embedding === undefined) return problem;
  const { repair, ...rest } = problem;
  const moved = { ...rest, span: toHostSpan(embedding, problem.span) };
  return repair === undefined
    ? moved
    : {
        ...moved,
        repair: { ...repair, span: toHostSpan(embedding, repair.span), newText: embedding.encode(repair.newText) },
      };
}

/** A map that has no entries yet: `properties:` with nothing, or the first letters of a key, below it. */
export function emptyMap(tree: ConfigTree, entry: Entry): MapNode {
  const end = Math.max(entry.span.end, entry.keySpan.end);
  const colon = tree.text.indexOf(':', entry.keySpan.end);
  const at = colon < 0 ? end : Math.max(end, colon + 1);
  return { kind: 'map', span: { start: at, end: at }, entries: [], style: 'block' };
}

/** Text of a value as the format reads it; lists keep their items; placeholders are unknown. */
export function readValue(value: ValueNode | undefined, text: string): Value {
  if (value === undefined) return { state: 'known', text: '', type: 'null' };
  switch (value.kind) {
    case 'scalar':
      return isPlaceholder(value.value)
        ? { state: 'unknown', text: value.value, why: 'placeholder' }
        : { state: 'known', text: value.value, type: value.type };
    case 'list': {
      const items = value.items.map((i) => (i.kind === 'scalar' ? i.value : text.slice(i.span.start, i.span.end)));
      return items.some(isPlaceholder)
        ? { state: 'unknown', text: items.join(','), why: 'placeholder' }
        : { state: 'known', text: items.join(','), items, type: 'list' };
    }
    default:
      return { state: 'unknown', text: text.slice(value.span.start, value.span.end), why: 'outside' };
  }
}

/** The first line of a region that says something: where findings about the whole of it stand. */
function headOf(spec: RegionSpec, span: Span): Span {
  const first = spec.root.entries[0];
  if (first !== undefined) return toHostSpan(spec.embedding, first.keySpan);
  return { start: span.start, end: Math.min(span.start + 1, span.end) };
}
