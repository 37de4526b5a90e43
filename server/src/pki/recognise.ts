/** Tells what octets are by their first ones and their shape, never by a name. Damaged ones are told as well. */
import { startsWith } from './bytes.ts';
import { type Header, is, readHeader, TAG } from './der.ts';
import { PkiError } from './problem.ts';
import type { ArtifactFormat } from './types.ts';

export function recognise(bytes: Uint8Array): ArtifactFormat {
  if (startsWith(bytes, [0xfe, 0xed, 0xfe, 0xed])) return 'jks';
  if (startsWith(bytes, [0xce, 0xce, 0xce, 0xce])) return 'jceks';
  if (startsWith(bytes, [0xac, 0xed, 0x00, 0x05])) return 'java-serialised';
  if (isBouncyCastle(bytes)) return bytes[bytes.length - 21] === 0 ? 'bks' : 'uber';
  if (bytes[0] === 0x30) return shapeOf(bytes);
  return 'unknown';
}

/** u4 version 1 or 2, u4 salt length 20 (kse CryptoFileUtil of keystore-explorer). */
function isBouncyCastle(bytes: Uint8Array): boolean {
  const version = bytes[3] ?? 0;
  return (version === 1 || version === 2) && startsWith(bytes, [0, 0, 0, version, 0, 0, 0, 20]) && bytes.length > 28;
}

interface Shape extends Header {
  readonly at: number;
}

/** The first few elements inside the one at `at`, as far as the octets go. */
function inside(bytes: Uint8Array, header: Header, most: number): Shape[] {
  const found: Shape[] = [];
  const end = header.length === undefined ? bytes.length : Math.min(bytes.length, header.body + header.length);
  let at = header.body;
  try {
    while (at < end && found.length < most) {
      const next = readHeader(bytes, at, bytes.length);
      found.push({ ...next, at });
      if (next.length === undefined) break;
      at = next.body + next.length;
    }
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
  }
  return found;
}

const octet = (bytes: Uint8Array, h: Shape | undefined): number | undefined =>
  h?.length === 1 ? bytes[h.body] : undefined;

function shapeOf(bytes: Uint8Array): ArtifactFormat {
  let root: Header;
  try {
    root = readHeader(bytes, 0);
  } catch (error) {
    if (error instanceof PkiError) return 'unknown';
    throw error;
  }
  const [first, second, third] = inside(bytes, root, 3);
  if (first === undefined) return 'unknown';
  if (is(first, TAG.integer)) {
    const version = octet(bytes, first);
    if (version === 3 && is(second, TAG.sequence)) return 'pkcs12';
    if (version === 1 && is(second, TAG.octetString)) return 'sec1';
    if ((version === 0 || version === 1) && is(second, TAG.sequence)) return 'pkcs8';
    if (version === 0 && is(second, TAG.integer) && is(third, TAG.integer)) return 'pkcs1';
    return 'unknown';
  }
  const pkcs7 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
  if (is(first, TAG.oid)) return first.length === 9 && startsWith(bytes, pkcs7, first.body) ? 'pkcs7' : 'unknown';
  if (!is(first, TAG.sequence)) return 'unknown';
  const parts = inside(bytes, first, 4);
  if (is(parts[0], TAG.oid) && is(second, TAG.octetString)) return 'pkcs8-encrypted';
  if (is(parts[0], TAG.sequence) && is(parts[1], TAG.octetString)) return 'bcfks';
  return signedShape(bytes, parts);
}

/** Certificate, certification request or CRL: what the signed part begins with. */
function signedShape(bytes: Uint8Array, parts: readonly Shape[]): ArtifactFormat {
  const [a, b, c, d] = parts;
  if (a?.cls === 2 && a.number === 0) return is(b, TAG.integer) ? 'certificate' : 'unknown';
  const isTime = (h: Shape | undefined): boolean => is(h, TAG.utcTime) || is(h, TAG.generalizedTime);
  // A CRL of version 1 begins with the algorithm.
  if (is(a, TAG.sequence)) return is(b, TAG.sequence) && isTime(c) ? 'crl' : 'unknown';
  if (!is(a, TAG.integer) || !is(b, TAG.sequence) || !is(c, TAG.sequence)) return 'unknown';
  if (isTime(d)) return 'crl';
  // A request: version 0, a name (SETs), a public key (SEQUENCE, BIT STRING). A certificate of version 1: an algorithm, a name.
  const inB = inside(bytes, b as Shape, 1)[0];
  const inC = inside(bytes, c as Shape, 2);
  const isKey = is(inC[0], TAG.sequence) && is(inC[1], TAG.bitString);
  if (isKey && (inB === undefined || is(inB, TAG.set))) return 'csr';
  return is(inB, TAG.oid) ? 'certificate' : 'unknown';
}
