import {
  commands,
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  l10n,
  type Memento,
  type TreeDataProvider,
  TreeItem,
  type TreeView,
  type Uri,
  window,
  workspace,
} from 'vscode';
import {
  type EntryParams,
  type EntryResult,
  entryMethod,
  type MaterialResult,
  materialMethod,
} from '../../../server/src/protocol.ts';
import { isBackup, type Keystores, type Reading, sameText } from '../keystores.ts';
import type { Session } from '../session.ts';
import { certificateRows, entryRows } from './details.ts';
import { byExpiry, byFolder } from './groups.ts';
import { certificateItem, detailItem, entryItem, fileItem, groupItem } from './items.ts';
import type { CertificateRow, EntryRow, FileRow, GroupRow, Row } from './rows.ts';

export type Grouping = 'folder' | 'expiry';

const GROUPING = 'clusterTls.keystores.grouping';
const FILTERED = 'clusterTls.keystores.filtered';

/** The view "Keystores": files that hold key material, what is in them, and how long it is good for. */
export class KeystoreTree implements TreeDataProvider<Row>, Disposable {
  readonly #session: Session;
  readonly #keystores: Keystores;
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<Row | Row[] | undefined>();
  readonly #view: TreeView<Row>;
  readonly #subscriptions: Disposable[];
  /** One object a file, so that the editor knows a row again. */
  readonly #rows = new Map<string, FileRow>();
  readonly #groups = new Map<string, GroupRow>();
  /** What is in the files that were opened: rows are there at once when the editor asks again. */
  readonly #inside = new Map<string, { readonly bytes: number; readonly rows: readonly EntryRow[] }>();
  #grouping: Grouping;
  #filter = '';
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(session: Session, keystores: Keystores, context: ExtensionContext) {
    this.#session = session;
    this.#keystores = keystores;
    this.#memory = context.workspaceState;
    this.#grouping = this.#memory.get<Grouping>(GROUPING, 'folder');
    this.#view = window.createTreeView('clusterTls.keystores', {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#subscriptions = [
      this.#view,
      this.#changed,
      keystores.onDidList(() => this.#refresh()),
      keystores.onDidRead((reading) => void this.#update(reading)),
      session.onDidStart(() => void keystores.files().then(() => this.#count())),
    ];
    void commands.executeCommand('setContext', GROUPING, this.#grouping);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  get selection(): readonly Row[] {
    return this.#view.selection;
  }

  group(grouping: Grouping): void {
    this.#grouping = grouping;
    void this.#memory.update(GROUPING, grouping);
    void commands.executeCommand('setContext', GROUPING, grouping);
    this.#refresh();
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text;
    this.#view.message = text === '' ? '' : l10n.t('Filter: {0}', text);
    void commands.executeCommand('setContext', FILTERED, text !== '');
    this.#refresh();
  }

  async reveal(uri: Uri): Promise<void> {
    await this.#keystores.files();
    await this.#view.reveal(this.#row(uri), { select: true, focus: true });
  }

  #refresh(): void {
    this.#count();
    this.#changed.fire(undefined);
  }

  /** Shows again what has become something else, and nothing but that. */
  async #update({ read, changed }: Reading): Promise<void> {
    const anew = new Set(changed);
    for (const uri of read) {
      const before = this.#inside.get(uri.toString());
      if (before === undefined) continue;
      this.#inside.delete(uri.toString());
      await this.#entries(uri);
      if (!sameText(before, this.#inside.get(uri.toString()))) anew.add(uri);
    }
    if (anew.size === 0) return;
    // Groups by expiry and filtered lists change with what is read; elsewhere only the files' own rows do.
    if (this.#grouping === 'expiry' || this.#filter !== '') return this.#refresh();
    this.#count();
    this.#changed.fire([...anew].map((uri) => this.#row(uri)));
  }

  #count(): void {
    void this.#keystores.files().then((files) => {
      const care = files.filter((uri) => {
        const state = this.#keystores.overview(uri)?.state;
        return !isBackup(uri) && (state === 'expired' || state === 'expiring' || state === 'unreadable');
      }).length;
      const tooltip = care === 1 ? l10n.t('1 file needs care') : l10n.t('{0} files need care', care);
      this.#view.badge = care === 0 ? undefined : { value: care, tooltip };
    });
  }

  #row(uri: Uri): FileRow {
    const key = uri.toString();
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row: FileRow = { type: 'file', uri };
    this.#rows.set(key, row);
    return row;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) return this.#roots();
    switch (row.type) {
      case 'group':
        return row.files.map((uri) => this.#row(uri));
      case 'file':
        return [...(await this.#entries(row.uri))];
      case 'entry':
        return this.#insideOf(row);
      case 'certificate':
        return certificateRows(row.certificate, `${row.uri.toString()}#${row.index}.${row.place}`);
      case 'detail':
        return [...row.inner];
      default:
        return [];
    }
  }

  async #roots(): Promise<Row[]> {
    const files = (await this.#keystores.shown()).filter((uri) => this.#matches(uri));
    const overview = (uri: Uri) => this.#keystores.overview(uri);
    const groups = this.#grouping === 'expiry' ? byExpiry(files, overview) : byFolder(files);
    this.#groups.clear();
    for (const group of groups) for (const uri of group.files) this.#groups.set(uri.toString(), group);
    const flat = this.#grouping === 'folder' && groups.length === 1;
    if (flat) this.#groups.clear();
    const rows: Row[] = flat ? files.map((uri) => this.#row(uri)) : groups;
    return this.#keystores.truncated ? [...rows, { type: 'more' }] : rows;
  }

  #matches(uri: Uri): boolean {
    const words = this.#filter.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return true;
    const found = this.#keystores.overview(uri);
    const text = `${workspace.asRelativePath(uri.path).toLowerCase()}\n${found?.format.toLowerCase()}\n${found?.state}\n${found?.words}`;
    return words.every((word) => text.includes(word));
  }

  async #entries(uri: Uri): Promise<readonly EntryRow[]> {
    const known = this.#inside.get(uri.toString());
    if (known !== undefined) return known.rows;
    const place = await this.#keystores.places.of(uri);
    const result = await this.#session.request<MaterialResult>(materialMethod, place);
    if (result === undefined) return [];
    const { entries, store, size } = result;
    const rows = entries.map((entry): EntryRow => ({ type: 'entry', uri, index: entry.index, entry, store }));
    this.#inside.set(uri.toString(), { bytes: size, rows });
    return rows;
  }

  async #insideOf({ uri, index, entry }: EntryRow): Promise<Row[]> {
    const params: EntryParams = { ...(await this.#keystores.places.of(uri)), index };
    const result = await this.#session.request<EntryResult>(entryMethod, params);
    if (result === undefined) return [];
    const id = `${uri.toString()}#${index}`;
    const [only, ...more] = result.certificates;
    const own = entryRows(entry, result, id);
    if (only === undefined) return own;
    if (more.length === 0)
      return [...own.filter(({ label }) => label === l10n.t('Encryption')), ...certificateRows(only, `${id}.0`)];
    return result.certificates.map(
      (certificate, place): CertificateRow => ({ type: 'certificate', uri, index, place, certificate }),
    );
  }

  getTreeItem(row: Row): TreeItem {
    switch (row.type) {
      case 'group':
        return groupItem(row);
      case 'file':
        return fileItem(row, this.#keystores.overview(row.uri), this.#grouping === 'folder');
      case 'entry':
        return entryItem(row);
      case 'certificate':
        return certificateItem(row);
      case 'detail':
        return detailItem(row);
      default:
        return new TreeItem(l10n.t('There are more files than are looked at.'));
    }
  }

  /** Known for files only: no other row is revealed. */
  getParent(row: Row): Row | undefined {
    return row.type === 'file' ? this.#groups.get(row.uri.toString()) : undefined;
  }
}
