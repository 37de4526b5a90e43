import { commands, Location, l10n, Range, Uri, window, workspace } from 'vscode';
import { type UsagesParams, type UsagesResult, usagesMethod } from '../../../server/src/protocol.ts';
import { pickFile } from '../inspect.ts';
import { type Desk, nameOf } from './desk.ts';
import { fileBehind } from './places.ts';
import { fileOf, type Target } from './rows.ts';

/** The settings of the workspace that name a file: the only one is opened, of several one is chosen. */
export async function showUsages({ session }: Desk, target: Target | undefined): Promise<void> {
  const uri = fileOf(target) ?? (await pickFile());
  if (uri === undefined) return;
  const params: UsagesParams = { uri: fileBehind(uri).toString() };
  const { usages = [] } = (await session.request<UsagesResult>(usagesMethod, params)) ?? {};
  const places = usages.map(({ uri: file, line, character, endLine, endCharacter, ...rest }) => ({
    ...rest,
    location: new Location(Uri.parse(file), new Range(line, character, endLine, endCharacter)),
  }));
  if (places.length === 0) {
    await window.showInformationMessage(l10n.t('No configuration of this workspace names {0}.', nameOf(uri)));
    return;
  }
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
