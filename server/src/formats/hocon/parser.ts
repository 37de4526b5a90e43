import { t } from '../../text/l10n.ts';
import type { ConfigTree, Entry, MapNode, ScalarNode, ValueNode } from '../tree.ts';
import { problemOfConcat } from './concat.ts';
import { readInclude } from './include.ts';
import { readTokens, splitPlain } from './path.ts';
import { endsValue, isKeyPart, isPlain, isSeparator, isString, type OpenMap, Reader, startsValue } from './reader.ts';
import { plainScalar, quotedScalar, quoteRepair, readSubstitution, typeOf } from './scalars.ts';
import { quoted } from './strings.ts';
import { isTemplate, nameOfToken, reservedMessage, type Token, tokenize } from './tokenizer.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads HOCON as lightbend config 1.4 does and goes on where that refuses: an error costs at most its own line or its
 * own bracket. Never throws; linear in the text.
 */
export function parse(text: string): ConfigTree {
  const { tokens, problems } = tokenize(text);
  const reader = new Reader(text, tokens, problems);
  const root: OpenMap = { kind: 'map', span: { start: 0, end: text.length }, entries: [], style: 'block' };
  readRoot(reader, root);
  reportUnclosed(reader);
  const found = isTemplate(text, tokens) ? [] : reader.problems.sort((a, b) => a.span.start - b.span.start);
  return {
    format: 'hocon',
    text,
    roots: [root],
    comments: reader.comments,
    problems: found,
    includes: reader.includes,
  };
}

function readRoot(reader: Reader, root: OpenMap): void {
  reader.skipTrivia();
  const open = reader.peek();
  if (open.kind === '[') {
    readList(reader);
    reader.report(open, 'root-array', 'object at file root has type LIST rather than OBJECT');
    while (reader.peek().kind !== 'end') {
      reader.skipTrivia();
      reader.advance();
    }
    return;
  }
  if (open.kind === '{') {
    root.style = 'flow';
    reader.advance();
    reader.openMaps++;
    readFields(reader, root, open);
    reader.openMaps--;
    const end = reader.unclosed.includes(open) ? reader.text.length : reader.at(reader.index - 1).end;
    root.span = { start: open.start, end };
    reader.skipTrivia();
    const next = reader.peek();
    if (next.kind !== 'end' && next.kind !== '}') {
      const message = `Document has trailing tokens after first object or array: ${nameOfToken(reader.text, next)}`;
      reader.report(next, 'trailing-text', message);
      root.span = { start: open.start, end: reader.text.length };
    }
  }
  readFields(reader, root, undefined);
}

/** One problem for all brackets that are open at the end: which of them was forgotten cannot be known. */
function reportUnclosed(reader: Reader): void {
  const innermost = reader.unclosed[0];
  if (innermost === undefined || reader.gaveUp) return;
  const end = reader.text.trimEnd().length;
  const closers = reader.unclosed.map((t) => (t.kind === '{' ? '\n}' : '\n]')).join('');
  const repair = { title: t`Close what is open at the end of the file`, span: { start: end, end }, newText: closers };
  if (innermost.kind === '{')
    reader.report(innermost, 'unbalanced-brace', 'Expecting close brace } or a comma, got end of file', repair);
  else {
    const message = 'List should have ended with ] or had a comma, instead had token: end of file';
    reader.report(innermost, 'unbalanced-bracket', message, repair);
  }
}

/** The fields of a map up to its brace; without `open`, those of the file. */
function readFields(reader: Reader, node: OpenMap, open: Token | undefined): void {
  /** Braces that open nothing, but whose closing ones are theirs. */
  const ignored: Token[] = [];
  for (;;) {
    reader.skipTrivia();
    const token = reader.peek();
    if (token.kind === 'end') {
      if (open !== undefined) reader.unclosed.push(...ignored.reverse(), open);
      return;
    }
    if (token.kind === '}') {
      reader.advance();
      if (ignored.length > 0) ignored.pop();
      else if (open !== undefined) return;
      else reader.stray(token);
    } else if (token.kind === ']' && reader.openLists > 0 && open !== undefined) {
      const repair = {
        title: t`Close the object with }`,
        span: { start: token.start, end: token.start },
        newText: '}',
      };
      reader.report(open, 'unbalanced-brace', reader.expecting(token), repair);
      return;
    } else if (isInclude(reader, token)) {
      readIncludeField(reader, node);
      separate(reader);
    } else if (isKeyPart(token.kind)) {
      readField(reader, node);
      separate(reader);
    } else {
      if (token.kind === '{') ignored.push(token);
      misplaced(reader, token);
    }
  }
}

