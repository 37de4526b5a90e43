import type { MapNode } from '../../formats/tree.ts';
import type { Manifest, Reference } from '../../kubernetes/facts.ts';
import { isOpen, keyName, mapAt, mapsAt } from '../../kubernetes/nodes.ts';
import { concernsWorkload, holdsMaterial, leadsToMaterial } from '../../kubernetes/relevance.ts';
import { later, t, told } from '../../text/l10n.ts';
import { closest } from '../distance.ts';
import type { Fix, Rule } from '../rule.ts';
import { APP, CERTIFICATE } from './samples.ts';
import { manifestRule, replace, type Subject } from './subject.ts';
import { volumesIn } from './volumeNodes.ts';

export const volumeMissing: Rule = manifestRule({
  id: 'kubernetes/volume-missing',
  severity: 'error',
  summary: 'A container mounts a volume that the pod does not have.',
  says: 'Kubernetes refuses the pod template: `spec.containers[0].volumeMounts[0].name: Not found`. Volumes stand in `spec.volumes` of the same pod, or in the `volumeClaimTemplates` of a StatefulSet.',
  source: 'Kubernetes API, VolumeMount',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace('- name: tls\n              mountPath', '- name: [|tsl|]\n              mountPath'),
        fixed: APP,
      },
    ],
    good: [{ file: 'app.yaml', text: APP }],
  },
  check({ document, file, graph }, tell) {
    for (const manifest of file.manifests) {
      if (!concernsWorkload(graph, manifest) || manifest.kind === 'FlinkDeployment') continue;
      for (const pod of manifest.pods) {
        if (!pod.complete) continue;
        const names = pod.volumes.map(({ name }) => name.text);
        for (const { volume } of pod.containers.flatMap(({ mounts }) => mounts)) {
          if (names.includes(volume.text) || isOpen(volume.text)) continue;
          const near = closest(volume.text, names);
          tell(volume.span, {
            message: t`The pod has no volume ${volume.text}.`,
            fixes: () => (near === undefined ? [] : [rename(document, volume, near)]),
          });
        }
      }
    }
  },
});

const rename = (
  document: { readonly uri: string },
  name: { readonly span: Reference['name']['span'] },
  to: string,
): Fix => ({
  title: t`Change to ${to}`,
  changes: [replace(document, name.span, to)],
});

/** References of the document that have to do with TLS, with their resources. */
function* ours({ file, graph }: Subject): Iterable<{ manifest: Manifest; reference: Reference }> {
  for (const manifest of file.manifests) {
    const all =
      concernsWorkload(graph, manifest) || manifest.certificate !== undefined || manifest.issuer !== undefined;
    for (const reference of manifest.references)
      if (all || leadsToMaterial(graph, manifest, reference)) yield { manifest, reference };
  }
}

/** ConfigMaps that a cluster puts into every namespace itself: Kubernetes since 1.20, OpenShift. */
const GIVEN = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt']);

