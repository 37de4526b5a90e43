import type { FileStat, Host } from '../host.ts';
import type { Follower } from './watch.ts';

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
  readonly #host: Pick<Host, 'stat' | 'now' | 'log'>;
  readonly #changed: (uris: readonly string[], listed: boolean) => void;
  #files: ReadonlySet<string> = new Set();
  /** What was seen last. */
  readonly #seen = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed`: told of what has changed, and whether files have come or gone. */
  constructor(host: Pick<Host, 'stat' | 'now' | 'log'>, changed: (uris: readonly string[], listed: boolean) => void) {
    this.#host = host;
    this.#changed = changed;
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
    try {
      await this.#look(began);
    } catch (error) {
      this.#host.log('error', `looking at files: ${String(error)}`);
    }
    if (this.#files.size > 0) this.#later(Math.max(PAUSE, (this.#host.now() - began) * SHARE));
    else this.#timer = undefined;
  }

  async #look(began: number): Promise<void> {
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
  }
}

const ABSENT = 'absent';

/** What tells that a file is not the one that it was. */
const markOf = (found: FileStat | undefined): string =>
  found === undefined ? ABSENT : `${found.type} ${found.modified} ${found.size} ${found.mode ?? ''}`;