/** Something that cannot begin a field. */
function misplaced(reader: Reader, token: Token): void {
  const message = `expecting a field name here, not: ${nameOfToken(reader.text, token)}`;
  if (token.kind === ',') {
    const repair = { title: t`Remove the comma`, span: { start: token.start, end: token.end }, newText: '' };
    reader.report(token, 'unexpected-comma', message, repair);
  } else reader.report(token, token.kind === 'substitution' ? 'bad-path' : 'unexpected-token', message);
  if (token.kind === ',' || token.kind === '{') reader.advance();
  else reader.skipJunk();
}

/** After a field: a comma or a line break, or the end of its map. */
function separate(reader: Reader): void {
  const { kind, end } = reader.at(reader.index - 1);
  const newline = reader.skipTrivia() || kind === 'newline';
  const token = reader.peek();
  if (token.kind === ',') reader.advance();
  else if (!newline && isKeyPart(token.kind)) {
    const repair = { title: t`Separate with a comma`, span: { start: end, end }, newText: ',' };
    reader.report(token, 'missing-comma', reader.expecting(token), repair);
  } else if (
    !newline &&
    token.kind !== '{' &&
    token.kind !== '}' &&
    token.kind !== 'end' &&
    !(token.kind === ']' && reader.openLists > 0)
  ) {
    reader.report(token, 'unexpected-token', reader.expecting(token));
    reader.skipJunk();
  }
}

/** The bare word is special at the beginning of a field only, and as a key of its own it is wrong. */
function isInclude(reader: Reader, token: Token): boolean {
  if (token.kind !== 'text' || token.end - token.start !== 7 || !reader.text.startsWith('include', token.start))
    return false;
  const next = reader.at(reader.index + 1).kind;
  return !isSeparator(next) && next !== '{';
}

function readIncludeField(reader: Reader, node: OpenMap): void {
  const keyword = reader.advance();
  const from = reader.index;
  const { found, problem, next } = readInclude(reader.text, keyword, reader.tokens, from);
  reader.index = next;
  for (const t of reader.tokens.slice(from, next))
    if (t.kind === 'comment') reader.comments.push({ start: t.start, end: t.end });
  if (found !== undefined) reader.includes.push({ ...found, map: node, index: node.entries.length });
  if (problem === undefined) return;
  reader.problems.push(problem);
  while (!['newline', 'comment', '}', 'end'].includes(reader.peek().kind)) reader.advance();
}

function readField(reader: Reader, node: OpenMap): void {
  const { text } = reader;
  const from = reader.index;
  let wrong: Token | undefined;
  while (isKeyPart(reader.peek().kind)) {
    const token = reader.advance();
    if (token.kind === 'reserved') wrong ??= token;
  }
  const first = reader.at(from);
  const keySpan = { start: first.start, end: reader.at(reader.index - 1).end };
  const key = text.slice(keySpan.start, keySpan.end);
  const simple = reader.index === from + 1 && first.kind === 'text' ? splitPlain(key) : undefined;
  const reading = simple === undefined ? readTokens(text, reader.tokens.slice(from, reader.index)) : undefined;
  if (wrong !== undefined) {
    const repair = { title: t`Quote the key`, span: keySpan, newText: quoted(key) };
    reader.report(wrong, 'reserved-character', reservedMessage(text, wrong), repair);
  } else if (reading?.problem !== undefined) reader.report(keySpan, 'bad-path', reading.problem);
  if (key === 'include') {
    const message = `include keyword is not followed by a quoted string, but by: ${nameOfToken(text, reader.peek())}`;
    reader.report(keySpan, 'bad-include', message, { title: t`Quote the key`, span: keySpan, newText: '"include"' });
  }
  const path = simple ?? reading?.elements.map((e) => e.value) ?? [];
  const entry: Mutable<Entry> = { kind: 'entry', path, keySpan, span: keySpan, operator: '', value: undefined };
  const { index } = reader;
  const comments = reader.comments.length;
  reader.skipTrivia();
  const separator = reader.peek();
  if (separator.kind === '{') entry.value = readMap(reader);
  else if (isSeparator(separator.kind)) {
    const append = separator.kind === '+=';
    if (append && reader.openLists + reader.appends > 0) {
      const message = 'Due to current limitations of the config parser, += does not work nested inside a list.';
      reader.report(separator, 'append-in-list', message);
    }
    entry.operator = separator.kind;
    if (append) reader.appends++;
    entry.value = readFieldValue(reader);
    if (append) reader.appends--;
  } else {
    reader.reset(index, comments);
    reportLonely(reader, node, entry, separator);
  }
  const end = entry.value?.span.end ?? (entry.operator === '' ? keySpan.end : separator.end);
  entry.span = { start: keySpan.start, end };
  node.entries.push(entry);
}

