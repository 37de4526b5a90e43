import type { MapNode } from '../../formats/tree.ts';
import { k8sScalar } from '../../formats/yaml/kubernetes.ts';
import type { Manifest } from '../../kubernetes/facts.ts';
import { isOpen, mapAt, scalarAt } from '../../kubernetes/nodes.ts';
import { concernsWorkload } from '../../kubernetes/relevance.ts';
import { both, t } from '../../text/l10n.ts';
import type { Fix, Rule } from '../rule.ts';
import { removeFrom } from './edit.ts';
import { CERTIFICATE, JKS, secret } from './samples.ts';
import { secretsIn } from './secretData.ts';
import { type ManifestSource, manifestRule, replace, type Subject } from './subject.ts';

/** Maps whose values must be strings, with what refuses them. */
function* stringMaps({ file, root }: Subject): Iterable<{ readonly manifest: Manifest; readonly map: MapNode }> {
  for (const manifest of file.manifests) {
    const map = root(manifest);
    const fields: readonly (readonly string[])[] =
      manifest.kind === 'AlluxioCluster' && manifest.apiVersion !== undefined
        ? [...(mapAt(map, 'spec', 'secrets')?.entries ?? []).map(({ path }) => ['spec', 'secrets', path[0] ?? ''])]
        : manifest.kind === 'Secret'
          ? [['stringData'], ['data']]
          : manifest.kind === 'ConfigMap'
            ? [['data']]
            : [];
    for (const field of fields) {
      const found = mapAt(map, ...field);
      if (found !== undefined) yield { manifest, map: found };
    }
  }
}

export const notAString: Rule = manifestRule({
  id: 'kubernetes/not-a-string',
  ofPieces: true,
  severity: 'error',
  summary: 'Only strings can stand in this map; without quotes this is none.',
  says: 'The API server reads YAML 1.1: `yes`, `on`, `true`, `1e3`, `0777` and `8080` are no strings without quotes, and it refuses the resource: `json: cannot unmarshal bool into Go struct field … of type string`.',
  source: 'go-yaml v2, sigs.k8s.io/yaml',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: `${secret(`  keystore.jks: ${JKS}\n`)}stringData:\n  keystore-password: [|123456|]\n`,
        fixed: `${secret(`  keystore.jks: ${JKS}\n`)}stringData:\n  keystore-password: "123456"\n`,
      },
    ],
    good: [
      {
        file: 'secret.yaml',
        text: `${secret(`  keystore.jks: ${JKS}\n`)}stringData:\n  keystore-password: "123456"\n`,
      },
    ],
  },
  check(subject, tell) {
    const { document, graph } = subject;
    const ours = new Set([...secretsIn(subject, ['Secret', 'ConfigMap'])].map(({ manifest }) => manifest));
    for (const { manifest, map } of stringMaps(subject)) {
      if (!ours.has(manifest) && !concernsWorkload(graph, manifest)) continue;
      for (const { value, path } of map.entries) {
        if (value?.kind !== 'scalar' || value.quote !== 'none' || document.text.charAt(value.span.start) === '*')
          continue;
        const { type } = k8sScalar(value);
        if (type === 'string' || type === 'null') continue;
        const kind = type === 'bool' ? t`a boolean` : t`a number`;
        tell(value.span, {
          message: t`${path.join('.')} is ${kind} without quotes; only strings can stand here.`,
          fixes: () => [
            { title: t`Put it in quotes`, changes: [replace(document, value.span, `"${value.value}"`)], safe: true },
          ],
        });
      }
    }
  },
});

