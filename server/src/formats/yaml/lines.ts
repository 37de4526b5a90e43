import type { Entry, ScalarNode, ValueNode } from '../tree.ts';
import { blockBody, blockHeader, decodeBlock } from './block.ts';
import { compose } from './compose.ts';
import { decodeDouble, decodeFlow } from './decode.ts';
import type { Notes } from './marks.ts';
import { aliasNode, emptyScalar, finishMap, plainScalar, syntaxProblem } from './marks.ts';
import * as scan from './scan.ts';

/** Thrown inside this file only: the text is not in the subset that can be read line by line. */
const NOT_PLAIN = new Error('not line by line');

const MAX_DEPTH = 60;

/** The line that is read next, its first character that counts, and the column of that. */
interface Line {
  at: number;
  column: number;
  end: number;
  next: number;
}

/** What is being read: an entry's key or a list item's dash, for the full parser if the value is not simple. */
interface Unit {
  readonly start: number;
  /** End of the key; equal to `start` for an item. */
  readonly keyEnd: number;
  readonly column: number;
  /** How many comments had been noted before it. */
  readonly comments: number;
}

/**
 * Reads one document line by line: block maps and lists, one-line scalars, block scalars, anchors and aliases. A value
 * that is none of these goes to the full parser with its entry alone. Ten times as fast as the full parser, and a
 * half-typed key does not swallow what follows it.
 *
 * `strict`: undefined if the text is not surely well-formed; else a tree equal to the full parser's. 'broken' if the
 * full parser found an error in one entry: then it need not be asked about the whole.
 * `tolerant`: takes what lines it understands, for texts that no parser reads (templates, broken documents).
 */
export function readLines(
  notes: Notes,
  start: number,
  end: number,
  mode: 'strict' | 'tolerant',
): { contents: ValueNode | undefined } | 'broken' | undefined {
  const reader = new LineReader(notes, start, end, mode === 'tolerant');
  try {
    return { contents: reader.document() };
  } catch (error) {
    if (error === NOT_PLAIN) return reader.broken ? 'broken' : undefined;
    throw error;
  }
}

class LineReader {
  private readonly text: string;
  private readonly notes: Notes;
  private readonly end: number;
  private readonly tolerant: boolean;
  /** Start of the first line not yet looked at; the text between is in `line`. */
  private position: number;
  private line: Line | undefined;
  /** The full parser refused an entry. */
  broken = false;

  constructor(notes: Notes, start: number, end: number, tolerant: boolean) {
    this.text = notes.text;
    this.notes = notes;
    this.position = start;
    this.end = end;
    this.tolerant = tolerant;
  }

  document(): ValueNode | undefined {
    const line = this.peek();
    if (line === undefined) return undefined;
    const unit = this.unit(line.at, line.at, -1);
    const contents = this.block(-1, unit, 0);
    if (this.peek() !== undefined) this.give();
    return contents;
  }

  private unit(start: number, keyEnd: number, column: number): Unit {
    return { start, keyEnd, column, comments: this.notes.comments.length };
  }

  /** In strict mode the end of the attempt. */
  private give(): void {
    if (!this.tolerant) throw NOT_PLAIN;
  }

  /** The next line with content; comment lines before it are noted. */
  private peek(): Line | undefined {
    while (this.line === undefined && this.position < this.end) {
      const { text } = this;
      const start = this.position;
      const end = scan.contentEnd(text, start, this.end);
      let at = scan.skipSpaces(text, start, end);
      this.position = scan.nextLine(text, start, this.end);
      if (this.tolerant) while (at < end && text.charCodeAt(at) === scan.TAB) at++;
      if (at === end) continue;
      const code = text.charCodeAt(at);
      if (code === scan.HASH) this.notes.comments.push({ start: at, end });
      else if (code === scan.TAB) this.give();
      else if (!this.tolerant || !text.startsWith('{{', at) || this.templateKey(at, end) !== undefined) {
        this.line = { at, column: at - start, end, next: this.position };
      }
    }
    return this.line;
  }

