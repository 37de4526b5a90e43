/** Password-based encryption as an AlgorithmIdentifier names it: PBES2, PBES1 and the schemes of PKCS#12. */
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { owned } from '../bytes.ts';
import { type DerNode, is, items, numberOf, octetsOf, oidOf, parseDer, TAG, unexpected } from '../der.ts';
import { PkiError } from '../problem.ts';
import { decryptDes } from './des.ts';
import { digestByOid, type Hash, hmacByOid, MD5, SHA1 } from './hash.ts';
import { pbkdf1, pbkdf2 } from './pbkdf.ts';
import { bmpPassword, PURPOSE, pkcs12Kdf } from './pkcs12Kdf.ts';
import { decryptRc2 } from './rc2.ts';
import { rc4 } from './rc4.ts';
import { inSlices, MAX_ITERATIONS, repeat, type Work } from './work.ts';

/** One password-based encryption with its parameters. */
export interface Pbe {
  /** For people: `PBES2 (PBKDF2-HMAC-SHA256, 10000 iterations, AES-256-CBC)`. */
  readonly text: string;
  readonly oid: string;
  readonly scheme: 'pbes2' | 'pbes1' | 'pkcs12' | 'jks' | 'jceks' | 'unknown';
  /** Undefined where the scheme has none. */
  readonly iterations: number | undefined;
  /** Key derivation and cipher of PBES2: `PBKDF2`, `SHA-256`, `AES-256-CBC`. */
  readonly parts?: { readonly kdf: string; readonly prf?: string; readonly cipher: string };
  /**
   * Plain octets, or an error: `wrong-password` (or damage), `cipher-unsupported`, a bound.
   * @param password any text; '' is tried in both forms that programs use
   */
  decrypt(password: string, data: Uint8Array, work: Work): Promise<Uint8Array>;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads an AlgorithmIdentifier. An algorithm that is not known decrypts to `cipher-unsupported`. */
export function readPbe(node: DerNode): Pbe {
  const { all, need } = items(node, 'an encryption algorithm');
  const oid = oidOf(need(0, 'name'), 'the name of an algorithm');
  const parameters = all[1];
  if (oid === '1.2.840.113549.1.5.13') return pbes2(oid, need(1, 'parameters'));
  if (oid === '1.3.6.1.4.1.42.2.17.1.1') return jksProtection(oid);
  if (oid === '1.3.6.1.4.1.42.2.19.1') return jceksProtection(oid, need(1, 'parameters'));
  const old = pkcs12Schemes[oid];
  if (old !== undefined) return pkcs12Pbe(oid, old, need(1, 'parameters'));
  const older = pbes1Schemes[oid];
  if (older !== undefined) return pbes1(oid, older, need(1, 'parameters'));
  return unsupported(oid, parameters === undefined ? undefined : iterationsIn(parameters));
}

function iterationsIn(parameters: DerNode): number | undefined {
  if (!is(parameters, TAG.sequence)) return undefined;
  const { all } = items(parameters, 'parameters');
  return all[1] !== undefined && is(all[1], TAG.integer) ? numberOf(all[1], 'an iteration count') : undefined;
}

function unsupported(oid: string, iterations: number | undefined): Pbe {
  const refuse = async (): Promise<never> => {
    throw new PkiError('cipher-unsupported', `The encryption ${oid} is not known.`);
  };
  return { text: oid, oid, scheme: 'unknown', iterations, decrypt: refuse };
}

/** What is encrypted here is always one DER SEQUENCE; anything else means another password, or damage. */
function checked(plain: Uint8Array): Uint8Array {
  try {
    if (is(parseDer(plain), TAG.sequence)) return plain;
  } catch (error) {
    if (error instanceof PkiError && ['der-too-deep', 'der-too-many'].includes(error.code)) throw error;
  }
  throw new PkiError('wrong-password', 'The password is another one, or the data is damaged.');
}

/** The first attempt that yields something sensible; else the error of the last one. */
async function firstGood(attempts: readonly (() => Promise<Uint8Array>)[]): Promise<Uint8Array> {
  for (const attempt of attempts.slice(0, -1)) {
    try {
      return checked(await attempt());
    } catch (error) {
      if (!(error instanceof PkiError) || error.code !== 'wrong-password') throw error;
    }
  }
  const last = attempts.at(-1);
  if (last === undefined) throw new PkiError('wrong-password', 'There is no password to try.');
  return checked(await last());
}

// --- PBES2 (RFC 8018 section 6.2)

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

function pbes2(oid: string, parameters: DerNode): Pbe {
  const { need } = items(parameters, 'the parameters of PBES2');
  const kdf = readKdf(need(0, 'key derivation'));
  const cipher = readCipher(need(1, 'cipher'));
  const open = (password: string, data: Uint8Array, work: Work) => async (): Promise<Uint8Array> => {
    const length = cipher.keyLength ?? kdf.keyLength ?? 0;
    if (length < 1 || length > 128) throw new PkiError('cipher-key', 'The length of the key is out of bounds.');
    return cipher.decrypt(await kdf.derive(utf8(password), length, work), data, work);
  };
  const parts = { kdf: kdf.name, cipher: cipher.name };
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
  const { need } = items(node, 'a key derivation');
  const oid = oidOf(need(0, 'name'), 'the name of a key derivation');
  if (oid === '1.2.840.113549.1.5.12') return readPbkdf2(need(1, 'parameters'));
  if (oid === '1.3.6.1.4.1.11591.4.11') return readScrypt(need(1, 'parameters'));
  const derive = async (): Promise<never> => {
    throw new PkiError('cipher-unsupported', `The key derivation ${oid} is not known.`);
  };
  return { text: oid, name: oid, iterations: undefined, keyLength: undefined, derive };
}

/** Parameters of PBKDF2, which PBMAC1 has as well. */
export function readPbkdf2(parameters: DerNode): Kdf {
  const { all, need } = items(parameters, 'the parameters of PBKDF2');
  const salt = octetsOf(need(0, 'salt'), 'a salt');
  const iterations = numberOf(need(1, 'iteration count'), 'an iteration count');
  const third = all[2];
  const keyLength = is(third, TAG.integer) && third !== undefined ? numberOf(third, 'a length') : undefined;
  const prfNode = all[keyLength === undefined ? 2 : 3];
  const prf = prfNode === undefined ? '1.2.840.113549.2.7' : oidOf(items(prfNode, 'a PRF').need(0, 'name'), 'a PRF');
  const hash = hmacByOid[prf];
  const name = hash === undefined ? prf : hash.name.replace('SHA-', 'SHA');
  const derive: Derive = async (password, length, work) => {
    if (hash === undefined) throw new PkiError('cipher-unsupported', `The pseudo-random function ${prf} is not known.`);
    work.spend(iterations);
    return pbkdf2(hash, password, salt, iterations, length, work);
  };
  const text = `PBKDF2-HMAC-${name}, ${iterations} iterations`;
  return { text, name: 'PBKDF2', prf: hash?.name ?? prf, iterations, keyLength, derive };
}

/** RFC 7914 section 7. */
function readScrypt(parameters: DerNode): Kdf {
  const { all, need } = items(parameters, 'the parameters of scrypt');
  const salt = octetsOf(need(0, 'salt'), 'a salt');
  const [n, r, p] = [1, 2, 3].map((i) => numberOf(need(i, 'cost'), 'a cost of scrypt')) as [number, number, number];
  const keyLength = all[4] === undefined ? undefined : numberOf(all[4], 'a length');
  const derive: Derive = async (password, length, work) => {
    const sound = n >= 2 && n <= 2 ** 24 && (n & (n - 1)) === 0 && r >= 1 && p >= 1;
    if (!sound || n * r * 128 > 128 * 2 ** 20 || n * r * p > MAX_ITERATIONS) {
      throw new PkiError('scrypt-too-costly', 'scrypt would take more than 128 MiB of memory, or too long.');
    }
    work.spend(n * r * p);
    const onProgress = (): void => {
      if (work.signal?.aborted) throw new PkiError('aborted', 'Reading was cancelled.');
    };
    return scryptAsync(password, salt, { N: n, r, p, dkLen: length, asyncTick: 15, maxmem: 2 ** 28, onProgress });
  };
  return { text: `scrypt N=${n} r=${r} p=${p}`, name: 'scrypt', iterations: undefined, keyLength, derive };
}

function readCipher(node: DerNode): Cipher {
  const { need } = items(node, 'a cipher');
  const oid = oidOf(need(0, 'name'), 'the name of a cipher');
  const iv = () => octetsOf(need(1, 'initialisation vector'), 'an initialisation vector');
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
    throw new PkiError('cipher-unsupported', `The cipher ${oid} is not known.`);
  };
  return { name: oid, keyLength: 32, decrypt };
}