export const keyInBoth: Rule = manifestRule({
  id: 'kubernetes/key-in-both',
  ofPieces: true,
  severity: 'warning',
  summary: 'The key stands under data and under stringData; the latter wins.',
  says: 'When the Secret is written, `stringData` is laid over `data`. What stands under `data` has no effect.',
  source: 'Kubernetes API, Secret.stringData',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: `${secret(`  keystore.jks: ${JKS}\n  [|keystore-password|]: a2V5cGFzcw==\n`)}stringData:\n  keystore-password: other\n`,
        fixed: `${secret(`  keystore.jks: ${JKS}\n`)}stringData:\n  keystore-password: other\n`,
      },
    ],
    good: [
      { file: 'secret.yaml', text: `${secret(`  keystore.jks: ${JKS}\n`)}stringData:\n  keystore-password: other\n` },
    ],
  },
  check(subject, tell) {
    const { document } = subject;
    for (const { root } of secretsIn(subject)) {
      const winning = new Set(mapAt(root, 'stringData')?.entries.map((entry) => entry.path.join('.')));
      for (const entry of mapAt(root, 'data')?.entries ?? []) {
        const key = entry.path.join('.');
        if (winning.has(key))
          tell(entry.keySpan, {
            message: t`${key} stands under stringData as well, which wins.`,
            fixes: () => [{ title: t`Remove it from data`, changes: removeFrom(document, root, entry) }],
          });
      }
    }
  },
});

export const keyTwice: Rule = manifestRule({
  id: 'kubernetes/duplicate-key',
  ofPieces: true,
  severity: 'error',
  summary: 'The key stands twice in the same map.',
  says: 'The last one wins without a word (kubectl 1.32), or the file is refused (`mapping key "…" already defined`), depending on who reads it. One of the two values was meant.',
  source: 'kubectl 1.32; go-yaml',
  examples: {
    bad: [{ file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n  [|keystore.jks|]: ${JKS}\n`) }],
    good: [{ file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n  truststore.jks: ${JKS}\n`) }],
  },
  check(subject, tell) {
    for (const { root } of secretsIn(subject, ['Secret', 'ConfigMap']))
      for (const field of ['data', 'stringData', 'binaryData']) {
        const seen = new Set<string>();
        for (const entry of mapAt(root, field)?.entries ?? []) {
          const key = entry.path.join('.');
          if (seen.has(key)) tell(entry.keySpan, { message: t`${key} stands here twice; the last one wins.` });
          seen.add(key);
        }
      }
  },
});

const KEY = /^[-._a-zA-Z0-9]+$/;
const isKey = (key: string): boolean => KEY.test(key) && key.length <= 253 && key !== '.' && !key.startsWith('..');
const isSubdomain = (name: string): boolean =>
  name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name);

