import { commands, type Disposable, l10n, type Uri, window, workspace } from 'vscode';
import {
  type CertManagerParams,
  type ClusterParams,
  type CreateSecretParams,
  certManagerMethod,
  createSecretMethod,
  type ScaffoldResult,
  type WireParams,
  wireMethod,
} from '../../../server/src/protocol.ts';
import { fileOf, type Target } from '../keyMaterial/rows.ts';
import { trusted } from '../messages.ts';
import type { Session } from '../session.ts';
import { activeFile, askCluster, askPath, askPlace, choicesOf } from './ask.ts';
import { addKerberos, isolateFlink } from './extras.ts';
import { rotateSecret } from './rotate.ts';
import { show } from './show.ts';

/** Of manifests: what writes them and changes them. Nothing is ever sent to a cluster. */
export function registerKubernetesCommands(session: Session): Disposable[] {
  return [
    commands.registerCommand('clusterTls.createSecret', (target?: Target, all?: readonly Target[]) =>
      createSecret(
        session,
        (all ?? [target]).flatMap((each) => fileOf(each) ?? []),
      ),
    ),
    commands.registerCommand('clusterTls.setUpCertManager', () => setUpCertManager(session)),
    commands.registerCommand('clusterTls.wireWorkload', () => wireWorkload(session)),
    commands.registerCommand('clusterTls.isolateFlink', () => isolateFlink(session)),
    commands.registerCommand('clusterTls.addKerberos', () => addKerberos(session)),
    commands.registerCommand('clusterTls.rotateSecret', (place?: Uri) => rotateSecret(session, place)),
  ];
}

async function createSecret(session: Session, given: readonly Uri[]): Promise<void> {
  if (!(await trusted())) return;
  const title = l10n.t('Create Secret');
  const files =
    given.length > 0
      ? given
      : await window.showOpenDialog({ canSelectMany: true, openLabel: l10n.t('Put into the Secret'), title });
  if (files === undefined || files.length === 0) return;
  const place = await askPlace(title, 'cluster-tls');
  if (place === undefined) return;
  const { name = 'cluster-tls', namespace } = place;
  const type = await window.showQuickPick(
    [
      { label: 'Opaque', description: l10n.t('any files'), id: 'opaque' as const },
      { label: 'kubernetes.io/tls', description: l10n.t('a certificate with its key'), id: 'tls' as const },
    ],
    { title: l10n.t('{0}: type', title) },
  );
  if (type === undefined) return;
  const target = await askTarget(title, name);
  if (target === undefined) return;
  const params: CreateSecretParams = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    type: type.id,
    files: files.map(String),
    ...target,
  };
  const result = await session.request<ScaffoldResult>(createSecretMethod, params);
  if (result?.tracked === undefined) {
    await show(result);
    return;
  }
  const way = await askWay(session, result.tracked);
  if (way === undefined) return;
  if (way === 'cert-manager') await setUpCertManager(session);
  else await show(await session.request<ScaffoldResult>(createSecretMethod, { ...params, way }));
}

/** The manifest in the editor, or a new file. */
async function askTarget(
  title: string,
  name: string,
): Promise<Pick<CreateSecretParams, 'target' | 'text'> | undefined> {
  const document = activeFile(/\.ya?ml$/);
  const file = l10n.t('A new file');
  if (document !== undefined) {
    const into = l10n.t('Into {0}', workspace.asRelativePath(document.uri));
    const chosen = await window.showQuickPick([into, file], { title: l10n.t('{0}: manifest', title) });
    if (chosen === undefined) return undefined;
    if (chosen === into) return { target: document.uri.toString(), text: document.getText() };
  }
  const path = await askPath(l10n.t('{0}: file', title), l10n.t('The manifest to write.'), `${name}.yaml`);
  return path === undefined ? undefined : { target: path.toString() };
}

