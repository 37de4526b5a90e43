import { sha1 } from '@noble/hashes/legacy.js';
import { t } from '../../text/l10n.ts';
import { type CertificateParts, readCertificate } from '../certificate.ts';
import { Members, readBits, readDer } from '../derRead.ts';
import {
  bitString,
  boolean,
  contextConstructed,
  contextPrimitive,
  type Der,
  integer,
  namedBits,
  objectIdentifier,
  octetString,
  sequence,
  time,
} from '../derWrite.ts';
import { readBasicConstraints, readKeyUsage, readSubjectKeyId } from '../extensions.ts';
import { extendedKeyUsageNames, type KeyUsage, keyUsageNames } from '../oids.ts';
import { PkiError } from '../problem.ts';
import { signerFor } from '../signature.ts';
import { randomSerial } from './keys.ts';
import { type AltName, encodeAltNames } from './san.ts';

/** What was asked for cannot be made; each problem is a sentence for the one who asked. Never holds a secret. */
export class MakeError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'MakeError';
    this.problems = problems;
  }
}

/** A CA that signs: its certificate and its private key (PKCS#8), both DER. */
export interface Issuer {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
  /** What leads from it to the root, with or without itself; sent along by who uses the new certificate. */
  readonly chain?: readonly Uint8Array[];
}

/** One extension to write; `der` is the value's own encoding. */
export interface NewExtension {
  readonly oid: string;
  readonly critical: boolean;
  readonly der: Der;
}

export interface Draft {
  /** Name, DER. */
  readonly subject: Der;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** Without the two key identifiers, which are added. */
  readonly extensions: readonly NewExtension[];
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

export const oid = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  altNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** Signs a draft with the issuer's key; `'self'` with its own private key. @throws MakeError */
export async function build(draft: Draft, issuer: Issuer | { readonly self: Uint8Array }): Promise<Uint8Array> {
  const self = 'self' in issuer;
  const parts = self ? undefined : readIssuer(issuer.certificate);
  const signer = await signerOf(self ? issuer.self : issuer.privateKey);
  const keyId = keyIdentifier(draft.publicKey);
  const extensions: NewExtension[] = [
    ...draft.extensions,
    { oid: oid.subjectKeyId, critical: false, der: octetString(keyId) },
    {
      oid: oid.authorityKeyId,
      critical: false,
      der: sequence(contextPrimitive(0, parts === undefined ? keyId : issuerKeyIdentifier(parts))),
    },
  ];
  const tbs = sequence(
    contextConstructed(0, integer(2)),
    integer(randomSerial()),
    signer.algorithm,
    parts?.subject ?? draft.subject,
    sequence(time(draft.notBefore), time(draft.notAfter)),
    draft.subject,
    draft.publicKey,
    contextConstructed(3, encodeExtensions(extensions)),
  );
  return sequence(tbs, signer.algorithm, bitString(await signer.sign(tbs)));
}

export function encodeExtensions(extensions: readonly NewExtension[]): Der {
  return sequence(
    ...extensions.map(({ oid: id, critical, der }) =>
      sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(der)),
    ),
  );
}

export function basicConstraints(isCa: boolean, pathLength?: number): NewExtension {
  const content = isCa ? [boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])] : [];
  return { oid: oid.basicConstraints, critical: true, der: sequence(...content) };
}

export function keyUsage(usages: readonly KeyUsage[]): NewExtension {
  return { oid: oid.keyUsage, critical: true, der: namedBits(usages.map((usage) => keyUsageNames.indexOf(usage))) };
}

export function extendedKeyUsage(purposes: readonly ('serverAuth' | 'clientAuth')[]): NewExtension {
  const oids = Object.entries(extendedKeyUsageNames).filter(([, name]) => purposes.some((purpose) => purpose === name));
  return { oid: oid.extendedKeyUsage, critical: false, der: sequence(...oids.map(([id]) => objectIdentifier(id))) };
}

/** Critical where the subject is empty (RFC 5280 section 4.2.1.6). */
export function altNames(names: readonly AltName[], subject: Der): NewExtension {
  return { oid: oid.altNames, critical: subject.length === 2, der: encodeAltNames(names) };
}

/** SHA-1 of the key's bits (RFC 5280 section 4.2.1.2, method 1). */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  const fields = new Members(readDer(spki));
  fields.take(0x30);
  return sha1(readBits(fields.take()));
}

/** The issuer's parts, once it is sure that what it signs will be accepted. @throws MakeError */
export function readIssuer(certificate: Uint8Array): CertificateParts {
  const parts = readPart(() => readCertificate(certificate), t`The certificate of the CA`);
  const value = (id: string) => parts.extensions.find((extension) => extension.oid === id)?.value;
  const basic = value(oid.basicConstraints);
  const usage = value(oid.keyUsage);
  if (basic === undefined || !readPart(() => readBasicConstraints(basic), t`The certificate of the CA`).isCa)
    throw new MakeError([t`The certificate that shall sign is not one of a CA: nobody would accept what it signs.`]);
  if (usage !== undefined && !readPart(() => readKeyUsage(usage), t`The certificate of the CA`).includes('keyCertSign'))
    throw new MakeError([t`The key usage of the CA does not allow it to sign certificates (keyCertSign).`]);
  return parts;
}

/** The path length that an issuer allows for CAs below it; undefined: any. */
export function pathLengthOf(parts: CertificateParts): number | undefined {
  const basic = parts.extensions.find((extension) => extension.oid === oid.basicConstraints);
  return basic === undefined ? undefined : readBasicConstraints(basic.value).pathLength;
}

/** Runs a reader of DER that the user gave. @throws MakeError */
export function readPart<T>(read: () => T, what: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PkiError) throw new MakeError([t`${what} cannot be read: ${error.message}.`]);
    throw error;
  }
}

async function signerOf(privateKey: Uint8Array): ReturnType<typeof signerFor> {
  try {
    return await signerFor(privateKey);
  } catch {
    throw new MakeError([
      t`The private key that shall sign cannot be used: RSA, P-256, P-384, P-521 and Ed25519 keys in PKCS#8 can.`,
    ]);
  }
}

function issuerKeyIdentifier(parts: CertificateParts): Uint8Array {
  const own = parts.extensions.find((extension) => extension.oid === oid.subjectKeyId);
  return own === undefined ? keyIdentifier(parts.publicKey) : readSubjectKeyId(own.value);
}
