import type { CompletionItem } from 'vscode-languageserver';
import { materialOf } from '../rules/artifact/material.ts';
import type { OptionKind } from '../rules/options.ts';
import { artifactMarkdown } from '../service/artifactMarkdown.ts';
import { type ArtifactData, complete, type ItemData, resolveItem } from '../service/complete.ts';
import { manifestItems } from '../service/manifestComplete.ts';
import { materialValues } from '../service/materialValues.ts';
import { folderOf, pathOf, relativePath, resolveUri } from '../text/uri.ts';
import type { Workspace } from '../workspace/workspace.ts';
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
      if (analysis === undefined) return [];
      const graph = analysis.manifests === undefined ? undefined : await workspace.deployment(analysis);
      if (graph !== undefined) {
        const folders = analysis.units.flatMap((unit) => materialOf(unit).uses.map(({ file }) => folderOf(file)));
        const named = [...new Set(folders)].filter((folder) => folder.startsWith('/'));
        const items = manifestItems(graph, analysis.document, at(analysis, position), named);
        if (items.length > 0) return items;
      }
      if (analysis.units.length === 0) return [];
      // Absolute paths are those of the cluster's hosts, not of this machine.
      return complete(analysis, at(analysis, position), {
        snippets,
        material: async (unit, key) =>
          (await workspace.artifacts.settle((asked) => materialValues(unit, key, asked))).value,
        artifacts: (uri, kind) => artifacts(workspace, uri, kind),
        files: async (uri, typed) => (typed.startsWith('/') || folderOf(uri) === '' ? [] : files(uri, typed)),
      });
    }),
  );
  connection.onCompletionResolve(
    guarded<CompletionItem, CompletionItem>(host, 'completion resolve', { label: '' }, async (item) => {
      const data = item.data as Partial<ItemData & ArtifactData> | undefined;
      if (data?.artifact !== undefined) {
        const opened = await workspace.artifacts.openUnlocked(data.artifact);
        if (opened === undefined) return item;
        return { ...item, documentation: { kind: 'markdown', value: artifactMarkdown(opened, host.now()) } };
      }
      const analysis = await workspace.analysis(data?.uri ?? '');
      return analysis === undefined ? item : resolveItem(item, analysis);
    }),
  );
}

const inStores = new Set(['jks', 'jceks', 'der']);
const MOST_FILES = 200;

/** Files whose first bytes fit the kind of path, by their way from the document's folder. */
async function artifacts(workspace: Workspace, uri: string, kind: OptionKind) {
  const stores = kind === 'keystore' || kind === 'truststore';
  if (!stores && kind !== 'pem-ca' && kind !== 'pem-certificate' && kind !== 'pem-key') return [];
  const files = (await workspace.artifacts.files()).filter((file) => inStores.has(file.kind) === stores);
  return files
    .slice(0, MOST_FILES)
    .map((file) => ({ uri: file.uri, path: relativePath(pathOf(uri), pathOf(file.uri)) }));
}
