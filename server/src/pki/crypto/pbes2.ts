/** PBES2 (RFC 8018 section 6.2) with PBKDF2 or scrypt and the ciphers that are met. */

import { scryptAsync } from '@noble/hashes/scrypt.js';
import { later, t } from '../../text/l10n.ts';
import { type DerNode, is, items, numberOf, octetsOf, oidOf, TAG, unexpected } from '../der.ts';
import { PkiError } from '../problem.ts';
import { decryptAes } from './aes.ts';
import { decryptDes } from './des.ts';
import { hmacByOid } from './hash.ts';
import { pbkdf2 } from './pbkdf.ts';
import { decryptRc2 } from './rc2.ts';
import { firstGood, type Pbe, utf8 } from './scheme.ts';
import { MAX_ITERATIONS, type Work } from './work.ts';

/** The key of the length that a cipher wants. */
type Derive = (password: Uint8Array, length: number, work: Work) => Promise<Uint8Array>;

interface Kdf {
  readonly text: string;
  readonly name: string;
  readonly prf?: string;
  readonly iterations: number | undefined;
  readonly keyLength: number | undefined;
  readonly derive: Derive;
}

interface Cipher {
  readonly name: string;
  readonly keyLength: number | undefined;
  readonly decrypt: (key: Uint8Array, data: Uint8Array, work: Work) => Promise<Uint8Array>;
}

const aesBits: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.1.2': 128,
  '2.16.840.1.101.3.4.1.22': 192,
  '2.16.840.1.101.3.4.1.42': 256,
};

export function pbes2(oid: string, parameters: DerNode): Pbe {
  const { need } = items(parameters, later`the parameters of PBES2`);
  const kdf = readKdf(need(0, later`key derivation`));
  const cipher = readCipher(need(1, 'cipher'));
  const open = (password: string, data: Uint8Array, work: Work) => async (): Promise<Uint8Array> => {
    const length = cipher.keyLength ?? kdf.keyLength ?? 0;
    if (length < 1 || length > 128) throw new PkiError('cipher-key', t`The length of the key is out of bounds.`);
    return cipher.decrypt(await kdf.derive(utf8(password), length, work), data, work);
  };
  const keyLength = kdf.keyLength === undefined ? ('unsaid' as const) : ('said' as const);
  const parts = { kdf: kdf.name, cipher: cipher.name, keyLength };
  return {
    text: `PBES2 (${kdf.text}, ${cipher.name})`,
    oid,
    scheme: 'pbes2',
    iterations: kdf.iterations,
    parts: kdf.prf === undefined ? parts : { ...parts, prf: kdf.prf },
    decrypt: (password, data, work) =>
      firstGood(password === '' ? [open('', data, work), open('\0', data, work)] : [open(password, data, work)]),
  };
}

function readKdf(node: DerNode): Kdf {
  const { need } = items(node, later`a key derivation`);
  const oid = oidOf(need(0, 'name'), later`the name of a key derivation`);
  if (oid === '1.2.840.113549.1.5.12') return readPbkdf2(need(1, 'parameters'));
  if (oid === '1.3.6.1.4.1.11591.4.11') return readScrypt(need(1, 'parameters'));
  const derive = async (): Promise<never> => {
    throw new PkiError('cipher-unsupported', t`The key derivation ${oid} is not known.`);
  };
  return { text: oid, name: oid, iterations: undefined, keyLength: undefined, derive };
}

/** Parameters of PBKDF2, which PBMAC1 has as well. */
export function readPbkdf2(parameters: DerNode): Kdf {
  const { all, need } = items(parameters, later`the parameters of PBKDF2`);
  const salt = octetsOf(need(0, 'salt'), later`a salt`);
  const iterations = numberOf(need(1, later`iteration count`), later`an iteration count`);
  const third = all[2];
  const keyLength = is(third, TAG.integer) && third !== undefined ? numberOf(third, later`a length`) : undefined;
  const prfNode = all[keyLength === undefined ? 2 : 3];
  const prf =
    prfNode === undefined ? '1.2.840.113549.2.7' : oidOf(items(prfNode, later`a PRF`).need(0, 'name'), later`a PRF`);
  const hash = hmacByOid[prf];
  const name = hash === undefined ? prf : hash.name.replace('SHA-', 'SHA');
  const derive: Derive = async (password, length, work) => {
    if (hash === undefined)
      throw new PkiError('cipher-unsupported', t`The pseudo-random function ${prf} is not known.`);
    work.spend(iterations);
    return pbkdf2(hash, password, salt, iterations, length, work);
  };
  const text = t`PBKDF2-HMAC-${name}, ${iterations} iterations`;
  return { text, name: 'PBKDF2', prf: hash?.name ?? prf, iterations, keyLength, derive };
}

