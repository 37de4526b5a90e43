import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { chartFix } from '../chartEdit.ts';
import { deploymentAt, placeOf, scalarAt, textAt, unitOfRole } from '../deployment.ts';
import { anyTls, HTTPS_PORT, numberOf, REST_PORT, removal } from './common.ts';
import { isTaken } from './ports.ts';

const CLUSTER = 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nmetadata:\n  name: alluxio\nspec:\n';

export const unknownApiVersion: Rule = defineRule({
  id: 'alluxio/unknown-api-version',
  severity: 'information',
  needs: ['config'],
  summary: 'The operator of Alluxio has no AlluxioCluster of this apiVersion.',
  says: 'The operator knows `k8s-operator.alluxio.com/v1`; early releases had `k8s-operator.alluxio.com/v1alpha1`. Another apiVersion means another operator, or a mistake: `no matches for kind "AlluxioCluster"`.',
  source: 'Alluxio 3.x documentation, operator',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: [|k8s-operator.alluxio.com/v2|]\nkind: AlluxioCluster\nspec:\n  image: alluxio-enterprise\n',
        fixed: 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  image: alluxio-enterprise\n',
      },
    ],
    good: [
      { file: 'alluxio-cluster.yaml', text: `${CLUSTER}  image: alluxio-enterprise\n` },
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1alpha1\nkind: AlluxioCluster\nspec:\n  dataset: {}\n',
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster');
    const version = deployment?.apiVersion;
    if (deployment === undefined || version === undefined || deployment.kind === undefined) return;
    if (/^k8s-operator\.alluxio\.com\/v1(?:alpha1)?$/.test(version) || /[{}$<>]/.test(version)) return;
    const entry = deployment.place.root.entries.find((e) => e.path.join('.') === 'apiVersion');
    if (entry?.value === undefined) return;
    const { span } = entry.value;
    report(placeOf(deployment, span), {
      fixes: () => [
        {
          title: t`Change to k8s-operator.alluxio.com/v1`,
          changes: [{ op: 'text', uri: deployment.place.uri, span, newText: 'k8s-operator.alluxio.com/v1' }],
        },
      ],
    });
  },
});

