import { l10n, TabInputCustom, Uri, window, workspace } from 'vscode';
import type { FileOverview } from '../../../server/src/protocol.ts';
import type { Keystores } from '../keystores.ts';
import { binaryEditor, textEditor } from './editorIds.ts';
import { fileOf, type Target } from './rows.ts';
import { stateText } from './texts.ts';

/** Whether a file is one for a command, by what is known of it. */
type Fits = (overview: FileOverview) => boolean;

export const isChangeable: Fits = ({ store }) => store;
export const isRequest: Fits = ({ request }) => request;

/** The file that a command is meant for: the row's, the one in the active editor, or one that is chosen. */
export async function chosenFile(
  keystores: Keystores,
  target: Target | undefined,
  fits: Fits = () => true,
): Promise<Uri | undefined> {
  const given = fileOf(target) ?? activeFile();
  if (given !== undefined && (target !== undefined || known(keystores, given, fits))) return given;
  const files = (await keystores.files()).filter((uri) => known(keystores, uri, fits));
  if (files.length === 0) return browse();
  const other = { label: l10n.t('Another file…'), description: '', uri: undefined };
  const picked = await window.showQuickPick([...files.map((uri) => itemOf(keystores, uri)), other], {
    title: l10n.t('Keystore, certificate or key'),
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  return picked.uri ?? browse();
}

/** What is not read yet may fit. */
function known(keystores: Keystores, uri: Uri, fits: Fits): boolean {
  const overview = keystores.overview(uri);
  return overview === undefined || fits(overview);
}

export function itemOf(keystores: Keystores, uri: Uri): { label: string; description: string; uri: Uri } {
  const found = keystores.overview(uri);
  const state = found === undefined ? '' : stateText(found.state, found.daysLeft);
  const folder = workspace.asRelativePath(Uri.joinPath(uri, '..').path);
  return {
    label: uri.path.slice(uri.path.lastIndexOf('/') + 1),
    description: [folder, state].filter(Boolean).join(' · '),
    uri,
  };
}

function activeFile(): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const ours = input instanceof TabInputCustom && [binaryEditor, textEditor].includes(input.viewType);
  return ours ? input.uri : undefined;
}

async function browse(): Promise<Uri | undefined> {
  const picked = await window.showOpenDialog({ title: l10n.t('Keystore, certificate or key'), canSelectMany: false });
  return picked?.[0];
}
