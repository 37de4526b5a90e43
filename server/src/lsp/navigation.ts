import type { DocumentHighlight, Location } from 'vscode-languageserver';
import { definition, highlights, references } from '../service/navigate.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { type HoconGroup, hoconGroups, hoconTree } from '../workspace/includes.ts';
import { guarded } from './run.ts';
import { at, type Session } from './session.ts';

export function registerNavigation(session: Session): void {
  const { connection, host, workspace } = session;
  connection.onDefinition(
    guarded(host, 'definition', null as Location[] | null, async ({ textDocument, position }) => {
      const seen = await surveyed(session, textDocument.uri);
      if (seen === undefined) return null;
      return definition(seen.analysis, at(seen.analysis, position), seen.groups, workspace);
    }),
  );
  connection.onReferences(
    guarded(host, 'references', null as Location[] | null, async ({ textDocument, position, context }) => {
      const seen = await surveyed(session, textDocument.uri);
      if (seen === undefined) return null;
      return references(seen.analysis, at(seen.analysis, position), seen.groups, context.includeDeclaration);
    }),
  );
  connection.onDocumentHighlight(
    guarded(host, 'highlight', null as DocumentHighlight[] | null, async ({ textDocument, position }) => {
      const seen = await surveyed(session, textDocument.uri);
      if (seen === undefined) return null;
      const found = highlights(seen.analysis, at(seen.analysis, position), seen.groups);
      // Where nothing is named the editor highlights equal words itself.
      return found.length === 0 ? null : found;
    }),
  );
}

/** A document of ours with the configurations that it is a part of; undefined for foreign documents. */
export async function surveyed(
  { workspace }: Session,
  uri: string,
): Promise<{ analysis: Analysis; groups: HoconGroup[] } | undefined> {
  const analysis = await workspace.analysis(uri);
  if (analysis === undefined) return undefined;
  const groups = await hoconGroups(analysis.document, hoconTree(analysis), workspace);
  return analysis.units.length === 0 && groups.length === 0 ? undefined : { analysis, groups };
}
