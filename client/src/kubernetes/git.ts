import { extensions, type Uri } from 'vscode';

/** As much of the editor's git extension as is asked (vscode.git, API version 1). */
interface Git {
  getAPI(version: 1): {
    getRepository(uri: Uri): { show(ref: string, path: string): Promise<string> } | null;
  };
}

/** A file as it was committed last; undefined where git does not know it, or is not there. */
export async function committedText(uri: Uri): Promise<string | undefined> {
  const git = extensions.getExtension<Git>('vscode.git');
  if (git === undefined || uri.scheme !== 'file') return undefined;
  try {
    const api = (git.isActive ? git.exports : await git.activate()).getAPI(1);
    return await api.getRepository(uri)?.show('HEAD', uri.fsPath);
  } catch {
    // A new file, a folder without a commit, git switched off.
    return undefined;
  }
}
