import { commands, l10n, window, workspace } from 'vscode';

/** Says why something could not be done; where only the log knows, leads there. */
export async function failed(problem: string | undefined): Promise<void> {
  if (problem !== undefined) {
    await window.showErrorMessage(problem);
    return;
  }
  const show = l10n.t('Show Output');
  const chosen = await window.showErrorMessage(l10n.t('The server does not answer.'), show);
  if (chosen === show) await commands.executeCommand('clusterTls.showOutput');
}

/** Whether the workspace is trusted; says so where it is not. */
export async function trusted(): Promise<boolean> {
  if (!workspace.isTrusted) await window.showWarningMessage(l10n.t('This needs a trusted workspace.'));
  return workspace.isTrusted;
}
