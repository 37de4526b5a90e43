/** Changes inside of a store: what its entries become. */

import type { Issuer, StoreEntry, StoreFormat } from '../../pki/index.ts';
import type { EntryRef } from '../../protocol/changes.ts';
import { t } from '../../text/l10n.ts';
import { wrong } from './changeError.ts';
import { isStore } from './inspection.ts';
import { type Joined, joinParts } from './join.ts';
import type { Pki } from './load.ts';
import type { Material } from './materials.ts';
import { wantsPassword } from './state.ts';
import { day } from './words.ts';

/** Certificates above a leaf; more are nobody's. */
const LONGEST_CHAIN = 10;

export interface OpenStore {
  readonly material: Material;
  readonly format: StoreFormat;
  readonly profile: 'modern' | 'legacy';
  readonly password: string;
  readonly entries: readonly StoreEntry[];
  /** What writing it again changes besides. */
  readonly notes: readonly string[];
}

export interface StoreChange {
  readonly entries: readonly StoreEntry[];
  /** What changes, in sentences. */
  readonly lines: readonly string[];
}

/** A store with all that is in it, ready to be written again. @throws ChangeError */
export async function openStore(pki: Pki, material: Material): Promise<OpenStore> {
  const { name, inspection, password } = material;
  const { artifact } = inspection;
  const fatal = artifact.problems.find((each) => each.fatal);
  if (fatal !== undefined) wrong(`${name}: ${fatal.message}`);
  if (!isStore(artifact)) wrong(t`${name} is no keystore.`);
  if (artifact.base64Layers > 0) wrong(t`${name} is base64 text around a store; decode it first.`);
  if (wantsPassword(artifact) || password === undefined) wrong(t`${name} is locked.`, material.uri);
  const { entries, problems } = await pki.entriesOf(artifact, undefined, 'kept');
  if (problems.length > 0) wrong(t`${name} cannot be written again without loss. ${problems.join(' ')}`);
  const unseen = artifact.entries.filter(({ kind }) => kind === 'certificate').length;
  const sealed = entries.filter(({ kind }) => kind === 'sealed').length;
  const opened = await pki.openArtifact(material.bytes, { passwords: { store: password } });
  const old = opened.pkcs12?.safes.some(({ encryption }) => encryption !== undefined && !/PBES2/.test(encryption.text));
  return {
    material,
    format: artifact.format as StoreFormat,
    profile: old === true ? 'legacy' : 'modern',
    password,
    entries,
    notes: [
      ...(unseen === 0
        ? []
        : [t`Java will see ${unseen === 1 ? t`a certificate` : t`${unseen} certificates`} that it did not see.`]),
      ...(sealed === 0 ? [] : [t`A key or secret that was not opened stays as it is, with its own password.`]),
    ],
  };
}

/** The entry of the store that stands at a place of the file. @throws ChangeError */
export function entryAt({ material, entries }: OpenStore, { index, alias }: EntryRef): StoreEntry {
  const read = material.inspection.artifact.entries[index];
  const found = entries.find((entry) => {
    if (read === undefined || (alias !== undefined && alias !== read.alias)) return false;
    if (entry.kind === 'key') return entry.privateKey === read.privateKey;
    return entry.kind === 'trusted' ? entry.certificate === read.chain[0] : entry.bytes === read.stored;
  });
  return found ?? wrong(t`There is no such entry any more.`);
}

export function renamed(pki: Pki, store: OpenStore, ref: EntryRef, to: string): StoreChange {
  const { alias } = entryAt(store, ref);
  if (to.trim() === '') wrong(t`An entry needs an alias.`);
  return {
    entries: pki.renameEntry(store.entries, alias, to.trim()),
    lines: [t`Entry \`${alias}\` becomes \`${to.trim()}\`.`],
  };
}

export function deleted(store: OpenStore, refs: readonly EntryRef[]): StoreChange {
  const gone = new Set(refs.map((ref) => entryAt(store, ref)));
  return {
    entries: store.entries.filter((entry) => !gone.has(entry)),
    lines: [...gone].map((entry) => t`Entry \`${entry.alias}\` (${whatOf(entry)}) is deleted.`),
  };
}