  /** `{{ .Values.name }}: value`: a template in the place of a key, or at its start. */
  private templateKey(at: number, end: number): scan.KeyAt | undefined {
    const close = this.text.indexOf('}}', at);
    if (close < 0 || close >= end) return undefined;
    const colon = /^[^\s:]*(?=:(?:\s|$))/.exec(this.text.slice(close + 2, end));
    if (colon === null) return undefined;
    const keyEnd = close + 2 + colon[0].length;
    return { end: keyEnd, colon: keyEnd };
  }

  private consume(): void {
    this.line = undefined;
  }

  /** What stands deeper than `parent`, beginning at the current line. */
  private block(parent: number, unit: Unit, depth: number): ValueNode | undefined {
    const line = this.peek();
    if (line === undefined || line.column <= parent) return undefined;
    if (depth > MAX_DEPTH) {
      this.give();
      while ((this.peek()?.column ?? -1) > parent) this.consume();
      return undefined;
    }
    if (scan.isDash(this.text, line.at, line.end)) return this.list(line.column, depth);
    if (this.keyOf(line) !== undefined || this.halfTyped(line)) return this.map(line.column, depth);
    return this.value(line.at, parent, unit);
  }

  /** A word without colon is a key being typed if the next line of its column is an entry. */
  private halfTyped(line: Line): boolean {
    if (!scan.startsPlain(this.text, line.at, line.end)) return false;
    const start = line.next;
    for (let from = start; from < this.end; from = scan.nextLine(this.text, from, this.end)) {
      const end = scan.contentEnd(this.text, from, this.end);
      const at = scan.skipSpaces(this.text, from, end);
      if (at === end || this.text.charCodeAt(at) === scan.HASH) continue;
      return at - from === line.column && scan.keyAt(this.text, at, end) !== undefined;
    }
    return false;
  }

  private keyOf(line: Line): scan.KeyAt | undefined {
    const key = scan.keyAt(this.text, line.at, line.end);
    if (key !== undefined || !this.tolerant) return key;
    return this.text.startsWith('{{', line.at) ? this.templateKey(line.at, line.end) : undefined;
  }

  private map(column: number, depth: number): ValueNode {
    const entries: Entry[] = [];
    for (let line = this.peek(); line !== undefined; line = this.peek()) {
      if (line.column < column) break;
      if (line.column > column) {
        this.give();
        this.strayLine(line, entries, depth);
        continue;
      }
      if (scan.isDash(this.text, line.at, line.end)) {
        this.give();
        this.consume();
        continue;
      }
      const key = this.keyOf(line);
      if (key === undefined) entries.push(...this.keyAlone(line));
      else entries.push(this.entry(line, key, column, depth));
    }
    const first = entries[0]?.span.start ?? 0;
    return finishMap(this.notes, { start: first, end: entries.at(-1)?.span.end ?? first }, entries, 'block');
  }

  /** Tolerant: a line deeper than its map. Entries there are taken into the map, other text is passed over. */
  private strayLine(line: Line, entries: Entry[], depth: number): void {
    const key = this.keyOf(line);
    if (key === undefined) this.consume();
    else entries.push(this.entry(line, key, line.column, depth + 1));
  }

  private keyAlone(line: Line): Entry[] {
    const { text } = this;
    if (!scan.startsPlain(text, line.at, line.end)) {
      this.give();
      this.consume();
      return [];
    }
    const end = scan.plainEnd(text, line.at, line.end);
    const stop = end < 0 ? scan.trimSpaces(text, line.at, line.end) : end;
    if (end < 0) this.give();
    this.consume();
    if (end >= 0) this.trailing(end, line.end);
    const keySpan = { start: line.at, end: stop };
    this.notes.problems.push(syntaxProblem(keySpan, "could not find expected ':'"));
    return [
      { kind: 'entry', path: [text.slice(line.at, stop)], keySpan, span: keySpan, operator: '', value: undefined },
    ];
  }

