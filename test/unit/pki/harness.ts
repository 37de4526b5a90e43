import { readFileSync } from 'node:fs';
import { sha1 } from '@noble/hashes/legacy.js';
import { work } from '../../../server/src/pki/crypto/work.ts';
import { concat } from '../../../server/src/pki/derWrite.ts';

export const bytes = (hexadecimal: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hexadecimal.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const text = (value: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(value));

export const task = () => work();

/** A sample of RFC 9579 appendix A (the same as RFC 9879); its password is 1234. */
export function pbmac1Sample(n: 1 | 2 | 3 | 4 | 5 | 6): Uint8Array<ArrayBuffer> {
  const base64 = readFileSync(new URL(`vectors/rfc9579-a${n}.txt`, import.meta.url), 'utf8');
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

export const u4 = (n: number): Uint8Array => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const u2 = (n: number): Uint8Array => Uint8Array.of(n >>> 8, n);

/** Java's writeUTF for text below U+0800. */
export const utf = (value: string): Uint8Array => {
  const encoded = text(value);
  return concat([u2(encoded.length), encoded]);
};

const utf16 = (value: string): Uint8Array =>
  Uint8Array.from([...value].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 0xff]));

/** A JKS or JCEKS store of trusted certificates, with its digest. */
export function trustedStore(
  password: string,
  entries: readonly (readonly [alias: string, der: Uint8Array])[],
  magic = 0xfeedfeed,
): Uint8Array<ArrayBuffer> {
  const body = concat([
    u4(magic),
    u4(2),
    u4(entries.length),
    ...entries.flatMap(([alias, der]) => [u4(2), utf(alias), u4(0x190), u4(0), utf('X.509'), u4(der.length), der]),
  ]);
  return concat([body, sha1(concat([utf16(password), text('Mighty Aphrodite'), body]))]);
}

/** The same element with indefinite lengths, and octet strings in pieces of seven octets (BER). */
export function toBer(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const out: Uint8Array[] = [];
  const walk = (from: number, to: number): void => {
    for (let at = from; at < to; ) {
      const tag = der[at] ?? 0;
      let length = der[at + 1] ?? 0;
      let body = at + 2;
      if (length > 0x80) {
        body += length - 0x80;
        length = der.subarray(at + 2, body).reduce((n, octet) => n * 256 + octet, 0);
      }
      const end = body + length;
      if ((tag & 0x20) !== 0) {
        out.push(Uint8Array.of(tag, 0x80));
        walk(body, end);
        out.push(Uint8Array.of(0, 0));
      } else if (tag === 4 && length > 32) {
        out.push(Uint8Array.of(0x24, 0x80));
        for (let piece = body; piece < end; piece += 7) {
          const octets = der.subarray(piece, Math.min(end, piece + 7));
          out.push(Uint8Array.of(4, octets.length), octets);
        }
        out.push(Uint8Array.of(0, 0));
      } else {
        out.push(der.subarray(at, end));
      }
      at = end;
    }
  };
  walk(0, der.length);
  return concat(out);
}
