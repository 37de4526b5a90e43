/** What the view of key material and the editor for it show. */

import type { ArtifactEntry } from '../pki/types.ts';
import type {
  CertificateDetails,
  EntryResult,
  FileOverview,
  MaterialEntry,
  MaterialProblem,
  MaterialRepair,
  MaterialResult,
} from '../protocol.ts';
import { t } from '../text/l10n.ts';
import { type InspectedEntry, type Inspection, isStore } from '../workspace/keyMaterial/inspection.ts';
import type { Pki } from '../workspace/keyMaterial/load.ts';
import type { Material } from '../workspace/keyMaterial/materials.ts';
import { soonest, stateOfEntry, stateOfFile, stateOfTime } from '../workspace/keyMaterial/state.ts';
import { allNames, daysLeft, formatName, keyText } from '../workspace/keyMaterial/words.ts';

/** Of one file: what is more is not read by anybody. */
const MOST_PROBLEMS = 500;
const MOST_TOLD = 8;
/** Characters by which a file is found. */
const MOST_WORDS = 4000;

export function overviewOf({ uri, inspection }: Material): FileOverview {
  const { artifact, entries, findings, now } = inspection;
  const days = soonest(entries, now);
  const serious = findings.filter(({ severity }) => severity !== 'information');
  return {
    uri,
    format: formatName(artifact.format),
    store: isStore(artifact),
    state: stateOfFile(inspection),
    ...(days === undefined ? {} : { daysLeft: days }),
    entries: entries.length,
    request: entries.some(({ request }) => request !== undefined),
    authority: entries.some(({ entry, chain }) => entry.kind === 'privateKey' || chain[0]?.isCa === true),
    problems: serious
      .toSorted((a, b) => rank[a.severity] - rank[b.severity])
      .slice(0, MOST_TOLD)
      .map(({ message }) => message),
    words: wordsOf(entries),
  };
}

export const unreadable = (uri: string): FileOverview => ({
  uri,
  format: '',
  store: false,
  state: 'unreadable',
  entries: 0,
  request: false,
  authority: false,
  problems: [t`The file cannot be read.`],
  words: '',
});

const rank = { error: 0, warning: 1, information: 2 } as const;

function wordsOf(entries: readonly InspectedEntry[]): string {
  let words = '';
  for (const { entry, chain, request } of entries) {
    const [leaf] = chain;
    const names = leaf === undefined ? (request?.names ?? []) : allNames(leaf);
    words += `${[entry.alias, leaf?.subject ?? request?.subject, ...names].join(' ')}\n`;
    if (words.length > MOST_WORDS) break;
  }
  return words.slice(0, MOST_WORDS).toLowerCase();
}

export function materialOf({ inspection }: Material): MaterialResult {
  const { artifact, entries, java, findings, now, size } = inspection;
  const places = new Map(artifact.entries.map((entry, index) => [entry, index]));
  return {
    format: formatName(artifact.format),
    store: isStore(artifact),
    size,
    state: stateOfFile(inspection),
    entries: entries.map((entry, index) => entryOf(entry, index, inspection)),
    problems: findings.slice(0, MOST_PROBLEMS).map((finding): MaterialProblem => {
      const place = inspection.placeOf.get(finding);
      const index = place === undefined ? undefined : places.get(place);
      const repair = repairs[finding.rule];
      return {
        ...finding,
        ...(index === undefined ? {} : { index }),
        ...(repair === undefined || !(isStore(artifact) || outside.has(repair)) ? {} : { repair }),
      };
    }),
    ...(java === undefined ? {} : { java: javaText(java) }),
    now,
  };
}

/** What a finding is repaired by; the others need a person who decides. */
const repairs: Readonly<Record<string, MaterialRepair>> = {
  'pki/cert-expired': 'renew',
  'pki/cert-expiring': 'renew',
  'pki/cert-not-yet-valid': 'renew',
  'pki/san-missing': 'renew',
  'pki/ip-as-dns-name': 'renew',
  'pki/wildcard-not-leftmost': 'renew',
  'pki/x509-v1': 'renew',
  'pki/leaf-outlives-issuer': 'renew',
  'pki/p12-trust-attribute-missing': 'rewrite',
  'pki/p12-trust-attribute-on-key-cert': 'rewrite',
  'pki/p12-plain-keybag': 'rewrite',
  'pki/p12-aes192': 'rewrite',
  'pki/p12-needs-newer-java': 'rewrite',
  'pki/p12-legacy-encryption': 'rewrite',
  'pki/low-iterations': 'rewrite',
  'pki/chain-order': 'rewrite',
  'pki/chain-duplicate': 'rewrite',
  'pki/truststore-empty-for-java': 'rewrite',
  'pki/jks-format': 'convert',
  'pki/default-password': 'password',
  'pki/password-too-short': 'password',
  'pki/password-trailing-newline': 'password',
  'pki/p12-password-not-ascii': 'password',
  'pki/truststore-has-private-key': 'delete',
  'pki/ca-key-in-node-keystore': 'delete',
  'pki/chain-incomplete': 'import',
  'pki/pkcs12-locked': 'unlock',
  'pki/pkcs12-mac': 'unlock',
  'pki/jks-digest': 'unlock',
};

