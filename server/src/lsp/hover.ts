import type { Hover } from 'vscode-languageserver';
import { artifactHover, usagesMarkdown } from '../service/artifactHover.ts';
import { hover } from '../service/hover.ts';
import { inlineHover, inlineMaterial, inlineText } from '../service/inlineHover.ts';
import { manifestHover } from '../service/manifestHover.ts';
import { rangeOf } from '../service/positions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { guarded } from './run.ts';
import { at, type Session } from './session.ts';

export function registerHover({ connection, host, workspace }: Session): void {
  connection.onHover(
    guarded(host, 'hover', null as Hover | null, async ({ textDocument, position }, token) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined || (analysis.units.length === 0 && analysis.manifests === undefined)) return null;
      const cancelled = () => token.isCancellationRequested;
      const findings = await workspace.findings(textDocument.uri, cancelled);
      const offset = at(analysis, position);
      const graph = analysis.manifests === undefined ? undefined : await workspace.deployment(analysis);
      const resource =
        graph === undefined
          ? undefined
          : (
              await workspace.artifacts.settle(
                (asked) => manifestHover(graph, textDocument.uri, offset, asked, host.now()),
                cancelled,
              )
            ).value;
      if (resource !== undefined) {
        const found = hover(analysis, offset, findings, [resource.markdown]);
        const contents = { kind: 'markdown', value: resource.markdown } as const;
        return found ?? { contents, range: rangeOf(analysis.document, resource.span) };
      }
      const { value: material } = await workspace.artifacts.settle(
        (asked) => artifactHover(analysis, offset, asked, host.now()),
        cancelled,
      );
      const inline = inlineMaterial(analysis.document.text, offset);
      if (inline !== undefined) {
        const opened = await workspace.artifacts.openText(inlineText(analysis.document.text, inline));
        const shown = inlineHover(analysis.document, inline, opened, host.now());
        if (shown !== undefined) return shown;
      }
      const used = await Promise.all(material.files.map((file) => usages(workspace, textDocument.uri, file)));
      return hover(analysis, offset, findings, [...material.blocks, ...used.filter((u) => u !== undefined)]) ?? null;
    }),
  );
}

/** Milliseconds that a hover waits for the list of usages, which is made once and after changes. */
const PATIENCE = 200;

async function usages(workspace: Workspace, own: string, file: string): Promise<string | undefined> {
  const all = workspace.usages.of(file);
  const late = new Promise<undefined>((done) => setTimeout(() => done(undefined), PATIENCE));
  const found = await Promise.race([all, late]);
  return found === undefined ? undefined : usagesMarkdown(own, found);
}
