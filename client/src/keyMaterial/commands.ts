import { commands, type Disposable, env, l10n, type Uri, ViewColumn, window } from 'vscode';
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
import { textEditor } from './editorIds.ts';
import { convertStore, exportEntries, makeRequest, renewCertificate, repairMaterial, signRequest } from './files.ts';
import { openCommand } from './items.ts';
import { settle } from './perform.ts';
import { fileBehind } from './places.ts';
import { fileOf, indexOf, type Row, type Target } from './rows.ts';
import type { KeystoreTree } from './tree.ts';
import { showUsages, simulateWithKeystore } from './usages.ts';

type Work = (desk: Desk, target: Target | undefined, rows: readonly Row[] | undefined) => unknown;

/** Of the view of key material and of its editor. */
export function registerKeystoreCommands(desk: Desk): Disposable[] {
  const { keystores, tree, reports } = desk;
  const on = (name: string, work: Work): Disposable =>
    commands.registerCommand(`clusterTls.${name}`, (target?: Target, rows?: readonly Row[]) =>
      work(desk, target, rows),
    );
  return [
    on('refreshKeystores', () => keystores.refresh()),
    on('inspectKeystore', (_, target) => reports.open(target)),
    on('enterPassword', (_, target) => enterPassword(keystores, target)),
    on('groupByFolder', () => tree.group('folder')),
    on('groupByExpiry', () => tree.group('expiry')),
    on('filterKeystores', () => filter(tree)),
    on('clearFilter', () => {
      tree.filter = '';
    }),
    on('openKeystore', (_, target) => open(target)),
    on('openBeside', (_, target) => openBeside(target)),
    on('revealKeystore', (_, target) => reveal(target)),
    on('copyFingerprint', (_, row, rows) => copy(desk, row, rows, ({ sha256 }) => sha256)),
    on('copySubject', (_, row, rows) => copy(desk, row, rows, ({ subject }) => subject)),
    on('copyNames', (_, row, rows) => copy(desk, row, rows, ({ names }) => names.join('\n'))),
    on('copyPem', (_, row, rows) => copy(desk, row, rows, ({ pem }) => pem)),
    on('copyValue', (_, row) => copyValue(row)),
    on('exportEntries', exportEntries),
    on('convertStore', convertStore),
    on('importInto', importInto),
    on('renameEntry', renameEntry),
    on('deleteEntries', deleteEntries),
    on('changePassword', changePassword),
    on('rewriteStore', rewriteStore),
    on('compareKeystores', compare),
    on('compareWithGit', compareWithGit),
    on('verifyChain', verifyChain),
    on('showUsages', showUsages),
    on('simulateWithKeystore', simulateWithKeystore),
    on('makeRequest', makeRequest),
    on('signRequest', signRequest),
    on('importReply', importReply),
    on('renewCertificate', renewCertificate),
    commands.registerCommand(repairCommand, (repair: Repair) => repairMaterial(desk, repair)),
    on('restoreBackup', (_, target) => backup(desk, target, 'restore')),
    on('deleteBackup', (_, target) => backup(desk, target, 'drop')),
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

/** Text stays text; what it holds is shown beside it. */
async function openBeside(target: Target | undefined): Promise<void> {
  const file = fileOf(target) ?? window.activeTextEditor?.document.uri;
  if (file !== undefined) await commands.executeCommand('vscode.openWith', file, textEditor, ViewColumn.Beside);
}

async function copyValue(row: Target | undefined): Promise<void> {
  if (row === undefined || !('type' in row) || row.type !== 'detail') return;
  await env.clipboard.writeText(row.value === '' ? row.label : row.value);
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
  row: Target | undefined,
  rows: readonly Row[] | undefined,
  piece: (certificate: CertificateDetails) => string,
): Promise<void> {
  const chosen: readonly Target[] = rows ?? (row === undefined ? desk.tree.selection : [row]);
  const found = await Promise.all(chosen.map((each) => certificatesOf(desk, each)));
  const text = [...new Set(found.flat().map(piece))].filter(Boolean).join('\n');
  if (text === '') {
    await window.showInformationMessage(l10n.t('There is no certificate to copy from.'));
    return;
  }
  await env.clipboard.writeText(text);
}

/** Of a file all first certificates, of an entry its own, of a certificate that one. */
async function certificatesOf(desk: Desk, row: Target): Promise<readonly CertificateDetails[]> {
  if ('type' in row && row.type === 'certificate') return [row.certificate];
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