/** RC2-CBC-Parameter (RFC 8018 appendix B.2.3): the version stands for the effective bits. */
function readRc2(parameters: DerNode): Cipher {
  const bitsOfVersion: Readonly<Record<number, number>> = { 160: 40, 120: 64, 58: 128 };
  const { all, need } = items(parameters, 'the parameters of RC2');
  const version = all.length > 1 ? numberOf(need(0, 'version'), 'a version') : undefined;
  const bits = version === undefined ? 32 : (bitsOfVersion[version] ?? version);
  const vector = octetsOf(need(all.length > 1 ? 1 : 0, 'initialisation vector'), 'an initialisation vector');
  if (!(bits >= 1 && bits <= 1024)) unexpected(parameters, 'the parameters of RC2');
  return {
    name: `RC2-${bits}-CBC`,
    keyLength: undefined,
    decrypt: (key, data, work) => decryptRc2(key, bits, vector, data, work),
  };
}

/** AES-CBC with padding, by WebCrypto. */
export async function decryptAes(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  if (iv.length !== 16) throw new PkiError('cipher-iv', 'The initialisation vector has a wrong length.');
  if (data.length === 0 || data.length % 16 !== 0) {
    throw new PkiError('cipher-length', 'Encrypted data is no whole number of blocks.');
  }
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey('raw', owned(key), 'AES-CBC', false, ['decrypt']).catch(() => undefined);
  if (imported === undefined) {
    throw new PkiError('cipher-unsupported', `AES with ${key.length * 8} bits is not available here.`);
  }
  const plain = await subtle.decrypt({ name: 'AES-CBC', iv: owned(iv) }, imported, owned(data)).catch(() => undefined);
  if (plain === undefined) {
    throw new PkiError('wrong-password', 'The padding is wrong: another password, or damage.');
  }
  return new Uint8Array(plain);
}

