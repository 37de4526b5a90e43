import type { InspectedItem, InspectResult } from '../protocol.ts';
import { later, t, told } from '../text/l10n.ts';
import type { InspectedEntry, Inspection } from '../workspace/keyMaterial/inspection.ts';
import { stateOfEntry, stateOfFile } from '../workspace/keyMaterial/state.ts';
import { allNames, day, daysLeft, formatName, keyText } from '../workspace/keyMaterial/words.ts';
import { code } from './markdown.ts';

/** Names of one certificate that the report shows. */
const MOST_NAMES = 50;

/** What a view of key material shows of a file. */
export function inspected(inspection: Inspection, name: string): InspectResult {
  const { artifact, entries, findings } = inspection;
  const items = entries.map((entry) => itemOf(entry, inspection));
  return {
    format: formatName(artifact.format),
    state: stateOfFile(inspection),
    entries: items,
    problems: findings,
    report: report(inspection, items, name),
  };
}

function itemOf(
  { entry, chain, request }: InspectedEntry,
  clock: Pick<Inspection, 'now' | 'expiringDays'>,
): InspectedItem {
  const [leaf] = chain;
  const key = entry.key ?? leaf?.key;
  const subject = request?.subject ?? leaf?.subject;
  return {
    ...(entry.alias === undefined ? {} : { alias: entry.alias }),
    kind: entry.kind,
    state: stateOfEntry({ entry, chain }, clock),
    ...(subject === undefined ? {} : { subject }),
    ...(leaf === undefined ? {} : { issuer: leaf.issuer }),
    names: request?.names ?? (leaf === undefined ? [] : allNames(leaf)),
    ...(key === undefined ? {} : { algorithm: keyText(key) }),
    ...(leaf === undefined || !Number.isFinite(leaf.notAfter)
      ? {}
      : { notAfter: day(leaf.notAfter), daysLeft: daysLeft(leaf, clock.now) }),
    certificates: chain.length,
  };
}

/** All text out of the file goes through `code`. */
function report(
  { artifact, entries, java, findings, now }: Inspection,
  items: readonly InspectedItem[],
  name: string,
): string {
  const sections = items.map((item, i) => [
    `## ${item.alias === undefined ? told(kinds[item.kind]) : `${code(item.alias)} (${told(kinds[item.kind])})`}`,
    '',
    ...(item.subject === undefined ? [] : [t`- Subject: ${code(item.subject)}`]),
    ...(item.algorithm === undefined ? [] : [t`- Key: ${code(item.algorithm)}`]),
    ...(item.state === 'locked' ? [t`- The key is locked: its password is missing or another one.`] : []),
    ...(entries[i]?.chain ?? []).flatMap((certificate, depth) => [
      t`- Certificate${depth === 0 ? '' : ` ${depth + 1}`}: ${code(certificate.subject || t`(no subject)`)}, issued by ${
        certificate.selfIssued ? t`itself` : code(certificate.issuer)
      }`,
      ...(certificate.problem === undefined ? [] : [`  - Unreadable: ${code(certificate.problem)}`]),
      t`  - Valid ${day(certificate.notBefore)} to ${day(certificate.notAfter)} (${daysText(daysLeft(certificate, now))})`,
      ...(allNames(certificate).length === 0 ? [] : [t`  - Names: ${listed(allNames(certificate))}`]),
      t`  - Key: ${code(keyText(certificate.key))}, signed with ${code(certificate.signatureAlgorithm)}`,
      t`  - Usage: ${listed([...(certificate.keyUsage ?? []), ...(certificate.extendedKeyUsage ?? [])])}`,
      t`  - Serial: ${code(certificate.serial)}`,
      `  - SHA-256: ${code(certificate.sha256)}`,
    ]),
    '',
  ]);
  const seen =
    java === undefined
      ? []
      : [
          t`## Java ${java.target}`,
          '',
          java.error === undefined
            ? t`Opens as ${java.types.join(', ') || 'nothing'}; sees ${listed(java.entries.map(({ alias }) => alias))}.`
            : t`Refuses it: ${code(java.error)}`,
          ...java.invisible.map(
            ({ alias, why }) => t`- Not seen: ${alias === undefined ? '' : `${code(alias)}: `}${why}`,
          ),
          '',
        ];
  const found = findings.map(
    ({ severity, rule, message, alias }) =>
      `- **${told(severity)}** ${rule}: ${alias === undefined ? '' : `${code(alias)}: `}${code(message, 1000)}`,
  );
  return [
    `# ${code(name)}`,
    '',
    `${formatName(artifact.format)}, ${items.length === 1 ? t`1 entry` : t`${items.length} entries`}.`,
    '',
    t`## Findings`,
    '',
    ...(found.length === 0 ? [t`Nothing found.`] : found),
    '',
    ...sections.flat(),
    ...seen,
  ].join('\n');
}

const kinds: Readonly<Record<InspectedItem['kind'], string>> = {
  key: later`key with certificate`,
  trusted: later`trusted certificate`,
  secret: later`secret key`,
  certificate: 'certificate',
  privateKey: later`private key`,
  csr: later`certification request`,
  crl: later`revocation list`,
};

function daysText(days: number): string {
  if (!Number.isFinite(days)) return t`unknown`;
  const count = Math.abs(days) === 1 ? t`1 day` : t`${Math.abs(days)} days`;
  return days < 0 ? t`expired ${count} ago` : t`${count} left`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return t`none`;
  const shown = names.slice(0, MOST_NAMES).map((each) => code(each));
  return names.length > MOST_NAMES ? t`${shown.join(', ')} and ${names.length - MOST_NAMES} more` : shown.join(', ');
}
