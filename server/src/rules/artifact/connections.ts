import type { Unit } from '../model.ts';
import type { Details, Fix, RuleContext } from '../rule.ts';
import { alternatives } from './alternatives.ts';
import { capital, type Diagnosis, dayOf, milder, quoted } from './diagnosis.ts';
import { see } from './material.ts';
import type {
  Cause,
  CertificateFacts,
  ChainAnswer,
  Connection,
  End,
  Identity,
  OpenedEntry,
  Trust,
  Use,
} from './model.ts';
import { hostNames, noSharedName } from './names.ts';
import { notPinned } from './pinned.ts';
import { isBroken, keyEntries, wrong } from './uses.ts';

/** A key with its certificates as one end sends them, and where it is said. */
export interface Shown {
  readonly use: Use;
  readonly assumed: boolean;
  readonly leaf: CertificateFacts;
  readonly others: readonly CertificateFacts[];
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
    const all = keys.flatMap((each) => shown(store, located.assumed, each.chain));
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
  return all.length === 0 ? undefined : all;
}

function shown(use: Use, assumed: boolean, [leaf, ...others]: readonly CertificateFacts[]): Shown[] {
  return leaf === undefined ? [] : [{ use, assumed, leaf, others }];
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

/** What makes the handshakes of one kind of connection fail, beyond files that cannot be used. */
export function diagnoseConnection(unit: Unit, connection: Connection, context: RuleContext): Diagnosis[] {
  const { server, client, clientAuth, pinned } = connection;
  const servers = shownBy(unit, server.identity, context);
  const clients = clientAuth === 'none' ? undefined : shownBy(unit, client.identity, context);
  const found: Diagnosis[] = [
    ...keyOfAnother(unit, server.identity, context),
    ...(clientAuth === 'none' || client.identity === server.identity
      ? []
      : keyOfAnother(unit, client.identity, context)),
  ];
  if (pinned !== undefined && found.length === 0) found.push(...notPinned(connection, pinned, servers, clients));
  if (found.length === 0 && pinned === undefined) {
    found.push(...judge(connection, 'server', servers, believedBy(unit, client.trust, context), client, unit, context));
    if (client.trust === undefined) found.push(...judgeAlone(connection, 'server', servers, context));
    if (server.trust === undefined) found.push(...judgeAlone(connection, 'client', clients, context));
    found.push(...judge(connection, 'client', clients, believedBy(unit, server.trust, context), server, unit, context));
  }
  found.push(...suites(connection, servers));
  if (servers !== undefined) {
    found.push(...hostNames(connection, servers, context));
    if (connection.sharedName === true) found.push(...noSharedName(servers, clients));
  }
  return found.map((each) => ({ ...each, severity: milder(each.severity, connection.atMost) }));
}

/** Whether the other end's trust anchors accept what is shown; of several keys, one is enough. */
function judge(
  connection: Connection,
  use: 'server' | 'client',
  shownKeys: readonly Shown[] | undefined,
  believed: Believed | undefined,
  believer: End,
  unit: Unit,
  context: RuleContext,
): Diagnosis[] {
  if (shownKeys === undefined || believed === undefined) return [];
  // The truststore to name in place of this one.
  const accepts = (other: Believed): boolean =>
    shownKeys.some(
      (each) =>
        answerOf(each, other, use, context)?.verdict === 'valid' &&
        (connection.clientAuth === 'none' || isAsked(each, other)),
    );
  const elsewhere = (): Pick<Diagnosis, 'fixes'> => {
    const fixes = trustElsewhere(unit, believer.trust, context, accepts);
    return fixes.length === 0 ? {} : { fixes: () => fixes };
  };
  if (use === 'client' && shownKeys.every((each) => !isAsked(each, believed))) {
    const [{ use: file, leaf, assumed } = {}] = shownKeys;
    if (file === undefined || leaf === undefined) return [];
    const weakened = assumed === true || believed.assumed ? { severity: 'warning' as const } : {};
    return [
      wrong(file, undefined, {
        ...weakened,
        ...elsewhere(),
        cause: 'not-trusted',
        message: `Empty client certificate chain. ${capital(file.title)} (${quoted(leaf.subject)}) is issued by ${quoted(leaf.issuer)}; in ${connection.title} only certificates of the authorities in ${believed.use.title} are asked for, so none is sent.`,
        related: [{ setting: believed.use.path, message: `names ${believed.use.title}` }],
      }),
    ];
  }
  const failures: Diagnosis[] = [];
  for (const shownKey of shownKeys) {
    const { use: file, leaf, others, assumed } = shownKey;
    const answer = answerOf(shownKey, believed, use, context);
    if (answer?.verdict !== 'invalid') return [];
    const problem = [answer.problem, answer.cause].filter((text) => text !== undefined).join(': ');
    const cause = causeOf(problem);
    const owner = `${capital(file.title)} (${quoted(leaf.subject)})`;
    const other = `${believed.use.title} of ${believer.title}`;
    const message =
      cause === 'not-trusted'
        ? `${problem}. ${notTrusted(leaf, others, believed, owner, other)} Concerns ${connection.title}.`
        : `${problem}. ${owner} is refused in ${connection.title}.`;
    const related: Details['related'] = [{ setting: believed.use.path, message: `names ${believed.use.title}` }];
    const diagnosis = wrong(file, undefined, {
      cause,
      message,
      related,
      ...(cause === 'not-trusted' ? elsewhere() : {}),
    });
    failures.push(
      assumed || believed.assumed ? { ...diagnosis, severity: milder(diagnosis.severity, 'warning') } : diagnosis,
    );
  }
  return failures.slice(0, 1);
}

/** Whether a chain holds; undefined while that is worked out. */
function answerOf(
  { leaf, others }: Shown,
  { anchors }: Believed,
  use: 'server' | 'client',
  { material, now }: RuleContext,
): ChainAnswer | undefined {
  const ids = [leaf, ...others].map(({ sha256 }) => sha256).join();
  const trusted = anchors.map(({ sha256 }) => sha256).join();
  return material.ask(`chain ${use} ${Math.floor(now / 3_600_000)} ${ids} ${trusted}`, (pki) =>
    pki.buildChain({
      leaf: leaf.der,
      others: others.map(({ der }) => der),
      anchors: anchors.map(({ der }) => der),
      now,
      use,
    }),
  );
}

/** Files beside the one that an end believes, which would make it accept what is shown. */
function trustElsewhere(
  unit: Unit,
  trust: Trust | undefined,
  context: RuleContext,
  accepts: (other: Believed) => boolean,
): Fix[] {
  if (trust === undefined) return [];
  return alternatives(unit, trust.kind === 'store' ? trust.store : trust.ca, context, (use) => {
    const other = use.kind === 'store' ? { kind: 'store' as const, store: use } : { ...trust, ca: use };
    const believed = believedBy(unit, other as Trust, context);
    return believed !== undefined && accepts(believed);
  });
}

/** What the other end believes is not known: dates and usages are looked at by all. */
function judgeAlone(
  { title }: Connection,
  use: 'server' | 'client',
  shownKeys: readonly Shown[] | undefined,
  { now }: RuleContext,
): Diagnosis[] {
  const [only, ...more] = shownKeys ?? [];
  if (only === undefined || more.length > 0) return [];
  const { use: file, leaf, assumed } = only;
  const owner = `${capital(file.title)} (${quoted(leaf.subject)})`;
  const told = (cause: Cause, text: string): Diagnosis[] => {
    const diagnosis = wrong(file, undefined, { cause, message: `${text}. ${owner} is refused in ${title}.` });
    return [assumed ? { ...diagnosis, severity: milder(diagnosis.severity, 'warning') } : diagnosis];
  };
  if (now > leaf.notAfter) return told('expired', `The certificate ended on ${dayOf(leaf.notAfter)}`);
  if (now < leaf.notBefore) return told('not-yet-valid', `The certificate begins on ${dayOf(leaf.notBefore)}`);
  const { extendedKeyUsage: usages } = leaf;
  if (usages !== undefined && !usages.some((usage) => usage === `${use}Auth` || usage === 'anyExtendedKeyUsage'))
    return told('usage', `Extended key usage does not permit use for TLS ${use} authentication`);
  return [];
}

/** Certificate and key lie in two files, which a keystore cannot mix up. */
function keyOfAnother(unit: Unit, identity: Identity | undefined, context: RuleContext): Diagnosis[] {
  if (identity?.kind !== 'pem') return [];
  const { certificate, key } = identity;
  if ([certificate, key].some((use) => isBroken(unit, use, context))) return [];
  const [own, other] = [certificate, key].map((use) => see(unit, use, context.material));
  const leaf = own?.opened?.entries.flatMap((entry) => entry.chain)[0];
  const publicKey = other?.opened?.entries.find((entry) => entry.publicKey !== undefined)?.publicKey;
  const wanted = leaf?.parts?.publicKey;
  if (leaf === undefined || publicKey === undefined || wanted === undefined || equal(publicKey, wanted)) return [];
  const assumed = [own, other].some((each) => each?.located.state === 'found' && each.located.assumed);
  const diagnosis = wrong(key, undefined, {
    cause: 'key-mismatch',
    message: `Invalid CertificateVerify signature. ${capital(key.title)} does not belong to ${certificate.title} (${quoted(leaf.subject)}): every peer refuses the handshake.`,
    related: [{ setting: certificate.path, message: `names ${certificate.title}` }],
  });
  return [assumed ? { ...diagnosis, severity: milder(diagnosis.severity, 'warning') } : diagnosis];
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Java sends the certificate whose chain names an authority that the server lists (X509KeyManager.chooseClientAlias). */
const isAsked = ({ leaf, others }: Shown, { anchors }: Believed): boolean =>
  [leaf, ...others].some((each) => anchors.some((anchor) => anchor.canonicalSubject === each.canonicalIssuer));

/** Suites of TLS 1.2 name the kind of key that the server must have; with no key that fits one, none is left. */
function suites(
  { suites: names, suitesSetting, title }: Connection,
  servers: readonly Shown[] | undefined,
): Diagnosis[] {
  const [server] = servers ?? [];
  if (names === undefined || server === undefined) return [];
  const kinds = names.map(keyKindOf);
  if (kinds.length === 0 || kinds.includes('any') || (servers ?? []).some(({ leaf }) => kinds.includes(kindOf(leaf))))
    return [];
  const related: Details['related'] =
    suitesSetting === undefined ? [] : [{ setting: suitesSetting, message: 'names the suites' }];
  return [
    wrong(server.use, undefined, {
      cause: 'suite-key-mismatch',
      message: `no cipher suites in common. The key of ${server.use.title} is ${server.leaf.key.algorithm}, and no suite of ${title} can be used with it.`,
      related,
    }),
  ];
}

const kindOf = ({ key }: CertificateFacts): string =>
  key.algorithm.startsWith('RSA')
    ? 'RSA'
    : key.algorithm === 'EC' || key.algorithm.startsWith('Ed')
      ? 'EC'
      : key.algorithm;

/** The kind of key that a suite needs at the server; `any` where the suite leaves it open (TLS 1.3) or is not known. */
function keyKindOf(suite: string): string {
  const exchange = /^(?:TLS|SSL)_(.+?)_WITH_/.exec(suite)?.[1];
  if (exchange === undefined) return 'any';
  if (exchange.endsWith('ECDSA')) return 'EC';
  if (exchange.endsWith('RSA')) return 'RSA';
  return exchange.endsWith('DSS') ? 'DSA' : 'any';
}

/** Which rule an answer of Java's belongs to. */
export function causeOf(problem: string): Cause {
  if (problem.includes('NotAfter:')) return 'expired';
  if (problem.includes('NotBefore:')) return 'not-yet-valid';
  if (/key usage|KeyUsage|Extended key usage/.test(problem)) return 'usage';
  if (/Algorithm constraints/.test(problem)) return 'weak';
  if (/unable to find valid|does not chain|signature check failed|not a CA certificate/.test(problem))
    return 'not-trusted';
  return 'certificate';
}

function notTrusted(
  leaf: CertificateFacts,
  others: readonly CertificateFacts[],
  { anchors }: Believed,
  owner: string,
  other: string,
): string {
  // As far up as what is sent leads.
  let top = leaf;
  for (let i = 0; i < others.length && !top.selfIssued; i++) {
    const next = others.find((each) => each.canonicalSubject === top.canonicalIssuer);
    if (next === undefined) break;
    top = next;
  }
  if (top.selfIssued && top === leaf) return `${owner} has signed itself and is not in ${other}.`;
  const named = anchors.some((anchor) => anchor.canonicalSubject === top.canonicalIssuer);
  if (named)
    return `${owner} names ${quoted(top.issuer)} as its issuer; the certificate of that name in ${other} has not signed it: its key is another one.`;
  const between = anchors.some((anchor) => anchor.isCa) && !top.selfIssued;
  return `${owner} ${top === leaf ? 'is issued' : 'is issued in the end'} by ${quoted(top.issuer)}, which is not in ${other}${between ? ', and nothing sent with it leads there' : ''}.`;
}