export const valueNotString: Rule = defineRule({
  id: 'alluxio/property-not-a-string',
  severity: 'error',
  needs: ['config'],
  summary: 'Properties of an AlluxioCluster are strings: this value needs quotes.',
  says: '`spec.properties` is a map from string to string. The API server refuses booleans and numbers: `Invalid value: "boolean": spec.properties.… must be of type string: "boolean"`.',
  source: 'Alluxio operator, CustomResourceDefinition of AlluxioCluster',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${CLUSTER}  properties:\n    alluxio.worker.s3.https.port: [|29996|]\n`,
        fixed: `${CLUSTER}  properties:\n    alluxio.worker.s3.https.port: "29996"\n`,
      },
      { file: 'alluxio-cluster.yaml', text: `${CLUSTER}  properties:\n    alluxio.worker.s3.api.enabled: [|true|]\n` },
    ],
    good: [
      { file: 'alluxio-cluster.yaml', text: `${CLUSTER}  properties:\n    alluxio.worker.s3.api.enabled: "true"\n` },
      { file: 'values.yaml', text: 'coordinator:\n  count: 1\nproperties:\n  alluxio.worker.s3.api.enabled: true\n' },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster');
    if (deployment === undefined) return;
    for (const setting of new Set(deployment.units.flatMap((u) => u.settings))) {
      const node = setting.entry.value;
      if (
        setting.region.dialect !== 'map' ||
        node?.kind !== 'scalar' ||
        node.quote !== 'none' ||
        node.span.end === node.span.start
      )
        continue;
      // YAML 1.1, which Kubernetes reads, has more booleans than 1.2.
      const boolean = node.type === 'boolean' || /^(?:y|yes|n|no|on|off)$/i.test(node.value);
      if (!boolean && node.type !== 'number') continue;
      const quoted = `"${setting.tree.text.slice(node.span.start, node.span.end)}"`;
      report(
        { value: setting },
        {
          fixes: () => [
            {
              title: t`Put the value in quotes`,
              changes: [{ op: 'text', uri: setting.uri, span: setting.valueSpan, newText: quoted }],
              safe: true,
            },
          ],
        },
      );
    }
  },
});

export const servicePort: Rule = defineRule({
  id: 'alluxio/service-port-differs',
  severity: 'warning',
  versions: '>=3',
  needs: ['config'],
  summary: 'The port of the service and the port of the worker differ.',
  says: 'The Service of the workers sends traffic to `worker.ports.s3https` and `worker.ports.s3` (29996 and 29998 by default). A worker that listens elsewhere is not reached through it.',
  source: 'Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${CLUSTER}  properties:\n    alluxio.worker.s3.https.port: [|"8443"|]\n`,
        fixed: `${CLUSTER}  properties:\n    alluxio.worker.s3.https.port: "8443"\n  worker:\n    ports:\n      s3https: 8443\n`,
      },
      {
        file: 'alluxio-cluster.yaml',
        text: `${CLUSTER}  worker:\n    ports:\n      s3: [|8080|]\n  properties:\n    alluxio.worker.rest.port: "29998"\n`,
        fixed: `${CLUSTER}  worker:\n    ports:\n      s3: 29998\n  properties:\n    alluxio.worker.rest.port: "29998"\n`,
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${CLUSTER}  properties:\n    alluxio.worker.s3.https.port: "8443"\n  worker:\n    ports:\n      s3https: 8443\n`,
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    const worker = deployment === undefined ? undefined : unitOfRole(deployment, 'worker');
    if (deployment === undefined || worker === undefined) return;
    const pairs = [
      { name: 's3https', normal: 29_996, key: HTTPS_PORT },
      { name: 's3', normal: 29_998, key: REST_PORT },
    ];
    for (const { name, normal, key } of pairs) {
      const node = scalarAt(deployment, 'worker', 'ports', name);
      const setting = worker.get(key);
      if (node === undefined && setting === undefined) continue;
      const text = node === undefined ? String(normal) : textAt(deployment, 'worker', 'ports', name);
      const port = numberOf(worker, key);
      if (text === undefined || !/^\d+$/.test(text) || port === undefined || Number(text) === port) continue;
      // A port at which the worker cannot listen has a finding of its own.
      if (
        port < 1 ||
        port > 65_535 ||
        isTaken(worker, port) ||
        numberOf(worker, HTTPS_PORT) === numberOf(worker, REST_PORT)
      )
        continue;
      const fixes = () => [
        chartFix(t`Set worker.ports.${name} to ${port}`, deployment, ['worker', 'ports', name], String(port)),
      ];
      const message = t`The service sends to port ${text} (worker.ports.${name}), the worker listens at ${port} (${key}).`;
      if (node !== undefined) report(placeOf(deployment, node.span), { message, fixes });
      else if (setting !== undefined) report({ value: setting }, { message, fixes });
    }
  },
});

export const workersAsDeployment: Rule = defineRule({
  id: 'alluxio/workers-as-deployment',
  severity: 'warning',
  versions: '>=3',
  needs: ['config'],
  summary: 'Workers of a Deployment have random names, which no certificate can hold.',
  says: 'Only the pods of a StatefulSet (the default) have names that are known beforehand. With a Deployment there is nothing to put into the certificate but the name of the service.',
  source: 'Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${CLUSTER}  properties:\n    alluxio.network.tls.enabled: "true"\n  worker:\n    type: [|Deployment|]\n`,
        fixed: `${CLUSTER}  properties:\n    alluxio.network.tls.enabled: "true"\n  worker:\n    type: StatefulSet\n`,
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${CLUSTER}  properties:\n    alluxio.network.tls.enabled: "true"\n  worker:\n    type: StatefulSet\n`,
      },
      { file: 'alluxio-cluster.yaml', text: `${CLUSTER}  worker:\n    type: Deployment\n` },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    const worker = deployment === undefined ? undefined : unitOfRole(deployment, 'worker');
    const node = deployment === undefined ? undefined : scalarAt(deployment, 'worker', 'type');
    if (deployment === undefined || worker === undefined || node === undefined || !anyTls(worker)) return;
    if (!/^deployment$/i.test(node.value)) return;
    report(placeOf(deployment, node.span), {
      fixes: () => [chartFix(t`Change to StatefulSet`, deployment, ['worker', 'type'], 'StatefulSet')],
    });
  },
});

/** Properties that the 3.x chart writes behind those of the user. */
const GENERATED =
  /^alluxio\.(?:coordinator\.hostname|(?:master|coordinator)\.metastore\.dir|worker\.page\.store\.(?:dirs|sizes))$/;

export const generatedProperty: Rule = defineRule({
  id: 'alluxio/property-overwritten-by-chart',
  severity: 'warning',
  versions: '>=3',
  needs: ['config'],
  summary: 'The chart writes this property itself, behind yours: yours has no effect.',
  says: 'The generated `alluxio-site.properties` has your `properties` first, then what the chart derives from other values, and the last line of a key wins.',
  source: 'Alluxio Helm chart 3.6',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${CLUSTER}  properties:\n    [|alluxio.coordinator.hostname|]: alluxio.example.com\n    alluxio.license: <license>\n`,
        fixed: `${CLUSTER}  properties:\n    alluxio.license: <license>\n`,
      },
    ],
    good: [
      { file: 'alluxio-cluster.yaml', text: `${CLUSTER}  properties:\n    alluxio.worker.s3.api.enabled: "true"\n` },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    if (deployment === undefined) return;
    for (const setting of new Set(deployment.units.flatMap((u) => u.settings))) {
      if (setting.region.dialect !== 'map' || !GENERATED.test(setting.key)) continue;
      report({ key: setting }, { fixes: () => [removal(t`Remove ${setting.key}`, [setting])] });
    }
  },
});
