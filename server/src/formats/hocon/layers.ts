import type {
  ConfigTree,
  Entry,
  Include,
  ListNode,
  MapNode,
  ScalarNode,
  SubstitutionNode,
  ValueNode,
} from '../tree.ts';
import { isBareText } from './concat.ts';
import type { Definition, Place } from './definition.ts';
import { renderPath } from './path.ts';
import type { Resolved } from './resolved.ts';

/**
 * The definitions of one or more files laid over each other, nothing substituted yet: for every path a stack of layers,
 * the latest last. Objects merge at once; what needs a substitution waits as a layer of its own.
 */

/** Elements of a path; nobody nests that deep, and what walks a path may count on it. */
const LONGEST_PATH = 500;

export type Layer = Leaf | Items | Fields | Reference | Sequence | Perhaps;

export interface Leaf {
  readonly kind: 'leaf';
  readonly type: ScalarNode['type'];
  readonly text: string;
  /** One unquoted word or the blanks between values: dropped behind a reference that comes to an object or a list. */
  readonly bare: boolean;
  readonly place: Place;
}

export interface Items {
  readonly kind: 'items';
  readonly items: readonly Layer[];
  readonly place: Place;
}

export interface Fields {
  readonly kind: 'fields';
  readonly slots: Map<string, Stack>;
  /** Includes that could not be read: they may define any further key. */
  readonly unread: Include[];
  readonly place: Place | undefined;
}

export interface Reference {
  readonly kind: 'reference';
  /** From the root, the place of the include put before it. */
  readonly path: readonly string[];
  /** How many elements of the path come from includes. */
  readonly prefix: number;
  readonly optional: boolean;
  readonly list: boolean;
  /** Its value, or a part of its value, is the very field that it refers to: what was there before is meant. */
  readonly own: boolean;
  readonly place: Place;
  /** How deep in the evaluation it is being resolved, 0 while it is not; a second time is a cycle. */
  depth: number;
  /** The whole value, once it is known not to depend on where it was asked for. */
  memo: { readonly value: Resolved | undefined } | undefined;
}

export interface Sequence {
  readonly kind: 'sequence';
  readonly parts: readonly Layer[];
  readonly place: Place;
}

/** Stands above what an unread include may override. */
export interface Perhaps {
  readonly kind: 'perhaps';
  readonly include: Include;
  readonly place: Place;
}

export interface Stack {
  readonly layers: Layer[];
  /** While a layer is resolved, a reference back to the stack sees only the layers below that one. */
  limit: number;
  /** How deep in the evaluation the limit was set. */
  depth: number;
  /** The whole value, once it is known not to depend on where it was asked for. */
  memo: { readonly value: Resolved | undefined } | undefined;
}

/** The place and the surroundings of a map that is laid over the others. */
export interface Context {
  readonly uri: string;
  readonly tree: ConfigTree;
  /** Path of the include in the root file; empty for that itself. */
  readonly prefix: readonly string[];
  readonly through: Definition['through'];
  readonly inList: boolean;
  readonly define: (definition: Definition) => void;
  readonly include: (include: Include, into: Fields, path: readonly string[], context: Context) => void;
}

export const newFields = (place?: Place): Fields => ({ kind: 'fields', slots: new Map(), unread: [], place });

export const newStack = (): Stack => ({ layers: [], limit: Number.POSITIVE_INFINITY, depth: 0, memo: undefined });

/** The stack of a key; made where there is none. */
function slot(fields: Fields, key: string): Stack {
  const known = fields.slots.get(key);
  if (known !== undefined) return known;
  const stack = newStack();
  fields.slots.set(key, stack);
  return stack;
}

/** The object on top of a stack; made where something else lies there, which it hides if that is no reference. */
function topFields(stack: Stack, place: Place): Fields {
  const top = stack.layers.at(-1);
  if (top?.kind === 'fields') return top;
  if (top?.kind === 'leaf' || top?.kind === 'items') stack.layers.length = 0;
  const fields = newFields(place);
  stack.layers.push(fields);
  return fields;
}

