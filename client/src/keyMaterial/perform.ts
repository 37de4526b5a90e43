import { l10n, ProgressLocation, Uri, window, workspace } from 'vscode';
import {
  type BackupParams,
  type BackupResult,
  backupMethod,
  type Change,
  type CommitParams,
  type Committed,
  commitMethod,
  type Prepared,
  prepareMethod,
} from '../../../server/src/protocol.ts';
import { enterPassword } from '../inspect.ts';
import { failed, trusted } from '../messages.ts';
import { type Desk, nameOf } from './desk.ts';

/**
 * Has a change prepared, shows what it does to files that exist, and does it when somebody says so.
 * @param build asked again where a password was entered meanwhile
 */
export async function perform(desk: Desk, build: () => Promise<Change>): Promise<readonly Uri[] | undefined> {
  if (!(await trusted())) return undefined;
  const prepared = await prepare(desk, build);
  if (prepared === undefined || !(await agreed(desk, prepared))) return undefined;
  const params: CommitParams = { id: prepared.id ?? '' };
  const done = await desk.session.request<Committed>(commitMethod, params);
  if (done === undefined || done.problem !== undefined) {
    await failed(done?.problem);
    return undefined;
  }
  desk.keystores.refresh();
  const backups = done.files.flatMap(({ backup }) => (backup === undefined ? [] : [Uri.parse(backup)]));
  const files = done.files.map(({ uri }) => Uri.parse(uri));
  // Not awaited: the notification stays until somebody closes it.
  void (backups.length > 0 ? tellBackups(desk, files, backups) : tellFiles(files));
  return files;
}

/** A file that is locked asks for its password; after that, all is prepared anew. */
async function prepare(desk: Desk, build: () => Promise<Change>): Promise<Prepared | undefined> {
  const asked = new Set<string>();
  for (;;) {
    const change = await build();
    const prepared = await window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t('Preparing the change') },
      () => desk.session.request<Prepared>(prepareMethod, change),
    );
    const locked = prepared?.locked;
    if (locked !== undefined && !asked.has(locked)) {
      asked.add(locked);
      if (!(await enterPassword(desk.keystores, Uri.parse(locked)))) return undefined;
      continue;
    }
    if (prepared !== undefined && prepared.problem === undefined) return prepared;
    await failed(prepared?.problem);
    return undefined;
  }
}

/** New files need no word: their place was just chosen. What takes the place of another is shown first. */
async function agreed({ virtual }: Desk, { lines, files }: Prepared): Promise<boolean> {
  const replaced = files.filter(({ replaces }) => replaces);
  if (replaced.length === 0) return true;
  const names = replaced.map(({ uri }) => nameOf(Uri.parse(uri))).join(', ');
  const apply = l10n.t('Apply');
  const show = l10n.t('Show Changes');
  const title = l10n.t('Change {0}?', names);
  const detail = [...lines, l10n.t('The old file is kept as a backup.')].join('\n');
  const first = await window.showWarningMessage(title, { modal: true, detail }, apply, show);
  if (first !== show) return first === apply;
  for (const { uri, before, after } of replaced) {
    const name = nameOf(Uri.parse(uri));
    await virtual.compare([name, before], [l10n.t('{0} (changed)', name), after]);
  }
  return (await window.showInformationMessage(title, apply, l10n.t('Discard'))) === apply;
}

async function tellBackups(desk: Desk, files: readonly Uri[], backups: readonly Uri[]): Promise<void> {
  const undo = l10n.t('Undo');
  const drop = l10n.t('Delete Backup');
  const text = l10n.t(
    '{0} was changed; the old file is {1}.',
    files.map(nameOf).join(', '),
    backups.map(nameOf).join(', '),
  );
  const chosen = await window.showInformationMessage(text, undo, drop);
  if (chosen === undefined) return;
  for (const backup of backups) await settle(desk, backup, chosen === undo ? 'restore' : 'drop');
}

async function tellFiles(files: readonly Uri[]): Promise<void> {
  const open = l10n.t('Open');
  const text = l10n.t('{0} written.', files.map((uri) => workspace.asRelativePath(uri)).join(', '));
  const [first] = files;
  if ((await window.showInformationMessage(text, open)) === open && first !== undefined)
    await window.showTextDocument(first);
}

/** Puts a backup back, or deletes it. */
export async function settle(desk: Desk, backup: Uri, action: BackupParams['action']): Promise<void> {
  if (!(await trusted())) return;
  const params: BackupParams = { backup: backup.toString(), action };
  const result = await desk.session.request<BackupResult>(backupMethod, params);
  if (result === undefined || result.problem !== undefined) await failed(result?.problem);
  desk.keystores.refresh();
}
