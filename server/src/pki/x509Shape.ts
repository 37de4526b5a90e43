/** The little of a certificate that stores and chains need, without the library. */
import { later, t } from '../text/l10n.ts';
import { equalBytes, latin1 } from './bytes.ts';
import {
  bitsOf,
  body,
  children,
  type DerNode,
  is,
  isContext,
  items,
  itemsOf,
  octetsOf,
  oidOf,
  parseDer,
  raw,
  TAG,
  textOf,
  unexpected,
} from './der.ts';
import { canonicalName, type NameAttribute } from './names.ts';
import { PkiError, problemOf } from './problem.ts';
import type { ArtifactProblem } from './types.ts';

export interface CertificateNames {
  readonly subject: string;
  readonly issuer: string;
}

/** Longer chains are cut: nobody has them but who wants to do harm. */
export const LONGEST_CHAIN = 100;

/**
 * A leaf and the issuers found for it by name, until one repeats, has issued itself or is missing; as Java does it.
 * @param bySubject the first certificate of each name
 */
export function chainByNames<C extends { readonly names?: CertificateNames }>(
  leaf: C | undefined,
  bySubject: ReadonlyMap<string, C>,
): C[] {
  const chain = new Set<C>();
  for (let next = leaf; next !== undefined && !chain.has(next) && chain.size < LONGEST_CHAIN; ) {
    chain.add(next);
    const { names }: C = next;
    next = names === undefined || names.issuer === names.subject ? undefined : bySubject.get(names.issuer);
  }
  return [...chain];
}

/** The first certificate of each subject. */
export function firstBySubject<C extends { readonly names?: CertificateNames }>(all: Iterable<C>): Map<string, C> {
  const found = new Map<string, C>();
  for (const certificate of all) {
    const subject = certificate.names?.subject;
    if (subject !== undefined && !found.has(subject)) found.set(subject, certificate);
  }
  return found;
}

/**
 * Walks a certificate as Java does when it loads a store, where one that is damaged makes the whole store unreadable.
 * The names are texts to compare, equal where X500Principal.equals says so. Throws where something is not as it must be.
 */
export function readCertificate(der: Uint8Array, base?: number): CertificateNames {
  const outer = items(parseDer(der, base), later`a certificate`);
  const { all, need } = items(outer.need(0, later`signed part`), later`a certificate`);
  const first = isContext(all[0], 0) ? 1 : 0;
  if (!is(need(first, later`serial number`), TAG.integer))
    unexpected(need(first, later`serial number`), later`a serial number`);
  const algorithm = need(first + 1, later`signature algorithm`);
  checkAlgorithm(algorithm);
  const outerAlgorithm = outer.need(1, later`signature algorithm`);
  if (!equalBytes(raw(algorithm), raw(outerAlgorithm)))
    unexpected(outerAlgorithm, later`the signature algorithm again`);
  bitsOf(outer.need(2, 'signature'), later`a signature`);
  const issuer = nameOf(need(first + 2, 'issuer'));
  if (issuer === '') refuse(t`Java reads no certificate whose issuer is empty`, need(first + 2, 'issuer'));
  const validity = items(need(first + 3, 'validity'), later`a validity`);
  for (const i of [0, 1]) checkTime(validity.need(i, 'time'));
  const subject = nameOf(need(first + 4, 'subject'));
  const key = items(need(first + 5, later`public key`), later`a public key`);
  checkAlgorithm(key.need(0, 'algorithm'));
  bitsOf(key.need(1, 'bits'), later`the bits of a key`);
  const extensions = all.find((node) => isContext(node, 3));
  const list = extensions === undefined ? [] : checkExtensions(itemsOf(extensions, 'extensions').need(0, 'list'));
  if (subject === '' && (first === 0 || (extensions !== undefined && !list.some(isNames))))
    refuse(
      t`Java reads no certificate without a subject and without critical alternative names`,
      need(first + 4, 'subject'),
    );
  return { issuer, subject };
}

/** What {@link readCertificate} has against the octets. */
export function certificateProblems(der: Uint8Array, offset?: number): ArtifactProblem[] {
  try {
    readCertificate(der, offset);
    return [];
  } catch (error) {
    return [problemOf(error)];
  }
}

function checkAlgorithm(node: DerNode): void {
  const { all, need } = items(node, later`an algorithm`);
  oidOf(need(0, 'name'), later`the name of an algorithm`);
  if (all[2] !== undefined) unexpected(all[2], later`the end of an algorithm`);
}

function checkTime(node: DerNode): void {
  const pattern = is(node, TAG.utcTime) ? UTC_TIME : is(node, TAG.generalizedTime) ? GENERALIZED_TIME : undefined;
  if (!pattern?.test(latin1(body(node)))) unexpected(node, later`a time`);
}

const UTC_TIME = /^\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?:Z|[+-]\d{4})$/;
const GENERALIZED_TIME =
  /^\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{4})$/;

interface ShownExtension {
  readonly oid: string;
  readonly critical: boolean;
}

function checkExtensions(node: DerNode): ShownExtension[] {
  return items(node, 'extensions').all.map((extension) => {
    const { all, need } = items(extension, later`an extension`);
    const oid = oidOf(need(0, 'name'), later`the name of an extension`);
    const flag = is(all[1], TAG.boolean) ? all[1] : undefined;
    octetsOf(need(flag === undefined ? 1 : 2, 'value'), later`the value of an extension`);
    return { oid, critical: flag !== undefined && body(flag)[0] !== 0 };
  });
}

/** sun.security.x509.X509CertInfo.verifyCert: names take the place of a subject where they are critical. */
const isNames = ({ oid, critical }: ShownExtension): boolean => oid === SUBJECT_ALT_NAME && critical;
const SUBJECT_ALT_NAME = '2.5.29.17';

function refuse(message: string, node: DerNode): never {
  throw new PkiError('x509-nameless', `${message}.`, node.base === undefined ? undefined : node.base + node.start);
}

/** Read as leniently as the rest here: BER, and any number of parts. */
function nameOf(name: DerNode): string {
  const parts = (set: DerNode): NameAttribute[] =>
    children(set).map((pair) => {
      const { need } = items(pair, later`a part of a name`);
      const value = need(1, 'value');
      return { type: oidOf(need(0, 'type'), later`a type`), text: textOf(value), der: raw(value) };
    });
  return canonicalName(items(name, later`a name`).all.map(parts));
}
