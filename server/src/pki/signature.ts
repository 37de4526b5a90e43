import { t } from '../text/l10n.ts';
import { owned } from './bytes.ts';
import { Members, readDer, readOid, readSmallInteger } from './derRead.ts';
import { compareBytes, concat, integer, nothing, objectIdentifier, sequence } from './derWrite.ts';
import { curves, digestNames, signatureAlgorithms } from './oids.ts';
import { PkiError } from './problem.ts';

/** The answer of every verification: `unsupported` means that nobody can tell here, never that something is wrong. */
export type Verdict = 'valid' | 'invalid' | 'unsupported';

/** What is signed, with what, and the signature; certificates and requests have these. */
export interface Signed {
  readonly tbs: Uint8Array;
  /** AlgorithmIdentifier. */
  readonly outerAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whether the key (SubjectPublicKeyInfo) made the signature. Never throws. */
export async function verifySignature(signed: Signed, spki: Uint8Array): Promise<Verdict> {
  let plan: Plan | undefined;
  try {
    plan = planOf(signed.outerAlgorithm, spki);
  } catch (error) {
    if (error instanceof PkiError) return 'invalid';
    throw error;
  }
  if (plan === undefined) return 'unsupported';
  const signature = plan.halfLength === undefined ? signed.signature : rawSignature(signed.signature, plan.halfLength);
  if (signature === undefined) return 'invalid';
  try {
    const key = await crypto.subtle.importKey('spki', owned(plan.spki ?? spki), plan.key, false, ['verify']);
    const good = await crypto.subtle.verify(plan.verify, key, owned(signature), owned(signed.tbs));
    return good ? 'valid' : 'invalid';
  } catch {
    // WebCrypto words no reasons: the key is malformed, or this runtime lacks the algorithm.
    return 'unsupported';
  }
}

/** A key that signs: what WebCrypto wants, and the AlgorithmIdentifier to write. */
export interface Signer {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  sign(tbs: Uint8Array): Promise<Uint8Array>;
}

/**
 * Signs as RFC 5280's readers all understand: RSA PKCS#1 with SHA-256, ECDSA with the hash of the curve's strength,
 * Ed25519. @throws Error for keys of other kinds
 */
export async function signerFor(privateKey: Uint8Array): Promise<Signer> {
  const kind = signingKeyOf(privateKey);
  if (kind === undefined)
    throw new Error(t`A key of this kind cannot sign here; RSA, P-256, P-384, P-521 and Ed25519 can.`);
  const key = await crypto.subtle.importKey('pkcs8', owned(privateKey), kind.parameters, false, ['sign']);
  return {
    algorithm: kind.algorithm,
    async sign(tbs) {
      const raw = new Uint8Array(await crypto.subtle.sign(kind.parameters, key, owned(tbs)));
      if (kind.halfLength === undefined) return raw;
      return sequence(integer(raw.subarray(0, kind.halfLength)), integer(raw.subarray(kind.halfLength)));
    },
  };
}

/** `SHA-256` of an AlgorithmIdentifier; undefined where it has no hash of its own or is unknown. */
export function signatureHashOf(algorithm: Uint8Array): string | undefined {
  try {
    const { oid, parameters } = identify(algorithm);
    if (oid === PSS) return pssOf(parameters).hash;
    return signatureAlgorithms[oid]?.hash;
  } catch (error) {
    if (error instanceof PkiError) return undefined;
    throw error;
  }
}

interface Plan {
  readonly key: { name: string } | { name: string; hash: string } | { name: string; namedCurve: string };
  readonly verify: { name: string } | { name: string; hash: string } | { name: string; saltLength: number };
  /** The same key as WebCrypto imports it, where that is another form. */
  readonly spki?: Uint8Array;
  /** ECDSA: bytes of r and of s in WebCrypto's form. */
  readonly halfLength?: number;
}

const PSS = '1.2.840.113549.1.1.10';
const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';
const ED25519 = '1.3.101.112';
const strength: Readonly<Record<string, { half: number; hash: string; oid: string }>> = {
  'P-256': { half: 32, hash: 'SHA-256', oid: '1.2.840.10045.4.3.2' },
  'P-384': { half: 48, hash: 'SHA-384', oid: '1.2.840.10045.4.3.3' },
  'P-521': { half: 66, hash: 'SHA-512', oid: '1.2.840.10045.4.3.4' },
};
const webHashes = new Set(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']);

function planOf(algorithm: Uint8Array, spki: Uint8Array): Plan | undefined {
  const { oid, parameters } = identify(algorithm);
  const keyFields = new Members(readDer(spki));
  const key = identify(keyFields.take(0x30).whole);
  if (oid === ED25519)
    return key.oid === ED25519 ? { key: { name: 'Ed25519' }, verify: { name: 'Ed25519' } } : undefined;
  if (oid === PSS) {
    const { hash, saltLength, plain } = pssOf(parameters);
    if (!plain || !webHashes.has(hash)) return undefined;
    const own = { key: { name: 'RSA-PSS', hash }, verify: { name: 'RSA-PSS', saltLength } };
    if (key.oid === RSA) return own;
    if (key.oid !== PSS || !allows(key.parameters, { hash, saltLength })) return undefined;
    // WebCrypto imports a PSS key only under the OID of plain RSA.
    const plainKey = sequence(sequence(objectIdentifier(RSA), nothing()), keyFields.take(0x03).whole);
    return { ...own, spki: plainKey };
  }
  const { name, hash } = signatureAlgorithms[oid] ?? {};
  if (name === undefined || hash === undefined || !webHashes.has(hash)) return undefined;
  if (name.endsWith('withRSA')) {
    if (key.oid !== RSA) return undefined;
    return { key: { name: 'RSASSA-PKCS1-v1_5', hash }, verify: { name: 'RSASSA-PKCS1-v1_5' } };
  }
  const curve = key.oid === EC && key.parameters !== undefined ? curveName(key.parameters) : undefined;
  const half = curve === undefined ? undefined : strength[curve]?.half;
  if (!name.endsWith('withECDSA') || curve === undefined || half === undefined) return undefined;
  return { key: { name: 'ECDSA', namedCurve: curve }, verify: { name: 'ECDSA', hash }, halfLength: half };
}

function identify(algorithm: Uint8Array): { oid: string; parameters: Uint8Array | undefined } {
  const fields = new Members(readDer(algorithm));
  return { oid: readOid(fields.take()), parameters: fields.rest()[0]?.whole };
}

function curveName(parameters: Uint8Array): string | undefined {
  const element = readDer(parameters);
  return element.tag === 0x06 ? curves[readOid(element)]?.name : undefined;
}

/** RSASSA-PSS-params (RFC 4055 section 3.1). `plain`: mask function and trailer are what WebCrypto computes. */
function pssOf(parameters: Uint8Array | undefined): { hash: string; saltLength: number; plain: boolean } {
  if (parameters === undefined) return { hash: 'SHA-1', saltLength: 20, plain: true };
  const fields = new Members(readDer(parameters));
  const hashField = fields.optional(0xa0);
  const maskField = fields.optional(0xa1);
  const saltField = fields.optional(0xa2);
  const hash = hashField === undefined ? 'SHA-1' : digestOf(new Members(hashField, 0xa0).take(0x30).whole);
  const mask = maskField === undefined ? undefined : new Members(new Members(maskField, 0xa1).take(0x30));
  mask?.take(0x06);
  const maskHash = mask === undefined ? 'SHA-1' : digestOf(mask.take(0x30).whole);
  const saltLength = saltField === undefined ? 20 : readSmallInteger(new Members(saltField, 0xa2).take());
  return { hash, saltLength, plain: maskHash === hash && saltLength <= 512 && fields.optional(0xa3) === undefined };
}

/** Whether a key that is for PSS only may be used so: one with parameters asks for its hash, and at least its salt. */
function allows(
  parameters: Uint8Array | undefined,
  { hash, saltLength }: { hash: string; saltLength: number },
): boolean {
  if (parameters === undefined) return true;
  const least = pssOf(parameters);
  return least.plain && least.hash === hash && saltLength >= least.saltLength;
}

function digestOf(identifier: Uint8Array): string {
  const { oid } = identify(identifier);
  return digestNames[oid] ?? oid;
}

/**
 * r and s side by side, as WebCrypto wants them; undefined where the DER is not one of an ECDSA signature. It must be what
 * we would write, as OpenSSL holds it: else the same signature could stand in many forms.
 */
function rawSignature(der: Uint8Array, half: number): Uint8Array | undefined {
  try {
    const fields = new Members(readDer(der));
    const parts = [fields.take(0x02).content, fields.take(0x02).content].map((content) =>
      content[0] === 0 ? content.subarray(1) : content,
    );
    if (parts.some((part) => part.length > half)) return undefined;
    const [r, s] = parts.map((part) => concat([new Uint8Array(half - part.length), part])) as [Uint8Array, Uint8Array];
    return compareBytes(sequence(integer(r), integer(s)), der) === 0 ? concat([r, s]) : undefined;
  } catch (error) {
    if (error instanceof PkiError) return undefined;
    throw error;
  }
}

export interface SigningKey {
  readonly parameters:
    | { name: string; hash: string }
    | { name: string; namedCurve: string; hash: string }
    | { name: string };
  readonly algorithm: Uint8Array;
  readonly halfLength?: number;
}

/** How WebCrypto imports and uses a private key (PKCS#8); undefined for kinds that it does not know. @throws PkiError */
export function signingKeyOf(privateKey: Uint8Array): SigningKey | undefined {
  const fields = new Members(readDer(privateKey));
  fields.take(0x02);
  const { oid, parameters } = identify(fields.take(0x30).whole);
  if (oid === RSA)
    return {
      parameters: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      algorithm: sequence(objectIdentifier('1.2.840.113549.1.1.11'), nothing()),
    };
  if (oid === ED25519) return { parameters: { name: 'Ed25519' }, algorithm: sequence(objectIdentifier(ED25519)) };
  const curve = oid === EC && parameters !== undefined ? curveName(parameters) : undefined;
  const of = curve === undefined ? undefined : strength[curve];
  if (curve === undefined || of === undefined) return undefined;
  return {
    parameters: { name: 'ECDSA', namedCurve: curve, hash: of.hash },
    algorithm: sequence(objectIdentifier(of.oid)),
    halfLength: of.half,
  };
}
