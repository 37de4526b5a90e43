import type { CST, ParsedNode, YAMLMap, YAMLSeq } from 'yaml';
import { Composer, isAlias, isMap, isPair, isScalar, isSeq, Parser } from 'yaml';
import { t } from '../../text/l10n.ts';
import type { Span } from '../../text/span.ts';
import type { Entry, ListNode, MapNode, Quote, ScalarNode, ValueNode } from '../tree.ts';
import { blockBody, blockHeader, bodyIndent } from './block.ts';
import type { Notes } from './marks.ts';
import { aliasNode, emptyScalar, finishMap, syntaxProblem } from './marks.ts';
import { nextLine } from './scan.ts';

/** One document as the `yaml` package reads it. */
export interface Composed {
  readonly contents: ValueNode | undefined;
  /** True if the package found an error: the contents are then its recovery. */
  readonly failed: boolean;
}

const MAX_DEPTH = 100;

/**
 * Reads `source` with the `yaml` package: all documents in it. Offsets of the result are those of `source` plus `base`;
 * `notes.text` must hold the same text there. Never throws: what nests too deep for the package counts as failed.
 */
export function compose(source: string, base: number, notes: Notes): Composed[] {
  try {
    const tokens = [...new Parser().parse(source)];
    const composer = new Composer({
      uniqueKeys: false,
      keepSourceTokens: true,
      prettyErrors: false,
      version: '1.2',
      logLevel: 'silent',
    });
    const found: Composed[] = [];
    for (const document of composer.compose(tokens, false, source.length)) {
      for (const error of document.errors) {
        const [start, end] = error.pos.map((at) => Math.min(base + at, notes.text.length)) as [number, number];
        notes.problems.push(syntaxProblem({ start, end: Math.max(start, end) }, error.message));
      }
      const reader = new Reader(source, base, notes);
      found.push({
        contents: document.contents === null ? undefined : reader.value(document.contents, 0),
        failed: document.errors.length > 0,
      });
    }
    for (const token of tokens) collectComments(token, base, notes.comments, 0);
    return found;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    notes.problems.push(syntaxProblem({ start: base, end: base }, t`The document nests too deep.`));
    return [{ contents: undefined, failed: true }];
  }
}

class Reader {
  private readonly source: string;
  private readonly base: number;
  private readonly notes: Notes;

  constructor(source: string, base: number, notes: Notes) {
    this.source = source;
    this.base = base;
    this.notes = notes;
  }

  /** undefined for an empty node without properties. */
  value(node: ParsedNode, depth: number): ValueNode | undefined {
    const result = this.plainValue(node, depth);
    if (!isAlias(node) && node.anchor !== undefined) {
      this.notes.anchors.set(node.anchor, result ?? emptyScalar(this.base + node.range[0]));
    }
    return result;
  }

  private plainValue(node: ParsedNode, depth: number): ValueNode | undefined {
    if (depth > MAX_DEPTH) return emptyScalar(this.base + node.range[0]);
    if (isAlias(node)) return aliasNode(this.notes, node.source, this.span(node.range[0], node.range[1]));
    if (isMap(node)) return this.map(node, depth);
    if (isSeq(node)) return this.list(node, depth);
    return isScalar(node) ? this.scalar(node) : undefined;
  }

  private span(start: number, end: number): Span {
    return { start: this.base + start, end: this.base + end };
  }

  private scalar(node: ParsedNode): ScalarNode | undefined {
    if (!isScalar(node)) return undefined;
    const [start, end] = node.range ?? [0, 0];
    const quote = quoteOf(node.type);
    if (quote === 'none' && start === end) {
      // Nothing stands here; a tag may still make a text of it.
      return node.tag === undefined ? undefined : { ...emptyScalar(this.base + start), type: typeOf(node.value) };
    }
    const value = quote === 'none' ? (node.source ?? '') : String(node.value);
    const type = typeOf(node.value);
    if (quote === 'block') return this.block(start, end, value, type);
    const span = this.span(start, end);
    const inner = quote === 'none' ? span : this.span(start + 1, closes(this.source, start, end) ? end - 1 : end);
    return { kind: 'scalar', span, inner, quote, value, type };
  }

  private block(start: number, end: number, value: string, type: ScalarNode['type']): ScalarNode {
    const header = blockHeader(this.source, start);
    const headerEnd = header?.end ?? start;
    const body = Math.min(nextLine(this.source, headerEnd, end), end);
    // The package has judged the lines: here only the last one with content is looked for.
    const found = blockBody(this.source, body, end, -1, bodyIndent(this.source, body, end, value));
    if (header === undefined || found.innerEnd <= body) {
      const inner = this.span(headerEnd, headerEnd);
      return { kind: 'scalar', span: this.span(start, headerEnd), inner, quote: 'block', value, type };
    }
    const inner = this.span(body, found.innerEnd);
    return { kind: 'scalar', span: this.span(start, found.innerEnd), inner, quote: 'block', value, type };
  }