/** Lays a value over a path. A value that needs no substitution hides all below it for good. */
export function put(into: Fields, path: readonly string[], place: Place, layer: Layer | undefined): Fields | undefined {
  let fields = into;
  for (const element of path.slice(0, -1)) fields = topFields(slot(fields, element), place);
  const stack = slot(fields, path.at(-1) ?? '');
  if (layer === undefined) return topFields(stack, place);
  if (layer.kind === 'leaf' || (layer.kind === 'items' && isSettled(layer))) stack.layers.length = 0;
  stack.layers.push(layer);
  return undefined;
}

/** Lays the entries and includes of a map over an object, in their order. */
export function layMap(map: MapNode, into: Fields, path: readonly string[], context: Context): void {
  const includes = context.tree.includes.length === 0 ? [] : includesOf(context.tree).get(map);
  let next = 0;
  for (let i = 0; i <= map.entries.length; i++) {
    for (let include = includes?.[next]; include !== undefined && include.index === i; include = includes?.[next]) {
      next++;
      context.include(include, into, path, context);
    }
    const entry = map.entries[i];
    if (entry !== undefined) layEntry(entry, into, path, context);
  }
}

const byMap = new WeakMap<ConfigTree, Map<MapNode, Include[]>>();

/** The includes of a tree by the map they stand in. */
function includesOf(tree: ConfigTree): Map<MapNode, Include[]> {
  let found = byMap.get(tree);
  if (found === undefined) {
    found = new Map();
    for (const include of tree.includes) {
      const list = found.get(include.map);
      if (list === undefined) found.set(include.map, [include]);
      else list.push(include);
    }
    byMap.set(tree, found);
  }
  return found;
}

function layEntry(entry: Entry, into: Fields, path: readonly string[], context: Context): void {
  const { value } = entry;
  if (value === undefined || entry.path.length === 0) return;
  const full = [...path, ...entry.path];
  if (full.length > LONGEST_PATH) return;
  const definition: Definition = { uri: context.uri, entry, path: full, through: context.through };
  const place: Place = { definition, node: value };
  if (value.kind === 'map' && entry.operator !== '+=') {
    const fields = put(into, entry.path, place, undefined);
    if (fields !== undefined) layMap(value, fields, full, context);
    return;
  }
  if (!context.inList) context.define(definition);
  const layer = layerOf(value, full, definition, entry.operator === '+=' ? { ...context, inList: true } : context);
  put(into, entry.path, place, entry.operator === '+=' ? append(layer, full, place, context) : layer);
}

/** `a += b` is `a = ${?a} [b]`. */
function append(layer: Layer, full: readonly string[], place: Place, context: Context): Sequence {
  const prefix = context.prefix.length;
  const before: Reference = {
    kind: 'reference',
    path: full,
    prefix,
    optional: true,
    list: false,
    own: true,
    place,
    depth: 0,
    memo: undefined,
  };
  return { kind: 'sequence', parts: [before, { kind: 'items', items: [layer], place }], place };
}

function layerOf(node: ValueNode, path: readonly string[], definition: Definition, context: Context): Layer {
  const place: Place = { definition, node };
  switch (node.kind) {
    case 'scalar':
      return leafOf(node, place);
    case 'substitution':
      return referenceOf(node, place, context);
    case 'list':
      return listOf(node, path, definition, context);
    case 'map': {
      const fields = newFields(place);
      layMap(node, fields, path, context);
      return fields;
    }
    case 'concat': {
      const parts = partsOf(node.parts, path, definition, context);
      const [only] = parts;
      return only !== undefined && parts.length === 1 ? only : { kind: 'sequence', parts, place };
    }
  }
}

/** Unquoted text of one token. */
const ONE_WORD = /^(?![-\d]|true|false|null)\S+$/;