export const invalidName: Rule = manifestRule({
  id: 'kubernetes/invalid-name',
  ofPieces: true,
  severity: 'error',
  summary: 'The API server does not take this name.',
  says: 'Names of Secrets, ConfigMaps and Certificates are lower-case letters, digits, `-` and `.` (`a lowercase RFC 1123 subdomain`); keys are letters, digits, `-`, `_` and `.`, and do not begin with two dots. `kubectl create --dry-run=client` does not notice.',
  source: 'Kubernetes apimachinery, validation',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret(`  keystore.jks: ${JKS}\n`).replace('app-tls', '[|App_TLS|]'),
        fixed: secret(`  keystore.jks: ${JKS}\n`),
      },
      {
        file: 'secret.yaml',
        text: secret(`  keystore.jks: ${JKS}\n  [|"my key.jks"|]: ${JKS}\n`).replace(
          '[|"my key.jks"|]',
          '"[|my key.jks|]"',
        ),
      },
    ],
    good: [{ file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n`) }],
  },
  check(subject, tell) {
    const { document } = subject;
    const fix = (span: { start: number; end: number }, to: string): readonly Fix[] =>
      to === '' ? [] : [{ title: t`Change to ${to}`, changes: [replace(document, span, to)] }];
    for (const { manifest, produced } of secretsIn(subject, ['Secret', 'ConfigMap'])) {
      const { name } = produced;
      if (!isSubdomain(name.text))
        tell(name.span, {
          message: t`${name.text} is no name for a ${manifest.kind}: a lowercase RFC 1123 subdomain has lower-case letters, digits, - and . only.`,
          fixes: () =>
            fix(
              name.span,
              name.text
                .toLowerCase()
                .replace(/[^a-z0-9.]+/g, '-')
                .replace(/^[-.]+|[-.]+$/g, ''),
            ),
        });
      for (const { name: key } of produced.keys)
        if (!isKey(key.text) && !isOpen(key.text))
          tell(key.span, {
            message: t`${key.text} is not a valid key name for a ${manifest.kind}.`,
            fixes: () => fix(key.span, key.text.replace(/[^-._a-zA-Z0-9]+/g, '-').replace(/^\.\.+/, '')),
          });
    }
  },
});

const LARGEST = 1_048_576;
/** kubectl keeps the whole manifest in an annotation, which has at most 262,144 bytes. */
const APPLIED = 190 * 1024;

export const tooLarge: Rule = manifestRule({
  id: 'kubernetes/secret-too-large',
  severity: 'error',
  summary: 'The Secret is larger than a Secret may be.',
  says: 'All values together have at most 1,048,576 bytes. From about 190 KiB on, `kubectl apply` fails as well, since it keeps the manifest in an annotation (`metadata.annotations: Too long: must have at most 262144 bytes`): use `kubectl create`, `kubectl replace` or `kubectl apply --server-side`. A copy of all public authorities is usually what makes a truststore so large.',
  source: 'Kubernetes API, MaxSecretSize; apimachinery, TotalAnnotationSizeLimitB',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret(`  truststore.jks: ${'QUFB'.repeat(360)}\n`).replace(
          'QUFB'.repeat(360),
          `"${'QUFB'.repeat(65_000)}"`,
        ),
      },
    ],
    good: [{ file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n`) }],
  },
  check(subject, tell) {
    for (const { manifest, produced } of secretsIn(subject, ['Secret', 'ConfigMap'])) {
      const size = produced.keys.reduce((sum, { value }) => {
        if (value === undefined) return sum;
        return sum + (value.encoding === 'text' ? value.text.length : Math.floor((value.text.length * 3) / 4));
      }, 0);
      if (size > LARGEST + 16)
        tell(produced.name.span, {
          message: t`The ${manifest.kind} has ${Math.round(size / 1024)} KiB; at most 1024 KiB are allowed.`,
        });
      else if (size > APPLIED)
        tell(produced.name.span, {
          severity: 'information',
          message: t`The ${manifest.kind} has ${Math.round(size / 1024)} KiB: kubectl apply takes it with --server-side only.`,
        });
    }
  },
});

export const tlsKeysMissing: Rule = manifestRule({
  id: 'kubernetes/tls-keys-missing',
  severity: 'error',
  summary: 'A Secret of type kubernetes.io/tls needs the keys tls.crt and tls.key.',
  says: 'The API server refuses it without them: `data[tls.crt]: Required value`. What is in them it does not look at. A keystore alone goes into a Secret of type `Opaque`.',
  source: 'Kubernetes documentation, Secret types',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret('  server.crt: LS0tLS1CRUdJTg==\n  tls.key: LS0tLS1CRUdJTg==\n', '').replace(
          'data:\n  s',
          'type: [|kubernetes.io/tls|]\ndata:\n  s',
        ),
        fixed: secret('  server.crt: LS0tLS1CRUdJTg==\n  tls.key: LS0tLS1CRUdJTg==\n', '')
          .replace('data:\n  s', 'type: kubernetes.io/tls\ndata:\n  s')
          .replace('server.crt', 'tls.crt'),
      },
    ],
    good: [
      {
        file: 'secret.yaml',
        text: secret('  tls.crt: LS0tLS1CRUdJTg==\n  tls.key: LS0tLS1CRUdJTg==\n').replace(
          'data:\n  t',
          'type: kubernetes.io/tls\ndata:\n  t',
        ),
      },
      {
        file: 'patch.yaml',
        text: secret('  tls.crt: LS0tLS1CRUdJTg==\n').replace('data:', 'type: kubernetes.io/tls\ndata:'),
        files: { 'kustomization.yaml': 'resources: [base]\npatches:\n  - path: patch.yaml\n' },
      },
    ],
  },
  check(subject, tell) {
    const { document } = subject;
    for (const { produced, root } of secretsIn(subject)) {
      const type = scalarAt(root, 'type');
      if (type?.value !== 'kubernetes.io/tls' || produced.open || produced.keys.some(({ name }) => isOpen(name.text)))
        continue;
      const keys = produced.keys.map(({ name }) => name);
      const missing = ['tls.crt', 'tls.key'].filter((key) => !keys.some(({ text }) => text === key));
      if (missing.length === 0) continue;
      tell(type.span, {
        message: t`The Secret has no ${missing.join(t` and no `)}.`,
        fixes: () => [...renames(document, keys, missing), opaque(document, type.span)],
      });
    }
  },
});

