import type { InlayHint } from 'vscode-languageserver';
import { inlayHints } from '../service/inlayHints.ts';
import { guarded } from './run.ts';
import { type Session, spanOf } from './session.ts';

export function registerInlayHint({ connection, host, workspace }: Session): void {
  connection.languages.inlayHint.on(
    guarded(host, 'inlay hint', [] as InlayHint[], async ({ textDocument, range }) => {
      const analysis = await workspace.analysis(textDocument.uri);
      return analysis === undefined ? [] : inlayHints(analysis, spanOf(analysis, range), workspace.settings.inlayHints);
    }),
  );
}