const whatOf = (entry: StoreEntry): string =>
  entry.kind === 'key' ? t`a key with its certificate` : entry.kind === 'trusted' ? t`a trusted certificate` : 'locked';

/**
 * Entries of other files come in, with the alias that is given or as their files call them; one that is taken gets a number.
 * A certificate that is there already is left out.
 */
export async function imported(
  pki: Pki,
  store: OpenStore,
  from: readonly Material[],
  alias: string | undefined,
): Promise<StoreChange> {
  const { entries: coming, keys, notes } = await joined(pki, from, alias);
  if (keys.length > 0)
    wrong(t`There is a private key without its certificate; choose the file of the certificate too.`);
  if (coming.length === 0) wrong(t`There is neither key nor certificate to import.`);
  const lines: string[] = [];
  const loose = from.every(({ inspection }) => !isStore(inspection.artifact));
  let entries = store.entries;
  for (const entry of coming) {
    const known = entries.find((each) => isSame(pki, each, entry));
    if (known !== undefined) {
      lines.push(t`\`${entry.alias}\` is there already, as \`${known.alias}\`.`);
      continue;
    }
    const free = pki.freeAlias(entries, alias ?? (loose ? aliasFor(pki, entry) : entry.alias));
    entries = pki.addEntry(entries, { ...entry, alias: free });
    lines.push(t`Entry \`${free}\` (${whatOf(entry)}) is added.`);
  }
  if (entries === store.entries) wrong(lines.join(' '));
  return { entries, lines: [...lines, ...notes] };
}

/** A certificate out of a file of its own is called after its subject, unless it is a CA's. */
function aliasFor(pki: Pki, entry: StoreEntry): string {
  if (entry.kind !== 'trusted') return entry.alias;
  const { isCa, commonName } = pki.describeCertificate(entry.certificate);
  return isCa ? entry.alias : commonName?.trim() || entry.alias;
}

function isSame(pki: Pki, a: StoreEntry, b: StoreEntry): boolean {
  const first = (entry: StoreEntry) => (entry.kind === 'trusted' ? entry.certificate : entry.chain[0]);
  const [one, other] = [first(a), first(b)];
  if (a.kind !== b.kind || one === undefined || other === undefined) return false;
  return pki.describeCertificate(one).sha256 === pki.describeCertificate(other).sha256;
}

/** What files hold together. @throws ChangeError where one of them is locked or unreadable */
export async function joined(pki: Pki, materials: readonly Material[], alias?: string): Promise<Joined> {
  const parts = materials.map((material) => {
    const { artifact } = material.inspection;
    const fatal = artifact.problems.find((each) => each.fatal);
    if (fatal !== undefined) wrong(`${material.name}: ${fatal.message}`);
    if (wantsPassword(artifact)) wrong(t`${material.name} is locked.`, material.uri);
    return { artifact, entries: artifact.entries };
  });
  return joinParts(pki, parts, alias);
}

/** The certificate that a CA made for the key, and what leads up from it. */
export async function replied(
  pki: Pki,
  store: OpenStore,
  ref: EntryRef,
  from: readonly Material[],
): Promise<StoreChange> {
  const entry = entryAt(store, ref);
  if (entry.kind !== 'key') wrong(t`A reply of a CA belongs to a key, and this entry has none.`);
  const half = await pki.publicKeyOf(entry.privateKey);
  const given = certificatesOf(from);
  const leaf = given.find((der) => equal(pki.describeCertificate(der).parts?.publicKey, half));
  if (leaf === undefined)
    wrong(t`None of the ${given.length} certificates was made for the key of \`${entry.alias}\`.`);
  const chain = chainUp(pki, leaf, [...given, ...entry.chain.slice(1), ...trustedOf(store.entries)]);
  const facts = pki.describeCertificate(leaf);
  return {
    entries: store.entries.map((each) => (each === entry ? { ...entry, chain } : each)),
    lines: [
      t`The key \`${entry.alias}\` gets the certificate that \`${facts.issuer}\` issued, good until ${day(facts.notAfter)}.`,
    ],
  };
}

