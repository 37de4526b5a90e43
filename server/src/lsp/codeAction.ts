import type { CodeAction } from 'vscode-languageserver';
import { codeActions } from '../service/codeActions.ts';
import { diagnostics } from '../service/diagnostics.ts';
import type { SourceDocument } from '../systems/types.ts';
import { guarded } from './run.ts';
import { type Session, spanOf } from './session.ts';

/** `commands`: the client says that it has ours. */
export function registerCodeAction({ connection, host, workspace, capabilities }: Session, commands: boolean): void {
  connection.onCodeAction(
    guarded(host, 'code action', [] as CodeAction[], async ({ textDocument, range, context }, token) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined || (analysis.units.length === 0 && analysis.manifests === undefined)) return [];
      const findings = await workspace.findings(textDocument.uri, () => token.isCancellationRequested);
      const files = new Map<string, SourceDocument>();
      for (const uri of new Set(analysis.units.flatMap((u) => u.settings.map((s) => s.uri)))) {
        const source = await workspace.source(uri);
        if (source !== undefined) files.set(uri, source);
      }
      return codeActions({
        document: analysis.document,
        findings,
        span: spanOf(analysis, range),
        diagnosticOf: (finding) => diagnostics(analysis.document, [finding], (uri) => files.get(uri))[0],
        documentOf: (uri) => files.get(uri),
        commands,
        creates: capabilities.workspace?.workspaceEdit?.resourceOperations?.includes('create') === true,
        ...(context.only === undefined ? {} : { only: context.only }),
      });
    }),
  );
}
