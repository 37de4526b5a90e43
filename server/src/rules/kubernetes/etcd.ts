import { t } from '../../text/l10n.ts';
import type { Rule } from '../rule.ts';
import { relatedTo } from './issued.ts';
import { CERTIFICATE } from './samples.ts';
import { manifestRule } from './subject.ts';

const CLUSTER = (end: string): string => `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
spec:
  etcd:
    auth:
      ${end}:
        secureTransport: true
        existingSecret: app-tls
  properties:
    alluxio.etcd.endpoints: https://alluxio-etcd:2379
    alluxio.etcd.tls.enabled: "true"
    alluxio.etcd.tls.ca.cert: /etc/ssl/certs/ca.crt
`;

const USAGES = '  usages:\n    - digital signature\n    - server auth\n';

export const etcdUsages: Rule = manifestRule({
  id: 'kubernetes/etcd-usages',
  severity: 'error',
  summary: 'The certificate of etcd may only be used on one side of a connection.',
  says: 'Members of etcd are servers and clients of one another with the same certificate, and the gateway that etcd runs for HTTP is a client of its own port: with an extended key usage that names `server auth` alone, etcd logs `certificate specifies an incompatible key usage`. Both usages are needed, or none.',
  source: 'etcd 3.4, measured; cert-manager 1.21',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: CLUSTER('peer').replace('existingSecret: app-tls', 'existingSecret: [|app-tls|]'),
        files: { 'certificate.yaml': `${CERTIFICATE}${USAGES}` },
      },
      {
        file: 'alluxio-cluster.yaml',
        text: CLUSTER('client').replace('existingSecret: app-tls', 'existingSecret: [|app-tls|]'),
        files: { 'certificate.yaml': `${CERTIFICATE}${USAGES}` },
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: CLUSTER('peer'),
        files: { 'certificate.yaml': `${CERTIFICATE}${USAGES}    - client auth\n` },
      },
      { file: 'alluxio-cluster.yaml', text: CLUSTER('client'), files: { 'certificate.yaml': CERTIFICATE } },
    ],
  },
  check({ file, graph }, tell) {
    for (const manifest of file.manifests)
      for (const { name, by } of manifest.references) {
        if (by !== 'etcd-client' && by !== 'etcd-peer') continue;
        for (const { manifest: maker } of graph.producers('Secret', name.text, manifest.namespace)) {
          const usages = maker.certificate?.usages ?? [];
          const missing = ['server auth', 'client auth'].filter((each) => !usages.includes(each));
          if (missing.length === 0 || usages.includes('any') || !usages.some((each) => each.endsWith(' auth')))
            continue;
          tell(name.span, {
            // Clients are served all the same where only the gateway of etcd fails.
            severity: by === 'etcd-client' && !missing.includes('server auth') ? 'warning' : 'error',
            message: t`certificate specifies an incompatible key usage: Certificate ${maker.name?.text ?? ''} has no usage "${missing.join('", "')}", which etcd needs.`,
            related: [relatedTo(maker)],
          });
        }
      }
  },
});
