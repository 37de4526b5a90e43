import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@noble/hashes/sha2.js';
import { type Compression, md5Block, sha256Block } from './compress.ts';

/** A digest with what the constructions around it need to know. */
export interface Hash {
  /** As people write it: `SHA-256`. */
  readonly name: string;
  /** As Java puts it into algorithm names: `SHA256`. */
  readonly java: string;
  /** Octets that it works on at a time: `v` of RFC 7292 appendix B. */
  readonly block: number;
  /** Octets that it gives. */
  readonly size: number;
  /** Whether WebCrypto has it. */
  readonly web: boolean;
  digest(data: Uint8Array): Uint8Array;
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** Digests `x` with `suffix` behind it, so many times over. */
  chain(x: Uint8Array, suffix: Uint8Array, times: number): Uint8Array;
}

type Noble = typeof md5 | typeof sha1 | typeof sha256 | typeof sha512;

function define(name: string, java: string, web: boolean, noble: Noble, own?: Compression): Hash {
  return {
    name,
    java,
    web,
    block: noble.blockLen,
    size: noble.outputLen,
    digest: (data) => noble(data),
    hmac: (key, data) => hmac(noble, key, data),
    chain: (x, suffix, times) => chain(noble, own, x, suffix, times),
  };
}

function chain(
  noble: Noble,
  own: Compression | undefined,
  x: Uint8Array,
  suffix: Uint8Array,
  times: number,
): Uint8Array {
  if (times < 1) return x;
  // The first may be of any length; from then on a digest with its suffix mostly is one block with its padding.
  const fits = own !== undefined && noble.outputLen + suffix.length + 9 <= noble.blockLen;
  const first = chainByStates(noble, x, suffix, fits ? 1 : times);
  return fits ? chainOfBlocks(own, first, suffix, times - 1) : first;
}

/** One state is filled again and again: making a new one each time takes as long as the digest itself. */
function chainByStates(noble: Noble, x: Uint8Array, suffix: Uint8Array, times: number): Uint8Array {
  const fresh = noble.create();
  const state = noble.create();
  const out = new Uint8Array(noble.outputLen);
  let next = x;
  for (let i = 0; i < times; i++) {
    fresh._cloneInto(state);
    state.update(next).update(suffix).digestInto(out);
    next = out;
  }
  return out;
}

/** The block with its suffix and padding is laid out once; only the digest in it changes. */
function chainOfBlocks(
  { room, littleEndian, digest }: Compression,
  x: Uint8Array,
  suffix: Uint8Array,
  times: number,
): Uint8Array {
  const octets = new Uint8Array(64);
  octets.set(x);
  octets.set(suffix, x.length);
  const length = x.length + suffix.length;
  octets[length] = 0x80;
  const view = new DataView(octets.buffer);
  view.setUint32(littleEndian ? 56 : 60, 8 * length, littleEndian);
  const block = new Int32Array(room);
  for (let i = 0; i < 16; i++) block[i] = view.getInt32(4 * i, littleEndian);
  const words = block.slice(0, x.length / 4);
  for (let i = 0; i < times; i++) {
    digest(block, words);
    block.set(words);
  }
  words.forEach((word, i) => {
    view.setInt32(4 * i, word, littleEndian);
  });
  return octets.slice(0, x.length);
}

export const MD5 = define('MD5', 'MD5', false, md5, md5Block);
export const SHA1 = define('SHA-1', 'SHA1', true, sha1);
export const SHA224 = define('SHA-224', 'SHA224', false, sha224);
export const SHA256 = define('SHA-256', 'SHA256', true, sha256, sha256Block);
export const SHA384 = define('SHA-384', 'SHA384', true, sha384);
export const SHA512 = define('SHA-512', 'SHA512', true, sha512);
const SHA512_224 = define('SHA-512/224', 'SHA512/224', false, sha512_224);
const SHA512_256 = define('SHA-512/256', 'SHA512/256', false, sha512_256);

/** By digest algorithm (RFC 8017 appendix B.1; NIST CSOR). */
export const digestByOid: Readonly<Record<string, Hash>> = {
  '1.2.840.113549.2.5': MD5,
  '1.3.14.3.2.26': SHA1,
  '2.16.840.1.101.3.4.2.4': SHA224,
  '2.16.840.1.101.3.4.2.1': SHA256,
  '2.16.840.1.101.3.4.2.2': SHA384,
  '2.16.840.1.101.3.4.2.3': SHA512,
  '2.16.840.1.101.3.4.2.5': SHA512_224,
  '2.16.840.1.101.3.4.2.6': SHA512_256,
};

/** By HMAC as a pseudo-random function (RFC 8018 appendix B.1). */
export const hmacByOid: Readonly<Record<string, Hash>> = {
  '1.2.840.113549.2.7': SHA1,
  '1.2.840.113549.2.8': SHA224,
  '1.2.840.113549.2.9': SHA256,
  '1.2.840.113549.2.10': SHA384,
  '1.2.840.113549.2.11': SHA512,
  '1.2.840.113549.2.12': SHA512_224,
  '1.2.840.113549.2.13': SHA512_256,
};

/** Digest or HMAC that a MAC names; undefined: not known. */
export function macHash(oid: string): Hash | undefined {
  return digestByOid[oid] ?? hmacByOid[oid];
}
