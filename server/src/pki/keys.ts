/** Private keys: PKCS#8 plain and encrypted, and the older forms, which are wrapped into PKCS#8. */
import { later, t } from '../text/l10n.ts';
import { fromHex } from './bytes.ts';
import { decryptAes } from './crypto/aes.ts';
import { decryptDes } from './crypto/des.ts';
import { MD5 } from './crypto/hash.ts';
import { readPbe } from './crypto/pbe.ts';
import { checked, type Pbe } from './crypto/scheme.ts';
import type { Work } from './crypto/work.ts';
import {
  bitLength,
  body,
  type DerNode,
  is,
  isContext,
  items,
  itemsOf,
  numberOf,
  octetsOf,
  oidOf,
  parseDer,
  raw,
  TAG,
  unexpected,
} from './der.ts';
import { concat, integer, nothing, objectIdentifier, octetString, sequence } from './derWrite.ts';
import { curves } from './oids.ts';
import { PkiError } from './problem.ts';
import type { PrivateKeyFacts } from './types.ts';

const RSA = '1.2.840.113549.1.1.1';
const PSS = '1.2.840.113549.1.1.10';
const EC = '1.2.840.10045.2.1';
const DSA = '1.2.840.10040.4.1';

/** Keys whose algorithm fixes their size (RFC 8410). */
const fixed: Readonly<Record<string, PrivateKeyFacts>> = {
  '1.3.101.110': { algorithm: 'X25519', size: 255 },
  '1.3.101.111': { algorithm: 'X448', size: 448 },
  '1.3.101.112': { algorithm: 'Ed25519', size: 255 },
  '1.3.101.113': { algorithm: 'Ed448', size: 448 },
};

/** Algorithm and size of a PKCS#8 private key (RFC 5958). Throws where the octets are none. */
export function privateKeyFacts(pkcs8: Uint8Array, base?: number): PrivateKeyFacts {
  const { need } = items(parseDer(pkcs8, base), later`a private key`);
  numberOf(need(0, 'version'), later`a version`);
  const algorithm = items(need(1, 'algorithm'), later`an algorithm`);
  const oid = oidOf(algorithm.need(0, 'name'), later`the name of an algorithm`);
  const key = octetsOf(need(2, 'key'), later`a key`);
  const known = fixed[oid];
  if (known !== undefined) return known;
  if (oid === RSA || oid === PSS) {
    const numbers = items(parseDer(key), later`an RSA key`);
    const modulus = numbers.need(1, 'modulus');
    // RFC 8017 appendix A.1.2: version, modulus and seven more, none of them negative.
    for (let i = 0; i < 9; i++) {
      const number = numbers.need(i, 'number');
      if (!is(number, TAG.integer) || (body(number)[0] ?? 0x80) >= 0x80) unexpected(number, later`a positive number`);
    }
    return { algorithm: oid === RSA ? 'RSA' : 'RSASSA-PSS', size: bitLength(modulus) };
  }
  if (oid === EC) return curveFacts(algorithm.need(1, 'curve'));
  if (oid === DSA) {
    const p = items(algorithm.need(1, 'parameters'), later`the parameters of DSA`).need(0, 'prime');
    return { algorithm: 'DSA', size: bitLength(p) };
  }
  return { algorithm: oid };
}

function curveFacts(parameters: DerNode): PrivateKeyFacts {
  if (!is(parameters, TAG.oid)) return { algorithm: 'EC' };
  const oid = oidOf(parameters, later`a curve`);
  const curve = curves[oid];
  return curve === undefined
    ? { algorithm: 'EC', curve: oid }
    : { algorithm: 'EC', size: curve.bits, curve: curve.name };
}

/** How an EncryptedPrivateKeyInfo is encrypted, and what is. */
export function readEncryptedKey(node: DerNode): { readonly pbe: Pbe; readonly data: Uint8Array } {
  const { need } = items(node, later`an encrypted private key`);
  return { pbe: readPbe(need(0, 'algorithm')), data: octetsOf(need(1, later`encrypted data`), later`encrypted data`) };
}

