import { expect } from 'vitest';
import type { Cursor, Format } from '../../../server/src/formats/format.ts';
import type { ConfigTree, Entry, MapNode } from '../../../server/src/formats/tree.ts';
import { applyChanges, type Span, type TextChange } from '../../../server/src/text/span.ts';

export const rootOf = (tree: ConfigTree): MapNode =>
  tree.roots[0] ?? { kind: 'map', span: { start: 0, end: 0 }, entries: [], style: 'block' };

export const textOf = (entry: Entry): string => (entry.value?.kind === 'scalar' ? entry.value.value : '<none>');

/** Keys and values of a text, in order. */
export const pairs = (format: Format, text: string): [string, string][] =>
  rootOf(format.parse(text)).entries.map((e) => [e.path.join('|'), textOf(e)]);

/** Problem codes, each with the text it marks. */
export const problems = (format: Format, text: string): [string, string][] =>
  format.parse(text).problems.map((p) => [p.code, text.slice(p.span.start, p.span.end)]);

/** The text after the first problem's repair. */
export function repaired(format: Format, text: string): string {
  const repair = format.parse(text).problems[0]?.repair;
  return repair === undefined ? text : applyChanges(text, [repair]);
}

/** The cursor at the `|` of a text, and the text without it. */
export function at(format: Format, marked: string): { cursor: Cursor; text: string; replaced: string } {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const tree = format.parse(text);
  const cursor = format.cursor(tree, rootOf(tree), offset);
  const replaced = 'span' in cursor ? text.slice(cursor.span.start, cursor.span.end) : '';
  if ('span' in cursor) expect([cursor.span.start <= offset, offset <= cursor.span.end]).toEqual([true, true]);
  return { cursor, text, replaced };
}

/** A cursor in one line: `key <typed> [<replaced>]`, `value <key> <typed> [<replaced>]`, with what else matters. */
export function seen(format: Format, marked: string): string {
  const { cursor, replaced } = at(format, marked);
  if (cursor.kind === 'key') return `key ${cursor.typed} [${replaced}]${cursor.hasSeparator ? ' separated' : ''}`;
  if (cursor.kind === 'value') {
    const quote = cursor.quote === 'none' ? '' : ` ${cursor.quote}`;
    return `value ${cursor.key} ${cursor.typed} [${replaced}]${quote}${cursor.lead === '' ? '' : ' lead'}`;
  }
  return cursor.kind;
}

/** A text after changes that `change` makes for its tree. */
export function changed(
  format: Format,
  text: string,
  change: (tree: ConfigTree, root: MapNode, entries: readonly Entry[]) => TextChange[],
): string {
  const tree = format.parse(text);
  const root = rootOf(tree);
  return applyChanges(text, change(tree, root, root.entries));
}

export function entryAt(entries: readonly Entry[], index: number): Entry {
  const entry = entries[index];
  if (entry === undefined) throw new Error(`no entry ${index}`);
  return entry;
}

/** What must hold for the tree of any text: spans inside it and each other, entries apart and ascending. */
export function checkTree(tree: ConfigTree): void {
  const wrong: string[] = [];
  const inside = (what: string, s: Span, outer: Span): void => {
    if (!(outer.start <= s.start && s.start <= s.end && s.end <= outer.end)) wrong.push(`${what} ${s.start}-${s.end}`);
  };
  const whole = { start: 0, end: tree.text.length };
  let last = 0;
  for (const entry of rootOf(tree).entries) {
    inside('entry', entry.span, { start: last, end: whole.end });
    inside('key', entry.keySpan, entry.span);
    if (entry.value?.kind === 'scalar') {
      inside('value', entry.value.span, { start: entry.keySpan.end, end: entry.span.end });
      inside('inner', entry.value.inner, entry.value.span);
    }
    last = entry.span.end;
  }
  last = 0;
  for (const comment of tree.comments) {
    inside('comment', comment, { start: last, end: whole.end });
    last = comment.end;
  }
  for (const problem of tree.problems) {
    inside('problem', problem.span, whole);
    if (problem.repair) inside('repair', problem.repair.span, whole);
  }
  expect(wrong).toEqual([]);
}

/** Looks from every place of a text: no throw, and what would be replaced lies in the text and holds the place. */
export function checkCursors(format: Format, text: string): void {
  const tree = format.parse(text);
  const wrong: number[] = [];
  for (let offset = 0; offset <= text.length; offset++) {
    const cursor = format.cursor(tree, rootOf(tree), offset);
    if (
      'span' in cursor &&
      !(
        0 <= cursor.span.start &&
        cursor.span.start <= offset &&
        offset <= cursor.span.end &&
        cursor.span.end <= text.length
      )
    ) {
      wrong.push(offset);
    }
  }
  expect(wrong).toEqual([]);
}
