/** DES and Triple DES in CBC mode (FIPS 46-3, SP 800-67) with the padding of PKCS#5, through des.js. */

import des from 'des.js';
import { t } from '../../text/l10n.ts';
import { PkiError } from '../problem.ts';
import { pad, unpad } from './padding.ts';
import type { Work } from './work.ts';

const BLOCK = 8;
/** Octets between two pauses: about 20 ms of Triple DES. */
const CHUNK = 16_384;

const desCbc = des.CBC.instantiate(des.DES);
const tripleDesCbc = des.CBC.instantiate(des.EDE);

/** @param key 8 octets (DES), 16 (two-key Triple DES) or 24 */
export async function decryptDes(key: Uint8Array, iv: Uint8Array, data: Uint8Array, work: Work): Promise<Uint8Array> {
  if (data.length === 0 || data.length % BLOCK !== 0) {
    throw new PkiError('cipher-length', t`Encrypted data is no whole number of blocks.`);
  }
  return unpad(await run('decrypt', key, iv, data, work), BLOCK);
}

/** @param key 8, 16 or 24 octets */
export function encryptDes(key: Uint8Array, iv: Uint8Array, data: Uint8Array, work: Work): Promise<Uint8Array> {
  return run('encrypt', key, iv, pad(data, BLOCK), work);
}

async function run(
  type: 'encrypt' | 'decrypt',
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
  work: Work,
): Promise<Uint8Array> {
  if (iv.length !== BLOCK) throw new PkiError('cipher-iv', t`The initialisation vector has a wrong length.`);
  const options = { type, iv, key: key.length === 16 ? twoKey(key) : key, padding: false };
  const cipher = key.length === BLOCK ? desCbc.create(options) : tripleDesCbc.create(options);
  const out = new Uint8Array(data.length);
  let length = 0;
  const put = (octets: readonly number[]): void => {
    out.set(octets, length);
    length += octets.length;
  };
  for (let at = 0; at < data.length; at += CHUNK) {
    put(cipher.update(data.subarray(at, at + CHUNK)));
    await work.pause();
  }
  if (type === 'decrypt') put(cipher.final());
  return out;
}

function twoKey(key: Uint8Array): Uint8Array {
  const all = new Uint8Array(24);
  all.set(key);
  all.set(key.subarray(0, BLOCK), 16);
  return all;
}
