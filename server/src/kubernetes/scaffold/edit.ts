import { lookup } from '../../formats/flatten.ts';
import { lineBreak } from '../../formats/lines.ts';
import type { Entry, ListNode, MapNode, ScalarNode, ValueNode } from '../../formats/tree.ts';
import { yaml } from '../../formats/yaml/index.ts';
import { t } from '../../text/l10n.ts';
import { applyChanges, lineEnd, lineStart, type TextChange } from '../../text/span.ts';
import {
  bare,
  entriesOf,
  entryLines,
  flow,
  Initial,
  isList,
  isMap,
  type Layout,
  Literal,
  listLines,
  mapLines,
  type Piece,
  type PieceMap,
  type Plain,
  spellScalar,
} from './piece.ts';

/** A file that cannot be changed as wanted; in a sentence for the one who asked. */
export class EditError extends Error {}

/** More changes than any scaffold makes; a merge that does not come to rest has a fault. */
const MOST_CHANGES = 1_000;

/**
 * Makes one document of a YAML file say what `wanted` says, and leaves everything else as it stands: comments, order,
 * quotes, indentation. Maps are merged; items of lists are told apart by what Kubernetes tells them apart by. Where the
 * file says so already, the text comes back as it is.
 * @throws EditError where something else stands in the place of a map or a list
 */
export function merge(text: string, document: number, wanted: PieceMap): string {
  let current = text;
  for (let i = 0; i < MOST_CHANGES; i++) {
    const tree = yaml.parse(current);
    const root = tree.roots[document];
    if (tree.problems.some(({ severity }) => severity === 'error'))
      throw new EditError(t`the YAML has mistakes; repair them first`);
    if (root === undefined) throw new EditError(t`there is no such document in the file`);
    const changes = new Merger(current).map(root, wanted, root.entries.length === 0 ? 0 : undefined);
    if (changes === undefined) return current;
    current = applyChanges(current, changes);
  }
  throw new EditError(t`the file cannot be merged`);
}

type Single = Exclude<Plain, PieceMap | readonly Piece[]>;

/** What an item of a list goes by. Mounts have no name of their own: one volume may be mounted in several places. */
const identities = ['mountPath', 'name', 'key', 'secretName'] as const;

/** Finds the first difference between a text and what is wanted. */
class Merger {
  readonly #text: string;
  readonly #eol: string;
  readonly #layout: Layout;

  constructor(text: string) {
    this.#text = text;
    this.#eol = lineBreak(text);
    this.#layout = { listIndent: listIndentOf(text) };
  }

  /** @param empty column of the keys where the map has none yet */
  map(map: MapNode, wanted: PieceMap, empty?: number): TextChange[] | undefined {
    const missing: [string, Piece][] = [];
    for (const [key, piece] of entriesOf(wanted)) {
      const entry = lookup(map, [key]);
      if (entry === undefined) missing.push([key, piece]);
      else {
        const changes = this.#entry(entry, piece, map.style === 'flow');
        if (changes !== undefined) return changes;
      }
    }
    if (missing.length === 0) return undefined;
    return this.#add(map, Object.fromEntries(missing), empty);
  }

