import type { Manifest } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { both, t } from '../../text/l10n.ts';
import type { Rule } from '../rule.ts';
import { certificatesIn } from './certificates.ts';
import { CERTIFICATE } from './samples.ts';
import { manifestRule } from './subject.ts';

const SERVICE = (name: string, secret: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
        - name: ${name}
          image: example/${name}:1
          volumeMounts:
            - name: tls
              mountPath: /var/run/secrets/akka-tls/rotating-keys-engine
      volumes:
        - name: tls
          secret:
            secretName: ${secret}
            defaultMode: 0440
`;

const NAMED = (name: string): string =>
  CERTIFICATE.replace('  name: app\n', `  name: ${name}\n`).replace('app-tls', `${name}-tls`);

/** The workloads that give the Secret of a Certificate to the rotating keys of Akka or Pekko. */
const nodesOf = (graph: Deployment, { certificate, namespace }: Manifest): Manifest[] =>
  certificate?.secret === undefined
    ? []
    : graph
        .referrers('Secret', certificate.secret.text, namespace)
        .flatMap(({ manifest }) =>
          manifest.pods.some(({ containers }) =>
            containers.some(({ mounts }) => mounts.some(({ path }) => path.text.includes('rotating-keys-engine'))),
          )
            ? [manifest]
            : [],
        );

export const sharedByServices: Rule = manifestRule({
  id: 'kubernetes/name-shared-by-services',
  severity: 'warning',
  summary: 'Nodes of another service are accepted: its certificate has the same name.',
  says: 'The rotating keys of Akka and Pekko accept a peer whose certificate has a name in common with their own (`PeerSubjectVerifier`). With one name for two services of the same issuer, nodes of one are let into the cluster of the other.',
  source: 'akka PeerSubjectVerifier 2.10; pekko 1.1',
  examples: {
    bad: [
      {
        file: 'one.yaml',
        text: NAMED('one').replace('- app.shop.svc', '- [|app.shop.svc|]'),
        files: { 'two.yaml': NAMED('two'), 'a.yaml': SERVICE('a', 'one-tls'), 'b.yaml': SERVICE('b', 'two-tls') },
      },
    ],
    good: [
      {
        file: 'one.yaml',
        text: NAMED('one'),
        files: {
          'two.yaml': NAMED('two').replace('app.shop.svc', 'other.shop.svc'),
          'a.yaml': SERVICE('a', 'one-tls'),
          'b.yaml': SERVICE('b', 'two-tls'),
        },
      },
    ],
  },
  check(subject, tell) {
    const { graph } = subject;
    for (const { manifest, certificate } of certificatesIn(subject)) {
      const { issuer, issuerKind, dnsNames } = certificate;
      const own = new Set(nodesOf(graph, manifest).map(({ name }) => name?.text));
      if (issuer === undefined || own.size === 0) continue;
      const others = graph
        .referrers(
          issuerKind === 'ClusterIssuer' ? 'ClusterIssuer' : 'Issuer',
          issuer.text,
          issuerKind === 'ClusterIssuer' ? undefined : manifest.namespace,
        )
        .filter(
          (each) =>
            each.manifest !== manifest && nodesOf(graph, each.manifest).some(({ name }) => !own.has(name?.text)),
        );
      for (const { text, span } of dnsNames) {
        const other = others.find((each) => each.manifest.certificate?.dnsNames.some((name) => name.text === text));
        if (other === undefined) continue;
        const name = other.manifest.name?.text ?? '';
        tell(span, {
          message: t`Certificate ${name} has the name ${text} as well: nodes of both services accept each other.`,
          related: [
            {
              uri: other.manifest.uri,
              span: other.manifest.name?.span ?? other.manifest.head,
              message: t`Certificate ${name}`,
            },
          ],
        });
      }
    }
  },
});

const PRODUCTS: readonly { readonly name: string; readonly sign: RegExp }[] = [
  { name: 'Flink', sign: /flink/i },
  { name: 'Alluxio', sign: /alluxio/i },
];

/** Which of the systems a workload is, as far as its kind and images tell. */
function productOf({ kind, pods }: Manifest): string | undefined {
  const words = [kind, ...pods.flatMap(({ containers }) => containers.flatMap(({ image }) => image ?? []))].join(' ');
  return PRODUCTS.find(({ sign }) => sign.test(words))?.name;
}

export const sharedByProducts: Rule = manifestRule({
  id: 'kubernetes/certificate-shared-by-products',
  severity: 'information',
  summary: 'One certificate serves several products.',
  says: 'Whoever gets the key of one product has that of the other, and both must be restarted when it is renewed. A Certificate for each costs nothing.',
  source: 'NIST SP 800-57 part 1, 5.2',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('secretName: app-tls', 'secretName: [|app-tls|]'),
        files: {
          'flink.yaml': SERVICE('flink', 'app-tls').replace('example/flink:1', 'flink:1.20'),
          'alluxio.yaml': SERVICE('alluxio', 'app-tls').replace('example/alluxio:1', 'alluxio/alluxio:2.9'),
        },
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE,
        files: { 'flink.yaml': SERVICE('flink', 'app-tls').replace('example/flink:1', 'flink:1.20') },
      },
    ],
  },
  check(subject, tell) {
    for (const { manifest, certificate } of certificatesIn(subject)) {
      if (certificate.secret === undefined) continue;
      const users = subject.graph.referrers('Secret', certificate.secret.text, manifest.namespace);
      const products = new Set(users.flatMap((each) => productOf(each.manifest) ?? []));
      if (products.size > 1)
        tell(certificate.secret.span, { message: t`${both([...products])} use the same certificate and key.` });
    }
  },
});

export const sharingRules: readonly Rule[] = [sharedByServices, sharedByProducts];
