import { defineRule, type Rule } from '../../../rules/rule.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { names } from '../names.ts';
import { arteryTls, blocks, booleanOf, engine, isPart, known, settingsIn } from '../state.ts';
import { fix, put } from './fixes.ts';

export const hostnameVerificationOff: Rule = defineRule({
  id: 'akka/hostname-verification-off',
  severity: 'warning',
  needs: ['config'],
  summary: 'Host names are not checked: any certificate of a trusted CA passes for any node.',
  says: 'Whoever holds a certificate of a CA in the truststore can take part in the cluster. That is acceptable with a CA of its own for each cluster. Akka 2.5 and Pekko 2.0.0-M4 warn in the log, later Akka and Pekko 1.x write it at INFO; where the switch is not set at all, this is an information for the latter.',
  source: 'akka ConfigSSLEngineProvider 2.5, 2.10; pekko 1.7, 2.0.0-M4',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n    hostname-verification = [|off|]\n  }\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n    hostname-verification = on\n  }\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    [|key-store|] = "/etc/akka/node.p12"\n  }\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n    hostname-verification = on\n  }\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"\n}\n',
      },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    const key = `${n.stores}hostname-verification`;
    const found = known(unit, key);
    const block = blocks(unit).find((b) => b.kind === 'stores');
    if (found === undefined || block === undefined || booleanOf(found.text) !== false) return;
    const { setting } = found;
    const [first] = settingsIn(unit, n.stores);
    const warns =
      unit.product === 'akka' ? inRange(unit.version.text, '<2.6') : inRange(unit.version.text, '>=2.0.0-M4');
    if (setting !== undefined) {
      if (block.inUse === false) return;
      report({ value: setting }, { fixes: () => [fix(t`Check host names`, [{ op: 'set', setting, value: 'on' }])] });
    } else if (first !== undefined && block.inUse === true && unit.facts['test'] !== true) {
      report(
        { key: first },
        {
          severity: warns ? 'warning' : 'information',
          message: t`hostname-verification is off by default: any certificate of a trusted CA passes for any node.`,
          fixes: () => [fix(t`Check host names`, [put(unit, key, 'on', settingsIn(unit, n.stores).at(-1))])],
        },
      );
    }
  },
});

export const mutualAuthenticationOff: Rule = defineRule({
  id: 'akka/mutual-authentication-off',
  severity: 'warning',
  needs: ['config'],
  summary: 'Nodes accept connections without a certificate.',
  says: 'The accepting node does not ask who connects. Anybody who reaches the port can open a connection and send messages, encrypted but unknown.',
  source: 'akka ConfigSSLEngineProvider 2.10; akka reference.conf 2.4.20; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.require-mutual-authentication = [|off|]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.require-mutual-authentication = on\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.4.20',
        text: 'akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\n[|akka.remote.netty.ssl.security.key-store|] = "/etc/akka/node.jks"\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.require-mutual-authentication = on\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const block of blocks(unit)) {
      const key = `${block.prefix}require-mutual-authentication`;
      const found = known(unit, key);
      const [first] = settingsIn(unit, block.prefix);
      if (block.kind === 'rotating' || block.inUse === false || found === undefined || booleanOf(found.text) !== false)
        continue;
      const { setting } = found;
      // Off by default: only told of where the block is surely in use.
      const place =
        setting !== undefined
          ? { value: setting }
          : block.inUse === true && first !== undefined
            ? { key: first }
            : undefined;
      if (place === undefined) continue;
      report(place, {
        ...(setting === undefined
          ? { message: t`require-mutual-authentication is off by default in this version.` }
          : {}),
        fixes: () => [fix(t`Demand a certificate of both sides`, [put(unit, key, 'on', first)])],
      });
    }
  },
});

export const canonicalHostname: Rule = defineRule({
  id: 'akka/canonical-hostname-unset',
  severity: 'warning',
  needs: ['config'],
  summary: 'Host names are checked, but the node is known by its IP address.',
  says: 'Unless `canonical.hostname` is set, a node calls itself by the address of its machine (`<getHostAddress>`), and the others check the certificate against that: every certificate needs the IP address of its node as an IP SAN, else `No subject alternative names matching IP address ... found`.',
  source: 'akka ArterySettings, ConfigSSLEngineProvider 2.10; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.hostname-verification = [|on|]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  canonical.hostname = node1.example.com\n  ssl.config-ssl-engine.hostname-verification = on\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  canonical.hostname = ${HOSTNAME}\n  ssl.config-ssl-engine.hostname-verification = on\n}\n',
      },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    if (isPart(unit) || arteryTls(unit) !== true || engine(unit) !== 'stores') return;
    const check = known(unit, `${n.stores}hostname-verification`);
    const host = known(unit, `${n.artery}canonical.hostname`);
    if (check?.setting === undefined || booleanOf(check.text) !== true || host?.text !== '<getHostAddress>') return;
    report(
      { value: check.setting },
      {
        message: t`${n.artery}canonical.hostname is ${host.setting === undefined ? t`not set` : host.text}: every certificate needs the IP address of its node as an IP SAN.`,
        fixes: () => [
          fix(t`Go by the host name of the machine`, [
            put(unit, `${n.artery}canonical.hostname`, '<getHostName>', unit.get(`${n.artery}transport`)),
          ]),
        ],
      },
    );
  },
});
