import type { Cause, Draft } from './case.ts';
import type { Said } from './engine.ts';
import type { Answer } from './jvm.ts';
import type { Product } from './products.ts';
import { causesOfRule } from './ruleCauses.ts';
import { causesOf } from './words.ts';

/** What the product did: whether every connection that was wanted came about as wanted, and what it said where not. */
export interface Verdict {
  readonly fails: boolean;
  readonly causes: ReadonlySet<Cause>;
  readonly lines: readonly string[];
}

export function verdictOf(draft: Pick<Draft, 'wanted' | 'mutual'>, answer: Answer): Verdict {
  const causes = new Set<Cause>();
  const lines: string[] = [];
  for (const { name, state, error, client } of answer.steps) {
    if (name === 'judge' && state === 'failed') throw new Error(`the judge failed: ${error.join('; ')}`);
    if (state === 'failed' && draft.wanted.has(name)) {
      for (const cause of causesOf(error)) causes.add(cause);
      lines.push(...error.slice(0, 6).map((line) => `${name}: ${line}`));
    } else if (state === 'off' && draft.wanted.has(name)) {
      causes.add('plain');
      lines.push(`${name}: without TLS`);
    } else if (client === false && draft.mutual.has(name)) {
      causes.add('plain');
      lines.push(`${name}: clients need no certificate`);
    }
  }
  return { fails: lines.length > 0, causes, lines };
}

export type Outcome = 'agree-ok' | 'agree-fail' | 'missed' | 'false-alarm';

export interface Comparison {
  readonly outcome: Outcome;
  /** Of agree-fail: whether one of our errors names what the product complains of. */
  readonly rightCause: boolean;
}

/**
 * Who is right. A product stops at the first fault that it meets; of two, an error that names the other one is right, too.
 * @param faults what the catalogue expects of the faults of the case
 */
export function compare(verdict: Verdict, said: readonly Said[], faults: readonly Cause[]): Comparison {
  const errors = said.filter(({ severity }) => severity === 'error');
  if (!verdict.fails) return { outcome: errors.length === 0 ? 'agree-ok' : 'false-alarm', rightCause: false };
  if (errors.length === 0) return { outcome: 'missed', rightCause: false };
  const meant = (cause: Cause) => verdict.causes.has(cause) || (faults.length > 1 && faults.includes(cause));
  const right = errors.some(({ rule }) => causesOfRule(rule).some(meant));
  return { outcome: 'agree-fail', rightCause: right };
}

/** Settings that the product and the engine read differently, as `key: theirs, ours`; both ways for whole files. */
export function readDifferently(
  product: Product,
  theirs: Readonly<Record<string, string>> | undefined,
  ours: ReadonlyMap<string, string | undefined>,
): readonly string[] {
  if (theirs === undefined) return [];
  const hocon = product === 'akka' || product === 'pekko';
  // HOCON's judge tells the block of TLS only, without the path to it, and the product's defaults as well.
  // What both read as bytes of a sign beyond ASCII has two names: a byte order mark at the first key.
  const own = (key: string) => (product === 'alluxio' ? Buffer.from(key, 'latin1').toString('utf8') : key);
  const named = Object.fromEntries(Object.entries(theirs).map(([key, value]) => [own(key), value]));
  const prefix = hocon ? `${product}.remote.artery.ssl.` : '';
  const found: string[] = [];
  for (const [key, value] of ours) {
    if (!key.startsWith(prefix) || value === undefined) continue;
    const their = named[key.slice(prefix.length)];
    if (their !== value) found.push(`${key}: ${JSON.stringify(their)}, ${JSON.stringify(value)}`);
  }
  if (!hocon)
    for (const [key, value] of Object.entries(named))
      if (!ours.has(key)) found.push(`${key}: ${JSON.stringify(value)}, nothing`);
  return found;
}
