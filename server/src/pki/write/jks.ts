import { SHA1 } from '../crypto/hash.ts';
import { work as newWork } from '../crypto/work.ts';
import { asciiBytes, concat, utf16BigEndian } from '../derWrite.ts';
import type { StoreEntry } from './entries.ts';
import { encryptedPrivateKeyInfo, jceksProtect, jksProtect } from './protect.ts';

/**
 * A JKS or JCEKS store, version 2. Aliases are lower-cased, as Java does when it writes: it would not find others.
 * @param now creation time of entries that have none, milliseconds since the epoch
 */
export async function writeJks(
  entries: readonly StoreEntry[],
  options: { readonly password: string; readonly now: number; readonly format: 'jks' | 'jceks' },
): Promise<Uint8Array> {
  const { password, now, format } = options;
  const work = newWork();
  const parts: Uint8Array[] = [u4(format === 'jks' ? 0xfeedfeed : 0xcececece), u4(2), u4(entries.length)];
  for (const entry of entries) {
    parts.push(u4(tagOf(entry)), utf(entry.alias.toLowerCase()), u8(entry.created ?? now));
    if (entry.kind === 'trusted') {
      parts.push(...certificate(entry.certificate));
      continue;
    }
    if (entry.kind === 'sealed') {
      parts.push(...(entry.secret ? [entry.bytes] : keyBody(entry.bytes, entry.chain)));
      continue;
    }
    const keyPassword = entry.password ?? password;
    const key =
      format === 'jks'
        ? jksProtect(keyPassword, entry.privateKey)
        : await jceksProtect(keyPassword, entry.privateKey, work);
    parts.push(...keyBody(encryptedPrivateKeyInfo(key), entry.chain));
  }
  const body = concat(parts);
  return concat([body, SHA1.digest(concat([utf16BigEndian(password), asciiBytes('Mighty Aphrodite'), body]))]);
}

function tagOf(entry: StoreEntry): 1 | 2 | 3 {
  if (entry.kind === 'trusted') return 2;
  return entry.kind === 'sealed' && entry.secret ? 3 : 1;
}

function keyBody(info: Uint8Array, chain: readonly Uint8Array[]): Uint8Array[] {
  return [u4(info.length), info, u4(chain.length), ...chain.flatMap(certificate)];
}

function certificate(der: Uint8Array): Uint8Array[] {
  return [utf('X.509'), u4(der.length), der];
}

function u4(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function u8(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(Math.trunc(value)));
  return bytes;
}

/** java.io.DataOutput.writeUTF: the length in two bytes, NUL as two bytes, surrogates one by one. */
function utf(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0 && unit < 0x80) bytes.push(unit);
    else if (unit < 0x800) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  return Uint8Array.from([bytes.length >> 8, bytes.length & 0xff, ...bytes]);
}
