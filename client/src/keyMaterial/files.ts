import { l10n, ProgressLocation, Uri, window } from 'vscode';
import {
  type AuthoritiesParams,
  type AuthoritiesResult,
  type Authority,
  authoritiesMethod,
  type ExportForm,
  type Repair,
} from '../../../server/src/protocol.ts';
import { askNewPassword, refOf } from './actions.ts';
import { chosenFile, isRequest } from './choose.ts';
import { type Desk, mayHoldKeys, nameOf, stemOf } from './desk.ts';
import { pickEntry } from './entries.ts';
import { perform } from './perform.ts';
import { fileBehind } from './places.ts';
import { indexOf, type Row, type Target } from './rows.ts';
import { stateText } from './texts.ts';

/** Commands that make files of key material, and those that need a CA of the workspace. */

const places = (desk: Desk, uris: readonly Uri[]) => Promise.all(uris.map((uri) => desk.keystores.places.of(uri)));

interface Form {
  readonly label: string;
  readonly form: ExportForm;
  readonly suffix: string;
  readonly secret: 'none' | 'key' | 'store';
}

const forms = (): readonly Form[] => [
  { label: l10n.t('PEM: certificates'), form: 'certificate-pem', suffix: '.pem', secret: 'none' },
  { label: l10n.t('DER: certificate'), form: 'certificate-der', suffix: '.der', secret: 'none' },
  { label: l10n.t('PEM: certificates and private key'), form: 'pem', suffix: '.pem', secret: 'key' },
  { label: l10n.t('PEM: private key'), form: 'key-pem', suffix: '-key.pem', secret: 'key' },
  { label: l10n.t('PKCS#12 keystore'), form: 'pkcs12', suffix: '.p12', secret: 'store' },
  { label: l10n.t('JKS keystore'), form: 'jks', suffix: '.jks', secret: 'store' },
  { label: l10n.t('JCEKS keystore'), form: 'jceks', suffix: '.jceks', secret: 'store' },
  { label: l10n.t('PKCS#12 truststore'), form: 'truststore-pkcs12', suffix: '-truststore.p12', secret: 'store' },
  { label: l10n.t('JKS truststore'), form: 'truststore-jks', suffix: '-truststore.jks', secret: 'store' },
];

/** All of a file, or the entries that are selected. */
export const exportEntries = (
  desk: Desk,
  target: Target | undefined,
  rows: readonly Row[] | undefined,
): Promise<void> => writeAs(desk, target, rows, forms());

/** The whole file in another format. */
export const convertStore = (desk: Desk, target: Target | undefined, rows: readonly Row[] | undefined): Promise<void> =>
  writeAs(
    desk,
    target,
    rows,
    forms().filter(({ form }) => form === 'pkcs12' || form === 'jks' || form === 'jceks' || form === 'pem'),
  );

async function writeAs(
  desk: Desk,
  target: Target | undefined,
  rows: readonly Row[] | undefined,
  choices: readonly Form[],
): Promise<void> {
  const uri = await chosenFile(desk.keystores, target);
  if (uri === undefined) return;
  const chosen = rows !== undefined && rows.length > 1 ? rows : [];
  const files = [uri, ...chosen.flatMap((row) => (row.type === 'file' && row.uri.path !== uri.path ? [row.uri] : []))];
  const index = indexOf(target);
  const selected = chosen.flatMap((row) => (row.type === 'entry' && row.uri.path === uri.path ? [row.index] : []));
  const indices = selected.length > 0 ? selected : index === undefined ? undefined : [index];
  const form = await window.showQuickPick(choices, { title: l10n.t('Export {0} as', nameOf(uri)) });
  if (form === undefined) return;
  const to = await saveBeside(uri, `${stemOf(uri)}${form.suffix}`);
  if (to === undefined) return;
  const password = await passwordFor(form, desk, uri, to);
  if (password === undefined) return;
  const mates = form.secret === 'none' ? [] : await mayHoldKeys(desk, uri);
  const done = await perform(desk, async () => ({
    kind: 'export',
    from: await places(desk, files),
    mates: await places(desk, mates),
    ...(indices === undefined ? {} : { indices }),
    form: form.form,
    to: to.toString(),
    ...(password === '' ? {} : { newPassword: password }),
  }));
  if (done !== undefined && password !== '' && form.secret === 'store') {
    await desk.keystores.places.keep(to, password);
    desk.keystores.refresh();
  }
}

/** Empty: none for a key, the password of the store for a store. */
async function passwordFor({ secret }: Form, { keystores }: Desk, from: Uri, to: Uri): Promise<string | undefined> {
  if (secret === 'none') return '';
  const store = keystores.overview(from)?.store === true;
  const prompt =
    secret === 'key'
      ? l10n.t('Empty: the key is not encrypted.')
      : store
        ? l10n.t('Empty: the password of {0}.', nameOf(from))
        : l10n.t('At least 6 characters.');
  return askNewPassword(l10n.t('Password of {0}', nameOf(to)), prompt);
}

const saveBeside = (uri: Uri, name: string): Thenable<Uri | undefined> =>
  window.showSaveDialog({ title: l10n.t('Write {0}', name), defaultUri: Uri.joinPath(fileBehind(uri), '..', name) });

