import { type Connection, DidChangeWatchedFilesNotification, type Disposable } from 'vscode-languageserver';
import type { FileStat, Host } from '../host.ts';
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
    for (const each of this.#needs.values())
      for (const uri of each) if (uri.startsWith('file:') && needed.size < MOST) needed.add(uri);
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
    for (const uri of files)
      if (!this.#watched.has(uri) && !this.#covered(uri)) this.#watched.set(uri, this.#watch(uri));
    for (const [uri, watch] of this.#watched) {
      if (files.has(uri)) continue;
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

/** Milliseconds between two looks at the same file, at least. */
const PAUSE = 2_000;
/** Milliseconds: what was written so shortly before its first look may not be what was read. */
const FRESH = 5_000;
/** Of the time, at most one part in so many goes into looking. */
const SHARE = 50;

/**
 * Looks at files from time to time. Editors miss changes: in folders that were made inside of a new one (VS Code's watcher for
 * Linux, @parcel/watcher 2.5.6, adds a watch for a new folder and does not look into it), on network drives, and behind
 * links that lead elsewhere, as those of mounted Secrets do after each change.
 */
export class Looks implements Follower {
  readonly #host: Pick<Host, 'stat' | 'now'>;
  readonly #changed: (uris: readonly string[], listed: boolean) => void;
  readonly #pause: number;
  #files: ReadonlySet<string> = new Set();
  /** What was seen last. */
  readonly #seen = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed`: told of what has changed, and whether files have come or gone. */
  constructor(
    host: Pick<Host, 'stat' | 'now'>,
    changed: (uris: readonly string[], listed: boolean) => void,
    pause: number = PAUSE,
  ) {
    this.#host = host;
    this.#changed = changed;
    this.#pause = pause;
  }

  follow(files: ReadonlySet<string>): void {
    this.#files = files;
    for (const uri of this.#seen.keys()) if (!files.has(uri)) this.#seen.delete(uri);
    if (files.size > 0 && this.#timer === undefined) this.#later(0);
  }

  #later(pause: number): void {
    this.#timer = setTimeout(() => void this.#round(), pause);
  }

  async #round(): Promise<void> {
    const began = this.#host.now();
    const changed: string[] = [];
    let listed = false;
    for (const uri of this.#files) {
      const found = await this.#host.stat(uri);
      if (!this.#files.has(uri)) continue;
      const now = markOf(found);
      const before = this.#seen.get(uri);
      this.#seen.set(uri, now);
      const fresh = before === undefined && found !== undefined && began - found.modified < FRESH;
      if (!fresh && (before === undefined || before === now)) continue;
      changed.push(uri);
      if (before === ABSENT || now === ABSENT) listed = true;
    }
    if (changed.length > 0) this.#changed(changed, listed);
    if (this.#files.size > 0) this.#later(Math.max(this.#pause, (this.#host.now() - began) * SHARE));
    else this.#timer = undefined;
  }
}

const ABSENT = 'absent';

/** What tells that a file is not the one that it was. */
const markOf = (found: FileStat | undefined): string =>
  found === undefined ? ABSENT : `${found.type} ${found.modified} ${found.size} ${found.mode ?? ''}`;
