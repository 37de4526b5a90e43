/**
 * Writes DER (X.690 section 10): definite lengths in the fewest octets, SET OF sorted. Every function returns one
 * complete element.
 */

/** One complete element. */
export type Der = Uint8Array;

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** An element from its identifier octet and its content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Der {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return concat([Uint8Array.from([tag, ...lengthOctets(length)]), ...content]);
}

export function sequence(...items: readonly Der[]): Der {
  return element(0x30, ...items);
}

/** SET OF: DER wants the elements in the order of their encodings (X.690 section 11.6). */
export function setOf(...items: readonly Der[]): Der {
  return element(0x31, ...[...items].sort(compareBytes));
}

/** `[n]` around whole elements (EXPLICIT), or around their content where the type is constructed (IMPLICIT). */
export function contextConstructed(n: number, ...content: readonly Uint8Array[]): Der {
  return element(0xa0 | n, ...content);
}

/** `[n] IMPLICIT` of a primitive type. */
export function contextPrimitive(n: number, content: Uint8Array): Der {
  return element(0x80 | n, content);
}

/** A non-negative INTEGER; bytes are its big-endian magnitude. */
export function integer(value: number | Uint8Array): Der {
  const magnitude = typeof value === 'number' ? magnitudeOf(value) : withoutLeadingZeros(value);
  return (magnitude[0] ?? 0) >= 0x80 ? element(0x02, Uint8Array.of(0), magnitude) : element(0x02, magnitude);
}

export function boolean(value: boolean): Der {
  return element(0x01, Uint8Array.of(value ? 0xff : 0));
}

export function nothing(): Der {
  return element(0x05);
}

export function octetString(bytes: Uint8Array): Der {
  return element(0x04, bytes);
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Der {
  return element(0x03, Uint8Array.of(unusedBits), bytes);
}

/** Named bits with trailing zeros left off (X.690 section 11.2.2); bit 0 is the first. */
export function namedBits(bits: readonly number[]): Der {
  const last = Math.max(-1, ...bits);
  const bytes = new Uint8Array((last >> 3) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bitString(bytes, last < 0 ? 0 : 7 - (last & 7));
}

/** From the dotted form, which the caller vouches for. */
export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

export function utf8String(text: string): Der {
  return element(0x0c, new TextEncoder().encode(text));
}

export function printableString(text: string): Der {
  return element(0x13, asciiBytes(text));
}

export function ia5String(text: string): Der {
  return element(0x16, asciiBytes(text));
}

export function bmpString(text: string): Der {
  return element(0x1e, utf16BigEndian(text));
}

/** UTCTime up to 2049, GeneralizedTime from 2050 (RFC 5280 section 4.1.2.5); whole seconds. */
export function time(ms: number): Der {
  const digits = new Date(ms).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '');
  const year = new Date(ms).getUTCFullYear();
  return year >= 1950 && year < 2050 ? element(0x17, asciiBytes(digits.slice(2))) : element(0x18, asciiBytes(digits));
}

export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0) & 0x7f);
}

/** Two bytes a UTF-16 code unit, high byte first, no terminator. */
export function utf16BigEndian(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    bytes[2 * i] = text.charCodeAt(i) >> 8;
    bytes[2 * i + 1] = text.charCodeAt(i) & 0xff;
  }
  return bytes;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets = [...magnitudeOf(length)];
  return [0x80 | octets.length, ...octets];
}

function magnitudeOf(value: number): Uint8Array {
  const octets: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.from(octets.length > 0 ? octets : [0]);
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  return bytes.length === 0 ? Uint8Array.of(0) : bytes.subarray(start);
}

function base128(value: number): number[] {
  const groups = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) groups.unshift(0x80 | (rest % 128));
  return groups;
}
