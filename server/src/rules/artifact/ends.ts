import type { Unit } from '../model.ts';
import type { RuleContext } from '../rule.ts';
import { see } from './material.ts';
import type { CertificateFacts, Identity, OpenedEntry, Trust, Use } from './model.ts';
import { isBroken, keyEntries } from './uses.ts';

/** A key with its certificates as one end sends them, and where it is said. */
export interface Shown {
  readonly use: Use;
  readonly assumed: boolean;
  readonly leaf: CertificateFacts;
  readonly others: readonly CertificateFacts[];
  /** As Java knows the entry. */
  readonly alias?: string;
  /** Further certificates of its file are not sent. */
  readonly sends?: 'first';
}

export interface Believed {
  readonly use: Use;
  readonly assumed: boolean;
  readonly anchors: readonly CertificateFacts[];
}

/** What an end shows; undefined while it is not known, or where something is wrong with the file itself. */
export function shownBy(
  unit: Unit,
  identity: Identity | undefined,
  context: RuleContext,
): readonly Shown[] | undefined {
  if (identity === undefined) return undefined;
  if (identity.kind === 'store') {
    const { store } = identity;
    const { located, opened } = see(unit, store, context.material);
    if (located.state !== 'found' || opened === undefined || isBroken(unit, store, context)) return undefined;
    const aliasCounts = store.aliasOfSeveral !== true || opened.java.entries.length > 1;
    const wanted = aliasCounts ? store.alias?.text?.toLowerCase() : undefined;
    const keys = keyEntries(opened).filter(
      ({ entry }) => wanted === undefined || entry.alias?.toLowerCase() === wanted,
    );
    const all = keys.flatMap(({ chain, entry: { alias } }) =>
      shown(store, located.assumed, chain).map((each) =>
        alias === undefined ? each : { ...each, alias: alias.toLowerCase() },
      ),
    );
    return all.length === 0 ? undefined : all;
  }
  const { certificate, key, sends, also } = identity;
  for (const use of [certificate, key, ...(also === undefined ? [] : [also])])
    if (isBroken(unit, use, context)) return undefined;
  const first = see(unit, certificate, context.material);
  if (first.located.state !== 'found' || first.opened === undefined) return undefined;
  const chain = first.opened.entries.flatMap((entry) => entry.chain);
  const second = also === undefined ? undefined : see(unit, also, context.material);
  if (also !== undefined && second?.opened === undefined) return undefined;
  const behind = second?.opened?.entries.flatMap((entry) => entry.chain).slice(0, 1) ?? [];
  const all = shown(certificate, first.located.assumed, [...(sends === 'all' ? chain : chain.slice(0, 1)), ...behind]);
  if (all.length === 0) return undefined;
  return sends === 'all' ? all : all.map((each) => ({ ...each, sends }));
}

function shown(use: Use, assumed: boolean, [leaf, ...others]: readonly CertificateFacts[]): Shown[] {
  return leaf === undefined ? [] : [{ use, assumed, leaf, others }];
}

/**
 * Of several keys of one kind, the one that Java shows: SunX509KeyManagerImpl keeps them in a HashMap by alias and takes the
 * first that fits, whatever its dates. All of them where that cannot be told.
 */
export function chosen(shownKeys: readonly Shown[]): readonly Shown[] {
  const aliases = shownKeys.map(({ alias }) => alias).filter((alias) => alias !== undefined);
  const kinds = new Set(shownKeys.map(({ leaf }) => leaf.key.algorithm));
  if (shownKeys.length < 2 || aliases.length < shownKeys.length || kinds.size > 1) return shownKeys;
  let size = 16;
  while (shownKeys.length > size * 0.75) size *= 2;
  const places = aliases.map((alias) => placeOf(alias, size));
  const first = Math.min(...places);
  // Two in one place stand in the order in which the store lists them.
  return shownKeys.filter((_, i) => places[i] === first);
}

/** java.util.HashMap: the bits of String.hashCode, spread, that a table of this size looks at. */
function placeOf(alias: string, size: number): number {
  let hash = 0;
  for (let i = 0; i < alias.length; i++) hash = (Math.imul(hash, 31) + alias.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 16)) & (size - 1);
}

/** What an end trusts; undefined while it is not known, or where something is wrong with the file itself. */
export function believedBy(unit: Unit, trust: Trust | undefined, context: RuleContext): Believed | undefined {
  if (trust === undefined) return undefined;
  const use = trust.kind === 'store' ? trust.store : trust.ca;
  const { located, opened } = see(unit, use, context.material);
  if (located.state !== 'found' || opened === undefined || isBroken(unit, use, context)) return undefined;
  // Of a store that was not opened with its password, not all may be seen.
  if (trust.kind === 'store' && opened.artifact.integrity === 'untried' && opened.artifact.format === 'pkcs12')
    return undefined;
  const certificates =
    trust.kind === 'store' ? storeAnchors(opened.entries, opened.java.entries) : opened.entries.flatMap((e) => e.chain);
  const anchors = trust.kind === 'pem' && trust.takes === 'first' ? certificates.slice(0, 1) : certificates;
  const assumed = located.assumed || (trust.kind === 'pem' && trust.assumed === true && certificates.length > 1);
  return anchors.length === 0 ? undefined : { use, assumed, anchors };
}

/** PKIXParameters(KeyStore): trusted entries, and the first certificate of key entries (TrustStoreUtil does so). */
function storeAnchors(
  entries: readonly OpenedEntry[],
  seen: readonly { readonly alias: string }[],
): readonly CertificateFacts[] {
  const visible = new Set(seen.map(({ alias }) => alias.toLowerCase()));
  return entries.flatMap(({ entry, chain }) =>
    entry.kind === 'certificate' || (entry.alias !== undefined && !visible.has(entry.alias.toLowerCase()))
      ? []
      : chain.slice(0, 1),
  );
}
