import { commands, type Disposable, env, l10n, type Uri, window } from 'vscode';
import {
  type CertificateDetails,
  type EntryParams,
  type EntryResult,
  entryMethod,
  type MaterialResult,
  materialMethod,
  type Repair,
  repairCommand,
} from '../../../server/src/protocol.ts';
import { enterPassword } from '../inspect.ts';
import { changePassword, deleteEntries, importInto, importReply, renameEntry, rewriteStore } from './actions.ts';
import { compare, compareWithGit, verifyChain } from './compare.ts';
import type { Desk } from './desk.ts';
import { convertStore, exportEntries, makeRequest, renewCertificate, repairMaterial, signRequest } from './files.ts';
import { openCommand } from './items.ts';
import { settle } from './perform.ts';
import { fileBehind } from './places.ts';
import { fileOf, indexOf, type Row, type Target } from './rows.ts';
import type { KeystoreTree } from './tree.ts';
import { showUsages } from './usages.ts';

/** Of the view of key material and of its editor. */
export function registerKeystoreCommands(desk: Desk): Disposable[] {
  const { keystores, tree, reports } = desk;
  return [
    commands.registerCommand('clusterTls.refreshKeystores', () => keystores.refresh()),
    commands.registerCommand('clusterTls.inspectKeystore', (target?: Target) => reports.open(target)),
    commands.registerCommand('clusterTls.enterPassword', (target?: Target) => enterPassword(keystores, target)),
    commands.registerCommand('clusterTls.groupByFolder', () => tree.group('folder')),
    commands.registerCommand('clusterTls.groupByExpiry', () => tree.group('expiry')),
    commands.registerCommand('clusterTls.filterKeystores', () => filter(tree)),
    commands.registerCommand('clusterTls.clearFilter', () => {
      tree.filter = '';
    }),
    commands.registerCommand('clusterTls.openKeystore', (target?: Target) => open(target)),
    commands.registerCommand('clusterTls.revealKeystore', (target?: Target) => reveal(target)),
    commands.registerCommand('clusterTls.copyFingerprint', (row?: Row, rows?: readonly Row[]) =>
      copy(desk, row, rows, ({ sha256 }) => sha256),
    ),
    commands.registerCommand('clusterTls.copySubject', (row?: Row, rows?: readonly Row[]) =>
      copy(desk, row, rows, ({ subject }) => subject),
    ),
    commands.registerCommand('clusterTls.copyNames', (row?: Row, rows?: readonly Row[]) =>
      copy(desk, row, rows, ({ names }) => names.join('\n')),
    ),
    commands.registerCommand('clusterTls.copyPem', (row?: Row, rows?: readonly Row[]) =>
      copy(desk, row, rows, ({ pem }) => pem),
    ),
    commands.registerCommand('clusterTls.exportEntries', (target?: Target, rows?: readonly Row[]) =>
      exportEntries(desk, target, rows),
    ),
    commands.registerCommand('clusterTls.convertStore', (target?: Target, rows?: readonly Row[]) =>
      convertStore(desk, target, rows),
    ),
    commands.registerCommand('clusterTls.importInto', (target?: Target) => importInto(desk, target)),
    commands.registerCommand('clusterTls.renameEntry', (target?: Target) => renameEntry(desk, target)),
    commands.registerCommand('clusterTls.deleteEntries', (target?: Target, rows?: readonly Row[]) =>
      deleteEntries(desk, target, rows),
    ),
    commands.registerCommand('clusterTls.changePassword', (target?: Target) => changePassword(desk, target)),
    commands.registerCommand('clusterTls.rewriteStore', (target?: Target) => rewriteStore(desk, target)),
    commands.registerCommand('clusterTls.compareKeystores', (target?: Target, rows?: readonly Row[]) =>
      compare(desk, target, rows),
    ),
    commands.registerCommand('clusterTls.compareWithGit', (target?: Target) => compareWithGit(desk, target)),
    commands.registerCommand('clusterTls.verifyChain', (target?: Target) => verifyChain(desk, target)),
    commands.registerCommand('clusterTls.showUsages', (target?: Target) => showUsages(desk, target)),
    commands.registerCommand('clusterTls.makeRequest', (target?: Target) => makeRequest(desk, target)),
    commands.registerCommand('clusterTls.signRequest', (target?: Target) => signRequest(desk, target)),
    commands.registerCommand('clusterTls.importReply', (target?: Target) => importReply(desk, target)),
    commands.registerCommand('clusterTls.renewCertificate', (target?: Target) => renewCertificate(desk, target)),
    commands.registerCommand(repairCommand, (repair: Repair) => repairMaterial(desk, repair)),
    commands.registerCommand('clusterTls.restoreBackup', (target?: Target) => backup(desk, target, 'restore')),
    commands.registerCommand('clusterTls.deleteBackup', (target?: Target) => backup(desk, target, 'drop')),
    commands.registerCommand('clusterTls.copyValue', (row?: Row) =>
      row?.type === 'detail' ? env.clipboard.writeText(row.value === '' ? row.label : row.value) : undefined,
    ),
  ];
}

