import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { t } from '../text/l10n.ts';
import { faultAt, Members, readBits, readDer, readOid, readSmallInteger, readTime, toHex } from './derRead.ts';
import {
  type AltNameLists,
  type Extension,
  extensionText,
  type GeneralName,
  groupNames,
  readAuthorityKeyId,
  readBasicConstraints,
  readExtendedKeyUsage,
  readExtensions,
  readGeneralNames,
  readKeyUsage,
  readSubjectKeyId,
} from './extensions.ts';
import { canonicalName, commonNameOf, type DistinguishedName, formatName, readName } from './names.ts';
import { extensionNames, type KeyUsage, signatureAlgorithms } from './oids.ts';
import { PkiError } from './problem.ts';
import { type PublicKeyFacts, readPublicKey } from './publicKey.ts';
import { signatureHashOf } from './signature.ts';

/** The parts of a certificate in their bytes, for whoever verifies or compares. */
export interface CertificateParts {
  /** The certificate itself, without what may follow it. */
  readonly der: Uint8Array;
  /** What is signed. */
  readonly tbs: Uint8Array;
  /** 1, 2 or 3; other numbers as they stand plus one. */
  readonly version: number;
  /** Two's complement, big-endian. */
  readonly serial: Uint8Array;
  /** The AlgorithmIdentifier inside and outside of the signed part; RFC 5280 section 4.1.1.2 wants them equal. */
  readonly innerAlgorithm: Uint8Array;
  readonly outerAlgorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly issuerName: DistinguishedName;
  readonly subjectName: DistinguishedName;
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Extension[];
  readonly signature: Uint8Array;
}

export interface ExtensionFacts {
  readonly oid: string;
  /** As openssl titles it, else the OID. */
  readonly name: string;
  readonly critical: boolean;
  readonly text: string;
}

/** What a certificate says, for people and rules. Of one that cannot be read, only `problem` and the fingerprints tell anything. */
export interface CertificateFacts {
  readonly der: Uint8Array;
  /** Why it could not be read, with the byte. */
  readonly problem?: string;
  readonly parts?: CertificateParts;
  readonly version: number;
  /** Hexadecimal, upper case, as `openssl x509 -serial` prints it. */
  readonly serial: string;
  /** RFC 2253 as openssl prints it. */
  readonly subject: string;
  readonly issuer: string;
  readonly commonName: string | undefined;
  /** Milliseconds since the epoch; the certificate is good at both ends. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly san: AltNameLists;
  /** The names in full; undefined where the extension is absent or unreadable. */
  readonly altNames: readonly GeneralName[] | undefined;
  readonly key: PublicKeyFacts;
  /** Java's name, such as `SHA256withRSA`; the OID where it has none. */
  readonly signatureAlgorithm: string;
  /** `SHA-256`; undefined where the algorithm has none of its own (EdDSA) or is unknown. */
  readonly signatureHash: string | undefined;
  /** undefined: the extension is absent, everything is allowed. */
  readonly keyUsage: readonly KeyUsage[] | undefined;
  /** Names of purposes; undefined: absent, every purpose is allowed. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** Hexadecimal; undefined where absent. */
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
  readonly extensions: readonly ExtensionFacts[];
  /** For comparing: equal where the names are (RFC 5280 section 7.1). */
  readonly canonicalSubject: string;
  readonly canonicalIssuer: string;
  /** Subject and issuer are the same name. Whether it signed itself: `verifySignature(facts, facts)`. */
  readonly selfIssued: boolean;
  /** `AB:CD:…` */
  readonly sha256: string;
  readonly sha1: string;
}

/** Reads a certificate's structure. @throws PkiError */
export function readCertificate(bytes: Uint8Array): CertificateParts {
  const outer = readDer(bytes, true);
  const certificate = new Members(outer);
  const tbsElement = certificate.take(0x30);
  const outerAlgorithm = certificate.take(0x30);
  const signature = readBits(certificate.take(0x03));

  const tbs = new Members(tbsElement);
  const versionField = tbs.optional(0xa0);
  const version = versionField === undefined ? 1 : readSmallInteger(new Members(versionField, 0xa0).take()) + 1;
  const serial = tbs.take(0x02);
  const innerAlgorithm = tbs.take(0x30);
  const issuer = tbs.take(0x30);
  const validity = new Members(tbs.take(0x30));
  const notBefore = readTime(validity.take());
  const notAfter = readTime(validity.take());
  const subject = tbs.take(0x30);
  const publicKey = tbs.take(0x30);
  tbs.optional(0x81);
  tbs.optional(0x82);
  const extensionField = tbs.optional(0xa3);
  if (serial.content.length === 0) throw faultAt(t`Empty serial number`, serial.offset);
  return {
    der: outer.whole,
    tbs: tbsElement.whole,
    version,
    serial: serial.content,
    innerAlgorithm: innerAlgorithm.whole,
    outerAlgorithm: outerAlgorithm.whole,
    issuer: issuer.whole,
    subject: subject.whole,
    issuerName: readName(issuer),
    subjectName: readName(subject),
    notBefore,
    notAfter,
    publicKey: publicKey.whole,
    extensions: extensionField === undefined ? [] : readExtensions(new Members(extensionField, 0xa3).take()),
    signature,
  };
}

