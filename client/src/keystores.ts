import {
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  type InspectedItem,
  type InspectParams,
  type InspectResult,
  inspectMethod,
  type KeyMaterialState,
  type KeystoresResult,
  keystoresMethod,
} from '../../server/src/protocol.ts';
import { Places } from './keyMaterial/places.ts';
import type { Session } from './session.ts';

/** A row of the view: a file, one of its entries, or a detail of an entry. */
export type Row =
  | { readonly type: 'file'; readonly uri: Uri }
  | { readonly type: 'entry'; readonly uri: Uri; readonly index: number; readonly item: InspectedItem }
  | { readonly type: 'detail'; readonly id: string; readonly label: string; readonly value: string }
  | { readonly type: 'more' };

/** Files whose coming and going changes the view. What has no suffix is seen with the next refresh. */
const watched = '**/*.{p12,pfx,jks,jceks,pem,crt,cer,der,key,csr,p7b,keystore,truststore}';
/** Milliseconds without a change before the view is brought up to date: a set of files comes one by one. */
const QUIET = 300;

/** The view "Keystores": files of the workspace that hold key material, what is in them, and how long it is good for. */
export class Keystores implements TreeDataProvider<Row>, Disposable {
  readonly #session: Session;
  readonly places: Places;
  readonly #unlocked = new EventEmitter<void>();
  readonly onDidUnlock = this.#unlocked.event;
  readonly #changed = new EventEmitter<Row | undefined>();
  readonly #subscriptions: Disposable[];
  readonly #inspected = new Map<string, Promise<InspectResult | undefined>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(session: Session, context: ExtensionContext) {
    this.#session = session;
    this.places = new Places(context.secrets);
    const watcher = workspace.createFileSystemWatcher(watched);
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.refresh(), QUIET);
    };
    this.#subscriptions = [
      window.createTreeView('clusterTls.keystores', { treeDataProvider: this, showCollapseAll: true }),
      watcher,
      watcher.onDidCreate(soon),
      watcher.onDidChange(soon),
      watcher.onDidDelete(soon),
      workspace.onDidChangeWorkspaceFolders(soon),
      this.#changed,
      this.#unlocked,
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  refresh(): void {
    this.#inspected.clear();
    this.#changed.fire(undefined);
  }

  /** What a file is, with the password that was entered for it; undefined where the server does not answer. */
  inspect(uri: Uri): Promise<InspectResult | undefined> {
    const key = uri.toString();
    const known = this.#inspected.get(key);
    if (known !== undefined) return known;
    const asked = this.#ask(uri);
    this.#inspected.set(key, asked);
    return asked;
  }

  async #ask(uri: Uri): Promise<InspectResult | undefined> {
    return this.#session.request<InspectResult>(inspectMethod, await this.places.of(uri));
  }

  /** Keeps a password for a store if it opens it; returns whether it does. */
  async unlock(uri: Uri, password: string): Promise<boolean> {
    const params: InspectParams = { uri: uri.toString(), password };
    const result = await this.#session.request<InspectResult>(inspectMethod, params);
    if (result === undefined || result.state === 'locked') return false;
    await this.places.keep(uri, password);
    this.refresh();
    this.#unlocked.fire();
    return true;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) {
      const found = await this.#session.request<KeystoresResult>(keystoresMethod, {});
      const files = (found?.files ?? []).map(({ uri }): Row => ({ type: 'file', uri: Uri.parse(uri) }));
      return found?.truncated === true ? [...files, { type: 'more' }] : files;
    }
    if (row.type === 'file') {
      const { uri } = row;
      const { entries = [] } = (await this.inspect(uri)) ?? {};
      return entries.map((item, index): Row => ({ type: 'entry', uri, index, item }));
    }
    return row.type === 'entry' ? detailsOf(row.item, `${row.uri.toString()}#${row.index}`) : [];
  }

  async getTreeItem(row: Row): Promise<TreeItem> {
    if (row.type === 'file') return fileItem(row.uri, await this.inspect(row.uri));
    if (row.type === 'entry') return entryItem(row.item, `${row.uri.toString()}#${row.index}`);
    if (row.type === 'more') return new TreeItem(l10n.t('There are more files than are looked at.'));
    const item = new TreeItem(row.label);
    item.id = row.id;
    item.description = row.value;
    item.tooltip = row.value;
    item.accessibilityInformation = { label: `${row.label} ${row.value}` };
    return item;
  }
}

