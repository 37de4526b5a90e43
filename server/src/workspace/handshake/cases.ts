import type { HandshakeAttempt, HandshakeEnd, TlsName } from '../../host.ts';
import { diagnoseConnection } from '../../rules/artifact/connections.ts';
import { type Diagnosis, quoted } from '../../rules/artifact/diagnosis.ts';
import { believedBy, type Shown, shownBy } from '../../rules/artifact/ends.ts';
import { filled, isOpen, materialOf, see } from '../../rules/artifact/material.ts';
import type { Connection, End, Identity, Pki, Trust, Use } from '../../rules/artifact/model.ts';
import { diagnoseUse } from '../../rules/artifact/uses.ts';
import type { Unit } from '../../rules/model.ts';
import type { RuleContext } from '../../rules/rule.ts';
import { t } from '../../text/l10n.ts';
import { pathOf } from '../../text/uri.ts';
import { opensslSuite } from './suites.ts';

/** One connection of a cluster that can be tried, or why it cannot. */
export interface HandshakeCase {
  readonly connection: string;
  readonly server: string;
  readonly client: string;
  /** What keeps it from being tried or from working; `failed`: by the rules, which were measured on Java. */
  readonly verdict?: { readonly outcome: 'failed' | 'not simulated'; readonly why: string };
  readonly attempt?: HandshakeAttempt;
}

/** The connections among some units: each unit with itself, and every two of them that have a kind of connection in common. */
export function handshakeCases(units: readonly Unit[], context: RuleContext): readonly HandshakeCase[] {
  const ends = units.flatMap((unit) => materialOf(unit).connections.map((connection) => ({ unit, connection })));
  return ends.flatMap((server) =>
    ends
      .filter((client) => client.connection.id === server.connection.id && client.unit.system === server.unit.system)
      .map((client) => ({ same: client.unit === server.unit, case: caseOf(server, client, context) }))
      // What is not known of a file is told once, with the file itself.
      .flatMap(({ same, case: each }) => (same || each.verdict?.outcome !== 'not simulated' ? [each] : [])),
  );
}

interface Side {
  readonly unit: Unit;
  readonly connection: Connection;
}

function caseOf(server: Side, client: Side, context: RuleContext): HandshakeCase {
  const same = server.unit === client.unit;
  const head = {
    connection: server.connection.title,
    server: titleOf(server.connection.server, server.unit, same),
    client: titleOf(client.connection.client, client.unit, same),
  };
  // What the server asks for and what clients look at are each one's own.
  const both: Connection = { ...server.connection, client: client.connection.client };
  const hosts =
    client.connection.hosts === undefined ? undefined : (server.connection.hosts ?? client.connection.hosts);
  const connection = hosts === undefined ? withoutHosts(both) : { ...both, hosts };
  const broken = usesOf(connection).flatMap((use) => diagnoseUse(server.unit, use, context) ?? []);
  const errors = [...broken, ...diagnoseConnection(server.unit, connection, context)].filter(isError);
  const [error] = errors;
  if (error !== undefined) return { ...head, verdict: { outcome: 'failed', why: error.message } };
  const attempt = attemptOf(connection, server, client, context);
  return 'why' in attempt
    ? { ...head, verdict: { outcome: 'not simulated', why: attempt.why } }
    : { ...head, attempt: attempt.attempt };
}

const isError = ({ severity }: Diagnosis): boolean => severity === 'error';

function withoutHosts({ hosts: _, ...connection }: Connection): Connection {
  return connection;
}

/** With folder and name of the file, where two are tried against each other: both may be called the same. */
const titleOf = ({ title }: End, { uri }: Unit, same: boolean): string =>
  same ? title : `${title} (${pathOf(uri).split('/').slice(-2).join('/')})`;

const ofIdentity = (identity: Identity | undefined): readonly Use[] =>
  identity === undefined
    ? []
    : identity.kind === 'store'
      ? [identity.store]
      : [identity.certificate, identity.key, ...(identity.also === undefined ? [] : [identity.also])];

const ofTrust = (trust: Trust | undefined): readonly Use[] =>
  trust === undefined ? [] : [trust.kind === 'store' ? trust.store : trust.ca];

const usesOf = ({ server, client, clientAuth }: Connection): readonly Use[] => [
  ...ofIdentity(server.identity),
  ...ofTrust(client.trust),
  ...(clientAuth === 'none' ? [] : [...ofIdentity(client.identity), ...ofTrust(server.trust)]),
];

/** What is not known of the first of an end's files of which something is not known. */
function unknownOf(uses: readonly Use[], unit: Unit, { material }: RuleContext): string | undefined {
  for (const given of uses) {
    const use = filled(unit, given, material);
    const { located } = see(unit, use, material);
    if (located.state !== 'found') return t`${use.title} ${quoted(use.file)} is not at hand`;
    if (isOpen(use.password) || (use.kind === 'store' && isOpen(use.keyPassword)))
      return t`the password of ${use.title} ${quoted(use.file)} is not known here`;
  }
  return undefined;
}

