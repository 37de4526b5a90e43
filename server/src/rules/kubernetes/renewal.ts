import { told } from '../../kubernetes/duration.ts';
import type { CertificateFacts, Manifest } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { entryAt, scalarAt } from '../../kubernetes/nodes.ts';
import { t } from '../../text/l10n.ts';
import type { Rule } from '../rule.ts';
import { certificatesIn } from './certificates.ts';
import { addTo } from './edit.ts';
import { APP, CERTIFICATE } from './samples.ts';
import { manifestRule, replace } from './subject.ts';

const CA = `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: ca
spec:
  isCA: true
  commonName: ca
  secretName: ca-tls
  issuerRef:
    name: self-signed
    kind: ClusterIssuer
  duration: 876000h
  privateKey:
    rotationPolicy: Never
`;

const ISSUER = `apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: ca
spec:
  ca:
    secretName: ca-tls
`;

const LEAF = CERTIFICATE.replace('    kind: ClusterIssuer\n', '');

export const earlyRenewal: Rule = manifestRule({
  id: 'kubernetes/early-renewal',
  severity: 'information',
  summary: 'renewBefore is more than half of the lifetime: the certificate is renewed earlier than one may think.',
  says: '`renewBefore` counts from the end: with `duration: 24h` and `renewBefore: 16h` a certificate is renewed 8 hours after it was issued. `renewBeforePercentage` says which share of the lifetime is left at that moment.',
  source: 'cert-manager 1.21, Certificate',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  duration: 24h\n  renewBefore: [|16h|]\n`,
        fixed: `${CERTIFICATE}  duration: 24h\n  renewBeforePercentage: 33\n`,
      },
    ],
    good: [{ file: 'certificate.yaml', text: `${CERTIFICATE}  duration: 24h\n  renewBefore: 8h\n` }],
  },
  check(subject, tell) {
    for (const { manifest, certificate, spec } of certificatesIn(subject)) {
      // Of a CA that gets a new key then, more is said.
      if (isIssuing(subject.graph, manifest) && certificate.rotation !== 'Never') continue;
      const scalar = scalarAt(spec, 'renewBefore');
      const entry = entryAt(spec, 'renewBefore');
      const { duration, renewBefore } = certificate;
      if (scalar === undefined || entry === undefined || duration === undefined || renewBefore === undefined) continue;
      if (renewBefore <= duration / 2 || renewBefore >= duration) continue;
      tell(scalar.span, {
        message: t`It is renewed ${told(duration - renewBefore)} after it was issued, ${told(renewBefore)} before its end.`,
        fixes: () => [
          {
            title: t`Renew it with a third of its lifetime left`,
            changes: [replace(subject.document, entry.span, 'renewBeforePercentage: 33')],
          },
        ],
      });
    }
  },
});

/** The Certificates that the issuer which reads a CA's Secret signs. */
function signedBy(
  graph: Deployment,
  ca: Manifest,
): { readonly manifest: Manifest; readonly certificate: CertificateFacts }[] {
  const secret = ca.certificate?.secret?.text;
  if (secret === undefined) return [];
  const issuers = graph.referrers('Secret', secret).filter(({ reference }) => reference.by === 'ca');
  return issuers.flatMap(({ manifest: issuer }) => {
    if (issuer.name === undefined || (issuer.kind !== 'Issuer' && issuer.kind !== 'ClusterIssuer')) return [];
    const namespace = issuer.kind === 'Issuer' ? issuer.namespace : undefined;
    return graph
      .referrers(issuer.kind, issuer.name.text, namespace)
      .flatMap(({ manifest }) =>
        manifest.certificate === undefined || manifest === ca ? [] : [{ manifest, certificate: manifest.certificate }],
      );
  });
}

const isIssuing = (graph: Deployment, { certificate }: Manifest): boolean =>
  certificate?.isCa === true &&
  certificate.secret !== undefined &&
  graph.referrers('Secret', certificate.secret.text).some(({ reference }) => reference.by === 'ca');

export const caKeyChanges: Rule = manifestRule({
  id: 'kubernetes/ca-key-changes',
  severity: 'warning',
  summary: 'When the CA is renewed it gets a new key, and what it has issued before is no longer trusted.',
  says: 'cert-manager does not issue the leaves anew when their CA changes, and each of them keeps the `ca.crt` that it was issued with. With `rotationPolicy: Always` (the default from 1.18 on) the renewed CA has another key: nodes with new leaves and nodes with old ones refuse each other. With `Never` the old and the new certificate of the CA can stand for each other.',
  source: 'cert-manager 1.21; issues 2478 and 8340',
  examples: {
    bad: [
      {
        file: 'ca.yaml',
        text: CA.replace('    rotationPolicy: Never', '    rotationPolicy: [|Always|]').replace(
          '876000h',
          '876000h\n  renewBefore: 867240h',
        ),
        files: { 'issuer.yaml': ISSUER },
        fixed: CA.replace('876000h', '876000h\n  renewBefore: 867240h'),
      },
      {
        file: 'ca.yaml',
        text: CA.replace('  privateKey:\n    rotationPolicy: Never\n', '')
          .replace('  duration: 876000h\n', '')
          .replace('isCA', '[|isCA|]'),
        files: { 'issuer.yaml': ISSUER },
      },
    ],
    good: [{ file: 'ca.yaml', text: CA, files: { 'issuer.yaml': ISSUER } }],
  },
  check(subject, tell) {
    const { document, graph } = subject;
    for (const { manifest, certificate, spec } of certificatesIn(subject)) {
      if (!isIssuing(graph, manifest) || certificate.rotation === 'Never') continue;
      const { duration, renewBefore } = certificate;
      if (duration === undefined || renewBefore === undefined) continue;
      const after = duration - renewBefore;
      // Longer than anybody plans for.
      if (after > 20 * YEAR) continue;
      const scalar = scalarAt(spec, 'privateKey', 'rotationPolicy');
      const head = entryAt(spec, 'isCA');
      tell(scalar?.span ?? head?.keySpan ?? manifest.head, {
        message: t`${told(after)} after it was issued this CA is renewed with a new key${certificate.rotation === undefined ? t` (cert-manager 1.18 and later)` : ''}; peers that trust the old certificate refuse what it signs then.`,
        fixes: () => {
          const title = t`Keep the key of the CA`;
          if (scalar !== undefined) return [{ title, changes: [replace(document, scalar.span, 'Never')] }];
          const change = addTo(document, spec, 'privateKey', { rotationPolicy: 'Never' });
          return change === undefined || entryAt(spec, 'privateKey') !== undefined
            ? []
            : [{ title, changes: [change] }];
        },
      });
    }
  },
});

const YEAR = 365 * 86_400_000;

export const caEndsFirst: Rule = manifestRule({
  id: 'kubernetes/ca-ends-first',
  severity: 'warning',
  summary: 'A certificate can outlive the CA that signs it.',
  says: 'What a CA has signed is of no use any more once the CA has expired. A CA that is renewed with some time left must have at least as much time left as its leaves live.',
  source: 'RFC 5280 6.1; cert-manager 1.21',
  examples: {
    bad: [
      {
        file: 'ca.yaml',
        text: CA.replace('876000h', '[|2160h|]'),
        files: { 'issuer.yaml': ISSUER, 'leaf.yaml': `${LEAF}  duration: 2160h\n` },
      },
    ],
    good: [{ file: 'ca.yaml', text: CA, files: { 'issuer.yaml': ISSUER, 'leaf.yaml': LEAF } }],
  },
  check(subject, tell) {
    const { graph } = subject;
    for (const { manifest, certificate, spec } of certificatesIn(subject)) {
      const { duration, renewBefore } = certificate;
      if (!isIssuing(graph, manifest) || duration === undefined || renewBefore === undefined) continue;
      const longest = signedBy(graph, manifest)
        .filter((leaf) => leaf.certificate.duration !== undefined && leaf.certificate.duration > renewBefore)
        .sort((a, b) => (b.certificate.duration ?? 0) - (a.certificate.duration ?? 0))[0];
      if (longest === undefined) continue;
      const scalar = scalarAt(spec, 'renewBefore') ?? scalarAt(spec, 'duration');
      const name = longest.manifest.name?.text ?? '';
      tell(scalar?.span ?? manifest.head, {
        message: t`Certificate ${name} lives ${told(longest.certificate.duration ?? 0)}, but just before this CA is renewed it has ${told(renewBefore)} left.`,
        related: [{ uri: longest.manifest.uri, span: longest.manifest.head, message: t`Certificate ${name}` }],
      });
    }
  },
});

export const leafCaAsTrust: Rule = manifestRule({
  id: 'kubernetes/leaf-ca-as-trust',
  severity: 'information',
  summary: 'Another service’s certificate is used as a source of trust.',
  says: 'The `ca.crt` and the truststore beside a leaf never hold two CAs, so that no change of the CA can overlap. A Bundle of trust-manager, or a ConfigMap of your own with the CA, can.',
  source: 'cert-manager documentation, FAQ',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace(
          'secretName: app-tls',
          'secretName: [|other-tls|]\n            items:\n              - key: ca.crt\n                path: ca.crt',
        ),
        files: {
          'other.yaml': CERTIFICATE.replace('app-tls', 'other-tls'),
          'owner.yaml': APP.replace('secretName: app-tls', 'secretName: other-tls').replaceAll(
            'name: app\n',
            'name: other\n',
          ),
        },
      },
    ],
    good: [{ file: 'app.yaml', text: APP, files: { 'certificate.yaml': CERTIFICATE } }],
  },
  check({ file, graph }, tell) {
    for (const manifest of file.manifests)
      for (const pod of manifest.pods)
        for (const { sources } of pod.volumes)
          for (const { reference, items } of sources) {
            if (reference?.to !== 'Secret' || items === undefined || items.length === 0) continue;
            if (!items.every(({ key }) => /^(?:ca\.crt|truststore\.(?:jks|p12))$/.test(key.text))) continue;
            const issued = graph
              .producers('Secret', reference.name.text, manifest.namespace)
              .some(({ produced }) => produced.how === 'Certificate');
            const others = graph
              .referrers('Secret', reference.name.text, manifest.namespace)
              .some((each) => each.manifest !== manifest && each.manifest.pods.length > 0);
            if (issued && others)
              tell(reference.name.span, {
                message: t`${items.map(({ key }) => key.text).join(', ')} of ${reference.name.text} never holds two CAs: no change of the CA can overlap.`,
              });
          }
  },
});

export const acmeInternal: Rule = manifestRule({
  id: 'kubernetes/acme-internal-name',
  severity: 'error',
  summary: 'A public authority issues no certificate for names inside the cluster.',
  says: 'An ACME issuer proves that a name is yours over the Internet. `*.svc`, `*.cluster.local` and names without a dot belong to nobody: the order fails (`Domain name does not end with a valid public suffix`). Use a CA issuer.',
  source: 'CA/Browser Forum baseline requirements 7.1.4.2; RFC 8555',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('- app.shop.svc', '- [|app.shop.svc|]'),
        files: {
          'issuer.yaml':
            'apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: ca\nspec:\n  acme:\n    server: https://acme.example/\n',
        },
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('app.shop.svc', 'app.example.com'),
        files: {
          'issuer.yaml':
            'apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: ca\nspec:\n  acme:\n    server: https://acme.example/\n',
        },
      },
    ],
  },
  check(subject, tell) {
    const { graph } = subject;
    for (const { manifest, certificate } of certificatesIn(subject)) {
      const { issuer, issuerKind, dnsNames } = certificate;
      if (issuer === undefined) continue;
      const issuers = graph.named(issuerKind, issuer.text, issuerKind === 'Issuer' ? manifest.namespace : undefined);
      if (issuers.length === 0 || !issuers.every((each) => each.issuer?.type === 'acme')) continue;
      for (const { text, span } of dnsNames)
        if (/(?:^[^.]+|\.svc|\.cluster\.local|\.local|\.internal)$/i.test(text) && !/[<${]/.test(text))
          tell(span, { message: t`${text} is a name inside the cluster: an ACME issuer gives no certificate for it.` });
    }
  },
});

export const keyEncoding: Rule = manifestRule({
  id: 'kubernetes/certificate-key-encoding',
  severity: 'warning',
  summary: 'The private key is written as PKCS#1, which the product does not read.',
  says: 'cert-manager writes keys as PKCS#1 (`BEGIN RSA PRIVATE KEY`) unless told otherwise. Netty reads PKCS#8 only: Alluxio and its etcd client report `File does not contain valid private key`.',
  source: 'cert-manager 1.21; Netty 4.1, SslContext',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('secretName:', '[|secretName|]:'),
        files: {
          'alluxio.yaml':
            'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nmetadata:\n  name: alluxio\nspec:\n  secrets:\n    worker:\n      app-tls: /alluxio/tls\n  properties:\n    alluxio.network.tls.server.key: /alluxio/tls/tls.key\n',
        },
        fixed: `${CERTIFICATE}  privateKey:\n    encoding: PKCS8\n`,
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  privateKey:\n    encoding: PKCS8\n`,
        files: {
          'alluxio.yaml':
            'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nmetadata:\n  name: alluxio\nspec:\n  secrets:\n    worker:\n      app-tls: /alluxio/tls\n  properties:\n    alluxio.network.tls.server.key: /alluxio/tls/tls.key\n',
        },
      },
      { file: 'certificate.yaml', text: CERTIFICATE, files: { 'app.yaml': APP } },
    ],
  },
  check(subject, tell) {
    const { document, graph } = subject;
    for (const { manifest, certificate, spec } of certificatesIn(subject)) {
      const { encoding, algorithm, secret, jksAlias, pkcs12Profile } = certificate;
      if (encoding === 'PKCS8' || algorithm === 'Ed25519' || secret === undefined) continue;
      const reader = graph
        .referrers('Secret', secret.text, manifest.namespace)
        .find((each) => /Alluxio/.test(each.manifest.kind) && !/^(?:etcd|prometheus)/.test(each.reference.by));
      // With keystores beside it, the keys in PEM may be nobody's business.
      if (reader === undefined || jksAlias !== undefined || pkcs12Profile !== undefined) continue;
      const scalar = scalarAt(spec, 'privateKey', 'encoding');
      tell(scalar?.span ?? entryAt(spec, 'secretName')?.keySpan ?? manifest.head, {
        message: t`The key is written as PKCS#1; Alluxio reads PKCS#8 only.`,
        related: [{ uri: reader.manifest.uri, span: reader.reference.name.span, message: t`reads it` }],
        fixes: () => {
          const key = entryAt(spec, 'privateKey');
          const title = t`Have the key written as PKCS#8`;
          if (scalar !== undefined) return [{ title, changes: [replace(document, scalar.span, 'PKCS8')] }];
          const change =
            key === undefined
              ? addTo(document, spec, 'privateKey', { encoding: 'PKCS8' })
              : key.value?.kind === 'map'
                ? addTo(document, key.value, 'encoding', 'PKCS8')
                : undefined;
          return change === undefined ? [] : [{ title, changes: [change] }];
        },
      });
    }
  },
});

