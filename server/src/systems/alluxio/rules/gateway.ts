import { defineRule, type Rule } from '../../../rules/rule.ts';
import {
  type Deployment,
  deploymentAt,
  entryAt,
  keyAt,
  listed,
  mapAt,
  placeOf,
  scalarAt,
  switchAt,
  textAt,
} from '../deployment.ts';
import { chartFix } from './charts.ts';
import { isOn } from './common.ts';
import { endpointsOf } from './etcd.ts';

const HEAD = 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nmetadata:\n  name: alluxio\nspec:\n';
const FILES =
  '      secretName: my-pem-secret\n      certFile: server.pem\n      certKeyFile: server-key.pem\n      caFile: ca.pem\n';

const PARTS = ['secretName', 'certFile', 'certKeyFile', 'caFile'] as const;

const isUnset = (deployment: Deployment, ...path: string[]): boolean => {
  const entry = entryAt(deployment, ...path);
  if (entry?.value === undefined) return true;
  const node = scalarAt(deployment, ...path);
  return node !== undefined && (node.type === 'null' || node.value === '');
};

export const gatewayIncomplete: Rule = defineRule({
  id: 'alluxio/gateway-tls-incomplete',
  severity: 'error',
  needs: ['config'],
  summary: 'TLS of the gateway is on, but not all of its files are named.',
  says: 'The chart writes the paths of certificate, key and CA into the configuration of the gateway whether they are stated or not (the CA even where no client certificate is asked for), and without `secretName` nothing is mounted there. The gateway does not start.',
  source: 'Alluxio 3.x documentation, TLS support: gateway; Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  gateway:\n    tls:\n      [|enabled|]: true\n      secretName: my-pem-secret\n      certFile: server.pem\n      certKeyFile: server-key.pem\n`,
        fixed: `${HEAD}  gateway:\n    tls:\n      enabled: true\n      secretName: my-pem-secret\n      certFile: server.pem\n      certKeyFile: server-key.pem\n      caFile: ca.pem\n`,
      },
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  gateway:\n    tls:\n      enabled: false\n      [|mtlsEnabled|]: true\n`,
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  gateway:\n    tls:\n      enabled: true\n${FILES}      mtlsEnabled: true\n`,
      },
      { file: 'alluxio-cluster.yaml', text: `${HEAD}  gateway:\n    tls:\n      enabled: false\n` },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    if (deployment === undefined) return;
    const on = entryAt(deployment, 'gateway', 'tls', 'enabled');
    const mutual = entryAt(deployment, 'gateway', 'tls', 'mtlsEnabled');
    const checksClients = switchAt(deployment, 'gateway', 'tls', 'mtlsEnabled') === true;
    const values = {
      secretName: '<name of the Secret>',
      certFile: 'server.pem',
      certKeyFile: 'server-key.pem',
      caFile: 'ca.pem',
    };
    if (on !== undefined && switchAt(deployment, 'gateway', 'tls', 'enabled') === true) {
      const absent = PARTS.filter((part) => isUnset(deployment, 'gateway', 'tls', part));
      if (absent.length === 0) return;
      const clients =
        checksClients && absent.includes('caFile') ? ' Without caFile no client certificate can be checked.' : '';
      report(placeOf(deployment, on.keySpan), {
        message: `TLS of the gateway is on, but ${listed(absent)} ${absent.length > 1 ? 'are' : 'is'} not set.${clients}`,
        fixes: () => {
          const filled = absent.filter((part) => scalarAt(deployment, 'gateway', 'tls', part) !== undefined);
          const entries = absent
            .filter((part) => !filled.includes(part))
            .map((part) => ({ key: keyAt(deployment, 'gateway', 'tls', part), value: values[part] }));
          return [
            {
              title: `Add ${listed(absent)}`,
              changes: [
                ...filled.flatMap((part) => chartFix('', deployment, ['gateway', 'tls', part], values[part]).changes),
                ...(entries.length === 0 ? [] : [{ op: 'add', region: deployment.place, entries } as const]),
              ],
            },
          ];
        },
      });
    } else if (mutual !== undefined && checksClients && isUnset(deployment, 'gateway', 'tls', 'caFile')) {
      report(placeOf(deployment, mutual.keySpan), {
        message: 'Client certificates are to be checked, but caFile does not say against what.',
        fixes: () => [chartFix('Add caFile', deployment, ['gateway', 'tls', 'caFile'], 'ca.pem')],
      });
    }
  },
});

