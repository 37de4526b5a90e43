import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { names, release, title } from '../names.ts';
import { booleanOf, ownSettings, settingsIn } from '../state.ts';
import { fix, others } from './fixes.ts';
import { removed } from './migrate.ts';

/** Whether this version has no reader for the product's own `ssl-config` block any more. */
const isGone = (product: string, version: string): boolean =>
  inRange(version, product === 'pekko' ? '>=2.0.0-M1' : '>=2.9');

export const sslConfigUnread: Rule = defineRule({
  id: 'akka/ssl-config-not-read',
  severity: 'warning',
  needs: ['config'],
  summary: 'This version has no ssl-config any more; nothing reads the block.',
  says: '`AkkaSSLConfig` went with Akka 2.9 and akka-http 10.6, `PekkoSSLConfig` with Pekko 2.0. Akka still ships a default for the protocol, but nobody asks for it. TLS of HTTP and streams is set up in code; remoting never read ssl-config.',
  source: 'akka-stream 2.9 reference.conf; pekko 2.0.0-M1',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.9.3',
        text: 'akka.ssl-config {\n  [|protocol|] = "TLSv1.3"\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.0.0-M4',
        text: '[|pekko.ssl-config.loose.disableHostnameVerification|] = true\n',
      },
    ],
    good: [
      { file: 'application.conf', version: '2.6.21', text: 'akka.ssl-config.protocol = "TLSv1.2"\n' },
      { file: 'application.conf', version: '1.7.0', text: 'pekko.ssl-config.protocol = "TLSv1.2"\n' },
    ],
  },
  check(unit, report) {
    if (!isGone(unit.product, unit.version.text)) return;
    const found = settingsIn(unit, `${unit.product}.ssl-config.`);
    const [first] = found;
    if (first === undefined) return;
    report(
      { key: first },
      {
        severity: unit.version.assumed ? 'information' : 'warning',
        message: t`${release(unit)} has no reader for ${unit.product}.ssl-config.`,
        related: others(found, t`Not read either.`),
        fixes: () => removed(t`Remove ${unit.product}.ssl-config`, found),
      },
    );
  },
});

export const sslConfigLoose: Rule = defineRule({
  id: 'akka/ssl-config-loose',
  severity: 'warning',
  needs: ['config'],
  summary: 'TLS connections do not prove who the other side is.',
  says: 'With `acceptAnyCertificate` every certificate passes, with `disableHostnameVerification` every certificate of a trusted CA for any host. Whoever stands between can read and change everything.',
  source: 'ssl-config 0.6 (SSLConfigSettings)',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.ssl-config.loose.acceptAnyCertificate = [|true|]\n',
        fixed: 'akka.ssl-config.loose.acceptAnyCertificate = false\n',
      },
    ],
    good: [
      { file: 'application.conf', version: '2.6.21', text: 'akka.ssl-config.loose.acceptAnyCertificate = false\n' },
      { file: 'application.conf', version: '2.10.0', text: 'akka.ssl-config.loose.acceptAnyCertificate = true\n' },
    ],
  },
  check(unit, report) {
    if (unit.facts['test'] === true) return;
    const read =
      isGone(unit.product, unit.version.text) && !unit.version.assumed ? [] : [`${unit.product}.ssl-config.`];
    for (const prefix of ['ssl-config.', ...read]) {
      for (const key of ['acceptAnyCertificate', 'disableHostnameVerification']) {
        const setting = unit.get(`${prefix}loose.${key}`);
        if (setting === undefined || booleanOf(knownText(setting)) !== true) continue;
        report(
          { value: setting },
          {
            message:
              key === 'acceptAnyCertificate'
                ? t`Every certificate passes, whoever shows it.`
                : t`Any certificate of a trusted CA passes for any host.`,
            fixes: () => [fix(t`Set ${key} = false`, [{ op: 'set', setting, value: 'false' }])],
          },
        );
      }
    }
  },
});

export const httpsInConfiguration: Rule = defineRule({
  id: 'akka/https-only-in-code',
  severity: 'warning',
  needs: ['config'],
  summary: 'HTTPS cannot be configured here; only code can switch it on.',
  says: 'Management and HTTP servers have no TLS settings: an endpoint speaks HTTPS when the application hands it a connection context (`withHttpsConnectionContext`, `enableHttps`). A block of settings is ignored, and the endpoint answers in the clear.',
  source: 'akka-management 1.6 reference.conf; akka-http 10.7 reference.conf; pekko-management 1.2; pekko-http 1.4',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.management.http.ssl {\n  [|key-store|] = "/etc/akka/node.p12"\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.management.http.port = 8558\nakka.http.server.default-https-port = 8443\n',
      },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    for (const place of ['management.http.', 'http.server.']) {
      const found = ownSettings(unit).filter(
        (s) =>
          unit.get(s.key) === s &&
          new RegExp(`^${n.product}\\.${place.replaceAll('.', '\\.')}(?:ssl|tls|https)\\.`).test(s.key),
      );
      const [first] = found;
      if (first === undefined) continue;
      report(
        { key: first },
        {
          message: t`${title(unit.product)} has no TLS settings below ${n.product}.${place.slice(0, -1)}; HTTPS is set up in code.`,
          related: others(found, t`Not read either.`),
          fixes: () => removed(t`Remove what is not read`, found),
        },
      );
    }
  },
});
