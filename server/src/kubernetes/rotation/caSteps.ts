import type { StoreEntry } from '../../pki/index.ts';
import { t } from '../../text/l10n.ts';
import {
  type Bytes,
  belongs,
  CaError,
  type CaMaterial,
  caNames,
  type NodeFiles,
  type PemFile,
  readCa,
  readNodeFiles,
  type StoreFile,
  sameBytes,
  signedBy,
} from './caFiles.ts';
import type { PeerView } from './caHandshake.ts';
import { keyKind } from './material.ts';

type Pki = typeof import('../../pki/index.ts');

export interface CaOrder {
  readonly files: Bytes;
  /** Of the stores. */
  readonly password: string | undefined;
  readonly now: number;
}

/** What a step leaves behind: files with new content, and files that go. */
export interface CaChange {
  readonly writes: Bytes;
  readonly removes: readonly string[];
}

/** Where the rotation of a CA stands, read off the files. */
export interface CaState {
  readonly name: string;
  /** The step that leads on; undefined: there is none under way that could go wrong, or nothing to do. */
  readonly next: string;
  readonly why: string;
}

/** A way to change the CA: its states, and how one becomes the next. */
export interface CaWay {
  state(pki: Pki, order: CaOrder): Promise<CaState>;
  apply(pki: Pki, order: CaOrder, step: string): Promise<CaChange>;
  /** What the nodes that have these files show and trust. */
  peers(pki: Pki, order: CaOrder): Promise<readonly PeerView[]>;
}

/** Trust both, switch, drop: for everything that can trust several CAs, which are stores of Java and bundles in PEM. */
export const severalWay: CaWay = { state, apply, peers };

interface Seen {
  readonly nodes: NodeFiles;
  readonly anchors: readonly { readonly name: string; readonly certificates: readonly Uint8Array[] }[];
  readonly leaves: readonly Uint8Array[];
  readonly oldKey: Uint8Array | undefined;
  readonly fresh: CaMaterial | undefined;
}

async function see(pki: Pki, { files, password }: CaOrder): Promise<Seen> {
  const nodes = await readNodeFiles(pki, files, password);
  const trusted = (entries: readonly StoreEntry[]) =>
    entries.flatMap((entry) => (entry.kind === 'trusted' ? [entry.certificate] : []));
  const anchors = [
    ...nodes.stores.map(({ name, entries }) => ({ name, certificates: trusted(entries) })),
    ...nodes.bundles,
  ].filter(({ certificates }) => certificates.length > 0);
  const leaves = [
    ...nodes.stores.flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.kind === 'key' ? entry.chain.slice(0, 1) : [])),
    ),
    ...nodes.chains.flatMap(({ certificates }) => certificates.slice(0, 1)),
  ];
  if (anchors.length === 0) throw new CaError(t`there is no truststore and no certificate of a CA among the files`);
  if (leaves.length === 0) throw new CaError(t`there is no certificate of a node among the files`);
  if (leaves.some((leaf) => pki.describeCertificate(leaf).selfIssued))
    throw new CaError(
      t`the certificate of a node signs itself: it has no CA; make a new one and restart all nodes together`,
    );
  const fresh = await readCa(pki, files, caNames.fresh, caNames.freshKey);
  return { nodes, anchors, leaves, oldKey: files.get(caNames.oldKey), fresh };
}

const holds = (certificates: readonly Uint8Array[], wanted: Uint8Array): boolean =>
  certificates.some((each) => sameBytes(each, wanted));

async function state(pki: Pki, order: CaOrder): Promise<CaState> {
  const { anchors, leaves, fresh, nodes } = await see(pki, order);
  if (fresh === undefined)
    return {
      name: 'stable',
      next: 'trust',
      why: t`A new CA is made, and every node is told to trust it beside the old one. Nothing is signed with it yet.`,
    };
  const { certificate } = fresh;
  const trusting = anchors.filter(({ certificates }) => holds(certificates, certificate));
  const onlyNew = anchors.filter(({ certificates }) => certificates.every((each) => sameBytes(each, certificate)));
  const signed = await Promise.all(leaves.map((leaf) => signedBy(pki, leaf, certificate)));
  const holders = await Promise.all(nodes.chains.map((chain) => holdersOf(pki, nodes, chain)));
  const all = signed.every(Boolean) && holders.every(({ paired }) => paired);
  if (trusting.length < anchors.length) {
    if (signed.some(Boolean))
      throw new CaError(
        t`a certificate was signed by the new CA before all truststores had it: put the old certificate back first`,
      );
    return { name: t`new CA made`, next: 'trust', why: t`Not every truststore has the new CA.` };
  }
  if (!all)
    return {
      name: signed.some(Boolean) ? t`partly switched` : t`both trusted`,
      next: 'switch',
      why: t`The certificates of the nodes are made anew, signed by the new CA. Before that, every node must have been restarted with the new truststore.`,
    };
  if (onlyNew.length < anchors.length)
    return {
      name: 'switched',
      next: 'drop',
      why: t`The old CA goes out of the truststores. Before that, every node and every client must show a certificate of the new CA.`,
    };
  return {
    name: 'dropped',
    next: 'finish',
    why: t`The new CA takes the place of the old one among the files of the CA.`,
  };
}

