import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownSettings } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { deploymentOf } from '../deployment.ts';
import { SITE } from './common.ts';

/** Passwords that stand in documentation and tutorials. */
const WELL_KNOWN = new Set([
  'changeit',
  'changeme',
  'changeme123',
  'keypass',
  'storepass',
  'trustpass',
  'password',
  'secret',
  'alluxio',
  '123456',
]);

const isWellKnown = (text: string): boolean => WELL_KNOWN.has(text.toLowerCase());

/** Passwords with a known text, the effective ones. */
function passwords(unit: Unit): { readonly setting: Setting; readonly text: string; readonly sure: boolean }[] {
  return knownSettings(unit).flatMap(({ setting, option }) => {
    if (option.kind !== 'password' || option.group === 'license' || unit.get(setting.key) !== setting) return [];
    if (setting.value.state !== 'known' || setting.value.text === '') return [];
    return [{ setting, text: setting.value.text, sure: option.confirmed !== false }];
  });
}

/** In the 2.x chart every property ends on the command line; a rule of its own says so. */
const isChart2 = (unit: Unit): boolean => deploymentOf(unit)?.shape === 'chart2';

export const wellKnownPassword: Rule = defineRule({
  id: 'alluxio/well-known-password',
  severity: 'warning',
  needs: ['config'],
  summary: 'The password is one of those that stand in every tutorial.',
  says: 'Everybody who has read the documentation can open a keystore with such a password. `keytool -storepasswd` changes it, without a new certificate.',
  source: 'Alluxio 3.x documentation, TLS support (its examples)',
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.network.tls.truststore.path=/alluxio/truststore.jks\nalluxio.network.tls.truststore.password=[|changeit|]\nalluxio.network.tls.enabled=false\n',
      },
    ],
    good: [{ file: SITE, text: 'alluxio.network.tls.truststore.password=<password>\n' }],
  },
  check(unit, report) {
    for (const { setting, text, sure } of passwords(unit)) {
      if (isWellKnown(text)) report({ value: setting }, { severity: sure ? 'warning' : 'information' });
    }
  },
});

export const plainPassword: Rule = defineRule({
  id: 'alluxio/plain-text-password',
  severity: 'information',
  needs: ['config'],
  summary: 'The password stands in plain text.',
  says: 'Alluxio knows no other way: it reads passwords from its properties only. Keep the file readable for the Alluxio user alone (mode 600), out of version control, and on Kubernetes in a Secret.',
  source: 'alluxio PropertyKey 2.x',
  examples: {
    bad: [{ file: SITE, text: 'alluxio.network.tls.keystore.password=[|hunter-2-hunter|]\n' }],
    good: [{ file: SITE, text: 'alluxio.network.tls.keystore.password=${STORE_PASSWORD}\n' }],
  },
  check(unit, report) {
    if (isChart2(unit)) return;
    for (const { setting, text } of passwords(unit)) {
      if (!isWellKnown(text)) report({ value: setting });
    }
  },
});

export const passwordOnCommandLine: Rule = defineRule({
  id: 'alluxio/password-on-command-line',
  severity: 'warning',
  needs: ['config'],
  summary: 'The chart puts this password into a ConfigMap and on the command line of every process.',
  says: 'The 2.x chart turns `properties` into `-Dkey=value` options in the ConfigMap `<fullname>-config`. Whoever may read ConfigMaps, or the list of processes, sees the password.',
  source: 'Alluxio Helm chart 2.9, templates/config',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: '# cluster-tls: alluxio EE 2.10\nproperties:\n  alluxio.network.tls.enabled: "false"\n  alluxio.network.tls.keystore.password: [|hunter-2-hunter|]\nmaster:\n  count: 1\n',
      },
    ],
    good: [
      {
        file: 'values.yaml',
        text: '# cluster-tls: alluxio EE 2.10\nproperties:\n  alluxio.network.tls.enabled: "false"\n  alluxio.network.tls.keystore.password: <password>\nmaster:\n  count: 1\n',
      },
    ],
  },
  check(unit, report) {
    if (!isChart2(unit)) return;
    for (const { setting, text, sure } of passwords(unit)) {
      if (setting.region.dialect === 'map' && !isWellKnown(text))
        report({ value: setting }, { severity: sure ? 'warning' : 'information' });
    }
  },
});

export const valueBreaksOptions: Rule = defineRule({
  id: 'alluxio/value-breaks-java-options',
  severity: 'error',
  needs: ['config'],
  summary: 'The value has a character that does not survive on the command line.',
  says: 'The 2.x chart writes `properties` as `-Dkey=value`, joined by blanks, into `ALLUXIO_JAVA_OPTS`. A blank or a quote cuts the value, `$`, `;` and `&` are taken by the shell: the process starts with another value, or not at all.',
  source: 'Alluxio Helm chart 2.9, templates/config',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: '# cluster-tls: alluxio EE 2.10\nproperties:\n  alluxio.network.tls.enabled: "false"\n  alluxio.network.tls.keystore.path: [|/secrets/key store/keystore.jks|]\nmaster:\n  count: 1\n',
      },
    ],
    good: [
      {
        file: 'values.yaml',
        text: '# cluster-tls: alluxio EE 2.10\nproperties:\n  alluxio.network.tls.enabled: "false"\n  alluxio.network.tls.keystore.path: /secrets/keystore/keystore.jks\nmaster:\n  count: 1\n',
      },
    ],
  },
  check(unit, report) {
    if (!isChart2(unit)) return;
    for (const setting of unit.settings) {
      if (setting.region.dialect !== 'map' || setting.value.state !== 'known') continue;
      const found = /[\s"'$;&]/.exec(setting.value.text)?.[0];
      if (found === undefined) continue;
      const secret = unit.schema.options.get(setting.key)?.secret === true;
      const name = /\s/.test(found) ? t`a blank` : t`the character ${found}`;
      report(
        { value: setting },
        {
          message: secret
            ? t`The secret has a character (blank, quote, $, ; or &) that does not survive in ALLUXIO_JAVA_OPTS: choose another.`
            : t`The value has ${name}, which does not survive in ALLUXIO_JAVA_OPTS.`,
        },
      );
    }
  },
});
