/** From what the readers of stores found to the entries that people see. */

import { later, t } from '../text/l10n.ts';
import { hex } from './bytes.ts';
import { decryptJceks } from './crypto/javaSchemes.ts';
import type { Work } from './crypto/work.ts';
import { items, numberOf, octetsOf, parseDer } from './der.ts';
import { digestHolds, type JksEntry, type JksStore, readJks } from './jks.ts';
import { privateKeyFacts, readEncryptedKey } from './keys.ts';
import { type Bag, opensAfter, type Pkcs12, passwordFor, readPkcs12 } from './pkcs12.ts';
import { isAborted, problem, problemOf } from './problem.ts';
import type { Artifact, ArtifactEntry, ArtifactProblem, Passwords } from './types.ts';
import { chainByNames, firstBySubject } from './x509Shape.ts';

// --- JKS, JCEKS

export async function jksArtifact(
  bytes: Uint8Array,
  passwords: Passwords,
  task: Work,
): Promise<{ artifact: Artifact; jks: JksStore }> {
  const jks = readJks(bytes);
  const entries: ArtifactEntry[] = [];
  for (const entry of jks.entries) {
    await task.pause();
    entries.push(await jksEntry(entry, passwords, task));
  }
  const { store } = passwords;
  const integrity =
    store === undefined
      ? 'untried'
      : jks.digest === undefined
        ? 'unsupported'
        : digestHolds(jks, store)
          ? 'verified'
          : 'failed';
  const problems =
    integrity === 'failed'
      ? [...jks.problems, problem('jks-digest', t`The password is another one, or the store is damaged.`)]
      : jks.problems;
  return { artifact: { format: jks.format, base64Layers: 0, entries, problems, integrity }, jks };
}

async function jksEntry(entry: JksEntry, passwords: Passwords, task: Work): Promise<ArtifactEntry> {
  const { alias, created } = entry;
  const problems = entry.certificates.flatMap((c) => c.problems);
  const head = { alias, created, chain: entry.certificates.map((c) => c.der), problems };
  if (entry.tag === 'trusted') return { ...head, kind: 'trusted', opens: 'plain' };
  const password = passwordFor(alias, passwords);
  if (entry.tag === 'secret') return { ...head, kind: 'secret', ...(await openSecret(entry, password, task)) };
  const stored = entry.protectedKey ?? new Uint8Array();
  const opened = await openProtected(stored, entry.keyOffset, password, task);
  return { ...head, kind: 'key', stored, ...opened, problems: [...problems, ...opened.problems] };
}

type Opened = Pick<ArtifactEntry, 'opens' | 'problems'> &
  Partial<Pick<ArtifactEntry, 'privateKey' | 'key' | 'encryption'>>;

/** An EncryptedPrivateKeyInfo, opened if a password is at hand and right. */
export async function openProtected(
  der: Uint8Array,
  base: number | undefined,
  password: string | undefined,
  task: Work,
): Promise<Opened> {
  let encryption: string | undefined;
  const named = () => (encryption === undefined ? {} : { encryption });
  try {
    const { pbe, data } = readEncryptedKey(parseDer(der, base));
    encryption = pbe.text;
    if (password === undefined) return { opens: 'untried', encryption, problems: [] };
    return { opens: 'yes', encryption, ...plainKey(await pbe.decrypt(password, data, task)) };
  } catch (error) {
    if (isAborted(error)) throw error;
    const opens = opensAfter(error);
    return { opens, ...named(), problems: opens === 'no' ? [] : [problemOf(error)] };
  }
}

/** PKCS#8 octets with what they are; damaged ones are kept with their problem. */
export function plainKey(pkcs8: Uint8Array, base?: number): Pick<Opened, 'privateKey' | 'key' | 'problems'> {
  try {
    return { privateKey: pkcs8, key: privateKeyFacts(pkcs8, base), problems: [] };
  } catch (error) {
    return { privateKey: pkcs8, problems: [problemOf(error)] };
  }
}

/** A sealed object of JCEKS: its first two byte arrays are the parameters and the encrypted content. */
async function openSecret(
  entry: JksEntry,
  password: string | undefined,
  task: Work,
): Promise<Pick<ArtifactEntry, 'opens' | 'problems' | 'stored' | 'encryption'>> {
  const stored = entry.sealed?.bytes ?? new Uint8Array();
  const { byteArrays = [], strings = [] } = entry.sealed?.content ?? {};
  const [parameters, content] = byteArrays;
  if (parameters === undefined || content === undefined || !strings.includes('PBEWithMD5AndTripleDES')) {
    const why = problem('secret-unknown', t`The secret key is sealed in an unknown way.`, entry.offset);
    return { opens: 'unsupported', stored, problems: [why] };
  }
  let encryption: string | undefined;
  try {
    const { need } = items(parseDer(parameters), later`a seal`);
    const salt = octetsOf(need(0, 'salt'), later`a salt`);
    const iterations = numberOf(need(1, later`iteration count`), later`an iteration count`);
    encryption = t`PBEWithMD5AndTripleDES (${iterations} iterations)`;
    if (password === undefined) return { opens: 'untried', stored, encryption, problems: [] };
    const plain = await decryptJceks(password, salt, iterations, content, task);
    const good = plain[0] === 0xac && plain[1] === 0xed;
    return { opens: good ? 'yes' : 'no', stored, encryption, problems: [] };
  } catch (error) {
    if (isAborted(error)) throw error;
    const opens = opensAfter(error);
    const failed = { opens, stored, problems: opens === 'no' ? [] : [problemOf(error)] };
    return encryption === undefined ? failed : { ...failed, encryption };
  }
}

