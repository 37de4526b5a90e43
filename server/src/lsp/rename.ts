import {
  LSPErrorCodes,
  type Position,
  type PrepareRenameResult,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { manifestRename, prepareManifestRename } from '../service/manifestRename.ts';
import { prepareRename, rename } from '../service/rename.ts';
import { namedIn, pathEnds, sourcesOf } from '../workspace/manifestNames.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { surveyed } from './navigation.ts';
import { guarded } from './run.ts';
import { at, type Session } from './session.ts';

export function registerRename(session: Session): void {
  const { connection, host, workspace } = session;
  connection.onPrepareRename(
    guarded(
      host,
      'prepare rename',
      null as PrepareRenameResult | ResponseError<void> | null,
      async ({ textDocument, position }) => {
        const manifest = await manifestAt(workspace, textDocument.uri, position);
        if (manifest !== undefined) {
          const answer = prepareManifestRename(manifest.document, manifest.named);
          return 'refused' in answer ? refusal(answer.refused) : answer;
        }
        const seen = await surveyed(session, textDocument.uri);
        if (seen === undefined) return null;
        const answer = prepareRename(seen.analysis, at(seen.analysis, position), seen.groups);
        return 'refused' in answer ? refusal(answer.refused) : answer;
      },
    ),
  );
  connection.onRenameRequest(
    guarded(
      host,
      'rename',
      null as WorkspaceEdit | ResponseError<void> | null,
      async ({ textDocument, position, newName }) => {
        const manifest = await manifestAt(workspace, textDocument.uri, position);
        if (manifest !== undefined) {
          const { graph, named } = manifest;
          const ends = await pathEnds(workspace, graph, named);
          const sources = await sourcesOf(workspace, [...named.all, ...ends]);
          const answer = manifestRename(graph, named, newName, ends, (uri) => sources.get(uri));
          return 'refused' in answer ? refusal(answer.refused) : answer;
        }
        const seen = await surveyed(session, textDocument.uri);
        if (seen === undefined) return null;
        const answer = rename(seen.analysis, at(seen.analysis, position), seen.groups, newName);
        return 'refused' in answer ? refusal(answer.refused) : answer;
      },
    ),
  );
}

/** The name of a manifest under the cursor, where it has one. */
async function manifestAt(workspace: Workspace, uri: string, position: Position) {
  const analysis = await workspace.analysis(uri);
  if (analysis?.manifests === undefined) return undefined;
  const found = await namedIn(workspace, analysis, at(analysis, position));
  return found === undefined ? undefined : { ...found, document: analysis.document };
}

/** Editors show the message of this error to the user. */
const refusal = (message: string): ResponseError<void> => new ResponseError(LSPErrorCodes.RequestFailed, message);
