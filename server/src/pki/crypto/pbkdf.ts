/** PBKDF1 and PBKDF2 (RFC 8018 section 5). The iterations are for the caller to bound and to count. */

import { owned } from '../bytes.ts';
import { concat } from '../derWrite.ts';
import type { Hash } from './hash.ts';
import { inSlices, repeat, type Work } from './work.ts';

/** PBKDF1: at most the digest's length of octets. */
export async function pbkdf1(
  hash: Hash,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  work: Work,
): Promise<Uint8Array> {
  let t = hash.digest(concat([password, salt]));
  await inSlices(iterations - 1, work, (count) => {
    t = hash.chain(t, new Uint8Array(), count);
  });
  return t;
}

/** PBKDF2 by WebCrypto, which works beside the thread, or by ourselves where it lacks the digest. */
export async function pbkdf2(
  hash: Hash,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
  work: Work,
): Promise<Uint8Array> {
  await work.pause();
  if (hash.web) {
    const { subtle } = globalThis.crypto;
    const key = await subtle.importKey('raw', owned(password), 'PBKDF2', false, ['deriveBits']);
    const parameters = { name: 'PBKDF2', hash: hash.name, salt: owned(salt), iterations };
    const bits = await subtle.deriveBits(parameters, key, length * 8);
    await work.pause();
    return new Uint8Array(bits);
  }
  const out = new Uint8Array(length);
  for (let at = 0, block = 1; at < length; at += hash.size, block++) {
    let u = hash.hmac(password, concat([salt, Uint8Array.of(block >>> 24, block >>> 16, block >>> 8, block)]));
    const t = owned(u);
    await repeat(iterations - 1, work, () => {
      u = hash.hmac(password, u);
      for (let i = 0; i < t.length; i++) t[i] = (t[i] ?? 0) ^ (u[i] ?? 0);
    });
    out.set(t.subarray(0, Math.min(hash.size, length - at)), at);
  }
  return out;
}
