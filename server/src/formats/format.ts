import type { Span, TextChange } from '../text/span.ts';
import type { ConfigTree, Entry, FormatId, MapNode } from './tree.ts';

/** Where a cursor stands. Spans and offsets are those of the tree's text. */
export type Cursor =
  | {
      readonly kind: 'key';
      /** Dotted path of the enclosing map, relative to the given root; '' at its top. */
      readonly parent: string;
      /** What stands of the key before the cursor, as read. */
      readonly typed: string;
      /** The whole key as written, to be replaced; empty at the cursor where none stands. */
      readonly span: Span;
      /** The entry under the cursor, if the text already makes one. */
      readonly entry: Entry | undefined;
      /** True if a separator (and perhaps a value) already follows the key. */
      readonly hasSeparator: boolean;
      /** The indentation that a further entry of this map has. */
      readonly indent: string;
    }
  | {
      readonly kind: 'value';
      /** Full dotted path of the key, relative to the given root. */
      readonly key: string;
      readonly entry: Entry;
      /** Decoded text before the cursor, of the value or of the list element that the cursor is in. */
      readonly typed: string;
      /** Inner span of the value or of the list element: what a completion replaces (never the quotes). */
      readonly span: Span;
      readonly quote: 'none' | 'single' | 'double' | 'triple' | 'block';
      /** In an element of a real list (YAML sequence, HOCON array). */
      readonly inList: boolean;
      /** What must stand before an inserted value, e.g. a blank after `key:`. */
      readonly lead: string;
    }
  | { readonly kind: 'substitution'; readonly typed: string; readonly span: Span }
  | { readonly kind: 'include'; readonly typed: string; readonly span: Span }
  | { readonly kind: 'comment' }
  | { readonly kind: 'none' };

/** How a format spells what is written into it. All changes refer to the tree's text. */
export interface Writer {
  /** The spelling of a value where `quote` is already open around it, or of a whole value where it is 'none'. */
  value(value: string, quote: 'none' | 'single' | 'double' | 'triple' | 'block'): string;
  /** One line `key<sep>value` for a completion or an insertion; `value` is already spelled. */
  entry(key: string, spelledValue: string): string;
  /**
   * Replaces (or fills in) the value of an entry. A list is given by its items. `typed`: booleans and integers stand
   * without quotes in this place, whatever stands beside it; formats whose values are all text pass over it.
   */
  setValue(tree: ConfigTree, entry: Entry, value: string | readonly string[], typed?: boolean): TextChange[];
  /** Gives an entry another full dotted key; moves it where nesting does not allow it in place. */
  rename(tree: ConfigTree, root: MapNode, entry: Entry, key: string): TextChange[];
  /** Removes an entry with its line, and nested maps that become empty by it. */
  remove(tree: ConfigTree, root: MapNode, entry: Entry): TextChange[];
  /**
   * Adds entries by full dotted key, in order, after `after` if given (as its next sibling where the nesting allows
   * it), else at the end of the map that shares the longest path with them.
   */
  add(
    tree: ConfigTree,
    root: MapNode,
    entries: readonly { key: string; value: string | readonly string[] }[],
    after?: Entry,
    typed?: boolean,
  ): TextChange[];
  /** A comment line (without line break) in this format, or undefined where it has none. */
  comment(text: string): string | undefined;
}

export interface Format {
  readonly id: FormatId;
  /** Never throws; linear in the text, and fast enough that an edit may parse it all again. */
  parse(text: string): ConfigTree;
  /** Never throws. `root` is the map whose keys count (a part of the tree, or one of `tree.roots`). */
  cursor(tree: ConfigTree, root: MapNode, offset: number): Cursor;
  readonly writer: Writer;
}
