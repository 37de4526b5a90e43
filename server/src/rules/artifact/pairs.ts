import { t } from '../../text/l10n.ts';
import { folderOf, pathOf } from '../../text/uri.ts';
import type { Setting, Unit } from '../model.ts';
import type { Place, RuleContext } from '../rule.ts';
import { diagnoseConnection } from './connections.ts';
import { type Diagnosis, milder, quoted } from './diagnosis.ts';
import { materialOf } from './material.ts';
import type { Connection, Pair, Use } from './model.ts';

/** What a unit and those of other documents of its cluster make of each other; told where it stands in the unit's own. */
export function diagnosePairs(unit: Unit, context: RuleContext): Diagnosis[] {
  const { connections } = materialOf(unit);
  const { between } = unit.schema;
  if (between === undefined || connections.length === 0) return [];
  const found: Diagnosis[] = [];
  for (const other of context.material.siblings(unit) ?? []) {
    const pair = between(unit, other);
    if (pair === undefined) continue;
    found.push(...differences(unit, other, pair));
    for (const own of connections)
      for (const theirs of materialOf(other).connections)
        if (own.id === theirs.id && !isSame(own, theirs))
          found.push(...handshakes(unit, own, theirs, other, pair, context));
  }
  return found.filter(
    ({ at }) => ('value' in at ? at.value.uri : 'region' in at ? at.region.uri : unit.uri) === unit.uri,
  );
}

function differences(unit: Unit, other: Unit, pair: Pair): Diagnosis[] {
  return pair.differences.map(({ at, message, other: setting }) => ({
    cause: 'peers-differ',
    at,
    severity: milder('error', pair.atMost),
    message: t`${message} (${quoted(placeOf(unit, other))} differs.)`,
    related: [
      setting === undefined
        ? { uri: other.uri, span: other.regions[0]?.anchor ?? { start: 0, end: 0 }, message: t`the other side` }
        : { setting, message: t`the other side` },
    ],
  }));
}

/** Both name the same files by the same passwords: the one alone tells all. */
const isSame = (own: Connection, theirs: Connection): boolean => filesOf(own) === filesOf(theirs);

function filesOf({ server, client }: Connection): string {
  const uses = [server, client].flatMap(({ identity, trust }): (Use | undefined)[] => [
    ...(identity === undefined
      ? [undefined]
      : identity.kind === 'store'
        ? [identity.store]
        : [identity.certificate, identity.key, identity.also]),
    trust === undefined ? undefined : trust.kind === 'store' ? trust.store : trust.ca,
  ]);
  return JSON.stringify(
    uses.map((use) => {
      if (use === undefined) return undefined;
      const place = /^(?:[/\\]|[a-z]:)/i.test(use.file) ? '' : folderOf(use.path.uri);
      const alias = use.kind === 'store' ? use.alias?.text : undefined;
      // What is not known may be anything.
      const secret = use.password !== undefined && use.password.text === undefined ? use.path.uri : use.password?.text;
      return [place, use.file, secret, alias];
    }),
  );
}

/** Each end of one with the other end of the other. Names and suites are looked at in each alone. */
function handshakes(
  unit: Unit,
  own: Connection,
  theirs: Connection,
  other: Unit,
  pair: Pair,
  context: RuleContext,
): Diagnosis[] {
  const place = quoted(placeOf(unit, other));
  const atMost = milder(milder('error', pair.atMost), milder(own.atMost ?? 'error', theirs.atMost));
  const pinned = own.pinned ?? theirs.pinned;
  const join = (server: Connection, client: Connection): Connection => ({
    id: server.id,
    title: server.title,
    server: server === own ? server.server : { ...server.server, title: place },
    client: client === own ? client.client : { ...client.client, title: place },
    clientAuth: server.clientAuth,
    ...(pinned === undefined ? {} : { pinned }),
    sharedName: server.sharedName === true,
    atMost,
  });
  // Without what the other end believes, nothing is added to what the document says alone.
  return [
    ...(theirs.client.trust === undefined ? [] : diagnoseConnection(unit, join(own, theirs), context)),
    ...(theirs.server.trust === undefined ? [] : diagnoseConnection(unit, join(theirs, own), context)),
  ];
}

/** The way to the other document from the folder that both have in common. */
function placeOf(unit: Unit, other: Unit): string {
  const [from, to] = [pathOf(unit.uri).split('/'), pathOf(other.uri).split('/')];
  const common = from.findIndex((part, i) => part !== to[i]);
  return to.slice(Math.max(0, common)).join('/');
}

/** The first of some settings that is there, else the head of the unit. */
export function placeIn(unit: Unit, ...settings: readonly (Setting | undefined)[]): Place | undefined {
  const own = settings.find((setting) => setting !== undefined);
  if (own !== undefined) return { value: own };
  const [region] = unit.regions;
  return region === undefined ? undefined : { region };
}
