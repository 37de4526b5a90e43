/** PKCS#12 (RFC 7292, RFC 9579) with everything that passwords open in it. One damaged bag does not lose the others. */
import { later, t } from '../text/l10n.ts';
import { readPbe } from './crypto/pbe.ts';
import type { Pbe } from './crypto/scheme.ts';
import type { Work } from './crypto/work.ts';
import {
  body,
  children,
  contentBase,
  type DerNode,
  explicit,
  is,
  isContext,
  items,
  numberOf,
  octetsOf,
  offsetOf,
  oidOf,
  openDer,
  parseDer,
  raw,
  TAG,
} from './der.ts';
import { readEncryptedKey } from './keys.ts';
import { type Mac, readMac } from './pkcs12Mac.ts';
import { isAborted, PkiError, problem, problemOf } from './problem.ts';
import type { ArtifactProblem, Opens, Passwords } from './types.ts';
import { type CertificateNames, readCertificate } from './x509Shape.ts';

export type BagKind = 'plainKey' | 'key' | 'certificate' | 'crl' | 'secret' | 'unknown';

export interface Bag {
  readonly kind: BagKind;
  readonly offset: number | undefined;
  readonly friendlyName?: string;
  readonly localKeyId?: Uint8Array;
  /** Java's attribute that makes a certificate an entry of its own. */
  readonly trusted: boolean;
  /** DER of a certificate or CRL, PKCS#8 of a plain key, EncryptedPrivateKeyInfo, or what a secret bag holds. */
  readonly value: Uint8Array;
  readonly pbe?: Pbe;
  readonly opens: Opens;
  /** PKCS#8 of a key that opened. */
  readonly plain?: Uint8Array;
  /** Of a certificate that could be taken apart. */
  readonly names?: CertificateNames;
  /** Place of the bag in its SafeContents, and how deep that is nested; Java looks at both. */
  readonly index: number;
  readonly depth: number;
  readonly problems: readonly ArtifactProblem[];
}

/** One ContentInfo of the authenticated safe. */
export interface Safe {
  readonly encryption?: Pbe;
  readonly opens: Opens;
  readonly bags: readonly Bag[];
  readonly problems: readonly ArtifactProblem[];
}

export interface Pkcs12 {
  readonly safes: readonly Safe[];
  readonly mac?: Mac;
  /** Digital signature in place of a password: not read. */
  readonly publicKeyMode: boolean;
  readonly problems: readonly ArtifactProblem[];
}

const DATA = '1.2.840.113549.1.7.1';
const SIGNED = '1.2.840.113549.1.7.2';
const ENCRYPTED = '1.2.840.113549.1.7.6';
const BAG = '1.2.840.113549.1.12.10.1.';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
const TRUSTED_KEY_USAGE = '2.16.840.1.113894.746875.1.1';
/** SafeContents in SafeContents. */
const MAX_NESTING = 8;
const MAX_BAGS = 20_000;

interface Reading {
  readonly passwords: Passwords;
  readonly work: Work;
  bagsLeft: number;
}

export async function readPkcs12(bytes: Uint8Array, passwords: Passwords, work: Work): Promise<Pkcs12> {
  const reading: Reading = { passwords, work, bagsLeft: MAX_BAGS };
  const problems: ArtifactProblem[] = [];
  const safes: Safe[] = [];
  let mac: Mac | undefined;
  try {
    const { all, need } = items(openDer(bytes, 0), later`a PKCS#12 store`);
    const version = numberOf(need(0, 'version'), later`a version`);
    if (version !== 3) throw new PkiError('pkcs12-version', t`Version ${version} is not known.`);
    const outer = contentInfo(need(1, 'content'));
    if (outer.type === SIGNED) {
      const signed = problem('pkcs12-public-key', t`The store is protected by a public key, not a password.`, 0, true);
      return { safes, publicKeyMode: true, problems: [signed] };
    }
    if (outer.type !== DATA) throw new PkiError('pkcs12-content', t`A content of type ${outer.type} is not known.`);
    const content = octetsOf(outer.content, later`the authenticated safe`);
    const safe = items(openDer(content, contentBase(outer.content)), later`the authenticated safe`);
    for (const node of safe.all) safes.push(await readSafe(node, reading));
    if (all[2] !== undefined) mac = await readMac(all[2], content, passwords.store, work);
  } catch (error) {
    if (isAborted(error)) throw error;
    problems.push(problemOf(error, safes.length === 0));
  }
  const result = { safes, publicKeyMode: false, problems };
  return mac === undefined ? result : { ...result, mac };
}

