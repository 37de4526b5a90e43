import { equalBytes } from './bytes.ts';
import type { CertificateFacts } from './certificate.ts';
import { members, readDer } from './derRead.ts';
import { type GeneralName, type NameConstraints, readNameConstraints } from './extensions.ts';
import { PkiError } from './problem.ts';

/** The constraints that a CA certificate puts on what is below it; undefined: none. */
export function constraintsOf(ca: CertificateFacts): NameConstraints | undefined {
  const value = ca.parts?.extensions.find(({ oid }) => oid === '2.5.29.30')?.value;
  if (value === undefined) return undefined;
  try {
    return readNameConstraints(value);
  } catch (error) {
    if (error instanceof PkiError) return undefined;
    throw error;
  }
}

/** The first name of a certificate that the constraints do not let through (RFC 5280 section 4.2.1.10). */
export function violation(constraints: NameConstraints, certificate: CertificateFacts): string | undefined {
  for (const name of certificate.altNames ?? []) {
    if (constraints.excluded.some((tree) => tree.tag === name.tag && isWithin(name, tree))) return name.value;
    const permitted = constraints.permitted.filter((tree) => tree.tag === name.tag);
    if (permitted.length > 0 && !permitted.some((tree) => isWithin(name, tree))) return name.value;
  }
  const subject = certificate.parts?.subject;
  if (subject === undefined || subject.length === 2) return undefined;
  const trees = (list: readonly GeneralName[]) => list.filter(({ tag }) => tag === 4);
  if (trees(constraints.excluded).some((tree) => isBelow(subject, tree.content))) return certificate.subject;
  const permitted = trees(constraints.permitted);
  if (permitted.length > 0 && !permitted.some((tree) => isBelow(subject, tree.content))) return certificate.subject;
  return undefined;
}

function isWithin(name: GeneralName, tree: GeneralName): boolean {
  const [value, base] = [name.value.toLowerCase(), tree.value.toLowerCase()];
  if (name.kind === 'dns')
    return base === '' || value === base || value.endsWith(base.startsWith('.') ? base : `.${base}`);
  if (name.kind === 'email')
    return base.includes('@') ? value === base : value.endsWith(base.startsWith('.') ? base : `@${base}`);
  if (name.kind === 'uri') {
    const host = /^[^:]+:\/\/(?:[^@/]*@)?([^:/?#]*)/.exec(value)?.[1] ?? '';
    return base.startsWith('.') ? host.endsWith(base) : host === base;
  }
  if (name.kind === 'ip') return isInNet(name.content, tree.content);
  return name.tag === 4 && isBelow(name.content, tree.content);
}

/** Address and mask, one behind the other. */
function isInNet(address: Uint8Array, net: Uint8Array): boolean {
  if (net.length !== 2 * address.length) return false;
  return address.every((byte, i) => {
    const mask = net[address.length + i] ?? 0;
    return (byte & mask) === ((net[i] ?? 0) & mask);
  });
}

/** Whether the name begins with all relative names of the base. */
function isBelow(name: Uint8Array, base: Uint8Array): boolean {
  try {
    const all = members(readDer(name));
    return members(readDer(base)).every((rdn, i) => equalBytes(rdn.whole, all[i]?.whole ?? new Uint8Array()));
  } catch (error) {
    if (error instanceof PkiError) return false;
    throw error;
  }
}