const opaque = (document: ManifestSource, span: { start: number; end: number }): Fix => ({
  title: t`Change the type to Opaque`,
  changes: [replace(document, span, 'Opaque')],
});

/** Where each of the two that lack has one candidate only. */
function renames(
  document: ManifestSource,
  keys: readonly { text: string; span: { start: number; end: number } }[],
  missing: readonly string[],
): Fix[] {
  const pairs = missing.map((key) => {
    const pattern = key === 'tls.crt' ? /^(?!ca|tls).*\.(?:crt|cer|cert|pem)$/i : /^(?!ca|tls).*\.key$/i;
    const candidates = keys.filter(({ text }) => pattern.test(text) && !/key/i.test(key === 'tls.crt' ? text : ''));
    return { key, candidate: candidates.length === 1 ? candidates[0] : undefined };
  });
  const changes = pairs.flatMap(({ key, candidate }) =>
    candidate === undefined ? [] : [replace(document, candidate.span, key)],
  );
  return changes.length === missing.length ? [{ title: t`Rename to ${both(missing)}`, changes }] : [];
}

const VERSIONS: Readonly<Record<string, RegExp>> = {
  Secret: /^v1$/,
  ConfigMap: /^v1$/,
};

export const apiVersion: Rule = manifestRule({
  id: 'kubernetes/api-version',
  severity: 'error',
  summary: 'This kind does not exist in this API version.',
  says: 'The API server answers `no matches for kind "…" in version "…"`. Secrets and ConfigMaps are `v1`; cert-manager has served `cert-manager.io/v1` only since its version 1.6.',
  source: 'Kubernetes API; cert-manager 1.6 release notes',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret(`  keystore.jks: ${JKS}\n`).replace('v1', '[|apps/v1|]'),
        fixed: secret(`  keystore.jks: ${JKS}\n`),
      },
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('cert-manager.io/v1', '[|cert-manager.io/v1alpha2|]'),
        fixed: CERTIFICATE,
      },
    ],
    good: [{ file: 'certificate.yaml', text: CERTIFICATE }],
  },
  check(subject, tell) {
    const { document, file, root } = subject;
    for (const manifest of file.manifests) {
      const scalar = scalarAt(root(manifest), 'apiVersion');
      const given = manifest.apiVersion;
      if (scalar === undefined || given === undefined || isOpen(given)) continue;
      const wanted = wantedVersion(manifest.kind, given);
      if (wanted === undefined) continue;
      if (
        manifest.kind in VERSIONS &&
        ![...secretsIn(subject, [manifest.kind])].some((each) => each.manifest === manifest)
      )
        continue;
      tell(scalar.span, {
        message: t`There is no ${manifest.kind} in ${given}.`,
        fixes: () => [{ title: t`Change to ${wanted}`, changes: [replace(document, scalar.span, wanted)], safe: true }],
      });
    }
  },
});

function wantedVersion(kind: string, given: string): string | undefined {
  const core = VERSIONS[kind];
  if (core !== undefined) return core.test(given) ? undefined : 'v1';
  if (!['Certificate', 'Issuer', 'ClusterIssuer'].includes(kind)) return undefined;
  return /^(?:cert-manager\.io|certmanager\.k8s\.io)\/v1(?:alpha|beta)\d+$/.test(given)
    ? 'cert-manager.io/v1'
    : undefined;
}

