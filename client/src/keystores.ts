import { type Disposable, EventEmitter, type ExtensionContext, type Uri, Uri as Uris, workspace } from 'vscode';
import {
  type FileOverview,
  type InspectParams,
  type InspectResult,
  inspectMethod,
  type KeystoresResult,
  keyMaterialSuffixes,
  keystoresMethod,
  type ManifestMaterialResult,
  manifestMaterialMethod,
  type OverviewParams,
  type OverviewResult,
  overviewMethod,
} from '../../server/src/protocol.ts';
import { isValue, Places, valueUri } from './keyMaterial/places.ts';
import type { Session } from './session.ts';

/** Files whose coming and going changes the list. What has no suffix is seen with the next refresh. */
const watched = `**/*.{${keyMaterialSuffixes},csr,bak}`;
/** Names that key material has, without those that other things have too. */
const usualNames = '**/*.{p12,pfx,jks,jceks,pem,crt,cer,p7b,keystore,truststore}';
const MOST_NAMED = 5_000;
/** Milliseconds without a change before the list is brought up to date: a set of files comes one by one. */
const QUIET = 300;
/** Files that are asked about at once: the answers come in pieces, and what waits behind them does not wait long. */
const AT_ONCE = 40;

/**
 * Milliseconds until the server is started once the view has rows: loading the connection to it would hold the thread that
 * they go through.
 */
const AFTER_ROWS = 100;

/** Whether two answers of the server say the same. */
export const sameText = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** A copy of a store that was made before it was changed. */
export const isBackup = (uri: Uri): boolean => /\.bak(-\d+)?$/.test(uri.path);

/** What was read anew of files, and which of them are described in another way than before. */
export interface Reading {
  readonly read: readonly Uri[];
  readonly changed: readonly Uri[];
}

/**
 * The workspace's key material as the server tells it: which files there are, and in a line what each of them is. What was
 * told stands until there is something else: a view whose rows go and come with every reading has none when a command
 * asks for one.
 */
export class Keystores implements Disposable {
  readonly places: Places;
  readonly #session: Session;
  readonly #listed = new EventEmitter<void>();
  readonly #explained = new EventEmitter<Reading>();
  readonly #unlocked = new EventEmitter<void>();
  readonly #subscriptions: Disposable[];
  #list: Promise<readonly Uri[]> | undefined;
  /** The list that a view has. */
  #shown: readonly Uri[] | undefined;
  readonly #overviews = new Map<string, FileOverview>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #manifestTimer: ReturnType<typeof setTimeout> | undefined;
  #values: readonly Uri[] = [];
  /** The server has told once what there is. */
  #told = false;
  /** Counts the lists, so that a reading that was overtaken ends. */
  #round = 0;
  truncated = false;
  /** There are other files than a view has. */
  readonly onDidList = this.#listed.event;
  readonly onDidRead = this.#explained.event;
  readonly onDidUnlock = this.#unlocked.event;

