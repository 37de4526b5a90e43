import { t } from '../../text/l10n.ts';
import { PkiError } from '../problem.ts';

/** Padding of PKCS#5 and PKCS#7: n octets of value n, at least one. */
export function pad(data: Uint8Array, block: number): Uint8Array<ArrayBuffer> {
  const count = block - (data.length % block);
  const out = new Uint8Array(data.length + count).fill(count);
  out.set(data);
  return out;
}

/** Without its padding. A wrong one is how a wrong password shows. */
export function unpad(data: Uint8Array, block: number): Uint8Array {
  const count = data.at(-1) ?? 0;
  const good = count >= 1 && count <= block && data.length % block === 0;
  if (!good || !data.subarray(data.length - count).every((octet) => octet === count)) {
    throw new PkiError('wrong-password', t`The padding is wrong: another password, or damage.`);
  }
  return data.subarray(0, data.length - count);
}
