import { authorityOf } from '../../kubernetes/authority.ts';
import type { Manifest } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { t } from '../../text/l10n.ts';
import { milder } from '../artifact/diagnosis.ts';
import { materialOf } from '../artifact/material.ts';
import type { Connection, End, Use } from '../artifact/model.ts';
import type { Setting, Unit } from '../model.ts';
import { defineRule, type Rule } from '../rule.ts';
import { identityOf, issuedFor, relatedTo } from './issued.ts';
import { authority, flinkDeployment, flinkStores, passwordSecret, SELF_SIGNED, withStores } from './samples.ts';

/** Stores out of two Secrets. */
const TWO = flinkDeployment(flinkStores('internal', 'changed'))
  .replace('flink-tls:/opt/flink/tls', 'flink-tls:/opt/flink/tls,flink-trust:/opt/flink/trust')
  .replace('truststore: /opt/flink/tls/', 'truststore: /opt/flink/trust/');

export const issuedTrust: Rule = defineRule({
  id: 'kubernetes/issued-not-trusted',
  severity: 'error',
  needs: ['deployment'],
  summary: 'Two Certificates of different CAs: one end does not trust what the other will show.',
  says: 'cert-manager puts the CA of a Certificate into the `ca.crt` and the truststore beside it, and no other one. With the keystore out of one Secret and the truststore out of another, whose issuer leads to another CA, every handshake fails: `PKIX path building failed: … unable to find valid certification path to requested target`.',
  source: 'cert-manager 1.21; RFC 5280 6.1',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        text: TWO.replace('/opt/flink/trust/truststore.jks', '[|/opt/flink/trust/truststore.jks|]'),
        files: {
          'ca.yaml': [SELF_SIGNED, authority('one'), authority('two')].join('---\n'),
          'certificates.yaml': [
            withStores('flink-tls', 'one'),
            withStores('flink-trust', 'two'),
            passwordSecret('store-password', 'changed'),
          ].join('---\n'),
        },
      },
    ],
    good: [
      {
        file: 'flink.yaml',
        text: TWO,
        files: {
          'ca.yaml': [SELF_SIGNED, authority('one')].join('---\n'),
          'certificates.yaml': [
            withStores('flink-tls', 'one'),
            withStores('flink-trust', 'one'),
            passwordSecret('store-password', 'changed'),
          ].join('---\n'),
        },
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || !graph.has('Certificate')) return;
    const told = new Set<Setting>();
    for (const connection of materialOf(unit).connections) {
      if (connection.pinned !== undefined) continue;
      for (const [shows, believes] of directions(connection)) {
        const use = trustOf(believes);
        const broken = use === undefined ? undefined : strangers(graph, unit, shows, use);
        if (use === undefined || broken === undefined || told.has(use.path)) continue;
        told.add(use.path);
        const { shown, root, held, anchor } = broken;
        report(
          { value: use.path },
          {
            severity: milder(milder('error', use.atMost), connection.atMost),
            message: t`PKIX path building failed: unable to find valid certification path to requested target. Certificate ${nameOf(shown)} leads to the CA ${nameOf(root)}, and ${use.title} will hold ${nameOf(anchor)}, the CA of Certificate ${nameOf(held)}.`,
            related: [relatedTo(shown), relatedTo(held)],
          },
        );
      }
    }
  },
});

const nameOf = ({ name }: Manifest): string => name?.text ?? '';

/** Who shows a certificate to whom. */
const directions = ({ server, client, clientAuth }: Connection): (readonly [End, End])[] => [
  [server, client],
  ...(clientAuth === 'none' ? [] : [[client, server] as const]),
];

const trustOf = ({ trust }: End): Use | undefined =>
  trust === undefined ? undefined : trust.kind === 'store' ? trust.store : trust.ca;

function strangers(graph: Deployment, unit: Unit, shows: End, trust: Use) {
  const use = identityOf(shows);
  const [shown, held] = [use === undefined ? undefined : issuedFor(graph, unit, use), issuedFor(graph, unit, trust)];
  if (shown === undefined || held === undefined || shown.manifest === held.manifest) return undefined;
  const [root, anchor] = [authorityOf(graph, shown.manifest), authorityOf(graph, held.manifest)];
  // What is trusted as a leaf is trusted as that one only.
  if (held.key === 'tls.crt' && anchor !== held.manifest) return undefined;
  return root === undefined || anchor === undefined || root === anchor
    ? undefined
    : { shown: shown.manifest, root, held: held.manifest, anchor };
}
