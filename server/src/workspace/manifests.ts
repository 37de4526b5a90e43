import type { Host } from '../host.ts';
import { Deployment } from '../kubernetes/graph.ts';
import { mayHoldManifests, readManifests } from '../kubernetes/read.ts';
import { nameOf } from '../text/uri.ts';
import { filesBelow } from './candidates.ts';
import { TextSource } from './document.ts';

export { mayHoldManifests } from '../kubernetes/read.ts';
export { concerns } from '../kubernetes/relevance.ts';

/** What one workspace may hold; what is beyond is left out, and nothing is proved by its absence. */
const MOST_FILES = 20_000;

/** Bytes; a manifest is at most a little more than a Secret, which is a mebibyte. */
const LARGEST = 3 * 2 ** 20;

/** Milliseconds of work before others get their turn: an answer takes several, and each may wait for one slice. */
const SLICE = 4;

const NAMES = /\.ya?ml(?:\.[\w-]+)?$|^kustomization$/i;

/** A timer comes after whatever else is ready, however often that hands on. */
const turn = (): Promise<void> => new Promise((next) => setTimeout(next, 1));

/**
 * The graph of all manifests of a workspace. It is read in the background when somebody first asks, in slices, and kept in
 * step with the open texts and with the files on disk.
 */
export class Manifests {
  readonly graph = new Deployment();
  /** Called when what was told before may be wrong: all is read, or a file has changed. */
  onChange: () => void = () => undefined;
  /** False where files do not change while one looks at them: a command-line run. */
  follows = true;
  readonly #host: Host;
  readonly #files: () => Promise<readonly string[]>;
  #reading: Promise<void> | undefined;
  #ready = false;
  /** Milliseconds, as `performance` counts them. */
  #begun = 0;
  readonly #open = new Map<string, TextSource>();

  /** `files`: what to read. */
  constructor(host: Host, files: () => Promise<readonly string[]>) {
    this.#host = host;
    this.#files = files;
  }

  /** True when the graph tells all that there is. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Begins to read, and waits for the end, or for a while. */
  async read(patience: number): Promise<boolean> {
    if (this.#ready) return true;
    this.#reading ??= this.#readAll();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      if (Number.isFinite(patience)) timer = setTimeout(resolve, patience);
    });
    await Promise.race([this.#reading, late]);
    clearTimeout(timer);
    return this.#ready;
  }

  /** The same, but nobody waits longer than a while after the beginning, however often they ask. */
  async readSoon(patience: number): Promise<boolean> {
    const now = performance.now();
    if (this.#reading === undefined) this.#begun = now;
    const left = this.#begun + patience - now;
    return this.#ready || (left > 0 && (await this.read(left)));
  }

  /** Takes over the present texts of the open documents. */
  sync(open: Iterable<TextSource>): void {
    const seen = new Set<string>();
    for (const source of open) {
      seen.add(source.uri);
      if (this.#open.get(source.uri) === source) continue;
      this.#open.set(source.uri, source);
      this.graph.put(source.uri, readManifests(source));
    }
    for (const uri of this.#open.keys()) {
      if (seen.has(uri)) continue;
      this.#open.delete(uri);
      this.changed([uri]);
    }
  }

  /** Files on disk have changed; those that are open count as they are open. */
  changed(uris: readonly string[]): void {
    if (this.#reading === undefined || !this.follows) return;
    const own = uris.filter((uri) => NAMES.test(nameOf(uri)) && !this.#open.has(uri)).slice(0, MOST_FILES);
    if (own.length === 0) return;
    const before = this.graph.version;
    this.#reading = this.#reading
      .then(() => this.#readFiles(own))
      .then(() => {
        if (this.graph.version !== before) this.onChange();
      });
  }

  /** Everything anew: the folders are others. */
  forget(): void {
    for (const uri of [...this.graph.files.keys()]) this.graph.put(uri, undefined);
    this.#open.clear();
    this.#reading = undefined;
    this.#ready = false;
  }

  async #readAll(): Promise<void> {
    const started = this.#host.now();
    const files = (await this.#files()).slice(0, MOST_FILES);
    await this.#readFiles(files);
    this.#ready = true;
    this.#host.log('debug', `${this.graph.files.size} files with manifests read in ${this.#host.now() - started} ms`);
    this.onChange();
  }

  async #readFiles(files: readonly string[]): Promise<void> {
    let begun = performance.now();
    for (const uri of files) {
      if (this.#open.has(uri)) continue;
      const text = await this.#host.readText(uri, LARGEST);
      // It may have been opened while it was read.
      if (this.#open.has(uri)) continue;
      const name = nameOf(uri);
      const source = text !== undefined && mayHoldManifests({ name, text }) ? new TextSource(uri, text) : undefined;
      this.graph.put(uri, source === undefined ? undefined : readManifests(source));
      if (performance.now() - begun < SLICE) continue;
      await turn();
      begun = performance.now();
    }
  }
}

/** YAML files of one folder. */
export const yamlIn = async (host: Pick<Host, 'list'>, folder: string): Promise<string[]> =>
  (await host.list(folder)).flatMap(({ name, type }) =>
    type === 'file' && !name.startsWith('.') && NAMES.test(name) ? [`${folder}/${encodeURIComponent(name)}`] : [],
  );

/** YAML files below some folders: at most 20,000. */
export const yamlFiles = (host: Pick<Host, 'list'>, folders: readonly string[]): Promise<string[]> =>
  filesBelow(host, folders, { names: NAMES, most: MOST_FILES });
