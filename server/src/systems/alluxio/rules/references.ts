import type { Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { referencesIn } from '../read.ts';
import { scalarOf } from '../text.ts';
import { removal, SITE } from './common.ts';

/** Text of the effective value of a key before references are resolved. */
function rawOf(unit: Unit, key: string): string | undefined {
  const setting = unit.get(key);
  return setting === undefined ? undefined : scalarOf(setting)?.value;
}

/** Keys on the way from `key` back to itself, bounded; undefined where the way ends. */
function cycleFrom(unit: Unit, key: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const visit = (at: string, way: readonly string[]): readonly string[] | undefined => {
    for (const next of referencesIn(rawOf(unit, at) ?? '')) {
      if (next === key) return [...way, next];
      if (seen.has(next) || seen.size > 1000) continue;
      seen.add(next);
      const found = visit(next, [...way, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(key, [key]);
}

export const unresolvedReference: Rule = defineRule({
  id: 'alluxio/unresolved-reference',
  severity: 'error',
  needs: ['config'],
  summary: 'The value refers to a property that cannot be resolved.',
  says: '`${key}` stands for another Alluxio property, and only for that: an unknown one throws `Invalid property key`, one without a value cannot be resolved, and a circle ends in `Circular dependency found while resolving`. There is no escape: a password cannot hold `${key}` at all.',
  source: 'alluxio InstancedConfiguration 2.1',
  examples: {
    bad: [
      { file: SITE, text: 'alluxio.network.tls.keystore.path=[|${alluxio.network.tls.truststore.path}|]\n' },
      { file: SITE, text: 'alluxio.network.tls.keystore.password=[|${alluxio.network.tls.pasword}|]\n' },
      {
        file: SITE,
        text: 'alluxio.network.tls.keystore.path=[|${alluxio.network.tls.truststore.path}|]\nalluxio.network.tls.truststore.path=[|${alluxio.network.tls.keystore.path}|]\n',
      },
    ],
    good: [
      { file: SITE, text: 'alluxio.network.tls.keystore.path=${alluxio.home}/keystore.jks\n' },
      { file: SITE, text: 'alluxio.network.tls.keystore.path=${KEYSTORE}\n' },
      {
        file: SITE,
        text: 'alluxio.network.tls.keystore.password=<password>\nalluxio.network.tls.keystore.key.password=${alluxio.network.tls.keystore.password}\n',
      },
    ],
  },
  check(unit, report) {
    const { schema } = unit;
    if (!unit.regions.some((r) => /[$]|\\u/.test(r.tree.text))) return;
    for (const setting of unit.settings) {
      const names = referencesIn(scalarOf(setting)?.value ?? '');
      if (names.length === 0 || unit.get(setting.key) !== setting) continue;
      const cycle = cycleFrom(unit, setting.key);
      if (cycle !== undefined) {
        report({ value: setting }, { message: t`Circular dependency found while resolving ${cycle.join(' -> ')}.` });
        continue;
      }
      for (const name of new Set(names)) {
        if (unit.get(name) !== undefined) continue;
        const option = schema.options.get(name);
        const owned = schema.namespaces.some((n) => name.startsWith(n));
        // Alluxio has many more keys than those that matter here.
        if (option === undefined && !owned) continue;
        if (option !== undefined && (typeof option.defaultValue === 'string' || option.defaults !== undefined))
          continue;
        const message =
          option === undefined
            ? `Invalid property key ${name}.`
            : t`${name} is not set, so \${${name}} cannot be resolved.`;
        // Elsewhere than in the site file it may come from a file that is not seen here.
        const whole = setting.region.dialect === 'properties';
        report(
          { value: setting },
          {
            message,
            severity: option === undefined || whole ? 'error' : 'information',
            fixes: () => [removal(t`Remove ${setting.key}`, [setting])],
          },
        );
      }
    }
  },
});
