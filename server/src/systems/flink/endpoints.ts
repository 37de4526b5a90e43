import type { Endpoint, Unit } from '../../rules/model.ts';
import { knownText } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';
import { scopeState } from './rules/state.ts';

const text = (unit: Unit, ...keys: readonly string[]): string =>
  keys.map((key) => knownText(unit.get(key))).find((each) => each !== undefined && each !== '') ?? '';

/** The first port where a range or several are given; 0 is any free one. */
function port(unit: Unit, key: string, otherwise: number): number {
  const [, first = ''] = /^\s*(\d+)/.exec(text(unit, key)) ?? [];
  return first === '' ? otherwise : Number(first);
}

/** REST, RPC and the blob server (flink RestOptions, JobManagerOptions, BlobServerOptions, all versions). */
export function endpoints(unit: Unit): readonly Endpoint[] {
  const manager = text(unit, 'jobmanager.rpc.address');
  const blob = port(unit, 'blob.server.port', 0);
  return [
    ...(scopeState(unit, 'rest') === 'on'
      ? [
          {
            title: `REST`,
            host: text(unit, 'rest.address', 'jobmanager.rpc.address'),
            port: port(unit, 'rest.port', 8081),
            alpn: [],
            connection: 'rest',
          },
        ]
      : []),
    ...(scopeState(unit, 'internal') === 'on'
      ? [
          {
            title: `RPC`,
            host: manager,
            port: port(unit, 'jobmanager.rpc.port', 6123),
            alpn: [],
            connection: 'internal',
          },
          ...(blob === 0
            ? []
            : [{ title: t`blob server`, host: manager, port: blob, alpn: [], connection: 'internal' }]),
        ]
      : []),
  ].filter((each) => each.port > 0);
}
