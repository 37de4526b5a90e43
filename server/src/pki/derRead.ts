/**
 * Reads DER lazily, element by element, over the bytes of one certificate or request. Work and depth are bounded by what
 * is asked for: nothing is walked that nobody wants.
 */
import { PkiError } from './problem.ts';

/** What is wrong, and at which byte of the bytes that reading began with. */
export class DerError extends PkiError {
  constructor(message: string, offset: number) {
    super('der-unexpected', `${message} at byte ${offset}`, offset);
  }
}

export interface Element {
  /** The identifier octet: class, constructed bit and number together; numbers above 30 are refused. */
  readonly tag: number;
  /** Header and content. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
  /** Byte offset of the header. */
  readonly offset: number;
}

/** More members than any certificate has; a SEQUENCE with more is refused before its members are listed. */
const MOST_MEMBERS = 100_000;

/** The one element that fills the bytes; bytes behind it are an error unless `lenient`. */
export function readDer(bytes: Uint8Array, lenient = false): Element {
  const element = elementAt(bytes, 0, 0);
  if (!lenient && element.whole.length !== bytes.length) throw new DerError('Unexpected bytes', element.whole.length);
  return element;
}

/** The members of a constructed element. */
export function members(of: Element): readonly Element[] {
  if ((of.tag & 0x20) === 0) throw new DerError('Expected a constructed element', of.offset);
  const start = of.offset + of.whole.length - of.content.length;
  const found: Element[] = [];
  for (let at = 0; at < of.content.length; ) {
    const member = elementAt(of.content, at, start);
    found.push(member);
    if (found.length > MOST_MEMBERS) throw new DerError('Too many members', of.offset);
    at += member.whole.length;
  }
  return found;
}

/** Takes the members of a SEQUENCE one by one, so that a missing one is told with its place. */
export class Members {
  readonly #list: readonly Element[];
  readonly #end: number;
  #next = 0;

  constructor(of: Element, tag = 0x30) {
    if (of.tag !== tag) throw new DerError(`Expected tag ${hex(tag)}, found ${hex(of.tag)}`, of.offset);
    this.#list = members(of);
    this.#end = of.offset + of.whole.length;
  }

  /** The next member, which must be there and, where tags are given, have one of them. */
  take(...tags: readonly number[]): Element {
    const member = this.#list[this.#next];
    if (member === undefined) throw new DerError('A member is missing', this.#end);
    if (tags.length > 0 && !tags.includes(member.tag))
      throw new DerError(`Expected tag ${tags.map(hex).join(' or ')}, found ${hex(member.tag)}`, member.offset);
    this.#next++;
    return member;
  }

  /** The next member where it has the tag. */
  optional(tag: number): Element | undefined {
    return this.#list[this.#next]?.tag === tag ? this.#list[this.#next++] : undefined;
  }

  rest(): readonly Element[] {
    const left = this.#list.slice(this.#next);
    this.#next = this.#list.length;
    return left;
  }
}

/** The dotted form. Arcs beyond 2^53 are refused. */
export function readOid(element: Element): string {
  if (element.tag !== 0x06 || element.content.length === 0)
    throw new DerError('Expected an object identifier', element.offset);
  const arcs: number[] = [];
  let arc = 0;
  for (const [i, byte] of element.content.entries()) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER || (byte >= 0x80 && i === element.content.length - 1))
      throw new DerError('Malformed object identifier', element.offset);
    if (byte < 0x80) {
      if (arcs.length > 0) arcs.push(arc);
      else arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
      arc = 0;
    }
  }
  return arcs.join('.');
}

/** A non-negative INTEGER that fits 31 bits; anything larger becomes Infinity, anything negative NaN. */
export function readSmallInteger(element: Element): number {
  if (element.tag !== 0x02 || element.content.length === 0) throw new DerError('Expected an integer', element.offset);
  if ((element.content[0] ?? 0) >= 0x80) return Number.NaN;
  let value = 0;
  for (const byte of element.content) value = value * 256 + byte;
  return value > 0x7fffffff ? Number.POSITIVE_INFINITY : value;
}

export function readBoolean(element: Element): boolean {
  if (element.tag !== 0x01 || element.content.length !== 1) throw new DerError('Expected a boolean', element.offset);
  return element.content[0] !== 0;
}

/** The bytes of a BIT STRING of whole octets, or with its unused bits cleared. */
export function readBits(element: Element): Uint8Array {
  const unused = element.content[0];
  if (element.tag !== 0x03 || unused === undefined || unused > 7)
    throw new DerError('Expected a bit string', element.offset);
  return element.content.subarray(1);
}

/** Milliseconds since the epoch of a UTCTime or GeneralizedTime (RFC 5280 section 4.1.2.5; fractions are cut). */
export function readTime(element: Element): number {
  const text = String.fromCharCode(...element.content.subarray(0, 32));
  const match =
    element.tag === 0x17
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(text)
      : element.tag === 0x18
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text)
        : null;
  if (match === null) throw new DerError('Expected a time', element.offset);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map((d) => Number(d ?? 0));
  const full = element.tag === 0x17 ? year + (year < 50 ? 2000 : 1900) : year;
  // Date.UTC reads years below 100 as 19xx.
  return new Date(0).setUTCFullYear(full, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The text of any of the string types of X.509; undefined for other types and for bytes that are not of the type. */
export function readString(element: Element): string | undefined {
  const { tag, content } = element;
  // UTF8, Numeric, Printable, IA5, Visible, General.
  if ([0x0c, 0x12, 0x13, 0x16, 0x1a, 0x1b].includes(tag)) return decode('utf-8', content);
  // Teletex is Latin-1 in practice.
  if (tag === 0x14) return decode('latin1', content);
  if (tag === 0x1e) return content.length % 2 === 0 ? decode('utf-16be', content) : undefined;
  if (tag === 0x1c) return readUniversal(content);
  return undefined;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}

function elementAt(bytes: Uint8Array, at: number, base: number): Element {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new DerError('Cut off', base + at);
  if ((tag & 0x1f) === 0x1f) throw new DerError('Unexpected high tag number', base + at);
  let length = first;
  let header = 2;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new DerError('Malformed length', base + at);
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at + 2 + i] ?? Number.POSITIVE_INFINITY);
    header += octets;
  }
  const end = at + header + length;
  if (!(end <= bytes.length)) throw new DerError('Longer than what holds it', base + at);
  return { tag, whole: bytes.subarray(at, end), content: bytes.subarray(at + header, end), offset: base + at };
}

function decode(encoding: 'utf-8' | 'latin1' | 'utf-16be', bytes: Uint8Array): string {
  if (encoding === 'utf-8') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let text = '';
  if (encoding === 'latin1') for (const byte of bytes) text += String.fromCharCode(byte);
  else
    for (let i = 0; i < bytes.length; i += 2) text += String.fromCharCode(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  return text;
}

function readUniversal(bytes: Uint8Array): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  for (let i = 0; i < bytes.length; i += 4) {
    const point = view.getUint32(i);
    if (point > 0x10ffff) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
