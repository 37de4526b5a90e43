import type { Hover } from 'vscode-languageserver';
import { hover } from '../service/hover.ts';
import { guarded } from './run.ts';
import { at, type Session } from './session.ts';

export function registerHover({ connection, host, workspace }: Session): void {
  connection.onHover(
    guarded(host, 'hover', null as Hover | null, async ({ textDocument, position }, token) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined || (analysis.units.length === 0 && analysis.manifests === undefined)) return null;
      const findings = await workspace.findings(textDocument.uri, () => token.isCancellationRequested);
      return hover(analysis, at(analysis, position), findings) ?? null;
    }),
  );
}