  private map(node: YAMLMap, depth: number): MapNode {
    const entries: Entry[] = [];
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const entry = this.entry(pair.key as ParsedNode | null, pair.value as ParsedNode | null, pair.srcToken, depth);
      if (entry !== undefined) entries.push(entry);
    }
    const [start, end] = node.range ?? [0, 0];
    if (node.flow === true) return finishMap(this.notes, this.span(start, end), entries, 'flow');
    const first = entries[0]?.span.start ?? this.base + start;
    const last = entries.reduce((most, entry) => Math.max(most, entry.span.end), first);
    return finishMap(this.notes, { start: first, end: last }, entries, 'block');
  }

  private entry(
    key: ParsedNode | null,
    value: ParsedNode | null,
    token: CST.CollectionItem | undefined,
    depth: number,
  ): Entry | undefined {
    const colon = token?.sep?.find((t) => t.type === 'map-value-ind')?.offset;
    const [start, end] = key?.range ?? [colon ?? 0, colon ?? 0];
    const keyValue = key === null ? undefined : this.value(key, depth + 1);
    const path = [keyValue?.kind === 'scalar' ? keyValue.value : this.source.slice(start, end)];
    const node = value === null ? undefined : this.value(value, depth + 1);
    const keySpan = this.span(start, end);
    const separatorEnd = colon === undefined ? keySpan.end : this.base + colon + 1;
    const stop = Math.max(keySpan.end, separatorEnd, node?.span.end ?? 0);
    return {
      kind: 'entry',
      path,
      keySpan,
      span: { start: keySpan.start, end: stop },
      operator: colon === undefined ? '' : ':',
      value: node,
    };
  }

  private list(node: YAMLSeq, depth: number): ListNode {
    const [start, end] = node.range ?? [0, 0];
    const token = node.srcToken;
    const items = node.items.map((item, index): ValueNode => {
      const dash =
        token?.type === 'block-seq'
          ? token.items[index]?.start.find((t) => t.type === 'seq-item-ind')?.offset
          : undefined;
      // `[a: 1]` holds a map of one pair.
      if (isPair(item)) {
        const entry = this.entry(
          item.key as ParsedNode | null,
          item.value as ParsedNode | null,
          item.srcToken,
          depth + 1,
        );
        const span = entry?.span ?? this.span(start, start);
        return finishMap(this.notes, span, entry === undefined ? [] : [entry], 'flow');
      }
      const parsed = item as ParsedNode;
      return (
        this.value(parsed, depth + 1) ?? emptyScalar(this.base + (dash === undefined ? parsed.range[0] : dash + 1))
      );
    });
    if (node.flow === true) return { kind: 'list', span: this.span(start, end), items };
    const last = items.reduce((most, item) => Math.max(most, item.span.end), this.base + start + 1);
    return { kind: 'list', span: { start: this.base + start, end: last }, items };
  }
}

const closes = (source: string, start: number, end: number): boolean =>
  end - start > 1 && source.charAt(end - 1) === source.charAt(start);

function quoteOf(type: string | undefined): Quote {
  if (type === 'QUOTE_DOUBLE') return 'double';
  if (type === 'QUOTE_SINGLE') return 'single';
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED' ? 'block' : 'none';
}

function typeOf(value: unknown): ScalarNode['type'] {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

/** Comments lie in the tokens' lists; the walk visits each token once. */
function collectComments(token: CST.Token, base: number, out: Span[], depth: number): void {
  if (depth > MAX_DEPTH * 4) return;
  if (token.type === 'comment')
    out.push({ start: base + token.offset, end: base + token.offset + token.source.length });
  const lists: (readonly CST.Token[] | undefined)[] = [];
  if ('start' in token && Array.isArray(token.start)) lists.push(token.start);
  if (token.type === 'block-scalar') lists.push(token.props);
  for (const list of lists) for (const inner of list ?? []) collectComments(inner, base, out, depth + 1);
  if ('items' in token) {
    for (const item of token.items) {
      for (const inner of item.start) collectComments(inner, base, out, depth + 1);
      if (item.key) collectComments(item.key, base, out, depth + 1);
      for (const inner of item.sep ?? []) collectComments(inner, base, out, depth + 1);
      if (item.value) collectComments(item.value, base, out, depth + 1);
    }
  }
  if (token.type === 'document' && token.value) collectComments(token.value, base, out, depth + 1);
  if ('end' in token) for (const inner of token.end ?? []) collectComments(inner, base, out, depth + 1);
}