export const gatewayPorts: Rule = defineRule({
  id: 'alluxio/gateway-ports',
  severity: 'error',
  needs: ['config'],
  summary: 'The ports of the gateway do not fit its TLS.',
  says: 'With two ports, `api` is plain HTTP and `tlsApi` is TLS: they cannot be equal (the second bind fails), and without `tls.enabled` nothing listens at `tlsApi`. For TLS only, leave `tlsApi` out and give `api` the port.',
  source: 'Alluxio 3.x documentation, TLS support: gateway',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  gateway:\n    service:\n      ports:\n        api: 8443\n        tlsApi: [|8443|]\n    tls:\n      enabled: true\n${FILES}`,
      },
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  gateway:\n    service:\n      ports:\n        api: 80\n        tlsApi: [|8443|]\n`,
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  gateway:\n    service:\n      ports:\n        api: 80\n        tlsApi: 8443\n    tls:\n      enabled: true\n${FILES}`,
      },
      {
        file: 'alluxio-cluster.yaml',
        text: `${HEAD}  gateway:\n    service:\n      ports:\n        api: 8443\n    tls:\n      enabled: true\n${FILES}`,
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    if (deployment === undefined) return;
    const name = entryAt(deployment, 'gateway', 'service', 'ports', 'tls-api') === undefined ? 'tlsApi' : 'tls-api';
    const tls = scalarAt(deployment, 'gateway', 'service', 'ports', name);
    if (tls === undefined || tls.type === 'null') return;
    const place = placeOf(deployment, tls.span);
    const state = switchAt(deployment, 'gateway', 'tls', 'enabled');
    if (state === false || state === 'absent') {
      report(place, {
        message: `${name} is a port for TLS, but gateway.tls.enabled is not true: nothing listens there.`,
        fixes: () => [chartFix('Turn TLS of the gateway on', deployment, ['gateway', 'tls', 'enabled'], 'true')],
      });
    } else if (textAt(deployment, 'gateway', 'service', 'ports', 'api')?.trim() === tls.value.trim()) {
      report(place, {
        message: `api and ${name} have the same port: the second bind fails.`,
        fixes: () =>
          tls.value === '8443'
            ? [chartFix('Set api to 80', deployment, ['gateway', 'service', 'ports', 'api'], '80')]
            : [chartFix(`Set ${name} to 8443`, deployment, ['gateway', 'service', 'ports', name], '8443')],
      });
    }
  },
});

export const gatewayNotEnabled: Rule = defineRule({
  id: 'alluxio/gateway-not-enabled',
  severity: 'warning',
  needs: ['config'],
  summary: 'The gateway is configured, but not enabled.',
  says: 'In the values of the chart, `gateway.enabled` is `false` by default: no gateway is deployed. (The operator decides by itself.)',
  source: 'Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: `image: alluxio-enterprise\ncoordinator:\n  count: 1\n[|gateway|]:\n  tls:\n    enabled: true\n${FILES.replace(/^ {2}/gm, '')}`,
      },
    ],
    good: [
      {
        file: 'values.yaml',
        text: `image: alluxio-enterprise\ncoordinator:\n  count: 1\ngateway:\n  enabled: true\n  tls:\n    enabled: true\n${FILES.replace(/^ {2}/gm, '')}`,
      },
      { file: 'alluxio-cluster.yaml', text: `${HEAD}  gateway:\n    tls:\n      enabled: true\n${FILES}` },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'chart3');
    const gateway = deployment === undefined ? undefined : entryAt(deployment, 'gateway');
    if (deployment === undefined || gateway?.value?.kind !== 'map') return;
    if (
      mapAt(deployment, 'gateway', 'tls') === undefined ||
      switchAt(deployment, 'gateway', 'tls', 'enabled') === false
    )
      return;
    const state = switchAt(deployment, 'gateway', 'enabled');
    if (state === true || state === 'unknown') return;
    report(placeOf(deployment, gateway.keySpan), {
      fixes: () => [chartFix('Enable the gateway', deployment, ['gateway', 'enabled'], 'true')],
    });
  },
});

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
      { fixes: () => [chartFix('Set etcd.enabled to false', deployment, ['etcd', 'enabled'], 'false')] },
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
                title: 'Add https:// addresses of the built-in etcd',
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
