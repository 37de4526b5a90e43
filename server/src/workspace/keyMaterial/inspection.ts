import type { CertificateFacts, LintResult } from '../../pki/index.ts';
import type { Artifact, ArtifactEntry, ArtifactProblem, JavaTarget, JavaView, Passwords } from '../../pki/types.ts';
import { t } from '../../text/l10n.ts';
import { defaultSettings } from '../settings.ts';
import type { Pki } from './load.ts';

/** What `inspect` knows of one file. */
export interface Inspection {
  /** The entry that a finding is about, where it is one's. */
  readonly placeOf: ReadonlyMap<InspectedFinding, ArtifactEntry>;
  /** As the user named it. */
  readonly file: string;
  readonly size: number;
  readonly artifact: Artifact;
  /** Of stores only. */
  readonly java: JavaView | undefined;
  readonly entries: readonly InspectedEntry[];
  readonly findings: readonly InspectedFinding[];
  /** Milliseconds since the epoch: what days are counted from. */
  readonly now: number;
  /** Days before the end of a certificate from which on it counts as expiring. */
  readonly expiringDays: number;
}

export interface InspectedEntry {
  readonly entry: ArtifactEntry;
  /** Leaf first, as stored. */
  readonly chain: readonly CertificateFacts[];
  /** Of a certification request. */
  readonly request?: { readonly subject: string; readonly names: readonly string[] };
  /** Whether the truststore that was given accepts it. */
  readonly trust?: { readonly verdict: 'valid' | 'invalid' | 'unsupported'; readonly text?: string };
}

export interface InspectedFinding {
  readonly rule: string;
  readonly severity: LintResult['severity'];
  readonly message: string;
  /** The entry that it is about, where it is one's. */
  readonly alias?: string;
}

export interface Question {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly passwords: Passwords;
  readonly target: JavaTarget;
  readonly hosts: readonly string[];
  /** Certificates of a truststore, DER. */
  readonly anchors?: readonly Uint8Array[];
  readonly now: number;
  /** Default: 30. */
  readonly expiringDays?: number;
}

/** Reads a file of key material and judges it. Never throws for what is in the file. */
export async function inspectBytes(pki: Pki, question: Question): Promise<Inspection> {
  const { file, bytes, passwords, target, now, expiringDays = defaultSettings.expiringDays } = question;
  const opened = await pki.openArtifact(bytes, { passwords });
  const { artifact } = opened;
  const java = isStore(artifact) ? pki.javaView(opened, target) : undefined;
  const sent = new Map(chainsOf(pki, artifact).map(({ entry, chain }) => [entry, chain]));
  const entries = await Promise.all(
    artifact.entries.map((entry) => inspectEntry(pki, entry, sent.get(entry), question)),
  );
  const placeOf = new Map<InspectedFinding, ArtifactEntry>();
  const about: About = (finding, entry) => {
    const placed = entry?.alias === undefined ? finding : { ...finding, alias: entry.alias };
    if (entry !== undefined) placeOf.set(placed, entry);
    return placed;
  };
  const found = [
    ...problemFindings(artifact, passwords, about),
    ...(java === undefined ? [] : storeFindings(pki, question, artifact, java)),
    ...(await certificateFindings(pki, question, artifact, about)),
  ];
  const findings = [
    ...found,
    ...(java?.error === undefined || found.some(({ severity }) => severity === 'error')
      ? []
      : [error('java-refuses', t`Java ${target} does not open the store: ${java.error}.`)]),
    ...(question.hosts.length > 0 && chainsOf(pki, artifact).length === 0
      ? [error('no-server-certificate', t`There is no certificate here that could be compared with the host.`)]
      : []),
    ...entries.flatMap(({ trust, entry }): InspectedFinding[] =>
      // A certificate that is missing has been told already, with its name.
      trust?.verdict === 'invalid' && !found.some(({ rule, alias }) => rule === incomplete && alias === entry.alias)
        ? [about({ rule: 'pki/chain-not-trusted', severity: 'error', message: `${trust.text}.` }, entry)]
        : [],
    ),
  ];
  return { file, size: bytes.length, artifact, java, entries, findings, placeOf, now, expiringDays };
}

