/** The MAC of a PKCS#12 store: RFC 7292 section 4, and PBMAC1 of RFC 9579. */
import { later, t } from '../text/l10n.ts';
import { equalBytes } from './bytes.ts';
import { type Hash, macHash } from './crypto/hash.ts';
import { readPbkdf2 } from './crypto/pbes2.ts';
import { bmpPassword, PURPOSE, pkcs12Kdf } from './crypto/pkcs12Kdf.ts';
import type { Work } from './crypto/work.ts';
import { type DerNode, items, numberOf, octetsOf, oidOf } from './der.ts';
import { isAborted, PkiError, problemOf } from './problem.ts';
import type { Artifact, ArtifactProblem } from './types.ts';

export interface Mac {
  /** For people: `HMAC-SHA-256, 10000 iterations`. */
  readonly text: string;
  /** Of the digest, or of PBMAC1. */
  readonly oid: string;
  readonly hash: Hash | undefined;
  readonly pbmac1: boolean;
  /** What Java bounds: the outer count, which means nothing for PBMAC1. */
  readonly iterations: number;
  readonly result: Artifact['integrity'];
  readonly problems: readonly ArtifactProblem[];
}

export const PBMAC1 = '1.2.840.113549.1.5.14';

/** Reads MacData and checks it over the octets of the authenticated safe, where a password is at hand. */
export async function readMac(
  node: DerNode,
  content: Uint8Array,
  password: string | undefined,
  work: Work,
): Promise<Mac> {
  const { all, need } = items(node, later`the MAC`);
  const info = items(need(0, 'digest'), later`a digest`);
  const algorithm = items(info.need(0, 'algorithm'), later`an algorithm`);
  const oid = oidOf(algorithm.need(0, 'name'), later`the name of a digest`);
  const expected = octetsOf(info.need(1, 'value'), later`a digest`);
  const salt = octetsOf(need(1, 'salt'), later`a salt`);
  const iterations = all[2] === undefined ? 1 : numberOf(all[2], later`an iteration count`);
  const scheme =
    oid === PBMAC1 ? pbmac1(algorithm.need(1, 'parameters'), work) : classic(macHash(oid), oid, salt, iterations, work);
  const head = { text: scheme.text, oid, hash: scheme.hash, pbmac1: oid === PBMAC1, iterations };
  if (password === undefined) return { ...head, result: 'untried', problems: [] };
  try {
    for (const key of scheme.keys(password)) {
      if (equalBytes(scheme.hash === undefined ? new Uint8Array() : scheme.hash.hmac(await key(), content), expected)) {
        return { ...head, result: 'verified', problems: [] };
      }
    }
    return { ...head, result: scheme.hash === undefined ? 'unsupported' : 'failed', problems: [] };
  } catch (error) {
    if (isAborted(error)) throw error;
    return { ...head, result: 'unsupported', problems: [problemOf(error)] };
  }
}

interface Scheme {
  readonly text: string;
  readonly hash: Hash | undefined;
  /** The keys to try, each derived when it is needed. */
  readonly keys: (password: string) => readonly (() => Promise<Uint8Array>)[];
}

function classic(hash: Hash | undefined, oid: string, salt: Uint8Array, iterations: number, work: Work): Scheme {
  const derive = (password: Uint8Array) => async (): Promise<Uint8Array> => {
    if (hash === undefined) throw new PkiError('mac-unsupported', t`The digest ${oid} is not known.`);
    work.spend(iterations);
    return pkcs12Kdf(hash, PURPOSE.mac, password, salt, iterations, hash.size, work);
  };
  return {
    text: t`HMAC-${hash?.name ?? oid}, ${iterations} iterations`,
    hash,
    keys: (password) => [derive(bmpPassword(password)), ...(password === '' ? [derive(new Uint8Array())] : [])],
  };
}

function pbmac1(parameters: DerNode, work: Work): Scheme {
  const { need } = items(parameters, later`the parameters of PBMAC1`);
  const derivation = items(need(0, later`key derivation`), later`a key derivation`);
  // BouncyCastle before 1.87 wrote the name of PBES2 here.
  const isPbkdf2 = /^1\.2\.840\.113549\.1\.5\.1[23]$/.test(oidOf(derivation.need(0, 'name'), later`a key derivation`));
  const kdf = isPbkdf2 ? readPbkdf2(derivation.need(1, 'parameters')) : undefined;
  const scheme = items(need(1, 'MAC'), later`a MAC`);
  const hash = macHash(oidOf(scheme.need(0, 'name'), later`the name of a MAC`));
  const derive = (password: string) => async (): Promise<Uint8Array> => {
    if (kdf === undefined || hash === undefined) throw new PkiError('mac-unsupported', t`This PBMAC1 is not known.`);
    const length = kdf.keyLength ?? 0;
    // RFC 9579 section 5 wants the length stated, and refuses short ones.
    if (length < 20 || length > 1024) throw new PkiError('mac-key', t`PBMAC1 states no sound length of its key.`);
    return kdf.derive(new TextEncoder().encode(password), length, work);
  };
  return {
    text: `PBMAC1 (${kdf?.text ?? 'unknown'}, HMAC-${hash?.name ?? 'unknown'})`,
    hash,
    keys: (password) => [derive(password), ...(password === '' ? [derive('\0')] : [])],
  };
}
