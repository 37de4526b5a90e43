/**
 * Reads DER and the BER that old programs write (X.690: indefinite lengths, constructed strings). A guard walks the
 * bytes once and holds the bounds before anything else looks at them; after that, elements are read as they are asked for.
 */
import { t, told } from '../text/l10n.ts';
import { concat } from './derWrite.ts';
import { PkiError } from './problem.ts';

export const MAX_DEPTH = 48;
export const MAX_NODES = 500_000;

/** Universal tag numbers. */
export const TAG = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  utf8: 12,
  sequence: 16,
  set: 17,
  numeric: 18,
  printable: 19,
  teletex: 20,
  ia5: 22,
  utcTime: 23,
  generalizedTime: 24,
  universal: 28,
  bmp: 30,
} as const;

/** What an element's first octets say; nothing is known yet of its content. */
export interface Header {
  /** 0 universal, 1 application, 2 context, 3 private. */
  readonly cls: number;
  readonly number: number;
  readonly constructed: boolean;
  /** First octet of the content. */
  readonly body: number;
  /** Octets of content; undefined: indefinite. */
  readonly length: number | undefined;
}

export interface DerNode extends Header {
  readonly source: Uint8Array;
  /** Where `source` begins in the artifact; undefined in decrypted content, which has no place there. */
  readonly base: number | undefined;
  readonly start: number;
  /** Behind the content, before the end-of-contents octets of an indefinite length. */
  readonly bodyEnd: number;
  readonly end: number;
}

interface Open {
  /** Behind the content; undefined: ends with end-of-contents octets. */
  readonly end: number | undefined;
  /** What the innermost element of a definite length around allows. */
  readonly limit: number;
}

function fail(code: string, what: string, at: number, base: number | undefined): never {
  if (base === undefined) throw new PkiError(code, what);
  throw new PkiError(code, t`${what} at byte ${base + at}`, base + at);
}

/** Reads identifier and length octets without asking whether the content is there. */
export function readHeader(bytes: Uint8Array, at: number, limit = bytes.length, base?: number): Header {
  const short = (): never => fail('der-truncated', t`The data ends inside an element`, at, base);
  let i = at;
  const first = (i < limit ? bytes[i++] : undefined) ?? short();
  let number = first & 0x1f;
  if (number === 0x1f) {
    number = 0;
    for (let octets = 1; ; octets++) {
      if (octets > 4) fail('der-tag-too-long', t`A tag number has more than 4 octets`, at, base);
      const octet = (i < limit ? bytes[i++] : undefined) ?? short();
      number = number * 128 + (octet & 0x7f);
      if (octet < 0x80) break;
    }
  }
  const second = (i < limit ? bytes[i++] : undefined) ?? short();
  let length: number | undefined = second;
  if (second === 0x80) {
    length = undefined;
  } else if (second > 0x80) {
    const octets = second & 0x7f;
    if (octets > 4) fail('der-length-too-long', t`A length has more than 4 octets`, at, base);
    if (octets > limit - i) short();
    length = 0;
    for (const end = i + octets; i < end; i++) length = length * 256 + (bytes[i] ?? 0);
  }
  return { cls: first >> 6, number, constructed: (first & 0x20) !== 0, body: i, length };
}

const isEnd = (h: Header): boolean => h.cls === 0 && h.number === 0 && !h.constructed && h.length === 0;

/**
 * Walks the one element at `start` and everything inside of it, once. Returns the offset behind it.
 * @throws PkiError on a broken structure or where a bound is met
 */
export function walk(bytes: Uint8Array, start: number, limit: number, base: number | undefined): number {
  const open: Open[] = [];
  let at = start;
  for (let nodes = 0; ; nodes++) {
    if (nodes > MAX_NODES) fail('der-too-many', t`More than ${MAX_NODES} elements`, at, base);
    const inner = open.at(-1);
    const header = readHeader(bytes, at, inner?.limit ?? limit, base);
    if (isEnd(header) && inner !== undefined && inner.end === undefined) {
      at = header.body;
      open.pop();
    } else {
      at = enter(header);
    }
    for (let top = open.at(-1); top?.end === at; top = open.at(-1)) open.pop();
    if (open.length === 0) return at;
  }

  function enter(header: Header): number {
    const allowed = open.at(-1)?.limit ?? limit;
    const { body, length, constructed } = header;
    if (length === undefined) {
      if (!constructed) fail('der-indefinite', t`A primitive element has no length`, at, base);
    } else if (length > allowed - body) {
      fail('der-length', t`An element is longer than what holds it`, at, base);
    }
    if (!constructed) return body + (length ?? 0);
    if (open.length >= MAX_DEPTH) fail('der-too-deep', t`More than ${MAX_DEPTH} levels`, at, base);
    const end = length === undefined ? undefined : body + length;
    // An empty one is closed by the caller: its end is where it begins.
    open.push({ end, limit: end ?? allowed });
    return body;
  }
}