// --- PKCS#12

export async function pkcs12Artifact(
  bytes: Uint8Array,
  passwords: Passwords,
  task: Work,
): Promise<{ artifact: Artifact; pkcs12: Pkcs12 }> {
  const pkcs12 = await readPkcs12(bytes, passwords, task);
  const bags = pkcs12.safes.flatMap((safe) => safe.bags);
  const problems = [
    ...pkcs12.problems,
    ...pkcs12.safes.flatMap(safeProblems),
    ...bags.filter((bag) => bag.kind === 'unknown').map(unknownBag),
    ...(pkcs12.mac?.problems ?? []),
  ];
  if (pkcs12.mac?.result === 'failed') {
    problems.push(problem('pkcs12-mac', t`The password is another one, or the store is damaged.`));
  }
  const integrity = pkcs12.mac?.result ?? (pkcs12.problems.some((p) => p.fatal) ? 'untried' : 'none');
  const artifact = { format: 'pkcs12', base64Layers: 0, entries: pkcs12Entries(bags), problems, integrity } as const;
  return { artifact, pkcs12 };
}

function unknownBag({ problems, offset }: Bag): ArtifactProblem {
  return problems[0] ?? problem('pkcs12-bag-unknown', t`A bag is of a kind that is not known.`, offset);
}

function safeProblems({ opens, encryption, problems }: Pkcs12['safes'][number]): readonly ArtifactProblem[] {
  if (opens !== 'untried') return problems;
  const text = t`A part is encrypted (${encryption?.text ?? 'unknown'}) and no password was given.`;
  return [problem('pkcs12-locked', text), ...problems];
}

/** One entry a key with its own certificate and the issuers found for it, one a certificate else. */
function pkcs12Entries(bags: readonly Bag[]): ArtifactEntry[] {
  const certificates = bags.filter((b) => b.kind === 'certificate');
  const bySubject = firstBySubject(certificates);
  const keys = bags.filter((b) => b.kind === 'key' || b.kind === 'plainKey');
  const leaves = new Map<string, Bag>();
  for (const bag of certificates) {
    const id = hex(bag.localKeyId ?? new Uint8Array());
    if (!leaves.has(id) && !(bag.localKeyId === undefined && bag.trusted)) leaves.set(id, bag);
  }
  const contents = new Map(certificates.map((bag) => [bag, hex(bag.value)]));
  const taken = new Set<string | undefined>();
  const chains = new Map<Bag, Bag[]>();
  for (const key of keys) {
    // Without an identifier, only a lone key can be told to belong to the first such certificate.
    const known = key.localKeyId !== undefined || keys.length === 1;
    const leaf = known ? leaves.get(hex(key.localKeyId ?? new Uint8Array())) : undefined;
    const chain = chainByNames(leaf, bySubject);
    chains.set(key, chain);
    for (const bag of chain) taken.add(contents.get(bag));
  }
  // Java writes a chain once for each key that has it.
  const ofChain = (bag: Bag) => bag.kind === 'certificate' && !bag.trusted && taken.has(contents.get(bag));
  return bags
    .filter((bag) => bag.kind !== 'unknown' && !ofChain(bag))
    .map((bag) => pkcs12Entry(bag, chains.get(bag) ?? []));
}

function pkcs12Entry(bag: Bag, chain: readonly Bag[]): ArtifactEntry {
  const alias = bag.friendlyName;
  const certificates = bag.kind === 'certificate' ? [bag] : chain;
  const problems = [...new Set([bag, ...certificates])].flatMap((b) => b.problems);
  const head = { alias, chain: certificates.map((c) => c.value), opens: bag.opens, problems };
  const encryption = bag.pbe === undefined ? {} : { encryption: bag.pbe.text };
  switch (bag.kind) {
    case 'certificate':
      return { ...head, kind: bag.trusted ? 'trusted' : 'certificate', opens: 'plain' };
    case 'crl':
      return { ...head, kind: 'crl', crl: bag.value };
    case 'secret':
      return { ...head, kind: 'secret', ...encryption, stored: bag.value };
    case 'key':
    case 'plainKey': {
      const key = bag.plain === undefined ? { problems: [] } : plainKey(bag.plain);
      return {
        ...head,
        kind: 'key',
        stored: bag.value,
        ...encryption,
        ...key,
        problems: [...head.problems, ...key.problems],
      };
    }
    default:
      return { ...head, kind: 'secret', stored: bag.value };
  }
}
