import { work as newWork } from '../crypto/work.ts';
import { encryptedPrivateKeyInfo, pbeSha1TripleDes, pbes2 } from './protect.ts';

/**
 * How a private key in PEM is encrypted. etcd and Akka read unencrypted keys only; Netty (Alluxio) reads
 * `pbe-sha1-3des` in every version and `pbes2` (AES-256) in newer ones on newer Java.
 */
export type KeyEncryption = 'pbes2' | 'pbe-sha1-3des';

/** One block of RFC 7468: 64 columns, line feeds, one at the end. */
export function pemBlock(label: string, der: Uint8Array): string {
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** Certificates one behind the other, as given: leaf first for a chain. */
export function pemCertificates(certificates: readonly Uint8Array[]): string {
  return certificates.map((der) => pemBlock('CERTIFICATE', der)).join('');
}

export function pemRequest(der: Uint8Array): string {
  return pemBlock('CERTIFICATE REQUEST', der);
}

/** Always PKCS#8, the one form that all readers know, and nothing else in the text. */
export async function pemPrivateKey(
  privateKey: Uint8Array,
  encryption?: { readonly password: string; readonly scheme?: KeyEncryption },
): Promise<string> {
  if (encryption === undefined) return pemBlock('PRIVATE KEY', privateKey);
  const protect = encryption.scheme === 'pbe-sha1-3des' ? pbeSha1TripleDes : pbes2;
  const info = encryptedPrivateKeyInfo(await protect(encryption.password, privateKey, newWork()));
  return pemBlock('ENCRYPTED PRIVATE KEY', info);
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x6000) text += String.fromCharCode(...bytes.subarray(at, at + 0x6000));
  return btoa(text);
}
