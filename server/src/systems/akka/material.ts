import type { Given, Identity, StoreUse, Trust, UnitMaterial, Use } from '../../rules/artifact/model.ts';
import type { Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { knownText } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';
import { nodes, saysSsl } from './remoting.ts';
import { rotatingMaterial } from './rotatingMaterial.ts';
import { type Block, blocks, booleanOf, known } from './state.ts';

/**
 * How Akka and Pekko open their stores and PEM files, and the connections between nodes that these serve. Every node is
 * server and client with one key. Sources: ConfigSSLEngineProvider, RotatingKeysSSLEngineProvider of Akka 2.5 to 2.10 and
 * Pekko 1.0 to 1.7.
 */
export function material(unit: Unit): UnitMaterial {
  const all = blocks(unit).map((block) =>
    block.kind === 'rotating' ? rotatingMaterial(unit, block, limitOf(unit, block)) : storesMaterial(unit, block),
  );
  return { uses: all.flatMap(({ uses }) => uses), connections: all.flatMap(({ connections }) => connections) };
}

/** How bad a finding may be where it is not known whether the block is read, or known that it is not. */
function limitOf(unit: Unit, block: Block): { readonly atMost?: Severity } {
  if (unit.facts['defaults'] === true || block.inUse === false) return { atMost: 'information' };
  return block.inUse === true ? {} : { atMost: 'warning' };
}

function storesMaterial(unit: Unit, block: Block): UnitMaterial {
  const limit = limitOf(unit, block);
  const keystore = store(unit, block, 'key-store', limit);
  const truststore = store(unit, block, 'trust-store', limit);
  const uses: Use[] = [keystore, truststore].filter((use) => use !== undefined);
  if (block.inUse === false) return { uses, connections: [] };
  const identity: Identity | undefined = keystore === undefined ? undefined : { kind: 'store', store: keystore };
  const trust: Trust | undefined = truststore === undefined ? undefined : { kind: 'store', store: truststore };
  const mutual = booleanOf(known(unit, `${block.prefix}require-mutual-authentication`)?.text);
  return { uses, connections: [nodes(unit, block, identity, trust, mutual === false ? 'none' : 'required', limit)] };
}

function store(
  unit: Unit,
  { prefix }: Block,
  name: 'key-store' | 'trust-store',
  limit: { readonly atMost?: Severity },
): StoreUse | undefined {
  const path = unit.get(prefix + name);
  const file = knownText(path);
  if (path === undefined || file === undefined || file === '') return undefined;
  const of = (key: string): Given => {
    const found = known(unit, key);
    if (found !== undefined)
      return { text: found.text, ...(found.setting === undefined ? {} : { setting: found.setting }) };
    const setting = unit.get(key);
    return { text: undefined, ...(setting === undefined ? {} : { setting }) };
  };
  return {
    kind: 'store',
    role: name === 'key-store' ? 'keystore' : 'truststore',
    title: name === 'key-store' ? t`the keystore` : t`the truststore`,
    path,
    file,
    // KeyStore.getDefaultType(), whatever the file is called.
    type: undefined,
    password: of(`${prefix}${name}-password`),
    keyPassword: name === 'key-store' ? of(`${prefix}key-password`) : undefined,
    alias: undefined,
    passwordKey: `${prefix}${name}-password`,
    says: saysSsl,
    ...limit,
  };
}
