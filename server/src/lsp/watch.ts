import { type Connection, DidChangeWatchedFilesNotification, type Disposable } from 'vscode-languageserver';
import type { Host } from '../host.ts';
import { folderOf, nameOf } from '../text/uri.ts';

/** Files that are watched one by one; a workspace names some hundreds at most. */
const MOST = 1_000;

/** Is told of all files that open documents depend on, whenever they have changed. */
export interface Follower {
  follow(files: ReadonlySet<string>): void;
}

/** The files that open documents depend on: each once, as long as somebody needs it. */
export class Needs {
  readonly #followers: readonly Follower[];
  readonly #needs = new Map<string, ReadonlySet<string>>();

  constructor(followers: readonly Follower[]) {
    this.#followers = followers;
  }

  /** What a document depends on now; nothing once it is closed. */
  set(document: string, files: ReadonlySet<string>): void {
    if (files.size === 0) this.#needs.delete(document);
    else this.#needs.set(document, files);
    const needed = new Set<string>();
    for (const each of this.#needs.values()) for (const uri of each) if (uri.startsWith('file:')) needed.add(uri);
    for (const each of this.#followers) each.follow(needed);
  }
}

/** Lets an editor with relative patterns watch the files that no pattern covers. */
export class Watches implements Follower {
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #covered: (uri: string) => boolean;
  readonly #watched = new Map<string, Promise<Disposable | undefined>>();

  /** `covered`: true for a file that is watched anyway. */
  constructor(connection: Connection, host: Host, covered: (uri: string) => boolean) {
    this.#connection = connection;
    this.#host = host;
    this.#covered = covered;
  }

  follow(files: ReadonlySet<string>): void {
    for (const [uri, watch] of this.#watched) {
      if (files.has(uri)) continue;
      this.#watched.delete(uri);
      void watch.then((disposable) => disposable?.dispose());
    }
    for (const uri of files)
      if (this.#watched.size < MOST && !this.#watched.has(uri) && !this.#covered(uri))
        this.#watched.set(uri, this.#watch(uri));
  }

  async #watch(uri: string): Promise<Disposable | undefined> {
    try {
      return await this.#connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: { baseUri: folderOf(uri), pattern: escaped(nameOf(uri)) } }],
      });
    } catch (error) {
      this.#host.log('debug', `not watched: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}

/** A name as a glob pattern that means just it. */
const escaped = (name: string): string => name.replace(/[*?[\]{}]/g, (sign) => (sign === ']' ? ']' : `[${sign}]`));
