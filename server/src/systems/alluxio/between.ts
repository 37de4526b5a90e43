import type { Difference, Pair } from '../../rules/artifact/model.ts';
import { placeIn } from '../../rules/artifact/pairs.ts';
import type { Unit } from '../../rules/model.ts';
import { effectiveText, knownItems, knownText } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';
import { nameOf, pathOf } from '../../text/uri.ts';
import { isPiece } from './deployment.ts';
import { isEnterprise, NETWORK, NETWORK_TLS, switchOf } from './rules/common.ts';

/** `master`, `worker-1`, `job_master`, `client`: folders that say for what the site file in them is. */
const ROLE = /^(?:(?:job[-_]?)?(?:master|worker)|coordinator|client|fuse|proxy)s?[-_]?\d*$/i;

const MASTERS = [
  'alluxio.master.hostname',
  'alluxio.coordinator.hostname',
  'alluxio.master.rpc.addresses',
  'alluxio.master.embedded.journal.addresses',
];

/**
 * Two site files are of one cluster where they name a master in common. Where neither names one, folders called by roles and
 * the name of the client's file speak for it, but for less.
 */
export function between(unit: Unit, other: Unit): Pair | undefined {
  if ([unit, other].some((each) => isPiece(each) || !isEnterprise(each) || !isSite(each))) return undefined;
  const own = mastersOf(unit);
  const theirs = mastersOf(other);
  const common = own.some((host) => theirs.includes(host));
  if (own.length > 0 && theirs.length > 0 && !common) return undefined;
  const roles = roleOf(unit) !== undefined && roleOf(other) !== undefined;
  if (!common && !roles) return undefined;
  return { ...(common && roles ? {} : { atMost: 'warning' as const }), differences: differences(unit, other) };
}

const isSite = ({ uri }: Unit): boolean => /^alluxio-site\.properties(?:\.client)?$/.test(nameOf(uri));

function roleOf({ uri }: Unit): string | undefined {
  const name = nameOf(uri);
  if (/\.client/.test(name)) return 'client';
  const folders = pathOf(uri).split('/').slice(0, -1);
  const folder = folders.at(-1) === 'conf' ? folders.at(-2) : folders.at(-1);
  if (folder !== undefined && ROLE.test(folder)) return folder;
  // Beside a file for clients stands that of the servers.
  return name === 'alluxio-site.properties' && folders.at(-1) === 'conf' ? 'server' : undefined;
}

/** Hosts, without those that every machine calls itself. */
function mastersOf(unit: Unit): readonly string[] {
  const all = MASTERS.flatMap((key) => {
    const setting = unit.get(key);
    return key.endsWith('addresses') ? (knownItems(setting) ?? []) : [knownText(setting) ?? ''];
  });
  return all
    .map((address) => address.trim().replace(/:\d+$/, ''))
    .filter((host) => host !== '' && !/^(?:localhost|127\.[\d.]+|0\.0\.0\.0)$/.test(host));
}

/** Options that Alluxio enforces to be equal on every node. */
function differences(unit: Unit, other: Unit): Difference[] {
  const state = (each: Unit): boolean | undefined => {
    const found = switchOf(each, NETWORK_TLS);
    return found === 'unknown' ? undefined : found === 'on';
  };
  const [own, theirs] = [state(unit), state(other)];
  if (own === undefined || theirs === undefined) return [];
  if (own !== theirs) {
    const at = placeIn(unit, unit.get(NETWORK_TLS));
    if (at === undefined) return [];
    return [
      {
        at,
        message: t`${NETWORK_TLS} must be the same on every node and client: one with TLS and one without cannot talk to each other.`,
        other: other.get(NETWORK_TLS),
      },
    ];
  }
  return [`${NETWORK}server.protocols`, `${NETWORK}ssl.context.provider.classname`].flatMap((key) => {
    const setting = unit.get(key);
    const peer = other.get(key);
    if (setting === undefined || peer === undefined) return [];
    const [text, their] = [effectiveText(unit, key), effectiveText(other, key)];
    if (text === undefined || their === undefined || listOf(text) === listOf(their)) return [];
    return [{ at: { value: setting }, message: t`${key} must be the same on every node.`, other: peer }];
  });
}

const listOf = (text: string): string =>
  text
    .split(',')
    .map((item) => item.trim())
    .sort()
    .join();
