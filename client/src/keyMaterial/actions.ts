import { l10n, type OpenDialogOptions, Uri, window, workspace } from 'vscode';
import { type EntryRef, type KeysOfParams, type KeysOfResult, keysOfMethod } from '../../../server/src/protocol.ts';
import { chosenFile, isChangeable } from './choose.ts';
import { type Desk, mayHoldKeys, nameOf } from './desk.ts';
import { pickEntry } from './entries.ts';
import { perform } from './perform.ts';
import type { Row, Target } from './rows.ts';

/** Commands that change what is in a store. */

export async function renameEntry(desk: Desk, target: Target | undefined): Promise<void> {
  const found = await pickEntry(desk, target, () => true, isChangeable);
  if (found === undefined) return;
  const { uri, entry } = found;
  const to = await window.showInputBox({
    title: l10n.t('New alias of {0}', entry.alias ?? ''),
    value: entry.alias ?? '',
    validateInput: (text) => (text.trim() === '' ? l10n.t('An entry needs an alias.') : undefined),
  });
  if (to === undefined) return;
  await perform(desk, async () => ({
    kind: 'rename',
    store: await desk.keystores.places.of(uri),
    entry: refOf(entry),
    to,
  }));
}

export const refOf = ({ index, alias }: EntryRef): EntryRef => (alias === undefined ? { index } : { index, alias });

/** Of several rows that are selected, those of the first one's store. */
export async function deleteEntries(
  desk: Desk,
  target: Target | undefined,
  rows: readonly Row[] | undefined,
): Promise<void> {
  const found = await pickEntry(desk, target, () => true, isChangeable);
  if (found === undefined) return;
  const { uri } = found;
  const same = (rows ?? []).flatMap((row) =>
    row.type === 'entry' && row.uri.toString() === uri.toString() ? [refOf(row.entry)] : [],
  );
  const entries = same.length > 1 ? same : [refOf(found.entry)];
  await perform(desk, async () => ({ kind: 'delete', store: await desk.keystores.places.of(uri), entries }));
}

export async function importInto(desk: Desk, target: Target | undefined): Promise<void> {
  const uri = await chosenFile(desk.keystores, target, isChangeable);
  if (uri === undefined) return;
  const chosen = await window.showOpenDialog(filesBeside(uri, l10n.t('Import into {0}', nameOf(uri)), true));
  if (chosen === undefined || chosen.length === 0) return;
  const from = await withKeys(desk, chosen);
  if (from === undefined) return;
  const alias = await window.showInputBox({
    title: l10n.t('Alias of the new entry'),
    prompt: l10n.t('Empty: as the file says.'),
  });
  if (alias === undefined) return;
  await perform(desk, async () => ({
    kind: 'import',
    store: await desk.keystores.places.of(uri),
    from: await Promise.all(from.map((each) => desk.keystores.places.of(each))),
    ...(alias.trim() === '' ? {} : { alias: alias.trim() }),
  }));
}

/** A certificate alone is trusted; where its private key lies in the workspace, the two may be wanted as what a node has. */
async function withKeys(desk: Desk, chosen: readonly Uri[]): Promise<readonly Uri[] | undefined> {
  const [first] = chosen;
  if (first === undefined) return undefined;
  const places = (uris: readonly Uri[]) => Promise.all(uris.map((uri) => desk.keystores.places.of(uri)));
  const params: KeysOfParams = { of: await places(chosen), among: await places(await mayHoldKeys(desk, first)) };
  const found = await desk.session.request<KeysOfResult>(keysOfMethod, params);
  const keys = (found?.files ?? []).map((uri) => Uri.parse(uri));
  if (keys.length === 0) return chosen;
  const name = nameOf(first);
  const picked = await window.showQuickPick(
    [
      {
        label: l10n.t('Certificate and private key'),
        detail: [name, ...keys.map((uri) => workspace.asRelativePath(uri))].join(', '),
        from: [...chosen, ...keys],
      },
      { label: l10n.t('Certificate only, to be trusted'), detail: name, from: chosen },
    ],
    { title: l10n.t('Import {0}', name) },
  );
  return picked?.from;
}

export const filesBeside = (uri: Uri, title: string, canSelectMany: boolean): OpenDialogOptions => ({
  title,
  canSelectMany,
  defaultUri: Uri.joinPath(uri, '..'),
});

export async function importReply(desk: Desk, target: Target | undefined): Promise<void> {
  const found = await pickEntry(desk, target, ({ kind }) => kind === 'key', isChangeable);
  if (found === undefined) return;
  const { uri, entry } = found;
  const from = await window.showOpenDialog(filesBeside(uri, l10n.t('Certificate that the CA made'), true));
  if (from === undefined || from.length === 0) return;
  await perform(desk, async () => ({
    kind: 'reply',
    store: await desk.keystores.places.of(uri),
    entry: refOf(entry),
    from: await Promise.all(from.map((each) => desk.keystores.places.of(each))),
  }));
}

export async function changePassword(desk: Desk, target: Target | undefined): Promise<void> {
  const uri = await chosenFile(desk.keystores, target, isChangeable);
  if (uri === undefined) return;
  const newPassword = await askNewPassword(l10n.t('New password of {0}', nameOf(uri)));
  if (newPassword === undefined) return;
  const done = await perform(desk, async () => ({
    kind: 'passwords',
    store: await desk.keystores.places.of(uri),
    newPassword,
  }));
  if (done === undefined) return;
  await desk.keystores.places.keep(uri, newPassword);
  desk.keystores.refresh();
}

/** Twice the same; undefined where a question was left without an answer. */
export async function askNewPassword(title: string, prompt?: string): Promise<string | undefined> {
  const options = { title, password: true, ignoreFocusOut: true };
  const first = await window.showInputBox({ ...options, ...(prompt === undefined ? {} : { prompt }) });
  if (first === undefined || first === '') return first;
  const again = await window.showInputBox({
    ...options,
    prompt: l10n.t('Once more'),
    validateInput: (text) => (text === first || text === '' ? undefined : l10n.t('It is another one.')),
  });
  return again === first ? first : undefined;
}

export async function rewriteStore(desk: Desk, target: Target | undefined): Promise<void> {
  const uri = await chosenFile(desk.keystores, target, isChangeable);
  if (uri === undefined) return;
  await perform(desk, async () => ({ kind: 'rewrite', store: await desk.keystores.places.of(uri) }));
}
