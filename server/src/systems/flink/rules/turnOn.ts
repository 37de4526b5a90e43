import type { Setting, Unit } from '../../../rules/model.ts';
import type { Change, Fix } from '../../../rules/rule.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import {
  placeholderFor,
  type Scope,
  type StoreOption,
  scoped,
  stateOf,
  storeSetting,
  switchOf,
  UMBRELLA,
} from './state.ts';

export const KEYS: readonly StoreOption[] = [
  'keystore',
  'keystore-password',
  'key-password',
  'truststore',
  'truststore-password',
];

/** Turns a scope on, and adds what it then needs and neither has nor inherits. */
export function turnOn(unit: Unit, scope: Scope, near: Setting): Fix {
  const missing = KEYS.filter((n) => storeSetting(unit, scope, n) === undefined);
  const own = unit.get(switchOf(scope));
  const needed = missing.map((n) => ({ key: scoped(scope, n), value: placeholderFor(n, scope) }));
  const changes: Change[] =
    own === undefined
      ? [
          {
            op: 'add',
            region: near.region,
            entries: [{ key: switchOf(scope), value: 'true' }, ...needed],
            after: near,
          },
        ]
      : [
          { op: 'set', setting: own, value: 'true' },
          ...(needed.length === 0 ? [] : [{ op: 'add' as const, region: own.region, entries: needed, after: own }]),
        ];
  return { title: t`Turn ${scope === 'rest' ? 'REST' : 'internal'} TLS on`, changes };
}

/** Flink 2 with the umbrella switch on: what follows from it is said there. */
export const umbrellaIsLost = (unit: Unit): boolean =>
  inRange(unit.version.text, '>=2') && unit.get(UMBRELLA) !== undefined && stateOf(unit, UMBRELLA) !== 'off';
