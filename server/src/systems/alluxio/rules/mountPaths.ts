import { type Change, defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import {
  type Deployment,
  deploymentAt,
  entryAt,
  type Mount,
  mapAt,
  mountsOf,
  placeOf,
  scalarAt,
} from '../deployment.ts';

const RESERVED = /^\/opt\/alluxio\/(?:conf|logs|fdb|oidc|certs)$|^\/mnt\/alluxio(?:\/|$)/;

export const mountPath: Rule = defineRule({
  id: 'alluxio/mount-path',
  severity: 'error',
  needs: ['config'],
  summary: 'Nothing can be mounted at this path.',
  says: 'A mount path is absolute and unique in its pod; Kubernetes refuses the pod otherwise (`must be unique`). Over a folder that Alluxio needs itself, the mount hides the files that belong there.',
  source: 'Alluxio Helm chart 3.6; Kubernetes API, VolumeMount',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  secrets:\n    worker:\n      my-pem-secret: [|alluxio/tls|]\n',
        fixed:
          'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  secrets:\n    worker:\n      my-pem-secret: /alluxio/tls\n',
      },
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  secrets:\n    worker:\n      keystore: /alluxio/tls\n      truststore: [|/alluxio/tls|]\n',
      },
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  secrets:\n    coordinator:\n      my-pem-secret: [|/opt/alluxio/conf|]\n',
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  secrets:\n    worker:\n      my-pem-secret: /alluxio/tls\n    coordinator:\n      my-pem-secret: /alluxio/tls\n',
      },
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1alpha1\nkind: AlluxioCluster\nspec:\n  secrets:\n    worker:\n      keystore: keystore\n',
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    if (deployment === undefined) return;
    const early = /alpha/.test(deployment.apiVersion ?? '');
    const used = new Map<string, Mount>();
    for (const mount of mountsOf(deployment)) {
      const { scalar, folder } = mount;
      if (scalar === undefined || folder === undefined || mount.source === 'configmaps') continue;
      const place = placeOf(deployment, scalar.span);
      const text = scalar.value.trim();
      const same = `${mount.component}\n${folder}`;
      if (!text.startsWith('/')) {
        if (early) continue;
        const change: Change = {
          op: 'text',
          uri: place.region.uri,
          span: { start: scalar.inner.start, end: scalar.inner.start },
          newText: '/',
        };
        report(place, {
          message: t`A mount path must be absolute.`,
          fixes: () => [{ title: t`Begin the path with /`, changes: [change] }],
        });
      } else if (RESERVED.test(folder)) {
        report(place, { message: t`Alluxio keeps files of its own in ${folder}; a mount there hides them.` });
      } else if (used.has(same)) {
        report(place, {
          message: t`${used.get(same)?.name} is mounted at ${folder} in the same pods already: a mount path must be unique.`,
        });
      } else used.set(same, mount);
    }
  },
});

export const secretNameLength: Rule = defineRule({
  id: 'alluxio/secret-name-too-long',
  severity: 'error',
  needs: ['config'],
  summary: 'The name of the Secret is too long: the chart makes the name of a volume of it.',
  says: 'The name of a volume has at most 63 characters. The 2.x chart calls it `secret-<name>-volume`, which leaves 49; the 3.x chart leaves 56. Kubernetes refuses the pod template: `must be no more than 63 characters`.',
  source: 'Alluxio Helm charts 2.9 and 3.6; RFC 1123',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: 'secrets:\n  worker:\n    [|alluxio-tls-keystore-of-the-production-cluster-in-the-west|]: keystore\n',
      },
    ],
    good: [
      { file: 'values.yaml', text: 'secrets:\n  worker:\n    alluxio-tls-keystore: keystore\n' },
      {
        file: 'alluxio-cluster.yaml',
        text: 'kind: AlluxioCluster\napiVersion: k8s-operator.alluxio.com/v1\nspec:\n  secrets:\n    worker:\n      alluxio-tls-keystore-of-the-production-cluster-in-eu: /tls\n',
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit);
    if (deployment === undefined) return;
    const limit = deployment.shape === 'chart2' ? 49 : 56;
    for (const mount of mountsOf(deployment)) {
      if (mount.source !== 'secrets' || mount.name.length <= limit) continue;
      report(placeOf(deployment, mount.entry.keySpan), {
        message: t`The name has ${mount.name.length} characters; with more than ${limit} the name of its volume is too long.`,
      });
    }
  },
});

const hasSecrets = (deployment: Deployment): boolean =>
  (mapAt(deployment, 'secrets')?.entries ?? []).some((e) => e.value?.kind === 'map' && e.value.entries.length > 0);

export const fsGroupCleared: Rule = defineRule({
  id: 'alluxio/fs-group-cleared',
  severity: 'warning',
  needs: ['config'],
  summary: 'Without fsGroup, Alluxio cannot read the mounted Secrets.',
  says: 'The chart mounts Secrets with mode 0400, owned by root. It is `fsGroup` that gives them to the group of the Alluxio user.',
  source: 'Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  [|fsGroup|]: null\n  secrets:\n    worker:\n      my-pem-secret: /alluxio/tls\n',
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nspec:\n  fsGroup: 1000\n  secrets:\n    worker:\n      my-pem-secret: /alluxio/tls\n',
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit, 'cluster', 'chart3');
    const entry = deployment === undefined ? undefined : entryAt(deployment, 'fsGroup');
    if (deployment === undefined || entry === undefined || !hasSecrets(deployment)) return;
    const node = scalarAt(deployment, 'fsGroup');
    if (entry.value !== undefined && (node === undefined || (node.type !== 'null' && node.value !== ''))) return;
    report(placeOf(deployment, entry.keySpan));
  },
});
