import type { Setting, Unit } from '../../../rules/model.ts';
import type { Fix } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { factsOf } from '../facts.ts';
import {
  MUTUAL,
  placeholderFor,
  SCOPES,
  type Scope,
  type StoreOption,
  scoped,
  scopeState,
  shared,
  stateOf,
  storeSetting,
} from './state.ts';

export const optionMissing = (scope: Scope, name: StoreOption): string =>
  `The config option ${scoped(scope, name)} or ${shared(name)} is missing.`;

/** Adds options of a scope behind a setting, with placeholders for what only the user knows. */
export const addAll = (title: string, after: Setting, entries: readonly { key: string; value: string }[]): Fix => ({
  title,
  changes: [{ op: 'add', region: after.region, entries, after }],
});

export const KEYSTORE: readonly StoreOption[] = ['keystore', 'keystore-password', 'key-password'];
export const TRUSTSTORE: readonly StoreOption[] = ['truststore', 'truststore-password'];

export const missingOf = (unit: Unit, scope: Scope, names: readonly StoreOption[]): StoreOption[] =>
  names.filter((n) => storeSetting(unit, scope, n) === undefined);

export const placeholders = (scope: Scope, names: readonly StoreOption[]) =>
  names.map((n) => ({ key: scoped(scope, n), value: placeholderFor(n, scope) }));

export const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : t`${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** What remains for a client of the REST endpoint alone: a truststore, and nothing of a server or a cluster. */
export const looksLikeClient = (unit: Unit): boolean =>
  factsOf(unit).kind === undefined &&
  unit.role === undefined &&
  storeSetting(unit, 'rest', 'truststore') !== undefined &&
  KEYSTORE.every((n) => storeSetting(unit, 'rest', n) === undefined) &&
  scopeState(unit, 'internal') === 'off' &&
  stateOf(unit, MUTUAL) === 'off';

/** Passwords that must stand beside a store that is in use. */
export function* lonelyStores(unit: Unit, store: StoreOption, password: StoreOption) {
  const seen = new Set<Setting>();
  for (const scope of SCOPES) {
    const setting = storeSetting(unit, scope, store);
    if (scopeState(unit, scope) !== 'on' || setting === undefined || seen.has(setting)) continue;
    if (storeSetting(unit, scope, password) !== undefined) continue;
    seen.add(setting);
    const prefix = setting.key.slice(0, setting.key.lastIndexOf('.') + 1);
    yield { scope, setting, key: prefix + password };
  }
}