  #add(map: MapNode, missing: PieceMap, empty: number | undefined): TextChange[] {
    const [first, last] = [map.entries[0], map.entries.at(-1)];
    if (map.style === 'flow' && first !== undefined) return [this.#flowAddition(map, flow(missing).slice(1, -1))];
    if (first === undefined || last === undefined) {
      const lines = mapLines(missing, empty ?? 0, this.#layout).join(this.#eol);
      const at = this.#text.length;
      const fresh = at === 0 || this.#text.endsWith('\n');
      return [{ span: { start: at, end: at }, newText: fresh ? `${lines}${this.#eol}` : `${this.#eol}${lines}` }];
    }
    return [this.#below(last.span.end, mapLines(missing, this.#column(first.keySpan.start), this.#layout))];
  }

  /** @param inLine it stands in a map in one line, and so must all that is written there */
  #entry(entry: Entry, wanted: Piece, inLine: boolean): TextChange[] | undefined {
    const { value } = entry;
    if (wanted instanceof Initial && !isEmpty(value)) return undefined;
    const piece = bare(wanted);
    if (isMap(piece)) {
      if (value?.kind === 'map' && value.entries.length > 0) return this.map(value, piece);
      if (!isEmpty(value)) throw new EditError(t`${entry.path.join('.')}: is no map`);
      return entriesOf(piece).length === 0 ? undefined : this.#fill(entry, piece, inLine);
    }
    if (isList(piece)) {
      if (value?.kind === 'list' && value.items.length > 0) return this.#list(value, piece);
      if (!isEmpty(value)) throw new EditError(t`${entry.path.join('.')}: is no list`);
      return piece.length === 0 ? undefined : this.#fill(entry, piece, inLine);
    }
    if (value === undefined || value.kind === 'scalar') return this.#scalar(entry, value, piece, inLine);
    if (isEmpty(value)) return [{ span: value.span, newText: spelled(piece, inLine) }];
    throw new EditError(t`${entry.path.join('.')}: is no single value`);
  }

  #scalar(entry: Entry, value: ScalarNode | undefined, piece: Single, inLine: boolean) {
    if (value === undefined || value.span.start === value.span.end)
      return this.#behindColon(entry, spelled(piece, inLine));
    if (isSame(value, piece)) return undefined;
    return [{ span: value.span, newText: this.#like(value, piece, inLine) + this.#behind(value) }];
  }

  #behindColon({ keySpan, span }: Entry, written: string): TextChange[] {
    const colon = this.#text.slice(keySpan.end, Math.max(span.end, keySpan.end + 1)).indexOf(':');
    const at = keySpan.end + colon + 1;
    return [{ span: { start: at, end: at }, newText: colon < 0 ? `: ${written}` : ` ${written}` }];
  }

  /** A comment in the first line of a block scalar, which goes on behind what takes its place. */
  #behind({ quote, span }: ScalarNode): string {
    if (quote !== 'block') return '';
    return /[ \t]+#.*$/.exec(this.#text.slice(span.start, lineEnd(this.#text, span.start)))?.[0] ?? '';
  }

