import { l10n, window, workspace } from 'vscode';
import { type ScaffoldExtraParams, type ScaffoldResult, scaffoldExtraMethod } from '../../../server/src/protocol.ts';
import { trusted } from '../messages.ts';
import type { Session } from '../session.ts';
import { activeFile, askPath, askPlace } from './ask.ts';
import { show } from './show.ts';

type Place = Pick<ScaffoldExtraParams, 'name' | 'namespace' | 'folder' | 'file'>;

/** Policies that keep everybody else away from the pods of a Flink cluster. */
export async function isolateFlink(session: Session): Promise<void> {
  if (!(await trusted())) return;
  const title = l10n.t('Isolate Flink');
  const place = await askCluster(title);
  if (place === undefined) return;
  const operator = await window.showInputBox({
    title: l10n.t('{0}: operator', title),
    prompt: l10n.t('Namespace of the operator, which speaks to the REST endpoint; empty: there is none.'),
    ignoreFocusOut: true,
  });
  if (operator === undefined) return;
  const params: ScaffoldExtraParams = { ...place, ...(operator.trim() === '' ? {} : { operator: operator.trim() }) };
  await show(await session.request<ScaffoldResult>(scaffoldExtraMethod, params));
}

/** Keytab, krb5.conf and the settings that use them. */
export async function addKerberos(session: Session): Promise<void> {
  if (!(await trusted())) return;
  const title = l10n.t('Add Kerberos to Flink');
  const place = await askCluster(title);
  if (place === undefined) return;
  const keytab = await askFile(l10n.t('{0}: keytab', title));
  const krb5 = keytab === undefined ? undefined : await askFile(l10n.t('{0}: krb5.conf', title));
  if (keytab === undefined || krb5 === undefined) return;
  const principal = await window.showInputBox({
    title: l10n.t('{0}: principal', title),
    placeHolder: 'flink@EXAMPLE.COM',
    ignoreFocusOut: true,
    validateInput: (text) => (/^[^@\s]+@[^@\s]+$/.test(text.trim()) ? undefined : l10n.t('Give name@REALM.')),
  });
  if (principal === undefined) return;
  const kerberos = { keytab, krb5, principal: principal.trim(), contexts: [] };
  await show(await session.request<ScaffoldResult>(scaffoldExtraMethod, { ...place, kerberos }));
}

async function askFile(title: string): Promise<string | undefined> {
  const [file] = (await window.showOpenDialog({ title, openLabel: l10n.t('Use') })) ?? [];
  return file?.toString();
}

/** The cluster, and the file in the editor that is changed to fit, or the folder that new files go to. */
async function askCluster(title: string): Promise<Place | undefined> {
  const document = activeFile(/\.(?:ya?ml|properties)$/);
  const fresh = l10n.t('New files only');
  const change = document === undefined ? fresh : l10n.t('Change {0}', workspace.asRelativePath(document.uri));
  const chosen =
    document === undefined ? fresh : await window.showQuickPick([change, fresh], { title: l10n.t('{0}: file', title) });
  if (chosen === undefined) return undefined;
  const place = await askPlace(title, '');
  if (place === undefined) return undefined;
  if (chosen === change && document !== undefined) {
    const uri = document.uri.toString();
    return { ...place, folder: uri, file: { uri, text: document.getText() } };
  }
  const folder = await askPath(l10n.t('{0}: folder', title), l10n.t('Folder of the workspace to write into.'), 'k8s');
  return folder === undefined ? undefined : { ...place, folder: folder.toString() };
}