  private entry(line: Line, key: scan.KeyAt, column: number, depth: number): Entry {
    const { text } = this;
    const unit = this.unit(line.at, key.end, column);
    const keySpan = { start: line.at, end: key.end };
    const path = [this.keyText(line.at, key.end)];
    const code = text.charCodeAt(key.colon + 1);
    if (code === scan.TAB && key.colon + 1 < line.end) this.give();
    if (key.end - line.at > 1000) this.give();
    const at = scan.skipSpaces(text, key.colon + 1, line.end);
    let value: ValueNode | undefined;
    if (at < line.end && text.charCodeAt(at) !== scan.HASH) value = this.value(at, column, unit, depth);
    else {
      this.consume();
      this.trailing(key.colon + 1, line.end);
      value = this.below(column, unit, depth, true);
    }
    const end = Math.max(key.colon + 1, value?.span.end ?? 0);
    return { kind: 'entry', path, keySpan, span: { start: line.at, end }, operator: ':', value };
  }

  private keyText(start: number, end: number): string {
    const { text } = this;
    const first = text.charCodeAt(start);
    if (!scan.isQuote(first)) return text.slice(start, end);
    return this.quoted(start, end).value;
  }

  /** The value on the lines below a `key:`; a list may stand in the key's own column. */
  private below(column: number, unit: Unit, depth: number, inMap: boolean): ValueNode | undefined {
    const next = this.peek();
    if (next === undefined || next.column < column) return undefined;
    if (next.column > column) return this.block(column, unit, depth + 1);
    return inMap && scan.isDash(this.text, next.at, next.end) ? this.list(column, depth + 1) : undefined;
  }

  private list(column: number, depth: number): ValueNode {
    const { text } = this;
    const items: ValueNode[] = [];
    const start = this.peek()?.at ?? this.end;
    let last = start + 1;
    for (let line = this.peek(); line !== undefined; line = this.peek()) {
      if (line.column !== column || !scan.isDash(text, line.at, line.end)) {
        if (line.column <= column) break;
        this.give();
        this.consume();
        continue;
      }
      const unit = this.unit(line.at, line.at, column);
      const dash = line.at;
      if (text.charCodeAt(dash + 1) === scan.TAB && dash + 1 < line.end) this.give();
      const item = this.item(line, unit, depth) ?? emptyScalar(dash + 1);
      items.push(item);
      last = Math.max(last, item.span.end);
    }
    return { kind: 'list', span: { start, end: last }, items };
  }

  private item(line: Line, unit: Unit, depth: number): ValueNode | undefined {
    const { text } = this;
    const at = scan.skipSpaces(text, line.at + 1, line.end);
    if (at === line.end || text.charCodeAt(at) === scan.HASH) {
      this.consume();
      this.trailing(line.at + 1, line.end);
      return this.below(unit.column, unit, depth, false);
    }
    const column = unit.column + at - line.at;
    const inner = { ...line, at, column };
    if (scan.isDash(text, at, line.end) || this.keyOf(inner) !== undefined) {
      this.line = inner;
      return this.block(unit.column, unit, depth + 1);
    }
    return this.value(at, unit.column, unit, depth);
  }

  /** A value that begins at `at` in the current line, of a parent in column `parent`. Takes the line. */
  private value(at: number, parent: number, unit: Unit, depth = 0): ValueNode | undefined {
    const { text } = this;
    const line = this.peek();
    if (line === undefined) return undefined;
    const code = text.charAt(at);
    if (code === '&' && unit.column >= 0) return this.anchored(at, parent, unit, depth, line);
    if (code === '*') {
      const end = scan.plainEnd(text, at, line.end);
      if (/^[A-Za-z0-9_.-]+$/.test(text.slice(at + 1, Math.max(end, at + 1)))) {
        this.consume();
        this.trailing(end, line.end);
        if (!this.continues(parent)) return aliasNode(this.notes, text.slice(at + 1, end), { start: at, end });
      }
      return this.full(at, line, unit);
    }
    if (code === '|' || code === '>') return this.blockScalar(at, line, parent, unit);
    const pair = text.slice(at, at + 2);
    if (pair === '{}' || pair === '[]') return this.emptyCollection(at, line, parent, unit);
    const quoted = code === '"' || code === "'";
    if (!quoted && !scan.startsPlain(text, at, line.end)) return this.full(at, line, unit);
    const close = quoted ? scan.closingQuote(text, at, line.end) : -1;
    const end = quoted ? close + 1 : scan.plainEnd(text, at, line.end);
    if (end <= at || !this.endsClean(end, line.end)) return this.full(at, line, unit);
    this.consume();
    const saved = this.notes.comments.length;
    this.trailing(end, line.end);
    if (this.continues(parent)) {
      this.notes.comments.length = saved;
      return this.full(at, line, unit);
    }
    return quoted ? this.quoted(at, end) : plainScalar(text, at, end);
  }

