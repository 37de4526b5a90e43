import type { CodeLens } from 'vscode-languageserver';
import { openArtifactCommand } from '../protocol.ts';
import { codeLenses } from '../service/codeLenses.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** `commands`: the client says that it has ours; elsewhere a lens is a text. */
export function registerCodeLens({ connection, host, workspace }: Session, commands: boolean): void {
  connection.onCodeLens(
    guarded(host, 'code lens', [] as CodeLens[], async ({ textDocument }, token) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined || analysis.units.length === 0) return [];
      const context = { now: host.now(), expiringDays: workspace.settings.expiringDays };
      const own = commands ? { open: openArtifactCommand } : undefined;
      const { value } = await workspace.artifacts.settle(
        (material) => codeLenses(analysis, material, context, own),
        () => token.isCancellationRequested,
      );
      return value;
    }),
  );
}