// --- The schemes of PKCS#12 (RFC 7292 appendix C)

interface Pkcs12Scheme {
  readonly name: string;
  readonly keyLength: number;
  readonly decrypt: (key: Uint8Array, iv: Uint8Array, data: Uint8Array, work: Work) => Promise<Uint8Array>;
}

const pkcs12Schemes: Readonly<Record<string, Pkcs12Scheme>> = {
  '1.2.840.113549.1.12.1.1': { name: 'RC4-128', keyLength: 16, decrypt: (key, _, data, work) => rc4(key, data, work) },
  '1.2.840.113549.1.12.1.2': { name: 'RC4-40', keyLength: 5, decrypt: (key, _, data, work) => rc4(key, data, work) },
  '1.2.840.113549.1.12.1.3': { name: '3DES-CBC', keyLength: 24, decrypt: decryptDes },
  '1.2.840.113549.1.12.1.4': { name: 'two-key 3DES-CBC', keyLength: 16, decrypt: decryptDes },
  '1.2.840.113549.1.12.1.5': {
    name: 'RC2-128-CBC',
    keyLength: 16,
    decrypt: (k, iv, d, w) => decryptRc2(k, 128, iv, d, w),
  },
  '1.2.840.113549.1.12.1.6': {
    name: 'RC2-40-CBC',
    keyLength: 5,
    decrypt: (k, iv, d, w) => decryptRc2(k, 40, iv, d, w),
  },
};

function saltAndCount(parameters: DerNode): { salt: Uint8Array; iterations: number } {
  const { need } = items(parameters, 'the parameters of an encryption');
  const salt = octetsOf(need(0, 'salt'), 'a salt');
  return { salt, iterations: numberOf(need(1, 'iteration count'), 'an iteration count') };
}

function pkcs12Pbe(oid: string, scheme: Pkcs12Scheme, parameters: DerNode): Pbe {
  const { salt, iterations } = saltAndCount(parameters);
  const open = (password: Uint8Array, data: Uint8Array, work: Work) => async (): Promise<Uint8Array> => {
    work.spend(iterations);
    const key = await pkcs12Kdf(SHA1, PURPOSE.key, password, salt, iterations, scheme.keyLength, work);
    const withIv = !scheme.name.startsWith('RC4');
    const iv = await pkcs12Kdf(SHA1, PURPOSE.iv, password, salt, withIv ? iterations : 1, 8, work);
    return scheme.decrypt(key, iv, data, work);
  };
  return {
    text: `PKCS#12 PBE (SHA-1, ${iterations} iterations, ${scheme.name})`,
    oid,
    scheme: 'pkcs12',
    iterations,
    decrypt: (password, data, work) =>
      firstGood([
        open(bmpPassword(password), data, work),
        ...(password === '' ? [open(new Uint8Array(), data, work)] : []),
      ]),
  };
}

// --- PBES1 (RFC 8018 section 6.1)

interface Pbes1Scheme {
  readonly hash: Hash;
  readonly name: string;
  readonly rc2: boolean;
}

