import { t, told } from '../../text/l10n.ts';
import { Candidates, closest } from '../distance.ts';
import { misspellingsOf } from '../mistakes.ts';
import type { Setting, Unit } from '../model.ts';
import { defineRule, type Rule } from '../rule.ts';
import { mistakenSettings, ownSettings } from '../unit.ts';
import { productName } from './versions.ts';

/** The option that an unknown key was probably meant to be: a known mistake, else the nearest name of this product. */
function meant(unit: Unit, key: string): string | undefined {
  return misspellingsOf(unit.schema).get(key) ?? closest(key, namesOf(unit));
}

const names = new WeakMap<Unit, Candidates>();

function namesOf(unit: Unit): Candidates {
  let found = names.get(unit);
  if (found === undefined) {
    const own = unit.schema.options.all.filter((o) => o.product === undefined || o.product === unit.product);
    found = new Candidates(own.map((o) => o.name).filter((n) => !n.includes('<')));
    names.set(unit, found);
  }
  return found;
}

export const unknownKey: Rule = defineRule({
  id: 'config/unknown-key',
  severity: 'warning',
  needs: ['config'],
  summary: 'The product does not know this key.',
  says: 'None of the products refuses an unknown key: it is read, kept and never asked for, so what was meant stays at its default.',
  source: 'flink GlobalConfiguration 1.18, 2.2; typesafe-config 1.4; alluxio InstancedConfiguration 2.x',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        text: '[|security.ssl.internal.trust-store|]: /etc/flink/trust.p12\n',
        fixed: 'security.ssl.internal.truststore: /etc/flink/trust.p12\n',
      },
      {
        file: 'alluxio-site.properties',
        text: '[|alluxio.network.tls.keystore.pasword|]=<password>\n',
        fixed: 'alluxio.network.tls.keystore.password=<password>\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    [|hostname-verificaton|] = on\n  }\n}\n',
      },
    ],
    good: [
      { file: 'flink-conf.yaml', text: 'security.ssl.internal.truststore: /etc/flink/trust.p12\nmy.own.key: 1\n' },
      { file: 'alluxio-site.properties', text: 'alluxio.network.tls.keystore.password=<password>\nalluxio.my.key=1\n' },
    ],
  },
  check(unit, report) {
    const { schema } = unit;
    const misspellings = misspellingsOf(schema);
    for (const setting of mistakenSettings(unit)) {
      const { key } = setting;
      if (schema.isHandled?.(key, 'config/unknown-key') === true) continue;
      const right = meant(unit, key);
      report(
        { key: setting },
        {
          message: t`${productName(unit)} does not know ${key}; ${told(schema.unknownKeyEffect)}.${right === undefined ? '' : t` Did you mean ${right}?`}`,
          unread: right === undefined || unit.get(right) !== undefined ? [key] : [key, right],
          fixes: () =>
            right === undefined || unit.get(right) !== undefined
              ? [{ title: t`Remove ${key}`, changes: [{ op: 'remove', setting }] }]
              : [
                  {
                    title: t`Change to ${right}`,
                    changes: [{ op: 'rename', setting, key: right }],
                    safe: misspellings.get(key) === right,
                  },
                ],
        },
      );
    }
  },
});

export const duplicateKey: Rule = defineRule({
  id: 'config/duplicate-key',
  severity: 'warning',
  needs: ['config'],
  summary: 'The key is set twice; only the last one counts.',
  says: 'The later line silently replaces the earlier one. Equal values are harmless and only hinted at.',
  source: 'java.util.Properties 17; flink GlobalConfiguration 1.18 (loadYAMLResource)',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        text: '[|security.ssl.protocol|]: TLSv1.2\nsecurity.ssl.protocol: TLSv1.3\n',
        fixed: 'security.ssl.protocol: TLSv1.3\n',
      },
      {
        file: 'alluxio-site.properties',
        text: '[|alluxio.network.tls.enabled|]=true\nalluxio.network.tls.enabled=false\n',
      },
    ],
    good: [
      { file: 'flink-conf.yaml', text: 'security.ssl.protocol: TLSv1.2\n' },
      {
        file: 'application.conf',
        text: 'akka.remote.artery.transport = tcp\nakka.remote.artery.transport = ${?TRANSPORT}\n',
      },
    ],
  },
  check(unit, report) {
    for (const region of unit.regions) {
      // In HOCON the second definition is the normal way to override the first.
      if (region.format.id === 'hocon') continue;
      const own = ownSettings(region, unit.schema);
      const last = new Map<string, Setting>();
      for (const setting of own) last.set(setting.key, setting);
      if (last.size === own.length) continue;
      for (const setting of own) {
        const winner = last.get(setting.key);
        if (winner === undefined || winner === setting || !concerns(unit, setting.key) || isElement(setting)) continue;
        // The product refuses the file for it, and the dialect has said so.
        if (region.problems.some((p) => p.code === 'duplicate-key' && p.span.start === winner.keySpan.start)) continue;
        const same = setting.value.text === winner.value.text;
        report(
          { key: setting },
          {
            severity: same ? 'hint' : 'warning',
            message: same
              ? t`${setting.key} is set again below to the same value.`
              : t`${setting.key} is set again below; this line has no effect.`,
            related: [{ setting: winner, message: t`This one counts.` }],
            fixes: () => [
              { title: t`Remove the earlier setting`, changes: [{ op: 'remove', setting, only: true }], safe: true },
            ],
          },
        );
      }
    }
  },
});

/** One element of a list (`-Dsuites.0=…`), which its setting has as a whole. */
const isElement = ({ key, entry }: Setting): boolean =>
  /(?:^|\.)\d+$/.test(entry.path.at(-1) ?? '') && !/(?:^|\.)\d+$/.test(key);

/** Keys that are not the system's (a Helm chart's own, log settings in the same file) are nobody's business. */
const concerns = (unit: Unit, key: string): boolean =>
  unit.schema.options.get(key) !== undefined || unit.schema.namespaces.some((n) => key.startsWith(n));
