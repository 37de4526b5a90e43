import type { Position, Range } from 'vscode-languageserver-types';
import type { Finding } from '../../../server/src/rules/rule.ts';
import type { Analysis } from '../../../server/src/workspace/analyse.ts';
import { TextSource } from '../../../server/src/workspace/document.ts';
import { type HoconGroup, hoconGroups, hoconTree, type Sources } from '../../../server/src/workspace/includes.ts';
import { check, uriOf } from '../harness.ts';

/** Marks the cursor in the texts of tests. */
const CURSOR = '¦';

export interface Screen {
  readonly analysis: Analysis;
  readonly findings: readonly Finding[];
  readonly text: string;
  readonly offset: number;
  readonly groups: readonly HoconGroup[];
  readonly sources: Sources;
  /** Text of a file of the workspace in memory. */
  readonly textOf: (uri: string) => string;
}

export interface Surroundings {
  readonly version?: string;
  readonly system?: string;
  /** Other files of the workspace, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Which of them are open too. */
  readonly open?: readonly string[];
}

/** An editor that shows a document with a cursor in it. */
export async function screen(file: string, marked: string, around: Surroundings = {}): Promise<Screen> {
  const offset = marked.indexOf(CURSOR);
  const text = marked.replace(CURSOR, '');
  const { analysis, findings } = check(file, text, around);
  const all = new Map(
    Object.entries(around.files ?? {}).map(([path, content]) => [uriOf(path), new TextSource(uriOf(path), content)]),
  );
  const own = analysis.document;
  const sources: Sources = {
    source: async (uri) => (uri === own.uri ? own : all.get(uri)),
    openDocuments: [own, ...(around.open ?? []).flatMap((path) => all.get(uriOf(path)) ?? [])],
  };
  const groups = await hoconGroups(own, hoconTree(analysis), sources);
  const textOf = (uri: string): string => (uri === own.uri ? text : (all.get(uri)?.text ?? ''));
  return { analysis, findings, text, offset: Math.max(0, offset), groups, sources, textOf };
}

export function offsetOf(text: string, { line, character }: Position): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = text.indexOf('\n', start) + 1;
  return start + character;
}

export const slice = (text: string, range: Range): string =>
  text.slice(offsetOf(text, range.start), offsetOf(text, range.end));

/** `file:line "text"` of a place, lines from 1 as people count them. */
export const shownPlace = (s: Screen, { uri, range }: { uri: string; range: Range }): string =>
  `${uri.slice(uri.lastIndexOf('/') + 1)}:${range.start.line + 1} ${slice(s.textOf(uri), range)}`.trim();

/** A text with edits made in it. */
export function edited(text: string, edits: readonly { range: Range; newText: string }[]): string {
  return [...edits]
    .sort((a, b) => offsetOf(text, b.range.start) - offsetOf(text, a.range.start))
    .reduce(
      (t, e) => t.slice(0, offsetOf(text, e.range.start)) + e.newText + t.slice(offsetOf(text, e.range.end)),
      text,
    );
}