/** A finding with the alias of its entry. */
type About = (finding: InspectedFinding, entry?: ArtifactEntry) => InspectedFinding;

const incomplete = 'pki/chain-incomplete';

export const error = (id: string, message: string): InspectedFinding => ({
  rule: `pki/${id}`,
  severity: 'error',
  message,
});

export const isStore = ({ format }: Artifact): boolean => format === 'jks' || format === 'jceks' || format === 'pkcs12';

/** Nothing of the certificates can be seen without the password. */
export const isLocked = ({ problems }: Artifact): boolean => problems.some(({ code }) => code === 'pkcs12-locked');

/** What a truststore's owner trusts: of a store what Java would, of other files every certificate. */
export function anchorsOf(artifact: Artifact): readonly Uint8Array[] {
  if (!isStore(artifact)) return artifact.entries.flatMap(({ chain }) => chain);
  return artifact.entries.flatMap(({ kind, chain }) => (kind === 'certificate' ? [] : chain.slice(0, 1)));
}

/**
 * Certificates as they are sent in a handshake: of a key entry its own, of a PEM file all in their order where the first
 * is no CA.
 */
export function chainsOf(
  pki: Pki,
  artifact: Artifact,
): readonly { readonly entry: ArtifactEntry; readonly chain: readonly Uint8Array[]; readonly key?: Uint8Array }[] {
  if (isStore(artifact))
    return artifact.entries.flatMap((entry) =>
      entry.kind === 'key' && entry.chain.length > 0
        ? [{ entry, chain: entry.chain, ...(entry.privateKey === undefined ? {} : { key: entry.privateKey }) }]
        : [],
    );
  const holders = artifact.entries.filter(({ chain }) => chain.length > 0);
  const chain = holders.flatMap((holder) => holder.chain);
  const [entry] = holders;
  const [leaf] = chain;
  if (entry === undefined || leaf === undefined || pki.describeCertificate(leaf).isCa) return [];
  const keys = artifact.entries.flatMap(({ privateKey }) => (privateKey === undefined ? [] : [privateKey]));
  const [key] = keys;
  return [{ entry, chain, ...(key === undefined || keys.length > 1 ? {} : { key }) }];
}

async function inspectEntry(
  pki: Pki,
  entry: ArtifactEntry,
  sent: readonly Uint8Array[] | undefined,
  { anchors, now }: Question,
): Promise<InspectedEntry> {
  const chain = entry.chain.map(pki.describeCertificate);
  const request = entry.csr === undefined ? undefined : requestOf(pki, entry.csr);
  const [leaf, ...others] = sent ?? [];
  if (anchors === undefined || leaf === undefined)
    return { entry, chain, ...(request === undefined ? {} : { request }) };
  const { extendedKeyUsage } = pki.describeCertificate(leaf);
  const use = extendedKeyUsage === undefined || extendedKeyUsage.includes('serverAuth') ? 'server' : 'client';
  const { verdict, problem, cause } = await pki.buildChain({ leaf, others, anchors, now, use });
  const text = [problem, cause].filter((each) => each !== undefined).join(': ');
  return { entry, chain, trust: { verdict, ...(text === '' ? {} : { text }) } };
}

function requestOf(pki: Pki, der: Uint8Array): InspectedEntry['request'] {
  try {
    const { subject, names } = pki.readRequest(der);
    return { subject, names: names.map(({ kind, value }) => `${kind}:${value}`) };
  } catch {
    // What is wrong with it stands among the entry's problems.
    return undefined;
  }
}

const wrongPassword = new Set(['wrong-password', 'pkcs12-mac', 'jks-digest']);

