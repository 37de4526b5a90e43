import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { names } from '../names.ts';
import { known } from '../state.ts';
import { fix } from './fixes.ts';

export const ttlWithoutUnit: Rule = defineRule({
  id: 'akka/ttl-without-unit',
  severity: 'warning',
  needs: ['config'],
  summary: 'A time without a unit counts milliseconds.',
  says: 'A bare number is a number of milliseconds, so the key files are read again for practically every new connection.',
  source: 'typesafe-config 1.4 (SimpleConfig.parseDuration); akka RotatingKeysSSLEngineProvider 2.10',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider\n  ssl.rotating-keys-engine.ssl-context-cache-ttl = [|5|]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider\n  ssl.rotating-keys-engine.ssl-context-cache-ttl = 5m\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.rotating-keys-engine.ssl-context-cache-ttl = 5 minutes\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.rotating-keys-engine.ssl-context-cache-ttl = 300000\n',
      },
    ],
  },
  check(unit, report) {
    const found = known(unit, `${names(unit).rotating}ssl-context-cache-ttl`);
    const setting = found?.setting;
    if (found === undefined || setting === undefined) return;
    const text = found.text.trim();
    // Who writes 300000 knows what it counts.
    if (!/^\d+(?:\.\d+)?$/.test(text) || Number(text) >= 1000) return;
    report(
      { value: setting },
      {
        message: t`${text} counts milliseconds: the key files are read again for practically every new connection.`,
        fixes: () => [
          fix(t`Change to ${text}m`, [{ op: 'set', setting, value: `${text}m` }]),
          fix(t`Change to ${text}s`, [{ op: 'set', setting, value: `${text}s` }]),
        ],
      },
    );
  },
});

/** Settings of the other engine that the rotating one parses and does not use. */
export const unusedRotatingKeys: readonly string[] = ['hostname-verification', 'require-mutual-authentication'];

export const rotatingIgnores: Rule = defineRule({
  id: 'akka/rotating-key-without-effect',
  severity: 'hint',
  needs: ['config'],
  summary: 'The rotating engine has no such switch.',
  says: 'The rotating engine always demands a client certificate and never checks host names; it compares the names in both certificates instead. The two switches are read and not used.',
  source: 'akka RotatingKeysSSLEngineProvider 2.10; pekko 1.7',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.rotating-keys-engine {\n  [|hostname-verification|] = on\n  protocol = TLSv1.2\n}\n',
        fixed: 'akka.remote.artery.ssl.rotating-keys-engine {\n  protocol = TLSv1.2\n}\n',
      },
    ],
    good: [{ file: 'application.conf', text: 'akka.remote.artery.ssl.config-ssl-engine.hostname-verification = on\n' }],
  },
  check(unit, report) {
    const n = names(unit);
    for (const key of unusedRotatingKeys) {
      const setting = unit.get(n.rotating + key);
      if (setting === undefined) continue;
      report(
        { key: setting },
        {
          message: t`${key} has no effect in rotating-keys-engine: ${
            key === 'hostname-verification'
              ? t`host names are never checked, the names in both certificates are compared`
              : t`a client certificate is always required`
          }.`,
          fixes: () => [fix(t`Remove ${key}`, [{ op: 'remove', setting }], true)],
        },
      );
    }
  },
});
