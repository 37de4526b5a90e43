// What the tests do in the editor: open a text, wait until the editor shows something, ask what it offers at the cursor.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

const PATIENCE_MS = 30_000;
/** Items that are resolved, with their documentation; those that follow are not. */
const MOST_ITEMS = 500;
const SEVERITIES = ['error', 'warning', 'information', 'hint'];

/** The extension, running: a command that asks for hovers or completions does not wait for it by itself. */
export async function activated() {
  const extension = vscode.extensions.getExtension('cluster-tls.cluster-tls-vscode');
  await extension.activate();
  return extension;
}

/**
 * Writes a file into a new folder of the workspace and shows it; of a file that it has seen before, the editor may still
 * hold the old text. `‸` in the text marks the cursor and is taken out.
 */
export async function show(file, marked) {
  const caret = marked.indexOf('‸');
  const text = marked.replace('‸', '');
  const folder = fs.mkdtempSync(path.join(vscode.workspace.workspaceFolders[0].uri.fsPath, 'shown-'));
  const uri = vscode.Uri.file(path.join(folder, file));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document);
  const cursor = document.positionAt(Math.max(caret, 0));
  editor.selection = new vscode.Selection(cursor, cursor);
  await activated();
  return { uri, document, editor, cursor };
}

/** Repeats a question until its answer is not undefined; the last answer's account is part of the error. */
export async function eventually(ask, account = () => '') {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Not seen within ${PATIENCE_MS / 1000} s. ${account()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const ours = (uri) => vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'Cluster TLS');

/** `error flink/internal-keystore-missing 3: message`, as the Problems view would read it; lines count from 1. */
export const describeDiagnostic = (d) =>
  `${SEVERITIES[d.severity]} ${typeof d.code === 'object' ? d.code.value : d.code} ${d.range.start.line + 1}: ${d.message}`;

/** Waits for a diagnostic of ours whose description contains the text. */
export function diagnostic(uri, text) {
  return eventually(
    () => ours(uri).find((d) => describeDiagnostic(d).includes(text)),
    () => `Awaited: ${text}; there are: ${ours(uri).map(describeDiagnostic).join(' | ') || 'none'}`,
  );
}

/** Waits until a document has no diagnostic of ours that contains the text. */
export function noDiagnostic(uri, text) {
  return eventually(
    () => (ours(uri).some((d) => describeDiagnostic(d).includes(text)) ? undefined : true),
    () => `Still there: ${text}`,
  );
}

/** The hovers at a place as one text, once they contain what is awaited. */
export function hover({ uri, cursor }, awaited) {
  let seen = '';
  return eventually(
    async () => {
      const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, cursor);
      seen = hovers.flatMap((h) => h.contents.map((c) => (typeof c === 'string' ? c : c.value))).join('\n');
      return seen.includes(awaited) ? seen : undefined;
    },
    () => `The hover says: ${seen || 'nothing'}`,
  );
}

/** The completion item of a label at a place, resolved. */
export function completion({ uri, cursor }, label) {
  let seen = [];
  return eventually(
    async () => {
      const list = await vscode.commands.executeCommand(
        'vscode.executeCompletionItemProvider',
        uri,
        cursor,
        undefined,
        MOST_ITEMS,
      );
      const named = list.items.map((item) => ({
        item,
        name: typeof item.label === 'string' ? item.label : item.label.label,
      }));
      seen = named.map((n) => n.name);
      return named.find((n) => n.name === label)?.item;
    },
    () => `Offered: ${seen.slice(0, 20).join(', ') || 'nothing'}`,
  );
}

/** The code action at a range whose title contains the text, with its edit. */
export function codeAction(uri, range, title, kind = vscode.CodeActionKind.QuickFix) {
  let seen = [];
  return eventually(
    async () => {
      const actions = await vscode.commands.executeCommand(
        'vscode.executeCodeActionProvider',
        uri,
        range,
        kind.value,
        20,
      );
      seen = actions.map((a) => a.title);
      return actions.find((a) => a.title.includes(title));
    },
    () => `Offered: ${seen.join(', ') || 'nothing'}`,
  );
}

/** Does what choosing the action would do. */
export async function apply(action) {
  if (action.edit) await vscode.workspace.applyEdit(action.edit);
  if (action.command) await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

export const closeAll = () => vscode.commands.executeCommand('workbench.action.closeAllEditors');
