import { commands, Location, l10n, Range, Uri, window, workspace } from 'vscode';
import {
  simulateHandshakeCommand,
  type UsagesParams,
  type UsagesResult,
  usagesMethod,
} from '../../../server/src/protocol.ts';
import { chosenFile } from './choose.ts';
import { type Desk, nameOf } from './desk.ts';
import { fileBehind } from './places.ts';
import type { Target } from './rows.ts';

/** The settings of the workspace that name a file: the only one is opened, of several one is chosen. */
export async function showUsages(desk: Desk, target: Target | undefined): Promise<void> {
  const found = await usagesOf(desk, target);
  if (found === undefined) return;
  const { uri, usages } = found;
  const places = usages.map(({ uri: file, line, character, endLine, endCharacter, ...rest }) => ({
    ...rest,
    location: new Location(Uri.parse(file), new Range(line, character, endLine, endCharacter)),
  }));
  const [only] = places;
  const chosen =
    places.length === 1
      ? only
      : await window.showQuickPick(
          places.map((place) => ({
            label: place.key,
            description: `${workspace.asRelativePath(place.location.uri)}:${place.location.range.start.line + 1}`,
            detail: place.title,
            ...place,
          })),
          { title: l10n.t('Usages of {0}', nameOf(uri)), matchOnDescription: true },
        );
  if (chosen === undefined) return;
  const { uri: file, range } = chosen.location;
  await commands.executeCommand('vscode.open', file, { selection: range });
}

/** Handshakes of the configurations that name a file, each with itself and with the others. */
export async function simulateWithKeystore(desk: Desk, target: Target | undefined): Promise<void> {
  const found = await usagesOf(desk, target);
  if (found === undefined) return;
  const files = [...new Set(found.usages.map(({ uri }) => uri))].map((uri) => Uri.parse(uri));
  await commands.executeCommand(simulateHandshakeCommand, files[0], files);
}

/** Undefined where no file was chosen, or where no setting names it, which is said then. */
async function usagesOf(
  { session, keystores }: Desk,
  target: Target | undefined,
): Promise<(UsagesResult & { readonly uri: Uri }) | undefined> {
  const uri = await chosenFile(keystores, target);
  if (uri === undefined) return undefined;
  const params: UsagesParams = { uri: fileBehind(uri).toString() };
  const { usages = [] } = (await session.request<UsagesResult>(usagesMethod, params)) ?? {};
  if (usages.length > 0) return { uri, usages };
  await window.showInformationMessage(l10n.t('No configuration of this workspace names {0}.', nameOf(uri)));
  return undefined;
}