export const secretNotFound: Rule = manifestRule({
  id: 'kubernetes/secret-not-found',
  severity: 'warning',
  summary: 'Nothing in the workspace makes a Secret or ConfigMap of this name.',
  says: 'A pod waits in `ContainerCreating` until the Secret is there (`MountVolume.SetUp failed … secret "…" not found`), and it can only use one of its own namespace. It may have been made by hand: so this is a hint, unless a name of the workspace is nearly the same or the Secret lies in another namespace.',
  source: 'Kubernetes API, SecretVolumeSource; Kubernetes documentation, Secrets',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: [|ap-tls|]'),
        files: { 'certificate.yaml': CERTIFICATE },
        fixed: APP,
      },
      {
        file: 'app.yaml',
        text: APP.replace('  name: app\n', '  name: app\n  namespace: shop\n').replace(
          'secretName: app-tls',
          'secretName: [|app-tls|]',
        ),
        files: { 'certificate.yaml': CERTIFICATE.replace('  name: app\n', '  name: app\n  namespace: other\n') },
      },
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: [|made-by-hand-tls|]'),
        files: { 'certificate.yaml': CERTIFICATE },
      },
    ],
    good: [
      { file: 'app.yaml', text: APP, files: { 'certificate.yaml': CERTIFICATE } },
      { file: 'app.yaml', text: APP },
      {
        file: 'app.yaml',
        text: APP.replace('secret:\n            secretName: app-tls', 'configMap:\n            name: kube-root-ca.crt'),
        files: { 'other.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  a: b\n' },
      },
      {
        file: 'app.yaml',
        text: APP.replace('example/app:1', 'flink:1.20').replace('secretName: app-tls', 'secretName: settings-a'),
        files: { 'other.yaml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: settings-b\nstringData:\n  a: b\n' },
      },
    ],
  },
  check(subject, tell) {
    const { document, graph } = subject;
    const renamed = [...graph.ofKind('Kustomization')].some((each) => each.kustomization?.namespace !== undefined);
    for (const { manifest, reference } of ours(subject)) {
      const { to, name, optional, by } = reference;
      // What else a workload uses is its own affair.
      const tls = reference.custom || manifest.certificate !== undefined || leadsToMaterial(graph, manifest, reference);
      if (!tls) continue;
      if ((to !== 'Secret' && to !== 'ConfigMap') || optional || by === 'password' || by === 'ca' || by === 'bundle')
        continue;
      if (graph.producers(to, name.text, manifest.namespace).length > 0 || GIVEN.has(name.text)) continue;
      const [elsewhere] = graph.producers(to, name.text);
      if (elsewhere !== undefined) {
        if (renamed) continue;
        tell(name.span, {
          severity: 'error',
          message: t`${to} ${name.text} is in namespace ${elsewhere.produced.namespace}, not in ${manifest.namespace}: a pod can only use one of its own namespace.`,
          related: [{ uri: elsewhere.manifest.uri, span: elsewhere.produced.name.span, message: `${to} ${name.text}` }],
        });
        continue;
      }
      const names = [...graph.names(to, manifest.namespace)];
      if (names.length === 0) continue;
      const near = nearName(name.text, names);
      if (near !== undefined)
        tell(name.span, {
          message: t`Nothing in the workspace makes a ${to} ${name.text}; there is ${near}.`,
          fixes: () => [rename(document, name, near)],
        });
      else tell(name.span, { severity: 'hint', message: t`Nothing in the workspace makes a ${to} ${name.text}.` });
    }
  },
});

/** A name at an edit distance of at most two. */
function nearName(name: string, names: readonly string[]): string | undefined {
  // Names that are counted or of several environments are no slips.
  const family = name.replace(/\d+/g, '0');
  const near = closest(
    name,
    names.filter((each) => each.replace(/\d+/g, '0') !== family),
  );
  return near !== undefined && Math.abs(near.length - name.length) <= 2 && isNear(near, name) ? near : undefined;
}

function isNear(a: string, b: string): boolean {
  const shared = commonStart(a, b) + commonStart([...a].reverse().join(''), [...b].reverse().join(''));
  return shared >= Math.max(a.length, b.length) - 3;
}

function commonStart(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

export const secretKeyMissing: Rule = manifestRule({
  id: 'kubernetes/secret-key-missing',
  severity: 'error',
  summary: 'The Secret or ConfigMap does not have this key.',
  says: 'A key that `items`, `secretKeyRef` or the gateway asks for must be there, unless it is `optional`: else the pod does not start (`references non-existent secret key`).',
  source: 'Kubernetes API, SecretVolumeSource and SecretKeySelector',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace(
          'secretName: app-tls',
          'secretName: app-tls\n            items:\n              - key: [|tls.cert|]\n                path: tls.crt',
        ),
        files: { 'certificate.yaml': CERTIFICATE },
        fixed: APP.replace(
          'secretName: app-tls',
          'secretName: app-tls\n            items:\n              - key: tls.crt\n                path: tls.crt',
        ),
      },
    ],
    good: [
      {
        file: 'app.yaml',
        text: APP.replace(
          'secretName: app-tls',
          'secretName: app-tls\n            items:\n              - key: tls.crt\n                path: tls.crt',
        ),
        files: { 'certificate.yaml': CERTIFICATE },
      },
      {
        file: 'app.yaml',
        text: APP.replace(
          'secretName: app-tls',
          'secretName: app-tls\n            optional: true\n            items:\n              - key: tls.cert\n                path: tls.crt',
        ),
        files: { 'certificate.yaml': CERTIFICATE },
      },
    ],
  },
  check(subject, tell) {
    const { document, graph } = subject;
    for (const { manifest, reference } of ours(subject)) {
      const { to, name, keys, optional, by } = reference;
      if ((to !== 'Secret' && to !== 'ConfigMap') || optional || by === 'password') continue;
      const producers = graph.producers(to, name.text, manifest.namespace);
      if (producers.length === 0 || producers.some(({ produced }) => produced.open)) continue;
      if (producers.some((each) => graph.isPartial(each.manifest.uri))) continue;
      const known = new Set(producers.flatMap(({ produced }) => produced.keys.map((key) => key.name.text)));
      for (const key of keys) {
        if (known.has(key.text) || isOpen(key.text)) continue;
        const near = closest(key.text, known);
        const [first] = producers;
        tell(key.span, {
          message: t`${to} ${name.text} has no key ${key.text}; it has ${known.size === 0 ? 'none' : [...known].slice(0, 8).join(', ')}.`,
          ...(first === undefined
            ? {}
            : {
                related: [{ uri: first.manifest.uri, span: first.produced.name.span, message: `${to} ${name.text}` }],
              }),
          fixes: () => (near === undefined ? [] : [rename(document, key, near)]),
        });
      }
    }
  },
});

