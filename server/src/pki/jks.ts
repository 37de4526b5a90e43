/** The layout of JKS and JCEKS stores (sun.security.provider.JavaKeyStore, com.sun.crypto.provider.JceKeyStore). */
import { t } from '../text/l10n.ts';
import { equalBytes } from './bytes.ts';
import { SHA1 } from './crypto/hash.ts';
import { concat, utf16BigEndian } from './derWrite.ts';
import { readSerialObject, type SerialObject } from './javaSerial.ts';
import { PkiError, problem, problemOf } from './problem.ts';
import type { ArtifactProblem } from './types.ts';
import { certificateProblems } from './x509Shape.ts';

export interface JksCertificate {
  /** `X.509`; cert-manager writes `X509`. */
  readonly type: string;
  readonly der: Uint8Array;
  readonly offset: number;
  readonly problems: readonly ArtifactProblem[];
}

export interface JksEntry {
  readonly tag: 'key' | 'trusted' | 'secret';
  /** As stored. */
  readonly alias: string;
  readonly created: number;
  /** Of the entry's first octet. */
  readonly offset: number;
  /** EncryptedPrivateKeyInfo of a key entry. */
  readonly protectedKey?: Uint8Array;
  readonly keyOffset?: number;
  readonly certificates: readonly JksCertificate[];
  /** The serialised object of a secret entry, and where in it things lie. */
  readonly sealed?: { readonly bytes: Uint8Array; readonly content: SerialObject };
}

export interface JksStore {
  readonly format: 'jks' | 'jceks';
  readonly version: number;
  readonly entries: readonly JksEntry[];
  /** The digest at the end, and the octets that it covers; undefined where the entries cannot be followed so far. */
  readonly digest?: { readonly value: Uint8Array; readonly covers: Uint8Array };
  /** The kind of entry that is not known, behind which nothing can be read. */
  readonly unknownTag?: number;
  readonly problems: readonly ArtifactProblem[];
}

const DIGEST = 20;
/** Of a store, and of certificates in all chains together. */
const MAX_ENTRIES = 20_000;
const MAX_CERTIFICATES = 100_000;

/** Reads everything that needs no password. What stands before a damaged place is kept. */
export function readJks(bytes: Uint8Array): JksStore {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: JksEntry[] = [];
  const problems: ArtifactProblem[] = [];
  let at = 0;
  let version = 0;
  let unknownTag: number | undefined;
  let certificatesLeft = MAX_CERTIFICATES;
  const format = bytes[0] === 0xce ? 'jceks' : 'jks';

  const take = (count: number): number => {
    if (count > bytes.length - at) throw new PkiError('jks-truncated', t`The store ends too early at byte ${at}.`, at);
    at += count;
    return at - count;
  };
  const u4 = (): number => view.getUint32(take(4));
  const blob = (): Uint8Array => {
    const length = u4();
    const from = take(length);
    return bytes.subarray(from, from + length);
  };
  const utf = (): string => {
    const length = view.getUint16(take(2));
    const from = take(length);
    const value = modifiedUtf8(bytes.subarray(from, from + length));
    if (value === undefined)
      throw new PkiError('jks-utf', t`The text at byte ${from} is no UTF-8 of Java's kind.`, from);
    return value;
  };
  const certificate = (): JksCertificate => {
    const type = version === 1 ? 'X.509' : utf();
    const offset = at + 4;
    const der = blob();
    return { type, der, offset, problems: certificateProblems(der, offset) };
  };

  function entry(): JksEntry {
    const offset = at;
    const tag = u4();
    const alias = utf();
    const created = Number(view.getBigInt64(take(8)));
    const head = { alias, created, offset };
    if (tag === 1) {
      const keyOffset = at + 4;
      const protectedKey = blob();
      const count = u4();
      // A certificate takes 4 octets at least.
      certificatesLeft -= count;
      if (count * 4 > bytes.length - at || certificatesLeft < 0) {
        throw new PkiError('jks-count', t`The chain at byte ${at - 4} is longer than the store.`, at - 4);
      }
      const certificates = Array.from({ length: count }, certificate);
      return { ...head, tag: 'key', protectedKey, keyOffset, certificates };
    }
    if (tag === 2) return { ...head, tag: 'trusted', certificates: [certificate()] };
    if (tag === 3 && format === 'jceks') {
      const content = readSerialObject(bytes, at);
      const sealed = { bytes: bytes.subarray(at, content.end), content };
      at = content.end;
      return { ...head, tag: 'secret', certificates: [], sealed };
    }
    unknownTag = tag;
    throw new PkiError('jks-tag', t`Unknown kind of entry ${tag} at byte ${offset}.`, offset);
  }

  try {
    take(4);
    version = u4();
    if (version !== 1 && version !== 2) throw new PkiError('jks-version', t`Version ${version} is not known.`, 4);
    const count = u4();
    // An entry takes 14 octets at least: tag, length of the alias, date.
    if (count * 14 > bytes.length - at) throw new PkiError('jks-count', t`More entries are said than can be here.`, 8);
    if (count > MAX_ENTRIES) throw new PkiError('jks-too-many', t`More than ${MAX_ENTRIES} entries.`, 8);
    for (let i = 0; i < count; i++) entries.push(entry());
    const covers = bytes.subarray(0, at);
    const from = take(DIGEST);
    if (at < bytes.length) problems.push(problem('jks-trailing', t`There is more behind the end, at byte ${at}.`, at));
    return { format, version, entries, digest: { value: bytes.subarray(from, at), covers }, problems };
  } catch (error) {
    const failed = {
      format,
      version,
      entries,
      problems: [...problems, problemOf(error, entries.length === 0)],
    } as const;
    return unknownTag === undefined ? failed : { ...failed, unknownTag };
  }
}

/** SHA-1 over password, a fixed phrase and all that stands before it. */
export function jksDigest(password: string, covers: Uint8Array): Uint8Array {
  const phrase = new TextEncoder().encode('Mighty Aphrodite');
  return SHA1.digest(concat([utf16BigEndian(password), phrase, covers]));
}

export function digestHolds(store: JksStore, password: string): boolean {
  return store.digest !== undefined && equalBytes(jksDigest(password, store.digest.covers), store.digest.value);
}

/** DataInput.readUTF of Java: NUL in two octets, surrogates singly in three. Undefined where it throws. */
export function modifiedUtf8(octets: Uint8Array): string | undefined {
  let text = '';
  const follows = (i: number): boolean => ((octets[i] ?? 0) & 0xc0) === 0x80;
  for (let i = 0; i < octets.length; ) {
    const a = octets[i] ?? 0;
    const b = (octets[i + 1] ?? 0) & 0x3f;
    const c = (octets[i + 2] ?? 0) & 0x3f;
    if (a < 0x80) {
      text += String.fromCharCode(a);
      i += 1;
    } else if ((a & 0xe0) === 0xc0 && follows(i + 1)) {
      text += String.fromCharCode(((a & 0x1f) << 6) | b);
      i += 2;
    } else if ((a & 0xf0) === 0xe0 && follows(i + 1) && follows(i + 2)) {
      text += String.fromCharCode(((a & 0x0f) << 12) | (b << 6) | c);
      i += 3;
    } else {
      return undefined;
    }
  }
  return text;
}
