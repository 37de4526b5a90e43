import { l10n, Uri, workspace } from 'vscode';
import type { FileOverview } from '../../../server/src/protocol.ts';
import { isBackup } from '../keystores.ts';
import { folderText } from './items.ts';
import type { GroupRow } from './rows.ts';

/** Files up to which folders are shown open. */
const MOST_OPEN = 100;

/** One group a folder, in the order of their paths. */
export function byFolder(files: readonly Uri[]): GroupRow[] {
  const folders = groupBy(files, (uri) => Uri.joinPath(uri, '..').toString());
  return [...folders].map(([id, inside]) => ({
    type: 'group',
    id,
    label: labelOf(Uri.parse(id)),
    icon: Uri.parse(id).scheme === 'file' ? 'folder' : 'file-code',
    files: inside,
    open: files.length <= MOST_OPEN,
  }));
}

function labelOf(folder: Uri): string {
  const root = workspace.workspaceFolders?.find(({ uri }) => uri.path === folder.path);
  return root?.name ?? folderText(folder);
}

/** What needs care comes first. */
export function byExpiry(files: readonly Uri[], overview: (uri: Uri) => FileOverview | undefined): GroupRow[] {
  const spans = [
    { id: 'expired', label: l10n.t('Expired'), icon: 'error' },
    { id: 'expiring', label: l10n.t('Within {0} days', expiringDays()), icon: 'warning' },
    { id: 'quarter', label: l10n.t('Within {0} days', 90), icon: 'calendar' },
    { id: 'year', label: l10n.t('Within a year'), icon: 'calendar' },
    { id: 'later', label: l10n.t('Later'), icon: 'calendar' },
    { id: 'locked', label: l10n.t('Locked'), icon: 'lock' },
    { id: 'unreadable', label: l10n.t('Unreadable'), icon: 'question' },
    { id: 'endless', label: l10n.t('Without an end'), icon: 'key' },
    { id: 'backup', label: l10n.t('Backups'), icon: 'history' },
    { id: 'unread', label: l10n.t('Not read yet'), icon: 'loading~spin' },
  ] as const;
  type Span = (typeof spans)[number]['id'];
  const spanOf = (uri: Uri): Span => {
    if (isBackup(uri)) return 'backup';
    const found = overview(uri);
    if (found === undefined) return 'unread';
    const { state, daysLeft } = found;
    if (state !== 'fine') return state;
    if (daysLeft === undefined) return 'endless';
    return daysLeft <= 90 ? 'quarter' : daysLeft <= 365 ? 'year' : 'later';
  };
  const found = groupBy(files, spanOf);
  const left = (uri: Uri): number => overview(uri)?.daysLeft ?? 0;
  return spans.flatMap(({ id, label, icon }): GroupRow[] => {
    const inside = found.get(id);
    if (inside === undefined) return [];
    const open = id === 'expired' || id === 'expiring' || files.length <= MOST_OPEN;
    return [{ type: 'group', id, label, icon, open, files: inside.toSorted((a, b) => left(a) - left(b)) }];
  });
}

const expiringDays = (): number => workspace.getConfiguration('clusterTls').get('expiringDays', 30);

function groupBy<K>(files: readonly Uri[], keyOf: (uri: Uri) => K): Map<K, Uri[]> {
  const groups = new Map<K, Uri[]>();
  for (const uri of files) {
    const key = keyOf(uri);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [uri]);
    else group.push(uri);
  }
  return groups;
}
