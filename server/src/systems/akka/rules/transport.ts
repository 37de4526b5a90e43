import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { isSet } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { names, title } from '../names.ts';
import { arteryOn, settingsIn, transport } from '../state.ts';
import { fix, put } from './fixes.ts';

/** Stores or files are named, so TLS was meant and not only prepared. */
const isComplete = (unit: Unit): boolean => {
  const { stores, rotating } = names(unit);
  return (
    (isSet(unit, `${stores}key-store`) && isSet(unit, `${stores}trust-store`)) ||
    ['key-file', 'cert-file', 'ca-cert-file'].every((k) => isSet(unit, rotating + k))
  );
};

export const tlsNotUsed: Rule = defineRule({
  id: 'akka/tls-not-used',
  severity: 'warning',
  needs: ['config'],
  summary: 'TLS is configured, but the transport does not use it.',
  says: 'Only `transport = tls-tcp` reads the `artery.ssl` block. With `tcp` (the default of Akka 2.6 and of Pekko) or `aeron-udp` nodes talk without encryption, and anybody who reaches the port can join. Akka does not say a word; Pekko 2.0.0-M4 logs `Artery remote is configured without TLS (transport = tcp)`. Where the keys and the trusted certificates are all configured, this is an error.',
  source: 'akka ArterySettings, RemoteActorRefProvider 2.6; pekko 2.0.0-M4',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = [|tcp|]\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n    trust-store = "/etc/akka/ca.p12"\n  }\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n    trust-store = "/etc/akka/ca.p12"\n  }\n}\n',
      },
      {
        file: 'application.conf',
        text: 'pekko.remote.artery.ssl {\n  [|ssl-engine-provider|] = "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.artery.transport = tls-tcp\nakka.remote.artery.ssl.config-ssl-engine {\n  [|key-store|] = "/etc/akka/node.p12"\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = TLS-TCP\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n  }\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tcp\n  transport = ${?TRANSPORT}\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n  }\n}\n',
      },
      { file: 'akka-tls.conf', text: 'akka.remote.artery.ssl.config-ssl-engine.key-store = "/etc/akka/node.p12"\n' },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    const [first] = settingsIn(unit, n.ssl);
    if (first === undefined) return;
    const severity = isComplete(unit) ? 'error' : 'warning';
    if (arteryOn(unit) === false) {
      const off = unit.get(`${n.artery}enabled`);
      // From 2.8 on the switch itself stops the start: another rule tells.
      if (unit.product === 'akka' && inRange(unit.version.text, '>=2.8')) return;
      report(off === undefined ? { key: first } : { value: off }, {
        severity: off === undefined ? severity : 'warning',
        message:
          off === undefined
            ? t`Artery is off unless switched on before Akka 2.6, so nothing of ${n.ssl.slice(0, -1)} is read.`
            : t`Artery is off, so nothing of ${n.ssl.slice(0, -1)} is read.`,
        fixes: () => [
          fix(t`Switch on Artery over TLS`, [
            put(unit, `${n.artery}enabled`, 'on', first),
            put(unit, `${n.artery}transport`, 'tls-tcp', first),
          ]),
        ],
      });
      return;
    }
    const over = transport(unit);
    if (over === undefined || over.text === 'tls-tcp' || !['tcp', 'aeron-udp'].includes(over.text)) return;
    const at: Setting | undefined = over.setting;
    report(at === undefined ? { key: first } : { value: at }, {
      severity,
      message: t`TLS is configured, but ${title(unit.product)} talks ${over.text}${at === undefined ? t` by default` : ''}: only transport = tls-tcp reads ${n.ssl.slice(0, -1)}.`,
      ...(at === undefined ? {} : { related: [{ setting: first, message: t`This is not read.` }] }),
      fixes: () => [fix(t`Set transport = tls-tcp`, [put(unit, `${n.artery}transport`, 'tls-tcp', first)])],
    });
  },
});
