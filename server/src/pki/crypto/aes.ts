import { t } from '../../text/l10n.ts';
import { owned } from '../bytes.ts';
import { PkiError } from '../problem.ts';

/** AES-CBC with padding, by WebCrypto. */
export async function decryptAes(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  if (iv.length !== 16) throw new PkiError('cipher-iv', t`The initialisation vector has a wrong length.`);
  if (data.length === 0 || data.length % 16 !== 0) {
    throw new PkiError('cipher-length', t`Encrypted data is no whole number of blocks.`);
  }
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey('raw', owned(key), 'AES-CBC', false, ['decrypt']).catch(() => undefined);
  if (imported === undefined) {
    throw new PkiError('cipher-unsupported', t`AES with ${key.length * 8} bits is not available here.`);
  }
  const plain = await subtle.decrypt({ name: 'AES-CBC', iv: owned(iv) }, imported, owned(data)).catch(() => undefined);
  if (plain === undefined) {
    throw new PkiError('wrong-password', t`The padding is wrong: another password, or damage.`);
  }
  return new Uint8Array(plain);
}
