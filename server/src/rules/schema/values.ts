import { t } from '../../text/l10n.ts';
import { closest } from '../distance.ts';
import { defineRule, type Rule } from '../rule.ts';
import { knownSettings } from '../unit.ts';
import { isIgnored } from './versions.ts';

export const wrongValue: Rule = defineRule({
  id: 'config/wrong-value',
  severity: 'error',
  needs: ['config'],
  summary: 'The product cannot read this value.',
  says: 'A value of the wrong type or outside the accepted set stops the process when the option is first read, or is silently taken for something else; the message tells which.',
  source: 'flink Configuration 1.10-2.2; typesafe-config 1.4; alluxio InstancedConfiguration 2.x',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        text: 'security.ssl.rest.enabled: [|yes|]\n',
        version: '1.18',
        fixed: 'security.ssl.rest.enabled: true\n',
      },
      {
        file: 'flink-conf.yaml',
        text: 'security.ssl.rest.enabled: [|ture|]\n',
        version: '1.18',
        fixed: 'security.ssl.rest.enabled: true\n',
      },
      {
        file: 'alluxio-site.properties',
        text: 'alluxio.network.tls.enabled=[|on|]\n',
        fixed: 'alluxio.network.tls.enabled=true\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.require-mutual-authentication = [|ON|]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.require-mutual-authentication = on\n}\n',
      },
    ],
    good: [
      { file: 'flink-conf.yaml', text: 'security.ssl.rest.enabled: TRUE\n', version: '1.18' },
      { file: 'flink-conf.yaml', text: 'security.ssl.rest.enabled: ${TLS}\n', version: '1.18' },
      { file: 'alluxio-site.properties', text: 'alluxio.network.tls.enabled=True\n' },
      { file: 'flink-conf.yaml', version: '1.18', text: 'security.ssl.rest.verify-hostname: yes\n' },
    ],
  },
  check(unit, report) {
    for (const { setting, option } of knownSettings(unit)) {
      if (setting.value.state !== 'known' || isIgnored(option, unit)) continue;
      const complaint = unit.schema.checkValue(option, setting, unit);
      if (complaint === undefined) continue;
      const meant = option.type === 'boolean' ? closest(setting.value.text, ['true', 'false']) : undefined;
      const fix = complaint.fix ?? meant;
      report(
        { value: setting },
        {
          message: complaint.message,
          ...(complaint.severity === undefined ? {} : { severity: complaint.severity }),
          fixes: () =>
            fix === undefined
              ? []
              : [
                  {
                    title: t`Change to ${typeof fix === 'string' ? fix : `[${fix.join(', ')}]`}`,
                    changes: [{ op: 'set', setting, value: fix }],
                    safe: complaint.fix !== undefined,
                  },
                ],
        },
      );
    }
  },
});
