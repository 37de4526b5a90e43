/** The little of a certificate that chains are tied by, without the library. */

import { hex } from './bytes.ts';
import { children, type DerNode, isContext, items, oidOf, parseDer, raw, textOf } from './der.ts';

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

/** Texts to compare, equal where Java's X500Principal.equals says so. Throws where the octets are no certificate. */
export function namesOf(der: Uint8Array, base?: number): CertificateNames {
  const signed = items(parseDer(der, base), 'a certificate').need(0, 'signed part');
  const { all, need } = items(signed, 'a certificate');
  const first = isContext(all[0], 0) ? 1 : 0;
  return {
    issuer: canonicalName(need(first + 2, 'issuer')),
    subject: canonicalName(need(first + 4, 'subject')),
  };
}

/** Whatever the string type: case and runs of blanks do not count (RFC 2253 canonical form of OpenJDK 17). */
function canonicalName(name: DerNode): string {
  const relative = items(name, 'a name').all.map((set) =>
    children(set)
      .map((pair) => {
        const { need } = items(pair, 'a part of a name');
        const value = need(1, 'value');
        const text = textOf(value);
        const canonical = text?.normalize('NFKD').trim().replace(/\s+/g, ' ').toLowerCase();
        return `${oidOf(need(0, 'type'), 'a type')}=${canonical === undefined ? `#${hex(raw(value))}` : JSON.stringify(canonical)}`;
      })
      .sort()
      .join('+'),
  );
  return relative.join(',');
}
