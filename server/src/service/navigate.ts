import { type DocumentHighlight, DocumentHighlightKind, type Location } from 'vscode-languageserver-types';
import type { SourceDocument } from '../systems/types.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { type HoconGroup, includedFiles, type Sources } from '../workspace/includes.ts';
import { includeAt, nameAt, type Place } from '../workspace/names.ts';
import { rangeOf } from './positions.ts';

/**
 * Where the value of the name under the cursor comes from: keys that a substitution or `${}` reads, the definition in
 * effect of a key, an alias's anchor; on an include the file.
 */
export async function definition(
  analysis: Analysis,
  offset: number,
  groups: readonly HoconGroup[],
  sources: Pick<Sources, 'source'>,
): Promise<Location[]> {
  const include = includeAt(analysis, offset, groups);
  if (include !== undefined)
    return (await includedFiles(analysis.document.uri, include, sources)).map((d) => startOf(d));
  return (nameAt(analysis, offset, groups)?.definitions ?? []).map(locationOf);
}

/** Every place that names what the word under the cursor names. */
export function references(
  analysis: Analysis,
  offset: number,
  groups: readonly HoconGroup[],
  includeDeclaration: boolean,
): Location[] {
  const all = nameAt(analysis, offset, groups)?.all ?? [];
  return all.filter((p) => includeDeclaration || !p.defines).map(locationOf);
}

/** The places of the name under the cursor in its own document. */
export function highlights(analysis: Analysis, offset: number, groups: readonly HoconGroup[]): DocumentHighlight[] {
  const { document } = analysis;
  return (nameAt(analysis, offset, groups)?.all ?? [])
    .filter((p) => p.document.uri === document.uri)
    .map((p) => ({
      range: rangeOf(document, p.span),
      kind: p.defines ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
}

const locationOf = ({ document, span }: Place): Location => ({ uri: document.uri, range: rangeOf(document, span) });

const startOf = (document: SourceDocument): Location => ({
  uri: document.uri,
  range: rangeOf(document, { start: 0, end: 0 }),
});
