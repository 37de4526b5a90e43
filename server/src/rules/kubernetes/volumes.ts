import type { MapNode } from '../../formats/tree.ts';
import type { Manifest, Pod, Reference, Volume } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { entryAt, mapAt, valueAt } from '../../kubernetes/nodes.ts';
import { holdsMaterial, leadsToMaterial } from '../../kubernetes/relevance.ts';
import { isMaterialName } from '../../kubernetes/values.ts';
import { t } from '../../text/l10n.ts';
import type { Rule } from '../rule.ts';
import { addTo } from './edit.ts';
import { APP, CERTIFICATE } from './samples.ts';
import { type ManifestSource, manifestRule, replace, type Subject } from './subject.ts';

const WITH_CERTIFICATE = { 'certificate.yaml': CERTIFICATE };

/** The Secrets of a volume that hold key material. */
const materialOf = (graph: Deployment, manifest: Manifest, { sources }: Volume): Reference[] =>
  sources.flatMap(({ reference }) =>
    reference?.to === 'Secret' && leadsToMaterial(graph, manifest, reference) ? [reference] : [],
  );

/** Whether a Secret holds a private key, and is not only trusted certificates. */
const holdsKey = (graph: Deployment, manifest: Manifest, { name, keys }: Reference): boolean => {
  const asked = keys.map(({ text }) => text);
  const isKey = (key: string): boolean =>
    /\.key(?:\.primary)?$|keystore|key\.pem$|\.(?:jks|p12|pfx)$/i.test(key) && !/trust/i.test(key);
  if (asked.length > 0) return asked.some(isKey);
  return graph
    .producers('Secret', name.text, manifest.namespace)
    .some(({ produced }) => produced.keys.some((key) => isKey(key.name.text)));
};

export const subPath: Rule = manifestRule({
  id: 'kubernetes/sub-path',
  severity: 'warning',
  summary: 'A file that is mounted with subPath is never updated.',
  says: 'The kubelet writes a renewed Secret into mounted folders, not into single files: with `subPath` the container keeps the certificate that it was started with until it expires, without a word. Mount the folder.',
  source: 'Kubernetes documentation, Secrets',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace('mountPath: /etc/tls', 'mountPath: /etc/tls/tls.crt\n              subPath: [|tls.crt|]'),
        files: WITH_CERTIFICATE,
        fixed: APP,
      },
    ],
    good: [{ file: 'app.yaml', text: APP, files: WITH_CERTIFICATE }],
  },
  check({ document, file, graph }, tell) {
    for (const manifest of file.manifests)
      for (const { containers, volumes } of manifest.pods)
        for (const { mounts } of containers)
          for (const mount of mounts) {
            const { subPath: path, path: target } = mount;
            const volume = volumes.find(({ name }) => name.text === mount.volume.text);
            if (path === undefined || volume === undefined) continue;
            const [reference] = materialOf(graph, manifest, volume);
            if (reference === undefined) continue;
            const issued = graph
              .producers('Secret', reference.name.text, manifest.namespace)
              .filter(({ produced }) => produced.how === 'Certificate');
            const short = issued.some(
              (each) =>
                (each.manifest.certificate?.duration ?? 0) < 30 * 86_400_000 &&
                each.manifest.certificate?.duration !== undefined,
            );
            const rotated = /\.primary$/.test(path.text);
            tell(path.span, {
              severity: short || rotated ? 'error' : 'warning',
              message: t`${path.text} stays as it is when ${reference.name.text} is renewed: what is mounted with subPath is not updated.`,
              fixes: () => folderInstead(document, mount.span, target, path),
            });
          }
  },
});

