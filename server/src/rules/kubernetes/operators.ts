import type { Deployment, Producer } from '../../kubernetes/graph.ts';
import { mapAt, mapsAt, nameAt, scalarAt, textAt } from '../../kubernetes/nodes.ts';
import { FLINK_CONTAINER, flinkSecrets, flinkSetting } from '../../kubernetes/operators.ts';
import { leadsToMaterial } from '../../kubernetes/relevance.ts';
import { t } from '../../text/l10n.ts';
import type { Rule } from '../rule.ts';
import { certificatePassword, passwordAt } from './password.ts';
import { FLINK_SECRETS, flinkDeployment, passwordSecret, withStores } from './samples.ts';
import { manifestRule, replace } from './subject.ts';

const FLINK = flinkDeployment(FLINK_SECRETS);

export const flinkSecretEntry: Rule = manifestRule({
  id: 'kubernetes/flink-secrets-entry',
  severity: 'error',
  summary: 'Flink does not take this entry of kubernetes.secrets.',
  says: 'An entry is `<Secret>:<absolute folder>`. Flink makes a volume `<Secret>-volume` of it, whose name has at most 63 letters, digits and `-`: a Secret with a dot in its name, or with more than 56 characters, cannot be mounted this way (a pod template can).',
  source: 'flink MountSecretsDecorator 2.1',
  examples: {
    bad: [
      { file: 'flink.yaml', text: FLINK.replace('flink-tls:/opt/flink/tls', '[|flink-tls|]') },
      {
        file: 'flink.yaml',
        text: FLINK.replace('flink-tls:/opt/flink/tls', 'flink-tls:[|opt/flink/tls|]'),
        fixed: FLINK,
      },
      { file: 'flink.yaml', text: FLINK.replace('flink-tls:/opt', '[|flink.tls|]:/opt') },
    ],
    good: [{ file: 'flink.yaml', text: FLINK }],
  },
  check({ document, file, root }, tell) {
    for (const manifest of file.manifests) {
      const map = manifest.kind === 'FlinkDeployment' ? root(manifest) : undefined;
      const scalar = map === undefined ? undefined : flinkSetting(map, 'kubernetes.secrets');
      if (scalar === undefined || /\$\{|\{\{|</.test(scalar.value)) continue;
      for (const { name, path, text } of flinkSecrets(scalar)) {
        if (path === undefined)
          tell(name.span, { message: t`${text} names no folder: an entry is <Secret>:<absolute folder>.` });
        else if (!path.text.startsWith('/'))
          tell(path.span, {
            message: t`${path.text} is not an absolute folder.`,
            fixes: () => [
              { title: t`Change to /${path.text}`, changes: [replace(document, path.span, `/${path.text}`)] },
            ],
          });
        else if (name.text.length > 56 || name.text.includes('.'))
          tell(name.span, {
            message: name.text.includes('.')
              ? t`${name.text}-volume is no name for a volume: it has a dot.`
              : t`${name.text} has ${name.text.length} characters; with more than 56 the name of its volume is too long.`,
          });
      }
    }
  },
});

export const flinkMainContainer: Rule = manifestRule({
  id: 'kubernetes/flink-main-container',
  severity: 'error',
  summary: 'The pod template mounts the Secret into a container that Flink does not run in.',
  says: 'Flink merges the template into its own pods by the name of the container, which must be `flink-main-container`. Any other is a further container beside it; what is mounted there, Flink’s processes do not see.',
  source: 'flink Constants.MAIN_CONTAINER_NAME; flink-kubernetes-operator 1.15, pod templates',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        text: `${FLINK.replace('  flinkConfiguration:\n    kubernetes.secrets: "flink-tls:/opt/flink/tls"\n', '')}  podTemplate:
    spec:
      containers:
        - name: [|main|]
          volumeMounts:
            - name: tls
              mountPath: /opt/flink/tls
      volumes:
        - name: tls
          secret:
            secretName: flink-tls
`,
      },
    ],
    good: [
      {
        file: 'flink.yaml',
        text: `${FLINK}  podTemplate:
    spec:
      containers:
        - name: flink-main-container
          volumeMounts:
            - name: tls
              mountPath: /opt/flink/more
      volumes:
        - name: tls
          secret:
            secretName: flink-tls
`,
      },
    ],
  },
  check({ document, file, graph, root }, tell) {
    for (const manifest of file.manifests) {
      if (manifest.kind !== 'FlinkDeployment') continue;
      const map = root(manifest);
      const material = manifest.references.some(
        (reference) => reference.by === 'volume' && leadsToMaterial(graph, manifest, reference),
      );
      if (!material) continue;
      for (const path of [[], ['jobManager'], ['taskManager']]) {
        const containers = mapsAt(map, 'spec', ...path, 'podTemplate', 'spec', 'containers');
        if (containers.length === 0 || containers.some((each) => textAt(each, 'name') === FLINK_CONTAINER)) continue;
        const [only] = containers.filter(
          (each) => mapsAt(each, 'volumeMounts').length > 0 && textAt(each, 'image') === undefined,
        );
        const name = nameAt(only, 'name');
        if (name === undefined) continue;
        tell(name.span, {
          message: t`Flink runs in a container ${FLINK_CONTAINER}; what is mounted into ${name.text} it does not see.`,
          fixes: () => [
            { title: t`Rename to ${FLINK_CONTAINER}`, changes: [replace(document, name.span, FLINK_CONTAINER)] },
          ],
        });
      }
    }
  },
});

