import { owned } from '../bytes.ts';
import { encryptDes } from '../crypto/des.ts';
import { MD5, SHA1, SHA256 } from '../crypto/hash.ts';
import { pbkdf2 } from '../crypto/pbkdf.ts';
import { bmpPassword, PURPOSE, pkcs12Kdf } from '../crypto/pkcs12Kdf.ts';
import { inSlices, type Work } from '../crypto/work.ts';
import {
  asciiBytes,
  concat,
  type Der,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
  utf16BigEndian,
} from '../derWrite.ts';
import { randomBytes } from '../make/keys.ts';

/** An AlgorithmIdentifier and what was encrypted under it. */
export interface Protected {
  readonly algorithm: Der;
  readonly data: Uint8Array;
}

/** What Java 17 writes: PBKDF2 with HMAC-SHA-256 and this count, AES-256 in CBC mode. */
export const MODERN_ITERATIONS = 10_000;

/** PBES2 (RFC 8018 section 6.2) as Java 17 and OpenSSL 3 write it. The password as UTF-8. */
export async function pbes2(password: string, plain: Uint8Array, work: Work): Promise<Protected> {
  const salt = randomBytes(20);
  const iv = randomBytes(16);
  const bytes = new TextEncoder().encode(password);
  const raw = await pbkdf2(SHA256, bytes, salt, MODERN_ITERATIONS, 32, work);
  const key = await crypto.subtle.importKey('raw', owned(raw), 'AES-CBC', false, ['encrypt']);
  const data = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, owned(plain));
  const hmacSha256 = sequence(objectIdentifier('1.2.840.113549.2.9'), nothing());
  const derivation = sequence(
    objectIdentifier('1.2.840.113549.1.5.12'),
    sequence(octetString(salt), integer(MODERN_ITERATIONS), integer(32), hmacSha256),
  );
  const cipher = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(iv));
  return {
    algorithm: sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(derivation, cipher)),
    data: new Uint8Array(data),
  };
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C): what every Java and every Netty reads. */
export async function pbeSha1TripleDes(password: string, plain: Uint8Array, work: Work): Promise<Protected> {
  const salt = randomBytes(20);
  const iterations = MODERN_ITERATIONS;
  const bytes = bmpPassword(password);
  const key = await pkcs12Kdf(SHA1, PURPOSE.key, bytes, salt, iterations, 24, work);
  const iv = await pkcs12Kdf(SHA1, PURPOSE.iv, bytes, salt, iterations, 8, work);
  return {
    algorithm: sequence(objectIdentifier('1.2.840.113549.1.12.1.3'), sequence(octetString(salt), integer(iterations))),
    data: await encryptDes(key, iv, plain, work),
  };
}

/** JKS: the key XOR a stream of SHA-1, with salt before and check behind (sun.security.provider.KeyProtector). */
export function jksProtect(password: string, plain: Uint8Array): Protected {
  const p = utf16BigEndian(password);
  const salt = randomBytes(20);
  const masked = new Uint8Array(plain);
  let block: Uint8Array = salt;
  for (let i = 0; i < masked.length; i++) {
    if (i % 20 === 0) block = SHA1.digest(concat([p, block]));
    masked[i] = (masked[i] ?? 0) ^ (block[i % 20] ?? 0);
  }
  return {
    algorithm: sequence(objectIdentifier('1.3.6.1.4.1.42.2.17.1.1'), nothing()),
    data: concat([salt, masked, SHA1.digest(concat([p, plain]))]),
  };
}

/** Java's own default for JCEKS; it accepts 10,000 and more. */
const JCEKS_ITERATIONS = 200_000;

/** JCEKS: PBEWithMD5AndTripleDES (com.sun.crypto.provider.KeyProtector). */
export async function jceksProtect(password: string, plain: Uint8Array, work: Work): Promise<Protected> {
  const salt = randomBytes(8);
  // Java treats equal halves in a way of its own; such a salt is not made.
  if (salt.subarray(0, 4).every((byte, i) => byte === salt[4 + i])) return jceksProtect(password, plain, work);
  const p = asciiBytes(password);
  const derived: Uint8Array[] = [];
  for (const half of [salt.subarray(0, 4), salt.subarray(4)]) {
    let x: Uint8Array = half;
    await inSlices(JCEKS_ITERATIONS, work, (count) => {
      x = MD5.chain(x, p, count);
    });
    derived.push(x);
  }
  const material = concat(derived);
  return {
    algorithm: sequence(
      objectIdentifier('1.3.6.1.4.1.42.2.19.1'),
      sequence(octetString(salt), integer(JCEKS_ITERATIONS)),
    ),
    data: await encryptDes(material.subarray(0, 24), material.subarray(24), plain, work),
  };
}

/** EncryptedPrivateKeyInfo (RFC 5958 section 3). */
export function encryptedPrivateKeyInfo({ algorithm, data }: Protected): Der {
  return sequence(algorithm, octetString(data));
}
