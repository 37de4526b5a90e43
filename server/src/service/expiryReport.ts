import { t } from '../text/l10n.ts';
import { nameOf } from '../text/uri.ts';
import type { Material } from '../workspace/keyMaterial/materials.ts';
import { allNames, daysLeft } from '../workspace/keyMaterial/words.ts';
import { code } from './markdown.ts';

/** A certificate, once for each file that holds it. */
interface Row {
  readonly file: string;
  readonly alias: string;
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  readonly days: number;
  readonly sha256: string;
}

/** Names of one certificate that the report shows. */
const MOST_NAMES = 20;

interface Options {
  readonly format: 'markdown' | 'csv';
  readonly now: number;
  /** Days before its end from which on a certificate ends soon. */
  readonly expiringDays: number;
  /** A file's name for people. */
  readonly display?: (uri: string) => string;
}

export interface Expiry {
  readonly text: string;
  readonly certificates: number;
}

/** When the certificates of files end, the first to end first. */
export function expiryReport(
  materials: readonly (Material | { readonly uri: string })[],
  { format, now, expiringDays, display = nameOf }: Options,
): Expiry {
  const read = materials.filter((each): each is Material => 'inspection' in each);
  const rows = read
    .flatMap((material) => rowsOf(material, display(material.uri), now))
    .sort((a, b) => a.notAfter - b.notAfter);
  const closed = materials.flatMap((each) => {
    const empty = !('inspection' in each) || each.inspection.entries.every(({ chain }) => chain.length === 0);
    const keyOnly =
      'inspection' in each &&
      each.inspection.entries.length > 0 &&
      each.inspection.entries.every(({ entry }) => entry.kind === 'privateKey');
    return empty && !keyOnly ? [display(each.uri)] : [];
  });
  return { text: format === 'csv' ? csv(rows) : markdown(rows, closed, now, expiringDays), certificates: rows.length };
}

function rowsOf({ inspection }: Material, file: string, now: number): readonly Row[] {
  return inspection.entries.flatMap(({ entry, chain }) =>
    chain
      .filter(({ problem, notAfter }) => problem === undefined && Number.isFinite(notAfter))
      .map((certificate) => ({
        file,
        alias: entry.alias ?? '',
        subject: certificate.subject,
        issuer: certificate.issuer,
        names: allNames(certificate),
        notAfter: certificate.notAfter,
        days: daysLeft(certificate, now),
        sha256: certificate.sha256,
      })),
  );
}

const iso = (ms: number): string => (Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : '');

function markdown(rows: readonly Row[], closed: readonly string[], now: number, soonDays: number): string {
  const ended = rows.filter(({ days }) => days < 0);
  const soon = rows.filter(({ days }) => days >= 0 && days <= soonDays);
  const later = rows.filter(({ days }) => days > soonDays);
  const part = (title: string, some: readonly Row[]): string[] =>
    some.length === 0
      ? []
      : [
          `## ${title}`,
          '',
          t`| days | ends | subject | names | file | alias |`,
          '| --: | --- | --- | --- | --- | --- |',
          ...some.map(
            ({ days, notAfter, subject, names, file, alias }) =>
              `| ${days} | ${iso(notAfter).slice(0, 10)} | ${cell(subject)} | ${names.slice(0, MOST_NAMES).map(cell).join(', ')}${names.length > MOST_NAMES ? ', …' : ''} | ${cell(file)} | ${cell(alias)} |`,
          ),
          '',
        ];
  return `${[
    t`# Expiry of certificates`,
    '',
    t`${iso(now).slice(0, 10)}: ${rows.length} certificates; ${ended.length} have ended, ${soon.length} end within ${soonDays} days.`,
    '',
    ...part(t`Ended`, ended),
    ...part(t`Within ${soonDays} days`, soon),
    ...part(t`Later`, later),
    ...(closed.length === 0
      ? []
      : [
          t`## Not seen`,
          '',
          t`Locked, unreadable, or without a certificate:`,
          '',
          ...closed.map((file) => `- ${code(file)}`),
          '',
        ]),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

const cell = (text: string): string => (text === '' ? '' : code(text).replaceAll('|', '\\|'));

/** RFC 4180, and safe to open in a spreadsheet: a certificate's text is never taken for a formula. */
function csv(rows: readonly Row[]): string {
  const head = ['days', 'notAfter', 'file', 'alias', 'subject', 'issuer', 'names', 'sha256'];
  const lines = rows.map(({ days, notAfter, file, alias, subject, issuer, names, sha256 }) =>
    [String(days), iso(notAfter), ...[file, alias, subject, issuer, names.join(' '), sha256].map(harmless)]
      .map(quoted)
      .join(','),
  );
  return `${[head.join(','), ...lines].join('\r\n')}\r\n`;
}

const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
