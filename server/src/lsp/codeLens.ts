import type { CodeLens } from 'vscode-languageserver';
import { openArtifactCommand, simulateHandshakeCommand } from '../protocol.ts';
import { codeLenses } from '../service/codeLenses.ts';
import { manifestLenses } from '../service/manifestLenses.ts';
import { planLenses } from './planLens.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** `commands`: the client says that it has ours; elsewhere a lens is a text. */
export function registerCodeLens(session: Session, commands: boolean): void {
  const { connection, host, workspace } = session;
  connection.onCodeLens(
    guarded(host, 'code lens', [] as CodeLens[], async ({ textDocument }, token) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined) return [];
      const graph = analysis.manifests === undefined ? undefined : await workspace.deployment(analysis);
      const cancelled = () => token.isCancellationRequested;
      const manifests =
        graph === undefined
          ? []
          : (await workspace.artifacts.settle((asked) => manifestLenses(graph, analysis.document, asked), cancelled))
              .value;
      if (analysis.units.length === 0) return manifests;
      if (analysis.units.some(({ system }) => system === 'plan'))
        return planLenses(session, textDocument.uri, analysis.document.text, commands);
      const context = { now: host.now(), expiringDays: workspace.settings.expiringDays };
      const own = commands ? { open: openArtifactCommand, handshake: simulateHandshakeCommand } : undefined;
      const { value } = await workspace.artifacts.settle(
        (material) => codeLenses(analysis, material, context, own),
        cancelled,
      );
      return [...manifests, ...value];
    }),
  );
}
