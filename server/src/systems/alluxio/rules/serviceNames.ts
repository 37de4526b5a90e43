import type { Manifest } from '../../../kubernetes/facts.ts';
import type { Deployment as Graph } from '../../../kubernetes/graph.ts';
import { materialOf } from '../../../rules/artifact/material.ts';
import { issuedFor, relatedTo } from '../../../rules/kubernetes/issued.ts';
import { withStores } from '../../../rules/kubernetes/samples.ts';
import type { Unit } from '../../../rules/model.ts';
import { defineRule, type Place, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { type Deployment, deploymentAt, placeOf, scalarAt, switchAt, unitOfRole } from '../deployment.ts';
import { alluxioTopology } from '../topology.ts';
import { isOn, S3_TLS, SERVER_CERT } from './common.ts';

const CLUSTER = (secret: string): string => `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
  namespace: alx
spec:
  gateway:
    enabled: true
    service:
      ports:
        api: 8443
    tls:
      enabled: true
      secretName: ${secret}
      certFile: tls.crt
      certKeyFile: tls.key
      caFile: ca.crt
`;

const CERTIFICATE = (name: string): string =>
  withStores('gateway-tls', 'ca')
    .replace(/ {2}keystores:[\s\S]*/, '  privateKey:\n    encoding: PKCS8\n')
    .replace('- jobs', `- ${name}`);

export const serviceNotNamed: Rule = defineRule({
  id: 'alluxio/service-not-named',
  severity: 'warning',
  versions: '>=3',
  needs: ['deployment'],
  summary: 'The certificate has names of the cluster only, and none of them is that of the Service which clients use.',
  says: 'Clients inside the cluster reach the gateway as `<cluster>-gateway` and the S3 API as `<cluster>-worker`, with `.<namespace>.svc.cluster.local` behind it, and S3 clients always compare names: `no alternative certificate subject name matches target host name`.',
  source: 'Alluxio 3.x documentation, TLS support; Alluxio Helm chart 3.6',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: CLUSTER('[|gateway-tls|]'),
        files: { 'certificate.yaml': CERTIFICATE('gateway.alx.svc.cluster.local') },
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: CLUSTER('gateway-tls'),
        files: { 'certificate.yaml': CERTIFICATE('alluxio-gateway.alx.svc.cluster.local') },
      },
      {
        file: 'alluxio-cluster.yaml',
        text: CLUSTER('gateway-tls'),
        files: { 'certificate.yaml': CERTIFICATE('alluxio.example.com') },
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    const deployment = deploymentAt(unit, 'cluster');
    if (graph === undefined || deployment?.name === undefined || !graph.has('Certificate')) return;
    for (const { certificate, service, place, title } of served(deployment, unit, graph)) {
      const names = certificate.certificate?.dnsNames.map(({ text }) => text) ?? [];
      if (names.length === 0 || names.some((name) => leadsTo(name, service) || !isInside(name))) continue;
      report(place, {
        message: t`Certificate ${certificate.name?.text ?? ''} does not name the Service ${service}, by which clients reach ${title}.`,
        related: [relatedTo(certificate)],
      });
    }
  },
});

interface Served {
  readonly certificate: Manifest;
  readonly service: string;
  readonly place: Place;
  readonly title: string;
}

function served(deployment: Deployment, unit: Unit, graph: Graph): Served[] {
  const { certificates } = alluxioTopology({ deployment: 'operator', ...nameOf(deployment) });
  const service = (certificate: string, of: RegExp): string | undefined =>
    certificates.find(({ name }) => name === certificate)?.dns.find((name) => of.test(name));
  const found: Served[] = [];
  const secret = scalarAt(deployment, 'gateway', 'tls', 'secretName');
  const gateway = service('alluxio-gateway', /^[^.]+$/);
  if (secret !== undefined && gateway !== undefined && switchAt(deployment, 'gateway', 'tls', 'enabled') === true)
    for (const { manifest } of graph.producers('Secret', secret.value, namespaceOf(graph, deployment, unit)))
      if (manifest.certificate !== undefined)
        found.push({
          certificate: manifest,
          service: gateway,
          place: placeOf(deployment, secret.inner),
          title: t`the gateway`,
        });
  const worker = unitOfRole(deployment, 'worker');
  const workers = service('alluxio', /^[^.]+-worker$/);
  if (worker === undefined || workers === undefined || !isOn(worker, S3_TLS)) return found;
  for (const use of materialOf(worker).uses) {
    const shows = use.role === 'keystore' || (use.role === 'certificate' && use.path.key === SERVER_CERT);
    const issued = shows ? issuedFor(graph, worker, use) : undefined;
    if (issued !== undefined)
      found.push({
        certificate: issued.manifest,
        service: workers,
        place: { value: use.path },
        title: t`the S3 API`,
      });
  }
  return found;
}

const nameOf = ({ name }: Deployment) => (name === undefined ? {} : { name });

const namespaceOf = (graph: Graph, { name }: Deployment, unit: Unit): string | undefined =>
  graph.files.get(unit.uri)?.manifests.find((each) => each.kind === 'AlluxioCluster' && each.name?.text === name)
    ?.namespace;

/** A wildcard may be meant for it. */
const leadsTo = (name: string, service: string): boolean =>
  name === service || name.startsWith(`${service}.`) || name.includes('*') || /[<${]/.test(name);

/** Of other names, who knows them is not told. */
const isInside = (name: string): boolean => /^[^.]+$|\.svc(?:\.|$)|\.cluster\.local$/.test(name);
