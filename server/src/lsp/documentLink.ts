import type { DocumentLink } from 'vscode-languageserver';
import { documentLinks } from '../service/documentLinks.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

export function registerDocumentLink({ connection, host, workspace, folders }: Session): void {
  connection.onDocumentLinks(
    guarded(host, 'links', [] as DocumentLink[], async ({ textDocument }) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined) return [];
      return documentLinks(analysis, {
        source: (uri) => workspace.source(uri),
        exists: async (uri) => folders.hold(uri) && (await host.stat(uri))?.type === 'file',
      });
    }),
  );
}