export const immutableRotated: Rule = manifestRule({
  id: 'kubernetes/immutable-secret',
  severity: 'error',
  summary: 'The Secret is immutable, but something renews it.',
  says: 'The values of a Secret with `immutable: true` cannot change any more (`field is immutable when `immutable` is set`): cert-manager cannot renew it, and no rotation can take place. It would have to be deleted and made anew.',
  source: 'Kubernetes documentation, immutable Secrets',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret('  tls.crt: LS0tLS1CRUdJTg==\n', '').replace('data:\n  t', '[|immutable|]: true\ndata:\n  t'),
        files: { 'certificate.yaml': CERTIFICATE },
      },
    ],
    good: [
      {
        file: 'secret.yaml',
        text: secret(`  ca.crt: LS0tLS1CRUdJTg==\n`).replace('data:\n  c', 'immutable: true\ndata:\n  c'),
      },
    ],
  },
  check(subject, tell) {
    for (const { produced, root } of secretsIn(subject)) {
      const entry = root.entries.find(({ path }) => path[0] === 'immutable');
      if (produced.immutable !== true || entry === undefined) continue;
      const renewed = subject.graph
        .producers('Secret', produced.name.text, produced.namespace)
        .some((each) => each.produced.how === 'Certificate');
      const rotated = produced.keys.some(({ name }) => name.text.endsWith('.primary'));
      if (renewed || rotated)
        tell(entry.keySpan, {
          message: renewed
            ? t`A Certificate renews this Secret, which cannot change any more.`
            : t`Keys of this Secret are rotated, which it does not allow.`,
        });
    }
  },
});

export const writtenTwice: Rule = manifestRule({
  id: 'kubernetes/secret-written-twice',
  severity: 'error',
  summary: 'Two resources write the same Secret.',
  says: 'Two Certificates with one `secretName` issue for ever, each in place of the other; a manifest of the same name overwrites what cert-manager has issued each time it is applied.',
  source: 'cert-manager 1.21 documentation, Certificate',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('secretName: app-tls', 'secretName: [|app-tls|]'),
        files: { 'other.yaml': CERTIFICATE.replace('  name: app\n', '  name: other\n') },
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE,
        files: {
          'other.yaml': CERTIFICATE.replace('  name: app\n', '  name: other\n').replace(
            'secretName: app-tls',
            'secretName: other-tls',
          ),
        },
      },
      { file: 'certificate.yaml', text: CERTIFICATE, files: { 'overlay/certificate.yaml': CERTIFICATE } },
    ],
  },
  check({ file, graph }, tell) {
    for (const manifest of file.manifests)
      for (const produced of manifest.produces) {
        if (produced.kind !== 'Secret' || produced.how !== 'Certificate') continue;
        const others = graph.producers('Secret', produced.name.text, produced.namespace).filter((each) => {
          if (each.manifest === manifest || (each.produced.how !== 'Certificate' && each.produced.how !== 'manifest'))
            return false;
          // The same Certificate for another environment; an empty Secret that is filled.
          if (each.produced.how === 'Certificate') return each.manifest.name?.text !== manifest.name?.text;
          return each.produced.keys.some(({ value }) => value !== undefined && value.text !== '');
        });
        const [other] = others;
        if (other === undefined) continue;
        const what =
          other.produced.how === 'Certificate'
            ? t`Certificate ${other.manifest.name?.text ?? ''}`
            : t`a Secret manifest`;
        // Without a namespace the two may never meet.
        const certain =
          produced.namespace === other.produced.namespace && sharesFolder(manifest.uri, other.manifest.uri);
        tell(produced.name.span, {
          severity: certain ? 'error' : 'warning',
          message: t`${what} writes Secret ${produced.name.text} as well.`,
          related: [{ uri: other.manifest.uri, span: other.produced.name.span, message: what }],
        });
      }
  },
});

const sharesFolder = (a: string, b: string): boolean =>
  a.slice(0, a.lastIndexOf('/')) === b.slice(0, b.lastIndexOf('/'));

export const secretRules: readonly Rule[] = [
  notAString,
  keyInBoth,
  keyTwice,
  invalidName,
  tooLarge,
  tlsKeysMissing,
  apiVersion,
  immutableRotated,
  writtenTwice,
];
