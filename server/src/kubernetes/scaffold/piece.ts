import { coreType } from '../../formats/yaml/core.ts';
import { k8sScalar } from '../../formats/yaml/kubernetes.ts';
import { escapeDouble, isPlainSafe } from '../../formats/yaml/spell.ts';

/** A number with the spelling that people know: `0440`, which Kubernetes reads as octal. */
export class Literal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value with lines of comment above its key, which are written together with it and never without. */
export class Noted {
  readonly piece: Piece;
  readonly lines: readonly string[];

  constructor(piece: Piece, ...lines: readonly string[]) {
    this.piece = piece;
    this.lines = lines;
  }
}

/** A value for a key that is not there; what its owner has written stays. */
export class Initial {
  readonly piece: Piece;

  constructor(piece: Piece) {
    this.piece = piece;
  }
}

/** What a manifest is made of. The order of the keys is the order in the text. */
export type Piece = Plain | Noted | Initial;

export type Plain = string | number | boolean | null | Literal | readonly Piece[] | PieceMap;

/** A `Map` where keys may look like numbers, which objects put first. */
export type PieceMap = { readonly [key: string]: Piece | undefined } | ReadonlyMap<string, Piece>;

export const isMap = (piece: Piece): piece is PieceMap =>
  typeof piece === 'object' &&
  piece !== null &&
  !Array.isArray(piece) &&
  !(piece instanceof Literal) &&
  !(piece instanceof Noted) &&
  !(piece instanceof Initial);

/** Without its comment. */
export const bare = (piece: Piece): Plain =>
  piece instanceof Noted || piece instanceof Initial ? bare(piece.piece) : piece;

export const isList = (piece: Piece): piece is readonly Piece[] => Array.isArray(piece);

/** Keys whose value is given. */
export const entriesOf = (map: PieceMap): [string, Piece][] =>
  map instanceof Map
    ? [...map]
    : Object.entries(map).flatMap(([key, value]): [string, Piece][] => (value === undefined ? [] : [[key, value]]));

/** Months and days are looked at: `2001-13-01` is a text. */
const TIMESTAMP = /^[0-9]{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12][0-9]|3[01])$/;

/**
 * A string as kubectl writes it (sigs.k8s.io/yaml, go-yaml v2): double quotes around what YAML 1.1 would take for
 * something else, single quotes around what would be no scalar.
 */
export function spellText(value: string): string {
  const type = coreType(value);
  const inner = { start: 0, end: value.length };
  const read = k8sScalar({ kind: 'scalar', span: inner, inner, quote: 'none', value, type }).type;
  if (read !== 'string' || TIMESTAMP.test(value)) return `"${escapeDouble(value)}"`;
  if (plainKey(value) || isPlainSafe(value)) return value;
  return /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(value)
    ? `"${escapeDouble(value)}"`
    : `'${value.replaceAll("'", "''")}'`;
}

/** Of the characters that a key of a Secret may have, a lone `-` and a document mark are no plain scalars. */
const plainKey = (value: string): boolean => /^[-._A-Za-z0-9]+$/.test(value) && !/^(?:-$|---|\.\.\.)/.test(value);

/** A scalar in one line. */
export function spellScalar(value: string | number | boolean | null | Literal): string {
  if (value instanceof Literal) return value.text;
  return typeof value === 'string' ? spellText(value) : String(value);
}

/** How lists stand below their key: as far left as the key (kubectl's way), or further in. */
export interface Layout {
  readonly listIndent: number;
}

const plain: Layout = { listIndent: 0 };

/** Lines of a map whose keys stand in `column`. */
export function mapLines(map: PieceMap, column: number, layout: Layout = plain): string[] {
  return entriesOf(map).flatMap(([key, value]) => entryLines(key, value, column, layout));
}

export function entryLines(key: string, value: Piece, column: number, layout: Layout = plain): string[] {
  const indent = ' '.repeat(column);
  if (value instanceof Initial) return entryLines(key, value.piece, column, layout);
  if (value instanceof Noted)
    return [...value.lines.map((line) => `${indent}# ${line}`), ...entryLines(key, value.piece, column, layout)];
  const spelled = spellText(key);
  if (isMap(value)) {
    if (entriesOf(value).length === 0) return [`${indent}${spelled}: {}`];
    return [`${indent}${spelled}:`, ...mapLines(value, column + 2, layout)];
  }
  if (isList(value)) {
    if (value.length === 0) return [`${indent}${spelled}: []`];
    return [`${indent}${spelled}:`, ...listLines(value, column + layout.listIndent, layout)];
  }
  // The emitter of go-yaml gives up "simple keys" there.
  if (key.length > 128) return [`${indent}? ${spelled}`, `${indent}: ${spellScalar(value)}`];
  if (typeof value === 'string' && isBlock(value))
    return [`${indent}${spelled}: ${blockHead(value)}`, ...body(value, column)];
  return [`${indent}${spelled}: ${spellScalar(value)}`];
}

/** Lines of a list whose dashes stand in `column`. */
export function listLines(items: readonly Piece[], column: number, layout: Layout = plain): string[] {
  const indent = ' '.repeat(column);
  return items.map(bare).flatMap((item) => {
    if (isMap(item) && entriesOf(item).length > 0) {
      const [first = '', ...rest] = mapLines(item, column + 2, layout);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    }
    if (isMap(item) || isList(item)) return [`${indent}- ${flow(item)}`];
    return [`${indent}- ${spellScalar(item)}`];
  });
}

/** A value in one line, for places that are written so already. */
export function flow(given: Piece): string {
  const piece = bare(given);
  if (isMap(piece))
    return `{${entriesOf(piece)
      .map(([key, value]) => `${flowText(key)}: ${flow(value)}`)
      .join(', ')}}`;
  if (isList(piece)) return `[${piece.map(flow).join(', ')}]`;
  return typeof piece === 'string' ? flowText(piece) : spellScalar(piece);
}

function flowText(value: string): string {
  const spelled = spellText(value);
  return spelled === value && /[,[\]{}]/.test(value) ? `'${value}'` : spelled;
}

/** Texts of several lines stand as they are, where that keeps every character. */
const isBlock = (value: string): boolean =>
  value.includes('\n') && !/^[ \n]|[ \t](?:\n|$)|[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(value);

const blockHead = (value: string): string => (!value.endsWith('\n') ? '|-' : value.endsWith('\n\n') ? '|+' : '|');

function body(value: string, column: number): string[] {
  const indent = ' '.repeat(column + 2);
  return value
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line));
}

/** A whole document, with a line break at its end. */
export const documentOf = (map: PieceMap, layout: Layout = plain): string => `${mapLines(map, 0, layout).join('\n')}\n`;

/** Several documents of one file; `comment` lines stand above the first. */
export function fileOf(documents: readonly PieceMap[], comments: readonly string[] = []): string {
  const head = comments.map((line) => `# ${line}\n`).join('');
  return head + documents.map((each) => documentOf(each)).join('---\n');
}
