import type { CertificateFacts } from '../../pki/index.ts';
import type { Artifact, JavaView } from '../../pki/types.ts';
import type { InspectedEntry, InspectedFinding, Inspection } from '../../workspace/keyMaterial/inspection.ts';
import { allNames, day, daysLeft, formatName, keyText } from '../../workspace/keyMaterial/words.ts';
import { type Colour, columns, painter, printable, type Terminal } from '../terminal.ts';
import { count } from '../text.ts';

type Paint = ReturnType<typeof painter>;

const severityColours: Readonly<Record<InspectedFinding['severity'], Colour>> = {
  error: 'red',
  warning: 'yellow',
  information: 'blue',
};

/** For people. All text out of the file goes through `printable`. */
export function inspectionText(inspection: Inspection, { colours }: Pick<Terminal, 'colours'>): string {
  const paint = painter(colours);
  const { artifact, entries, java, findings, now } = inspection;
  const paragraphs = [
    head(inspection, paint),
    table(entries, now, paint),
    ...chainParagraphs(entries, now, paint),
    java === undefined ? '' : javaText(java, paint),
    findingsText(findings, artifact, paint),
  ];
  return `${paragraphs.filter((each) => each !== '').join('\n\n')}\n`;
}

function head({ file, size, artifact }: Inspection, paint: Paint): string {
  const { format, base64Layers, integrity, entries } = artifact;
  const checked = {
    verified: 'integrity verified',
    failed: 'integrity check failed',
    untried: 'integrity not checked (no password)',
    unsupported: 'integrity check not known here',
    none: '',
  }[integrity];
  const layers = base64Layers === 0 ? '' : `inside ${count(base64Layers, 'layer')} of base64`;
  const parts = [formatName(format), layers, entriesText(entries.length), `${size} bytes`, checked];
  return `${paint('bold', printable(file))}: ${parts.filter((part) => part !== '').join(', ')}`;
}

const entriesText = (n: number): string => (n === 1 ? '1 entry' : `${n} entries`);

function table(entries: readonly InspectedEntry[], now: number, paint: Paint): string {
  if (entries.length === 0) return '';
  const rows = entries.map(({ entry, chain, request }) => {
    const [leaf] = chain;
    const key = entry.key ?? leaf?.key;
    return [
      printable(entry.alias ?? '-'),
      entry.kind,
      printable(key === undefined ? '-' : keyText(key)),
      entry.kind === 'key' || entry.kind === 'privateKey' || entry.kind === 'secret' ? opensText[entry.opens] : '-',
      String(chain.length),
      leaf === undefined ? '-' : `${day(leaf.notAfter)} (${daysText(daysLeft(leaf, now))})`,
      printable(request?.subject ?? leaf?.subject ?? ''),
    ];
  });
  return aligned([['alias', 'kind', 'key', 'opens', 'certificates', 'expires', 'subject'], ...rows])
    .map((line, i) => (i === 0 ? paint('dim', line) : line))
    .join('\n');
}

const opensText = { plain: 'not encrypted', yes: 'yes', no: 'no', untried: 'not tried', unsupported: 'not known here' };