function problemFindings(artifact: Artifact, passwords: Passwords, about: About): InspectedFinding[] {
  const finding = ({ code, message, fatal, offset }: ArtifactProblem, entry?: ArtifactEntry): InspectedFinding =>
    about(
      {
        rule: `pki/${code}`,
        severity: fatal || wrongPassword.has(code) ? 'error' : code === 'pkcs12-locked' ? 'information' : 'warning',
        message: offset === undefined ? message : t`${message.replace(/[.。]$/, '')} (byte ${offset}).`,
      },
      entry,
    );
  const failed = artifact.integrity === 'failed';
  return [
    ...artifact.problems.map((each) => finding(each)),
    ...artifact.entries.flatMap((entry) => entry.problems.map((each) => finding(each, entry))),
    ...artifact.entries.flatMap((entry): InspectedFinding[] => {
      if (entry.opens !== 'no' || failed) return [];
      const message =
        passwords.key === undefined
          ? t`The key does not open with the password of the store; it has one of its own.`
          : t`The key does not open with the key password.`;
      const severity = passwords.key === undefined ? 'warning' : 'error';
      return [about({ rule: 'pki/key-locked', severity, message }, entry)];
    }),
  ];
}

function storeFindings(
  pki: Pki,
  { file, passwords }: Question,
  artifact: Artifact,
  java: JavaView,
): InspectedFinding[] {
  // Without the password it is not known what is in there.
  if (isLocked(artifact)) return [];
  const role = artifact.entries.some(({ kind }) => kind === 'key') ? 'keystore' : 'truststore';
  const subject = {
    artifact,
    java,
    role,
    fileName: file.replace(/^.*[\\/]/, ''),
    ...(passwords.store === undefined ? {} : { password: passwords.store }),
    ...(passwords.key === undefined ? {} : { keyPassword: passwords.key }),
  } as const;
  return pki.runLints(pki.storeLints, subject).map(told);
}

async function certificateFindings(
  pki: Pki,
  question: Question,
  artifact: Artifact,
  about: About,
): Promise<InspectedFinding[]> {
  const { now, hosts, anchors, expiringDays = defaultSettings.expiringDays } = question;
  const sent = chainsOf(pki, artifact);
  const leaves = new Set(
    sent.flatMap(({ chain }) => chain.slice(0, 1).map((der) => pki.describeCertificate(der).sha256)),
  );
  const seen = new Set<string>();
  const single = artifact.entries.flatMap((entry) =>
    entry.chain.map(pki.describeCertificate).flatMap((certificate) => {
      if (seen.has(certificate.sha256)) return [];
      seen.add(certificate.sha256);
      const use = leaves.has(certificate.sha256) ? useOf(certificate, hosts.length > 0) : undefined;
      const subject = { certificate, now, expiringDays, ...(use === undefined ? {} : { use }) };
      return pki.runLints(pki.certificateLints, subject).map((result) => about(told(result), entry));
    }),
  );
  const chained = await Promise.all(
    sent.map(async ({ entry, chain, key }) => {
      const publicKey = key === undefined ? undefined : await pki.publicKeyOf(key).catch(() => undefined);
      const subject = {
        chain: chain.map(pki.describeCertificate),
        hosts,
        ...(anchors === undefined ? {} : { anchors: anchors.map(pki.describeCertificate) }),
        ...(publicKey === undefined ? {} : { publicKey }),
      };
      return pki.runLints(pki.chainLints, subject).map((result) => about(told(result), entry));
    }),
  );
  return [...single, ...chained.flat()];
}

/** Nodes of a cluster are server and client; a certificate that says it is one of them only is judged as that. */
function useOf({ extendedKeyUsage: usage }: CertificateFacts, serves: boolean): 'server' | 'client' | 'node' {
  if (usage === undefined) return 'node';
  const [server, client] = [usage.includes('serverAuth') || serves, usage.includes('clientAuth')];
  return server === client ? 'node' : server ? 'server' : 'client';
}

const told = ({ id, severity, message }: LintResult): InspectedFinding => ({ rule: `pki/${id}`, severity, message });
