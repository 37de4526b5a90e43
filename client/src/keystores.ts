import { type Disposable, EventEmitter, type ExtensionContext, type Uri, Uri as Uris, workspace } from 'vscode';
import {
  type FileOverview,
  type InspectParams,
  type InspectResult,
  inspectMethod,
  type KeystoresResult,
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
const watched = '**/*.{p12,pfx,jks,jceks,pem,crt,cer,der,key,csr,p7b,keystore,truststore,bak}';
/** Names that key material has, without those that other things have too. */
const usualNames = '**/*.{p12,pfx,jks,jceks,pem,crt,cer,p7b,keystore,truststore}';
const MOST_NAMED = 5_000;
/** Milliseconds without a change before the list is brought up to date: a set of files comes one by one. */
const QUIET = 300;
/** Files that are asked about at once: the answers come in pieces, and what waits behind them does not wait long. */
const AT_ONCE = 40;

/** A copy of a store that was made before it was changed. */
export const isBackup = (uri: Uri): boolean => /\.bak(-\d+)?$/.test(uri.path);

/** The workspace's key material as the server tells it: which files there are, and in a line what each of them is. */
export class Keystores implements Disposable {
  readonly places: Places;
  readonly #session: Session;
  readonly #changed = new EventEmitter<readonly Uri[] | undefined>();
  readonly #unlocked = new EventEmitter<void>();
  readonly #subscriptions: Disposable[];
  #list: Promise<readonly Uri[]> | undefined;
  #overviews = new Map<string, FileOverview>();
  /** Of the list before this one: shown until the new answer comes. */
  #stale = new Map<string, FileOverview>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #manifestTimer: ReturnType<typeof setTimeout> | undefined;
  #values: readonly Uri[] = [];
  /** The server has told once what there is. */
  #told = false;
  /** Something was shown before. */
  #early = false;
  /** Counts the lists, so that a reading that was overtaken ends. */
  #round = 0;
  truncated = false;
  /** The files whose line is new; undefined: there may be other files. */
  readonly onDidChange = this.#changed.event;
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
      workspace.onDidChangeWorkspaceFolders(soon),
      // Said as well when a manifest has changed: a Secret may have come or gone, or hold something else.
      session.onDidChangeStatus(() => {
        clearTimeout(this.#manifestTimer);
        this.#manifestTimer = setTimeout(() => void this.#readValues(this.#round), QUIET);
      }),
      this.#changed,
      this.#unlocked,
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#manifestTimer);
    this.#round++;
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  refresh(): void {
    const known = this.#list !== undefined;
    this.#list = undefined;
    this.#round++;
    this.#stale = new Map([...this.#stale, ...this.#overviews]);
    this.#overviews = new Map();
    if (known) this.#changed.fire(undefined);
  }

  /**
   * What a view shows: as long as the server has not looked at the content of files, those that are named as key material is.
   * Then it is told that there are others.
   */
  async shown(): Promise<readonly Uri[]> {
    if (this.#told) return this.files();
    const named = await workspace.findFiles(usualNames, '**/node_modules/**', MOST_NAMED);
    // The server starts when there is something to look at meanwhile.
    const whole = this.files();
    // Nothing would be taken for "there is nothing".
    if (named.length === 0 || this.#told) return whole;
    this.#early = true;
    return named.toSorted((a, b) => (a.toString() < b.toString() ? -1 : 1));
  }

  /** Lists once; what the files are is then read in the background, and told as it comes. */
  files(): Promise<readonly Uri[]> {
    this.#list ??= this.#read();
    return this.#list;
  }

  /** What a file is; undefined until that was read. */
  overview(uri: Uri): FileOverview | undefined {
    const key = uri.toString();
    return this.#overviews.get(key) ?? this.#stale.get(key);
  }

  async #read(): Promise<readonly Uri[]> {
    const round = this.#round;
    const found = await this.#session.request<KeystoresResult>(keystoresMethod, {});
    const files = (found?.files ?? []).map(({ uri }) => Uris.parse(uri));
    this.truncated = found?.truncated === true;
    this.#told = true;
    // What was shown before the answer may be less, or more.
    if (this.#early) setTimeout(() => this.#changed.fire(undefined), 0);
    this.#early = false;
    if (round === this.#round) void this.#explain(files, round).then(() => this.#readValues(round));
    return [...files, ...this.#values];
  }

  /** Secrets come after the files: the manifests have to be read first. */
  async #readValues(round: number): Promise<void> {
    if (round !== this.#round || this.#list === undefined) return;
    const found = await this.#session.request<ManifestMaterialResult>(manifestMaterialMethod, {});
    const values = (found?.values ?? []).map(({ uri, holder, key }) => valueUri(uri, holder, key));
    if (round !== this.#round) return;
    const before = this.#values;
    this.#values = values;
    if (values.length === 0 && before.length === 0) return;
    const files = (await this.#list).filter((uri) => !isValue(uri));
    this.#list = Promise.resolve([...files, ...values]);
    if (values.map(String).join('\n') !== before.map(String).join('\n')) this.#changed.fire(undefined);
    await this.#explain(values, round);
  }

  async #explain(files: readonly Uri[], round: number): Promise<void> {
    for (let at = 0; at < files.length; at += AT_ONCE) {
      const some = files.slice(at, at + AT_ONCE);
      const params: OverviewParams = { files: await Promise.all(some.map((uri) => this.places.of(uri))) };
      const result = await this.#session.request<OverviewResult>(overviewMethod, params);
      if (round !== this.#round) return;
      result?.files.forEach((overview, i) => {
        const uri = some[i];
        if (uri !== undefined) this.#overviews.set(uri.toString(), overview);
      });
      this.#changed.fire(some);
    }
    this.#stale.clear();
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