/**
 * The element at the beginning of `bytes`, walked by the guard. Bytes behind it are left alone: Java and openssl accept them.
 * @param base offset of `bytes` in the artifact, for errors; undefined where it has none
 */
export function parseDer(bytes: Uint8Array, base?: number): DerNode {
  if (bytes.length === 0) fail('der-truncated', t`There is no data`, 0, base);
  const end = walk(bytes, 0, bytes.length, base);
  return nodeAt(readHeader(bytes, 0, bytes.length, base), bytes, 0, end, base);
}

/**
 * The same without walking what is inside: damage there is found where it is read, and spoils nothing else. For lists of
 * things that can do without one another; how deep one goes is then for the caller to bound.
 */
export function openDer(bytes: Uint8Array, base?: number): DerNode {
  const header = readHeader(bytes, 0, bytes.length, base);
  return nodeAt(header, bytes, 0, endOf(header, bytes, 0, bytes.length, base), base);
}

function endOf(header: Header, bytes: Uint8Array, at: number, limit: number, base: number | undefined): number {
  if (header.length === undefined) return walk(bytes, at, limit, base);
  const end = header.body + header.length;
  return end <= limit ? end : fail('der-length', t`An element is longer than what holds it`, at, base);
}

function nodeAt(header: Header, source: Uint8Array, start: number, end: number, base: number | undefined): DerNode {
  const { cls, number, constructed, body, length } = header;
  const bodyEnd = length === undefined ? end - 2 : body + length;
  return { cls, number, constructed, body, length, source, base, start, bodyEnd, end };
}

/** The elements inside of a constructed one; a primitive one has none. */
export function children(node: DerNode): DerNode[] {
  if (!node.constructed) return [];
  const found: DerNode[] = [];
  for (let at = node.body; at < node.bodyEnd; ) {
    if (found.length > MAX_NODES) fail('der-too-many', t`More than ${MAX_NODES} elements`, at, node.base);
    const header = readHeader(node.source, at, node.bodyEnd, node.base);
    const end = endOf(header, node.source, at, node.bodyEnd, node.base);
    found.push(nodeAt(header, node.source, at, end, node.base));
    at = end;
  }
  return found;
}

export function is(node: DerNode | Header | undefined, number: number): boolean {
  return node?.cls === 0 && node.number === number;
}

export function isContext(node: DerNode | undefined, number: number): node is DerNode {
  return node?.cls === 2 && node.number === number;
}

/** What an error says of a place: the artifact's offset, if the element has one. */
export function offsetOf(node: DerNode): number | undefined {
  return node.base === undefined ? undefined : node.base + node.start;
}

/** A list of elements with words for what is missing in it. */
export interface Items {
  readonly all: readonly DerNode[];
  /** Element i, or an error that names what should stand there. */
  need(i: number, what: string): DerNode;
}

export function items(node: DerNode, what: string, number: number = TAG.sequence): Items {
  if (!is(node, number) || !node.constructed) unexpected(node, what);
  return itemsOf(node, what);
}

/** What `[0] EXPLICIT` holds. */
export function explicit(node: DerNode, what: string): DerNode {
  if (!isContext(node, 0) || !node.constructed) unexpected(node, what);
  return itemsOf(node, what).need(0, 'content');
}

/** The same for a constructed element of any tag, such as `[0]`. */
export function itemsOf(node: DerNode, what: string): Items {
  const all = children(node);
  const need = (i: number, wanted: string): DerNode =>
    all[i] ?? fail('der-missing', t`${told(what)} has no ${told(wanted)}`, node.start, node.base);
  return { all, need };
}

export function unexpected(node: DerNode, what: string): never {
  fail('der-unexpected', t`Found another element than ${told(what)}`, node.start, node.base);
}

/** The whole element, identifier and length octets included. */
export function raw(node: DerNode): Uint8Array {
  return node.source.subarray(node.start, node.end);
}