/** Columns padded to their widest cell. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => columns(row[i] ?? ''))));
  return rows.map((row) =>
    `  ${row.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - columns(cell))).join('  ')}`.trimEnd(),
  );
}

function chainParagraphs(entries: readonly InspectedEntry[], now: number, paint: Paint): string[] {
  return entries.flatMap(({ entry, chain, request, trust }) => {
    if (chain.length === 0 && request === undefined) return [];
    const title = entry.alias === undefined ? '' : `${paint('bold', printable(entry.alias))}\n`;
    const names = request === undefined ? [] : [`  ${printable(request.subject)}`, `    names  ${list(request.names)}`];
    const tree = chain.flatMap((certificate, i) => certificateLines(certificate, i, now, paint));
    const verdict =
      trust === undefined
        ? []
        : [
            trust.verdict === 'valid'
              ? `  ${paint('green', 'trusted')} by the truststore`
              : `  ${paint('red', trust.verdict === 'invalid' ? 'not trusted' : 'cannot be checked')} ${printable(trust.text ?? '')}`,
          ];
    return [`${title}${[...names, ...tree, ...verdict].join('\n')}`];
  });
}

export function certificateLines(certificate: CertificateFacts, depth: number, now: number, paint: Paint): string[] {
  const indent = `  ${'   '.repeat(depth)}`;
  const lead = depth === 0 ? indent : `${indent.slice(0, -3)}└─ `;
  if (certificate.problem !== undefined)
    return [`${lead}${paint('red', 'unreadable')} ${printable(certificate.problem)}`];
  const line = (name: string, value: string) => `${indent}  ${paint('dim', name.padEnd(8))} ${value}`;
  const usage = [...(certificate.keyUsage ?? []), ...(certificate.extendedKeyUsage ?? [])];
  const names = allNames(certificate);
  const ca = certificate.isCa
    ? ` (CA${certificate.pathLength === undefined ? '' : `, path length ${certificate.pathLength}`})`
    : '';
  return [
    `${lead}${paint('bold', printable(certificate.subject || '(no subject)'))}${ca}`,
    line('issuer', certificate.selfIssued ? 'itself' : printable(certificate.issuer)),
    ...(names.length > 0 ? [line('names', list(names))] : []),
    line('valid', `${day(certificate.notBefore)} to ${day(certificate.notAfter)}  ${bar(certificate, now, paint)}`),
    line('key', printable(`${keyText(certificate.key)}, signed with ${certificate.signatureAlgorithm}`)),
    ...(usage.length > 0 ? [line('usage', list(usage))] : []),
    line('serial', certificate.serial),
    line('sha256', certificate.sha256),
  ];
}

const WIDTH = 20;

/** What is left of a certificate's life. */
function bar(certificate: CertificateFacts, now: number, paint: Paint): string {
  const life = certificate.notAfter - certificate.notBefore;
  const share = life > 0 ? Math.min(1, Math.max(0, (certificate.notAfter - now) / life)) : 0;
  const left = daysLeft(certificate, now);
  const full = Math.round(share * WIDTH);
  const colour = left < 0 ? 'red' : left < 30 ? 'yellow' : 'green';
  return `${paint(colour, '█'.repeat(full))}${paint('dim', '░'.repeat(WIDTH - full))} ${paint(colour, daysText(left))}`;
}

function daysText(days: number): string {
  if (!Number.isFinite(days)) return 'unknown';
  return days < 0 ? `expired ${count(-days, 'day')} ago` : `${count(days, 'day')} left`;
}

function javaText(java: JavaView, paint: Paint): string {
  const lines = [
    java.error === undefined
      ? `  opens as ${java.types.join(', ') || 'nothing'} and shows ${entriesText(java.entries.length)}`
      : `  ${paint('red', 'refuses it:')} ${printable(java.error)}`,
    ...java.entries.map(
      ({ alias, kind, chainLength, keyOpens }) =>
        `  ${printable(alias)}: ${kind}${kind === 'key' ? `, ${count(chainLength, 'certificate')}, key opens: ${opensText[keyOpens]}` : ''}`,
    ),
    ...java.invisible.map(
      ({ alias, why }) =>
        `  ${paint('yellow', 'not seen:')} ${printable(alias === undefined ? why : `${alias}: ${why}`)}`,
    ),
    ...(java.errorOfOldUpdates === undefined
      ? []
      : [`  updates before 2021 refuse it: ${printable(java.errorOfOldUpdates)}`]),
  ];
  return [paint('bold', `Java ${java.target}`), ...lines].join('\n');
}

function findingsText(findings: readonly InspectedFinding[], { problems }: Artifact, paint: Paint): string {
  if (findings.length === 0 && problems.length === 0) return paint('green', 'Nothing found.');
  return findings
    .map(({ rule, severity, message, alias }) => {
      const where = alias === undefined ? '' : ` ${printable(alias)}:`;
      const hint = rule === 'pki/key-locked' ? ' Give the password of the key with --key-password-file.' : '';
      return `${paint(severityColours[severity], severity)} ${paint('dim', rule)}${where} ${printable(message)}${hint}`;
    })
    .join('\n');
}

const MOST_NAMES = 24;

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(printable).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