function fileItem(uri: Uri, result: InspectResult | undefined): TreeItem {
  const state = result?.state ?? 'unreadable';
  const expandable = (result?.entries.length ?? 0) > 0;
  const item = new TreeItem(uri, expandable ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
  const text = stateText(state, soonest(result?.entries ?? []));
  item.id = uri.toString();
  const folder = workspace.asRelativePath(Uri.joinPath(uri, '..'));
  const inRoot = workspace.workspaceFolders?.some((root) => root.uri.path === Uri.joinPath(uri, '..').path) === true;
  item.description = joined([text, result?.format, inRoot ? undefined : folder]);
  item.iconPath = icons[state];
  item.contextValue = state === 'locked' ? 'locked' : 'file';
  const lines = [workspace.asRelativePath(uri), ...[result?.format, text].flatMap((each) => each || [])];
  const problems = (result?.problems ?? []).slice(0, MOST_PROBLEMS).map(({ message }) => message);
  item.tooltip = plain([...lines, ...problems]);
  item.accessibilityInformation = { label: lines.join(', ') };
  item.command =
    state === 'locked'
      ? { command: 'clusterTls.enterPassword', title: l10n.t('Enter Password'), arguments: [{ type: 'file', uri }] }
      : { command: 'clusterTls.inspectKeystore', title: l10n.t('Inspect'), arguments: [{ type: 'file', uri }] };
  return item;
}

const MOST_PROBLEMS = 8;

function entryItem(entry: InspectedItem, id: string): TreeItem {
  const label = entry.alias ?? entry.subject ?? kindText(entry.kind);
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  const text = stateText(entry.state, entry.daysLeft);
  item.id = id;
  item.description = joined([kindText(entry.kind), text]);
  item.iconPath = entry.state === 'fine' ? kindIcons[entry.kind] : icons[entry.state];
  const lines = [label, kindText(entry.kind), text, entry.subject].flatMap((each) => each || []);
  item.tooltip = plain(lines);
  item.accessibilityInformation = { label: lines.join(', ') };
  return item;
}

function detailsOf(entry: InspectedItem, id: string): Row[] {
  const all: readonly (readonly [string, string | undefined])[] = [
    [l10n.t('Subject'), entry.subject],
    [l10n.t('Issuer'), entry.issuer],
    [l10n.t('Names'), entry.names.length === 0 ? undefined : entry.names.join(', ')],
    [l10n.t('Key'), entry.algorithm],
    [l10n.t('Valid until'), entry.notAfter],
    [l10n.t('Certificates'), entry.certificates === 0 ? undefined : String(entry.certificates)],
  ];
  return all.flatMap(([label, value], i) =>
    value === undefined ? [] : [{ type: 'detail', id: `${id}#${i}`, label, value }],
  );
}

const joined = (parts: readonly (string | undefined)[]): string => parts.flatMap((part) => part || []).join(' · ');

/** Texts of certificates are data: nothing in them becomes markup. */
function plain(lines: readonly string[]): MarkdownString {
  const text = new MarkdownString();
  lines.forEach((line, i) => {
    if (i > 0) text.appendMarkdown('\n\n');
    text.appendText(line);
  });
  return text;
}

const soonest = (entries: readonly InspectedItem[]): number | undefined => {
  const days = entries.flatMap(({ daysLeft }) => daysLeft ?? []);
  return days.length === 0 ? undefined : Math.min(...days);
};

/** Empty for what has no end, such as a key alone. */
function stateText(state: KeyMaterialState, days: number | undefined): string {
  if (state === 'locked') return l10n.t('locked');
  if (state === 'unreadable') return l10n.t('unreadable');
  if (state === 'expired') return l10n.t('expired');
  if (days === undefined) return '';
  return days === 1 ? l10n.t('1 day left') : l10n.t('{0} days left', days);
}

const icons: Readonly<Record<KeyMaterialState, ThemeIcon>> = {
  fine: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  expiring: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  expired: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
  locked: new ThemeIcon('lock'),
  unreadable: new ThemeIcon('question', new ThemeColor('list.errorForeground')),
};

const kindIcons: Readonly<Record<InspectedItem['kind'], ThemeIcon>> = {
  key: new ThemeIcon('key'),
  privateKey: new ThemeIcon('key'),
  secret: new ThemeIcon('key'),
  trusted: new ThemeIcon('verified'),
  certificate: new ThemeIcon('file'),
  csr: new ThemeIcon('mail'),
  crl: new ThemeIcon('circle-slash'),
};

function kindText(kind: InspectedItem['kind']): string {
  const texts: Readonly<Record<InspectedItem['kind'], string>> = {
    key: l10n.t('key with certificate'),
    privateKey: l10n.t('private key'),
    secret: l10n.t('secret key'),
    trusted: l10n.t('trusted certificate'),
    certificate: l10n.t('certificate'),
    csr: l10n.t('certification request'),
    crl: l10n.t('revocation list'),
  };
  return texts[kind];
}
