import { l10n, ProgressLocation, Uri, window, workspace } from 'vscode';
import {
  type EndpointItem,
  type EndpointsParams,
  type EndpointsResult,
  endpointsMethod,
  type ProbeParams,
  type ProbeResult,
  probeMethod,
} from '../../server/src/protocol.ts';
import { failed, trusted } from './messages.ts';
import type { Session } from './session.ts';

/** Asks which endpoint, tries it with what the open configuration names, and shows the report, ready to be saved. */
export async function testEndpoint(session: Session): Promise<void> {
  if (!(await trusted())) return;
  const uri = window.activeTextEditor?.document.uri;
  const { endpoints = [] } =
    (uri === undefined
      ? undefined
      : await session.request<EndpointsResult>(endpointsMethod, { uri: uri.toString() } satisfies EndpointsParams)) ??
    {};
  const chosen = await askEndpoint(endpoints);
  if (chosen === undefined) return;
  const place = await askPlace(chosen.item);
  if (place === undefined) return;
  const params: ProbeParams = {
    ...place,
    ...(uri === undefined || chosen.item === undefined
      ? {}
      : { from: { uri: uri.toString(), title: chosen.item.title } }),
  };
  const result = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: l10n.t('Trying {0}', `${place.host}:${place.port}`),
      cancellable: true,
    },
    (_, token) => session.request<ProbeResult>(probeMethod, params, token),
  );
  if (result === undefined) return;
  if (result.problem !== undefined) {
    await failed(result.problem);
    return;
  }
  await show(place, result.report);
}

/** The endpoints of the open configuration; where there is none, straight on to host and port. */
async function askEndpoint(endpoints: readonly EndpointItem[]): Promise<{ item?: EndpointItem } | undefined> {
  if (endpoints.length === 0) return {};
  const picked = await window.showQuickPick(
    [
      ...endpoints.map((item) => ({
        label: item.title,
        description: item.host === '' ? `:${item.port}` : `${item.host}:${item.port}`,
        choice: { item } as { item?: EndpointItem },
      })),
      { label: l10n.t('Another endpoint…'), description: '', choice: {} },
    ],
    { title: l10n.t('Test TLS Endpoint'), placeHolder: l10n.t('Which one?') },
  );
  return picked?.choice;
}

async function askPlace(item: EndpointItem | undefined): Promise<{ host: string; port: number } | undefined> {
  const host = item === undefined || item.host === '' ? 'localhost' : item.host;
  const value = item === undefined ? '' : `${host.includes(':') ? `[${host}]` : host}:${item.port}`;
  const text = await window.showInputBox({
    title: l10n.t('Test TLS Endpoint'),
    prompt: l10n.t('Host and port as this machine reaches them'),
    placeHolder: 'worker-1.example:29996',
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => (placeOf(typed) === undefined ? l10n.t('Give host:port.') : undefined),
  });
  return text === undefined ? undefined : placeOf(text);
}

function placeOf(text: string): { host: string; port: number } | undefined {
  const [, bracketed, plain, port = ''] = /^\s*(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})\s*$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = Number(port);
  return host === undefined || host.startsWith('-') || number < 1 || number > 65_535
    ? undefined
    : { host, port: number };
}

/** An unsaved document with a name of its own, so that saving asks nothing. */
async function show({ host, port }: { host: string; port: number }, report: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = `tls-${host.replace(/[^\w.-]+/g, '-')}-${port}.md`;
  const taken = folder === undefined || (await exists(Uri.joinPath(folder, name)));
  if (folder === undefined || taken) {
    const document = await workspace.openTextDocument({ language: 'markdown', content: report });
    await window.showTextDocument(document);
    return;
  }
  const document = await workspace.openTextDocument(Uri.joinPath(folder, name).with({ scheme: 'untitled' }));
  const editor = await window.showTextDocument(document);
  await editor.edit((edit) => edit.insert(document.positionAt(0), report));
}

async function exists(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch {
    // Not there.
    return false;
  }
}
