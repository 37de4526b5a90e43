import type { Span } from '../../text/span.ts';
import type { MapNode, ValueNode } from '../tree.ts';
import { compose } from './compose.ts';
import { readLines } from './lines.ts';
import type { Notes, YamlTree } from './marks.ts';
import { newNotes } from './marks.ts';
import { contentEnd, nextLine } from './scan.ts';

interface Part {
  readonly span: Span;
  readonly notes: Notes;
  readonly contents: ValueNode | undefined;
}

/** Directives, `...`, and lone CRs are rare: such a text goes to the full parser as a whole. */
const RARE = /^(?:%|\.\.\.(?:[ \t\r\n]|$))|\r(?!\n)/m;

/**
 * YAML 1.2 (core schema), all documents. Each is read line by line if it is plain enough, else by the `yaml` package;
 * what the package refuses is read line by line again, as far as lines can be understood. In a text with `{{` (Helm)
 * nothing is reported: it is not YAML before it is rendered.
 */
export function parse(text: string): YamlTree {
  const template = text.includes('{{');
  const budget = newNotes('').budget;
  if (RARE.test(text) && !template) {
    const whole = parseWhole(text, budget);
    if (whole !== undefined) return toTree(text, whole, []);
  }
  const comments: Span[] = [];
  const parts = splitDocuments(text, comments).map((span): Part => {
    if (template) return { ...readLoosely(text, span, budget), span };
    return readDocument(text, span, budget);
  });
  const tree = toTree(text, parts, comments);
  return template ? { ...tree, problems: tree.problems.filter((p) => p.code !== 'yaml-syntax') } : tree;
}

function readDocument(text: string, span: Span, budget: { left: number }): Part {
  const notes = newNotes(text, { ...budget });
  const plain = readLines(notes, span.start, span.end, 'strict');
  if (plain === 'broken') return readLoosely(text, span, budget);
  if (plain !== undefined) {
    budget.left = notes.budget.left;
    return { span, notes, contents: plain.contents };
  }
  const full = newNotes(text, { ...budget });
  const found = compose(text.slice(span.start, span.end), span.start, full);
  const only = found.length <= 1 ? found[0] : undefined;
  if (found.length <= 1 && only?.failed !== true) {
    budget.left = full.budget.left;
    return { span, notes: full, contents: only?.contents };
  }
  const loose = readLoosely(text, span, budget);
  return { ...loose, notes: { ...loose.notes, problems: [...full.problems, ...otherThanSyntax(loose.notes)] } };
}

function readLoosely(text: string, span: Span, budget: { left: number }): Part {
  const notes = newNotes(text, budget);
  const found = readLines(notes, span.start, span.end, 'tolerant');
  return { span, notes, contents: typeof found === 'object' ? found.contents : undefined };
}

const otherThanSyntax = (notes: Notes) => notes.problems.filter((problem) => problem.code !== 'yaml-syntax');

/** undefined if the package found errors: then the documents are tried one by one. */
function parseWhole(text: string, budget: { left: number }): Part[] | undefined {
  const notes = newNotes(text, { ...budget });
  const found = compose(text, 0, notes);
  if (found.some((document) => document.failed)) return undefined;
  const span = { start: 0, end: text.length };
  return found.map((document, index) => ({
    span,
    notes: index === 0 ? notes : newNotes(text),
    contents: document.contents,
  }));
}

/**
 * The documents between `---` lines. What precedes the first `---` is one only if it holds more than comments. Comments
 * in `---` lines are added to `comments`.
 */
function splitDocuments(text: string, comments: Span[]): Span[] {
  const documents: Span[] = [];
  const bom = text.startsWith('\ufeff') ? 1 : 0;
  let start = bom;
  let first = true;
  const close = (end: number): void => {
    if (!first || /^[ \t]*[^ \t\r\n#]/m.test(text.slice(start, end))) documents.push({ start, end });
    else if (end < text.length) for (const comment of commentLines(text, start, end)) comments.push(comment);
  };
  for (let at = separatorFrom(text, bom); at >= 0; at = separatorFrom(text, start)) {
    close(at);
    const end = contentEnd(text, at, text.length);
    const hash = text.indexOf('#', at);
    const rest = text.slice(at + 3, end);
    const comment = hash >= 0 && hash < end ? /^[ \t]+#/.exec(rest) : null;
    if (comment !== null) comments.push({ start: hash, end });
    first = false;
    // `--- value`: the document begins behind the dashes.
    start = comment === null && rest.trim() !== '' ? at + 3 : nextLine(text, at, text.length);
  }
  close(text.length);
  return documents.length > 0 ? documents : [{ start: bom, end: text.length }];
}

/** The comments of a text that holds nothing else. */
function commentLines(text: string, start: number, end: number): Span[] {
  const found: Span[] = [];
  for (let at = start; at < end; at = nextLine(text, at, end)) {
    const stop = contentEnd(text, at, end);
    const hash = text.indexOf('#', at);
    if (hash >= 0 && hash < stop) found.push({ start: hash, end: stop });
  }
  return found;
}

/** Start of the next line that begins a document, or -1. */
function separatorFrom(text: string, from: number): number {
  let at = from;
  for (;;) {
    const isStart = at === 0 || text.charAt(at - 1) === '\n' || (at === 1 && text.startsWith('\ufeff'));
    if (isStart && /^---(?:[ \t\r\n]|$)/.test(text.slice(at, at + 4))) return at;
    const next = text.indexOf('\n---', at);
    if (next < 0) return -1;
    at = next + 1;
  }
}

function toTree(text: string, parts: readonly Part[], comments: readonly Span[]): YamlTree {
  const all =
    parts.length > 0 ? parts : [{ span: { start: 0, end: text.length }, notes: newNotes(text), contents: undefined }];
  const byStart = (a: Span, b: Span): number => a.start - b.start || a.end - b.end;
  return {
    format: 'yaml',
    text,
    roots: all.map((part) => rootOf(part)),
    comments: [...comments, ...all.flatMap((part) => part.notes.comments)].sort(byStart),
    problems: all.flatMap((part) => part.notes.problems).sort((a, b) => byStart(a.span, b.span)),
    includes: [],
    marks: {
      documents: all.map((part) => part.span),
      aliases: all.flatMap((part) => part.notes.aliases).sort(byStart),
      merges: all.flatMap((part) => part.notes.merges).sort(byStart),
    },
  };
}

const rootOf = ({ span, contents }: Part): MapNode =>
  contents?.kind === 'map'
    ? contents
    : { kind: 'map', span: { start: span.end, end: span.end }, entries: [], style: 'block' };
