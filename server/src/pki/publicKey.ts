import { Members, readBits, readDer, readOid, readSmallInteger } from './derRead.ts';
import { curves } from './oids.ts';

/** What a SubjectPublicKeyInfo holds. */
export interface PublicKeyFacts {
  /** `RSA`, `RSASSA-PSS`, `EC`, `Ed25519`, `Ed448`, `X25519`, `X448`, `DSA`, `DH`; the OID of others; `unknown` where it is unreadable. */
  readonly algorithm: string;
  /** Bits: of the modulus, the prime or the curve's group. */
  readonly size: number | undefined;
  /** `P-256`; the OID where the curve has no name here; `explicit` for parameters written out. */
  readonly curve?: string;
  /** RSA's public exponent; Infinity above 31 bits. */
  readonly exponent?: number;
}

const algorithms: Readonly<Record<string, { readonly name: string; readonly size?: number }>> = {
  '1.2.840.113549.1.1.1': { name: 'RSA' },
  '1.2.840.113549.1.1.10': { name: 'RSASSA-PSS' },
  '1.2.840.10045.2.1': { name: 'EC' },
  '1.2.840.10040.4.1': { name: 'DSA' },
  '1.2.840.113549.1.3.1': { name: 'DH' },
  '1.3.101.110': { name: 'X25519', size: 255 },
  '1.3.101.111': { name: 'X448', size: 448 },
  '1.3.101.112': { name: 'Ed25519', size: 255 },
  '1.3.101.113': { name: 'Ed448', size: 448 },
};

/** Never throws. */
export function readPublicKey(spki: Uint8Array): PublicKeyFacts {
  try {
    return read(spki);
  } catch {
    return { algorithm: 'unknown', size: undefined };
  }
}

function read(spki: Uint8Array): PublicKeyFacts {
  const info = new Members(readDer(spki));
  const identifier = new Members(info.take(0x30));
  const oid = readOid(identifier.take());
  const [parameters] = identifier.rest();
  const key = readBits(info.take());
  const known = algorithms[oid];
  if (known === undefined) return { algorithm: oid, size: undefined };
  if (known.name === 'RSA' || known.name === 'RSASSA-PSS') {
    const fields = new Members(readDer(key));
    const size = bitLength(fields.take(0x02).content);
    return { algorithm: known.name, size, exponent: readSmallInteger(fields.take()) };
  }
  if (known.name === 'EC') {
    if (parameters?.tag !== 0x06) return { algorithm: 'EC', size: undefined, curve: 'explicit' };
    const curve = readOid(parameters);
    return { algorithm: 'EC', size: curves[curve]?.bits, curve: curves[curve]?.name ?? curve };
  }
  if ((known.name === 'DSA' || known.name === 'DH') && parameters?.tag === 0x30)
    return { algorithm: known.name, size: bitLength(new Members(parameters).take(0x02).content) };
  return { algorithm: known.name, size: known.size };
}

/** Bits of a positive INTEGER's content. */
function bitLength(content: Uint8Array): number {
  const first = content.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (content.length - first) * 8 - Math.clz32(content[first] ?? 0) + 24;
}
