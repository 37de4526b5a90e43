import { t } from '../text/l10n.ts';
import { type Element, faultAt, Members, members, readDer, readOid, readString, toHex } from './derRead.ts';
import { type Der, ia5String, objectIdentifier, printableString, sequence, setOf, utf8String } from './derWrite.ts';
import { attributeNames } from './oids.ts';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** Dotted OID. */
  readonly type: string;
  /** The text; undefined where the value is no string, or the type has no name: then `der` is shown in hexadecimal. */
  readonly text: string | undefined;
  /** The value, DER. */
  readonly der: Uint8Array;
}

/** Relative names in the order of the encoding (country first by habit); most hold one attribute. */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** @throws PkiError */
export function readName(element: Element): DistinguishedName {
  if (element.tag !== 0x30) throw faultAt(t`Expected a name`, element.offset);
  return members(element).map((rdn) =>
    members(rdn).map((attribute) => {
      const fields = new Members(attribute);
      const type = readOid(fields.take());
      const value = fields.take();
      return { type, text: readString(value), der: value.whole };
    }),
  );
}

/** As `openssl x509 -nameopt RFC2253` prints it: last first, what is not printable ASCII as \XX of its UTF-8. */
export function formatName(name: DistinguishedName): string {
  return [...name]
    .reverse()
    .map((rdn) => [...rdn].reverse().map(formatAttribute).join('+'))
    .join(',');
}

/**
 * A text that is equal for names that RFC 5280 section 7.1 and X500Principal.equals (OpenJDK 17) call equal: string type,
 * case and repeated blanks do not matter. For comparing only.
 */
export function canonicalName(name: DistinguishedName): string {
  const value = ({ text, der }: NameAttribute) =>
    text === undefined
      ? `#${toHex(der)}`
      : JSON.stringify(text.normalize('NFKD').trim().replace(/\s+/g, ' ').toLowerCase());
  const attribute = (each: NameAttribute) => `${each.type}=${value(each)}`;
  return name.map((rdn) => rdn.map(attribute).sort().join('+')).join(',');
}

/** The first common name (2.5.4.3) in the order of the encoding. */
export function commonNameOf(name: DistinguishedName): string | undefined {
  return name.flat().find(({ type }) => type === '2.5.4.3')?.text;
}

export interface NameText {
  /** The encoded Name; undefined where there are problems. */
  readonly der: Der | undefined;
  readonly problems: readonly string[];
}

/** Encodes a name written as RFC 2253 has it: `CN=node, O=Example\, Inc.`; `+` joins attributes; '' is the empty name. */
export function encodeName(text: string): NameText {
  const problems: string[] = [];
  const rdns = split(text, ',').map((rdn) =>
    setOf(...split(rdn, '+').flatMap((part) => encodeAttribute(part, problems))),
  );
  return { der: problems.length > 0 ? undefined : sequence(...rdns.reverse()), problems };
}