const GENERATOR = `secretGenerator:
  - name: flink-tls
    files:
      - keystore.jks
`;

export const kustomizeHash: Rule = manifestRule({
  id: 'kubernetes/generated-name',
  severity: 'error',
  summary: 'kustomize adds a hash to the name of this Secret, and does not change it in custom resources.',
  says: 'A generator calls its Secret `<name>-<hash of the content>` and rewrites references in the kinds of Kubernetes itself. In a FlinkDeployment, an AlluxioCluster, a Certificate or in Helm values the name stays as it is, and nothing of that name exists. `disableNameSuffixHash: true` leaves the name alone.',
  source: 'kustomize 5.5',
  examples: {
    bad: [
      {
        file: 'kustomization.yaml',
        text: GENERATOR.replace('name: flink-tls', 'name: [|flink-tls|]'),
        files: { 'flink.yaml': FLINK },
        fixed: `${GENERATOR.replace('name: flink-tls', 'name: flink-tls\n    options:\n      disableNameSuffixHash: true')}`,
      },
      {
        file: 'flink.yaml',
        text: FLINK.replace('flink-tls:', '[|flink-tls|]:'),
        files: { 'kustomization.yaml': GENERATOR },
      },
    ],
    good: [
      {
        file: 'kustomization.yaml',
        text: `${GENERATOR}generatorOptions:\n  disableNameSuffixHash: true\n`,
        files: { 'flink.yaml': FLINK },
      },
    ],
  },
  check({ document, file, graph }, tell) {
    for (const manifest of file.manifests) {
      for (const produced of manifest.produces) {
        if (produced.hashed !== true) continue;
        const user = graph
          .referrers(produced.kind, produced.name.text, produced.namespace)
          .find(({ reference }) => reference.custom);
        if (user === undefined) continue;
        const { start, end } = produced.name.span;
        const column = start - (document.text.lastIndexOf('\n', start - 1) + 1) - 'name: '.length;
        const plain = document.text.slice(0, start).endsWith('name: ');
        tell(produced.name.span, {
          message: t`${user.manifest.kind} ${user.manifest.name?.text ?? ''} names ${produced.name.text}, but the Secret is called ${produced.name.text}-<hash>.`,
          related: [
            { uri: user.manifest.uri, span: user.reference.name.span, message: t`names ${produced.name.text}` },
          ],
          fixes: () =>
            plain
              ? [
                  {
                    title: t`Leave the name as it is`,
                    changes: [
                      replace(
                        document,
                        { start: end, end },
                        `\n${' '.repeat(column)}options:\n${' '.repeat(column)}  disableNameSuffixHash: true`,
                      ),
                    ],
                  },
                ]
              : [],
        });
      }
      for (const reference of manifest.references) {
        if (!reference.custom || (reference.to !== 'Secret' && reference.to !== 'ConfigMap')) continue;
        const producers = graph.producers(reference.to, reference.name.text, manifest.namespace);
        const [first] = producers;
        if (first === undefined || !producers.every(({ produced }) => produced.hashed === true)) continue;
        tell(reference.name.span, {
          message: t`kustomize calls this Secret ${reference.name.text}-<hash>, and does not change the name here.`,
          related: [{ uri: first.manifest.uri, span: first.produced.name.span, message: t`generated here` }],
        });
      }
    }
  },
});

const OPERATOR = `image:
  repository: ghcr.io/apache/flink-kubernetes-operator
operatorPod: {}
webhook: {create: false}
tls:
  create: false
defaultConfiguration:
  create: true
`;

const OPERATOR_TLS = OPERATOR.replace(
  '  create: false\nd',
  '  create: true\n  secretName: flink-operator-cert\n  secretKeyRef:\n    name: operator-certificate-password\n    key: password\nd',
);

