import { t } from '../text/l10n.ts';
import { TAG } from './der.ts';
import {
  type Element,
  faultAt,
  Members,
  members,
  readBits,
  readBoolean,
  readDer,
  readOid,
  readSmallInteger,
  readString,
  readTime,
  toHex,
} from './derRead.ts';
import { formatIp } from './ip.ts';
import { formatName, readName } from './names.ts';
import { extendedKeyUsageNames, type KeyUsage, keyUsageNames } from './oids.ts';

/** An extension as it stands in a certificate or a request. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** What the OCTET STRING holds: DER of the extension's own type. */
  readonly value: Uint8Array;
}

/** Names by kind. `other` holds directory names, registered ids and othernames as text. */
export interface AltNameLists {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly uri: readonly string[];
  readonly email: readonly string[];
  readonly other: readonly string[];
}

export interface GeneralName {
  readonly kind: keyof AltNameLists;
  readonly value: string;
  /** Tag number in GeneralName (RFC 5280 section 4.2.1.6). */
  readonly tag: number;
  /** Content, undecoded. */
  readonly content: Uint8Array;
}

/** SEQUENCE OF Extension. @throws PkiError */
export function readExtensions(list: Element): readonly Extension[] {
  return members(list).map((item) => {
    const fields = new Members(item);
    const oid = readOid(fields.take());
    const critical = fields.optional(0x01);
    return { oid, critical: critical !== undefined && readBoolean(critical), value: fields.take(0x04).content };
  });
}

/** @throws PkiError */
export function readBasicConstraints(value: Uint8Array): { isCa: boolean; pathLength: number | undefined } {
  const fields = new Members(readDer(value));
  const ca = fields.optional(0x01);
  const length = fields.optional(0x02);
  return {
    isCa: ca !== undefined && readBoolean(ca),
    pathLength: length === undefined ? undefined : readSmallInteger(length),
  };
}