/** Never throws; the same bytes are read once. */
export function describeCertificate(der: Uint8Array): CertificateFacts {
  const known = byIdentity.get(der);
  if (known !== undefined) return known;
  const digest = sha256(der);
  const key = toHex(digest);
  // Facts point into the bytes: a copy keeps them from holding the whole file, and from what happens to it.
  const facts = byDigest.get(key) ?? describe(der.slice(), digest);
  byIdentity.set(der, facts);
  if (byDigest.size >= MOST_REMEMBERED) byDigest.clear();
  if (der.length <= LARGEST_REMEMBERED) byDigest.set(key, facts);
  return facts;
}

const byIdentity = new WeakMap<Uint8Array, CertificateFacts>();
const byDigest = new Map<string, CertificateFacts>();
const MOST_REMEMBERED = 2_000;
const LARGEST_REMEMBERED = 65_536;

function describe(der: Uint8Array, digest: Uint8Array): CertificateFacts {
  try {
    const parts = readCertificate(der);
    // What may follow the certificate (OpenSSL's trust settings) is not part of its fingerprint.
    return tell(parts, parts.der.length === der.length ? digest : sha256(parts.der));
  } catch (error) {
    return { ...nothing, der, problem: messageOf(error), sha256: colons(digest), sha1: colons(sha1(der)) };
  }
}

function tell(parts: CertificateParts, digest: Uint8Array): CertificateFacts {
  const value = (oid: string) => parts.extensions.find((extension) => extension.oid === oid)?.value;
  const basic = attempt(value('2.5.29.19'), readBasicConstraints);
  const altNames = attempt(value('2.5.29.17'), readGeneralNames);
  const oid = readOid(new Members(readDer(parts.outerAlgorithm)).take());
  const canonicalSubject = canonicalName(parts.subjectName);
  const canonicalIssuer = canonicalName(parts.issuerName);
  return {
    der: parts.der,
    parts,
    version: parts.version,
    serial: serialText(parts.serial),
    subject: formatName(parts.subjectName),
    issuer: formatName(parts.issuerName),
    commonName: commonNameOf(parts.subjectName),
    notBefore: parts.notBefore,
    notAfter: parts.notAfter,
    san: groupNames(altNames ?? []),
    altNames,
    key: readPublicKey(parts.publicKey),
    signatureAlgorithm: signatureAlgorithms[oid]?.name ?? oid,
    signatureHash: signatureHashOf(parts.outerAlgorithm),
    keyUsage: attempt(value('2.5.29.15'), readKeyUsage),
    extendedKeyUsage: attempt(value('2.5.29.37'), readExtendedKeyUsage),
    isCa: basic?.isCa ?? false,
    pathLength: basic?.pathLength,
    subjectKeyId: attempt(value('2.5.29.14'), (own) => toHex(readSubjectKeyId(own))),
    authorityKeyId: attempt(value('2.5.29.35'), (keyId) => {
      const id = readAuthorityKeyId(keyId);
      return id === undefined ? undefined : toHex(id);
    }),
    extensions: parts.extensions.map((extension) => ({
      oid: extension.oid,
      name: extensionNames[extension.oid] ?? extension.oid,
      critical: extension.critical,
      text: extensionText(extension),
    })),
    canonicalSubject,
    canonicalIssuer,
    selfIssued: canonicalSubject === canonicalIssuer,
    sha256: colons(digest),
    sha1: colons(sha1(parts.der)),
  };
}

const nothing = {
  version: 0,
  serial: '',
  subject: '',
  issuer: '',
  commonName: undefined,
  notBefore: 0,
  notAfter: 0,
  san: { dns: [], ip: [], uri: [], email: [], other: [] },
  altNames: undefined,
  key: { algorithm: 'unknown', size: undefined },
  signatureAlgorithm: '',
  signatureHash: undefined,
  keyUsage: undefined,
  extendedKeyUsage: undefined,
  isCa: false,
  pathLength: undefined,
  subjectKeyId: undefined,
  authorityKeyId: undefined,
  extensions: [],
  canonicalSubject: '',
  canonicalIssuer: '',
  selfIssued: false,
} satisfies Omit<CertificateFacts, 'der' | 'sha256' | 'sha1'>;

/** An extension that cannot be read counts as absent here; its text tells that it is unreadable. */
function attempt<T>(value: Uint8Array | undefined, read: (value: Uint8Array) => T): T | undefined {
  if (value === undefined) return undefined;
  try {
    return read(value);
  } catch (error) {
    if (error instanceof PkiError) return undefined;
    throw error;
  }
}

function serialText(serial: Uint8Array): string {
  const negative = (serial[0] ?? 0) >= 0x80;
  if (negative)
    return `-${((1n << BigInt(8 * serial.length)) - BigInt(`0x${toHex(serial)}`)).toString(16).toUpperCase()}`;
  return toHex(serial[0] === 0 && serial.length > 1 ? serial.subarray(1) : serial);
}

function colons(digest: Uint8Array): string {
  return (toHex(digest).match(/../g) ?? []).join(':');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
