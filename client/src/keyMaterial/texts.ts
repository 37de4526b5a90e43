import { l10n } from 'vscode';
import type { KeyMaterialKind, KeyMaterialState } from '../../../server/src/protocol.ts';

export const stateTexts = (): Readonly<Record<KeyMaterialState, string>> => ({
  fine: l10n.t('fine'),
  expiring: l10n.t('expiring'),
  expired: l10n.t('expired'),
  locked: l10n.t('locked'),
  unreadable: l10n.t('unreadable'),
});

export const kindTexts = (): Readonly<Record<KeyMaterialKind, string>> => ({
  key: l10n.t('key with certificate'),
  privateKey: l10n.t('private key'),
  secret: l10n.t('secret key'),
  trusted: l10n.t('trusted certificate'),
  certificate: l10n.t('certificate'),
  csr: l10n.t('certification request'),
  crl: l10n.t('revocation list'),
});

/** Empty for what has no end, such as a key alone. */
export function stateText(state: KeyMaterialState, days: number | undefined): string {
  if (state === 'locked' || state === 'unreadable' || state === 'expired') return stateTexts()[state];
  if (days === undefined) return '';
  return days === 1 ? l10n.t('1 day left') : l10n.t('{0} days left', days);
}