/** `mountPath: /a/f` with `subPath: f` becomes a mount of the folder /a. */
function folderInstead(
  document: ManifestSource,
  span: { start: number; end: number },
  target: { readonly text: string; readonly span: { start: number; end: number } },
  path: { readonly text: string; readonly span: { start: number; end: number } },
) {
  if (!target.text.endsWith(`/${path.text}`)) return [];
  const folder = target.text.slice(0, -path.text.length - 1);
  const { text } = document;
  const line = text.lastIndexOf('\n', path.span.start);
  const end = text.indexOf('\n', path.span.end);
  // On a line of its own, and not the first of the item.
  if (folder === '' || line < span.start || !/^\s*subPath:\s*["']?$/.test(text.slice(line + 1, path.span.start)))
    return [];
  return [
    {
      title: t`Mount the folder ${folder}`,
      changes: [
        replace(document, target.span, folder),
        replace(document, { start: line, end: end < 0 ? text.length : end }, ''),
      ],
    },
  ];
}

export const secretInEnvironment: Rule = manifestRule({
  id: 'kubernetes/key-material-in-environment',
  severity: 'warning',
  summary: 'Key material reaches the container as an environment variable.',
  says: 'Variables are set when a container starts and never again, so that nothing can be rotated; they are inherited by every process and show up in dumps. `envFrom` leaves keys like `tls.crt` out, which are no names of variables, and says so in an event only.',
  source: 'Kubernetes documentation, Secrets',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace(
          '          volumeMounts:',
          '          env:\n            - name: KEY\n              valueFrom:\n                secretKeyRef:\n                  name: app-tls\n                  key: [|tls.key|]\n          volumeMounts:',
        ),
        files: WITH_CERTIFICATE,
      },
      {
        file: 'app.yaml',
        text: APP.replace(
          '          volumeMounts:',
          '          envFrom:\n            - secretRef:\n                name: [|app-tls|]\n          volumeMounts:',
        ),
        files: WITH_CERTIFICATE,
      },
    ],
    good: [
      {
        file: 'app.yaml',
        text: APP.replace(
          '          volumeMounts:',
          '          env:\n            - name: PASSWORD\n              valueFrom:\n                secretKeyRef:\n                  name: app-tls\n                  key: keystore-password\n          volumeMounts:',
        ),
      },
    ],
  },
  check({ file, graph }, tell) {
    for (const manifest of file.manifests)
      for (const { containers } of manifest.pods)
        for (const { environment } of containers)
          for (const { reference } of environment) {
            if (reference.to !== 'Secret') continue;
            const [key] = reference.keys;
            if (key !== undefined && isMaterialName(key.text) && !/pass/i.test(key.text))
              tell(key.span, {
                message: t`${key.text} of ${reference.name.text} is in an environment variable: it cannot be renewed while the container runs.`,
              });
            else if (reference.by === 'envFrom') {
              const dropped = graph
                .producers('Secret', reference.name.text, manifest.namespace)
                .flatMap(({ produced }) => (holdsMaterial(produced) ? produced.keys.map(({ name }) => name.text) : []))
                .filter((each) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(each));
              if (dropped.length > 0)
                tell(reference.name.span, {
                  message: t`${dropped.slice(0, 4).join(', ')} are no names of variables: envFrom leaves them out.`,
                });
            }
          }
  },
});

/** The mode that a volume's files have, where nothing says more of a single one. */
const modeOf = ({ defaultMode }: Volume): number => defaultMode ?? 0o644;

export const readableKey: Rule = manifestRule({
  id: 'kubernetes/readable-key',
  severity: 'information',
  summary: 'Every user in the pod can read the private key.',
  says: 'Files of a Secret have mode 0644 unless told otherwise. With `defaultMode: 0400` only root can read them; with `fsGroup` in the pod’s `securityContext` they are given to that group and get mode 0440.',
  source: 'Kubernetes API, SecretVolumeSource.defaultMode',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: [|app-tls|]'),
        files: WITH_CERTIFICATE,
      },
    ],
    good: [
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: 0440'),
        files: WITH_CERTIFICATE,
      },
    ],
  },
  check({ document, file, graph, root }, tell) {
    for (const manifest of file.manifests) {
      // What the operators mount has a mode of their own.
      if (/Flink|Alluxio/.test(manifest.kind)) continue;
      for (const pod of manifest.pods)
        for (const volume of pod.volumes) {
          if (
            (modeOf(volume) & 0o004) === 0 ||
            volume.sources.some(({ items }) => items?.some(({ mode }) => mode !== undefined) === true)
          )
            continue;
          const [reference] = materialOf(graph, manifest, volume).filter((each) => holdsKey(graph, manifest, each));
          if (reference === undefined) continue;
          tell(reference.name.span, {
            severity: pod.shareProcessNamespace === true ? 'warning' : 'information',
            message: t`The files of ${reference.name.text} have mode ${volume.defaultMode === undefined ? '0644' : `0${volume.defaultMode.toString(8)}`}: every user in the pod can read the private key.`,
            fixes: () => {
              // Without fsGroup only root could read it.
              const mode = pod.fsGroup !== undefined ? '0440' : runsAsRoot(pod) ? '0400' : undefined;
              const holder = secretMap(root(manifest), reference.name.span);
              if (
                mode === undefined ||
                holder === undefined ||
                entryAt(holder, 'defaultMode') !== undefined ||
                volume.projected
              )
                return [];
              const change = addTo(document, holder, 'defaultMode', mode);
              return change === undefined ? [] : [{ title: t`Set defaultMode to ${mode}`, changes: [change] }];
            },
          });
        }
    }
  },
});

