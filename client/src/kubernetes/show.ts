import { env, l10n, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import type { ScaffoldEdit, ScaffoldResult } from '../../../server/src/protocol.ts';
import { failed } from '../messages.ts';

/** Makes the changes that a result asks for, opens what is new or changed, and offers its commands. Says why where nothing was done. */
export async function show(result: ScaffoldResult | undefined): Promise<boolean> {
  if (result === undefined || result.problem !== undefined) {
    await failed(result?.problem);
    return false;
  }
  await change(result.edits);
  const [first] = [...result.created, ...result.edits.map(({ uri }) => uri)];
  if (first !== undefined) await window.showTextDocument(await workspace.openTextDocument(Uri.parse(first, true)));
  // Not awaited: the notification stays until somebody closes it.
  void tell(result);
  return true;
}

/** Changes of files that exist are edits like any other: they can be looked at and undone. */
async function change(edits: readonly ScaffoldEdit[]): Promise<void> {
  const all = new WorkspaceEdit();
  for (const { uri, start, end, newText } of edits) {
    const document = await workspace.openTextDocument(Uri.parse(uri, true));
    all.replace(document.uri, new Range(document.positionAt(start), document.positionAt(end)), newText);
  }
  if (edits.length > 0) await workspace.applyEdit(all);
}

async function tell({ created, edits, notes, commands }: ScaffoldResult): Promise<void> {
  const done =
    created.length + edits.length === 0
      ? l10n.t('Nothing to change: everything is there already.')
      : created.length + edits.length === 1
        ? l10n.t('1 file written.')
        : l10n.t('{0} files written.', created.length + edits.length);
  const text = [done, ...notes].join(' ');
  if (commands.length === 0) {
    await window.showInformationMessage(text);
    return;
  }
  const [copy, look] = [l10n.t('Copy Commands'), l10n.t('Show Commands')];
  const chosen = await window.showInformationMessage(text, copy, look);
  const script = `${commands.join('\n')}\n`;
  if (chosen === copy) await env.clipboard.writeText(script);
  if (chosen === look)
    await window.showTextDocument(await workspace.openTextDocument({ language: 'shellscript', content: script }));
}