/** Maps that take another name for the Secret: `projected` has `name`, a volume has `secretName`. */
function* wrongFields(root: MapNode | undefined): Iterable<{ entry: MapNode['entries'][number]; to: string }> {
  for (const volume of volumesIn(root)) {
    for (const entry of mapAt(volume, 'secret')?.entries ?? [])
      if (entry.path[0] === 'name') yield { entry, to: 'secretName' };
    for (const source of mapsAt(volume, 'projected', 'sources'))
      for (const entry of mapAt(source, 'secret')?.entries ?? [])
        if (entry.path[0] === 'secretName') yield { entry, to: 'name' };
  }
}

export const secretFieldName: Rule = manifestRule({
  id: 'kubernetes/secret-field-name',
  ofPieces: true,
  severity: 'error',
  summary: 'The field that names the Secret is called otherwise here.',
  says: 'In a volume it is `secret.secretName`, in a source of a projected volume it is `secret.name`. The other spelling is an unknown field, and the name stays empty: `secretName: Required value`.',
  source: 'Kubernetes API, SecretVolumeSource and SecretProjection',
  examples: {
    bad: [
      { file: 'app.yaml', text: APP.replace('secretName:', '[|name|]:'), fixed: APP },
      {
        file: 'app.yaml',
        text: APP.replace(
          'secret:\n            secretName: app-tls',
          'projected:\n            sources:\n              - secret:\n                  [|secretName|]: app-tls',
        ),
      },
    ],
    good: [
      { file: 'app.yaml', text: APP },
      {
        file: 'app.yaml',
        text: APP.replace(
          'secret:\n            secretName: app-tls',
          'projected:\n            sources:\n              - secret:\n                  name: app-tls',
        ),
      },
    ],
  },
  check({ document, file, root }, tell) {
    for (const manifest of file.manifests) {
      if (manifest.pods.length === 0) continue;
      for (const { entry, to } of wrongFields(root(manifest))) {
        const name = keyName(entry);
        tell(name.span, {
          message: t`The field is called ${to} here.`,
          fixes: () => [{ title: t`Rename to ${to}`, changes: [replace(document, name.span, to)], safe: true }],
        });
      }
    }
  },
});

export const optionalSecret: Rule = manifestRule({
  id: 'kubernetes/optional-key-material',
  severity: 'warning',
  summary: 'The Secret with the key material is optional.',
  says: 'With `optional: true` the pod starts without the Secret, with an empty folder, and the product fails later, when it opens its keystore. Without it the pod waits until the Secret is there.',
  source: 'Kubernetes API, SecretVolumeSource',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: [|app-tls|]\n            optional: true'),
        files: { 'certificate.yaml': CERTIFICATE },
      },
    ],
    good: [{ file: 'app.yaml', text: APP, files: { 'certificate.yaml': CERTIFICATE } }],
  },
  check({ file, graph }, tell) {
    for (const manifest of file.manifests)
      for (const { to, name, optional, by } of manifest.references) {
        if (to !== 'Secret' || !optional || (by !== 'volume' && by !== 'projected')) continue;
        const producers = graph.producers(to, name.text, manifest.namespace);
        if (producers.some(({ produced }) => holdsMaterial(produced))) tell(name.span);
      }
  },
});

