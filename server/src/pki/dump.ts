/** The structure of DER, for people: one line an element, as openssl asn1parse and dumpasn1 tell it. */
import { later } from '../text/l10n.ts';
import { hex } from './bytes.ts';
import { body, children, type DerNode, oidOf, parseDer, TAG, textOf } from './der.ts';
import {
  attributeNames,
  curves,
  digestNames,
  extendedKeyUsageNames,
  extensionNames,
  signatureAlgorithms,
} from './oids.ts';
import { PkiError } from './problem.ts';

export interface DumpLine {
  readonly offset: number;
  readonly depth: number;
  /** Bytes of the content. */
  readonly length: number;
  readonly tag: string;
  readonly value?: string;
}

const MOST_LINES = 20_000;
/** Bytes of a value that are shown. */
const MOST_BYTES = 48;
const MOST_TEXT = 500;
/** Strings that hold DER are looked into, but not for ever. */
const DEEPEST = 40;

/** Never throws: where the structure ends before the bytes do, a line says so. */
export function dumpDer(der: Uint8Array): readonly DumpLine[] {
  const lines: DumpLine[] = [];
  try {
    dump(parseDer(der, 0), 0, lines);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    lines.push({ offset: error.offset ?? 0, depth: 0, length: 0, tag: 'damaged', value: error.message });
  }
  return lines;
}

function dump(node: DerNode, depth: number, lines: DumpLine[]): void {
  if (lines.length >= MOST_LINES) return;
  const inner = node.constructed ? children(node) : depth < DEEPEST ? wrapped(node) : [];
  const value = node.constructed || inner.length > 0 ? undefined : valueText(node);
  const offset = (node.base ?? 0) + node.start;
  const line = { offset, depth, length: node.bodyEnd - node.body, tag: tagOf(node) };
  lines.push(value === undefined || value === '' ? line : { ...line, value });
  for (const child of inner) dump(child, depth + 1, lines);
}

/** What an OCTET STRING or a BIT STRING holds, where that is DER from end to end. */
function wrapped(node: DerNode): readonly DerNode[] {
  const bits = node.number === TAG.bitString;
  if (node.cls !== 0 || (node.number !== TAG.octetString && !bits)) return [];
  const from = node.body + (bits ? 1 : 0);
  if (node.bodyEnd - from < 2 || (bits && node.source[node.body] !== 0)) return [];
  try {
    const found = parseDer(node.source.subarray(from, node.bodyEnd), (node.base ?? 0) + from);
    const whole = found.end === node.bodyEnd - from && found.cls === 0 && found.number > 0 && found.number <= TAG.bmp;
    return whole ? [found] : [];
  } catch {
    // Octets like any others.
    return [];
  }
}

const universal: Readonly<Record<number, string>> = {
  1: 'BOOLEAN',
  2: 'INTEGER',
  3: 'BIT STRING',
  4: 'OCTET STRING',
  5: 'NULL',
  6: 'OBJECT IDENTIFIER',
  10: 'ENUMERATED',
  12: 'UTF8String',
  16: 'SEQUENCE',
  17: 'SET',
  18: 'NumericString',
  19: 'PrintableString',
  20: 'TeletexString',
  22: 'IA5String',
  23: 'UTCTime',
  24: 'GeneralizedTime',
  28: 'UniversalString',
  30: 'BMPString',
};

function tagOf({ cls, number }: DerNode): string {
  if (cls === 0) return universal[number] ?? `UNIVERSAL ${number}`;
  return cls === 2 ? `[${number}]` : `[${cls === 1 ? 'APPLICATION' : 'PRIVATE'} ${number}]`;
}

function valueText(node: DerNode): string {
  const octets = body(node);
  if (node.cls !== 0) {
    const printable = octets.length > 0 && octets.every((octet) => octet >= 0x20 && octet < 0x7f);
    return printable ? new TextDecoder('latin1').decode(octets.subarray(0, MOST_TEXT)) : shown(octets);
  }
  switch (node.number) {
    case TAG.boolean:
      return octets[0] === 0 ? 'FALSE' : 'TRUE';
    case TAG.integer:
      return octets.length <= 6 && (octets[0] ?? 0) < 0x80
        ? String(octets.reduce((sum, octet) => sum * 256 + octet, 0))
        : `0x${shown(octets)}`;
    case TAG.oid:
      return named(node);
    case TAG.utcTime:
    case TAG.generalizedTime:
      return new TextDecoder('latin1').decode(octets.subarray(0, MOST_BYTES));
    default:
      return textOf(node)?.slice(0, MOST_TEXT) ?? shown(octets);
  }
}

const others: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.1': 'rsaEncryption',
  '1.2.840.10045.2.1': 'ecPublicKey',
  '1.2.840.113549.1.9.14': 'extensionRequest',
  '1.3.6.1.5.5.7.48.1': 'OCSP',
  '1.3.6.1.5.5.7.48.2': 'caIssuers',
};

function named(node: DerNode): string {
  try {
    const oid = oidOf(node, later`an object identifier`);
    const name =
      attributeNames[oid] ??
      extensionNames[oid] ??
      extendedKeyUsageNames[oid] ??
      curves[oid]?.name ??
      signatureAlgorithms[oid]?.name ??
      digestNames[oid] ??
      others[oid];
    return name === undefined ? oid : `${oid} ${name}`;
  } catch (error) {
    if (error instanceof PkiError) return shown(body(node));
    throw error;
  }
}

function shown(octets: Uint8Array): string {
  const text = hex(octets.subarray(0, MOST_BYTES));
  return octets.length > MOST_BYTES ? `${text}…` : text;
}
