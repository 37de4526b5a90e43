import type { Setting, Unit } from '../../rules/model.ts';
import { defineRule, type Place, type Rule } from '../../rules/rule.ts';
import { t } from '../../text/l10n.ts';
import { PlanError } from './model.ts';
import { options } from './options.ts';
import { type RawPlan, readPlan } from './read.ts';
import { planSet } from './set.ts';

/** The plan as its settings tell it; undefined where a value is not known. */
function rawPlan(unit: Unit): RawPlan | undefined {
  const raw: Record<string, unknown> = {};
  for (const { key, value } of unit.settings) {
    if (value.state === 'unknown') return undefined;
    if (options.get(key) === undefined) continue;
    const read =
      value.items ??
      (value.type === 'number' && key !== 'version' ? Number(value.text) : value.type === 'null' ? null : value.text);
    const [outer = '', inner] = key.split('.');
    if (inner === undefined) raw[outer] = read;
    else raw[outer] = { ...(raw[outer] as object | undefined), [inner]: read };
  }
  return raw;
}

const placeOf = (unit: Unit, key: string): Place => {
  const setting: Setting | undefined = unit.get(key) ?? unit.get('deployment') ?? unit.get('system');
  const [region] = unit.regions;
  return setting !== undefined ? { value: setting } : { region: region! };
};

const good = { file: 'cluster-tls.yaml', text: 'system: flink\nnamespace: data\nname: jobs\n' };

const cannotBeMade: Rule = defineRule({
  id: 'plan/cannot-be-made',
  severity: 'error',
  needs: ['config'],
  summary: 'The plan does not go together; nothing can be generated from it.',
  says: '`cluster-tls generate` stops with this message before anything is written.',
  source: 'cluster-tls generate',
  examples: {
    bad: [
      { file: 'cluster-tls.yaml', text: 'system: flink\nnamespace: data\nformats: [|[pem]|]\n' },
      { file: 'cluster-tls.yaml', text: 'system: flink\ndeployment: [|yarn|]\n' },
      { file: 'cluster-tls.yaml', text: 'system: akka\nnamespace: shop\ntrust: [|existing-ca|]\n' },
      { file: 'cluster-tls.yaml', text: '[|namespace|]: data\n' },
      { file: 'cluster-tls.yaml', text: 'system: akka\nnamespace: shop\nname: [|../shop|]\n' },
    ],
    good: [
      good,
      { file: 'cluster-tls.yaml', text: 'system: flink\ndeployment: yarn\nhosts:\n  - "*.example.com"\n' },
      { file: 'cluster-tls.yaml', text: 'system: ${SYSTEM}\nformats: [pem]\n' },
    ],
  },
  check(unit, report) {
    const raw = rawPlan(unit);
    if (raw === undefined) return;
    const { plan, problems } = readPlan(raw);
    // What is wrong with single values is every option's own business.
    const told = problems.filter(
      ({ of, key, message }) => of === 'meaning' || (key === 'system' && /given/.test(message)),
    );
    for (const { key, message } of told) report(placeOf(unit, key), { message: sentence(message) });
    if (plan === undefined) return;
    try {
      planSet(plan, plan.folder ?? plan.out);
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      report(placeOf(unit, unit.get('name') === undefined ? 'hosts' : 'name'), { message: sentence(error.message) });
    }
  },
});

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const secretInPlan: Rule = defineRule({
  id: 'plan/secret',
  severity: 'error',
  needs: ['config'],
  summary: 'A plan holds no secrets: everybody who has the repository would have them.',
  says: 'Passwords come from a file (`passwordFile`), from the environment (`passwordEnv`), or are made and kept beside the stores. `cluster-tls generate` knows no key for the password itself.',
  source: 'cluster-tls generate',
  examples: {
    bad: [
      { file: 'cluster-tls.yaml', text: 'system: flink\nnamespace: data\n[|password|]: changeit\n' },
      { file: 'cluster-tls.yaml', text: 'system: flink\nnamespace: data\n[|keyPassword|]: changeit\n' },
    ],
    good: [good, { file: 'cluster-tls.yaml', text: 'system: flink\nnamespace: data\npasswordEnv: STORE_PASSWORD\n' }],
  },
  check(unit, report) {
    for (const setting of unit.settings)
      if (unit.schema.isHandled?.(setting.key, 'config/unknown-key') === true)
        report(
          { key: setting },
          {
            message: t`${setting.key}: a plan holds no secrets. Name a file with passwordFile, or a variable with passwordEnv.`,
            fixes: () => [{ title: t`Remove ${setting.key}`, changes: [{ op: 'remove', setting }] }],
          },
        );
  },
});

export const rules: readonly Rule[] = [cannotBeMade, secretInPlan];
