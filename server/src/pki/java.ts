/**
 * What `java.security.KeyStore` makes of the same octets, with its own texts where it refuses. Measured on OpenJDK
 * 11.0.5, 11.0.13, 17.0.15, 21.0.8 and 25.0.3 (`test/interop/zoo.test.ts`); Java 8 is taken to be as 11.
 */
import { t } from '../text/l10n.ts';
import { javaPkcs12, WRONG_PASSWORD } from './javaPkcs12.ts';
import type { OpenedArtifact } from './read.ts';
import type { ArtifactEntry, JavaTarget, JavaView } from './types.ts';

/** How a configuration names a type; `JKS` and `PKCS12` each open the other's files (keystore.type.compat). */
export type JavaType = 'JKS' | 'PKCS12' | 'JCEKS' | 'CaseExactJKS';

/** An exception: its text, and whether a wrong password is its cause, which decides what the two-format types do next. */
export interface JavaError {
  readonly text: string;
  readonly password: boolean;
}

export type JavaEntries = Pick<JavaView, 'entries' | 'invisible'>;
export type Loaded = JavaError | JavaEntries;

const nothing: JavaEntries = { entries: [], invisible: [] };
const refuse = (text: string, password = false): JavaError => ({ text, password });
const INVALID = refuse('Invalid keystore format');
/** EOFException has no text of its own: logs show its name. */
const END = refuse('java.io.EOFException');

/**
 * The view of one release.
 * @param type the one that a configuration states; else the one that fits what the octets are
 */
export function javaView(opened: OpenedArtifact, target: JavaTarget, type?: JavaType): JavaView {
  const natural: JavaType = opened.jks === undefined ? 'PKCS12' : opened.jks.format === 'jks' ? 'JKS' : 'JCEKS';
  const loaded = load(opened, type ?? natural, opened.passwords.store, target);
  const types = typesOf(opened, target);
  if ('text' in loaded) return { target, types, ...nothing, error: loaded.text };
  const old = oldUpdates(opened, target);
  return {
    target,
    types,
    ...(old === undefined ? {} : { errorOfOldUpdates: old }),
    invisible: loaded.invisible,
    entries: loaded.entries.map(forTarget(target, opened)),
  };
}

/** Types that load the octets without a password. */
function typesOf(opened: OpenedArtifact, target: JavaTarget): JavaType[] {
  const all: readonly JavaType[] = ['PKCS12', 'JKS', 'JCEKS', 'CaseExactJKS'];
  return all.filter((type) => !('text' in load(opened, type, undefined, target)));
}

function load(opened: OpenedArtifact, type: JavaType, password: string | undefined, target: JavaTarget): Loaded {
  switch (type) {
    case 'PKCS12':
      return eitherOf(loadPkcs12(opened, password, target), () => loadJks(opened, password, ['jks']));
    case 'JKS':
      return eitherOf(loadJks(opened, password, ['jks']), () => loadPkcs12(opened, password, target));
    case 'JCEKS':
      return loadJks(opened, password, ['jks', 'jceks']);
    case 'CaseExactJKS':
      return loadJks(opened, password, ['jks'], true);
  }
}

/** sun.security.util.KeyStoreDelegator: the second format is tried unless the password is to blame. */
function eitherOf(first: Loaded, second: () => Loaded): Loaded {
  if (!('text' in first) || first.password) return first;
  const other = second();
  return 'text' in other && !other.password ? first : other;
}

// --- JKS and JCEKS

function loadJks(
  { jks, artifact, bytes }: OpenedArtifact,
  password: string | undefined,
  formats: readonly string[],
  caseCounts = false,
): Loaded {
  if (bytes.length < 4) return END;
  if (jks === undefined || !formats.includes(jks.format) || artifact.base64Layers > 0) return INVALID;
  if (jks.problems.some((p) => p.code === 'jks-version')) return INVALID;
  const certificates = jks.entries.flatMap((e) => e.certificates);
  const other = certificates.find(({ type }) => type !== 'X.509' && type !== 'X509');
  if (other !== undefined) return refuse(`${other.type} not found`);
  if (certificates.some((c) => c.problems.length > 0)) {
    return refuse('java.security.cert.CertificateException: a certificate is damaged');
  }
  if (jks.unknownTag !== undefined) return refuse(`Unrecognized keystore entry: ${jks.unknownTag | 0}`);
  if (jks.problems.some((p) => p.code === 'jks-utf')) return refuse('java.io.UTFDataFormatException: malformed input');
  if (jks.digest === undefined) return END;
  if (password !== undefined && artifact.integrity === 'failed') {
    return refuse('Keystore was tampered with, or password was incorrect', true);
  }
  // Aliases are kept as stored, but looked up in lower case.
  const stored = new Map(artifact.entries.map((entry) => [entry.alias ?? '', entry]));
  const entries = [...stored.keys()].map((alias) => jksEntry(alias, stored.get(caseCounts ? alias : lower(alias))));
  const invisible = [...stored.keys()]
    .filter((alias) => !caseCounts && alias !== lower(alias))
    .map((alias) => ({ alias, why: t`Its alias has capital letters: Java looks for it in lower case.` }));
  return { entries, invisible };
}