async function apply(pki: Pki, order: CaOrder, step: string): Promise<CaChange> {
  const seen = await see(pki, order);
  switch (step) {
    case 'trust':
      return trust(pki, order, seen);
    case 'switch':
      return reissue(pki, order, seen);
    case 'drop':
      return drop(pki, order, seen);
    case 'finish':
      return finish(order);
    default:
      throw new CaError(t`${step}: is no step of this rotation`);
  }
}

async function trust(pki: Pki, order: CaOrder, { nodes, anchors, fresh }: Seen): Promise<CaChange> {
  const [old] = anchors.flatMap(({ certificates }) => certificates);
  if (old === undefined) throw new CaError(t`there is no CA that could be followed by a new one`);
  const made = fresh ?? (await newCa(pki, old, order.now));
  const writes = new Map<string, Uint8Array>(fresh === undefined ? await caFiles(pki, made) : []);
  await withAnchors(pki, order, nodes, writes, (present) =>
    holds(present, made.certificate) ? present : [...present, made.certificate],
  );
  return { writes, removes: [] };
}

/** A CA that says what the old one says, with a key of its own, and a name of its own: chains are built by names. */
export async function newCa(pki: Pki, old: Uint8Array, now: number): Promise<CaMaterial> {
  const facts = pki.describeCertificate(old);
  const days = Math.max(1, Math.round((facts.notAfter - facts.notBefore) / 86_400_000));
  const generation = /^(.*CN=[^,+]*?)(?: G(\d+))?((?:[,+].*)?)$/.exec(facts.subject);
  const subject =
    generation === null
      ? `CN=New CA,${facts.subject}`
      : `${generation[1]} G${Number(generation[2] ?? '1') + 1}${generation[3]}`;
  const made = await pki.createCredentials(
    { usage: 'ca', subject, days, ...(facts.pathLength === undefined ? {} : { pathLength: facts.pathLength }) },
    { now, key: keyKind(facts.key) },
  );
  return { certificate: made.certificate, privateKey: made.privateKey };
}

/** Certificate and key of a new CA, as files. */
export async function caFiles(pki: Pki, ca: CaMaterial): Promise<[string, Uint8Array][]> {
  return [
    [caNames.fresh, utf8(pki.pemCertificates([ca.certificate]))],
    [caNames.freshKey, utf8(await pki.pemPrivateKey(ca.privateKey))],
  ];
}

async function withAnchors(
  pki: Pki,
  order: CaOrder,
  { stores, bundles }: NodeFiles,
  writes: Map<string, Uint8Array>,
  change: (present: readonly Uint8Array[]) => readonly Uint8Array[],
): Promise<void> {
  for (const { name, certificates } of bundles) {
    const wanted = change(certificates);
    if (wanted !== certificates) writes.set(name, utf8(pki.pemCertificates(wanted)));
  }
  for (const store of stores) {
    const present = store.entries.flatMap((entry) => (entry.kind === 'trusted' ? [entry.certificate] : []));
    if (present.length === 0) continue;
    const wanted = change(present);
    if (wanted === present) continue;
    let entries: readonly StoreEntry[] = store.entries.filter(
      (entry) => entry.kind !== 'trusted' || holds(wanted, entry.certificate),
    );
    for (const certificate of wanted)
      if (!holds(present, certificate))
        entries = pki.addEntry(entries, { kind: 'trusted', alias: pki.freeAlias(entries, 'ca'), certificate });
    writes.set(store.name, await written(pki, order, store, entries));
  }
}

function written(pki: Pki, { password, now }: CaOrder, { format, name }: StoreFile, entries: readonly StoreEntry[]) {
  if (password === undefined) throw new CaError(t`${name}: the password of the stores is needed`);
  return pki.writeStore(entries, { format, password, now });
}

