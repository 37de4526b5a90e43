import type { Unit } from '../model.ts';
import type { RuleContext } from '../rule.ts';
import { isAsked, judge, judgeAlone } from './chains.ts';
import { type Diagnosis, milder } from './diagnosis.ts';
import { believedBy, chosen, shownBy } from './ends.ts';
import { cannotEncipher, keyOfAnother, suites } from './keys.ts';
import type { Connection } from './model.ts';
import { hostNames, noSharedName } from './names.ts';
import { notPinned } from './pinned.ts';
import { withPodNames } from './podNames.ts';

/** What makes the handshakes of one kind of connection fail, beyond files that cannot be used. */
export function diagnoseConnection(unit: Unit, connection: Connection, context: RuleContext): Diagnosis[] {
  const { server, client, clientAuth, pinned } = connection;
  const [serverKeys, clientKeys] = [server, client].map(({ identity }) => shownBy(unit, identity, context));
  const servers = serverKeys === undefined ? undefined : chosen(serverKeys);
  const asking = believedBy(unit, server.trust, context);
  const asked = clientKeys?.filter((each) => asking === undefined || isAsked(each, asking)) ?? [];
  const clients =
    clientAuth === 'none' || clientKeys === undefined ? undefined : chosen(asked.length > 0 ? asked : clientKeys);
  const found: Diagnosis[] = [
    ...keyOfAnother(unit, server.identity, context),
    ...(clientAuth === 'none' || client.identity === server.identity
      ? []
      : keyOfAnother(unit, client.identity, context)),
  ];
  if (pinned !== undefined && found.length === 0) found.push(...notPinned(connection, pinned, servers, clients));
  if (found.length === 0 && pinned === undefined) {
    found.push(...judge(connection, 'server', servers, believedBy(unit, client.trust, context), client, unit, context));
    if (client.trust === undefined) found.push(...judgeAlone(connection, 'server', servers, unit, context));
    if (server.trust === undefined) found.push(...judgeAlone(connection, 'client', clients, unit, context));
    found.push(...judge(connection, 'client', clients, asking, server, unit, context));
  }
  if (found.length === 0 && pinned === undefined) found.push(...cannotEncipher(connection, servers));
  found.push(...suites(connection, servers));
  if (servers !== undefined) {
    found.push(...hostNames(withPodNames(connection, unit, context.deployment), servers, context));
    if (connection.sharedName === true) found.push(...noSharedName(servers, clients));
  }
  return found.map((each) => ({ ...each, severity: milder(each.severity, connection.atMost) }));
}