  private emptyCollection(at: number, line: Line, parent: number, unit: Unit): ValueNode | undefined {
    const span = { start: at, end: at + 2 };
    if (parent < 0 || !this.endsClean(span.end, line.end)) return this.full(at, line, unit);
    this.consume();
    this.trailing(span.end, line.end);
    if (this.continues(parent)) this.give();
    return this.text.charAt(at) === '{' ? finishMap(this.notes, span, [], 'flow') : { kind: 'list', span, items: [] };
  }

  private continues(parent: number): boolean {
    return (this.peek()?.column ?? -2) > parent;
  }

  private anchored(at: number, parent: number, unit: Unit, depth: number, line: Line): ValueNode | undefined {
    const { text } = this;
    const match = /^&([A-Za-z0-9_.-]+)(?= |$)/.exec(text.slice(at, line.end));
    if (match === null) return this.full(at, line, unit);
    const behind = at + match[0].length;
    const next = scan.skipSpaces(text, behind, line.end);
    const last = next === line.end || text.charCodeAt(next) === scan.HASH;
    const inMap = scan.keyAt(text, unit.start, line.end) !== undefined;
    let node: ValueNode | undefined;
    if (last) {
      this.consume();
      this.trailing(behind, line.end);
      const follow = this.peek();
      // Further properties below, and a list in the key's own column, are left to the full parser's judgement.
      const sameColumn = follow?.column === parent && inMap && scan.isDash(text, follow.at, follow.end);
      if (sameColumn || '&*!'.includes(text.charAt(follow?.at ?? text.length) || ' ')) this.give();
      node = this.below(parent, unit, depth, false);
    } else if ('&!*-'.includes(text.charAt(next)) || scan.keyAt(text, next, line.end) !== undefined) {
      return this.full(at, line, unit);
    } else node = this.value(next, parent, unit, depth);
    this.notes.anchors.set(match[1] ?? '', node ?? emptyScalar(behind));
    return node;
  }

  /** True if nothing but blanks and a comment follow. */
  private endsClean(at: number, end: number): boolean {
    const next = scan.skipSpaces(this.text, at, end);
    return next === end || (next > at && this.text.charCodeAt(next) === scan.HASH);
  }

  /** Notes the comment behind a value. */
  private trailing(at: number, end: number): void {
    const next = scan.skipSpaces(this.text, at, end);
    if (next === end) return;
    if (this.text.charCodeAt(next) === scan.HASH && next > at) this.notes.comments.push({ start: next, end });
    else this.give();
  }

  private quoted(start: number, end: number): ScalarNode {
    const { text } = this;
    const double = text.charCodeAt(start) === 0x22;
    const raw = text.slice(start + 1, end - 1);
    let value = raw;
    if (double && raw.includes('\\')) {
      const decoded = decodeDouble(text, start + 1, end - 1);
      if (!decoded.ok) this.give();
      value = decoded.text;
    } else if (!double) value = raw.replaceAll("''", "'");
    const inner = { start: start + 1, end: end - 1 };
    return { kind: 'scalar', span: { start, end }, inner, quote: double ? 'double' : 'single', value, type: 'string' };
  }

