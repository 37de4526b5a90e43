import { type Connection, DidChangeWatchedFilesNotification, type Disposable } from 'vscode-languageserver';
import type { Host } from '../host.ts';
import { folderOf, nameOf } from '../text/uri.ts';

/** Files that are watched one by one; a workspace names some hundreds at most. */
const MOST = 1_000;

/**
 * Watches the files that open documents depend on and that no pattern covers: each once, as long as somebody needs it.
 * An editor without relative patterns watches what its patterns cover, and no more.
 */
export class Watches {
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #covered: (uri: string) => boolean;
  readonly #needs = new Map<string, ReadonlySet<string>>();
  readonly #watched = new Map<string, Promise<Disposable | undefined>>();

  /** `covered`: true for a file that is watched anyway. */
  constructor(connection: Connection, host: Host, covered: (uri: string) => boolean) {
    this.#connection = connection;
    this.#host = host;
    this.#covered = covered;
  }

  /** What a document depends on now; nothing once it is closed. */
  set(document: string, files: ReadonlySet<string>): void {
    if (files.size === 0) this.#needs.delete(document);
    else this.#needs.set(document, files);
    const needed = new Set<string>();
    for (const each of this.#needs.values())
      for (const uri of each) if (uri.startsWith('file:') && !this.#covered(uri) && needed.size < MOST) needed.add(uri);
    for (const uri of needed) if (!this.#watched.has(uri)) this.#watched.set(uri, this.#watch(uri));
    for (const [uri, watch] of this.#watched) {
      if (needed.has(uri)) continue;
      this.#watched.delete(uri);
      void watch.then((disposable) => disposable?.dispose());
    }
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
