import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { chartFix } from '../chartEdit.ts';
import { deploymentAt, entryAt, mapAt, placeOf, scalarAt, switchAt, unitOfRole } from '../deployment.ts';
import { isOff, NETWORK_TLS, networkTls } from './common.ts';

const TLS2 = `# cluster-tls: alluxio EE 2.10
properties:
  alluxio.network.tls.enabled: "true"
  alluxio.network.tls.keystore.path: /etc/tls/keystore.jks
  alluxio.network.tls.keystore.key.password: <password>
  alluxio.network.tls.truststore.path: /etc/tls/truststore.jks
  alluxio.worker.network.netty.file.transfer: MAPPED
`;

export const workersNotStateful: Rule = defineRule({
  id: 'alluxio/workers-not-stateful',
  severity: 'error',
  versions: '<3',
  needs: ['config'],
  summary: 'With TLS, the workers must be a StatefulSet: otherwise they have no names that a certificate could hold.',
  says: 'By default the 2.x chart runs workers as a DaemonSet, whose pods are known by IP addresses of nodes. Only with `worker.useStatefulset` (Enterprise) they are called `<fullname>-worker-0`, `-1` and so on, and stay so after a restart. Without it: `No subject alternative names matching IP address … found`.',
  source: 'Alluxio Enterprise 2.10 documentation, TLS on Kubernetes',
  examples: {
    bad: [
      { file: 'values.yaml', text: `${TLS2.replace('enabled: "true"', 'enabled: [|"true"|]')}worker:\n  count: 3\n` },
      {
        file: 'values.yaml',
        text: `${TLS2}worker:\n  useStatefulset: [|false|]\n  count: 3\n`,
        fixed: `${TLS2}worker:\n  useStatefulset: true\n  count: 3\n`,
      },
    ],
    good: [{ file: 'values.yaml', text: `${TLS2}worker:\n  useStatefulset: true\n  count: 3\n` }],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'chart2');
    const worker = deployment === undefined ? undefined : unitOfRole(deployment, 'worker');
    const on = worker?.get(NETWORK_TLS);
    if (deployment === undefined || worker === undefined || on === undefined || !networkTls(worker)) return;
    if (!isOff(worker, 'alluxio.network.tls.client.no.endpoint.identification')) return;
    const state = switchAt(deployment, 'worker', 'useStatefulset');
    if (state === true || state === 'unknown') return;
    const node = scalarAt(deployment, 'worker', 'useStatefulset');
    report(node === undefined ? { value: on } : placeOf(deployment, node.span), {
      fixes: () => [chartFix(t`Run the workers as a StatefulSet`, deployment, ['worker', 'useStatefulset'], 'true')],
    });
  },
});

export const workerCountMissing: Rule = defineRule({
  id: 'alluxio/worker-count-missing',
  severity: 'warning',
  versions: '<3',
  needs: ['config'],
  summary: 'The workers are a StatefulSet, but worker.count does not say how many.',
  says: 'A StatefulSet needs the number of its pods, and so do you: the certificates must name `<fullname>-worker-0` up to the last one.',
  source: 'Alluxio Enterprise 2.10 documentation, TLS on Kubernetes',
  examples: {
    bad: [{ file: 'values.yaml', text: 'worker:\n  [|useStatefulset|]: true\n' }],
    good: [{ file: 'values.yaml', text: 'worker:\n  useStatefulset: true\n  count: 3\n' }],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'chart2');
    if (deployment === undefined || switchAt(deployment, 'worker', 'useStatefulset') !== true) return;
    const entry = entryAt(deployment, 'worker', 'useStatefulset');
    if (entry === undefined || scalarAt(deployment, 'worker', 'count') !== undefined) return;
    report(placeOf(deployment, entry.keySpan));
  },
});

export const hostPathTier: Rule = defineRule({
  id: 'alluxio/host-path-tier',
  severity: 'warning',
  versions: '<3',
  needs: ['config'],
  summary: 'Workers of a StatefulSet cannot keep their cache on a hostPath.',
  says: 'Pods of a StatefulSet may land on any node, so the chart is likely to refuse a tier of type `hostPath`; a persistentVolumeClaim goes with the pod.',
  source: 'Alluxio Helm chart, worker template',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: 'worker:\n  useStatefulset: true\n  count: 3\ntieredstore:\n  levels:\n    - level: 0\n      type: [|hostPath|]\n',
      },
    ],
    good: [
      {
        file: 'values.yaml',
        text: 'worker:\n  useStatefulset: true\n  count: 3\ntieredstore:\n  levels:\n    - level: 0\n      type: persistentVolumeClaim\n',
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'chart2');
    if (deployment === undefined || switchAt(deployment, 'worker', 'useStatefulset') !== true) return;
    const levels = entryAt(deployment, 'tieredstore', 'levels')?.value;
    if (levels?.kind !== 'list') return;
    for (const level of levels.items) {
      const type = level.kind === 'map' ? level.entries.find((e) => e.path.join('.') === 'type')?.value : undefined;
      if (type?.kind === 'scalar' && type.value === 'hostPath') report(placeOf(deployment, type.span));
    }
  },
});

export const proxyNotEnabled: Rule = defineRule({
  id: 'alluxio/proxy-not-enabled',
  severity: 'warning',
  versions: '<3',
  needs: ['config'],
  summary: 'TLS is configured for the proxy, but the proxy is not enabled.',
  says: 'The chart has `proxy.enabled: false` as its default: no proxy is deployed, whatever its Secrets and properties say.',
  source: 'Alluxio Helm chart 2.9, values',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: 'secrets:\n  [|proxy|]:\n    client-tls-keystore: alluxio-tls-keystore\n',
      },
      {
        file: 'values.yaml',
        text: '[|proxy|]:\n  enabled: false\n  properties:\n    alluxio.network.tls.keystore.path: /etc/tls/keystore.jks\n',
        fixed: 'proxy:\n  enabled: true\n  properties:\n    alluxio.network.tls.keystore.path: /etc/tls/keystore.jks\n',
      },
    ],
    good: [
      {
        file: 'values.yaml',
        text: 'proxy:\n  enabled: true\n  properties:\n    alluxio.network.tls.keystore.path: /etc/tls/keystore.jks\n',
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'chart2');
    if (deployment === undefined) return;
    const state = switchAt(deployment, 'proxy', 'enabled');
    if (state === true || state === 'unknown') return;
    const tls =
      mapAt(deployment, 'proxy', 'properties')?.entries.some((e) =>
        e.path.join('.').startsWith('alluxio.network.tls.'),
      ) === true;
    const entry = tls ? entryAt(deployment, 'proxy') : entryAt(deployment, 'secrets', 'proxy');
    if (entry === undefined) return;
    report(placeOf(deployment, entry.keySpan), {
      fixes: () => [chartFix(t`Enable the proxy`, deployment, ['proxy', 'enabled'], 'true')],
    });
  },
});