/** ContentInfo: the type and what `[0]` holds. */
function contentInfo(node: DerNode): { type: string; content: DerNode } {
  const { need } = items(node, later`a content`);
  const type = oidOf(need(0, 'type'), later`the type of a content`);
  return { type, content: explicit(need(1, 'content'), later`a content`) };
}

async function readSafe(node: DerNode, reading: Reading): Promise<Safe> {
  let encryption: Pbe | undefined;
  try {
    const { type, content } = contentInfo(node);
    if (type === DATA) {
      const plain = octetsOf(content, later`a safe`);
      return await withBags(plain, contentBase(content), 'plain', undefined, reading);
    }
    if (type !== ENCRYPTED) {
      throw new PkiError('pkcs12-content', t`A content of type ${type} is not known.`, offsetOf(node));
    }
    const { need } = items(items(content, later`encrypted data`).need(1, 'content'), later`encrypted content`);
    encryption = readPbe(need(1, 'algorithm'));
    const data = octetsOf(need(2, 'octets'), later`encrypted octets`);
    const { store } = reading.passwords;
    if (store === undefined) return { encryption, opens: 'untried', bags: [], problems: [] };
    const plain = await encryption.decrypt(store, data, reading.work);
    return await withBags(plain, undefined, 'yes', encryption, reading);
  } catch (error) {
    if (isAborted(error)) throw error;
    const opens = opensAfter(error);
    const failed = { opens, bags: [], problems: [problemOf(error)] };
    return encryption === undefined ? failed : { ...failed, encryption };
  }
}

async function withBags(
  plain: Uint8Array,
  base: number | undefined,
  opens: Opens,
  encryption: Pbe | undefined,
  reading: Reading,
): Promise<Safe> {
  const bags: Bag[] = [];
  const problems: ArtifactProblem[] = [];
  try {
    await readBags(items(openDer(plain, base), later`a list of bags`).all, bags, 0, reading);
  } catch (error) {
    if (isAborted(error)) throw error;
    problems.push(problemOf(error));
  }
  return encryption === undefined ? { opens, bags, problems } : { encryption, opens, bags, problems };
}

/** What an attempt to decrypt says of a password. */
export function opensAfter(error: unknown): Opens {
  return error instanceof PkiError && error.code === 'wrong-password' ? 'no' : 'unsupported';
}

async function readBags(nodes: readonly DerNode[], bags: Bag[], depth: number, reading: Reading): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    if (--reading.bagsLeft < 0) throw new PkiError('pkcs12-too-many', t`More than ${MAX_BAGS} bags.`);
    await reading.work.pause();
    try {
      const nested = nestedBags(node);
      if (nested === undefined) bags.push(await readBag(node, index, depth, reading));
      else if (depth < MAX_NESTING) await readBags(nested, bags, depth + 1, reading);
      else throw new PkiError('pkcs12-too-deep', t`More than ${MAX_NESTING} safes in one another.`, offsetOf(node));
    } catch (error) {
      if (isAborted(error) || (error instanceof PkiError && error.code === 'pkcs12-too-many')) throw error;
      bags.push(unreadable(node, index, depth, problemOf(error)));
    }
  }
}

function unreadable(node: DerNode, index: number, depth: number, why: ArtifactProblem): Bag {
  const offset = offsetOf(node);
  return {
    kind: 'unknown',
    offset,
    trusted: false,
    value: raw(node),
    opens: 'unsupported',
    index,
    depth,
    problems: [why],
  };
}

function nestedBags(node: DerNode): readonly DerNode[] | undefined {
  const { need } = items(node, later`a bag`);
  if (oidOf(need(0, 'type'), later`the type of a bag`) !== `${BAG}6`) return undefined;
  return items(explicit(need(1, 'value'), later`the value of a bag`), later`a list of bags`).all;
}