const pbes1Schemes: Readonly<Record<string, Pbes1Scheme>> = {
  '1.2.840.113549.1.5.3': { hash: MD5, name: 'DES-CBC', rc2: false },
  '1.2.840.113549.1.5.6': { hash: MD5, name: 'RC2-64-CBC', rc2: true },
  '1.2.840.113549.1.5.10': { hash: SHA1, name: 'DES-CBC', rc2: false },
  '1.2.840.113549.1.5.11': { hash: SHA1, name: 'RC2-64-CBC', rc2: true },
};

function pbes1(oid: string, { hash, name, rc2 }: Pbes1Scheme, parameters: DerNode): Pbe {
  const { salt, iterations } = saltAndCount(parameters);
  return {
    text: `PBES1 (${hash.name}, ${iterations} iterations, ${name})`,
    oid,
    scheme: 'pbes1',
    iterations,
    async decrypt(password, data, work) {
      work.spend(iterations);
      const derived = await pbkdf1(hash, utf8(password), salt, iterations, work);
      const [key, iv] = [derived.subarray(0, 8), derived.subarray(8, 16)];
      return checked(await (rc2 ? decryptRc2(key, 64, iv, data, work) : decryptDes(key, iv, data, work)));
    },
  };
}

// --- The protections of Java's own stores

/** XOR with a SHA-1 key stream (sun.security.provider.KeyProtector, OpenJDK 17). */
function jksProtection(oid: string): Pbe {
  return {
    text: 'JKS key protector (SHA-1)',
    oid,
    scheme: 'jks',
    iterations: undefined,
    async decrypt(password, data, work) {
      return decryptJks(password, data, work);
    },
  };
}

async function decryptJks(password: string, data: Uint8Array, work: Work): Promise<Uint8Array> {
  const SIZE = 20;
  if (data.length < 2 * SIZE) throw new PkiError('cipher-length', 'The protected key is too short.');
  const p = bmpPassword(password).subarray(0, password.length * 2);
  const joined = (tail: Uint8Array): Uint8Array => {
    const all = new Uint8Array(p.length + tail.length);
    all.set(p);
    all.set(tail, p.length);
    return SHA1.digest(all);
  };
  const masked = data.subarray(SIZE, data.length - SIZE);
  const plain = new Uint8Array(masked.length);
  let stream = data.subarray(0, SIZE);
  let at = 0;
  await repeat(Math.ceil(masked.length / SIZE), work, () => {
    stream = joined(stream);
    for (let i = 0; i < SIZE && at < masked.length; i++, at++) plain[at] = (masked[at] ?? 0) ^ (stream[i] ?? 0);
  });
  const check = data.subarray(data.length - SIZE);
  if (!joined(plain).every((octet, i) => octet === check[i])) {
    throw new PkiError('wrong-password', 'The password is another one, or the data is damaged.');
  }
  return plain;
}

/** PBEWithMD5AndTripleDES (com.sun.crypto.provider.PBES1Core, OpenJDK 17). */
function jceksProtection(oid: string, parameters: DerNode): Pbe {
  const { salt, iterations } = saltAndCount(parameters);
  return {
    text: `PBEWithMD5AndTripleDES (${iterations} iterations)`,
    oid,
    scheme: 'jceks',
    iterations,
    decrypt: async (password, data, work) => checked(await decryptJceks(password, salt, iterations, data, work)),
  };
}

/** Without asking what the plain octets are: a secret key is a serialised object. */
export async function decryptJceks(
  password: string,
  salt: Uint8Array,
  iterations: number,
  data: Uint8Array,
  work: Work,
): Promise<Uint8Array> {
  if (salt.length !== 8) throw new PkiError('cipher-salt', 'The salt has a wrong length.');
  work.spend(iterations);
  const p = Uint8Array.from(password, (c) => c.charCodeAt(0) & 0x7f);
  const derived = new Uint8Array(32);
  for (const half of [0, 1]) {
    let x: Uint8Array = halfOf(salt, half);
    await inSlices(iterations, work, (count) => {
      x = MD5.chain(x, p, count);
    });
    derived.set(x, half * 16);
  }
  return decryptDes(derived.subarray(0, 24), derived.subarray(24), data, work);
}

/** Where both halves are equal, Java turns the first one around, with a slip that has to be made here too. */
function halfOf(salt: Uint8Array, half: number): Uint8Array {
  const own = salt.slice(half * 4, half * 4 + 4);
  const other = salt.subarray(4, 8);
  if (half === 0 && own.every((octet, i) => octet === other[i])) {
    for (let i = 0; i < 2; i++) {
      const held = own[i] ?? 0;
      own[i] = own[3 - i] ?? 0;
      own[2] = held;
    }
  }
  return own;
}

/** Digest or HMAC that a MAC names; undefined: not known. */
export function macHash(oid: string): Hash | undefined {
  return digestByOid[oid] ?? hmacByOid[oid];
}
