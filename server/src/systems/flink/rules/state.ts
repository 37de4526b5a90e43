import type { Setting, Unit } from '../../../rules/model.ts';
import type { Severity } from '../../../rules/rule.ts';
import { effective, knownText } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { factsOf } from '../facts.ts';

export type Scope = 'internal' | 'rest';
export const SCOPES: readonly Scope[] = ['internal', 'rest'];

export const UMBRELLA = 'security.ssl.enabled';
export const PROTOCOL = 'security.ssl.protocol';
export const ALGORITHMS = 'security.ssl.algorithms';
export const MUTUAL = 'security.ssl.rest.authentication-enabled';

export type StoreOption = 'keystore' | 'keystore-password' | 'key-password' | 'truststore' | 'truststore-password';

export const scoped = (scope: Scope, name: string): string => `security.ssl.${scope}.${name}`;
export const shared = (name: string): string => `security.ssl.${name}`;
export const switchOf = (scope: Scope): string => scoped(scope, 'enabled');

/** 'unknown' counts as neither: a placeholder, or a text that Flink cannot read. */
export type State = 'on' | 'off' | 'unknown';

/** State of a boolean option with its fallbacks and default (flink Configuration 1.10: nothing but true and false). */
export function stateOf(unit: Unit, key: string): State {
  const found = effective(unit, key);
  if (found.how === 'unset') return 'off';
  const text = found.how === 'default' ? found.text : knownText(found.setting);
  const plain = text?.trim().toLowerCase();
  if (plain === 'true') return 'on';
  return plain === 'false' || (plain !== undefined && inRange(unit.version.text, '<1.10')) ? 'off' : 'unknown';
}

/** The setting that a boolean option has its value from, where it is not the default. */
export function settingOfSwitch(unit: Unit, key: string): Setting | undefined {
  const found = effective(unit, key);
  return found.how === 'own' || found.how === 'alias' || found.how === 'fallback' ? found.setting : undefined;
}

const TRANSPORTS = ['pekko.ssl.enabled', 'taskmanager.data.ssl.enabled', 'blob.service.ssl.enabled'];

/** Internal TLS is on for at least one of RPC, data and blob. */
export const internalState = (unit: Unit): State =>
  TRANSPORTS.every((t) => stateOf(unit, t) === 'off') ? 'off' : stateOf(unit, switchOf('internal'));

/** TaskManagers have no REST endpoint, and a HistoryServer has no part in internal connections. */
const isBystander = (unit: Unit, scope: Scope): boolean =>
  unit.role === (scope === 'rest' ? 'task manager' : 'history server');

export function scopeState(unit: Unit, scope: Scope): State {
  if (isBystander(unit, scope)) return 'unknown';
  return scope === 'internal' ? internalState(unit) : stateOf(unit, switchOf('rest'));
}

/** The setting that a scope has a store option from: its own key, else the shared one. */
export function storeSetting(unit: Unit, scope: Scope, name: StoreOption): Setting | undefined {
  return unit.get(scoped(scope, name)) ?? unit.get(shared(name));
}

/** Some TLS of Flink's is on, as far as these settings tell. */
export function tlsState(unit: Unit): State {
  const states = inRange(unit.version.text, '<1.6')
    ? [stateOf(unit, UMBRELLA)]
    : SCOPES.map((scope) => scopeState(unit, scope));
  if (states.includes('on')) return 'on';
  return states.includes('unknown') || factsOf(unit).partial === true ? 'unknown' : 'off';
}

/** What breaks only the handshake is worth no more than a note while TLS is off. */
export const whileOn = (unit: Unit, severity: Severity): Severity =>
  tlsState(unit) === 'off' ? 'information' : severity;

/** The unit has all the settings that a process reads: what is absent is unset. */
export const isComplete = (unit: Unit): boolean => factsOf(unit).partial !== true;

export const label = (unit: Unit): string => t`Flink ${unit.version.text}${unit.version.assumed ? ' (assumed)' : ''}`;

/** In `flink-conf.yaml` quotes are part of a value; the text that was meant is between them. */
export const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text.trim())?.[2] ?? text;

/** Placeholders for what only the user knows. */
export const PATH = (what: string): string => `<path of the ${what}>`;
export const PASSWORD = '<password>';
export const placeholderFor = (name: StoreOption, scope?: Scope): string =>
  name.endsWith('password') ? PASSWORD : PATH(scope === undefined ? name : `${scope} ${name}`);
