import type { Connection, End, Given, Host, Identity, Trust } from '../../rules/artifact/model.ts';
import type { Setting, Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { knownItems, knownText } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';
import { classicBase, names } from './names.ts';
import { type Block, booleanOf, known, knownList } from './state.ts';

/** The connection between two nodes, which have the same configuration. */
export function nodes(
  unit: Unit,
  block: Block,
  identity: Identity | undefined,
  trust: Trust | undefined,
  clientAuth: Connection['clientAuth'],
  limit: { readonly atMost?: Severity },
): Connection {
  const node: End = {
    title: t`every node`,
    ...(identity === undefined ? {} : { identity }),
    ...(trust === undefined ? {} : { trust }),
  };
  return {
    id: block.kind === 'classic' ? 'classic' : 'artery',
    title: t`remoting`,
    server: node,
    client: { ...node, title: t`other nodes` },
    clientAuth,
    ...hostsOf(unit, block),
    ...parametersOf(unit, block),
    ...limit,
  };
}

/** "Server" stands there at the connecting side, too. */
export function saysSsl(text: string, cause: string): string {
  const head = 'Server SSL connection could not be established because';
  if (cause === 'wrong-key-password') return `${head} SSL context could not be constructed: ${text}`;
  return `${head}: ${text}`;
}

/** Names are compared by the connecting side, where it is told to; the address of a node is its canonical one. */
function hostsOf(unit: Unit, block: Block): Pick<Connection, 'hosts' | 'peers'> {
  if (block.kind === 'rotating') return {};
  if (booleanOf(known(unit, `${block.prefix}hostname-verification`)?.text) !== true) return {};
  const base = classicBase(unit);
  const key = block.kind === 'classic' ? `${base}netty.ssl.hostname` : `${names(unit).artery}canonical.hostname`;
  const setting = unit.get(key);
  const name = knownText(setting);
  if (setting !== undefined && name !== undefined && name !== '' && !name.startsWith('<'))
    return { hosts: [{ name, setting }] };
  return { peers: seedHosts(unit) };
}

const ADDRESS = /^\s*[a-z.]+:\/\/[^@/]+@(\[[^\]]+\]|[^:/@\s]+)(?::\d+)?\s*$/;

function seedHosts(unit: Unit): Host[] {
  const setting = unit.get(`${unit.product}.cluster.seed-nodes`);
  const items = setting?.value.state === 'known' && setting.value.type === 'list' ? knownItems(setting) : undefined;
  if (setting === undefined || items === undefined) return [];
  const found = new Set(items.flatMap((item) => ADDRESS.exec(item)?.[1] ?? []));
  return [...found].slice(0, 50).map((name) => ({ name, setting }));
}

function parametersOf(unit: Unit, { prefix }: Block): Pick<Connection, 'protocols' | 'suites' | 'suitesSetting'> {
  const protocol = known(unit, `${prefix}protocol`);
  const suites = knownList(unit, `${prefix}enabled-algorithms`);
  const protocols: Given | undefined =
    protocol === undefined
      ? undefined
      : { text: protocol.text, ...(protocol.setting === undefined ? {} : { setting: protocol.setting }) };
  // Suites of the other protocol leave nothing, whatever the key: a rule of its own says so.
  const fits = protocol?.text === 'TLSv1.2' && suites?.items.some((suite) => suite.includes('_WITH_')) === true;
  const setting: Setting | undefined = suites?.setting ?? protocol?.setting;
  return {
    ...(protocols === undefined ? {} : { protocols }),
    ...(fits && suites !== undefined ? { suites: suites.items.filter((suite) => suite.includes('_WITH_')) } : {}),
    ...(setting === undefined ? {} : { suitesSetting: setting }),
  };
}
