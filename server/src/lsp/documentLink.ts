import type { DocumentLink } from 'vscode-languageserver';
import { documentLinks } from '../service/documentLinks.ts';
import { generatedLinks } from '../service/manifestLinks.ts';
import { usesIn } from '../service/uses.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

export function registerDocumentLink({ connection, host, workspace, folders }: Session): void {
  connection.onDocumentLinks(
    guarded(host, 'links', [] as DocumentLink[], async ({ textDocument }, token) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined) return [];
      const { value: uses } = await workspace.artifacts.settle(
        (material) => usesIn(analysis, material),
        () => token.isCancellationRequested,
      );
      const around = {
        source: (uri: string) => workspace.source(uri),
        exists: async (uri: string) => folders.hold(uri) && (await host.stat(uri))?.type === 'file',
      };
      return [...(await documentLinks(analysis, around, uses)), ...(await generatedLinks(analysis, around.exists))];
    }),
  );
}
