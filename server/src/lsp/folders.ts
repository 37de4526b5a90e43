import type { Connection, InitializeParams } from 'vscode-languageserver';
import { pathOf } from '../text/uri.ts';

/** The folders of the workspace, as uris without a slash at the end. */
export interface Folders {
  list(): readonly string[];
  /** True for what lies in one of them. */
  hold(uri: string): boolean;
}

export function workspaceFolders({ workspaceFolders, rootUri }: InitializeParams): string[] {
  const uris = workspaceFolders?.map((f) => f.uri) ?? (rootUri === null ? [] : [rootUri]);
  return uris.map(bare);
}

/** Follows the folders that come and go; call when the connection is initialized. `changed`: told of it. */
export function followFolders(connection: Connection, folders: string[], changed: () => void): void {
  connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    const gone = new Set(removed.map((f) => bare(f.uri)));
    const kept = folders.filter((f) => !gone.has(f));
    folders.splice(0, folders.length, ...new Set([...kept, ...added.map((f) => bare(f.uri))]));
    changed();
  });
}

export const foldersOf = (folders: readonly string[]): Folders => ({
  list: () => folders,
  hold: (uri) => {
    const path = pathOf(uri);
    return folders.some((f) => path.startsWith(`${pathOf(f)}/`));
  },
});

const bare = (uri: string): string => uri.replace(/\/+$/, '');
