import type { Difference, Pair } from '../../rules/artifact/model.ts';
import { placeIn } from '../../rules/artifact/pairs.ts';
import type { Unit } from '../../rules/model.ts';
import { effectiveText, knownText } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';
import { folderOf, pathOf } from '../../text/uri.ts';
import {
  ALGORITHMS,
  isComplete,
  MUTUAL,
  PROTOCOL,
  SCOPES,
  scopeState,
  settingOfSwitch,
  stateOf,
  storeSetting,
  switchOf,
} from './rules/state.ts';

/** Folders that say for which process the file in them is. */
const ROLE = /^(?:flink[-_])?(?:job[-_]?manager|task[-_]?manager|history[-_]?server|client|jm|tm)s?[-_]?\d*$/i;
const JOB_MANAGER = 'jobmanager.rpc.address';

/**
 * Two files are of one cluster where they name the same JobManager; folders called by roles speak for it, but for less. What
 * each node calls itself says nothing.
 */
export function between(unit: Unit, other: Unit): Pair | undefined {
  if (!isComplete(unit) || !isComplete(other) || folderOf(unit.uri) === folderOf(other.uri)) return undefined;
  const [own, theirs] = [unit, other].map((each) => knownText(each.get(JOB_MANAGER)));
  const isLocal = own === undefined || /^(?:localhost|127\.[\d.]+|0\.0\.0\.0)$/.test(own);
  if (own !== undefined && theirs !== undefined && own !== theirs) return undefined;
  const common = own !== undefined && own === theirs && !isLocal;
  const roles = [unit, other].every(({ uri }) => roleFolder(uri) !== undefined);
  if (!common && !roles) return undefined;
  return { ...(common && roles ? {} : { atMost: 'warning' as const }), differences: differences(unit, other) };
}

/** The folder that is called by a role, if the file lies in one. */
function roleFolder(uri: string): string | undefined {
  const folders = pathOf(uri).split('/').slice(0, -1);
  const folder = folders.at(-1) === 'conf' ? folders.at(-2) : folders.at(-1);
  return folder !== undefined && ROLE.test(folder) ? folder : undefined;
}

function differences(unit: Unit, other: Unit): Difference[] {
  const found: Difference[] = [];
  for (const scope of SCOPES) {
    const [own, theirs] = [scopeState(unit, scope), scopeState(other, scope)];
    if (own === 'unknown' || theirs === 'unknown' || own === theirs) continue;
    const at = placeIn(unit, settingOfSwitch(unit, switchOf(scope)));
    if (at === undefined) continue;
    found.push({
      at,
      message: t`${switchOf(scope)} must be the same for JobManager, TaskManagers and clients: one side speaks TLS, the other does not.`,
      other: settingOfSwitch(other, switchOf(scope)),
    });
  }
  found.push(...unasked(unit, other));
  if (found.length > 0 || ![unit, other].every((each) => scopeState(each, 'internal') === 'on')) return found;
  const [protocol, theirProtocol] = [unit, other].map((each) => effectiveText(each, PROTOCOL));
  if (protocol !== undefined && theirProtocol !== undefined && protocol !== theirProtocol) {
    const at = placeIn(unit, unit.get(PROTOCOL), settingOfSwitch(unit, switchOf('internal')));
    const message = t`The client supported protocol versions [${theirProtocol}] are not accepted by server preferences [${protocol}]. All processes must speak the same version of TLS.`;
    return at === undefined ? [] : [{ at, message, other: other.get(PROTOCOL) }];
  }
  const [suites, theirSuites] = [unit, other].map((each) => itemsOf(effectiveText(each, ALGORITHMS)));
  if (suites === undefined || theirSuites === undefined || suites.some((suite) => theirSuites.includes(suite)))
    return [];
  const at = placeIn(unit, unit.get(ALGORITHMS), settingOfSwitch(unit, switchOf('internal')));
  const message = t`no cipher suites in common. All processes must share a suite.`;
  return at === undefined ? [] : [{ at, message, other: other.get(ALGORITHMS) }];
}

/** REST servers that know whom to trust ask for certificates, and the clients of this file show none (SSLUtils.createRestNettySSLContext 1.18). */
function unasked(unit: Unit, other: Unit): Difference[] {
  const asks =
    scopeState(other, 'rest') === 'on' &&
    stateOf(other, MUTUAL) === 'on' &&
    !isClient(other) &&
    storeSetting(other, 'rest', 'truststore') !== undefined;
  if (!asks || !isClient(unit) || scopeState(unit, 'rest') !== 'on' || stateOf(unit, MUTUAL) !== 'off') return [];
  const at = placeIn(unit, unit.get(MUTUAL), settingOfSwitch(unit, switchOf('rest')));
  const message = t`Empty client certificate chain. REST servers ask for a certificate, and clients show one only with ${MUTUAL}.`;
  return at === undefined ? [] : [{ at, message, other: other.get(MUTUAL) }];
}

const isClient = ({ uri }: Unit): boolean => /client/i.test(roleFolder(uri) ?? '');

const itemsOf = (text: string | undefined): readonly string[] | undefined =>
  text?.split(',').map((item) => item.trim());
