import type { CertificateFacts, Found, Opened, OpenedEntry } from '../rules/artifact/model.ts';
import { later, t, told } from '../text/l10n.ts';
import { isStore } from '../workspace/keyMaterial/inspection.ts';
import { allNames, day, daysLeft, formatName, keyText } from '../workspace/keyMaterial/words.ts';
import { code } from './markdown.ts';

/** Entries and names that one hover shows. */
const MOST_ENTRIES = 6;
const MOST_NAMES = 24;

/** A trust anchor that a chain leads to, and where it was found. */
export interface Anchor {
  readonly certificate: CertificateFacts;
  readonly where: string;
}

/**
 * What is in a piece of key material, as Markdown. All text out of it is code; a private key is told by its kind only.
 * @param anchorOf the trust anchor that issued a certificate, where one is known
 */
export function artifactMarkdown(
  opened: Opened,
  now: number,
  anchorOf: (certificate: CertificateFacts) => Anchor | undefined = () => undefined,
): string {
  const { artifact, entries } = opened;
  const shown = entries.slice(0, MOST_ENTRIES).map((entry) => entryMarkdown(entry, now, anchorOf));
  const more = entries.length > MOST_ENTRIES ? [t`… and ${entries.length - MOST_ENTRIES} more entries.`] : [];
  const problems = artifact.problems.map(({ message }) => `- ${code(message, 400)}`);
  // What is no store is not opened as one: whoever does so all the same is told by a rule.
  const { error } = opened.java;
  const java = error === undefined || !isStore(artifact) ? [] : [t`Java refuses it: ${code(error, 400)}`];
  return [...java, ...problems, ...shown, ...more].join('\n\n');
}

/** The first line: what the file is, and where it was found. */
export function headMarkdown({ name, way }: Pick<Found, 'name' | 'way'>, { artifact, entries }: Opened): string {
  const count = entries.length === 1 ? t`1 entry` : t`${entries.length} entries`;
  return `**${formatName(artifact.format)}** ${code(name)}, ${count} (${way})`;
}

function entryMarkdown(
  { entry, chain, matches }: OpenedEntry,
  now: number,
  anchorOf: (certificate: CertificateFacts) => Anchor | undefined,
): string {
  const [leaf] = chain;
  const kind = told(kinds[entry.kind]);
  const head = entry.alias === undefined ? `*${kind}*` : `${code(entry.alias)} – *${kind}*`;
  const state =
    entry.opens === 'no' || entry.opens === 'untried'
      ? t` (locked)`
      : matches === false
        ? t` (**the key does not belong to the certificate**)`
        : '';
  const lines = [head + state];
  const key = entry.key ?? leaf?.key;
  if (leaf === undefined) {
    if (key !== undefined) lines.push(t`- Key: ${code(keyText(key))}`);
    return lines.join('\n');
  }
  lines.push(...certificateLines(leaf, now));
  const tree = chainTree(chain, anchorOf);
  if (tree !== undefined) lines.push(tree);
  return lines.join('\n');
}

function certificateLines(certificate: CertificateFacts, now: number): string[] {
  if (certificate.problem !== undefined) return [t`- Unreadable: ${code(certificate.problem)}`];
  const names = allNames(certificate);
  const shown = names.slice(0, MOST_NAMES).map((name) => code(name));
  const usage = [...(certificate.keyUsage ?? []), ...(certificate.extendedKeyUsage ?? [])];
  return [
    t`- Subject: ${code(certificate.subject || t`(none)`)}`,
    t`- Names: ${shown.length === 0 ? t`none` : shown.join(', ')}${names.length > MOST_NAMES ? t` and ${names.length - MOST_NAMES} more` : ''}`,
    t`- Issuer: ${certificate.selfIssued ? t`itself` : code(certificate.issuer)}`,
    t`- Valid: ${day(certificate.notBefore)} to ${day(certificate.notAfter)}, ${daysText(daysLeft(certificate, now))}`,
    t`- Key: ${code(keyText(certificate.key))}, signed with ${code(certificate.signatureAlgorithm)}`,
    t`- Usage: ${usage.length === 0 ? t`any` : usage.map((each) => code(each)).join(', ')}${certificate.isCa ? t` (authority)` : ''}`,
    t`- Serial: ${code(certificate.serial)}`,
    `- SHA-256: ${code(certificate.sha256)}`,
    `- SHA-1: ${code(certificate.sha1)}`,
  ];
}

/** `leaf ← intermediate ← anchor`, indented one below the other; undefined where there is nothing but the leaf. */
function chainTree(
  chain: readonly CertificateFacts[],
  anchorOf: (certificate: CertificateFacts) => Anchor | undefined,
): string | undefined {
  const last = chain.at(-1);
  const anchor = last === undefined ? undefined : anchorOf(last);
  const steps = chain.map(({ subject }) => code(subject || t`(none)`));
  if (anchor !== undefined && anchor.certificate.sha256 !== last?.sha256)
    steps.push(t`${code(anchor.certificate.subject)} (trusted: ${anchor.where})`);
  else if (anchor !== undefined) steps[steps.length - 1] += t` (trusted: ${anchor.where})`;
  if (steps.length < 2 && anchor === undefined) return undefined;
  return [t`- Chain:`, ...steps.map((step, depth) => `${'  '.repeat(depth + 1)}- ${step}`)].join('\n');
}

export function daysText(days: number): string {
  if (!Number.isFinite(days)) return t`unknown`;
  const count = Math.abs(days) === 1 ? t`1 day` : t`${Math.abs(days)} days`;
  return days < 0 ? t`**expired ${count} ago**` : t`${count} left`;
}

const kinds: Readonly<Record<OpenedEntry['entry']['kind'], string>> = {
  key: later`key with certificate`,
  trusted: later`trusted certificate`,
  secret: later`secret key`,
  certificate: 'certificate',
  privateKey: later`private key`,
  csr: later`certification request`,
  crl: later`revocation list`,
};
