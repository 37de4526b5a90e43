import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import type { CertificateFacts, Material } from '../rules/artifact/model.ts';
import { t } from '../text/l10n.ts';
import type { Span } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { daysLeft } from '../workspace/keyMaterial/words.ts';
import { rangeOf } from './positions.ts';
import { type DocumentUse, usesIn } from './uses.ts';

/** Hints behind paths of key material; the switches are those of the other hints. */
export function materialHints(
  analysis: Analysis,
  within: Span,
  switches: Readonly<Record<string, boolean>>,
  material: Material,
  now: number,
): InlayHint[] {
  return usesIn(analysis, material).flatMap((each): InlayHint[] => {
    const { valueSpan, span } = each.use.path;
    if (span.end < within.start || span.start > within.end) return [];
    const parts = [
      ...(switches['file'] === false ? [] : fileText(each)),
      ...(switches['alias'] === false ? [] : aliasText(each)),
      ...(switches['expiry'] === false ? [] : expiryText(each, now)),
    ];
    if (parts.length === 0) return [];
    return [
      {
        position: rangeOf(analysis.document, { start: valueSpan.end, end: valueSpan.end }).start,
        label: parts.map(({ text }) => text).join(' '),
        tooltip: parts.map(({ tooltip }) => tooltip).join('\n'),
        kind: InlayHintKind.Parameter,
        paddingLeft: true,
      },
    ];
  });
}

interface HintText {
  readonly text: string;
  readonly tooltip: string;
}

/** Where the file lies here, if its path does not say so. */
function fileText({ use, found }: DocumentUse): HintText[] {
  if (found === undefined || use.file === found.name || use.file.endsWith(`/${found.name}`)) return [];
  return [{ text: `→ ${found.name}`, tooltip: t`Found: ${found.way}.` }];
}

/** The key that is taken where the configuration names none. */
function aliasText({ use, opened }: DocumentUse): HintText[] {
  if (use.kind !== 'store' || use.role !== 'keystore' || use.alias !== undefined || opened === undefined) return [];
  const keys = opened.java.entries.filter(({ kind }) => kind === 'key');
  const [only] = keys;
  if (only === undefined || keys.length > 1) return [];
  return [{ text: t`key ${shown(only.alias)}`, tooltip: t`The only key in the store.` }];
}

function expiryText(each: DocumentUse, now: number): HintText[] {
  const nearest = nearestEnd(each);
  if (nearest === undefined) return [];
  const days = daysLeft(nearest, now);
  const text = days < 0 ? t`· expired ${count(-days)} ago` : `· ${count(days)}`;
  return [
    { text, tooltip: t`${shown(nearest.subject)} ends ${new Date(nearest.notAfter).toISOString().slice(0, 10)}.` },
  ];
}

export const count = (days: number): string => (days === 1 ? t`1 day` : t`${days} days`);

/** The certificate of a file that ends first. */
export function nearestEnd({ opened }: Pick<DocumentUse, 'opened'>): CertificateFacts | undefined {
  const all = (opened?.entries ?? []).flatMap(({ chain }) => chain).filter(({ notAfter }) => Number.isFinite(notAfter));
  return all.reduce<CertificateFacts | undefined>(
    (a, b) => (a === undefined || b.notAfter < a.notAfter ? b : a),
    undefined,
  );
}

/** Text out of a file, in one line of a label. */
const shown = (text: string): string => {
  const clean = text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  return clean.length > 60 ? `${clean.slice(0, 60)}…` : clean;
};