function jksEntry(alias: string, entry: ArtifactEntry | undefined): JavaView['entries'][number] {
  if (entry === undefined) return { alias, kind: 'trusted', chainLength: 0, keyOpens: 'plain' };
  const kind = entry.kind === 'key' || entry.kind === 'secret' ? entry.kind : 'trusted';
  return { alias, kind, chainLength: entry.chain.length, keyOpens: entry.opens };
}

const lower = (alias: string): string => alias.toLowerCase();

// --- PKCS#12

function loadPkcs12(opened: OpenedArtifact, password: string | undefined, target: JavaTarget): Loaded {
  const { artifact, bytes, pkcs12, passwords } = opened;
  if (pkcs12 !== undefined && artifact.base64Layers === 0) {
    // The bags of encrypted safes were read with the store's password; without it, Java skips those.
    const known = password === undefined || password === passwords.store;
    return known ? javaPkcs12(pkcs12, password, target) : nothing;
  }
  return headError(bytes, target);
}

/** sun.security.util.DerValue and DerInputStream on something that is no PKCS#12. */
function headError(bytes: Uint8Array, target: JavaTarget): JavaError {
  const [tag, length] = bytes;
  if (tag === undefined && target <= 11) return refuse('Short read of DER length');
  if (tag === undefined || (tag & 0x1f) === 0x1f) return refuse('Tag number over 30 is not supported');
  if (length === undefined) return END;
  const octets = length & 0x7f;
  if (length > 0x80 && octets > 4) return refuse(`DerInputStream.getLength(): lengthTag=${octets}, too big.`);
  const stated = length < 0x80 ? length : bytes.subarray(2, 2 + octets).reduce((n, octet) => n * 256 + octet, 0);
  if (stated > bytes.length - 2 - (length < 0x80 ? 0 : octets)) return END;
  if (tag !== 0x30 && tag !== 0x31) return refuse(`toDerInputStream rejects tag type ${signed(tag)}`);
  const inner = bytes[2 + (length < 0x80 ? 0 : octets)];
  if (inner !== 2 && target <= 11) return refuse('DER input, Integer tag error');
  if (inner !== 2) return refuse(`DerValue.getBigIntegerInternal, not expected ${signed(inner ?? 0)}`);
  return refuse('PKCS12 keystore not in version 3 format');
}

/** Java prints tags as bytes with a sign. */
const signed = (octet: number): number => (octet << 24) >> 24;

// --- Releases

/** Algorithms of keys that older releases have no KeyFactory for (JEP 339, JEP 324). */
const since: Readonly<Record<string, number>> = { Ed25519: 15, Ed448: 15, X25519: 11, X448: 11 };

function forTarget(target: JavaTarget, { artifact }: OpenedArtifact) {
  const tooNew = new Set(
    artifact.entries
      .filter((entry) => (since[entry.key?.algorithm ?? ''] ?? 0) > target)
      .map((entry) => (entry.alias === undefined ? undefined : lower(entry.alias))),
  );
  return (entry: JavaView['entries'][number]): JavaView['entries'][number] => {
    // A key without a name has a number in Java's view.
    const affected = tooNew.has(lower(entry.alias)) || (tooNew.has(undefined) && /^\d+$/.test(entry.alias));
    return affected && entry.keyOpens === 'yes' ? { ...entry, keyOpens: 'unsupported' } : entry;
  };
}

/**
 * Java 8 and 11 learnt today's protections in updates of 2021 (exact numbers unverified). Before (measured with 11.0.5), they
 * decrypt no PBES2 whose parameters leave out the length of the key, as OpenSSL does, and know no MAC beyond SHA-1.
 */
function oldUpdates({ pkcs12 }: OpenedArtifact, target: JavaTarget): string | undefined {
  if (target > 11 || pkcs12 === undefined) return undefined;
  if (pkcs12.safes.some(({ encryption }) => encryption?.parts?.keyLength === 'unsaid')) return WRONG_PASSWORD;
  const hash = pkcs12.mac?.hash;
  if (hash === undefined || pkcs12.mac?.pbmac1 || hash.java === 'SHA1') return undefined;
  return `Integrity check failed: java.security.NoSuchAlgorithmException: Algorithm HmacPBE${hash.java} not available`;
}