async function readBag(node: DerNode, index: number, depth: number, reading: Reading): Promise<Bag> {
  const { all, need } = items(node, later`a bag`);
  const type = oidOf(need(0, 'type'), later`the type of a bag`);
  const value = explicit(need(1, 'value'), later`the value of a bag`);
  const attributes = readAttributes(all[2]);
  const common = { ...attributes, offset: offsetOf(node), index, depth };
  switch (type) {
    case `${BAG}1`:
      return { ...common, kind: 'plainKey', value: raw(value), opens: 'plain', plain: raw(value) };
    case `${BAG}2`:
      return { ...common, kind: 'key', value: raw(value), ...(await open(value, attributes, reading)) };
    case `${BAG}3`:
    case `${BAG}4`: {
      const typed = items(value, later`a certificate bag`);
      const octets = octetsOf(explicit(typed.need(1, 'value'), later`a value`), later`a certificate`);
      const certificate = oidOf(typed.need(0, 'type'), later`a type`) === X509_CERTIFICATE;
      const kind = type === `${BAG}4` ? 'crl' : certificate ? 'certificate' : 'unknown';
      const bag: Bag = { ...common, kind, value: octets, opens: 'plain' };
      return kind === 'certificate' ? named(bag) : bag;
    }
    case `${BAG}5`: {
      const inner = explicit(items(value, later`a secret`).need(1, 'value'), later`a value`);
      const octets = octetsOf(inner, later`a secret`);
      const encrypted = parseDer(octets, contentBase(inner));
      return { ...common, kind: 'secret', value: octets, ...(await open(encrypted, attributes, reading)) };
    }
    default:
      return { ...common, kind: 'unknown', value: raw(value), opens: 'unsupported' };
  }
}

/** With the names that chains are tied by, or why there are none. */
function named(bag: Bag): Bag {
  try {
    return { ...bag, names: readCertificate(bag.value) };
  } catch (error) {
    return { ...bag, problems: [...bag.problems, problemOf(error)] };
  }
}

type Attributes = Pick<Bag, 'friendlyName' | 'localKeyId' | 'trusted' | 'problems'>;

/** Opens an EncryptedPrivateKeyInfo with the password that is meant for it. */
async function open(
  node: DerNode,
  { friendlyName, problems }: Attributes,
  { passwords, work }: Reading,
): Promise<Pick<Bag, 'opens' | 'pbe' | 'plain' | 'problems'>> {
  const password = passwordFor(friendlyName, passwords);
  let pbe: Pbe | undefined;
  try {
    const encrypted = readEncryptedKey(node);
    pbe = encrypted.pbe;
    if (password === undefined) return { opens: 'untried', pbe, problems };
    return { opens: 'yes', pbe, plain: await pbe.decrypt(password, encrypted.data, work), problems };
  } catch (error) {
    if (isAborted(error)) throw error;
    const opens = opensAfter(error);
    const failed = { opens, problems: opens === 'no' ? problems : [...problems, problemOf(error)] };
    return pbe === undefined ? failed : { ...failed, pbe };
  }
}

/** The entry's own password, else the one for keys, else the store's. */
export function passwordFor(alias: string | undefined, passwords: Passwords): string | undefined {
  const { keys, key, store } = passwords;
  const own = alias !== undefined && keys !== undefined && Object.hasOwn(keys, alias) ? keys[alias] : undefined;
  return own ?? key ?? store;
}

function readAttributes(set: DerNode | undefined): Attributes {
  const problems: ArtifactProblem[] = [];
  let found: Omit<Attributes, 'problems'> = { trusted: false };
  for (const attribute of set === undefined || !is(set, TAG.set) ? [] : children(set)) {
    try {
      const { need } = items(attribute, later`an attribute`);
      const name = oidOf(need(0, 'name'), later`the name of an attribute`);
      const value = items(need(1, 'values'), later`the values of an attribute`, TAG.set).need(0, 'value');
      if (name === FRIENDLY_NAME) found = { ...found, friendlyName: bmp(value) };
      else if (name === LOCAL_KEY_ID) found = { ...found, localKeyId: octetsOf(value, later`a key identifier`) };
      else if (name === TRUSTED_KEY_USAGE) found = { ...found, trusted: true };
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  return { ...found, problems };
}

function bmp(node: DerNode): string {
  if (!is(node, TAG.bmp) || isContext(node, 0))
    throw new PkiError('der-unexpected', t`A friendly name is no BMPString.`);
  return new TextDecoder('utf-16be').decode(body(node));
}
