import type { ValueNode } from '../../../formats/tree.ts';
import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { chartValue } from '../chartEdit.ts';
import {
  componentName,
  type Deployment,
  deploymentAt,
  entryAt,
  listed,
  mapAt,
  mountKeyOf,
  mountsOf,
} from '../deployment.ts';
import { isOn, NETWORK_TLS, S3_TLS, switchOf } from './common.ts';

const KINDS = ['keystore', 'truststore', 'pem-ca', 'pem-certificate', 'pem-key'];

/** Whether a component reads the file that a key names, as its switches stand. */
function reads(unit: Unit, setting: Setting): boolean {
  const { key } = setting;
  if (unit.get(key) !== setting || !KINDS.includes(unit.schema.options.get(key)?.kind ?? '')) return false;
  if (key.startsWith('alluxio.etcd.tls.')) return isOn(unit, 'alluxio.etcd.tls.enabled') && unit.role !== 'logserver';
  if (!key.startsWith('alluxio.network.tls.')) return false;
  const network = switchOf(unit, NETWORK_TLS);
  const s3Only = network !== 'on' && network !== 'unknown' && isOn(unit, S3_TLS);
  if (s3Only ? unit.role !== 'worker' : network === 'off') return false;
  switch (unit.role) {
    case 'fuse':
      // A client needs trust, no identity.
      return key.includes('.truststore.') || key.endsWith('.ca.cert');
    case 'proxy':
      // What the proxy takes over from the shared properties is the chart's affair.
      return setting.region === unit.regions.at(-1);
    case 'logserver':
    case undefined:
      return false;
    default:
      return true;
  }
}

/** Folders of all `mountPath` entries below a node. */
function mountPaths(node: ValueNode | undefined, found: string[] = [], depth = 0): string[] {
  if (node === undefined || depth > 32) return found;
  if (node.kind === 'list') for (const item of node.items) mountPaths(item, found, depth + 1);
  if (node.kind !== 'map') return found;
  for (const entry of node.entries) {
    if (entry.path.join('.') === 'mountPath' && entry.value?.kind === 'scalar') found.push(entry.value.value);
    else mountPaths(entry.value, found, depth + 1);
  }
  return found;
}

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder.replace(/\/+$/, '')}/`);

/** Whether the pods of a component can be expected to have a file only by a mount that the document states. */
function isJudged(deployment: Deployment, path: string): boolean {
  if (deployment.shape === 'chart2') return /^\/(?:secrets|configmaps)\/[^/]+\//.test(path);
  return path.startsWith('/') && !/^\/(?:opt\/alluxio|etc\/(?:ssl|pki|alluxio)|usr|mnt\/alluxio)\//.test(path);
}

interface Lack {
  readonly setting: Setting;
  readonly path: string;
  readonly roles: string[];
}

function lacks(deployment: Deployment): Lack[] {
  const mounts = mountsOf(deployment);
  const others = mountPaths(deployment.root);
  const found = new Map<Setting, Lack>();
  for (const unit of deployment.units) {
    const component = mountKeyOf(deployment, unit.role ?? '');
    // A map that is made by a template cannot be judged.
    const stated = entryAt(deployment, 'secrets', component)?.value;
    if (stated !== undefined && stated.kind !== 'map' && !(stated.kind === 'scalar' && stated.type === 'null'))
      continue;
    if (deployment.shape === 'chart2' && unit.role === 'fuse') continue;
    const own = mounts.filter((m) => m.component === component);
    if (own.some((m) => m.folder === undefined)) continue;
    for (const setting of unit.settings) {
      if (setting.value.state !== 'known' || !reads(unit, setting)) continue;
      const path = setting.value.text;
      if (!isJudged(deployment, path) || others.some((folder) => isBelow(path, folder))) continue;
      if (own.some((m) => m.folder !== undefined && isBelow(path, m.folder))) continue;
      const lack = found.get(setting) ?? { setting, path, roles: [] };
      found.set(setting, lack);
      if (!lack.roles.includes(component)) lack.roles.push(component);
    }
  }
  return [...found.values()];
}

/** The Secret and the folder that a missing mount would have. */
function missingMount(
  deployment: Deployment,
  path: string,
): { readonly name: string; readonly value: string; readonly source: string } {
  const elsewhere = mountsOf(deployment).find((m) => m.folder !== undefined && isBelow(path, m.folder));
  if (elsewhere?.scalar !== undefined)
    return { name: elsewhere.name, value: elsewhere.scalar.value, source: elsewhere.source };
  const folder = path.slice(0, path.lastIndexOf('/'));
  const [, source = 'secrets', first = ''] = deployment.shape === 'chart2' ? path.split('/') : [];
  if (deployment.shape === 'chart2') return { name: first, value: first, source };
  return { name: folder.slice(folder.lastIndexOf('/') + 1) || 'alluxio-tls', value: folder, source: 'secrets' };
}

function mountFixes(deployment: Deployment, lack: Lack): Fix[] {
  const fixes: Fix[] = [];
  const file = lack.path.slice(lack.path.lastIndexOf('/') + 1);
  const mounts = mountsOf(deployment).filter((m) => m.source === 'secrets' && m.folder !== undefined);
  // Where the component has Secrets of its own, the path is more likely to be wrong than the mount.
  const own = lack.roles.length === 1 ? mounts.filter((m) => m.component === lack.roles[0]) : [];
  const known = mounts.filter((m) => m.folder !== undefined && isBelow(lack.path, m.folder));
  if (own.length > 0 && (known.length === 0 || lack.roles[0] === 'proxy')) {
    for (const mount of own.slice(0, 3)) {
      const value = `${mount.folder}/${file}`;
      fixes.push({ title: t`Change the path to ${value}`, changes: [{ op: 'set', setting: lack.setting, value }] });
    }
  }
  const { name, value, source } = missingMount(deployment, lack.path);
  const changes =
    mapAt(deployment, source) === undefined
      ? [chartValue(deployment, [source], Object.fromEntries(lack.roles.map((role) => [role, { [name]: value }])))]
      : lack.roles.map((role) => chartValue(deployment, [source, role, name], value));
  fixes.push({
    title: t`Mount ${source === 'configmaps' ? 'ConfigMap' : 'Secret'} ${name} into the pods of ${listed(lack.roles.map(componentName))}`,
    changes,
  });
  return fixes;
}

const CHART = `properties:
  alluxio.network.tls.enabled: "true"
  alluxio.network.tls.keystore.path: /secrets/alluxio-tls-keystore/keystore.jks
  alluxio.network.tls.keystore.key.password: <password>
  alluxio.network.tls.truststore.path: /secrets/alluxio-tls-truststore/truststore.jks