export const mountPathTwice: Rule = manifestRule({
  id: 'kubernetes/mount-path-twice',
  ofPieces: true,
  severity: 'error',
  summary: 'Two volumes are mounted at the same path.',
  says: 'Kubernetes refuses the pod template: `volumeMounts[1].mountPath: Invalid value: … must be unique`. A projected volume puts several Secrets into one folder.',
  source: 'Kubernetes API, VolumeMount',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace(
          'mountPath: /etc/tls\n',
          'mountPath: /etc/tls\n            - name: tls\n              mountPath: [|/etc/tls|]\n',
        ),
      },
    ],
    good: [
      {
        file: 'app.yaml',
        text: APP.replace(
          'mountPath: /etc/tls\n',
          'mountPath: /etc/tls\n            - name: tls\n              mountPath: /etc/tls2\n',
        ),
      },
    ],
  },
  check({ file, graph }, tell) {
    for (const manifest of file.manifests) {
      // What is mounted into Alluxio has a rule of its own.
      if (!concernsWorkload(graph, manifest) || /Alluxio/.test(manifest.kind)) continue;
      const seen = new Set<number>();
      for (const { mounts } of manifest.pods.flatMap(({ containers }) => containers)) {
        const paths = new Map<string, string>();
        for (const { path, volume } of mounts) {
          const text = path.text.replace(/\/+$/, '');
          const other = paths.get(text);
          if (other !== undefined && !isOpen(text) && !seen.has(path.span.start)) {
            seen.add(path.span.start);
            tell(path.span, { message: t`Volume ${other} is mounted at ${text} already.` });
          }
          paths.set(text, volume.text);
        }
      }
    }
  },
});

const HIDDEN: readonly { readonly folder: RegExp; readonly what: string }[] = [
  { folder: /^\/opt\/flink(?:\/(?:conf|lib|bin))?$/, what: later`Flink keeps its own files there` },
  { folder: /^\/opt\/alluxio(?:\/(?:conf|lib|bin))?$/, what: later`Alluxio keeps its own files there` },
  { folder: /^\/(?:etc|usr|bin|lib|opt|var)$/, what: later`the image keeps its own files there` },
  { folder: /\/lib\/security$/, what: later`Java keeps the certificates that it trusts there` },
];

export const mountHides: Rule = manifestRule({
  id: 'kubernetes/mount-hides-folder',
  severity: 'warning',
  summary: 'The mount hides files that the image has at this path.',
  says: 'A volume takes the place of the whole folder: what the image had there is gone for the container, and the product starts without its own configuration or libraries. Mount key material into a folder of its own; a single file can be put in with `subPath`, which is never updated.',
  source: 'Kubernetes documentation, Volumes',
  examples: {
    bad: [{ file: 'app.yaml', text: APP.replace('mountPath: /etc/tls', 'mountPath: [|/opt/flink/conf|]') }],
    good: [
      { file: 'app.yaml', text: APP },
      {
        file: 'app.yaml',
        text: APP.replace('mountPath: /etc/tls', 'mountPath: /etc/ca.crt\n              subPath: ca.crt'),
      },
    ],
  },
  check({ file, graph }, tell) {
    for (const manifest of file.manifests) {
      if (/Alluxio/.test(manifest.kind)) continue;
      const seen = new Set<number>();
      for (const { volumes, containers } of manifest.pods)
        for (const { mounts } of containers)
          for (const { path, subPath, volume } of mounts) {
            if (subPath !== undefined || seen.has(path.span.start)) continue;
            const sources = volumes.find(({ name }) => name.text === volume.text)?.sources ?? [];
            // ConfigMaps with the configuration itself belong there.
            if (
              !sources.some(
                ({ reference }) => reference?.to === 'Secret' && leadsToMaterial(graph, manifest, reference),
              )
            )
              continue;
            const hidden = HIDDEN.find(({ folder }) => folder.test(path.text.replace(/\/+$/, '')));
            if (hidden === undefined) continue;
            seen.add(path.span.start);
            tell(path.span, {
              message: t`A mount at ${path.text} hides what the image has in this folder: ${told(hidden.what)}.`,
            });
          }
    }
  },
});

export const referenceRules: readonly Rule[] = [
  volumeMissing,
  secretNotFound,
  secretKeyMissing,
  secretFieldName,
  optionalSecret,
  mountPathTwice,
  mountHides,
];
