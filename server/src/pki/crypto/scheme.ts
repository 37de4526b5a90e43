/** What every password-based encryption has in common. */
import { t } from '../../text/l10n.ts';
import { is, openDer, TAG } from '../der.ts';
import { PkiError } from '../problem.ts';
import type { Work } from './work.ts';

/** One password-based encryption with its parameters. */
export interface Pbe {
  /** For people: `PBES2 (PBKDF2-HMAC-SHA256, 10000 iterations, AES-256-CBC)`. */
  readonly text: string;
  readonly oid: string;
  readonly scheme: 'pbes2' | 'pbes1' | 'pkcs12' | 'jks' | 'jceks' | 'unknown';
  /** Undefined where the scheme has none. */
  readonly iterations: number | undefined;
  /** Key derivation and cipher of PBES2: `PBKDF2`, `SHA-256`, `AES-256-CBC`. */
  readonly parts?: {
    readonly kdf: string;
    readonly prf?: string;
    readonly cipher: string;
    /** Whether the parameters of the derivation say how long the key is. */
    readonly keyLength: 'said' | 'unsaid';
  };
  /**
   * Plain octets, or an error: `wrong-password` (or damage), `cipher-unsupported`, a bound.
   * @param password any text; '' is tried in both forms that programs use
   */
  decrypt(password: string, data: Uint8Array, work: Work): Promise<Uint8Array>;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What is encrypted here is always one DER SEQUENCE; anything else means another password, or damage. */
export function checked(plain: Uint8Array): Uint8Array {
  try {
    const root = openDer(plain);
    if (is(root, TAG.sequence) && root.end === plain.length) return plain;
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
  }
  throw new PkiError('wrong-password', t`The password is another one, or the data is damaged.`);
}

/** The first attempt that yields something sensible; else the error of the last one. */
export async function firstGood(attempts: readonly (() => Promise<Uint8Array>)[]): Promise<Uint8Array> {
  for (const attempt of attempts.slice(0, -1)) {
    try {
      return checked(await attempt());
    } catch (error) {
      if (!(error instanceof PkiError) || error.code !== 'wrong-password') throw error;
    }
  }
  const last = attempts.at(-1);
  if (last === undefined) throw new PkiError('wrong-password', t`There is no password to try.`);
  return checked(await last());
}