const runsAsRoot = (pod: Pod): boolean => pod.runAsUser === 0;

/** The map that holds the name of a volume's Secret. */
function secretMap(root: MapNode | undefined, span: { start: number; end: number }, depth = 0): MapNode | undefined {
  if (root === undefined || depth > 40) return undefined;
  for (const { value } of root.entries) {
    if (value === undefined || value.span.start > span.start || value.span.end < span.end) continue;
    if (value.kind === 'scalar') return root;
    const inner =
      value.kind === 'list'
        ? value.items.find((item) => item.span.start <= span.start && span.end <= item.span.end)
        : value;
    if (inner?.kind === 'map') return secretMap(inner, span, depth + 1);
  }
  return undefined;
}

export const unreadable: Rule = manifestRule({
  id: 'kubernetes/unreadable-secret',
  severity: 'error',
  summary: 'The process cannot read the Secret’s files.',
  says: 'Files of a Secret belong to root. With mode 0400 and a user other than root, nobody in the container can read them (`Permission denied`), unless the pod has `fsGroup`: then they are given to that group, with mode 0440.',
  source: 'Kubernetes, volume ownership; PodSecurityContext.fsGroup',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: [|app-tls|]\n            defaultMode: 0400').replace(
          '    spec:\n      containers',
          '    spec:\n      securityContext:\n        runAsUser: 1000\n      containers',
        ),
        files: WITH_CERTIFICATE,
        fixed: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: 0400').replace(
          '    spec:\n      containers',
          '    spec:\n      securityContext:\n        runAsUser: 1000\n        fsGroup: 1000\n      containers',
        ),
      },
    ],
    good: [
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: 0400').replace(
          '    spec:\n      containers',
          '    spec:\n      securityContext:\n        runAsUser: 1000\n        fsGroup: 1000\n      containers',
        ),
        files: WITH_CERTIFICATE,
      },
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: 0400'),
        files: WITH_CERTIFICATE,
      },
    ],
  },
  check(subject, tell) {
    const { document, file, graph } = subject;
    for (const manifest of file.manifests) {
      if (/Flink|Alluxio/.test(manifest.kind)) continue;
      for (const pod of manifest.pods) {
        if (pod.fsGroup !== undefined) continue;
        for (const volume of pod.volumes) {
          if ((modeOf(volume) & 0o044) !== 0) continue;
          const [reference] = materialOf(graph, manifest, volume);
          if (reference === undefined) continue;
          const users = pod.containers.filter(({ mounts }) =>
            mounts.some((mount) => mount.volume.text === volume.name.text),
          );
          const user = users.find((each) => {
            const id = each.runAsUser ?? pod.runAsUser;
            return id !== undefined ? id !== 0 : each.runAsNonRoot === true || pod.runAsNonRoot === true;
          });
          if (user === undefined) continue;
          const id = user.runAsUser ?? pod.runAsUser;
          tell(reference.name.span, {
            message: t`The files have mode 0${modeOf(volume).toString(8)} and belong to root; container ${user.name ?? ''} runs as ${id === undefined ? t`another user` : t`user ${id}`}.`,
            fixes: () => {
              const template = templateOf(subject, manifest);
              const security = mapAt(template, 'securityContext');
              const change =
                security === undefined || id === undefined
                  ? undefined
                  : addTo(document, security, 'fsGroup', String(id));
              return change === undefined || valueAt(security, 'fsGroup') !== undefined
                ? []
                : [{ title: t`Give them to group ${id}`, changes: [change] }];
            },
          });
        }
      }
    }
  },
});