/** Narrows the view while somebody types. */
function filter(tree: KeystoreTree): Promise<void> {
  const before = tree.filter;
  const box = window.createInputBox();
  box.title = l10n.t('Filter Keystores');
  box.placeholder = l10n.t('Part of a path, alias, subject, name or state');
  box.value = before;
  let kept = false;
  return new Promise((done) => {
    box.onDidChangeValue((text) => {
      tree.filter = text;
    });
    box.onDidAccept(() => {
      kept = true;
      box.hide();
    });
    box.onDidHide(() => {
      if (!kept) tree.filter = before;
      box.dispose();
      done();
    });
    box.show();
  });
}

async function open(target: Target | undefined): Promise<void> {
  const file = fileOf(target);
  if (file === undefined) return;
  const { command, arguments: all } = openCommand(file);
  await commands.executeCommand(command, ...all);
}

async function backup(desk: Desk, target: Target | undefined, action: 'restore' | 'drop'): Promise<void> {
  const file = fileOf(target);
  if (file !== undefined) await settle(desk, file, action);
}

async function reveal(target: Target | undefined): Promise<void> {
  const file = fileOf(target);
  if (file !== undefined) await commands.executeCommand('revealInExplorer', fileBehind(file));
}

/** Of several rows that are selected, one piece a line. */
async function copy(
  desk: Desk,
  row: Row | undefined,
  rows: readonly Row[] | undefined,
  piece: (certificate: CertificateDetails) => string,
): Promise<void> {
  const chosen = rows ?? (row === undefined ? desk.tree.selection : [row]);
  const found = await Promise.all(chosen.map((each) => certificatesOf(desk, each)));
  const text = [...new Set(found.flat().map(piece))].filter(Boolean).join('\n');
  if (text === '') {
    await window.showInformationMessage(l10n.t('There is no certificate to copy from.'));
    return;
  }
  await env.clipboard.writeText(text);
}

/** Of a file all first certificates, of an entry its own, of a certificate that one. */
async function certificatesOf(desk: Desk, row: Row): Promise<readonly CertificateDetails[]> {
  if (row.type === 'certificate') return [row.certificate];
  const file = fileOf(row);
  if (file === undefined) return [];
  const index = indexOf(row);
  const indices = index === undefined ? await certified(desk, file) : [index];
  const place = await desk.keystores.places.of(file);
  const answers = await Promise.all(
    indices.map((each) => {
      const params: EntryParams = { ...place, index: each };
      return desk.session.request<EntryResult>(entryMethod, params);
    }),
  );
  return answers.flatMap((answer) => answer?.certificates.slice(0, 1) ?? []);
}

async function certified({ session, keystores }: Desk, file: Uri): Promise<readonly number[]> {
  const result = await session.request<MaterialResult>(materialMethod, await keystores.places.of(file));
  return (result?.entries ?? []).filter(({ certificates }) => certificates > 0).map(({ index }) => index);
}
