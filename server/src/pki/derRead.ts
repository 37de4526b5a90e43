/**
 * What certificates and requests need beyond der.ts: their members taken one after the other, by the identifier octet
 * that RFC 5280 states. Read lazily: nothing is walked that nobody asks for.
 */
import { either, later, t } from '../text/l10n.ts';
import { bitsOf, body, type DerNode, type Header, numberOf, oidOf, raw, readHeader, TAG, textOf } from './der.ts';
import { PkiError } from './problem.ts';

/** An element of a definite length with its parts at hand. */
export interface Element extends DerNode {
  /** The identifier octet: class, constructed bit and number together; numbers above 30 are refused. */
  readonly tag: number;
  /** Header and content. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
  /** Byte offset of the header in the bytes that reading began with. */
  readonly offset: number;
}

/** More members than any certificate has, even one for all nodes of a large cluster; a SEQUENCE with more is refused. */
const MOST_MEMBERS = 20_000;

/** What is wrong, and at which byte. */
export function faultAt(message: string, offset: number): PkiError {
  return new PkiError('der-unexpected', t`${message} at byte ${offset}`, offset);
}

/** The one element that fills the bytes; bytes behind it are an error unless `lenient`. @throws PkiError */
export function readDer(bytes: Uint8Array, lenient = false): Element {
  const element = elementAt(bytes, 0, 0);
  if (!lenient && element.whole.length !== bytes.length) throw faultAt(t`Unexpected bytes`, element.whole.length);
  return element;
}

/** The members of a constructed element. @throws PkiError */
export function members(of: Element): readonly Element[] {
  if (!of.constructed) throw faultAt(t`Expected a constructed element`, of.offset);
  const { content } = of;
  const start = of.offset + (of.body - of.start);
  const found: Element[] = [];
  for (let at = 0; at < content.length; ) {
    const member = elementAt(content, at, start);
    found.push(member);
    if (found.length > MOST_MEMBERS) throw faultAt(t`Too many members`, of.offset);
    at = member.end;
  }
  return found;
}

/** Takes the members of a SEQUENCE one by one, so that a missing one is told with its place. */
export class Members {
  readonly #list: readonly Element[];
  readonly #end: number;
  #next = 0;

  /** @throws PkiError where it is another element, or one that cannot be read */
  constructor(of: Element, tag = 0x30) {
    if (of.tag !== tag) throw faultAt(t`Expected tag ${hexTag(tag)}, found ${hexTag(of.tag)}`, of.offset);
    this.#list = members(of);
    this.#end = of.offset + of.whole.length;
  }

  /** The next member, which must be there and, where tags are given, have one of them. */
  take(...tags: readonly number[]): Element {
    const member = this.#list[this.#next];
    if (member === undefined) throw faultAt(t`A member is missing`, this.#end);
    if (tags.length > 0 && !tags.includes(member.tag))
      throw faultAt(t`Expected tag ${either(tags.map(hexTag))}, found ${hexTag(member.tag)}`, member.offset);
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

/** The dotted form. @throws PkiError */
export function readOid(element: Element): string {
  return oidOf(element, later`an object identifier`);
}

/** An INTEGER; one that is negative or above 48 bits becomes Infinity. @throws PkiError */
export function readSmallInteger(element: Element): number {
  return numberOf(element, later`an integer`);
}

/** @throws PkiError */
export function readBoolean(element: Element): boolean {
  if (element.tag !== TAG.boolean || element.content.length !== 1) throw faultAt(t`Expected a boolean`, element.offset);
  return element.content[0] !== 0;
}

/** The octets of a BIT STRING. @throws PkiError */
export function readBits(element: Element): Uint8Array {
  return bitsOf(element, later`a bit string`);
}

/**
 * Milliseconds since the epoch of a UTCTime or GeneralizedTime (RFC 5280 section 4.1.2.5; fractions are cut). @throws PkiError
 * @param tag of the type, where the element's own tag is implicit
 */
export function readTime(element: Element, tag = element.tag): number {
  const text = String.fromCharCode(...element.content.subarray(0, 32));
  const match =
    tag === TAG.utcTime
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(text)
      : tag === TAG.generalizedTime
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text)
        : null;
  if (match === null) throw faultAt(t`Expected a time`, element.offset);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map((d) => Number(d ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    throw faultAt(t`Expected a time`, element.offset);
  const full = tag === TAG.utcTime ? year + (year < 50 ? 2000 : 1900) : year;
  // Date.UTC reads years below 100 as 19xx.
  return new Date(0).setUTCFullYear(full, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The text of any of the string types of X.509; undefined for other types. */
export function readString(element: Element): string | undefined {
  return textOf(element);
}

/** Upper-case digits, as openssl prints serial numbers and fingerprints. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}

function elementAt(bytes: Uint8Array, at: number, base: number): Element {
  const header = readHeader(bytes, at, bytes.length, base);
  if (header.number > 30) throw faultAt(t`Unexpected high tag number`, base + at);
  if (header.length === undefined) throw faultAt(t`DER has no indefinite lengths`, base + at);
  const end = header.body + header.length;
  if (end > bytes.length) throw faultAt(t`Longer than what holds it`, base + at);
  return new Read(header, bytes, at, base, end);
}

/** Views of the bytes are made when somebody asks: a large bundle has a million elements, of which few are looked at. */
class Read implements Element {
  readonly cls: number;
  readonly number: number;
  readonly constructed: boolean;
  readonly body: number;
  readonly length: number | undefined;
  readonly source: Uint8Array;
  readonly base: number;
  readonly start: number;
  readonly bodyEnd: number;
  readonly end: number;

  constructor(header: Header, source: Uint8Array, start: number, base: number, end: number) {
    this.cls = header.cls;
    this.number = header.number;
    this.constructed = header.constructed;
    this.body = header.body;
    this.length = header.length;
    this.source = source;
    this.base = base;
    this.start = start;
    this.bodyEnd = end;
    this.end = end;
  }

  get tag(): number {
    return this.source[this.start] ?? 0;
  }

  get whole(): Uint8Array {
    return raw(this);
  }

  get content(): Uint8Array {
    return body(this);
  }

  get offset(): number {
    return this.base + this.start;
  }
}

function hexTag(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
