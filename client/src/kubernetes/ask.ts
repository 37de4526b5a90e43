import { l10n, Uri, window, workspace } from 'vscode';
import {
  type ClusterParams,
  type ScaffoldChoices,
  type ScaffoldProduct,
  scaffoldChoicesMethod,
} from '../../../server/src/protocol.ts';
import { failed } from '../messages.ts';
import type { Session } from '../session.ts';

export const choicesOf = (session: Session): Promise<ScaffoldChoices | undefined> =>
  session.request<ScaffoldChoices>(scaffoldChoicesMethod, {});

/** What cluster it is for; undefined where a question was left without an answer. */
export async function askCluster(session: Session, title: string): Promise<ClusterParams | undefined> {
  const choices = await choicesOf(session);
  if (choices === undefined) {
    await failed(undefined);
    return undefined;
  }
  const system = await window.showQuickPick(
    choices.products.map((product) => ({ label: product.title, product })),
    { title: l10n.t('{0}: system', title) },
  );
  if (system === undefined) return undefined;
  const { product, deployments } = system.product;
  const deployment =
    deployments.length === 1
      ? deployments[0]
      : await window.showQuickPick([...deployments], { title: l10n.t('{0}: deployment', title) });
  if (deployment === undefined) return undefined;
  const features = await askFeatures(system.product, deployment, title);
  const place = features === undefined ? undefined : await askPlace(title, '');
  if (features === undefined || place === undefined) return undefined;
  return { product, deployment, features, ...place };
}

async function askFeatures(
  { features }: ScaffoldProduct,
  deployment: string,
  title: string,
): Promise<readonly string[] | undefined> {
  const fitting = features.filter((each) => each.deployments?.includes(deployment) !== false);
  if (fitting.length === 1) return fitting.map(({ id }) => id);
  const chosen = await window.showQuickPick(
    fitting.map(({ id, title: label }, i) => ({ label, id, picked: i === 0 })),
    { title: l10n.t('{0}: what is to speak TLS', title), canPickMany: true },
  );
  return chosen === undefined || chosen.length === 0 ? undefined : chosen.map(({ id }) => id);
}

/** `name.namespace`, either of which may be missing. */
export async function askPlace(
  title: string,
  value: string,
): Promise<{ readonly name?: string; readonly namespace?: string } | undefined> {
  const text = await window.showInputBox({
    title: l10n.t('{0}: name', title),
    prompt: l10n.t('Name and namespace; empty: the usual ones.'),
    placeHolder: 'name.namespace',
    value,
    ignoreFocusOut: true,
  });
  if (text === undefined) return undefined;
  const [, name = '', namespace = ''] = /^([^.]*)\.?(.*)$/.exec(text.trim()) ?? [];
  return { ...(name === '' ? {} : { name }), ...(namespace === '' ? {} : { namespace }) };
}

/** A path below one of the workspace's folders. */
export async function askPath(title: string, prompt: string, value: string): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  const root = folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0];
  if (root === undefined) {
    if (folders.length === 0) await window.showInformationMessage(l10n.t('Open a folder first.'));
    return undefined;
  }
  const path = await window.showInputBox({
    title,
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' || /^[\\/]|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(text)
        ? l10n.t('Give a path inside the workspace.')
        : undefined,
  });
  return path === undefined ? undefined : Uri.joinPath(root.uri, path.trim());
}

/** The document of the active editor, where it is a manifest or another file that can be wired. */
export function activeFile(pattern: RegExp) {
  const document = window.activeTextEditor?.document;
  return document !== undefined && document.uri.scheme === 'file' && pattern.test(document.uri.path)
    ? document
    : undefined;
}
