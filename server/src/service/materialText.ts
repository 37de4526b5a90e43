import type { CertificateFacts } from '../pki/index.ts';
import { later, t, told } from '../text/l10n.ts';
import { type InspectedEntry, type Inspection, isStore } from '../workspace/keyMaterial/inspection.ts';
import { allNames, day, formatName, keyText } from '../workspace/keyMaterial/words.ts';

/** Entries of a file that are written out. */
const MOST_ENTRIES = 20_000;

/**
 * Key material as lines of plain text that say nothing of the day or of the order in which a program wrote a store: two
 * versions can be compared line by line. No key and no password is in it.
 */
export function materialText({ artifact, entries }: Pick<Inspection, 'artifact' | 'entries'>, index?: number): string {
  const only = index === undefined ? undefined : entries[index];
  if (only !== undefined) return [...entryLines(only), ''].join('\n');
  const { format, problems } = artifact;
  const named = (a: InspectedEntry, b: InspectedEntry): number => (titleOf(a) < titleOf(b) ? -1 : 1);
  const ordered = isStore(artifact) ? entries.toSorted(named) : entries;
  return [
    `${formatName(format)}, ${entries.length === 1 ? t`1 entry` : t`${entries.length} entries`}`,
    ...problems.map(({ message }) => t`problem: ${line(message)}`),
    ...ordered.slice(0, MOST_ENTRIES).flatMap((entry) => ['', ...entryLines(entry)]),
    '',
  ].join('\n');
}

const kinds: Readonly<Record<InspectedEntry['entry']['kind'], string>> = {
  key: later`key with certificate`,
  trusted: later`trusted certificate`,
  secret: later`secret key`,
  certificate: 'certificate',
  privateKey: later`private key`,
  csr: later`certification request`,
  crl: later`revocation list`,
};

const titleOf = ({ entry }: InspectedEntry): string =>
  entry.alias === undefined ? told(kinds[entry.kind]) : `${line(entry.alias)}: ${told(kinds[entry.kind])}`;

function entryLines({ entry, chain, request, ...rest }: InspectedEntry): string[] {
  const { key, encryption, opens } = entry;
  const locked = opens === 'no' || opens === 'untried';
  return [
    `[${titleOf({ entry, chain, ...rest })}]`,
    ...(key === undefined ? [] : [`  ${t`key: ${keyText(key)}`}`]),
    ...(encryption === undefined ? [] : [`  ${t`encrypted with: ${encryption}`}`]),
    ...(locked ? [`  ${t`locked`}`] : []),
    ...(request === undefined ? [] : [`  ${t`subject: ${line(request.subject)}`}`, ...listed(t`names`, request.names)]),
    ...chain.flatMap((certificate, i) => [
      ...(chain.length > 1 || entry.kind === 'key' ? [`  ${t`certificate ${i + 1}:`}`] : []),
      ...certificateLines(certificate),
    ]),
  ];
}

function certificateLines(certificate: CertificateFacts): string[] {
  if (certificate.problem !== undefined)
    return [`    ${t`unreadable: ${line(certificate.problem)}`}`, `    SHA-256: ${certificate.sha256}`];
  const usages = [...(certificate.keyUsage ?? []), ...(certificate.extendedKeyUsage ?? [])];
  return [
    `    ${t`subject: ${line(certificate.subject)}`}`,
    `    ${t`issuer: ${certificate.selfIssued ? t`itself` : line(certificate.issuer)}`}`,
    `    ${t`valid: ${day(certificate.notBefore)} to ${day(certificate.notAfter)}`}`,
    ...listed(t`names`, allNames(certificate)).map((each) => `  ${each}`),
    `    ${t`key: ${keyText(certificate.key)}, signed with ${certificate.signatureAlgorithm}`}`,
    `    ${t`authority: ${certificate.isCa ? t`yes` : t`no`}`}`,
    ...(usages.length === 0 ? [] : [`    ${t`usages: ${usages.join(', ')}`}`]),
    `    ${t`serial: ${certificate.serial}`}`,
    `    SHA-256: ${certificate.sha256}`,
  ];
}

const listed = (title: string, values: readonly string[]): string[] =>
  values.length === 0 ? [] : [`  ${title}:`, ...values.map((value) => `    ${line(value)}`)];

/** Text out of a file stays on its line, and cannot turn the direction of what follows. */
const line = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '�');
