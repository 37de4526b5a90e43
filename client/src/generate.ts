import { l10n, ProgressLocation, Uri, window, workspace } from 'vscode';
import {
  type GenerateParams,
  type GenerateResult,
  type GenerationResult,
  generateMethod,
  generationMethod,
} from '../../server/src/protocol.ts';
import { trusted } from './inspect.ts';
import type { Keystores } from './keystores.ts';
import type { Session } from './session.ts';

/** Days that certificates are good for unless someone says otherwise on the command line. */
const DAYS = 365;

/** Asks what cluster it is for, has its key material made, and opens the settings that use it. */
export async function generateCerts(session: Session, keystores: Keystores): Promise<void> {
  if (!(await trusted())) return;
  const choices = await session.request<GenerationResult>(generationMethod, {});
  if (choices === undefined) {
    await window.showErrorMessage(l10n.t('The server does not answer.'));
    return;
  }
  const order = await askOrder(choices);
  if (order === undefined) return;
  const result = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Generating keys and certificates'), cancellable: true },
    (_, token) => session.request<GenerateResult>(generateMethod, order, token),
  );
  if (result === undefined) return;
  if (result.problem !== undefined) {
    await window.showErrorMessage(result.problem);
    return;
  }
  keystores.refresh();
  if (result.configuration !== undefined)
    await window.showTextDocument(await workspace.openTextDocument(Uri.parse(result.configuration)));
  const folder = workspace.asRelativePath(Uri.parse(order.folder));
  // Not awaited: the notification stays until somebody closes it.
  void window.showInformationMessage(
    [l10n.t('{0} files written to {1}.', result.files.length, folder), ...result.notes].join(' '),
  );
}

/** undefined where a question was left without an answer. */
async function askOrder({ products, keyAlgorithms }: GenerationResult): Promise<GenerateParams | undefined> {
  const system = await window.showQuickPick(
    products.map((product) => ({ label: product.title, product })),
    { title: l10n.t('Generate certificates: system') },
  );
  if (system === undefined) return undefined;
  const { product, deployments, usualDeployment, formats } = system.product;
  const deployment = await window.showQuickPick(
    [usualDeployment, ...deployments.filter((each) => each !== usualDeployment)],
    { title: l10n.t('Generate certificates: deployment') },
  );
  if (deployment === undefined) return undefined;
  const cluster = deployment === usualDeployment ? '' : await askCluster();
  if (cluster === undefined) return undefined;
  const [, name = '', namespace = ''] = /^([^.]*)\.?(.*)$/.exec(cluster.trim()) ?? [];
  const hosts = await window.showInputBox({
    title: l10n.t('Generate certificates: hosts'),
    prompt: l10n.t('Names and addresses of machines, load balancers and ingresses, with commas between them.'),
    placeHolder: 'node-1.example, node-2.example, 10.0.0.7',
    ignoreFocusOut: true,
  });
  if (hosts === undefined) return undefined;
  const chosen = await window.showQuickPick(
    formats.map((label) => ({ label, picked: label === 'p12' })),
    { title: l10n.t('Generate certificates: formats'), canPickMany: true },
  );
  if (chosen === undefined || chosen.length === 0) return undefined;
  const keyAlgorithm = await window.showQuickPick([...keyAlgorithms], {
    title: l10n.t('Generate certificates: key algorithm'),
  });
  if (keyAlgorithm === undefined) return undefined;
  const folder = await askFolder();
  if (folder === undefined) return undefined;
  return {
    product,
    deployment,
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    hosts: hosts.split(/[\s,]+/).filter((host) => host !== ''),
    formats: chosen.map(({ label }) => label),
    keyAlgorithm,
    days: DAYS,
    folder: folder.toString(),
  };
}

/** `name.namespace`; either may be missing. */
const askCluster = (): Thenable<string | undefined> =>
  window.showInputBox({
    title: l10n.t('Generate certificates: cluster'),
    prompt: l10n.t('On Kubernetes, name and namespace of the cluster; empty: the usual ones.'),
    placeHolder: 'name.namespace',
    ignoreFocusOut: true,
  });

/** A folder below one of the workspace's, by its relative path. */
async function askFolder(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  const root = folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0];
  if (root === undefined) {
    if (folders.length === 0) await window.showInformationMessage(l10n.t('Open a folder first.'));
    return undefined;
  }
  const path = await window.showInputBox({
    title: l10n.t('Generate certificates: folder'),
    prompt: l10n.t('Folder of the workspace to write into. The password of the stores is kept in its file `password`.'),
    value: 'tls',
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' || /^[\\/]|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(value)
        ? l10n.t('Give a folder inside the workspace.')
        : undefined,
  });
  return path === undefined ? undefined : Uri.joinPath(root.uri, path.trim());
}