export const flinkOperatorTls: Rule = manifestRule({
  id: 'kubernetes/flink-operator-without-tls',
  severity: 'warning',
  summary: 'A FlinkDeployment has TLS on its REST endpoint, but the operator has no truststore.',
  says: 'The operator talks to the REST endpoint of each cluster. With `security.ssl.rest.enabled` it needs the truststore that the chart mounts with `tls.create: true`; without it the cluster comes up and the operator never sees it ready.',
  source: 'flink-kubernetes-operator 1.15, Helm chart and AbstractFlinkService',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: OPERATOR.replace('create: false\nd', 'create: [|false|]\nd'),
        files: { 'flink.yaml': `${FLINK}    security.ssl.rest.enabled: "true"\n` },
      },
    ],
    good: [
      { file: 'values.yaml', text: OPERATOR, files: { 'flink.yaml': FLINK } },
      {
        file: 'values.yaml',
        text: OPERATOR,
        files: { 'flink.yaml': `${FLINK}    security.ssl.rest.enabled: "true"\n`, 'prod/values.yaml': OPERATOR_TLS },
      },
      {
        file: 'values.yaml',
        text: OPERATOR.replace('  create: false\nd', '  create: true\n  secretName: flink-operator-cert\nd'),
        files: { 'flink.yaml': `${FLINK}    security.ssl.rest.enabled: "true"\n` },
      },
    ],
  },
  check({ file, graph, root }, tell) {
    for (const manifest of file.manifests) {
      if (manifest.kind !== 'Helm values of the Flink operator') continue;
      const map = root(manifest);
      const create = scalarAt(mapAt(map, 'tls'), 'create');
      if (create === undefined || create.value !== 'false') continue;
      const user = [...graph.ofKind('FlinkDeployment')].find((each) => each.restTls === true);
      // Other values may be laid over these: the chart’s own are the defaults.
      const others = [...graph.ofKind(manifest.kind)].some(({ references }) =>
        references.some(({ by }) => by === 'flink operator'),
      );
      if (user === undefined || others) continue;
      tell(create.span, {
        message: t`${user.name?.text ?? t`A FlinkDeployment`} has security.ssl.rest.enabled: the operator cannot reach it without a truststore.`,
        related: [{ uri: user.uri, span: user.head, message: t`FlinkDeployment ${user.name?.text ?? ''}` }],
      });
    }
  },
});

export const flinkOperatorStores: Rule = manifestRule({
  id: 'kubernetes/flink-operator-stores',
  severity: 'error',
  summary: 'The operator’s Secret does not hold the stores that the chart mounts, or another password opens them.',
  says: 'The chart mounts `tls.secretName` at `/opt/flink/tls-cert` and looks there for `keystore.jks` and `truststore.jks`, whose names cannot be set, with the one password of `tls.secretKeyRef`. cert-manager writes them only with `keystores.jks.create: true`.',
  source: 'flink-kubernetes-operator 1.15, Helm chart and AbstractFlinkService',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: OPERATOR_TLS.replace('secretName: flink-operator-cert', 'secretName: [|flink-operator-cert|]'),
        files: {
          'certificate.yaml': withStores('flink-operator-cert', 'ca').replace(/ {2}keystores:[\s\S]*/, ''),
        },
      },
      {
        file: 'values.yaml',
        text: OPERATOR_TLS.replace('name: operator-certificate-password', 'name: [|operator-certificate-password|]'),
        files: {
          'certificate.yaml': withStores('flink-operator-cert', 'ca'),
          'password.yaml': [
            passwordSecret('operator-certificate-password', 'one-one'),
            passwordSecret('store-password', 'two-two'),
          ].join('---\n'),
        },
      },
    ],
    good: [
      {
        file: 'values.yaml',
        text: OPERATOR_TLS,
        files: {
          'certificate.yaml': withStores('flink-operator-cert', 'ca'),
          'password.yaml': [
            passwordSecret('operator-certificate-password', 'one-one'),
            passwordSecret('store-password', 'one-one'),
          ].join('---\n'),
        },
      },
    ],
  },
  check({ file, graph }, tell) {
    for (const manifest of file.manifests) {
      const secret = manifest.references.find(({ by }) => by === 'flink operator');
      if (secret === undefined) continue;
      const makers = graph.producers('Secret', secret.name.text);
      const [first] = makers;
      if (first === undefined || makers.some(({ produced }) => produced.open)) continue;
      const keys = makers.flatMap(({ produced }) => produced.keys.map(({ name }) => name.text));
      const missing = ['keystore.jks', 'truststore.jks'].filter((key) => !keys.includes(key));
      const related = [
        { uri: first.manifest.uri, span: first.produced.name.span, message: t`makes Secret ${secret.name.text}` },
      ];
      if (missing.length > 0)
        tell(secret.name.span, {
          message: t`Secret ${secret.name.text} has no ${missing.join(t` and no `)}, which the operator looks for.`,
          related,
        });
      const reference = manifest.references.find(({ by }) => by === 'password');
      const [own, theirs] = [passwordAt(graph, manifest, reference), passwordOfStores(graph, makers)];
      if (
        missing.length === 0 &&
        reference !== undefined &&
        own !== undefined &&
        theirs !== undefined &&
        own !== theirs
      )
        tell(reference.name.span, {
          message: t`The password in Secret ${reference.name.text} is not the one that the stores in ${secret.name.text} get.`,
          related,
        });
    }
  },
});

/** The password of the stores that the one Certificate among the makers has written. */
function passwordOfStores(graph: Deployment, makers: readonly Producer[]): string | undefined {
  const [only, ...others] = makers;
  return only === undefined || others.length > 0 ? undefined : certificatePassword(graph, only.manifest);
}

export const operatorRules: readonly Rule[] = [
  flinkSecretEntry,
  flinkMainContainer,
  kustomizeHash,
  flinkOperatorTls,
  flinkOperatorStores,
];
