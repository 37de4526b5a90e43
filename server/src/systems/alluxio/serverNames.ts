import type { Connection, Host } from '../../rules/artifact/model.ts';
import type { Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { knownItems, knownText } from '../../rules/unit.ts';
import { numbered } from '../topology.ts';
import { deploymentOf, switchAt, textAt } from './deployment.ts';
import { isThree } from './rules/common.ts';

const LISTS = [
  'alluxio.master.rpc.addresses',
  'alluxio.master.embedded.journal.addresses',
  'alluxio.job.master.rpc.addresses',
  'alluxio.job.master.embedded.journal.addresses',
];
const MASTERS = ['alluxio.master.hostname', 'alluxio.coordinator.hostname', 'alluxio.job.master.hostname'];
const WORKER = 'alluxio.worker.hostname';
const MOST = 50;

/**
 * The names by which processes reach the servers of this configuration. A component's own name must be covered; of all the
 * servers in a list each may have a certificate of its own. That 2.x compares names, only its documentation says.
 */
export function serverNames(unit: Unit): Pick<Connection, 'hosts' | 'peers'> {
  const limit: { readonly atMost?: Severity } = isThree(unit) ? {} : { atMost: 'warning' };
  const hosts = (keys: readonly string[]): Host[] =>
    keys.flatMap((key) => {
      const setting = unit.get(key);
      const items = key.endsWith('addresses') ? knownItems(setting) : [knownText(setting) ?? ''];
      if (setting === undefined) return [];
      return (items ?? []).flatMap((item) => {
        const name = hostOf(item);
        return name === '' ? [] : [{ name, setting, ...limit }];
      });
    });
  const chart = chartNames(unit);
  if (unit.role === 'worker' && chart.length === 0) return { hosts: hosts([WORKER]) };
  const all = hosts([...MASTERS, ...LISTS, ...(unit.role === undefined ? [WORKER] : [])]);
  return {
    ...(chart.length === 0 ? {} : { hosts: chart }),
    peers: [...new Map(all.map((host) => [host.name, host])).values()].slice(0, MOST),
  };
}

/** `host:port`, or a host; of an address in brackets the address. */
const hostOf = (text: string): string =>
  (/^\[([^\]]+)\]/.exec(text.trim())?.[1] ?? text.trim().replace(/:\d+$/, '')).trim();

/** In the chart of 2.x each master and each worker of a StatefulSet has a Service of its own, and all share one Secret. */
function chartNames(unit: Unit): Host[] {
  const deployment = deploymentOf(unit);
  // The proxy has a Secret, and names, of its own.
  if (deployment?.shape !== 'chart2' || unit.role === 'proxy') return [];
  const full = textAt(deployment, 'fullnameOverride') ?? 'alluxio';
  const count = (role: string): number => {
    const text = textAt(deployment, role, 'count') ?? '';
    return /^\d{1,3}$/.test(text) ? Number(text) : role === 'master' ? 1 : 0;
  };
  const stateful = switchAt(deployment, 'worker', 'useStatefulset') === true;
  return [
    ...numbered(`${full}-master`, Math.min(count('master'), MOST)),
    ...(stateful ? numbered(`${full}-worker`, Math.min(count('worker'), MOST)) : []),
  ].map((name) => ({ name, atMost: 'warning' }));
}