  constructor(session: Session, context: ExtensionContext) {
    this.#session = session;
    this.places = new Places(context);
    const watcher = workspace.createFileSystemWatcher(watched);
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.refresh(), QUIET);
    };
    this.#subscriptions = [
      watcher,
      watcher.onDidCreate(soon),
      watcher.onDidChange(soon),
      watcher.onDidDelete(soon),
      session.onDidChangeFolders(({ files, gone }) => {
        if (files.length > 0 || gone.some((folder) => this.#holds(folder))) soon();
      }),
      workspace.onDidChangeWorkspaceFolders(soon),
      // Said as well when a manifest has changed: a Secret may have come or gone, or hold something else.
      session.onDidChangeStatus(() => {
        clearTimeout(this.#manifestTimer);
        this.#manifestTimer = setTimeout(() => void this.#readValues(this.#round), QUIET);
      }),
      this.#listed,
      this.#explained,
      this.#unlocked,
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#manifestTimer);
    this.#round++;
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Whether something that is shown lies in a folder. */
  #holds(folder: Uri): boolean {
    return this.#shown?.some((uri) => uri.path.startsWith(`${folder.path}/`)) === true;
  }

  refresh(): void {
    if (this.#list === undefined) return;
    this.#round++;
    this.#list = this.#read();
  }

  /**
   * What a view shows: as long as the server has not looked at the content of files, those that are named as key material is.
   * Then it is told that there are others.
   */
  async shown(): Promise<readonly Uri[]> {
    if (!this.#told) {
      const named = await workspace.findFiles(usualNames, '**/node_modules/**', MOST_NAMED);
      // Nothing would be taken for "there is nothing".
      if (!this.#told && named.length > 0) {
        setTimeout(() => void this.files(), AFTER_ROWS);
        this.#shown = named.toSorted((a, b) => (a.toString() < b.toString() ? -1 : 1));
        return this.#shown;
      }
    }
    this.#shown ??= await this.files();
    return this.#shown;
  }

  /** Lists once; what the files are is then read in the background, and told as it comes. */
  files(): Promise<readonly Uri[]> {
    this.#list ??= this.#read();
    return this.#list;
  }

  /** What a file is; undefined until that was read. */
  overview(uri: Uri): FileOverview | undefined {
    return this.#overviews.get(uri.toString());
  }

  async #read(): Promise<readonly Uri[]> {
    const round = this.#round;
    const found = await this.#session.request<KeystoresResult>(keystoresMethod, {});
    const files = (found?.files ?? []).map(({ uri }) => Uris.parse(uri));
    const all = [...files, ...this.#values];
    if (round !== this.#round) return all;
    this.truncated = found?.truncated === true;
    this.#told = true;
    this.#show(all);
    void this.#explain(files, round).then(() => this.#readValues(round));
    return all;
  }

  /** Tells a view that has other files. */
  #show(files: readonly Uri[]): void {
    const before = this.#shown;
    this.#shown = files;
    if (before !== undefined && before.join('\n') !== files.join('\n')) this.#listed.fire();
  }

  /** Secrets come after the files: the manifests have to be read first. */
  async #readValues(round: number): Promise<void> {
    if (round !== this.#round || this.#list === undefined) return;
    const found = await this.#session.request<ManifestMaterialResult>(manifestMaterialMethod, {});
    const values = (found?.values ?? []).map(({ uri, holder, key }) => valueUri(uri, holder, key));
    if (round !== this.#round) return;
    const files = (await this.#list).filter((uri) => !isValue(uri));
    if (round !== this.#round) return;
    this.#values = values;
    const all = [...files, ...values];
    this.#list = Promise.resolve(all);
    this.#show(all);
    await this.#explain(values, round);
    if (round !== this.#round) return;
    const listed = new Set(all.map(String));
    for (const key of this.#overviews.keys()) if (!listed.has(key)) this.#overviews.delete(key);
  }

  async #explain(files: readonly Uri[], round: number): Promise<void> {
    for (let at = 0; at < files.length; at += AT_ONCE) {
      const read = files.slice(at, at + AT_ONCE);
      const params: OverviewParams = { files: await Promise.all(read.map((uri) => this.places.of(uri))) };
      const result = await this.#session.request<OverviewResult>(overviewMethod, params);
      if (round !== this.#round) return;
      const changed = read.filter((uri, i) => {
        const overview = result?.files[i];
        const key = uri.toString();
        if (overview === undefined || sameText(overview, this.#overviews.get(key))) return false;
        this.#overviews.set(key, overview);
        return true;
      });
      this.#explained.fire({ read, changed });
    }
  }

  /** A report on a file as Markdown; undefined where the server does not answer. */
  async inspect(uri: Uri): Promise<InspectResult | undefined> {
    return this.#session.request<InspectResult>(inspectMethod, await this.places.of(uri));
  }

  /** Keeps a password for a store if it opens it, and for those in its folder that it opens too; returns whether it does. */
  async unlock(uri: Uri, password: string): Promise<boolean> {
    const params: InspectParams = { uri: uri.toString(), password };
    const result = await this.#session.request<InspectResult>(inspectMethod, params);
    if (result === undefined || result.state === 'locked') return false;
    await this.places.keep(uri, password);
    await this.#unlockNeighbours(uri, password);
    this.refresh();
    this.#unlocked.fire();
    return true;
  }

  async #unlockNeighbours(uri: Uri, password: string): Promise<void> {
    const folder = Uris.joinPath(uri, '..').path;
    const locked = [...this.#overviews.values()]
      .filter(({ state }) => state === 'locked')
      .map((each) => Uris.parse(each.uri))
      .filter((each) => each.path !== uri.path && Uris.joinPath(each, '..').path === folder);
    if (locked.length === 0) return;
    const params: OverviewParams = { files: locked.map((each) => ({ uri: each.toString(), password })) };
    const result = await this.#session.request<OverviewResult>(overviewMethod, params);
    for (const { uri: opened, state } of result?.files ?? [])
      if (state !== 'locked' && state !== 'unreadable') await this.places.keep(Uris.parse(opened), password);
  }
}