/** A key without value. Behind a comma of the same line it was most likely meant as the rest of the value before it. */
function reportLonely(reader: Reader, node: OpenMap, entry: Entry, next: Token): void {
  const { text } = reader;
  const message = `Key '${entry.path.join('.')}' may not be followed by token: ${nameOfToken(text, next)}`;
  const before = node.entries.at(-1)?.value;
  const continued =
    before?.kind === 'scalar' &&
    before.quote === 'none' &&
    /^[^\S\n]*,[^\S\n]*$/.test(text.slice(before.span.end, entry.keySpan.start));
  const repair = continued ? quoteRepair(text, before.span.start, entry.keySpan.end) : undefined;
  reader.report(entry.keySpan, 'missing-separator', message, repair);
}

/** The value behind a separator, which may stand some lines below; not if that line begins a field of its own. */
function readFieldValue(reader: Reader): ValueNode | undefined {
  const operator = reader.advance();
  const { index } = reader;
  const comments = reader.comments.length;
  const newline = reader.skipTrivia();
  const token = reader.peek();
  const passed = newline && reader.looksLikeField(reader.index);
  if (startsValue(token.kind) && !passed) return readValue(reader, false);
  reader.reset(index, comments);
  const at = operator.end;
  const repair = { title: t`Set an empty string`, span: { start: at, end: at }, newText: ' ""' };
  const name = passed ? "'\\n'" : nameOfToken(reader.text, token);
  reader.report(operator, 'missing-value', `Expecting a value but got wrong token: ${name}`, repair);
  if (isSeparator(reader.peek().kind)) reader.skipJunk();
  return undefined;
}

function readMap(reader: Reader): MapNode {
  const open = reader.advance();
  const node: OpenMap = { kind: 'map', span: { start: open.start, end: open.end }, entries: [], style: 'flow' };
  if (!reader.mayNest()) return node;
  reader.openMaps++;
  readFields(reader, node, open);
  reader.openMaps--;
  const end = reader.unclosed.includes(open) ? reader.text.length : reader.at(reader.index - 1).end;
  node.span = { start: open.start, end };
  return node;
}

/** One value, or several on one line; undefined where none begins. */
function readValue(reader: Reader, inList: boolean): ValueNode | undefined {
  const { text } = reader;
  if (endsValue(reader.at(reader.index + 1).kind)) {
    const { kind } = reader.peek();
    if (kind === 'quoted') return quotedScalar(text, reader.advance());
    if (kind === 'substitution') return readSubstitution(reader, reader.advance());
    if (kind === 'text' || kind === 'number' || kind === 'boolean' || kind === 'null') {
      const { start, end } = reader.advance();
      return plainScalar(text, start, end, typeOf(kind));
    }
  }
  const parts: ValueNode[] = [];
  const from = reader.index;
  let wrong: Token | undefined;
  for (;;) {
    const token = reader.peek();
    if (isPlain(token.kind)) {
      let last = token;
      const first = reader.index;
      while (isPlain(reader.peek().kind)) {
        last = reader.advance();
        if (last.kind === 'reserved') wrong ??= last;
      }
      parts.push(plainScalar(text, token.start, last.end, reader.index - first > 1 ? 'string' : typeOf(token.kind)));
    } else if (isString(token.kind)) parts.push(quotedScalar(text, reader.advance()));
    else if (token.kind === 'substitution') parts.push(readSubstitution(reader, reader.advance()));
    else if (token.kind === '{') parts.push(readMap(reader));
    else if (token.kind === '[') parts.push(readList(reader));
    else break;
  }
  const first = parts[0];
  if (first === undefined) return undefined;
  const simple = parts.every((p) => p.kind === 'scalar');
  const cut = isSeparator(reader.peek().kind);
  if (cut && simple) return readBroken(reader, first.span.start, inList, wrong);
  const word = parts.at(-1);
  if (cut && parts.length > 1 && word?.kind === 'scalar' && !inList) {
    // `a = { … } b = 1`: the word behind the brace is the key of what follows
    while (reader.index > from && reader.peek().start > word.span.start) reader.index--;
    parts.pop();
  }
  const last = parts.at(-1) ?? first;
  if (wrong !== undefined && wrong.start < last.span.end) {
    const repair = simple ? quoteRepair(text, first.span.start, last.span.end) : undefined;
    reader.report(wrong, 'reserved-character', reservedMessage(text, wrong), repair);
  }
  if (parts.length === 1) return last;
  const problem = problemOfConcat(parts);
  if (problem !== undefined) reader.problems.push(problem);
  return { kind: 'concat', span: { start: first.span.start, end: last.span.end }, parts };
}

