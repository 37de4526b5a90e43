/** Password-based encryption as an AlgorithmIdentifier names it. */
import { later, t } from '../../text/l10n.ts';
import { type DerNode, is, items, numberOf, octetsOf, oidOf, TAG } from '../der.ts';
import { PkiError } from '../problem.ts';
import { decryptDes } from './des.ts';
import { type Hash, MD5, SHA1 } from './hash.ts';
import { jceksProtection, jksProtection } from './javaSchemes.ts';
import { pbes2 } from './pbes2.ts';
import { pbkdf1 } from './pbkdf.ts';
import { bmpPassword, PURPOSE, pkcs12Kdf } from './pkcs12Kdf.ts';
import { decryptRc2 } from './rc2.ts';
import { rc4 } from './rc4.ts';
import { checked, firstGood, type Pbe, utf8 } from './scheme.ts';
import type { Work } from './work.ts';

/** Reads an AlgorithmIdentifier. An algorithm that is not known decrypts to `cipher-unsupported`. */
export function readPbe(node: DerNode): Pbe {
  const { all, need } = items(node, later`an encryption algorithm`);
  const oid = oidOf(need(0, 'name'), later`the name of an algorithm`);
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
  return all[1] !== undefined && is(all[1], TAG.integer) ? numberOf(all[1], later`an iteration count`) : undefined;
}

function unsupported(oid: string, iterations: number | undefined): Pbe {
  const refuse = async (): Promise<never> => {
    throw new PkiError('cipher-unsupported', t`The encryption ${oid} is not known.`);
  };
  return { text: oid, oid, scheme: 'unknown', iterations, decrypt: refuse };
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
  const { need } = items(parameters, later`the parameters of an encryption`);
  const salt = octetsOf(need(0, 'salt'), later`a salt`);
  return { salt, iterations: numberOf(need(1, later`iteration count`), later`an iteration count`) };
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
    text: t`PKCS#12 PBE (SHA-1, ${iterations} iterations, ${scheme.name})`,
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
    text: t`PBES1 (${hash.name}, ${iterations} iterations, ${name})`,
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
