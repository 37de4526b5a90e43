/** An answer that took time, with the files that it depends on. */
interface Answer {
  readonly uris: ReadonlySet<string>;
  readonly value: unknown;
}

/** Answers that are kept; a workspace of 1,000 units with 200 stores asks for about 5,000. */
const MOST = 20_000;

/**
 * Questions that a synchronous rule may ask: the first time nothing is known, the answer is worked out, and who asked
 * asks again. Answers hold until a file that they depend on changes; the oldest make way when there are too many.
 */
export class Answers {
  readonly #known = new Map<string, Answer>();
  readonly #running = new Map<string, Promise<void>>();
  /** Grows with every change of a file: what was being worked out then is asked for again. */
  #revision = 0;

  /**
   * The answer, or undefined while it is worked out (then it is among `pending`). A question that fails is told to
   * `failed` and has no answer until one of its files changes.
   */
  get<T>(
    key: string,
    used: Set<string>,
    pending: Set<Promise<void>>,
    work: (uses: (uri: string) => void) => Promise<T>,
    failed: (error: unknown) => void,
  ): T | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) {
      for (const uri of known.uris) used.add(uri);
      // The most recently used stand last.
      this.#known.delete(key);
      this.#known.set(key, known);
      return known.value as T | undefined;
    }
    let running = this.#running.get(key);
    if (running === undefined) {
      const uris = new Set<string>();
      const revision = this.#revision;
      running = work((uri) => uris.add(uri))
        .catch((error: unknown) => {
          failed(error);
          return undefined;
        })
        .then((value) => {
          this.#running.delete(key);
          if (revision === this.#revision || uris.size === 0) this.#keep(key, { uris, value });
        });
      this.#running.set(key, running);
    }
    pending.add(running);
    return undefined;
  }

  #keep(key: string, answer: Answer): void {
    this.#known.set(key, answer);
    if (this.#known.size <= MOST) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  /** Files have changed, come or gone. */
  forget(uris: ReadonlySet<string>): void {
    this.#revision++;
    for (const [key, answer] of this.#known) {
      for (const uri of answer.uris) {
        if (!uris.has(uri)) continue;
        this.#known.delete(key);
        break;
      }
    }
  }

  /** Where files are looked for has changed. */
  forgetAll(): void {
    this.#revision++;
    this.#known.clear();
  }
}
