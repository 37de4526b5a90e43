import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { chartFix } from '../chartEdit.ts';
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
        checksClients && absent.includes('caFile') ? t` Without caFile no client certificate can be checked.` : '';
      report(placeOf(deployment, on.keySpan), {
        message: t`TLS of the gateway is on, but ${listed(absent)} ${absent.length > 1 ? 'are' : 'is'} not set.${clients}`,
        fixes: () => {
          const filled = absent.filter((part) => scalarAt(deployment, 'gateway', 'tls', part) !== undefined);
          const entries = absent
            .filter((part) => !filled.includes(part))
            .map((part) => ({ key: keyAt(deployment, 'gateway', 'tls', part), value: values[part] }));
          return [
            {
              title: t`Add ${listed(absent)}`,
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
        message: t`Client certificates are to be checked, but caFile does not say against what.`,
        fixes: () => [chartFix(t`Add caFile`, deployment, ['gateway', 'tls', 'caFile'], 'ca.pem')],
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
        message: t`${name} is a port for TLS, but gateway.tls.enabled is not true: nothing listens there.`,
        fixes: () => [chartFix(t`Turn TLS of the gateway on`, deployment, ['gateway', 'tls', 'enabled'], 'true')],
      });
    } else if (textAt(deployment, 'gateway', 'service', 'ports', 'api')?.trim() === tls.value.trim()) {
      report(place, {
        message: t`api and ${name} have the same port: the second bind fails.`,
        fixes: () =>
          tls.value === '8443'
            ? [chartFix(t`Set api to 80`, deployment, ['gateway', 'service', 'ports', 'api'], '80')]
            : [chartFix(t`Set ${name} to 8443`, deployment, ['gateway', 'service', 'ports', name], '8443')],
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
      fixes: () => [chartFix(t`Enable the gateway`, deployment, ['gateway', 'enabled'], 'true')],
    });
  },
});
