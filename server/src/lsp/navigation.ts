import type { DocumentHighlight, Location, Position } from 'vscode-languageserver';
import { definition, highlights, references } from '../service/navigate.ts';
import { rangeOf } from '../service/positions.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { type HoconGroup, hoconGroups, hoconTree } from '../workspace/includes.ts';
import { namedIn, pathTarget } from '../workspace/manifestNames.ts';
import { guarded } from './run.ts';
import { at, type Session } from './session.ts';

export function registerNavigation(session: Session): void {
  const { connection, host, workspace } = session;
  connection.onDefinition(
    guarded(host, 'definition', null as Location[] | null, async ({ textDocument, position }) => {
      const manifest = await manifestName(session, textDocument.uri, position);
      if (manifest !== undefined) return locationsOf(session, manifest.definitions);
      const seen = await surveyed(session, textDocument.uri);
      if (seen === undefined) return null;
      const target = await pathTarget(workspace, seen.analysis, at(seen.analysis, position));
      if (target !== undefined) return locationsOf(session, target);
      return definition(seen.analysis, at(seen.analysis, position), seen.groups, workspace);
    }),
  );
  connection.onReferences(
    guarded(host, 'references', null as Location[] | null, async ({ textDocument, position, context }) => {
      const manifest = await manifestName(session, textDocument.uri, position);
      if (manifest !== undefined) {
        const defines = new Set(manifest.definitions.map(idOf));
        const all = context.includeDeclaration ? manifest.all : manifest.all.filter((each) => !defines.has(idOf(each)));
        return locationsOf(session, all);
      }
      const seen = await surveyed(session, textDocument.uri);
      if (seen === undefined) return null;
      return references(seen.analysis, at(seen.analysis, position), seen.groups, context.includeDeclaration);
    }),
  );
  connection.onDocumentHighlight(
    guarded(host, 'highlight', null as DocumentHighlight[] | null, async ({ textDocument, position }) => {
      const manifest = await manifestName(session, textDocument.uri, position);
      if (manifest !== undefined) {
        const here = await locationsOf(
          session,
          manifest.all.filter(({ uri }) => uri === textDocument.uri),
        );
        return here.map(({ range }) => ({ range }));
      }
      const seen = await surveyed(session, textDocument.uri);
      if (seen === undefined) return null;
      const found = highlights(seen.analysis, at(seen.analysis, position), seen.groups);
      // Where nothing is named the editor highlights equal words itself.
      return found.length === 0 ? null : found;
    }),
  );
}

type Spot = { readonly uri: string; readonly span: { readonly start: number; readonly end: number } };

const idOf = ({ uri, span }: Spot): string => `${uri} ${span.start}`;

/** The Secret, key, volume or issuer of a manifest that a word names; undefined for any other word. */
async function manifestName({ workspace }: Session, uri: string, position: Position) {
  const analysis = await workspace.analysis(uri);
  if (analysis?.manifests === undefined) return undefined;
  const found = await namedIn(workspace, analysis, at(analysis, position));
  // An alias or a reference within a value belongs to the configuration.
  return found === undefined || found.named.all.length === 0 ? undefined : found.named;
}

const MOST = 1_000;

async function locationsOf({ workspace }: Session, spots: readonly Spot[]): Promise<Location[]> {
  const found = await Promise.all(
    spots.slice(0, MOST).map(async ({ uri, span }): Promise<Location[]> => {
      const source = await workspace.source(uri);
      return source === undefined ? [] : [{ uri, range: rangeOf(source, span) }];
    }),
  );
  return found.flat();
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
