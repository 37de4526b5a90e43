/** The protections of keys in Java's own stores. */
import { later, t } from '../../text/l10n.ts';
import { type DerNode, items, numberOf, octetsOf } from '../der.ts';
import { PkiError } from '../problem.ts';
import { decryptDes } from './des.ts';
import { MD5, SHA1 } from './hash.ts';
import { bmpPassword } from './pkcs12Kdf.ts';
import { checked, type Pbe } from './scheme.ts';
import { inSlices, repeat, type Work } from './work.ts';

/** XOR with a SHA-1 key stream (sun.security.provider.KeyProtector, OpenJDK 17). */
export function jksProtection(oid: string): Pbe {
  return {
    text: t`JKS key protector (SHA-1)`,
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
  if (data.length < 2 * SIZE) throw new PkiError('cipher-length', t`The protected key is too short.`);
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
    throw new PkiError('wrong-password', t`The password is another one, or the data is damaged.`);
  }
  return plain;
}

/** PBEWithMD5AndTripleDES (com.sun.crypto.provider.PBES1Core, OpenJDK 17). */
export function jceksProtection(oid: string, parameters: DerNode): Pbe {
  const { need } = items(parameters, later`the parameters of an encryption`);
  const salt = octetsOf(need(0, 'salt'), later`a salt`);
  const iterations = numberOf(need(1, later`iteration count`), later`an iteration count`);
  return {
    text: t`PBEWithMD5AndTripleDES (${iterations} iterations)`,
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
  if (salt.length !== 8) throw new PkiError('cipher-salt', t`The salt has a wrong length.`);
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