type Tried = { readonly attempt: HandshakeAttempt } | { readonly why: string };

function attemptOf(connection: Connection, server: Side, client: Side, context: RuleContext): Tried {
  const { pki } = context.material;
  const { clientAuth } = connection;
  if (connection.pinned !== undefined) return { why: t`peers compare fingerprints instead of chains` };
  if (pki === undefined) return { why: t`no key material was found` };
  const unknown = (uses: readonly Use[], { unit }: Side, otherwise: string): Tried => ({
    why: unknownOf(uses, unit, context) ?? t`${otherwise} is not known here`,
  });
  const { server: serving, client: calling } = connection;
  const own = identityOf(serving, server.unit, context, pki);
  if (own === undefined) return unknown(ofIdentity(serving.identity), server, t`the certificate of ${serving.title}`);
  const believed = believedBy(client.unit, calling.trust, context);
  if (believed === undefined) return unknown(ofTrust(calling.trust), client, t`the truststore of ${calling.title}`);
  const asks = clientAuth !== 'none';
  const shown = asks ? identityOf(calling, client.unit, context, pki) : undefined;
  const trusted = asks ? believedBy(server.unit, serving.trust, context) : undefined;
  if (clientAuth === 'required') {
    if (shown === undefined)
      return unknown(ofIdentity(calling.identity), client, t`the certificate of ${calling.title}`);
    if (trusted === undefined) return unknown(ofTrust(serving.trust), server, t`the truststore of ${serving.title}`);
  }
  const [serverRange, clientRange] = [parametersOf(server.connection), parametersOf(client.connection)];
  if ('why' in serverRange) return serverRange;
  if ('why' in clientRange) return clientRange;
  const anchors = (all: typeof believed | undefined) =>
    (all?.anchors ?? []).map(({ der }) => pki.pemBlock('CERTIFICATE', der));
  return {
    attempt: {
      server: { ...own, ...serverRange, authorities: anchors(trusted), asksForCertificate: asks },
      client: { ...shown, ...clientRange, authorities: anchors(believed) },
    },
  };
}

/** The key and the certificates that an end sends, PEM. */
function identityOf(
  { identity }: End,
  unit: Unit,
  context: RuleContext,
  pki: Pki,
): Pick<HandshakeEnd, 'key' | 'certificates'> | undefined {
  const [first]: readonly Shown[] = shownBy(unit, identity, context) ?? [];
  if (identity === undefined || first === undefined) return undefined;
  const use = identity.kind === 'store' ? identity.store : identity.key;
  const { opened } = see(unit, use, context.material);
  const entries = opened?.entries ?? [];
  const entry =
    identity.kind === 'store'
      ? entries.find(({ chain: [leaf] }) => leaf?.sha256 === first.leaf.sha256)
      : entries.find(({ entry: { privateKey } }) => privateKey !== undefined);
  const der = entry?.entry.privateKey;
  if (der === undefined) return undefined;
  return {
    key: pki.pemBlock('PRIVATE KEY', der),
    certificates: pki.pemCertificates([first.leaf, ...first.others].map((certificate) => certificate.der)),
  };
}

const names: readonly string[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] satisfies TlsName[];
const isTlsName = (name: string): name is TlsName => names.includes(name);

/** Java 17 has TLS 1.2 and 1.3 on where nothing is said. */
function parametersOf({
  protocols,
  suites,
}: Connection): Pick<HandshakeEnd, 'versions' | 'suites'> | { readonly why: string } {
  const allowed = protocols?.text?.split(',').map((name) => name.trim());
  if (protocols !== undefined && allowed === undefined) return { why: t`the protocol is not known here` };
  const sorted = (allowed ?? ['TLSv1.2', 'TLSv1.3']).filter(isTlsName).sort();
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return { why: t`OpenSSL knows none of the protocols` };
  if (suites === undefined) return { versions: { least, most } };
  const known = suites.map(opensslSuite);
  const missing = suites.find((_, i) => known[i] === undefined);
  if (missing !== undefined && known.every((name) => name === undefined))
    return { why: t`OpenSSL has no suite ${missing}` };
  // A version for which no suite is left is not offered; OpenSSL would take its own suites of TLS 1.3.
  const isNew = (suite: string): boolean => !suite.includes('_WITH_');
  const versions = {
    least: suites.every(isNew) ? 'TLSv1.3' : least,
    most: suites.some(isNew) || most !== 'TLSv1.3' ? most : 'TLSv1.2',
  } as const;
  if (versions.least > versions.most) return { why: t`the suites fit none of the protocols` };
  return { versions, suites: known.filter((name) => name !== undefined).join(':') };
}
