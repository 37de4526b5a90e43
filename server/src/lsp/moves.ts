import type { RenameFilesParams, WorkspaceEdit } from 'vscode-languageserver';
import { movedPaths } from '../service/renameArtifact.ts';
import { usesIn } from '../service/uses.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Offers to update the paths of configurations when key material, or a folder with some, is moved or renamed. */
export function registerMoves({ connection, host, workspace }: Session): void {
  connection.workspace.onWillRenameFiles(
    guarded<RenameFilesParams, WorkspaceEdit | null, never>(host, 'rename files', null, async ({ files }, token) => {
      const moves = files.map(({ oldUri, newUri }) => ({ from: oldUri, to: newUri }));
      const cancelled = () => token.isCancellationRequested;
      const documents = new Set<string>();
      for (const [target, usages] of await workspace.usages.all())
        if (moves.some(({ from }) => target === from || target.startsWith(`${from}/`)))
          for (const { uri } of usages) documents.add(uri);
      const changes: NonNullable<WorkspaceEdit['changes']> = {};
      for (const uri of documents) {
        const analysis = await workspace.analysis(uri);
        if (analysis === undefined || cancelled()) continue;
        const { value: uses } = await workspace.artifacts.settle((material) => usesIn(analysis, material), cancelled);
        const edits = movedPaths(analysis, uses, moves);
        if (edits.length > 0) changes[uri] = edits;
      }
      return Object.keys(changes).length === 0 ? null : { changes };
    }),
  );
}
