import { createHash, pbkdf2Sync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hex } from '../../../server/src/pki/bytes.ts';
import { decryptDes, encryptDes } from '../../../server/src/pki/crypto/des.ts';
import { MD5, SHA1, SHA224, SHA256, SHA512 } from '../../../server/src/pki/crypto/hash.ts';
import { readPbe } from '../../../server/src/pki/crypto/pbe.ts';
import { pbkdf2 } from '../../../server/src/pki/crypto/pbkdf.ts';
import { bmpPassword, PURPOSE, pkcs12Kdf } from '../../../server/src/pki/crypto/pkcs12Kdf.ts';
import { decryptRc2Blocks } from '../../../server/src/pki/crypto/rc2.ts';
import { rc4 } from '../../../server/src/pki/crypto/rc4.ts';
import { MAX_ITERATIONS, repeat, work } from '../../../server/src/pki/crypto/work.ts';
import { parseDer } from '../../../server/src/pki/der.ts';
import { element, integer, objectIdentifier, octetString, sequence } from '../../../server/src/pki/derWrite.ts';
import { bytes, task, text } from './harness.ts';

const nothing = new Uint8Array(8);

describe('RC2 (RFC 2268 section 5)', () => {
  const long = '88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e';
  test.each([
    ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
    ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
    ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
    ['88', 64, '0000000000000000', '61a8a244adacccf0'],
    ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
    ['88bca90e90875a7f0f79c384627bafb2', 64, '0000000000000000', '1a807d272bbe5db1'],
    ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
    [long, 129, '0000000000000000', '5b78d3a43dfff1f1'],
  ])('key %s with %i effective bits', async (key, bits, plain, cipher) => {
    expect(hex(await decryptRc2Blocks(bytes(key), bits, nothing, bytes(cipher), task()))).toBe(plain);
  });

  test('blocks are chained: what is XORed is the block before', async () => {
    const twice = bytes('ebb773f993278effebb773f993278eff');
    const plain = await decryptRc2Blocks(bytes('0000000000000000'), 63, bytes('0102030405060708'), twice, task());
    expect(hex(plain)).toBe('0102030405060708ebb773f993278eff');
  });
});

describe('DES and Triple DES', () => {
  test.each([
    ['DES, FIPS 46 example', '133457799bbcdff1', '0123456789abcdef', '85e813540f0ab405'],
    ['DES, weak key', '0101010101010101', '0000000000000000', '8ca64de9c1b123a7'],
    ['3DES, three keys', '0123456789abcdef23456789abcdef01456789abcdef0123', '5468652071756663', 'a826fd8ce53b855f'],
  ])('%s', async (_, key, plain, cipher) => {
    const encrypted = await encryptDes(bytes(key), nothing, bytes(plain), task());
    expect(hex(encrypted.subarray(0, 8))).toBe(cipher);
    expect(hex(await decryptDes(bytes(key), nothing, encrypted, task()))).toBe(plain);
  });

  test('two keys are three with the first one again', async () => {
    const two = bytes('0123456789abcdeffedcba9876543210');
    const three = bytes('0123456789abcdeffedcba98765432100123456789abcdef');
    const plain = text('some more than one block');
    expect(await encryptDes(two, nothing, plain, task())).toEqual(await encryptDes(three, nothing, plain, task()));
  });

  test('wrong padding is another password, half a block is damage', async () => {
    const key = bytes('133457799bbcdff1');
    const wrong = (await encryptDes(key, nothing, text('0123456789'), task())).map((b, i) => (i < 8 ? b ^ 0x55 : b));
    await expect(decryptDes(key, nothing, wrong, task())).rejects.toMatchObject({ code: 'wrong-password' });
    await expect(decryptDes(key, nothing, wrong.subarray(0, 9), task())).rejects.toMatchObject({
      code: 'cipher-length',
    });
  });
});

test('RC4 (RFC 6229, 40 and 128 bits)', async () => {
  const zeros = new Uint8Array(16);
  expect(hex(await rc4(bytes('0102030405'), zeros, task()))).toBe('b2396305f03dc027ccc3524a0a1118a8');
  const key = bytes('0102030405060708090a0b0c0d0e0f10');
  expect(hex(await rc4(key, zeros, task()))).toBe('9ac7cc9a609d1ef7b2932899cde41b97');
});

