import { l10n, ProgressLocation, window, workspace } from 'vscode';
import { type ExpiryParams, type ExpiryResult, expiryMethod } from '../../server/src/protocol.ts';
import type { Keystores } from './keystores.ts';
import type { Session } from './session.ts';

/** When the certificates of the workspace end, as a document that can be saved. */
export async function expiryReport(session: Session, keystores: Keystores): Promise<void> {
  const picked = await window.showQuickPick(
    [
      { label: 'Markdown', description: l10n.t('to read'), format: 'markdown' as const, language: 'markdown' },
      { label: 'CSV', description: l10n.t('for a spreadsheet'), format: 'csv' as const, language: 'plaintext' },
    ],
    { title: l10n.t('Report Expiry of Certificates') },
  );
  if (picked === undefined) return;
  const result = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Reading key material'), cancellable: true },
    async (_, token) => {
      const uris = await keystores.files();
      const files = await Promise.all(uris.map((uri) => keystores.places.of(uri)));
      const params: ExpiryParams = { files, format: picked.format };
      return session.request<ExpiryResult>(expiryMethod, params, token);
    },
  );
  if (result === undefined) return;
  const { language } = picked;
  await window.showTextDocument(await workspace.openTextDocument({ language, content: result.text }));
}
