import {
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from 'vscode';
import type { FileOverview, KeyMaterialKind, KeyMaterialState } from '../../../server/src/protocol.ts';
import { isBackup } from '../keystores.ts';
import { binaryEditor, textEditor } from './editorIds.ts';
import { isValue } from './places.ts';
import type { CertificateRow, DetailRow, EntryRow, FileRow, GroupRow } from './rows.ts';
import { kindTexts, stateText } from './texts.ts';

export function groupItem({ id, label, icon, files, open }: GroupRow): TreeItem {
  const state = open ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(label, state);
  item.id = id;
  item.description = String(files.length);
  item.iconPath = new ThemeIcon(icon);
  item.contextValue = 'group';
  const count = files.length === 1 ? l10n.t('1 file') : l10n.t('{0} files', files.length);
  item.accessibilityInformation = { label: `${label}, ${count}` };
  return item;
}

/** @param overview undefined while it is not read */
export function fileItem({ uri }: FileRow, overview: FileOverview | undefined, byFolder: boolean): TreeItem {
  const value = isValue(uri);
  const expandable = overview === undefined || overview.entries > 0;
  const fold = expandable ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None;
  const item = value ? new TreeItem(nameOf(uri), fold) : new TreeItem(uri, fold);
  const path = value ? pathOfValue(uri) : workspace.asRelativePath(uri);
  const backup = isBackup(uri);
  item.id = uri.toString();
  item.command = openCommand(uri);
  const folder = byFolder ? undefined : folderText(Uri.joinPath(uri, '..'));
  if (overview === undefined) {
    item.iconPath = new ThemeIcon('loading~spin');
    item.contextValue = value ? 'value unread' : 'file unread';
    item.accessibilityInformation = { label: path };
    return item;
  }
  const { state, format, daysLeft, store, request, problems } = overview;
  const text = stateText(state, daysLeft);
  const kept = backup ? l10n.t('backup') : undefined;
  item.description = joined([kept, text, format, folder]);
  item.iconPath = backup ? new ThemeIcon('history') : icons[state];
  // Read by the menus: each word stands for itself.
  item.contextValue = [
    backup ? 'backup' : value ? 'value' : 'file',
    state,
    store ? 'store' : 'loose',
    ...(request ? ['request'] : []),
  ].join(' ');
  const lines = [path, ...[kept, format, text].flatMap((each) => each || [])];
  item.tooltip = plain([...lines, ...problems]);
  item.accessibilityInformation = { label: lines.join(', ') };
  return item;
}

const nameOf = (uri: Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);

/** `k8s/secret.yaml · Secret app-tls` */
export function folderText(folder: Uri): string {
  if (!isValue(folder)) return workspace.asRelativePath(folder);
  return joined([workspace.asRelativePath(Uri.file(Uri.joinPath(folder, '..').path)), nameOf(folder)]);
}

const pathOfValue = (uri: Uri): string => joined([folderText(Uri.joinPath(uri, '..')), nameOf(uri)]);

/** Text stays text where it is opened as a file; from here it is shown as what it holds. */
export const openCommand = (uri: Uri): { command: string; title: string; arguments: unknown[] } => ({
  command: 'vscode.openWith',
  title: l10n.t('Open'),
  arguments: [uri, binary.test(uri.path) ? binaryEditor : textEditor],
});

const binary = /\.(jks|jceks|p12|pfx|der|p7b|keystore|truststore)$/i;

export function entryItem({ uri, index, entry, store }: EntryRow): TreeItem {
  const kind = kindTexts()[entry.kind];
  const label = entry.alias ?? entry.subject ?? kind;
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  const text = stateText(entry.state, entry.daysLeft);
  item.id = `${uri.toString()}#${index}`;
  item.description = joined([label === kind ? entry.algorithm : kind, text]);
  item.iconPath = entry.state === 'fine' ? kindIcons[entry.kind] : icons[entry.state];
  item.contextValue = [
    'entry',
    entry.kind,
    store && !isValue(uri) && !isBackup(uri) ? 'store' : 'loose',
    entry.certificates > 0 ? 'certified' : 'bare',
  ].join(' ');
  const lines = [...new Set([label, kind, text, entry.subject])].flatMap((each) => each || []);
  item.tooltip = plain([...lines, ...entry.names.slice(0, MOST_NAMES)]);
  item.accessibilityInformation = { label: lines.join(', ') };
  return item;
}

const MOST_NAMES = 20;

export function certificateItem({ uri, index, place, certificate }: CertificateRow): TreeItem {
  const label = certificate.commonName ?? (certificate.subject || certificate.serial);
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  const text = stateText(certificate.state, certificate.daysLeft);
  const role =
    place === 0 ? l10n.t('own certificate') : certificate.selfIssued ? l10n.t('root') : l10n.t('intermediate');
  item.id = `${uri.toString()}#${index}.${place}`;
  item.description = joined([role, text]);
  item.iconPath =
    certificate.state === 'fine' ? new ThemeIcon(certificate.isCa ? 'verified' : 'file') : icons[certificate.state];
  item.contextValue = 'certificate certified';
  const lines = [label, role, text, certificate.subject];
  item.tooltip = plain(lines);
  item.accessibilityInformation = { label: lines.join(', ') };
  return item;
}

export function detailItem({ id, label, value, inner }: DetailRow): TreeItem {
  const item = new TreeItem(
    label,
    inner.length > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  item.id = id;
  item.description = value;
  item.tooltip = plain([value === '' ? label : value]);
  item.contextValue = 'detail';
  item.accessibilityInformation = { label: `${label} ${value}`.trim() };
  return item;
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

const icons: Readonly<Record<KeyMaterialState, ThemeIcon>> = {
  fine: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  expiring: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  expired: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
  locked: new ThemeIcon('lock'),
  unreadable: new ThemeIcon('question', new ThemeColor('list.errorForeground')),
};

const kindIcons: Readonly<Record<KeyMaterialKind, ThemeIcon>> = {
  key: new ThemeIcon('key'),
  privateKey: new ThemeIcon('key'),
  secret: new ThemeIcon('key'),
  trusted: new ThemeIcon('verified'),
  certificate: new ThemeIcon('file'),
  csr: new ThemeIcon('mail'),
  crl: new ThemeIcon('circle-slash'),
};