export async function makeRequest(desk: Desk, target: Target | undefined): Promise<void> {
  const found = await pickEntry(desk, target, ({ certificates }) => certificates > 0);
  if (found === undefined) return;
  const { uri, entry } = found;
  const to = await saveBeside(uri, `${entry.alias ?? stemOf(uri)}.csr`);
  if (to === undefined) return;
  const mates = await mayHoldKeys(desk, uri);
  await perform(desk, async () => ({
    kind: 'request',
    from: await desk.keystores.places.of(uri),
    mates: await places(desk, mates),
    index: entry.index,
    to: to.toString(),
  }));
}

export async function signRequest(desk: Desk, target: Target | undefined): Promise<void> {
  const request = await chosenFile(desk.keystores, target, isRequest);
  if (request === undefined) return;
  const ca = await pickAuthority(desk, request, undefined, false);
  if (ca === undefined) return;
  const days = await askDays('365');
  if (days === undefined) return;
  const to = await saveBeside(request, `${stemOf(request)}.crt`);
  if (to === undefined) return;
  await perform(desk, async () => ({
    kind: 'sign',
    request: await desk.keystores.places.of(request),
    ca: await places(desk, ca),
    to: to.toString(),
    ...days,
  }));
}

/** Empty keeps the length of life that a certificate had. */
async function askDays(value: string): Promise<{ days?: number } | undefined> {
  const text = await window.showInputBox({
    title: l10n.t('Days that the certificate is good for'),
    value,
    ...(value === '' ? { prompt: l10n.t('Empty: as many as before.') } : {}),
    validateInput: (each) => (/^\d{0,5}$/.test(each.trim()) ? undefined : l10n.t('A whole number of days.')),
  });
  if (text === undefined) return undefined;
  return text.trim() === '' ? {} : { days: Number(text) };
}

export async function renewCertificate(desk: Desk, target: Target | undefined): Promise<void> {
  const found = await pickEntry(desk, target, ({ certificates, kind }) => certificates > 0 && kind !== 'trusted');
  if (found === undefined) return;
  const { uri, entry } = found;
  const ca = await pickAuthority(desk, uri, entry.index, entry.subject === entry.issuer);
  if (ca === undefined) return;
  const key = await window.showQuickPick(
    [
      { label: l10n.t('Keep the private key'), newKey: false },
      { label: l10n.t('Make a new private key'), newKey: true },
    ],
    { title: l10n.t('Renew {0}', entry.alias ?? entry.subject ?? '') },
  );
  if (key === undefined) return;
  const days = await askDays('');
  if (days === undefined) return;
  const mates = await mayHoldKeys(desk, uri);
  await perform(desk, async () => ({
    kind: 'renew',
    store: await desk.keystores.places.of(uri),
    entry: refOf(entry),
    ca: await places(desk, ca),
    mates: await places(desk, mates),
    newKey: key.newKey,
    ...days,
  }));
}

/** What a quick fix in a configuration is for: the file itself must change. */
export async function repairMaterial(desk: Desk, repair: Repair): Promise<void> {
  const uri = Uri.parse(repair.uri);
  if (repair.kind === 'renew') return renewCertificate(desk, uri);
  await perform(desk, async () => {
    const store = await desk.keystores.places.of(uri);
    if (repair.kind === 'pkcs8') return { kind: 'pkcs8', store };
    return {
      kind: 'chain',
      store,
      leaf: repair.leaf,
      from: await places(
        desk,
        repair.from.map((each) => Uri.parse(each)),
      ),
    };
  });
}

/** The files of a CA; none where the certificate signs itself. Its own CA stands first. */
async function pickAuthority(
  desk: Desk,
  uri: Uri,
  index: number | undefined,
  itself: boolean,
): Promise<readonly Uri[] | undefined> {
  const found = await window.withProgress(
    { location: ProgressLocation.Window, title: l10n.t('Looking for CAs in the workspace') },
    async () => {
      const files = await mayHoldKeys(desk, Uri.joinPath(uri, '..', '-'));
      const wanted = index === undefined ? {} : { wanted: { ...(await desk.keystores.places.of(uri)), index } };
      const params: AuthoritiesParams = { files: await places(desk, files), ...wanted };
      return desk.session.request<AuthoritiesResult>(authoritiesMethod, params);
    },
  );
  const authorities = found?.authorities ?? [];
  const item = (each: Authority) => ({
    label: each.subject,
    description: [each.own ? l10n.t('signed it before') : '', stateText('fine', each.daysLeft)]
      .filter(Boolean)
      .join(' · '),
    detail: each.files.map((file) => nameOf(Uri.parse(file))).join(', '),
    files: each.files.map((file) => Uri.parse(file)),
  });
  const self = { label: l10n.t('It signs itself'), description: '', detail: '', files: [] };
  const items = [...(itself ? [self] : []), ...authorities.map(item)];
  if (items.length === 0) {
    await window.showWarningMessage(l10n.t('No CA with its private key lies in this workspace.'));
    return undefined;
  }
  const picked = await window.showQuickPick(items, { title: l10n.t('CA that signs'), matchOnDetail: true });
  return picked?.files;
}
