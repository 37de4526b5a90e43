import { LSPErrorCodes, type PrepareRenameResult, ResponseError, type WorkspaceEdit } from 'vscode-languageserver';
import { prepareRename, rename } from '../service/rename.ts';
import { surveyed } from './navigation.ts';
import { guarded } from './run.ts';
import { at, type Session } from './session.ts';

export function registerRename(session: Session): void {
  const { connection, host } = session;
  connection.onPrepareRename(
    guarded(
      host,
      'prepare rename',
      null as PrepareRenameResult | ResponseError<void> | null,
      async ({ textDocument, position }) => {
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
        const seen = await surveyed(session, textDocument.uri);
        if (seen === undefined) return null;
        const answer = rename(seen.analysis, at(seen.analysis, position), seen.groups, newName);
        return 'refused' in answer ? refusal(answer.refused) : answer;
      },
    ),
  );
}

/** Editors show the message of this error to the user. */
const refusal = (message: string): ResponseError<void> => new ResponseError(LSPErrorCodes.RequestFailed, message);