describe('PBKDF2', () => {
  test.each([
    [1, 20, '0c60c80f961f0e71f3a9b524af6012062fe037a6'],
    [2, 20, 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957'],
    [4096, 20, '4b007901b765489abead49d926f721d065a429c1'],
  ])('SHA-1, %i iterations (RFC 6070)', async (count, length, expected) => {
    expect(hex(await pbkdf2(SHA1, text('password'), text('salt'), count, length, task()))).toBe(expected);
  });

  test('a long password and salt (RFC 6070)', async () => {
    const salt = text('saltSALTsaltSALTsaltSALTsaltSALTsalt');
    const key = await pbkdf2(SHA1, text('passwordPASSWORDpassword'), salt, 4096, 25, task());
    expect(hex(key)).toBe('3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038');
  });

  test('SHA-256 (RFC 7914 section 11)', async () => {
    const key = await pbkdf2(SHA256, text('passwd'), text('salt'), 1, 64, task());
    expect(hex(key).slice(0, 64)).toBe('55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc');
  });

  test.each([
    [SHA224, 'sha224'],
    [SHA512, 'sha512'],
  ])('as another program: %#', async (hash, name) => {
    const other = pbkdf2Sync('päss', 'salt', 1000, 70, name);
    expect(hex(await pbkdf2(hash, text('päss'), text('salt'), 1000, 70, task()))).toBe(other.toString('hex'));
  });

  test('an empty password', async () => {
    const other = pbkdf2Sync('', 'salt', 3, 16, 'sha256').toString('hex');
    expect(hex(await pbkdf2(SHA256, text(''), text('salt'), 3, 16, task()))).toBe(other);
  });
});

describe('the derivation of PKCS#12 (RFC 7292 appendix B)', () => {
  // The vectors that were published with the first PKCS#12 programs.
  test.each([
    ['smeg', '0a58cf64530d823f', 1, PURPOSE.key, 24, '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'],
    ['smeg', '0a58cf64530d823f', 1, PURPOSE.iv, 8, '79993dfe048d3b76'],
    ['smeg', '3d83c0e4546ac140', 1, PURPOSE.mac, 20, '8d967d88f6caa9d714800ab3d48051d63f73a312'],
    ['sesame', 'ffffffffffffffff', 2048, PURPOSE.key, 24, '7cd9fd3e2b3be7691a44e3bef0f9ea0fb9b897d4e325d9d1'],
    ['queeg', '05dec959acff72f7', 1000, PURPOSE.key, 24, 'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4'],
    ['', 'f37e05b518324b4b', 2048, PURPOSE.key, 24, '00f759ff47d14dd03665d5943cb3c4a39a2555c02aed66e1'],
  ])('%s, %s, %i iterations, purpose %i', async (password, salt, count, purpose, length, expected) => {
    const key = await pkcs12Kdf(SHA1, purpose, bmpPassword(password), bytes(salt), count, length, task());
    expect(hex(key)).toBe(expected);
  });
});

describe('work is bounded', () => {
  test.each([0, -1, Number.NaN, MAX_ITERATIONS + 1, Number.POSITIVE_INFINITY])('%d iterations are refused', (count) => {
    expect(() => task().spend(count)).toThrow(/iteration/);
  });

  test('all derivations of one file together are bounded', () => {
    const one = task();
    for (let i = 0; i < 10; i++) one.spend(MAX_ITERATIONS);
    expect(() => one.spend(1)).toThrow(/together/);
  });

  test('a fired signal ends it between two slices', async () => {
    const abort = new AbortController();
    let steps = 0;
    const running = repeat(1_000_000_000, work(abort.signal), () => {
      if (++steps === 5000) abort.abort();
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    expect(steps).toBeLessThan(10_000);
  });

  test('scrypt that wants gigabytes is not begun', async () => {
    const parameters = sequence(octetString(text('salt')), integer(2 ** 24), integer(8), integer(1));
    const kdf = sequence(objectIdentifier('1.3.6.1.4.1.11591.4.11'), parameters);
    const aes = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(new Uint8Array(16)));
    const pbe = readPbe(parseDer(sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(kdf, aes))));
    expect(pbe.text).toBe('PBES2 (scrypt N=16777216 r=8 p=1, AES-256-CBC)');
    await expect(pbe.decrypt('x', new Uint8Array(16), task())).rejects.toMatchObject({ code: 'scrypt-too-costly' });
  });

  test('an unknown scheme is named, not tried', async () => {
    const pbe = readPbe(parseDer(sequence(objectIdentifier('1.2.3.4'), element(5))));
    expect(pbe).toMatchObject({ text: '1.2.3.4', scheme: 'unknown' });
    await expect(pbe.decrypt('x', new Uint8Array(16), task())).rejects.toMatchObject({ code: 'cipher-unsupported' });
  });
});

describe('a digest of a digest, again and again', () => {
  const octetsOf = (length: number, start: number) => Uint8Array.from({ length }, (_, i) => start + 7 * i);
  const cases = [MD5, SHA1, SHA256, SHA512].flatMap((hash) =>
    // Around the longest suffix that leaves the message in one block.
    [0, 1, 8, 23, 24, 38, 39, 40, 64, 100].flatMap((suffix) =>
      [0, 4, 16, 32, 100].flatMap((first) =>
        [0, 1, 2, 5].map((times) => [hash.name, suffix, first, times, hash] as const),
      ),
    ),
  );

  test.each(cases)(
    '%s, a suffix of %i, %i octets at first, %i times: as node:crypto',
    (name, suffix, first, times, hash) => {
      let expected: Uint8Array = octetsOf(first, 3);
      for (let i = 0; i < times; i++)
        expected = createHash(name.replace('-', '')).update(expected).update(octetsOf(suffix, 200)).digest();
      expect(hex(hash.chain(octetsOf(first, 3), octetsOf(suffix, 200), times))).toBe(hex(expected));
    },
  );
});
