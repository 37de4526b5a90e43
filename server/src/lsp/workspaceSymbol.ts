import type { CancellationToken, WorkspaceSymbol } from 'vscode-languageserver';
import { isSubsequence, tlsSettings } from '../service/workspaceSymbols.ts';
import { pathOf, resolveUri } from '../text/uri.ts';
import { analyse, mayConcern } from '../workspace/analyse.ts';
import { candidates } from '../workspace/candidates.ts';
import { TextSource } from '../workspace/document.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Milliseconds for which the list of files holds: a search asks again with every letter typed. */
const LIST_HOLDS = 5_000;
const MOST_PARSED = 200;
const MOST_ANSWERS = 1_000;

interface Kept {
  readonly modified: number;
  readonly size: number;
  /** Absent for files that are plainly nobody's and were not parsed. */
  readonly symbols: readonly WorkspaceSymbol[] | undefined;
}

/** A search over the settings of the open documents and of the files in the workspace's folders. */
export function registerWorkspaceSymbol({ connection, host, workspace, folders }: Session): void {
  const kept = new Map<string, Kept>();
  let list: { readonly at: number; readonly folders: string; readonly uris: Promise<readonly string[]> } | undefined;

  const files = (): Promise<readonly string[]> => {
    const now = host.now();
    const key = folders.list().join(' ');
    if (list === undefined || list.folders !== key || now - list.at > LIST_HOLDS)
      list = { at: now, folders: key, uris: candidates(host, folders.list()) };
    return list.uris;
  };

  /** Settings of a file on disk, included files left aside; read again where the file has changed. */
  const symbolsOf = async (uri: string): Promise<readonly WorkspaceSymbol[] | undefined> => {
    const found = await host.stat(uri);
    if (found === undefined) return undefined;
    const before = kept.get(uri);
    if (before?.modified === found.modified && before.size === found.size) return before.symbols;
    const text = await host.readText(uri);
    const source = new TextSource(uri, text ?? '');
    const symbols = mayConcern(source)
      ? tlsSettings(analyse(source, { version: () => undefined, file: () => 'missing', resolve: resolveUri }))
      : undefined;
    kept.set(uri, { modified: found.modified, size: found.size, symbols });
    return symbols;
  };

  const search = async (query: string, token: CancellationToken): Promise<WorkspaceSymbol[]> => {
    const answers: WorkspaceSymbol[] = [];
    const add = (symbols: readonly WorkspaceSymbol[]): void => {
      for (const s of symbols) if (answers.length < MOST_ANSWERS && isSubsequence(query, s.name)) answers.push(s);
    };
    const open = new Set<string>();
    for (const { uri } of workspace.openDocuments) {
      open.add(pathOf(uri));
      const analysis = await workspace.analysis(uri);
      if (analysis !== undefined) add(tlsSettings(analysis));
    }
    let parsed = 0;
    for (const uri of await files()) {
      if (token.isCancellationRequested || parsed >= MOST_PARSED || answers.length >= MOST_ANSWERS) break;
      if (open.has(pathOf(uri))) continue;
      const symbols = await symbolsOf(uri);
      if (symbols === undefined) continue;
      parsed++;
      add(symbols);
    }
    return answers;
  };

  connection.onWorkspaceSymbol(
    guarded(host, 'workspace symbols', [] as WorkspaceSymbol[], ({ query }, token) => search(query, token)),
  );
}
