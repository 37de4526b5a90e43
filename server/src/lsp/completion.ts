import type { CompletionItem } from 'vscode-languageserver';
import { complete, type ItemData, resolveItem } from '../service/complete.ts';
import { folderOf, resolveUri } from '../text/uri.ts';
import { guarded } from './run.ts';
import { at, type Session } from './session.ts';

export function registerCompletion({ connection, host, workspace, capabilities }: Session): void {
  const snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
  const files = async (uri: string, typed: string) =>
    host
      .list(resolveUri(uri, `${typed.slice(0, typed.lastIndexOf('/') + 1)}.`))
      .then((l) => l.filter((e) => !e.name.startsWith('.')).slice(0, 500));
  connection.onCompletion(
    guarded(host, 'completion', [] as CompletionItem[], async ({ textDocument, position }) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined || analysis.units.length === 0) return [];
      // Absolute paths are those of the cluster's hosts, not of this machine.
      return complete(analysis, at(analysis, position), {
        snippets,
        files: async (uri, typed) => (typed.startsWith('/') || folderOf(uri) === '' ? [] : files(uri, typed)),
      });
    }),
  );
  connection.onCompletionResolve(
    guarded<CompletionItem, CompletionItem>(host, 'completion resolve', { label: '' }, async (item) => {
      const analysis = await workspace.analysis((item.data as ItemData | undefined)?.uri ?? '');
      return analysis === undefined ? item : resolveItem(item, analysis);
    }),
  );
}