/** The `spec` of the pod template of a workload. */
function templateOf({ root }: Subject, manifest: Manifest): MapNode | undefined {
  const map = root(manifest);
  if (manifest.kind === 'Pod') return mapAt(map, 'spec');
  if (manifest.kind === 'CronJob') return mapAt(map, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
  return mapAt(map, 'spec', 'template', 'spec');
}

const RELOADS =
  /^(?:secret\.|configmap\.)?reloader\.stakater\.com\/(?:auto|reload|search)$|checksum|config-hash|restartedAt/;

export const noRestart: Rule = manifestRule({
  id: 'kubernetes/no-restart',
  severity: 'warning',
  summary: 'The certificate is renewed, but nothing restarts the process that has read it.',
  says: 'Flink and Alluxio read their keystores when they start. cert-manager renews the Secret, the kubelet the files, and the process goes on with the old certificate until it expires. Reloader restarts the pods (`reloader.stakater.com/auto: "true"`); the operators of Flink and Alluxio make their own workloads, which need a restart with each renewal (`spec.restartNonce` of a FlinkDeployment).',
  source: 'Stakater Reloader 1.4; Flink SSLUtils; Alluxio SslContextProvider',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace('example/app:1', 'flink:1.20').replace('secretName: app-tls', 'secretName: [|app-tls|]'),
        files: WITH_CERTIFICATE,
      },
    ],
    good: [
      {
        file: 'app.yaml',
        text: APP.replace('example/app:1', 'flink:1.20').replace(
          '  name: app\nspec',
          '  name: app\n  annotations:\n    reloader.stakater.com/auto: "true"\nspec',
        ),
        files: WITH_CERTIFICATE,
      },
      { file: 'app.yaml', text: APP, files: WITH_CERTIFICATE },
    ],
  },
  check({ document, file, graph, root }, tell) {
    for (const manifest of file.manifests) {
      if (!/^(?:Deployment|StatefulSet|DaemonSet|FlinkDeployment|AlluxioCluster)$/.test(manifest.kind)) continue;
      if (Object.keys(manifest.annotations).some((key) => RELOADS.test(key))) continue;
      const custom = /Flink|Alluxio/.test(manifest.kind);
      const loads =
        custom ||
        manifest.pods.some(({ containers }) =>
          containers.some(({ image }) => /(?:^|\/)(?:apache\/)?flink[^/]*(?::|$|@)|alluxio/i.test(image ?? '')),
        );
      if (!loads) continue;
      const seen = new Set<string>();
      for (const { to, name, by } of manifest.references) {
        // etcd and Prometheus read their files again by themselves.
        if (to !== 'Secret' || by === 'env' || /^(?:etcd|prometheus)/.test(by) || seen.has(name.text)) continue;
        seen.add(name.text);
        const issued = graph
          .producers('Secret', name.text, manifest.namespace)
          .filter(({ produced }) => produced.how === 'Certificate');
        const [certificate] = issued;
        if (certificate === undefined) continue;
        tell(name.span, {
          severity: custom ? 'information' : 'warning',
          message: custom
            ? t`cert-manager renews ${name.text}; restart the cluster each time (${manifest.kind === 'FlinkDeployment' ? 'spec.restartNonce' : 'kubectl rollout restart'}), or it goes on with the old certificate.`
            : t`cert-manager renews ${name.text}, and nothing restarts the pods that have read it.`,
          related: [
            {
              uri: certificate.manifest.uri,
              span: certificate.produced.name.span,
              message: t`Certificate ${certificate.manifest.name?.text ?? ''}`,
            },
          ],
          fixes: () => {
            const metadata = mapAt(root(manifest), 'metadata');
            if (custom || metadata === undefined || entryAt(metadata, 'annotations') !== undefined) return [];
            const change = addTo(document, metadata, 'annotations', { 'reloader.stakater.com/auto': '"true"' });
            return change === undefined ? [] : [{ title: t`Have Reloader restart them`, changes: [change] }];
          },
        });
      }
    }
  },
});

export const volumeRules: readonly Rule[] = [subPath, secretInEnvironment, readableKey, unreadable, noRestart];