async function reissue(pki: Pki, order: CaOrder, { nodes, fresh }: Seen): Promise<CaChange> {
  if (fresh === undefined)
    throw new CaError(t`switch: ${caNames.fresh} and ${caNames.freshKey} are not among the files`);
  const writes = new Map<string, Uint8Array>();
  // A certificate that lies in several files stays one.
  const made = new Map<string, { readonly chain: readonly Uint8Array[]; readonly privateKey: Uint8Array }>();
  const again = async (leaf: Uint8Array) => {
    const facts = pki.describeCertificate(leaf);
    const known = made.get(facts.sha256);
    if (known !== undefined) return known;
    const { privateKey } = await pki.generateKeyPair(keyKind(facts.key));
    const { chain } = await pki.renewCertificate(leaf, { now: order.now, issuer: fresh, privateKey });
    const fine = { chain, privateKey };
    made.set(facts.sha256, fine);
    return fine;
  };
  const isNew = (leaf: Uint8Array | undefined) => (leaf === undefined ? true : signedBy(pki, leaf, fresh.certificate));
  for (const store of nodes.stores) {
    let changed = false;
    const entries: StoreEntry[] = [];
    for (const entry of store.entries) {
      const [leaf] = entry.kind === 'key' ? entry.chain : [];
      if (entry.kind !== 'key' || leaf === undefined || (await isNew(leaf))) entries.push(entry);
      else {
        changed = true;
        entries.push({ ...entry, ...(await again(leaf)) });
      }
    }
    if (changed) writes.set(store.name, await written(pki, order, store, entries));
  }
  for (const file of nodes.chains) {
    const [leaf] = file.certificates;
    const { names, paired } = await holdersOf(pki, nodes, file);
    if (leaf === undefined || (paired && (await isNew(leaf)))) continue;
    if (names.length === 0) throw new CaError(t`${file.name}: its private key is not among the files`);
    const { chain, privateKey } = await again(leaf);
    const pem = pki.pemCertificates(chain);
    const secret = await pki.pemPrivateKey(privateKey);
    writes.set(file.name, utf8(names.includes(file.name) ? pem + secret : pem));
    for (const holder of names) if (holder !== file.name) writes.set(holder, utf8(secret));
  }
  return { writes, removes: [] };
}

/**
 * The files with the key of a certificate. Where a step was interrupted between the two, none of them fits: then it is
 * the one that is called alike.
 */
async function holdersOf(
  pki: Pki,
  { keys }: NodeFiles,
  { name, certificates: [leaf] }: PemFile,
): Promise<{ readonly names: readonly string[]; readonly paired: boolean }> {
  const names: string[] = [];
  for (const key of keys) if (leaf !== undefined && (await belongs(pki, leaf, key.privateKey))) names.push(key.name);
  if (names.length > 0) return { names, paired: true };
  const stem = name.replace(/\.[^.]*$/, '');
  const alike = keys.flatMap((key) => ([`${stem}-key.pem`, `${stem}.key`, name].includes(key.name) ? [key.name] : []));
  return { names: alike, paired: false };
}

async function drop(pki: Pki, order: CaOrder, { nodes, fresh, anchors }: Seen): Promise<CaChange> {
  if (fresh === undefined) throw new CaError(t`drop: ${caNames.fresh} is not among the files`);
  const writes = new Map<string, Uint8Array>();
  const olds = anchors
    .flatMap(({ certificates }) => certificates)
    .filter((each) => !sameBytes(each, fresh.certificate));
  const [old] = olds;
  // What is taken away can be put back.
  if (old !== undefined && !order.files.has(caNames.old)) writes.set(caNames.old, utf8(pki.pemCertificates([old])));
  await withAnchors(pki, order, nodes, writes, (present) =>
    present.length === 1 && holds(present, fresh.certificate) ? present : [fresh.certificate],
  );
  return { writes, removes: [] };
}

/** The old CA is kept beside: whoever is sure deletes it. */
export function finish({ files }: CaOrder): CaChange {
  const writes = new Map<string, Uint8Array>();
  for (const [from, to] of [
    [caNames.old, caNames.retired],
    [caNames.oldKey, caNames.retiredKey],
    [caNames.freshKey, caNames.oldKey],
  ] as const) {
    const value = files.get(from);
    if (value !== undefined) writes.set(to, value);
  }
  return { writes, removes: [caNames.fresh, caNames.freshKey, caNames.old].filter((name) => files.has(name)) };
}

async function peers(pki: Pki, order: CaOrder): Promise<readonly PeerView[]> {
  const { nodes, anchors } = await see(pki, order);
  const shown: Omit<PeerView, 'anchors'>[] = nodes.stores.flatMap(({ name, entries }) =>
    entries.flatMap((entry) =>
      entry.kind === 'key' ? [{ name, chain: entry.chain, privateKey: entry.privateKey }] : [],
    ),
  );
  for (const { name, certificates } of nodes.chains) {
    let privateKey: Uint8Array | undefined;
    for (const key of nodes.keys)
      if (certificates[0] !== undefined && (await belongs(pki, certificates[0], key.privateKey)))
        privateKey = key.privateKey;
    shown.push({ name, chain: certificates, ...(privateKey === undefined ? {} : { privateKey }) });
  }
  // A node trusts what one of the files says: each of them must do.
  const trusts = distinct(anchors.map(({ certificates }) => certificates));
  return shown.flatMap((view) => trusts.map((each) => ({ ...view, anchors: each })));
}

function distinct(sets: readonly (readonly Uint8Array[])[]): readonly (readonly Uint8Array[])[] {
  return sets.filter(
    (set, i) => sets.findIndex((other) => other.length === set.length && other.every((each) => holds(set, each))) === i,
  );
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