/** A value as it must stand in a name that `encodeName` reads. */
export function escapeNameValue(value: string): string {
  return value.replace(/[\\,+"<>;=]|^[ #]|\s$/g, '\\$&');
}

function formatAttribute({ type, text, der }: NameAttribute): string {
  const name = attributeNames[type];
  // openssl dumps the value of a type that it does not know.
  if (name === undefined || text === undefined) return `${name ?? type}=#${toHex(der)}`;
  return `${name}=${escapeValue(text)}`;
}

function escapeValue(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let shown = '';
  bytes.forEach((byte, i) => {
    const c = String.fromCharCode(byte);
    const edge = (i === 0 && (c === ' ' || c === '#')) || (i === bytes.length - 1 && c === ' ');
    if (byte < 0x20 || byte > 0x7e) shown += `\\${byte.toString(16).padStart(2, '0').toUpperCase()}`;
    else shown += edge || ',+"\\<>;'.includes(c) ? `\\${c}` : c;
  });
  return shown;
}

const typesByName = new Map([
  ...Object.entries(attributeNames).map(([oid, name]) => [name.toUpperCase(), oid] as const),
  ['S', '2.5.4.8'] as const,
  ['STREET', '2.5.4.9'] as const,
  ['SURNAME', '2.5.4.4'] as const,
  ['GIVENNAME', '2.5.4.42'] as const,
  ['E', '1.2.840.113549.1.9.1'] as const,
  ['EMAIL', '1.2.840.113549.1.9.1'] as const,
]);

/** Upper bounds of RFC 5280 appendix A.1. */
const longest: Readonly<Record<string, number>> = {
  '2.5.4.3': 64,
  '2.5.4.10': 64,
  '2.5.4.11': 64,
  '2.5.4.7': 128,
  '2.5.4.8': 128,
};

function encodeAttribute(part: string, problems: string[]): Der[] {
  const match = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=(.*)$/s.exec(part);
  const type = match?.[1] === undefined ? undefined : (typesByName.get(match[1].toUpperCase()) ?? match[1]);
  if (type === undefined || match?.[2] === undefined || !/^[\d.]+$/.test(type)) {
    problems.push(t`\`${part.trim()}\` is not an attribute of a name such as \`CN=node-1\` or \`O=Example\`.`);
    return [];
  }
  const value = unescapeValue(match[2]);
  const complaint = checkValue(type, value);
  if (complaint !== undefined) problems.push(`\`${part.trim()}\`: ${complaint}`);
  return [sequence(objectIdentifier(type), encodeValue(type, value))];
}

function checkValue(type: string, value: string): string | undefined {
  if (value === '') return t`the value is empty.`;
  if (type === '2.5.4.6' && !/^[A-Za-z]{2}$/.test(value)) return t`a country is two letters (ISO 3166).`;
  const most = longest[type];
  // Code points, as the upper bounds count characters.
  if (most !== undefined && [...value].length > most) return t`at most ${most} characters are allowed here.`;
  if (type === '1.2.840.113549.1.9.1' && !/^[\x00-\x7f]+$/.test(value)) return t`an e-mail address here is ASCII.`;
  if (type === '0.9.2342.19200300.100.1.25' && !/^[\x00-\x7f]+$/.test(value)) return t`a domain component is ASCII.`;
  return undefined;
}

function encodeValue(type: string, value: string): Der {
  if (['2.5.4.6', '2.5.4.5', '2.5.4.46'].includes(type) && /^[A-Za-z0-9 '()+,./:=?-]*$/.test(value))
    return printableString(type === '2.5.4.6' ? value.toUpperCase() : value);
  if (type === '1.2.840.113549.1.9.1' || type === '0.9.2342.19200300.100.1.25') return ia5String(value);
  return utf8String(value);
}

/** Splits at separators outside of quotes and not escaped; nothing for blank text. */
function split(text: string, separator: string): string[] {
  if (text.trim() === '') return [];
  const parts = [''];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') {
      parts[parts.length - 1] += text.slice(i, i + 2);
      i++;
    } else if (c === separator && !quoted) parts.push('');
    else {
      if (c === '"') quoted = !quoted;
      parts[parts.length - 1] += c;
    }
  }
  return parts;
}

function unescapeValue(text: string): string {
  const started = text.trimStart();
  const ended = started.trimEnd();
  // A blank that is escaped belongs to the value.
  const trimmed = /(?:^|[^\\])(?:\\\\)*\\$/.test(ended) ? started.slice(0, ended.length + 1) : ended;
  const inner = trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed;
  const bytes: number[] = [];
  for (const [token, hex, plain] of inner.matchAll(/\\([0-9a-fA-F]{2})|\\?([\s\S])/gu)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else bytes.push(...new TextEncoder().encode(plain ?? token));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** Reads an encoded Name on its own. @throws PkiError */
export function readNameDer(der: Uint8Array): DistinguishedName {
  return readName(readDer(der));
}
