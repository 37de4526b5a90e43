import { type Disposable, EventEmitter, extensions, type Uri } from 'vscode';
import type { CommittedResult } from '../../../server/src/protocol.ts';

/** As much of the editor's git extension as is asked (vscode.git, API version 1). */
interface Git {
  getAPI(version: 1): {
    getRepository(uri: Uri): Repository | null;
    onDidOpenRepository(heard: () => void): Disposable;
  };
}

interface Repository {
  readonly state: {
    readonly HEAD: { readonly commit?: string } | undefined;
    onDidChange(heard: () => void): Disposable;
  };
  show(ref: string, path: string): Promise<string>;
  log(options: {
    readonly maxEntries: number;
    readonly path: string;
  }): Promise<readonly { readonly commitDate?: Date }[]>;
}

const committed = new EventEmitter<void>();
/** A repository that was asked about has another commit at HEAD. */
export const onDidCommit = committed.event;

const watched = new WeakSet<Repository>();
let listening = false;

/** A file as it was committed last; undefined where git does not know it, or is not there. */
export async function committedText(uri: Uri): Promise<string | undefined> {
  return (await committedAt(uri)).text;
}

/** The same, with the time of the last commit that changed the file. */
export async function committedAt(uri: Uri): Promise<CommittedResult> {
  const git = extensions.getExtension<Git>('vscode.git');
  if (git === undefined || uri.scheme !== 'file') return {};
  try {
    const api = (git.isActive ? git.exports : await git.activate()).getAPI(1);
    const repository = api.getRepository(uri);
    if (repository === null) {
      // The editor looks for repositories at its start, and after that where a file is opened.
      if (!listening) api.onDidOpenRepository(() => committed.fire());
      listening = true;
      return {};
    }
    watch(repository);
    const text = await repository.show('HEAD', uri.fsPath);
    const [last] = await repository.log({ maxEntries: 1, path: uri.fsPath });
    const at = last?.commitDate?.getTime();
    return { text, ...(at === undefined ? {} : { at }) };
  } catch {
    // A new file, a folder without a commit, git switched off.
    return {};
  }
}

/** As long as the repository is open, which is as long as the editor has it. */
function watch(repository: Repository): void {
  if (watched.has(repository)) return;
  watched.add(repository);
  let head = repository.state.HEAD?.commit;
  repository.state.onDidChange(() => {
    const now = repository.state.HEAD?.commit;
    if (now === head) return;
    head = now;
    committed.fire();
  });
}