/** RFC 7914 section 7. */
function readScrypt(parameters: DerNode): Kdf {
  const { all, need } = items(parameters, later`the parameters of scrypt`);
  const salt = octetsOf(need(0, 'salt'), later`a salt`);
  const [n, r, p] = [1, 2, 3].map((i) => numberOf(need(i, 'cost'), later`a cost of scrypt`)) as [
    number,
    number,
    number,
  ];
  const keyLength = all[4] === undefined ? undefined : numberOf(all[4], later`a length`);
  const derive: Derive = async (password, length, work) => {
    const sound = n >= 2 && n <= 2 ** 24 && (n & (n - 1)) === 0 && r >= 1 && p >= 1;
    if (!sound || n * r * 128 > 128 * 2 ** 20 || n * r * p > MAX_ITERATIONS) {
      throw new PkiError('scrypt-too-costly', t`scrypt would take more than 128 MiB of memory, or too long.`);
    }
    work.spend(n * r * p);
    const onProgress = (): void => {
      if (work.signal?.aborted) throw new PkiError('aborted', t`Reading was cancelled.`);
    };
    return scryptAsync(password, salt, { N: n, r, p, dkLen: length, asyncTick: 15, maxmem: 2 ** 28, onProgress });
  };
  return { text: `scrypt N=${n} r=${r} p=${p}`, name: 'scrypt', iterations: undefined, keyLength, derive };
}

function readCipher(node: DerNode): Cipher {
  const { need } = items(node, later`a cipher`);
  const oid = oidOf(need(0, 'name'), later`the name of a cipher`);
  const iv = () => octetsOf(need(1, later`initialisation vector`), later`an initialisation vector`);
  const bits = aesBits[oid];
  if (bits !== undefined) {
    const vector = iv();
    return { name: `AES-${bits}-CBC`, keyLength: bits / 8, decrypt: (key, data) => decryptAes(key, vector, data) };
  }
  if (oid === '1.2.840.113549.3.7' || oid === '1.3.14.3.2.7') {
    const triple = oid === '1.2.840.113549.3.7';
    const vector = iv();
    return {
      name: triple ? '3DES-CBC' : 'DES-CBC',
      keyLength: triple ? 24 : 8,
      decrypt: (key, data, work) => decryptDes(key, vector, data, work),
    };
  }
  if (oid === '1.2.840.113549.3.2') return readRc2(need(1, 'parameters'));
  const decrypt = async (): Promise<never> => {
    throw new PkiError('cipher-unsupported', t`The cipher ${oid} is not known.`);
  };
  return { name: oid, keyLength: 32, decrypt };
}

/** RC2-CBC-Parameter (RFC 8018 appendix B.2.3): the version stands for the effective bits. */
function readRc2(parameters: DerNode): Cipher {
  const bitsOfVersion: Readonly<Record<number, number>> = { 160: 40, 120: 64, 58: 128 };
  const { all, need } = items(parameters, later`the parameters of RC2`);
  const version = all.length > 1 ? numberOf(need(0, 'version'), later`a version`) : undefined;
  const bits = version === undefined ? 32 : (bitsOfVersion[version] ?? version);
  const vector = octetsOf(need(all.length > 1 ? 1 : 0, later`initialisation vector`), later`an initialisation vector`);
  if (!(bits >= 1 && bits <= 1024)) unexpected(parameters, later`the parameters of RC2`);
  return {
    name: `RC2-${bits}-CBC`,
    keyLength: undefined,
    decrypt: (key, data, work) => decryptRc2(key, bits, vector, data, work),
  };
}
