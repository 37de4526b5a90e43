import { authorityOf } from '../../../kubernetes/authority.ts';
import type { Manifest } from '../../../kubernetes/facts.ts';
import type { Deployment } from '../../../kubernetes/graph.ts';
import { materialOf } from '../../../rules/artifact/material.ts';
import { issuedFor, relatedTo } from '../../../rules/kubernetes/issued.ts';
import { authority, flinkDeployment, flinkStores, SELF_SIGNED, withStores } from '../../../rules/kubernetes/samples.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { factsOf } from '../facts.ts';

const VALUES = `operatorPod: {}
tls:
  create: true
  secretName: flink-operator-cert
  secretKeyRef:
    name: password
    key: password
defaultConfiguration:
  create: true
`;

const FLINK = flinkDeployment(flinkStores('rest', '<password>'));

const around = (issuer: string): Record<string, string> => ({
  'values.yaml': VALUES,
  'ca.yaml': [SELF_SIGNED, authority('one'), authority('two')].join('---\n'),
  'certificates.yaml': [withStores('flink-tls', 'one'), withStores('flink-operator-cert', issuer)].join('---\n'),
});

export const operatorDoesNotTrust: Rule = defineRule({
  id: 'flink/operator-does-not-trust',
  severity: 'error',
  needs: ['deployment'],
  summary: 'The operator does not trust the CA of the REST endpoint.',
  says: 'With `tls.create` the operator talks to the REST endpoint of every cluster with the truststore of its own Secret, whatever the cluster’s configuration says. Where that holds another CA, the cluster comes up and the operator never sees it ready: `PKIX path building failed: … unable to find valid certification path to requested target`.',
  source: 'flink-kubernetes-operator 1.15, Helm chart and AbstractFlinkService; cert-manager 1.21',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        text: FLINK.replace(
          'rest.keystore: /opt/flink/tls/keystore.jks',
          'rest.keystore: [|/opt/flink/tls/keystore.jks|]',
        ),
        files: around('two'),
      },
    ],
    good: [{ file: 'flink.yaml', text: FLINK, files: around('one') }],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || factsOf(unit).kind !== 'FlinkDeployment') return;
    const rest = materialOf(unit).connections.find(({ id }) => id === 'rest')?.server.identity;
    const trusted = operatorCertificate(graph);
    if (rest?.kind !== 'store' || trusted === undefined) return;
    const issued = issuedFor(graph, unit, rest.store);
    if (issued === undefined || issued.manifest === trusted.certificate) return;
    const [root, anchor] = [authorityOf(graph, issued.manifest), authorityOf(graph, trusted.certificate)];
    if (root === undefined || anchor === undefined || root === anchor) return;
    report(
      { value: rest.store.path },
      {
        message: t`PKIX path building failed: unable to find valid certification path to requested target. Certificate ${issued.manifest.name?.text ?? ''} leads to the CA ${root.name?.text ?? ''}, and the operator trusts ${anchor.name?.text ?? ''}, that of Certificate ${trusted.certificate.name?.text ?? ''}.`,
        related: [
          relatedTo(issued.manifest),
          relatedTo(trusted.certificate),
          { uri: trusted.values.uri, span: trusted.values.head, message: t`values of the operator` },
        ],
      },
    );
  },
});

/** The one Certificate that the operator of this workspace has its stores of. */
function operatorCertificate(
  graph: Deployment,
): { readonly values: Manifest; readonly certificate: Manifest } | undefined {
  const [values, ...others] = graph.ofKind('Helm values of the Flink operator');
  const secret = values?.references.find(({ by }) => by === 'flink operator')?.name.text;
  if (values === undefined || others.length > 0 || secret === undefined) return undefined;
  const [maker, ...more] = graph.producers('Secret', secret);
  return maker === undefined || more.length > 0 || maker.produced.how !== 'Certificate'
    ? undefined
    : { values, certificate: maker.manifest };
}