  /** A new value in the quotes of the old one, where both are texts. */
  #like({ quote }: ScalarNode, piece: Single, inLine: boolean): string {
    const plain = spelled(piece, inLine);
    if (typeof piece !== 'string' || /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(piece)) return plain;
    if (quote === 'double' && !/["\\]/.test(piece)) return `"${piece}"`;
    return quote === 'single' ? `'${piece.replaceAll("'", "''")}'` : plain;
  }

  #list(list: ListNode, wanted: readonly Piece[]): TextChange[] | undefined {
    const missing: Piece[] = [];
    for (const piece of wanted.map(bare)) {
      const found = list.items.find((item) => isMeant(item, piece));
      if (found === undefined) missing.push(piece);
      else if (found.kind === 'map' && isMap(piece)) {
        const changes = this.map(found, piece);
        if (changes !== undefined) return changes;
      }
    }
    if (missing.length === 0) return undefined;
    const [first, last] = [list.items[0], list.items.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    if (this.#text.charAt(list.span.start) === '[') return [this.#flowAddition(list, missing.map(flow).join(', '))];
    const dash = this.#text.lastIndexOf('-', first.span.start - 1);
    const column = dash >= 0 ? this.#column(dash) : this.#column(first.span.start) - 2;
    return [this.#below(last.span.end, listLines(missing, column, this.#layout))];
  }

  /** Opens an entry that has nothing, `{}`, `[]` or `null`. */
  #fill(entry: Entry, piece: PieceMap | readonly Piece[], inLine: boolean): TextChange[] {
    if (inLine) {
      const given = entry.value;
      return given === undefined || given.span.start === given.span.end
        ? this.#behindColon(entry, flow(piece))
        : [{ span: given.span, newText: flow(piece) }];
    }
    const column = this.#column(entry.keySpan.start);
    const [, ...lines] = entryLines('x', piece, column, this.#layout);
    const { value } = entry;
    const colon = this.#text.indexOf(':', entry.keySpan.end) + 1;
    const written = value !== undefined && value.span.end > value.span.start;
    const gone = written ? [{ span: { start: colon, end: value.span.end }, newText: '' }] : [];
    return [...gone, this.#below(written ? value.span.end : colon, lines)];
  }

  #below(offset: number, lines: readonly string[]): TextChange {
    const at = lineEnd(this.#text, endOf(this.#text, offset));
    return { span: { start: at, end: at }, newText: lines.map((line) => this.#eol + line).join('') };
  }

  #flowAddition(node: MapNode | ListNode, written: string): TextChange {
    const last = node.kind === 'map' ? node.entries.at(-1)?.span.end : node.items.at(-1)?.span.end;
    const at = last ?? node.span.start + 1;
    return { span: { start: at, end: at }, newText: `, ${written}` };
  }

  #column(offset: number): number {
    return offset - lineStart(this.#text, offset);
  }
}

const spelled = (piece: Single, inLine: boolean): string => (inLine ? flow(piece) : spellScalar(piece));

/** The line breaks that end a block scalar are no place to go on from. */
function endOf(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && /[\r\n]/.test(text.charAt(end - 1))) end--;
  return end;
}

const isEmpty = (value: ValueNode | undefined): boolean =>
  value === undefined ||
  (value.kind === 'scalar' && value.quote === 'none' && value.type === 'null') ||
  (value.kind === 'map' && value.entries.length === 0) ||
  (value.kind === 'list' && value.items.length === 0);

function isSame(value: ScalarNode, piece: Single): boolean {
  if (piece instanceof Literal) return value.quote === 'none' && value.value === piece.text;
  if (typeof piece === 'string') return value.value === piece && (value.quote !== 'none' || value.type === 'string');
  return value.quote === 'none' && value.value === String(piece);
}

function isMeant(item: ValueNode, piece: Plain): boolean {
  if (!isMap(piece)) return item.kind === 'scalar' && !isList(piece) && isSame(item, piece);
  if (item.kind !== 'map') return false;
  const wanted = new Map(entriesOf(piece));
  const identity = identities.find((key) => typeof wanted.get(key) === 'string');
  if (identity === undefined)
    return entriesOf(piece).every(([key, value]) => saysAlready(lookup(item, [key]), bare(value)));
  const own = lookup(item, [identity])?.value;
  return own?.kind === 'scalar' && own.value === wanted.get(identity);
}

/** Of an item that has no name: it is the one that is meant where it says all of it. */
function saysAlready(entry: Entry | undefined, piece: Plain): boolean {
  const value = entry?.value;
  if (value === undefined) return false;
  if (isMap(piece)) {
    if (value.kind !== 'map') return false;
    return entriesOf(piece).every(([key, inner]) => saysAlready(lookup(value, [key]), bare(inner)));
  }
  if (isList(piece)) {
    if (value.kind !== 'list') return false;
    return piece.every((each) => value.items.some((item) => isMeant(item, bare(each))));
  }
  return value.kind === 'scalar' && isSame(value, piece);
}

/** How far lists of this file stand to the right of their key: as the first one does. */
function listIndentOf(text: string): number {
  const found = /^( *)(?:- )?([^\s#-][^#\n]*):[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)- /m.exec(text);
  if (found === null) return 0;
  const [whole, indent = '', , dash = ''] = found;
  const key = indent.length + (whole.startsWith(`${indent}- `) ? 2 : 0);
  return dash.length > key ? 2 : 0;
}