  private blockScalar(at: number, line: Line, parent: number, unit: Unit): ValueNode | undefined {
    const { text } = this;
    const header = blockHeader(text, at);
    if (header === undefined || header.indent > 0 || unit.column !== parent || parent < 0)
      return this.full(at, line, unit);
    if (!this.endsClean(header.end, line.end)) return this.full(at, line, unit);
    const body = blockBody(text, line.next, this.end, parent, 0);
    if (!body.ok) this.give();
    this.consume();
    this.trailing(header.end, line.end);
    this.position = body.next;
    const bodyEnd =
      header.chomp === '+' ? body.next : Math.min(body.next, scan.nextLine(text, body.innerEnd, this.end));
    const value = decodeBlock(text, line.next, body.innerEnd, bodyEnd, body.indent, header).text;
    const empty = body.innerEnd <= line.next;
    const inner = empty ? { start: header.end, end: header.end } : { start: line.next, end: body.innerEnd };
    return { kind: 'scalar', span: { start: at, end: inner.end }, inner, quote: 'block', value, type: 'string' };
  }

  /**
   * Gives the entry or item that is being read to the full parser: its lines alone, with blanks in the place of what
   * precedes it in its line, so that columns stay. The key becomes an `x`: it is read already.
   */
  private full(at: number, line: Line, unit: Unit): ValueNode | undefined {
    const { text, notes } = this;
    const next = this.behind(line.next, unit.column);
    const comments = notes.comments.splice(unit.comments);
    const template = this.tolerant && text.slice(unit.start, next).includes('{{');
    const value = unit.column < 0 || template ? undefined : this.composed(unit, next);
    if (value !== undefined) {
      this.line = undefined;
      this.position = next;
      return value.value;
    }
    this.give();
    notes.comments.splice(unit.comments, notes.comments.length, ...comments);
    if (this.line?.at === line.at) this.consume();
    return openScalar(text, at, scan.trimSpaces(text, at, line.end));
  }

  private composed(unit: Unit, end: number): { value: ValueNode | undefined } | undefined {
    const { text } = this;
    const first = unit.start - unit.column;
    const key = unit.keyEnd > unit.start ? `x${' '.repeat(unit.keyEnd - unit.start - 1)}` : '';
    const source = ' '.repeat(unit.column) + key + text.slice(unit.keyEnd, end);
    const [only, ...more] = compose(source, first, this.notes);
    this.broken = only?.failed === true;
    return only === undefined || only.failed || more.length > 0 ? undefined : single(only.contents);
  }

  /** Start of the first line with content, from `start` on, that is not deeper than `column`. */
  private behind(start: number, column: number): number {
    for (let at = start; at < this.end; at = scan.nextLine(this.text, at, this.end)) {
      const end = scan.contentEnd(this.text, at, this.end);
      const first = scan.skipSpaces(this.text, at, end);
      const code = this.text.charCodeAt(first);
      // A closing bracket may stand in the column of the key, as in JSON.
      const closes = first - at === column && (code === 0x5d || code === 0x7d);
      if (first < end && first - at <= column && code !== scan.HASH && !closes) return at;
    }
    return this.end;
  }
}

/** The value of the one entry or item that was given to the full parser. */
function single(contents: ValueNode | undefined): { value: ValueNode | undefined } | undefined {
  if (contents?.kind === 'map' && contents.style === 'block' && contents.entries.length === 1)
    return { value: contents.entries[0]?.value };
  if (contents?.kind === 'list' && contents.items.length === 1) return { value: contents.items[0] };
  return undefined;
}

/** What stands to the end of its line: a quote that is never closed, a template, something that cannot be read. */
function openScalar(text: string, start: number, end: number): ScalarNode {
  const span = { start, end };
  const quote = text.charAt(start) === '"' ? 'double' : text.charAt(start) === "'" ? 'single' : 'none';
  if (quote === 'none' || scan.closingQuote(text, start, end) >= 0)
    return { ...plainScalar(text, start, end), type: 'string' };
  const inner = { start: start + 1, end };
  const { text: value } =
    quote === 'double' ? decodeDouble(text, start + 1, end) : decodeFlow(text, start + 1, end, quote);
  return { kind: 'scalar', span, inner, quote, value, type: 'string' };
}
