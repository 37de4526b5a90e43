import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { fix, others } from './fixes.ts';

export const variablesInactive: Rule = defineRule({
  id: 'akka/environment-not-read',
  severity: 'warning',
  needs: ['config'],
  summary: 'Variables named CONFIG_FORCE_… count only with -Dconfig.override_with_env_vars=true.',
  says: 'Without the switch the variables are ignored without a word, and the files hold. It is a system property of the JVM, so that it must stand among its options (`JAVA_OPTS`, `JAVA_TOOL_OPTIONS`, the arguments before the main class); it may also be built into the image.',
  source: 'typesafe-config 1.3.4 (ConfigFactory.load)',
  examples: {
    bad: [
      {
        file: 'deployment.yaml',
        text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          env:\n            - name: [|CONFIG_FORCE_akka_remote_artery_transport|]\n              value: tls-tcp\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    image: example/app:1\n    environment:\n      JAVA_OPTS: "-Dakka.remote.artery.canonical.port=25520"\n      [|CONFIG_FORCE_akka_remote_artery_transport|]: tls-tcp\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    image: example/app:1\n    environment:\n      JAVA_OPTS: "-Dconfig.override_with_env_vars=true"\n      CONFIG_FORCE_akka_remote_artery_transport: tls-tcp\n',
      },
    ],
  },
  check(unit, report) {
    if (unit.facts['forced'] !== true || unit.facts['override'] !== false) return;
    const variables = unit.settings.filter((s) => s.region.dialect === 'env');
    const [first] = variables;
    if (first === undefined) return;
    const options = unit.regions.find((r) => r.dialect === 'args');
    report(
      { key: first },
      {
        message: t`This variable is not read: no option -Dconfig.override_with_env_vars=true is given here.`,
        related: others(variables, t`Not read either.`),
        fixes: () =>
          options === undefined
            ? []
            : [
                fix(t`Add -Dconfig.override_with_env_vars=true`, [
                  { op: 'add', region: options, entries: [{ key: 'config.override_with_env_vars', value: 'true' }] },
                ]),
              ],
      },
    );
  },
});
