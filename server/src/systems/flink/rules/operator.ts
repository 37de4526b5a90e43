import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { factsOf } from '../facts.ts';
import { SCOPES, scoped } from './state.ts';

const FORBIDDEN = ['kubernetes.namespace', 'kubernetes.cluster-id', 'high-availability.cluster-id'];

export const forbiddenKey: Rule = defineRule({
  id: 'flink/operator-forbidden-key',
  severity: 'error',
  versions: '>=1.13',
  needs: ['config'],
  summary: 'The operator sets this key itself and refuses it here.',
  says: 'The Kubernetes operator derives namespace and cluster id from the resource, and does not accept `kubernetes.namespace`, `kubernetes.cluster-id` and `high-availability.cluster-id` in `flinkConfiguration`.',
  source: 'flink-kubernetes-operator DefaultValidator 1.12',
  examples: {
    bad: [
      {
        file: 'deployment.yaml',
        text: 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_18\n  flinkConfiguration:\n    [|kubernetes.cluster-id|]: my-cluster\n    taskmanager.numberOfTaskSlots: "2"\n',
      },
    ],
    good: [
      {
        file: 'deployment.yaml',
        text: 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_18\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: "2"\n',
      },
    ],
  },
  check(unit, report) {
    const kind = factsOf(unit).kind;
    if (kind !== 'FlinkDeployment' && kind !== 'FlinkSessionJob') return;
    for (const setting of unit.settings) {
      if (setting.region.dialect !== 'map' || !FORBIDDEN.includes(setting.key)) continue;
      report(
        { key: setting },
        {
          message: t`The operator does not accept ${setting.key} in flinkConfiguration.`,
          fixes: () => [{ title: t`Remove ${setting.key}`, changes: [{ op: 'remove', setting }] }],
        },
      );
    }
  },
});

const REPLACED: Readonly<Record<string, string>> = {
  'high-availability': 'high-availability.type',
  'state.backend': 'state.backend.type',
  'restart-strategy': 'restart-strategy.type',
};

export const overlappingPrefixes: Rule = defineRule({
  id: 'flink/overlapping-prefixes',
  severity: 'error',
  versions: '>=2',
  needs: ['config'],
  summary: 'One key is the beginning of another; the operator cannot write config.yaml from that.',
  says: 'For Flink 2 the operator writes a nested file, in which one key cannot be both a value and a map: `Overlapping key prefixes detected (a -> a.b), please replace with Flink v2 compatible, non-deprecated keys.`',
  source: 'flink-kubernetes-operator FlinkConfigManager 1.12',
  examples: {
    bad: [
      {
        file: 'deployment.yaml',
        text: 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v2_0\n  flinkConfiguration:\n    [|high-availability|]: kubernetes\n    high-availability.storageDir: s3://flink/ha\n',
        fixed:
          'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v2_0\n  flinkConfiguration:\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink/ha\n',
      },
    ],
    good: [
      {
        file: 'deployment.yaml',
        text: 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v2_0\n  flinkConfiguration:\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink/ha\n',
      },
    ],
  },
  check(unit, report) {
    const map = unit.regions.filter((r) => r.dialect === 'map').flatMap((r) => r.settings);
    const longer = new Map<string, string>();
    for (const { key } of map) {
      for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
        const prefix = key.slice(0, dot);
        if (!longer.has(prefix)) longer.set(prefix, key);
      }
    }
    for (const setting of map) {
      const other = longer.get(setting.key);
      if (other === undefined) continue;
      const replacement = REPLACED[setting.key];
      report(
        { key: setting },
        {
          message: t`Overlapping key prefixes detected (${setting.key} -> ${other}), please replace with Flink v2 compatible, non-deprecated keys.`,
          fixes: () =>
            replacement === undefined || unit.get(replacement) !== undefined
              ? []
              : [
                  {
                    title: t`Rename to ${replacement}`,
                    changes: [{ op: 'rename', setting, key: replacement }],
                    safe: true,
                  },
                ],
        },
      );
    }
  },
});

export const sessionJobInternal: Rule = defineRule({
  id: 'flink/session-job-internal-tls',
  severity: 'information',
  versions: '>=1.13',
  needs: ['config'],
  summary: 'Internal TLS of a session job does nothing for the running cluster.',
  says: 'The processes of the session cluster are configured by its FlinkDeployment. A FlinkSessionJob needs the REST settings of that cluster, with which the job is submitted.',
  source: 'flink-kubernetes-operator examples/flink-tls-example 1.12',
  examples: {
    bad: [
      {
        file: 'job.yaml',
        text: 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nspec:\n  deploymentName: session\n  flinkConfiguration:\n    [|security.ssl.internal.enabled|]: "true"\n',
      },
    ],
    good: [
      {
        file: 'job.yaml',
        text: 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nspec:\n  deploymentName: session\n  flinkConfiguration:\n    security.ssl.rest.enabled: "true"\n',
      },
    ],
  },
  check(unit, report) {
    const setting = unit.get(scoped(SCOPES[0]!, 'enabled'));
    if (factsOf(unit).kind !== 'FlinkSessionJob' || setting === undefined) return;
    report(
      { key: setting },
      {
        message: t`The session cluster already runs with the internal TLS of its FlinkDeployment; here this has no effect.`,
      },
    );
  },
});
