import { t } from '../../text/l10n.ts';
import { describeCertificate } from '../certificate.ts';

/** A private key with its certificates, as every store holds it. */
export interface KeyEntry {
  readonly kind: 'key';
  readonly alias: string;
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array;
  /** Leaf first; at least one. */
  readonly chain: readonly Uint8Array[];
  /** Where it differs from the store's; PKCS#12 as Java writes it has none of its own. */
  readonly password?: string;
  /** Milliseconds since the epoch; JKS and JCEKS keep it. */
  readonly created?: number;
}

/** A certificate to be trusted. */
export interface TrustedEntry {
  readonly kind: 'trusted';
  readonly alias: string;
  readonly certificate: Uint8Array;
  readonly created?: number;
}

/** A key or a secret of a JKS or JCEKS store that was not opened; it goes, as it is, into a store of the same format. */
export interface SealedEntry {
  readonly kind: 'sealed';
  readonly alias: string;
  readonly format: 'jks' | 'jceks';
  /** A secret key has no certificates. */
  readonly secret: boolean;
  /** As stored, still protected with the password that it had. */
  readonly bytes: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly created?: number;
}

export type StoreEntry = KeyEntry | TrustedEntry | SealedEntry;

/** What keeps a store from being written or changed, in sentences for the one who asked. Never holds a secret. */
export class StoreError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'StoreError';
    this.problems = problems;
  }
}

/** Java compares aliases without regard to case. */
export function sameAlias(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** @throws StoreError where the alias is taken */
export function addEntry(entries: readonly StoreEntry[], entry: StoreEntry): readonly StoreEntry[] {
  if (entries.some(({ alias }) => sameAlias(alias, entry.alias)))
    throw new StoreError([t`There is an entry \`${entry.alias}\` already.`]);
  return [...entries, entry];
}

/** @throws StoreError where there is none */
export function removeEntry(entries: readonly StoreEntry[], alias: string): readonly StoreEntry[] {
  find(entries, alias);
  return entries.filter((entry) => !sameAlias(entry.alias, alias));
}

/** @throws StoreError where there is none, or the new alias is taken by another one */
export function renameEntry(entries: readonly StoreEntry[], from: string, to: string): readonly StoreEntry[] {
  const renamed = find(entries, from);
  if (entries.some((entry) => entry !== renamed && sameAlias(entry.alias, to)))
    throw new StoreError([t`There is an entry \`${to}\` already.`]);
  return entries.map((entry) => (entry === renamed ? { ...entry, alias: to } : entry));
}

/** One password for all keys: the store's, where none is given. */
export function withKeyPassword(entries: readonly StoreEntry[], password?: string): readonly StoreEntry[] {
  return entries.map((entry) => {
    if (entry.kind !== 'key') return entry;
    const { password: _, ...rest } = entry;
    return password === undefined ? rest : { ...rest, password };
  });
}

/**
 * The trusted certificates of several stores, each certificate once. An alias that is taken by another certificate gets
 * a number behind it. Private keys are left out: they have no place in a truststore.
 */
export function mergeTruststores(stores: readonly (readonly StoreEntry[])[]): readonly TrustedEntry[] {
  const merged = new Map<string, TrustedEntry>();
  const free = aliasPool();
  for (const entry of stores.flat()) {
    if (entry.kind !== 'trusted') continue;
    const { sha256 } = describeCertificate(entry.certificate);
    if (!merged.has(sha256)) merged.set(sha256, { ...entry, alias: free(entry.alias) });
  }
  return [...merged.values()];
}

/** The alias, or with the first number from 1 that makes it free: `ca`, `ca-1`. */
export function freeAlias(entries: readonly StoreEntry[], wanted: string): string {
  return aliasPool(entries.map(({ alias }) => alias))(wanted);
}

/** Gives each alias once, as `freeAlias` does, in time that does not grow with those given before. */
export function aliasPool(given: readonly string[] = []): (wanted: string) => string {
  const taken = new Set(given.map((alias) => alias.toLowerCase()));
  const next = new Map<string, number>();
  return (wanted) => {
    const key = wanted.toLowerCase();
    let alias = wanted;
    let n = next.get(key) ?? 1;
    for (; taken.has(alias.toLowerCase()); n++) alias = `${wanted}-${n}`;
    next.set(key, n);
    taken.add(alias.toLowerCase());
    return alias;
  };
}

function find(entries: readonly StoreEntry[], alias: string): StoreEntry {
  const found = entries.find((entry) => sameAlias(entry.alias, alias));
  if (found !== undefined) return found;
  const present = entries.map((entry) => `\`${entry.alias}\``).join(', ');
  throw new StoreError([
    t`There is no entry \`${alias}\`${present === '' ? t`; the store is empty` : `; present: ${present}`}.`,
  ]);
}
