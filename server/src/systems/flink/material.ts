import { given, givenOf } from '../../rules/artifact/material.ts';
import type { Connection, Given, Host, StoreUse, UnitMaterial } from '../../rules/artifact/model.ts';
import type { Setting, Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { knownText } from '../../rules/unit.ts';
import { inRange } from '../../rules/version.ts';
import { t } from '../../text/l10n.ts';
import { isUri } from '../../text/uri.ts';
import { factsOf } from './facts.ts';
import {
  ALGORITHMS,
  MUTUAL,
  PROTOCOL,
  SCOPES,
  type Scope,
  type StoreOption,
  scoped,
  scopeState,
  shared,
  stateOf,
  storeSetting,
} from './rules/state.ts';

/**
 * How Flink opens its stores and which connections they serve (flink SSLUtils 1.6 to 2.3): internal connections are mutual
 * and compare no names before 2.3; REST clients look at the REST server's certificate.
 */
export function material(unit: Unit): UnitMaterial {
  if (factsOf(unit).ignored !== undefined) return { uses: [], connections: [] };
  if (inRange(unit.version.text, '<1.6')) return { uses: oldUses(unit), connections: [] };
  const scopes = SCOPES.map((scope) => ({ scope, stores: storesOf(unit, scope) }));
  return {
    uses: scopes.flatMap(({ stores: { keystore, truststore } }) =>
      [keystore, truststore].filter((s) => s !== undefined),
    ),
    connections: scopes.flatMap(({ scope, stores }) => connectionOf(unit, scope, stores) ?? []),
  };
}

interface Stores {
  readonly keystore: StoreUse | undefined;
  readonly truststore: StoreUse | undefined;
}

function storesOf(unit: Unit, scope: Scope): Stores {
  const atMost: { readonly atMost?: Severity } = scopeState(unit, scope) === 'on' ? {} : { atMost: 'information' };
  const passwordOf = (name: StoreOption): Given | undefined => {
    const setting = storeSetting(unit, scope, name);
    return setting === undefined ? undefined : given(setting);
  };
  const store = (role: 'keystore' | 'truststore'): StoreUse | undefined => {
    const path = storeSetting(unit, scope, role);
    const file = knownText(path);
    // Of a path that ends like a folder's, and of a URI, a rule of its own speaks.
    if (path === undefined || file === undefined || file === '' || file.endsWith('/') || isUri(file)) return undefined;
    // Types are read from 1.20 on.
    const type = inRange(unit.version.text, '>=1.20') ? givenOf(unit, scoped(scope, `${role}-type`)) : undefined;
    return {
      kind: 'store',
      role,
      title: titleOf(scope, role),
      path,
      file,
      type,
      password: passwordOf(`${role}-password`),
      keyPassword: role === 'keystore' ? passwordOf('key-password') : undefined,
      alias: undefined,
      ...atMost,
    };
  };
  return { keystore: store('keystore'), truststore: store('truststore') };
}

const titleOf = (scope: Scope, role: 'keystore' | 'truststore'): string =>
  scope === 'rest'
    ? role === 'keystore'
      ? t`the REST keystore`
      : t`the REST truststore`
    : role === 'keystore'
      ? t`the internal keystore`
      : t`the internal truststore`;

/** Before 1.6 one pair of stores served all, and clients showed no certificate. */
function oldUses(unit: Unit): StoreUse[] {
  return (['keystore', 'truststore'] as const).flatMap((role): StoreUse[] => {
    const path = unit.get(shared(role));
    const file = knownText(path);
    if (path === undefined || file === undefined || file === '' || isUri(file)) return [];
    return [
      {
        kind: 'store',
        role,
        title: role === 'keystore' ? t`the keystore` : t`the truststore`,
        path,
        file,
        type: undefined,
        password: givenOf(unit, shared(`${role}-password`)),
        keyPassword: role === 'keystore' ? givenOf(unit, shared('key-password')) : undefined,
        alias: undefined,
      },
    ];
  });
}

function connectionOf(unit: Unit, scope: Scope, { keystore, truststore }: Stores): Connection | undefined {
  if (scopeState(unit, scope) !== 'on') return undefined;
  const identity = keystore === undefined ? {} : { identity: { kind: 'store', store: keystore } as const };
  const trust = truststore === undefined ? {} : { trust: { kind: 'store', store: truststore } as const };
  const pinned = truststore === undefined ? undefined : givenOf(unit, scoped(scope, 'cert.fingerprint'));
  if (scope === 'internal')
    return {
      id: 'internal',
      title: t`RPC, data and blob connections`,
      server: { title: t`every process`, ...identity, ...trust },
      client: { title: t`every process`, ...identity, ...trust },
      clientAuth: 'required',
      ...(pinned === undefined ? {} : { pinned }),
      ...internalHosts(unit),
      ...parameters(unit),
    };
  const mutual = stateOf(unit, MUTUAL);
  return {
    id: 'rest',
    title: t`the REST endpoint`,
    server: { title: t`the REST endpoint`, ...identity, ...trust },
    client: { title: t`REST clients`, ...identity, ...trust },
    clientAuth: mutual === 'on' && truststore !== undefined ? 'required' : 'none',
    ...(pinned === undefined ? {} : { pinned }),
    ...restHosts(unit),
    ...restParameters(unit, truststore !== undefined),
  };
}

/**
 * What both ends of REST allow: from 1.18 on a client with a truststore takes protocol and suites, whatever the server
 * does; without one it takes neither. Suites were not read from 1.9 to 1.17.
 */
function restParameters(unit: Unit, hasTrust: boolean): Pick<Connection, 'protocols' | 'suites' | 'suitesSetting'> {
  const { version } = unit;
  if (inRange(version.text, '>=1.18')) return hasTrust ? parameters(unit) : {};
  return inRange(version.text, '>=1.9') ? { protocols: givenOf(unit, PROTOCOL) } : parameters(unit);
}

function parameters(unit: Unit): Pick<Connection, 'protocols' | 'suites' | 'suitesSetting'> {
  const suites = givenOf(unit, ALGORITHMS);
  const list = suites?.text?.split(',').map((suite) => suite.trim());
  const setting: Setting | undefined = suites?.setting;
  return {
    protocols: givenOf(unit, PROTOCOL),
    ...(list === undefined ? {} : { suites: list }),
    ...(setting === undefined ? {} : { suitesSetting: setting }),
  };
}

/**
 * From 2.3 on a TaskManager that connects to another one for data compares its name, which nothing switches off
 * (FLINK-40727). Where no host is set it is the one that DNS has for the pod, which only a StatefulSet can tell.
 */
function internalHosts(unit: Unit): Pick<Connection, 'hosts' | 'ofPods'> {
  const host = unit.get('taskmanager.host');
  const name = knownText(host);
  if (!inRange(unit.version.text, '>=2.3')) return {};
  // Reverse DNS tells it, so that it is as sure as the cluster's DNS is usual.
  if (host === undefined) return unit.version.assumed ? {} : { ofPods: { role: TASK_MANAGER, atMost: 'warning' } };
  if (name === undefined || name === '') return {};
  return { hosts: [{ name, setting: host, ...(unit.version.assumed ? { atMost: 'warning' as const } : {}) }] };
}

/** How containers and workloads of TaskManagers are called. */
export const TASK_MANAGER = /task-?manager|(?:^|[ -])tm(?:[ -]|$)/i;

/** REST clients compare names from 2.3 on, and only where they are told to. */
function restHosts(unit: Unit): Pick<Connection, 'hosts'> {
  if (!inRange(unit.version.text, '>=2.3') || stateOf(unit, 'security.ssl.rest.verify-hostname') !== 'on') return {};
  const address = unit.get('rest.address') ?? unit.get('jobmanager.rpc.address');
  const name = knownText(address);
  const hosts: Host[] = address === undefined || name === undefined || name === '' ? [] : [{ name, setting: address }];
  return { hosts };
}