/** PKCS#1 (RFC 8017 appendix A.1.2) in PKCS#8. */
export function pkcs1ToPkcs8(node: DerNode): Uint8Array<ArrayBuffer> {
  const { all } = items(node, later`an RSA private key`);
  if (all.length < 9 || !all.slice(0, 9).every((n) => is(n, TAG.integer))) unexpected(node, later`an RSA private key`);
  return concat([wrap(sequence(objectIdentifier(RSA), nothing()), raw(node))]);
}

/** SEC1 (RFC 5915) in PKCS#8; the curve stands in the key or in an `EC PARAMETERS` block before it. */
export function sec1ToPkcs8(node: DerNode, outer?: Uint8Array): Uint8Array<ArrayBuffer> {
  const { all, need } = items(node, later`an EC private key`);
  octetsOf(need(1, 'key'), later`a key`);
  const own = all.find((n) => isContext(n, 0));
  const curve = own === undefined ? outer : raw(itemsOf(own, later`the curve`).need(0, 'name'));
  if (curve === undefined) throw new PkiError('key-without-curve', t`The EC key names no curve.`);
  return concat([wrap(sequence(objectIdentifier(EC), curve), raw(node))]);
}

/** The form of `openssl dsa`: SEQUENCE { 0, p, q, g, y, x }. */
export function dsaToPkcs8(node: DerNode): Uint8Array<ArrayBuffer> {
  const { all, need } = items(node, later`a DSA private key`);
  if (all.length !== 6 || !all.every((n) => is(n, TAG.integer))) unexpected(node, later`a DSA private key`);
  const parameters = sequence(raw(need(1, 'p')), raw(need(2, 'q')), raw(need(3, 'g')));
  return concat([wrap(sequence(objectIdentifier(DSA), parameters), raw(need(5, 'x')))]);
}

function wrap(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return sequence(integer(0), algorithm, octetString(key));
}

/** A private key of any of the older forms, told apart by shape. */
export function traditionalToPkcs8(node: DerNode, outer?: Uint8Array): Uint8Array<ArrayBuffer> {
  const { all } = items(node, later`a private key`);
  if (is(all[1], TAG.octetString)) return sec1ToPkcs8(node, outer);
  return all.length === 6 ? dsaToPkcs8(node) : pkcs1ToPkcs8(node);
}

const dekCiphers: Readonly<Record<string, { readonly keyLength: number; readonly aes: boolean }>> = {
  'AES-128-CBC': { keyLength: 16, aes: true },
  'AES-192-CBC': { keyLength: 24, aes: true },
  'AES-256-CBC': { keyLength: 32, aes: true },
  'DES-EDE3-CBC': { keyLength: 24, aes: false },
  'DES-CBC': { keyLength: 8, aes: false },
};

/**
 * Decrypts a PEM body by its `DEK-Info` header (RFC 1423; openssl's EVP_BytesToKey with MD5 and one round, salt = the
 * first 8 octets of the vector).
 */
export async function decryptDek(info: string, data: Uint8Array, password: string, work: Work): Promise<Uint8Array> {
  const [name = '', vector = ''] = info.split(',').map((part) => part.trim());
  const cipher = dekCiphers[name.toUpperCase()];
  const iv = fromHex(vector);
  if (cipher === undefined)
    throw new PkiError('cipher-unsupported', t`The cipher of the DEK-Info header is not known.`);
  if (iv === undefined || iv.length < 8) throw new PkiError('cipher-iv', t`The DEK-Info header has no valid vector.`);
  const secret = new TextEncoder().encode(password);
  let key: Uint8Array = new Uint8Array();
  let last: Uint8Array = new Uint8Array();
  while (key.length < cipher.keyLength) {
    last = MD5.digest(concat([last, secret, iv.subarray(0, 8)]));
    key = concat([key, last]);
  }
  key = key.subarray(0, cipher.keyLength);
  return checked(cipher.aes ? await decryptAes(key, iv, data) : await decryptDes(key, iv, data, work));
}