/** @throws PkiError */
export function readKeyUsage(value: Uint8Array): readonly KeyUsage[] {
  const bits = readBits(readDer(value));
  return keyUsageNames.filter((_, i) => ((bits[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0);
}

/** Names of purposes, dotted OIDs where there is no name. @throws PkiError */
export function readExtendedKeyUsage(value: Uint8Array): readonly string[] {
  return members(readDer(value)).map((purpose) => {
    const oid = readOid(purpose);
    return extendedKeyUsageNames[oid] ?? oid;
  });
}

/** GeneralNames. @throws PkiError */
export function readGeneralNames(value: Uint8Array): readonly GeneralName[] {
  return members(readDer(value)).map(readGeneralName);
}

export function groupNames(names: readonly GeneralName[]): AltNameLists {
  const of = (kind: GeneralName['kind']) => names.filter((name) => name.kind === kind).map(({ value }) => value);
  return { dns: of('dns'), ip: of('ip'), uri: of('uri'), email: of('email'), other: of('other') };
}

/** Every name is compared with every subtree; nobody writes so many. */
const MOST_SUBTREES = 1_000;

function bounded(subtrees: readonly Element[], list: Element): readonly Element[] {
  if (subtrees.length > MOST_SUBTREES) throw faultAt(t`Too many subtrees`, list.offset);
  return subtrees;
}

export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** @throws PkiError */
export function readNameConstraints(value: Uint8Array): NameConstraints {
  const fields = new Members(readDer(value));
  const subtrees = (list: Element | undefined) =>
    list === undefined
      ? []
      : bounded(members(list), list).map((subtree) => readGeneralName(new Members(subtree).take()));
  return { permitted: subtrees(fields.optional(0xa0)), excluded: subtrees(fields.optional(0xa1)) };
}

/** The subject's key identifier. @throws PkiError */
export function readSubjectKeyId(value: Uint8Array): Uint8Array {
  return readDer(value).content;
}

/** The issuer's key identifier, where the extension has one. @throws PkiError */
export function readAuthorityKeyId(value: Uint8Array): Uint8Array | undefined {
  return new Members(readDer(value)).optional(0x80)?.content;
}

/** What an extension says, for people. Contents that cannot be read or have no reader are told by their length. */
export function extensionText({ oid, value }: Extension): string {
  const read = readers[oid];
  const fallback = t`${value.length} bytes`;
  if (read === undefined) return fallback;
  try {
    return read(value);
  } catch (error) {
    return `${fallback}, unreadable: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const readers: Readonly<Record<string, (value: Uint8Array) => string>> = {
  '2.5.29.14': (value) => toHex(readSubjectKeyId(value)),
  '2.5.29.15': (value) => readKeyUsage(value).join(', '),
  '2.5.29.16': (value) => members(readDer(value)).map(periodText).join(', '),
  '2.5.29.17': (value) => readGeneralNames(value).map(nameText).join(', '),
  '2.5.29.18': (value) => readGeneralNames(value).map(nameText).join(', '),
  '2.5.29.19': (value) => {
    const { isCa, pathLength } = readBasicConstraints(value);
    return `CA:${isCa ? 'TRUE' : 'FALSE'}${pathLength === undefined ? '' : `, pathlen:${pathLength}`}`;
  },
  '2.5.29.30': (value) => {
    const { permitted, excluded } = readNameConstraints(value);
    const list = (title: string, names: readonly GeneralName[]) =>
      names.length === 0 ? [] : [`${title} ${names.map(nameText).join(', ')}`];
    return [...list('permitted', permitted), ...list('excluded', excluded)].join('; ');
  },
  '2.5.29.31': (value) => members(readDer(value)).map(distributionPointText).join(', '),
  '2.5.29.46': (value) => members(readDer(value)).map(distributionPointText).join(', '),
  '2.5.29.32': (value) =>
    members(readDer(value))
      .map((policy) => readOid(new Members(policy).take()))
      .join(', '),
  '2.5.29.33': (value) =>
    members(readDer(value))
      .map((pair) => members(pair).map(readOid).join(' = '))
      .join(', '),
  '2.5.29.35': (value) => {
    const fields = new Members(readDer(value));
    const key = fields.optional(0x80);
    const issuer = fields.optional(0xa1);
    const serial = fields.optional(0x82);
    return [
      ...(key === undefined ? [] : [toHex(key.content)]),
      ...(issuer === undefined ? [] : members(issuer).map((name) => nameText(readGeneralName(name)))),
      ...(serial === undefined ? [] : [t`serial ${toHex(serial.content)}`]),
    ].join(', ');
  },
  '2.5.29.36': (value) =>
    members(readDer(value))
      .map((skip) => `${skip.tag === 0x80 ? 'requireExplicitPolicy' : 'inhibitPolicyMapping'}:${toHex(skip.content)}`)
      .join(', '),
  '2.5.29.37': (value) => readExtendedKeyUsage(value).join(', '),
  '2.5.29.54': (value) => String(readSmallInteger(readDer(value))),
  '1.3.6.1.5.5.7.1.1': accessText,
  '1.3.6.1.5.5.7.1.11': accessText,
  '2.16.840.1.113730.1.13': (value) => readString(readDer(value)) ?? '',
  '1.3.6.1.5.5.7.1.24': (value) => members(readDer(value)).map(readSmallInteger).join(', '),
};

const kinds: Readonly<Record<number, GeneralName['kind']>> = { 1: 'email', 2: 'dns', 6: 'uri', 7: 'ip' };
const prefixes = { dns: 'DNS:', ip: 'IP:', uri: 'URI:', email: 'email:', other: '' };

function readGeneralName(element: Element): GeneralName {
  const tag = element.tag & 0x1f;
  const { content } = element;
  return { kind: kinds[tag] ?? 'other', value: generalValue(element, tag), tag, content };
}

function generalValue(element: Element, tag: number): string {
  const { content } = element;
  if (tag === 1 || tag === 2 || tag === 6) return latin1(content);
  if (tag === 7) return addressText(content);
  if (tag === 4) return `DirName:${formatName(readName(new Members(element, 0xa4).take()))}`;
  if (tag === 8) return `RID:${readOid({ ...element, cls: 0, number: 6 })}`;
  if (tag === 0) return `othername:${readOid(new Members(element, 0xa0).take())}`;
  return `[${tag}]:${toHex(content)}`;
}

/** An address, or an address with its mask as name constraints have it. */
function addressText(bytes: Uint8Array): string {
  if (bytes.length !== 8 && bytes.length !== 32) return formatIp(bytes);
  const half = bytes.length / 2;
  return `${formatIp(bytes.subarray(0, half))}/${formatIp(bytes.subarray(half))}`;
}

function nameText({ kind, value }: GeneralName): string {
  return prefixes[kind] + value;
}

function accessText(value: Uint8Array): string {
  const methods: Readonly<Record<string, string>> = {
    '1.3.6.1.5.5.7.48.1': 'OCSP',
    '1.3.6.1.5.5.7.48.2': 'CA Issuers',
    '1.3.6.1.5.5.7.48.5': 'CA Repository',
  };
  return members(readDer(value))
    .map((access) => {
      const fields = new Members(access);
      const oid = readOid(fields.take());
      return `${methods[oid] ?? oid} - ${nameText(readGeneralName(fields.take()))}`;
    })
    .join(', ');
}

function distributionPointText(point: Element): string {
  const name = new Members(point).optional(0xa0);
  const full = name === undefined ? undefined : new Members(name, 0xa0).optional(0xa0);
  return full === undefined
    ? t`a name relative to the issuer`
    : members(full)
        .map((n) => nameText(readGeneralName(n)))
        .join(', ');
}

function periodText(bound: Element): string {
  const when = new Date(readTime(bound, TAG.generalizedTime));
  return `${bound.tag === 0x80 ? t`not before` : t`not after`} ${Number.isNaN(when.getTime()) ? '?' : when.toISOString()}`;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