worker:
  useStatefulset: true
  count: 3
`;

const CLUSTER = `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
spec:
  properties:
    alluxio.network.tls.enabled: "true"
    alluxio.network.tls.ca.cert: /alluxio/tls/ca.pem
    alluxio.network.tls.server.cert: /alluxio/tls/server.pem
    alluxio.network.tls.server.key: /alluxio/tls/server-key.pem
    alluxio.worker.network.netty.file.transfer: MAPPED
  secrets:
    coordinator:
      my-pem-secret: /alluxio/tls
    worker:
      my-pem-secret: /alluxio/tls
`;

export const fileNotMounted: Rule = defineRule({
  id: 'alluxio/file-not-mounted',
  severity: 'error',
  needs: ['config'],
  summary: 'Nothing is mounted at this path.',
  says: 'The pods of a component see the Secrets that are listed for it under `secrets`, and no others. The 2.x chart mounts them at `/secrets/<directory>`, where the directory is the **value** of the entry, not the name of the Secret (an entry of `master` serves the job master, too; one of `worker` the job worker). The operator and the 3.x chart mount them at the path that the entry states; files of `alluxio.network.tls.*` are needed by coordinator, worker and FUSE alike.',
  source:
    'Alluxio Enterprise 2.10 documentation, TLS on Kubernetes; Alluxio Helm chart 2.9; Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: `${CHART.replace('/secrets/alluxio-tls-truststore/truststore.jks', '[|/secrets/alluxio-tls-truststore/truststore.jks|]')}secrets:
  master:
    alluxio-tls-keystore: alluxio-tls-keystore
    alluxio-tls-truststore: truststore
  worker:
    alluxio-tls-keystore: alluxio-tls-keystore
    alluxio-tls-truststore: truststore
`,
      },
      {
        file: 'values.yaml',
        text: `secrets:
  proxy:
    client-tls-keystore: client-tls-keystore
proxy:
  enabled: true
  properties:
    alluxio.network.tls.keystore.path: [|"/secrets/alluxio-tls-keystore/keystore.jks"|]
`,
        fixed: `secrets:
  proxy:
    client-tls-keystore: client-tls-keystore
proxy:
  enabled: true
  properties:
    alluxio.network.tls.keystore.path: "/secrets/client-tls-keystore/keystore.jks"
`,
      },
      {
        file: 'alluxio-cluster.yaml',
        text: CLUSTER.replace(': /alluxio/tls/ca.pem', ': [|/alluxio/tls/ca.pem|]'),
        fixed: `${CLUSTER}    fuse:\n      my-pem-secret: /alluxio/tls\n`,
      },
    ],
    good: [
      {
        file: 'values.yaml',
        text: `${CHART}secrets:
  master: &secrets
    alluxio-tls-keystore: alluxio-tls-keystore
    alluxio-tls-truststore: alluxio-tls-truststore
  worker:
    alluxio-tls-keystore: alluxio-tls-keystore
    alluxio-tls-truststore: alluxio-tls-truststore
`,
      },
      { file: 'alluxio-cluster.yaml', text: `${CLUSTER}    fuse:\n      my-pem-secret: /alluxio/tls\n` },
      { file: 'alluxio-cluster.yaml', text: `${CLUSTER}  fuse:\n    type: none\n` },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit);
    if (deployment === undefined || (entryAt(deployment, 'secrets') === undefined && !deployment.complete)) return;
    for (const lack of lacks(deployment)) {
      const roles = listed(lack.roles.map(componentName));
      report(
        { value: lack.setting },
        {
          message: t`Nothing is mounted at ${lack.path.slice(0, lack.path.lastIndexOf('/'))} in the pods of ${roles}.`,
          fixes: () => mountFixes(deployment, lack),
        },
      );
    }
  },
});
