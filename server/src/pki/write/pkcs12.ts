import { SHA1, SHA256 } from '../crypto/hash.ts';
import { bmpPassword, PURPOSE, pkcs12Kdf } from '../crypto/pkcs12Kdf.ts';
import { work as newWork, type Work } from '../crypto/work.ts';
import {
  bmpString,
  contextConstructed,
  contextPrimitive,
  type Der,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
} from '../derWrite.ts';
import { randomBytes } from '../make/keys.ts';
import type { KeyEntry, StoreEntry } from './entries.ts';
import { encryptedPrivateKeyInfo, MODERN_ITERATIONS, type Protected, pbeSha1TripleDes, pbes2 } from './protect.ts';

/**
 * `modern` is what Java 17 writes and what Java 8 (8u301), Java 11 (11.0.12) and OpenSSL 1.1 and later read; `legacy`
 * (3DES and SHA-1) is for those before.
 */
export type Pkcs12Profile = 'modern' | 'legacy';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const BAG = '1.2.840.113549.1.12.10.1';

/**
 * A PKCS#12 store that Java shows as it was meant: names and ids on keys and their leaves, nothing on the certificates
 * above them, Java's trust attribute on what is trusted (never on a key's own certificate, which Java would then not
 * send).
 */
export async function writePkcs12(
  entries: readonly StoreEntry[],
  options: { readonly password: string; readonly profile?: Pkcs12Profile },
): Promise<Uint8Array> {
  const { password, profile = 'modern' } = options;
  const work = newWork();
  const protect = profile === 'modern' ? pbes2 : pbeSha1TripleDes;
  const keyBags: Der[] = [];
  const certificateBags: Der[] = [];
  for (const entry of entries) {
    if (entry.kind === 'sealed') continue;
    if (entry.kind === 'trusted') {
      certificateBags.push(certificateBag(entry.certificate, [friendlyName(entry.alias), trusted()]));
      continue;
    }
    keyBags.push(await keyBag(entry, entry.password ?? password, protect, work));
    entry.chain.forEach((certificate, i) => {
      certificateBags.push(certificateBag(certificate, i === 0 ? named(entry) : []));
    });
  }
  const contents: Der[] = [];
  if (certificateBags.length > 0)
    contents.push(encryptedData(await protect(password, sequence(...certificateBags), work)));
  if (keyBags.length > 0) contents.push(data(sequence(...keyBags)));
  const authenticatedSafe = sequence(...contents);
  return sequence(integer(3), data(authenticatedSafe), await mac(authenticatedSafe, password, profile, work));
}

async function keyBag(entry: KeyEntry, password: string, protect: typeof pbes2, work: Work): Promise<Der> {
  const key = encryptedPrivateKeyInfo(await protect(password, entry.privateKey, work));
  return bag(2, key, named(entry));
}

function certificateBag(certificate: Uint8Array, attributes: readonly Der[]): Der {
  const value = sequence(objectIdentifier('1.2.840.113549.1.9.22.1'), contextConstructed(0, octetString(certificate)));
  return bag(3, value, attributes);
}

function bag(type: number, value: Der, attributes: readonly Der[]): Der {
  const head = [objectIdentifier(`${BAG}.${type}`), contextConstructed(0, value)];
  return sequence(...head, ...(attributes.length > 0 ? [setOf(...attributes)] : []));
}

/** What ties a key to its leaf, and gives both their alias. */
function named(entry: KeyEntry): readonly Der[] {
  const id = SHA1.digest(entry.chain[0] ?? entry.privateKey);
  return [friendlyName(entry.alias), sequence(objectIdentifier('1.2.840.113549.1.9.21'), setOf(octetString(id)))];
}

function friendlyName(alias: string): Der {
  return sequence(objectIdentifier('1.2.840.113549.1.9.20'), setOf(bmpString(alias)));
}

/** Oracle's trustedKeyUsage: trusted for any use. Without it Java does not show the certificate. */
function trusted(): Der {
  return sequence(objectIdentifier('2.16.840.1.113894.746875.1.1'), setOf(objectIdentifier('2.5.29.37.0')));
}

function data(content: Der): Der {
  return sequence(objectIdentifier(DATA), contextConstructed(0, octetString(content)));
}

function encryptedData({ algorithm, data: encrypted }: Protected): Der {
  const info = sequence(objectIdentifier(DATA), algorithm, contextPrimitive(0, encrypted));
  return sequence(objectIdentifier(ENCRYPTED_DATA), contextConstructed(0, sequence(integer(0), info)));
}

/** MacData (RFC 7292 section 4 and appendix B). */
async function mac(content: Der, password: string, profile: Pkcs12Profile, work: Work): Promise<Der> {
  const hash = profile === 'modern' ? SHA256 : SHA1;
  const digest = objectIdentifier(profile === 'modern' ? '2.16.840.1.101.3.4.2.1' : '1.3.14.3.2.26');
  const salt = randomBytes(20);
  const { mac: purpose } = PURPOSE;
  const key = await pkcs12Kdf(hash, purpose, bmpPassword(password), salt, MODERN_ITERATIONS, hash.size, work);
  const value = octetString(hash.hmac(key, content));
  return sequence(sequence(sequence(digest, nothing()), value), octetString(salt), integer(MODERN_ITERATIONS));
}
