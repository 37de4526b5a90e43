import { owned } from '../bytes.ts';
import { concat } from '../derWrite.ts';
import { signingKeyOf } from '../signature.ts';

/** What may be asked of a new key. */
export type KeyKind = 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'p-256' | 'p-384' | 'p-521' | 'ed25519';

/** The first works with every Java; P-256 is made 100 times faster. */
export const keyKinds: readonly KeyKind[] = ['rsa-2048', 'rsa-3072', 'rsa-4096', 'p-256', 'p-384', 'p-521', 'ed25519'];

/** A key pair as files hold it. */
export interface KeyPair {
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
}

/** Runs on WebCrypto's own threads: start several at once with Promise.all. */
export async function generateKeyPair(kind: KeyKind = 'rsa-2048'): Promise<KeyPair> {
  const generated = await generate(kind);
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', generated.privateKey),
    crypto.subtle.exportKey('spki', generated.publicKey),
  ]);
  return { privateKey: new Uint8Array(privateKey), publicKey: new Uint8Array(publicKey) };
}

/** `count` bytes of the system's randomness; at most 65,536. */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}

const passwordLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/**
 * A password that every store, every shell and every configuration format takes as it stands: letters and digits
 * that are not mistaken for one another, 5.8 bits each.
 */
export function generatePassword(length = 32): string {
  const limit = 256 - (256 % passwordLetters.length);
  let password = '';
  while (password.length < length) {
    for (const byte of randomBytes(2 * length)) {
      // Bytes above the limit would make the first letters likelier.
      if (byte < limit && password.length < length) password += passwordLetters.charAt(byte % passwordLetters.length);
    }
  }
  return password;
}

/** 16 random bytes, positive, and 16 bytes long once encoded (RFC 5280 section 4.1.2.2 allows 20). */
export function randomSerial(): Uint8Array {
  const random = randomBytes(16);
  return concat([Uint8Array.of(((random[0] ?? 0) & 0x3f) | 0x40), random.subarray(1)]);
}

/** WebCrypto's key objects; their type has no name that Node and a web worker share. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

async function generate(kind: KeyKind): Promise<{ privateKey: Key; publicKey: Key }> {
  const uses: ('sign' | 'verify')[] = ['sign', 'verify'];
  if (kind === 'ed25519')
    return crypto.subtle.generateKey({ name: 'Ed25519' }, true, uses) as Promise<{ privateKey: Key; publicKey: Key }>;
  if (kind.startsWith('rsa-'))
    return crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: Number(kind.slice(4)),
        publicExponent: Uint8Array.of(1, 0, 1),
        hash: 'SHA-256',
      },
      true,
      uses,
    );
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: kind.toUpperCase() }, true, uses);
}

/** The public half (SubjectPublicKeyInfo) of a private key (PKCS#8). Rejects for kinds that WebCrypto does not know. */
export async function publicKeyOf(privateKey: Uint8Array): Promise<Uint8Array> {
  const facts = signingKeyOf(privateKey)?.parameters;
  if (facts === undefined) throw new Error('A key of this kind is not known here.');
  const key = await crypto.subtle.importKey('pkcs8', owned(privateKey), facts, true, ['sign']);
  const { kty, n, e, crv, x, y } = await crypto.subtle.exportKey('jwk', key);
  const fields = Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined);
  const half = await crypto.subtle.importKey('jwk', Object.fromEntries(fields), facts, true, ['verify']);
  return new Uint8Array(await crypto.subtle.exportKey('spki', half));
}