export const pkcs12Profile: Rule = manifestRule({
  id: 'kubernetes/pkcs12-profile',
  severity: 'warning',
  summary: 'The profile of the PKCS#12 keystore is too new for the Java of these images.',
  says: '`Modern2026` uses PBMAC1, which Java reads from 26 on and OpenSSL from 3.4 on; the images of Alluxio, Flink and Akka services carry older ones, and the keystore does not open. `Modern2023` is read by Java since 8u301.',
  source: 'cert-manager 1.21; JDK 26 release notes; RFC 9579',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  keystores:\n    pkcs12:\n      create: true\n      profile: [|Modern2026|]\n      passwordSecretRef: {name: pw, key: password}\n`,
        fixed: `${CERTIFICATE}  keystores:\n    pkcs12:\n      create: true\n      profile: Modern2023\n      passwordSecretRef: {name: pw, key: password}\n`,
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  keystores:\n    pkcs12:\n      create: true\n      profile: Modern2023\n      passwordSecretRef: {name: pw, key: password}\n`,
      },
    ],
  },
  check(subject, tell) {
    for (const { spec } of certificatesIn(subject)) {
      const profile = scalarAt(spec, 'keystores', 'pkcs12', 'profile');
      if (profile?.value !== 'Modern2026') continue;
      tell(profile.span, {
        message: t`Java before 26 does not open a store of the profile Modern2026.`,
        fixes: () => [
          { title: t`Change to Modern2023`, changes: [replace(subject.document, profile.span, 'Modern2023')] },
        ],
      });
    }
  },
});

export const renewalRules: readonly Rule[] = [
  earlyRenewal,
  caKeyChanges,
  caEndsFirst,
  leafCaAsTrust,
  acmeInternal,
  keyEncoding,
  pkcs12Profile,
];
