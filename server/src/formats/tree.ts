import type { Span } from '../text/span.ts';

/** The formats that have a parser; a new one adds its id here and an entry in `formats/index.ts`. */
export type FormatId = 'properties' | 'flinkConf' | 'yaml' | 'hocon' | 'jvmArgs';

/** What a parser recovered from. `code` is stable per format; `message` is in the reading product's words where it has any. */
export interface SyntaxProblem {
  readonly span: Span;
  readonly code: string;
  readonly message: string;
  /** 'error': the product refuses the file. 'warning': it reads on and drops or changes something. */
  readonly severity: 'error' | 'warning';
  /** The key that stands there and is not set by it. */
  readonly key?: string;
  /** A mechanical repair in the coordinates of the tree, where there is one. */
  readonly repair?: { readonly title: string; readonly span: Span; readonly newText: string };
}

export type Quote = 'none' | 'single' | 'double' | 'triple' | 'block';

/** A scalar as written and as read by its format's own rules. */
export interface ScalarNode {
  readonly kind: 'scalar';
  /** With quotes, without surrounding blanks. */
  readonly span: Span;
  /** The part between the quotes (equal to `span` without quotes; the body of a block scalar). */
  readonly inner: Span;
  readonly quote: Quote;
  /** Decoded text: escapes, continuation lines and folding undone. */
  readonly value: string;
  /** What the format itself makes of it; line formats know strings only. */
  readonly type: 'string' | 'number' | 'boolean' | 'null';
}

export interface ListNode {
  readonly kind: 'list';
  readonly span: Span;
  readonly items: readonly ValueNode[];
}

export interface MapNode {
  readonly kind: 'map';
  readonly span: Span;
  readonly entries: readonly Entry[];
  /** 'flow' is YAML's and HOCON's `{ }`; 'block' is line by line. */
  readonly style: 'block' | 'flow';
}

/** HOCON `${path}`, `${?path}`, `${X[]}`. */
export interface SubstitutionNode {
  readonly kind: 'substitution';
  readonly span: Span;
  /** Inside the braces, without `?` and blanks. */
  readonly pathSpan: Span;
  readonly path: readonly string[];
  readonly optional: boolean;
  readonly list: boolean;
}

/** HOCON: several values on one line. Blanks between simple values are part of the text. */
export interface ConcatNode {
  readonly kind: 'concat';
  readonly span: Span;
  readonly parts: readonly ValueNode[];
}

export type ValueNode = ScalarNode | ListNode | MapNode | SubstitutionNode | ConcatNode;

export interface Entry {
  readonly kind: 'entry';
  /** The key as read: one element, or for HOCON (and for dotted keys of line formats: still one element) the path elements. */
  readonly path: readonly string[];
  /** With quotes. */
  readonly keySpan: Span;
  /** Key to end of value, without trailing blanks, comment and line break. */
  readonly span: Span;
  /** As written: `=`, `:`, `+=`, a blank, or '' (HOCON `a { }`, a key alone). */
  readonly operator: string;
  /** Absent where nothing stands; an empty value of a line format is a scalar of length 0 at the place for it. */
  readonly value: ValueNode | undefined;
}

/** HOCON `include …`. Stands in `ConfigTree.includes` with the index among its map's entries that it precedes. */
export interface Include {
  readonly span: Span;
  readonly target: string;
  readonly targetSpan: Span;
  readonly how: 'heuristic' | 'file' | 'url' | 'classpath';
  readonly required: boolean;
  readonly map: MapNode;
  readonly index: number;
}

/**
 * What every parser yields, whatever the text: a tree, and the problems it recovered from. Positions are UTF-16
 * offsets into `text`.
 */
export interface ConfigTree {
  readonly format: FormatId;
  readonly text: string;
  /** One per YAML document; exactly one in the other formats. A document that is no map has an empty map here. */
  readonly roots: readonly MapNode[];
  readonly comments: readonly Span[];
  readonly problems: readonly SyntaxProblem[];
  readonly includes: readonly Include[];
}
