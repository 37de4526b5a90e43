import { concat, utf16BigEndian } from '../derWrite.ts';
import type { Hash } from './hash.ts';
import { inSlices, type Work } from './work.ts';

/** What the derived octets are for (RFC 7292 appendix B.3). */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

const NOTHING = new Uint8Array();

/** A password as this derivation takes it: UTF-16, high octet first, with two zero octets behind. */
export function bmpPassword(password: string): Uint8Array<ArrayBuffer> {
  return concat([utf16BigEndian(password), new Uint8Array(2)]);
}

/**
 * Key derivation of RFC 7292 appendix B.2. The iterations are for the caller to bound and to count.
 * @param password as {@link bmpPassword} gives it, or no octets at all
 * @param length octets wanted
 */
export async function pkcs12Kdf(
  hash: Hash,
  purpose: (typeof PURPOSE)[keyof typeof PURPOSE],
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
  work: Work,
): Promise<Uint8Array> {
  const { block, size } = hash;
  const diversifier = new Uint8Array(block).fill(purpose);
  const input = concat([stretched(salt, block), stretched(password, block)]);
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += size) {
    let a = hash.digest(concat([diversifier, input]));
    await inSlices(iterations - 1, work, (count) => {
      a = hash.chain(a, NOTHING, count);
    });
    out.set(a.subarray(0, Math.min(size, length - at)), at);
    addPlusOne(input, stretchedTo(a, block), block);
  }
  return out;
}

/** Repeated up to the next whole number of blocks; nothing stays nothing. */
function stretched(octets: Uint8Array, block: number): Uint8Array {
  return stretchedTo(octets, Math.ceil(octets.length / block) * block);
}

function stretchedTo(octets: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => octets[i % octets.length] ?? 0);
}

/** Adds b + 1 to each block, as big-endian numbers, dropping what overflows. */
function addPlusOne(blocks: Uint8Array, b: Uint8Array, block: number): void {
  for (let start = 0; start < blocks.length; start += block) {
    let carry = 1;
    for (let i = block - 1; i >= 0; i--) {
      carry += (blocks[start + i] ?? 0) + (b[i] ?? 0);
      blocks[start + i] = carry & 0xff;
      carry >>= 8;
    }
  }
}
