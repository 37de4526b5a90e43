/** RC2 in CBC mode (RFC 2268), for the key stores of older programs. */
import { t } from '../../text/l10n.ts';
import { PkiError } from '../problem.ts';
import { unpad } from './padding.ts';
import type { Work } from './work.ts';

const BLOCK = 8;
const CHUNK = 65_536;

/** RFC 2268 section 2: the digits of pi, shuffled. */
const PI = Uint8Array.from(
  (
    'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
    '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad'
  ).match(/../g) ?? [],
  (pair) => Number.parseInt(pair, 16),
);

/** 64 words from the key (section 2). */
function expand(key: Uint8Array, effectiveBits: number): Uint16Array {
  const l = new Uint8Array(128);
  l.set(key.subarray(0, 128));
  for (let i = key.length; i < 128; i++) l[i] = PI[((l[i - 1] ?? 0) + (l[i - key.length] ?? 0)) & 0xff] ?? 0;
  const t8 = (effectiveBits + 7) >> 3;
  const mask = 0xff >> (8 * t8 - effectiveBits);
  l[128 - t8] = PI[(l[128 - t8] ?? 0) & mask] ?? 0;
  for (let i = 127 - t8; i >= 0; i--) l[i] = PI[(l[i + 1] ?? 0) ^ (l[i + t8] ?? 0)] ?? 0;
  return Uint16Array.from({ length: 64 }, (_, i) => (l[2 * i] ?? 0) | ((l[2 * i + 1] ?? 0) << 8));
}

/** Section 4: mixing and mashing backwards. Words have their low octet first. */
function decryptBlock(k: Uint16Array, r: Uint16Array): void {
  const word = (i: number): number => r[i & 3] ?? 0;
  let j = 63;
  const mix = (): void => {
    for (let i = 3; i >= 0; i--) {
      const s = [1, 2, 3, 5][i] ?? 0;
      const turned = ((word(i) >> s) | (word(i) << (16 - s))) & 0xffff;
      r[i] = turned - (k[j--] ?? 0) - (word(i + 3) & word(i + 2)) - (~word(i + 3) & word(i + 1));
    }
  };
  const mash = (): void => {
    for (let i = 3; i >= 0; i--) r[i] = word(i) - (k[word(i + 3) & 63] ?? 0);
  };
  for (let n = 0; n < 5; n++) mix();
  mash();
  for (let n = 0; n < 6; n++) mix();
  mash();
  for (let n = 0; n < 5; n++) mix();
}

/** Without touching any padding. @param key 1 to 128 octets @param effectiveBits 1 to 1024 */
export async function decryptRc2Blocks(
  key: Uint8Array,
  effectiveBits: number,
  iv: Uint8Array,
  data: Uint8Array,
  work: Work,
): Promise<Uint8Array> {
  if (data.length === 0 || data.length % BLOCK !== 0) {
    throw new PkiError('cipher-length', t`Encrypted data is no whole number of blocks.`);
  }
  if (iv.length !== BLOCK) throw new PkiError('cipher-iv', t`The initialisation vector has a wrong length.`);
  const k = expand(key, effectiveBits);
  const r = new Uint16Array(4);
  const out = new Uint8Array(data.length);
  let previous = iv;
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK);
    for (let i = 0; i < 4; i++) r[i] = (block[2 * i] ?? 0) | ((block[2 * i + 1] ?? 0) << 8);
    decryptBlock(k, r);
    for (let i = 0; i < BLOCK; i++) out[at + i] = ((r[i >> 1] ?? 0) >> (8 * (i & 1))) ^ (previous[i] ?? 0);
    previous = block;
    if (at % CHUNK === 0) await work.pause();
  }
  return out;
}

export async function decryptRc2(
  key: Uint8Array,
  effectiveBits: number,
  iv: Uint8Array,
  data: Uint8Array,
  work: Work,
): Promise<Uint8Array> {
  return unpad(await decryptRc2Blocks(key, effectiveBits, iv, data, work), BLOCK);
}