const leafOf = (node: ScalarNode, place: Place): Leaf => {
  const bare = node.quote === 'none' && node.type === 'string' && ONE_WORD.test(node.value);
  return { kind: 'leaf', type: node.type, text: node.value, bare, place };
};

/** True for what needs no substitution. */
export function isSettled(layer: Layer): boolean {
  if (layer.kind === 'items') return layer.items.every(isSettled);
  if (layer.kind === 'fields')
    return layer.unread.length === 0 && [...layer.slots.values()].every((stack) => stack.layers.every(isSettled));
  return layer.kind === 'leaf';
}

function referenceOf(node: SubstitutionNode, place: Place, context: Context): Reference {
  const path = [...context.prefix, ...node.path];
  return {
    kind: 'reference',
    path,
    prefix: context.prefix.length,
    optional: node.optional,
    list: node.list,
    own: !context.inList && isSame(path, place.definition.path),
    place,
    depth: 0,
    memo: undefined,
  };
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((element, i) => element === b[i]);

function listOf(node: ListNode, path: readonly string[], definition: Definition, context: Context): Items {
  const inside = { ...context, inList: true };
  const place: Place = { definition, node };
  return { kind: 'items', items: node.items.map((item) => layerOf(item, path, definition, inside)), place };
}

const isSimple = (node: ValueNode): boolean => node.kind === 'scalar' || node.kind === 'substitution';

/**
 * The parts of a concatenation. What needs no substitution is joined at once, as the library does: text becomes one
 * string (blanks between simple values belong to it), and words behind a written object or list are dropped.
 */
function partsOf(
  nodes: readonly ValueNode[],
  path: readonly string[],
  definition: Definition,
  context: Context,
): Layer[] {
  const parts: Layer[] = [];
  const addText = (leaf: Leaf): void => {
    const last = parts.at(-1);
    if (last?.kind === 'leaf')
      parts[parts.length - 1] = { ...last, type: 'string', text: last.text + leaf.text, bare: false };
    else parts.push(leaf);
  };
  let before: ValueNode | undefined;
  for (const node of nodes) {
    const place: Place = { definition, node };
    if (before !== undefined && isSimple(before) && isSimple(node) && before.span.end < node.span.start) {
      const text = context.tree.text.slice(before.span.end, node.span.start);
      addText({ kind: 'leaf', type: 'string', text, bare: true, place });
    }
    const last = parts.at(-1);
    if (node.kind === 'map' && last?.kind === 'fields') layMap(node, last, path, context);
    else if (node.kind === 'list' && last?.kind === 'items') {
      const { items } = listOf(node, path, definition, context);
      parts[parts.length - 1] = { ...last, items: [...last.items, ...items] };
    } else if (node.kind !== 'scalar') parts.push(layerOf(node, path, definition, context));
    else if ((last?.kind !== 'fields' && last?.kind !== 'items') || !isBareText(node)) addText(leafOf(node, place));
    before = node;
  }
  return parts;
}

/** The settings of a Java properties file: keys split on every period; a key that another continues is dropped. */
export function layProperties(tree: ConfigTree, into: Fields, path: readonly string[], context: Context): void {
  const entries = (tree.roots[0]?.entries ?? []).map((entry) => ({ entry, key: entry.path.join('.').split('.') }));
  const objects = new Set(entries.flatMap(({ key }) => key.slice(1).map((_, i) => renderPath(key.slice(0, i + 1)))));
  for (const { entry, key } of entries) {
    if (objects.has(renderPath(key))) continue;
    const definition: Definition = { uri: context.uri, entry, path: [...path, ...key], through: context.through };
    const text = entry.value?.kind === 'scalar' ? entry.value.value : '';
    const place: Place = { definition, node: entry.value };
    context.define(definition);
    put(into, key, place, { kind: 'leaf', type: 'string', text, bare: false, place });
  }
}