/** `file:///x`, `p=q`: a value that a separator cuts. It is read as raw text to the end of what it can be. */
function readBroken(reader: Reader, start: number, inList: boolean, wrong: Token | undefined): ScalarNode {
  const { text } = reader;
  const offending = reader.peek();
  let last = reader.advance();
  for (;;) {
    const token = reader.peek();
    const { kind } = token;
    const isUrl =
      kind === 'comment' && last.kind === ':' && last.end === token.start && text.startsWith('//', token.start);
    if (
      kind === 'newline' ||
      kind === ',' ||
      kind === '}' ||
      kind === ']' ||
      kind === 'end' ||
      (kind === 'comment' && !isUrl)
    )
      break;
    last = reader.advance();
  }
  const end = start + text.slice(start, last.end).trimEnd().length;
  const repair = quoteRepair(text, start, end);
  if (wrong !== undefined && wrong.start < offending.start) {
    reader.report(wrong, 'reserved-character', reservedMessage(text, wrong), repair);
  } else {
    const name = nameOfToken(text, offending);
    const message = inList
      ? `List should have ended with ] or had a comma, instead had token: ${name}`
      : reader.expecting(offending);
    reader.report(offending, 'unexpected-token', message, repair);
  }
  return plainScalar(text, start, end, 'string');
}

function readList(reader: Reader): ValueNode {
  const open = reader.advance();
  const items: ValueNode[] = [];
  if (!reader.mayNest()) return { kind: 'list', span: { start: open.start, end: open.end }, items };
  reader.openLists++;
  const end = readItems(reader, open, items);
  reader.openLists--;
  return { kind: 'list', span: { start: open.start, end }, items };
}

/** Fills the items of a list and gives the offset of its end. */
function readItems(reader: Reader, open: Token, items: ValueNode[]): number {
  const { text } = reader;
  let end = open.end;
  let separated = true;
  let onFirstLine = true;
  for (;;) {
    if (reader.skipTrivia()) {
      separated = true;
      onFirstLine = false;
    }
    const token = reader.peek();
    if (token.kind === ']') return reader.advance().end;
    if (token.kind === 'end') {
      reader.unclosed.push(open);
      return text.length;
    }
    const name = nameOfToken(text, token);
    if ((token.kind === '}' && reader.openMaps > 0) || (!onFirstLine && reader.looksLikeField(reader.index))) {
      const repair = { title: t`Close the list with ]`, span: { start: end, end }, newText: ']' };
      const message = `List should have ended with ] or had a comma, instead had token: ${name}`;
      reader.report(open, 'unbalanced-bracket', message, repair);
      return end;
    }
    if (token.kind === '}') reader.stray(reader.advance());
    else {
      const item = separated ? readValue(reader, true) : undefined;
      if (item === undefined) {
        misplacedItem(reader, token, separated);
        end = Math.max(end, token.end);
        separated = token.kind === ',';
      } else {
        items.push(item);
        end = item.span.end;
        separated = reader.skipTrivia();
        if (separated) onFirstLine = false;
      }
      if (reader.peek().kind === ',') {
        reader.advance();
        separated = true;
      }
    }
  }
}

/** Something that cannot stand in a list, or not without a comma before it. */
function misplacedItem(reader: Reader, token: Token, separated: boolean): void {
  const what = separated
    ? 'List should have had new element after a comma'
    : 'List should have ended with ] or had a comma';
  const message = `${what}, instead had token: ${nameOfToken(reader.text, token)}`;
  if (token.kind === ',') {
    const repair = { title: t`Remove the comma`, span: { start: token.start, end: token.end }, newText: '' };
    reader.report(token, 'unexpected-comma', message, repair);
    reader.advance();
  } else {
    reader.report(token, 'unexpected-token', message);
    reader.skipJunk();
  }
}