async function askWay(session: Session, keys: readonly string[]): Promise<string | undefined> {
  const ways = (await choicesOf(session))?.ways ?? [];
  const chosen = await window.showQuickPick(
    [
      ...ways.map(({ id, title }) => ({ label: id, description: title })),
      { label: 'manifest', description: l10n.t('write it all the same: the repository is a safe place for it') },
    ],
    {
      title: l10n.t('Git would track a private key'),
      placeHolder: l10n.t('{0} would stand in a file that git tracks. What shall happen instead?', keys.join(', ')),
      ignoreFocusOut: true,
    },
  );
  return chosen?.label;
}

async function setUpCertManager(session: Session): Promise<void> {
  if (!(await trusted())) return;
  const title = l10n.t('Set up cert-manager');
  const cluster = await askCluster(session, title);
  if (cluster === undefined) return;
  const issuer = await window.showInputBox({
    title: l10n.t('{0}: issuer', title),
    prompt: l10n.t('An issuer that exists, as Issuer/name or ClusterIssuer/name; empty: a CA of its own is set up.'),
    placeHolder: 'ClusterIssuer/company',
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' || /^(?:Cluster)?Issuer\/[a-z0-9][a-z0-9.-]*$/.test(text.trim())
        ? undefined
        : l10n.t('Give Issuer/name or ClusterIssuer/name.'),
  });
  if (issuer === undefined) return;
  const folder = await askPath(l10n.t('{0}: folder', title), l10n.t('Folder of the workspace to write into.'), 'k8s');
  if (folder === undefined) return;
  const [kind, name] = issuer.trim().split('/');
  const params: CertManagerParams = {
    ...cluster,
    folder: folder.toString(),
    ...(name === undefined || name === ''
      ? {}
      : { issuer: { name, kind: kind === 'ClusterIssuer' ? 'ClusterIssuer' : 'Issuer' } }),
  };
  await show(await session.request<ScaffoldResult>(certManagerMethod, params));
}

async function wireWorkload(session: Session): Promise<void> {
  if (!(await trusted())) return;
  const title = l10n.t('Wire TLS');
  const document = activeFile(/\.(?:ya?ml|conf|properties)$/);
  const file = l10n.t('A new file');
  const change = document === undefined ? file : l10n.t('Change {0}', workspace.asRelativePath(document.uri));
  const chosen =
    document === undefined ? file : await window.showQuickPick([change, file], { title: l10n.t('{0}: file', title) });
  if (chosen === undefined) return;
  const cluster = await askCluster(session, title);
  if (cluster === undefined) return;
  const target =
    chosen === change && document !== undefined
      ? { target: document.uri.toString(), text: document.getText() }
      : await newFolder(title);
  if (target === undefined) return;
  const writePassword = await askPassword(session, title, cluster);
  if (writePassword === undefined) return;
  const params: WireParams = { ...cluster, ...target, ...(writePassword ? { writePassword } : {}) };
  await show(await session.request<ScaffoldResult>(wireMethod, params));
}

/** Whether a password is to stand in the configuration, where the product reads it from nowhere else. */
async function askPassword(
  session: Session,
  title: string,
  { product, deployment }: ClusterParams,
): Promise<boolean | undefined> {
  const { products = [] } = (await choicesOf(session)) ?? {};
  if (products.find((each) => each.product === product)?.withPassword.includes(deployment) !== true) return false;
  const chosen = await window.showQuickPick(
    [
      {
        label: l10n.t('Leave <password>'),
        description: l10n.t('to be filled in where the file is applied; it may be committed'),
        write: false,
      },
      {
        label: l10n.t('Write the password'),
        description: l10n.t('out of the Secret that was set up beside it; the file must stay out of git'),
        write: true,
      },
    ],
    { title: l10n.t('{0}: password of the stores', title), ignoreFocusOut: true },
  );
  return chosen?.write;
}

async function newFolder(title: string): Promise<{ readonly target: string } | undefined> {
  const folder = await askPath(l10n.t('{0}: folder', title), l10n.t('Folder of the workspace to write into.'), 'k8s');
  return folder === undefined ? undefined : { target: folder.toString() };
}
