import { t } from '../../text/l10n.ts';
import type { Setting, Unit } from '../model.ts';
import type { Option } from '../options.ts';
import { defineRule, type Fix, type Rule } from '../rule.ts';
import { type KnownSetting, knownSettings } from '../unit.ts';
import { compareVersions } from '../version.ts';

/** `Flink 2.2 (assumed)`: the version that a finding speaks of. */
export const versionLabel = (unit: Unit): string =>
  `${productName(unit)} ${unit.version.text}${unit.version.assumed ? ' (assumed)' : ''}`;

/** `Flink`, `Pekko`: the product's name as people write it. */
export const productName = ({ product }: Unit): string => product.charAt(0).toUpperCase() + product.slice(1);

const optionsIn = (unit: Unit, rule: string): readonly KnownSetting[] =>
  knownSettings(unit).filter(({ setting }) => unit.schema.isHandled?.(setting.key, rule) !== true);

const isRemoved = (option: Option, unit: Unit): boolean =>
  option.removed !== undefined && compareVersions(unit.version.text, option.removed) >= 0;

const isDeprecated = (option: Option, unit: Unit): boolean =>
  option.deprecation !== undefined &&
  (option.deprecation.since === undefined || compareVersions(unit.version.text, option.deprecation.since) >= 0);

function isNotYet({ since }: Option, unit: Unit): boolean {
  if (since === undefined || !/^\d/.test(since) || compareVersions(unit.version.text, since) >= 0) return false;
  // "1.20" is the whole line: it has what 1.20.0 and later patches brought.
  return !since.startsWith(`${unit.version.text}.`);
}

/** Whether this version ignores the option, so that its value does no harm. */
export const isIgnored = (option: Option, unit: Unit): boolean =>
  !unit.version.assumed && (isRemoved(option, unit) || isNotYet(option, unit));

/** Renames to the replacement where that is one key which is not set yet, else removes what has no effect. */
function migrations(unit: Unit, setting: Setting, option: Option, dead: boolean): Fix[] {
  const replacement = option.deprecation?.replacement;
  const fixes: Fix[] = [];
  if (
    replacement !== undefined &&
    unit.schema.options.get(replacement) !== undefined &&
    unit.get(replacement) === undefined
  ) {
    fixes.push({
      title: t`Rename to ${replacement}`,
      changes: [{ op: 'rename', setting, key: replacement }],
      safe: !dead,
    });
  }
  if (dead) fixes.push({ title: t`Remove ${setting.key}`, changes: [{ op: 'remove', setting }] });
  return fixes;
}

const advice = (option: Option): string => {
  const replacement = option.deprecation?.replacement;
  const reason = option.deprecation?.reason;
  return `${replacement === undefined ? '' : t` Use ${replacement} instead.`}${reason === undefined ? '' : ` ${reason}`}`;
};

export const removedKey: Rule = defineRule({
  id: 'config/removed-key',
  severity: 'warning',
  needs: ['config'],
  summary: 'This version of the product no longer knows the key; it has no effect.',
  says: 'A key that a release has dropped is ignored like any unknown key: nothing is logged, and the default of whatever replaced it holds.',
  source: 'The options of each release, compared release by release.',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.20',
        text: '[|mesos.resourcemanager.artifactserver.ssl.enabled|]: true\n',
      },
    ],
    good: [
      { file: 'flink-conf.yaml', version: '1.13', text: 'mesos.resourcemanager.artifactserver.ssl.enabled: true\n' },
    ],
  },
  check(unit, report) {
    for (const { setting, option } of optionsIn(unit, 'config/removed-key')) {
      if (!isRemoved(option, unit)) continue;
      report(
        { key: setting },
        {
          message: t`${setting.key} was removed in ${option.removed}; ${versionLabel(unit)} ignores it.${advice(option)}`,
          fixes: () => migrations(unit, setting, option, true),
        },
      );
    }
  },
});

export const deprecatedKey: Rule = defineRule({
  id: 'config/deprecated-key',
  severity: 'information',
  needs: ['config'],
  summary: 'The key is deprecated.',
  says: 'The product still reads a deprecated key, but a later release will not.',
  source: 'The options of each release, compared release by release.',
  tags: ['deprecated'],
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.16',
        text: '[|security.ssl.session-cache-size|]: 100\n',
        fixed: 'security.ssl.internal.session-cache-size: 100\n',
      },
    ],
    good: [{ file: 'flink-conf.yaml', version: '1.16', text: 'security.ssl.internal.session-cache-size: 100\n' }],
  },
  check(unit, report) {
    for (const { setting, option } of optionsIn(unit, 'config/deprecated-key')) {
      if (isRemoved(option, unit) || !isDeprecated(option, unit)) continue;
      const since = option.deprecation?.since;
      report(
        { key: setting },
        {
          message: t`${setting.key} is deprecated${since === undefined ? '' : t` since ${since}`}.${advice(option)}`,
          fixes: () => migrations(unit, setting, option, false),
        },
      );
    }
  },
});

export const notYetKey: Rule = defineRule({
  id: 'config/not-yet-key',
  severity: 'warning',
  needs: ['config'],
  summary: 'This version of the product does not know the key yet; it has no effect.',
  says: 'A key that came with a later release is ignored like any unknown key, without a word in the log.',
  source: 'The options of each release, compared release by release.',
  tags: ['unnecessary'],
  examples: {
    bad: [{ file: 'flink-conf.yaml', version: '1.18', text: '[|security.ssl.internal.keystore-type|]: PKCS12\n' }],
    good: [{ file: 'flink-conf.yaml', version: '1.20', text: 'security.ssl.internal.keystore-type: PKCS12\n' }],
  },
  check(unit, report) {
    if (unit.version.assumed) return;
    for (const { setting, option } of optionsIn(unit, 'config/not-yet-key')) {
      if (!isNotYet(option, unit)) continue;
      report(
        { key: setting },
        {
          message: t`${setting.key} exists from ${option.since} on; ${versionLabel(unit)} ignores it.`,
          fixes: () => [{ title: t`Remove ${setting.key}`, changes: [{ op: 'remove', setting }] }],
        },
      );
    }
  },
});

export const otherEdition: Rule = defineRule({
  id: 'config/other-edition',
  severity: 'information',
  needs: ['config'],
  summary: 'The key belongs to another edition of the product.',
  says: 'An edition that does not have the key accepts the file and ignores the line.',
  source: 'The options of each edition.',
  examples: {
    bad: [{ file: 'alluxio-site.properties', version: 'EE 2.10', text: '[|alluxio.worker.s3.tls.enabled|]=true\n' }],
    good: [{ file: 'alluxio-site.properties', version: 'EE 3.6', text: 'alluxio.worker.s3.tls.enabled=true\n' }],
  },
  check(unit, report) {
    if (unit.version.assumed || unit.edition === undefined) return;
    for (const { setting, option } of optionsIn(unit, 'config/other-edition')) {
      if (option.confirmed === false || option.editions === undefined || option.editions.includes(unit.edition))
        continue;
      // Told already, with the release that brought it.
      if (isNotYet(option, unit)) continue;
      report(
        { key: setting },
        { message: t`${setting.key} is an option of ${option.editions.join(', ')}, not of ${unit.edition}.` },
      );
    }
  },
});