export function body(node: DerNode): Uint8Array {
  return node.source.subarray(node.body, node.bodyEnd);
}

/** An INTEGER of up to 6 octets; a greater or a negative one gives Infinity, which fails every bound. */
export function numberOf(node: DerNode, what: string): number {
  if (!is(node, TAG.integer) || node.bodyEnd === node.body) unexpected(node, what);
  const octets = body(node);
  if ((octets[0] ?? 0) >= 0x80) return Number.POSITIVE_INFINITY;
  let start = 0;
  while (start < octets.length && octets[start] === 0) start++;
  if (octets.length - start > 6) return Number.POSITIVE_INFINITY;
  return octets.subarray(start).reduce((value, octet) => value * 256 + octet, 0);
}

/** Significant bits of a positive INTEGER. */
export function bitLength(node: DerNode): number {
  const octets = body(node);
  let start = 0;
  while (start < octets.length && octets[start] === 0) start++;
  const first = octets[start];
  return first === undefined ? 0 : (octets.length - start - 1) * 8 + (32 - Math.clz32(first));
}

/** Dotted form. Arcs beyond 2^53 lose digits, which no known name has. */
export function oidOf(node: DerNode, what: string): string {
  if (!is(node, TAG.oid) || node.constructed || node.bodyEnd === node.body) unexpected(node, what);
  if (node.bodyEnd - node.body > 64)
    fail('der-oid-too-long', t`An object identifier is too long`, node.start, node.base);
  if ((node.source[node.bodyEnd - 1] ?? 0) >= 0x80) unexpected(node, what);
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of body(node)) {
    arc = arc * 128 + (octet & 0x7f);
    if (octet >= 0x80) continue;
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(arc / 40));
      arcs.push(first, arc - first * 40);
    } else {
      arcs.push(arc);
    }
    arc = 0;
  }
  return arcs.join('.');
}

/** Content of an OCTET STRING, its pieces joined where BER has cut it. Takes `[n] IMPLICIT` ones as well. */
export function octetsOf(node: DerNode, what: string): Uint8Array {
  if (!is(node, TAG.octetString) && node.cls !== 2) unexpected(node, what);
  if (!node.constructed) return body(node);
  const pieces: Uint8Array[] = [];
  const collect = (n: DerNode, depth: number): void => {
    if (depth > MAX_DEPTH) fail('der-too-deep', t`More than ${MAX_DEPTH} levels`, n.start, n.base);
    for (const piece of children(n)) {
      if (!is(piece, TAG.octetString)) unexpected(piece, what);
      if (piece.constructed) collect(piece, depth + 1);
      else pieces.push(body(piece));
    }
  };
  collect(node, 0);
  return concat(pieces);
}

/** Where the content of an OCTET STRING lies in the artifact; undefined where BER has cut it into pieces. */
export function contentBase(node: DerNode): number | undefined {
  return node.constructed || node.base === undefined ? undefined : node.base + node.body;
}

/** Content of a BIT STRING of whole octets. */
export function bitsOf(node: DerNode, what: string): Uint8Array {
  if (!is(node, TAG.bitString) || node.constructed || node.bodyEnd === node.body) unexpected(node, what);
  const unused = node.source[node.body] ?? 0;
  if (unused > 7 || (unused > 0 && node.bodyEnd - node.body === 1)) unexpected(node, what);
  return body(node).subarray(1);
}

/** A string of any of ASN.1's types; undefined for another element. */
export function textOf(node: DerNode): string | undefined {
  if (node.cls !== 0 || node.constructed) return undefined;
  const octets = body(node);
  switch (node.number) {
    case TAG.utf8:
      return new TextDecoder().decode(octets);
    case TAG.bmp:
      return codeUnits(octets, 2);
    case TAG.universal:
      return codeUnits(octets, 4);
    case TAG.numeric:
    case TAG.printable:
    case TAG.teletex:
    case TAG.ia5:
      return new TextDecoder('latin1').decode(octets);
    default:
      return undefined;
  }
}

function codeUnits(octets: Uint8Array, width: 2 | 4): string {
  let text = '';
  for (let i = 0; i + width <= octets.length; i += width) {
    let code = 0;
    for (let k = 0; k < width; k++) code = code * 256 + (octets[i + k] ?? 0);
    text += code <= 0x10ffff ? (width === 2 ? String.fromCharCode(code) : String.fromCodePoint(code)) : '\ufffd';
  }
  return text;
}
