import { type Disposable, EventEmitter, FileType, RelativePattern, type Uri, workspace } from 'vscode';
import { configurationSuffixes, keyMaterialSuffixes } from '../../server/src/protocol.ts';

/** Files of a new folder that somebody may want to know of. */
const files = `**/*.{${configurationSuffixes},${keyMaterialSuffixes},csr}`;
const MOST_FILES = 5_000;
/** Milliseconds without another folder before it is told. */
const QUIET = 500;
/** Folders at once; a package manager makes thousands, and none of them is ours. */
const MOST_FOLDERS = 50;
/** What is in here is nobody's configuration. */
const others = /\/(?:node_modules|\.git)\//;

export interface FolderChanges {
  /** Files in folders that have come. */
  readonly files: readonly Uri[];
  /** What is gone, and may have been a folder. */
  readonly gone: readonly Uri[];
}

/**
 * Folders that come and go with all that is in them. VS Code tells of a folder that is moved, unpacked, made with its files or
 * removed, but not of these.
 */
export class Folders implements Disposable {
  readonly #changed = new EventEmitter<FolderChanges>();
  readonly #subscriptions: Disposable[];
  readonly #come = new Map<string, Uri>();
  readonly #gone = new Map<string, Uri>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly onDidChange = this.#changed.event;

  constructor() {
    const watcher = workspace.createFileSystemWatcher('**', false, true, false);
    this.#subscriptions = [
      watcher,
      watcher.onDidCreate((uri) => this.#note(this.#come, uri)),
      watcher.onDidDelete((uri) => this.#note(this.#gone, uri)),
      this.#changed,
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #note(uris: Map<string, Uri>, uri: Uri): void {
    // What has a suffix is a file, nearly always, and watched as such.
    if (/[^/]\.[^./]*$/.test(uri.path) || others.test(uri.path) || uris.size >= MOST_FOLDERS) return;
    uris.set(uri.toString(), uri);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), QUIET);
  }

  async #look(): Promise<void> {
    const [come, gone] = [[...this.#come.values()], [...this.#gone.values()]];
    this.#come.clear();
    this.#gone.clear();
    const found = (await Promise.all(come.map(filesIn))).flat();
    if (found.length > 0 || gone.length > 0) this.#changed.fire({ files: found, gone });
  }
}

async function filesIn(uri: Uri): Promise<readonly Uri[]> {
  try {
    const { type } = await workspace.fs.stat(uri);
    if (type !== FileType.Directory) return [];
    return await workspace.findFiles(new RelativePattern(uri, files), '**/node_modules/**', MOST_FILES);
  } catch {
    // It is gone again.
    return [];
  }
}
