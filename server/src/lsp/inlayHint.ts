import type { InlayHint } from 'vscode-languageserver';
import { inlayHints } from '../service/inlayHints.ts';
import { materialHints } from '../service/materialHints.ts';
import { guarded } from './run.ts';
import { type Session, spanOf } from './session.ts';

export function registerInlayHint({ connection, host, workspace }: Session): void {
  connection.languages.inlayHint.on(
    guarded(host, 'inlay hint', [] as InlayHint[], async ({ textDocument, range }, token) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined || analysis.units.length === 0) return [];
      const span = spanOf(analysis, range);
      const switches = workspace.settings.inlayHints;
      const { value } = await workspace.artifacts.settle(
        (material) => materialHints(analysis, span, switches, material, host.now()),
        () => token.isCancellationRequested,
      );
      return [...inlayHints(analysis, span, switches), ...value];
    }),
  );
}
