import { given } from '../../rules/artifact/material.ts';
import type { Connection, Given, StoreUse, UnitMaterial } from '../../rules/artifact/model.ts';
import type { Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { knownText } from '../../rules/unit.ts';
import { anyTls, KEY_PASSWORD, KEYSTORE, NETWORK, networkTls, TRUSTSTORE } from './rules/common.ts';

/** How Alluxio Enterprise opens its stores, and which connections they serve. */
export function material(unit: Unit): UnitMaterial {
  const keystore = store(unit, 'keystore');
  const truststore = store(unit, 'truststore');
  const uses = [keystore, truststore].filter((use) => use !== undefined);
  return { uses, connections: networkTls(unit) ? [rpc(keystore, truststore)] : [] };
}

function store(unit: Unit, role: 'keystore' | 'truststore'): StoreUse | undefined {
  const path = unit.get(role === 'keystore' ? KEYSTORE : TRUSTSTORE);
  const file = knownText(path);
  if (path === undefined || file === undefined || file === '') return undefined;
  const of = (key: string): Given | undefined => {
    const setting = unit.get(key);
    return setting === undefined ? undefined : given(setting);
  };
  const atMost: { readonly atMost?: Severity } = anyTls(unit) ? {} : { atMost: 'information' };
  const passwordKey = `${NETWORK}${role}.password`;
  return {
    kind: 'store',
    role,
    title: `the ${role}`,
    path,
    file,
    type: undefined,
    password: of(passwordKey),
    keyPassword: role === 'keystore' ? of(KEY_PASSWORD) : undefined,
    alias: role === 'keystore' ? of(`${NETWORK}keystore.alias`) : undefined,
    passwordKey,
    ...atMost,
  };
}

/** Servers show their keystore's key; every process connects to others with its truststore. */
function rpc(keystore: StoreUse | undefined, truststore: StoreUse | undefined): Connection {
  return {
    id: 'rpc',
    title: 'connections inside of the cluster',
    server: {
      title: 'servers',
      ...(keystore === undefined ? {} : { identity: { kind: 'store', store: keystore } as const }),
    },
    client: {
      title: 'every process',
      ...(truststore === undefined ? {} : { trust: { kind: 'store', store: truststore } as const }),
    },
    clientAuth: 'none',
  };
}
