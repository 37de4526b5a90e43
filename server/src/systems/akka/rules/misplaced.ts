import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { classicBase, type Names, names, pemKeys, storeKeys } from '../names.ts';
import { misspellings } from '../options.ts';
import { engine, settingsIn } from '../state.ts';
import { fix, move, others } from './fixes.ts';
import { moved } from './migrate.ts';
import { rewrite } from './rewrite.ts';

/** Blocks that look as if they were read (prefixes): TLS settings in them reach nobody. */
export const wrongBlocks = ({ product, artery, remote, ssl }: Names): readonly string[] => [
  ssl,
  `${artery}tls.`,
  `${artery}advanced.ssl.`,
  `${remote}ssl.`,
  `${remote}tls.`,
  `${product}.ssl.`,
  `${product}.cluster.ssl.`,
];

/** Where a key of a wrong block belongs, or undefined where it is none of ours. `pem`: its block speaks of PEM files. */
function home(n: Names, prefix: string, key: string, pem: boolean): string | undefined {
  const rest = key.slice(prefix.length);
  if (prefix === n.ssl) {
    if (rest.includes('.') || rest === 'ssl-engine-provider') return undefined;
  } else if (/^(?:ssl-engine-provider|(?:config-ssl-engine|rotating-keys-engine)\.[\w-]+)$/.test(rest)) {
    return n.ssl + rest;
  }
  const plain = rest.replace(/^security\./, '');
  for (const block of pem ? [n.rotating, n.stores] : [n.stores, n.rotating]) {
    const right = misspellings[block + plain] ?? block + plain;
    const own = right.slice(block.length);
    if (
      storeKeys.includes(own) &&
      (block === n.stores || ['protocol', 'enabled-algorithms', 'random-number-generator'].includes(own))
    )
      return right;
    if (pemKeys.includes(own) && block === n.rotating) return right;
  }
  return undefined;
}

/** Settings of one wrong block with the keys that they should have. */
function strays(unit: Unit, prefix: string): readonly { readonly setting: Setting; readonly key: string }[] {
  const n = names(unit);
  const all = settingsIn(unit, prefix);
  const pem = engine(unit) === 'rotating' || all.some((s) => pemKeys.some((k) => s.key === prefix + k));
  return all.flatMap((setting) => {
    const key = home(n, prefix, setting.key, pem);
    return key === undefined ? [] : [{ setting, key }];
  });
}

/** Whether the misplaced-block rule treats a key, so that nobody else calls it unknown. */
export const isStray = (n: Names, key: string): boolean =>
  wrongBlocks(n).some((prefix) => key.startsWith(prefix) && home(n, prefix, key, false) !== undefined);

export const blockMisplaced: Rule = defineRule({
  id: 'akka/tls-block-misplaced',
  severity: 'error',
  needs: ['config'],
  summary: 'TLS settings stand where nothing reads them.',
  says: 'Remoting reads keystores only from `remote.artery.ssl.config-ssl-engine` and PEM files only from `remote.artery.ssl.rotating-keys-engine`. Settings beside them are ignored without a word, and the defaults hold: the first connection fails with `Server SSL connection could not be established because: keystore`.',
  source: 'akka ConfigSSLEngineProvider 2.10; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  [|ssl.key-store|] = "/etc/akka/node.p12"\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.key-store = "/etc/akka/node.p12"\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery.transport = tls-tcp\nakka.remote.ssl {\n  [|key-store|] = "/etc/akka/node.p12"\n  trust-store = "/etc/akka/ca.p12"\n}\n',
      },
      {
        file: 'application.conf',
        text: 'pekko.remote.artery {\n  transport = tls-tcp\n  [|tls.rotating-keys-engine.key-file|] = /etc/tls/tls.key\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.key-store = "/etc/akka/node.p12"\n}\nakka.ssl.my-own = 1\n',
      },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    for (const prefix of wrongBlocks(n)) {
      // A provider of the application's own may read them there.
      if (prefix === n.ssl && engine(unit) === 'other') continue;
      const found = strays(unit, prefix);
      const [first] = found;
      if (first === undefined) continue;
      const heavy = found.some(({ key }) => /(?:key-store|trust-store|-file|ssl-engine-provider)$/.test(key));
      const block = first.key.replace(/\.[^.]*$/, '');
      report(
        { key: first.setting },
        {
          severity: heavy ? 'error' : 'warning',
          message: t`Nothing reads ${first.setting.key}; it belongs into ${block}.`,
          related: others(
            found.map((f) => f.setting),
            t`Not read either.`,
          ),
          fixes: () =>
            rewrite(
              found.length === 1 ? t`Move to ${first.key}` : t`Move ${found.length} settings to ${block}`,
              found.map((f) => f.setting),
              [...found].reverse().map(({ setting, key }) => moved(unit, setting.key, key)),
            ),
        },
      );
    }
  },
});

const addressKeys = ['hostname', 'port', 'bind-hostname', 'bind-port'];

export const addressMisplaced: Rule = defineRule({
  id: 'akka/classic-address-misplaced',
  severity: 'warning',
  needs: ['config'],
  summary: 'The address of the transport stands in its security block, where nothing reads it.',
  says: 'The node binds its default address, usually the one that its host name resolves to, and the other nodes do not find it.',
  source: 'akka NettyTransportSettings 2.5, 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.netty.ssl.security {\n  [|hostname|] = "node1.example.com"\n  key-store = "/etc/akka/node.jks"\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.netty.ssl.hostname = "node1.example.com"\n',
      },
    ],
  },
  check(unit, report) {
    const base = classicBase(unit);
    if (base === undefined) return;
    for (const key of addressKeys) {
      const setting = unit.get(`${base}netty.ssl.security.${key}`);
      if (setting === undefined) continue;
      const right = `${base}netty.ssl.${key}`;
      report(
        { key: setting },
        {
          message: t`Nothing reads ${setting.key}; the address belongs one level up, at ${right}.`,
          fixes: () => [fix(t`Move to ${right}`, [move(unit, setting, right)])],
        },
      );
    }
  },
});

export const securityMisplaced: Rule = defineRule({
  id: 'akka/classic-security-misplaced',
  severity: 'warning',
  needs: ['config'],
  summary: 'A security setting stands directly below netty.ssl, where nothing reads it.',
  says: 'Keys, passwords, suites and the random number generator are read from `netty.ssl.security` only; elsewhere they are ignored and the defaults hold.',
  source: 'akka SSLSettings, ConfigSSLEngineProvider 2.5, 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.netty.ssl {\n  [|random-number-generator|] = "SHA1PRNG"\n}\n',
        fixed: 'akka.remote.netty.ssl {\n  security.random-number-generator = "SHA1PRNG"\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.netty.ssl.security.random-number-generator = "SHA1PRNG"\n',
      },
    ],
  },
  check(unit, report) {
    const base = classicBase(unit);
    if (base === undefined) return;
    for (const key of storeKeys) {
      const setting = unit.get(`${base}netty.ssl.${key}`);
      if (setting === undefined) continue;
      const right = `${base}netty.ssl.security.${key}`;
      report(
        { key: setting },
        {
          message: t`Nothing reads ${setting.key}; it belongs into the security block, at ${right}.`,
          fixes: () => [fix(t`Move to ${right}`, [move(unit, setting, right)])],
        },
      );
    }
  },
});

/** Whether one of the two rules on classic remoting treats a key. */
export const isClassicStray = (key: string): boolean => {
  const match = /\.netty\.ssl\.(security\.)?([\w-]+)$/.exec(key);
  return match !== null && (match[1] === undefined ? storeKeys : addressKeys).includes(match[2] ?? '');
};