/** A certificate, and of those that are known the ones that lead up from it; never one that has signed itself. */
export function chainUp(pki: Pki, leaf: Uint8Array, known: readonly Uint8Array[]): Uint8Array[] {
  const facts = known.map(pki.describeCertificate);
  const chain = [pki.describeCertificate(leaf)];
  for (let top = chain[0]; top !== undefined && !top.selfIssued && chain.length < LONGEST_CHAIN; ) {
    const { canonicalIssuer } = top;
    top = facts.find((each) => each.canonicalSubject === canonicalIssuer && !each.selfIssued && !chain.includes(each));
    if (top !== undefined) chain.push(top);
  }
  return chain.map(({ der }) => der);
}

/** A key's certificate is followed by those that lead up from it. */
export function chained(pki: Pki, store: OpenStore, leaf: string, from: readonly Material[]): StoreChange {
  const entry = store.entries.find(
    (each): each is Extract<StoreEntry, { kind: 'key' }> =>
      each.kind === 'key' && each.chain[0] !== undefined && pki.describeCertificate(each.chain[0]).sha256 === leaf,
  );
  const [own, ...others] = entry?.chain ?? [];
  if (entry === undefined || own === undefined) wrong(t`The certificate is not there any more.`);
  const chain = chainUp(pki, own, [...others, ...certificatesOf(from), ...trustedOf(store.entries)]);
  return {
    entries: store.entries.map((each) => (each === entry ? { ...entry, chain } : each)),
    lines: [`\`${entry.alias}\`: ${chainText(pki, chain)}`],
  };
}

export const chainText = (pki: Pki, chain: readonly Uint8Array[]): string =>
  t`the chain becomes ${chain.map((der) => `\`${pki.describeCertificate(der).subject}\``).join(', then ')}.`;

export const certificatesOf = (from: readonly Material[]): Uint8Array[] =>
  from.flatMap(({ inspection }) => inspection.artifact.entries.flatMap(({ chain }) => chain));

const trustedOf = (entries: readonly StoreEntry[]): Uint8Array[] =>
  entries.flatMap((entry) => (entry.kind === 'trusted' ? [entry.certificate] : []));

const equal = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The same certificate from now on: of the same key or a new one. */
export async function renewed(
  pki: Pki,
  store: OpenStore,
  ref: EntryRef,
  options: {
    readonly issuer: Issuer | undefined;
    readonly newKey: boolean;
    readonly days: number | undefined;
    readonly now: number;
  },
): Promise<StoreChange> {
  const entry = entryAt(store, ref);
  const old = entry.kind === 'key' ? entry.chain[0] : undefined;
  if (entry.kind !== 'key' || old === undefined)
    wrong(t`A certificate that is trusted here is renewed where its key lies; then import the new one.`);
  const privateKey = options.newKey ? await newKeyLike(pki, old) : entry.privateKey;
  const { issuer, now, days } = options;
  const { certificate, chain } = await pki.renewCertificate(old, {
    now,
    privateKey,
    ...(issuer === undefined ? {} : { issuer }),
    ...(days === undefined ? {} : { days }),
  });
  const facts = pki.describeCertificate(certificate);
  return {
    entries: store.entries.map((each) => (each === entry ? { ...entry, privateKey, chain } : each)),
    lines: [
      t`The certificate of \`${entry.alias}\` is good until ${day(facts.notAfter)}, issued by ${facts.selfIssued ? 'itself' : `\`${facts.issuer}\``}.`,
      ...(options.newKey ? [t`It gets a new private key.`] : []),
    ],
  };
}

/** A key of the same kind as that of a certificate. */
export async function newKeyLike(pki: Pki, certificate: Uint8Array): Promise<Uint8Array> {
  const { algorithm, size, curve } = pki.describeCertificate(certificate).key;
  const name = (curve ?? (algorithm === 'RSA' ? `rsa-${size}` : algorithm)).toLowerCase();
  const kind = pki.keyKinds.find((each) => each === name);
  return (await pki.generateKeyPair(kind ?? 'rsa-2048')).privateKey;
}
