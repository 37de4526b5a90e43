import { env, l10n } from 'vscode';
import type { CertificateDetails, EntryResult, MaterialEntry } from '../../../server/src/protocol.ts';
import type { DetailRow } from './rows.ts';
import { stateText } from './texts.ts';

type Detail = readonly [label: string, value: string | readonly string[] | undefined];

/** What the view tells of a certificate, a row each. */
export function certificateRows(certificate: CertificateDetails, id: string): DetailRow[] {
  const validity = `${dayText(certificate.notBefore)} – ${dayText(certificate.notAfter)}`;
  const left = stateText(certificate.state, certificate.daysLeft);
  const usages = certificate.isCa ? [l10n.t('certificate authority'), ...certificate.usages] : certificate.usages;
  return rows(id, [
    [l10n.t('Subject'), certificate.subject],
    [l10n.t('Issuer'), certificate.selfIssued ? l10n.t('itself') : certificate.issuer],
    [l10n.t('Validity'), `${validity} (${left})`],
    [l10n.t('Names'), certificate.names],
    [l10n.t('Key'), certificate.algorithm],
    [l10n.t('Signature'), certificate.signatureAlgorithm],
    [l10n.t('Usages'), usages.join(', ')],
    [
      l10n.t('Extensions'),
      certificate.extensions.map(
        ({ name, critical, text }) => `${name}${critical ? ` (${l10n.t('critical')})` : ''}: ${text}`,
      ),
    ],
    [l10n.t('Fingerprint SHA-256'), certificate.sha256],
    [l10n.t('Fingerprint SHA-1'), certificate.sha1],
    [l10n.t('Serial number'), certificate.serial],
  ]);
}

/** Of a key, a request, a revocation list. */
export const entryRows = (entry: MaterialEntry, { encryption, request }: EntryResult, id: string): DetailRow[] =>
  rows(id, [
    [l10n.t('Subject'), request?.subject],
    [l10n.t('Names'), request?.names],
    [l10n.t('Key'), entry.algorithm],
    [l10n.t('Encryption'), encryption],
  ]);

/** Several values become rows of their own below the first. */
function rows(id: string, details: readonly Detail[]): DetailRow[] {
  return details.flatMap(([label, value], i): DetailRow[] => {
    if (value === undefined || value.length === 0) return [];
    const own = `${id}#${i}`;
    if (typeof value === 'string') return [{ type: 'detail', id: own, label, value, inner: [] }];
    const inner = value.map(
      (each, k): DetailRow => ({ type: 'detail', id: `${own}.${k}`, label: each, value: '', inner: [] }),
    );
    return [{ type: 'detail', id: own, label, value: value.join(', '), inner: value.length > 1 ? inner : [] }];
  });
}

export const dayText = (ms: number): string =>
  Math.abs(ms) < 8.64e15
    ? new Date(ms).toLocaleDateString(env.language, { dateStyle: 'medium', timeZone: 'UTC' })
    : '?';