/** Those that need no store. */
const outside: ReadonlySet<MaterialRepair> = new Set(['renew', 'unlock']);

function entryOf(
  { entry, chain, request }: InspectedEntry,
  index: number,
  clock: Pick<Inspection, 'now' | 'expiringDays'>,
): MaterialEntry {
  const [leaf] = chain;
  const key = entry.key ?? leaf?.key;
  const subject = request?.subject ?? leaf?.subject;
  return {
    index,
    ...(entry.alias === undefined ? {} : { alias: entry.alias }),
    kind: entry.kind,
    state: stateOfEntry({ entry, chain }, clock),
    ...(subject === undefined ? {} : { subject }),
    ...(leaf === undefined ? {} : { issuer: leaf.issuer }),
    names: request?.names ?? (leaf === undefined ? [] : allNames(leaf)),
    ...(key === undefined ? {} : { algorithm: keyText(key) }),
    ...(leaf === undefined || leaf.problem !== undefined || !Number.isFinite(leaf.notAfter)
      ? {}
      : { notBefore: leaf.notBefore, notAfter: leaf.notAfter, daysLeft: daysLeft(leaf, clock.now) }),
    certificates: chain.length,
  };
}

function javaText({ target, types, entries, error, invisible }: NonNullable<Inspection['java']>) {
  const unseen = invisible.map(({ alias, why }) => (alias === undefined ? why : `${alias}: ${why}`));
  const seen = entries.map(({ alias }) => alias).join(', ');
  const text =
    error === undefined
      ? t`Java ${target} opens it as ${types.join(', ') || 'nothing'} and sees ${seen === '' ? t`no entries` : seen}.`
      : t`Java ${target} refuses it: ${error}`;
  return { target, text, unseen };
}

/** Undefined where there is no such entry. */
export async function detailsOf(pki: Pki, { inspection }: Material, index: number): Promise<EntryResult | undefined> {
  const { now } = inspection;
  const found = inspection.entries[index];
  if (found === undefined) return undefined;
  const { entry, chain, request } = found;
  const certificates = await Promise.all(
    chain.map(async (facts, i): Promise<CertificateDetails> => {
      const above = facts.selfIssued ? facts : chain[i + 1];
      const signature =
        facts.parts === undefined || above?.parts === undefined
          ? 'unsupported'
          : await pki.verifySignature(facts.parts, above.parts.publicKey);
      return {
        subject: facts.subject,
        issuer: facts.issuer,
        ...(facts.commonName === undefined ? {} : { commonName: facts.commonName }),
        selfIssued: facts.selfIssued,
        isCa: facts.isCa,
        signature: signature === 'unsupported' ? 'unknown' : signature,
        state: facts.problem === undefined ? stateOfTime(facts.notAfter, inspection) : 'unreadable',
        ...(facts.problem === undefined ? {} : { problem: facts.problem }),
        version: facts.version,
        serial: facts.serial,
        notBefore: facts.notBefore,
        notAfter: facts.notAfter,
        daysLeft: daysLeft(facts, now),
        names: allNames(facts),
        algorithm: keyText(facts.key),
        signatureAlgorithm: facts.signatureAlgorithm,
        usages: [...(facts.keyUsage ?? []), ...(facts.extendedKeyUsage ?? [])],
        extensions: facts.extensions.map(({ name, critical, text }) => ({ name, critical, text })),
        sha256: facts.sha256,
        sha1: facts.sha1,
        pem: pki.pemCertificates([facts.der]),
      };
    }),
  );
  const last = chain.at(-1);
  return {
    certificates,
    ...(entry.encryption === undefined ? {} : { encryption: entry.encryption }),
    ...(request === undefined || entry.csr === undefined
      ? {}
      : { request: { ...request, pem: pki.pemRequest(entry.csr) } }),
    ...(last === undefined || last.selfIssued || last.problem !== undefined ? {} : { above: last.issuer }),
  };
}

/** The DER of a certificate of an entry, or of its request. */
export function derOf(entry: ArtifactEntry | undefined, certificate: number): Uint8Array | undefined {
  return entry?.chain[certificate] ?? entry?.csr ?? entry?.crl;
}
