import { commands, l10n, Uri, window, workspace } from 'vscode';
import {
  type DescribeParams,
  type DescribeResult,
  describeMethod,
  type VerifyParams,
  type VerifyResult,
  verifyMethod,
} from '../../../server/src/protocol.ts';
import { failed } from '../messages.ts';
import { chosenFile, itemOf } from './choose.ts';
import { type Desk, nameOf } from './desk.ts';
import { fileOf, indexOf, type Row, type Target } from './rows.ts';

/** Commands that look at two things together. */

async function describe(desk: Desk, uri: Uri, index?: number): Promise<string> {
  const place = await desk.keystores.places.of(uri);
  const params: DescribeParams = index === undefined ? place : { ...place, index };
  return (await desk.session.request<DescribeResult>(describeMethod, params))?.text ?? '';
}

/** Two rows that are selected, or one and a file that is chosen: stores, entries, or one of each. */
export async function compare(desk: Desk, target: Target | undefined, rows: readonly Row[] | undefined): Promise<void> {
  const chosen: readonly Target[] =
    rows !== undefined && rows.length === 2 ? rows : target === undefined ? [] : [target];
  const [one = await chosenFile(desk.keystores, undefined), other = await pickOther(desk)] = chosen;
  if (one === undefined || other === undefined) return;
  const side = async (each: Target): Promise<readonly [string, string]> => {
    const uri = fileOf(each);
    if (uri === undefined) return ['', ''];
    const alias = 'type' in each && each.type === 'entry' ? ` ${each.entry.alias ?? each.index}` : '';
    return [`${workspace.asRelativePath(uri)}${alias}`, await describe(desk, uri, indexOf(each))];
  };
  await desk.virtual.compare(await side(one), await side(other));
}

async function pickOther({ keystores }: Desk): Promise<Uri | undefined> {
  const files = await keystores.files();
  const picked = await window.showQuickPick(
    files.map((uri) => itemOf(keystores, uri)),
    { title: l10n.t('Compare with'), matchOnDescription: true },
  );
  return picked?.uri;
}

/** The version of the last commit beside the file, as text that can be read. */
export async function compareWithGit(
  desk: Desk,
  target: Target | { readonly resourceUri?: Uri } | undefined,
): Promise<void> {
  const resource =
    target !== undefined && 'resourceUri' in target ? target.resourceUri : fileOf(target as Target | undefined);
  const uri = resource ?? (await chosenFile(desk.keystores, undefined));
  if (uri === undefined) return;
  const name = nameOf(uri);
  try {
    const query = JSON.stringify({ path: uri.fsPath, ref: 'HEAD' });
    const before = await describe(desk, uri.with({ scheme: 'git', query }));
    const exists = await workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    await desk.virtual.compare([`${name} (HEAD)`, before], [name, exists ? await describe(desk, uri) : '']);
  } catch {
    // Git knows no such file, or there is no git.
    await window.showInformationMessage(l10n.t('{0} has no earlier version in git.', name));
  }
}

export async function verifyChain(desk: Desk, target: Target | undefined): Promise<void> {
  const uri = await chosenFile(desk.keystores, target);
  if (uri === undefined) return;
  const { keystores } = desk;
  const files = (await keystores.files()).filter((each) => each.path !== uri.path);
  const near = (each: Uri): number => (Uri.joinPath(each, '..').path === Uri.joinPath(uri, '..').path ? 0 : 1);
  const named = (each: Uri): number => (/trust|ca\b/i.test(nameOf(each)) ? 0 : 1);
  const picked = await window.showQuickPick(
    files.toSorted((a, b) => near(a) - near(b) || named(a) - named(b)).map((each) => itemOf(keystores, each)),
    { title: l10n.t('Truststore or CA that {0} is verified with', nameOf(uri)), matchOnDescription: true },
  );
  if (picked === undefined) return;
  const params: VerifyParams = {
    material: await keystores.places.of(uri),
    trust: await keystores.places.of(picked.uri),
  };
  const result = await desk.session.request<VerifyResult>(verifyMethod, params);
  if (result === undefined || result.problem !== undefined) {
    await failed(result?.problem);
    return;
  }
  const text = reportOf(nameOf(uri), nameOf(picked.uri), result);
  const document = desk.virtual.add(l10n.t('Verification of {0}', nameOf(uri)), text);
  await commands.executeCommand('vscode.open', document);
}

function reportOf(name: string, trust: string, { certificates }: VerifyResult): string {
  const accepted = l10n.t('accepted');
  const lines = certificates.flatMap(({ subject, alias, path, server, client }) => [
    '',
    alias === undefined ? subject : `${alias}: ${subject}`,
    `  ${l10n.t('as a server')}: ${server ?? accepted}`,
    `  ${l10n.t('as a client')}: ${client ?? accepted}`,
    `  ${l10n.t('Chain')}: ${path.join(' ← ')}`,
  ]);
  const none = certificates.length === 0 ? ['', l10n.t('There is no certificate in it.')] : [];
  return [l10n.t('{0}, with what {1} trusts, as Java 17 judges it', name, trust), ...lines, ...none, ''].join('\n');
}
