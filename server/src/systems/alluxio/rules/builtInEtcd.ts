import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { chartFix } from '../chartEdit.ts';
import { type Deployment, deploymentAt, entryAt, placeOf, switchAt } from '../deployment.ts';
import { isOn } from './common.ts';
import { endpointsOf } from './etcd.ts';

const HEAD = 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nmetadata:\n  name: alluxio\nspec:\n';
const ETCD_TLS = '    alluxio.etcd.tls.enabled: "true"\n    alluxio.etcd.tls.ca.cert: /etc/ssl/certs/ca.crt\n';

/** Built-in etcd has TLS towards its clients. */
const builtInTls = (deployment: Deployment): boolean =>
  switchAt(deployment, 'etcd', 'auth', 'client', 'secureTransport') === true;

export const builtInEtcd: Rule = defineRule({
  id: 'alluxio/built-in-etcd-not-disabled',
  severity: 'warning',
  versions: '>=3',
  needs: ['config'],
  summary: 'An etcd outside is used, but the built-in one is still deployed.',
  says: 'As long as `etcd.enabled` is not `false`, the chart deploys an etcd of its own, and the init containers of all pods wait for it.',
  source: 'Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  properties:\n    alluxio.etcd.endpoints: [|https://etcd.example.com:2379|]\n${ETCD_TLS}`,
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  etcd:\n    enabled: false\n  properties:\n    alluxio.etcd.endpoints: https://etcd.example.com:2379\n${ETCD_TLS}`,
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    const setting = unit.get('alluxio.etcd.endpoints');
    if (deployment === undefined || setting === undefined || !deployment.complete || builtInTls(deployment)) return;
    const state = switchAt(deployment, 'etcd', 'enabled');
    if (state === false || state === 'unknown') return;
    const endpoints = endpointsOf(unit, setting.key) ?? [];
    const own = new RegExp(`^https?://(?:[^/:]*\\.)?${(deployment.name ?? 'alluxio').replace(/[^\w-]/g, '')}-etcd\\b`);
    if (!endpoints.some((e) => /^https:/i.test(e)) || endpoints.some((e) => own.test(e))) return;
    report(
      { value: setting },
      { fixes: () => [chartFix(t`Set etcd.enabled to false`, deployment, ['etcd', 'enabled'], 'false')] },
    );
  },
});

const CLIENT_AUTH = [
  'secureTransport',
  'existingSecret',
  'certFilename',
  'certKeyFilename',
  'caFilename',
  'enableAuthentication',
];

export const builtInEtcdTls: Rule = defineRule({
  id: 'alluxio/built-in-etcd-endpoints',
  severity: 'error',
  versions: '>=3',
  needs: ['config'],
  summary: 'The built-in etcd has TLS, but Alluxio is sent to it over http://.',
  says: 'The chart writes `alluxio.etcd.endpoints` with `http://` for its built-in etcd, whatever `etcd.auth.client` says. With `secureTransport` the property has to be set by hand to `https://` addresses, and `alluxio.etcd.tls.*` with it.',
  source: 'Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  etcd:\n    auth:\n      client:\n        [|secureTransport|]: true\n        existingSecret: etcd-tls\n`,
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  etcd:\n    auth:\n      client:\n        secureTransport: true\n        existingSecret: etcd-tls\n  properties:\n    alluxio.etcd.endpoints: https://alluxio-etcd:2379\n${ETCD_TLS}`,
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    if (deployment === undefined || switchAt(deployment, 'etcd', 'enabled') === false) return;
    const entry = CLIENT_AUTH.map((key) => ({ key, entry: entryAt(deployment, 'etcd', 'auth', 'client', key) })).find(
      ({ key, entry: e }) =>
        e !== undefined &&
        (key === 'secureTransport' || key === 'enableAuthentication'
          ? switchAt(deployment, 'etcd', 'auth', 'client', key) === true
          : false),
    )?.entry;
    if (entry === undefined || unit.get('alluxio.etcd.endpoints') !== undefined) return;
    const pairs = [
      { key: 'alluxio.etcd.endpoints', value: `https://${deployment.name ?? 'alluxio'}-etcd:2379` },
      { key: 'alluxio.etcd.tls.enabled', value: 'true' },
      { key: 'alluxio.etcd.tls.ca.cert', value: '<path of ca.crt>' },
    ];
    const region = unit.regions.find((r) => r.dialect === 'map');
    report(placeOf(deployment, entry.keySpan), {
      fixes: () =>
        region === undefined
          ? []
          : [
              {
                title: t`Add https:// addresses of the built-in etcd`,
                changes: [{ op: 'add', region, entries: pairs }],
              },
            ],
    });
  },
});

export const etcdMetrics: Rule = defineRule({
  id: 'alluxio/etcd-metrics-without-tls',
  severity: 'information',
  versions: '>=3',
  needs: ['config'],
  summary: 'etcd speaks TLS, but Prometheus is not told how to reach it.',
  says: 'Prometheus scrapes etcd by itself. With TLS at etcd it needs `prometheus.etcdTls` with the Secret and the names of certificate, key and CA, or the metrics of etcd stay away.',
  source: 'Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  etcd:\n    enabled: false\n  [|prometheus|]:\n    enabled: true\n  properties:\n    alluxio.etcd.endpoints: https://etcd.example.com:2379\n${ETCD_TLS}`,
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  etcd:\n    enabled: false\n  prometheus:\n    etcdTls:\n      enabled: true\n      secretName: etcd-tls\n  properties:\n    alluxio.etcd.endpoints: https://etcd.example.com:2379\n${ETCD_TLS}`,
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    const prometheus = deployment === undefined ? undefined : entryAt(deployment, 'prometheus');
    if (deployment === undefined || prometheus === undefined || !isOn(unit, 'alluxio.etcd.tls.enabled')) return;
    if (switchAt(deployment, 'prometheus', 'enabled') === false) return;
    const state = switchAt(deployment, 'prometheus', 'etcdTls', 'enabled');
    if (state === true || state === 'unknown') return;
    report(placeOf(deployment, prometheus.keySpan));
  },
});
