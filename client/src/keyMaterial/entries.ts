import { l10n, type Uri, window } from 'vscode';
import {
  type FileOverview,
  type MaterialEntry,
  type MaterialResult,
  materialMethod,
} from '../../../server/src/protocol.ts';
import { chosenFile } from './choose.ts';
import type { Desk } from './desk.ts';
import { indexOf, type Target } from './rows.ts';
import { kindTexts, stateText } from './texts.ts';

export interface Found {
  readonly uri: Uri;
  readonly entry: MaterialEntry;
}

/** The entry that a command is meant for: the row's, the only one of the file, or the one that is chosen. */
export async function pickEntry(
  desk: Desk,
  target: Target | undefined,
  fits: (entry: MaterialEntry) => boolean,
  fileFits?: (overview: FileOverview) => boolean,
): Promise<Found | undefined> {
  const uri = await chosenFile(desk.keystores, target, fileFits);
  if (uri === undefined) return undefined;
  const place = await desk.keystores.places.of(uri);
  const result = await desk.session.request<MaterialResult>(materialMethod, place);
  const entries = (result?.entries ?? []).filter(fits);
  const index = indexOf(target);
  const own = entries.find((each) => each.index === index);
  if (own !== undefined) return { uri, entry: own };
  if (entries.length === 0) {
    await window.showInformationMessage(l10n.t('There is no entry here that this could be done with.'));
    return undefined;
  }
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return { uri, entry: only };
  const kinds = kindTexts();
  const picked = await window.showQuickPick(
    entries.map((entry) => ({
      label: entry.alias ?? entry.subject ?? kinds[entry.kind],
      description: [kinds[entry.kind], stateText(entry.state, entry.daysLeft)].filter(Boolean).join(' · '),
      entry,
    })),
    { title: l10n.t('Entry'), matchOnDescription: true },
  );
  return picked === undefined ? undefined : { uri, entry: picked.entry };
}
