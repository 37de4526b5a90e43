import type { Manifest, Pod } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { isOpen, type Name } from '../../kubernetes/nodes.ts';
import { concernsWorkload, isOurs } from '../../kubernetes/relevance.ts';
import { selects } from '../../kubernetes/topology.ts';
import { t } from '../../text/l10n.ts';
import type { Rule } from '../rule.ts';
import { certificatesIn } from './certificates.ts';
import { CERTIFICATE } from './samples.ts';
import { manifestRule, replace } from './subject.ts';

const named = (name: string): string => CERTIFICATE.replace('- app.shop.svc', `- ${name}`);

export const wildcardLevel: Rule = manifestRule({
  id: 'kubernetes/wildcard-level',
  severity: 'information',
  summary: 'The wildcard covers no name of the cluster.',
  says: 'A `*` stands for exactly one label at the left (RFC 6125). Services are called `<service>.<namespace>.svc.cluster.local`, pods of a StatefulSet `<pod>.<service>.<namespace>.svc.cluster.local`: `*.svc.cluster.local` covers neither, `*.<namespace>.svc.cluster.local` covers the Services of a namespace, and only `*.<service>.<namespace>.svc.cluster.local` covers pods.',
  source: 'RFC 6125 6.4.3; Kubernetes documentation, DNS for Services and Pods',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: named('"*.svc.cluster.local"').replace('"*.svc.cluster.local"', '"[|*.svc.cluster.local|]"'),
      },
      {
        file: 'certificate.yaml',
        text: named('"[|*.svc.cluster.local|]"').replace('  name: app\n', '  name: app\n  namespace: shop\n'),
        fixed: named('"*.shop.svc.cluster.local"').replace('  name: app\n', '  name: app\n  namespace: shop\n'),
      },
      { file: 'certificate.yaml', text: named('"*.*.svc"').replace('"*.*.svc"', '"[|*.*.svc|]"') },
    ],
    good: [
      { file: 'certificate.yaml', text: named('"*.shop.svc.cluster.local"') },
      { file: 'certificate.yaml', text: named('"*.db.shop.svc.cluster.local"') },
    ],
  },
  check(subject, tell) {
    for (const { manifest, certificate } of certificatesIn(subject)) {
      const only = certificate.dnsNames.every(({ text }) => coversNothing(text) !== undefined);
      for (const { text, span } of certificate.dnsNames) {
        const why = isOpen(text) ? undefined : coversNothing(text);
        if (why === undefined) continue;
        const mended = withNamespace(text, manifest.namespace);
        tell(span, {
          severity: only ? 'warning' : 'information',
          message: `${text} ${why}`,
          fixes: () =>
            mended === undefined
              ? []
              : [{ title: t`Change to ${mended}`, changes: [replace(subject.document, span, mended)] }],
        });
      }
    }
  },
});

/** Of a wildcard over everything, the one over the Services of a namespace. */
function withNamespace(name: string, namespace: string | undefined): string | undefined {
  const end = /^\*\.(svc(?:\.cluster\.local)?|cluster\.local)$/.exec(name)?.[1];
  if (end === undefined || namespace === undefined) return undefined;
  return `*.${namespace}.${end === 'cluster.local' ? 'svc.cluster.local' : end}`;
}

function coversNothing(name: string): string | undefined {
  if (!name.includes('*')) return undefined;
  if (name.indexOf('*', 1) > 0 || !name.startsWith('*.'))
    return t`is no wildcard: a * is the whole first label, and stands there once.`;
  return /^\*\.(?:svc(?:\.cluster\.local)?|cluster\.local)$/.test(name)
    ? t`covers no Service and no pod: a * stands for one label, and their names have more before this.`
    : undefined;
}

export const nameWithoutSvc: Rule = manifestRule({
  id: 'kubernetes/name-without-svc',
  severity: 'warning',
  summary: 'No Service or pod of the cluster has this name.',
  says: 'Names of Services and of pods of a StatefulSet end in `.<namespace>.svc.cluster.local`. Without `svc`, or with another namespace, nothing in the cluster answers to the name. (Names that are only compared, as the rotating keys of Akka do, need not exist: call such a name by the rule’s suppression comment.)',
  source: 'Kubernetes documentation, DNS for Services and Pods',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: named('[|flink-tm-0.flink-tm-svc.shop.cluster.local|]'),
        fixed: named('flink-tm-0.flink-tm-svc.shop.svc.cluster.local'),
      },
    ],
    good: [
      { file: 'certificate.yaml', text: named('flink-tm-0.flink-tm-svc.shop.svc.cluster.local') },
      { file: 'certificate.yaml', text: named('my-service.default.akka.cluster.local') },
    ],
  },
  check(subject, tell) {
    const { document, graph } = subject;
    for (const { manifest, certificate } of certificatesIn(subject)) {
      for (const { text, span } of certificate.dnsNames) {
        if (isOpen(text) || certificate.isCa) continue;
        // `<service>.<namespace>.akka.cluster.local` is a convention for names that are compared, never looked up.
        if (
          /^[^.]+\.[^.]+(?:\.[^.]+)?\.cluster\.local$/.test(text) &&
          !/\.svc\.cluster\.local$/.test(text) &&
          !/\.akka\.|\.pekko\./.test(text)
        ) {
          const mended = text.replace(/\.cluster\.local$/, '.svc.cluster.local');
          tell(span, {
            message: t`${text} lacks svc: names of the cluster end in .<namespace>.svc.cluster.local.`,
            fixes: () => [{ title: t`Change to ${mended}`, changes: [replace(document, span, mended)] }],
          });
          continue;
        }
        const namespace = /\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(text)?.[1];
        const own = manifest.namespace;
        if (namespace === undefined || own === undefined || namespace === own || namespace === '*') continue;
        if (mountedBy(graph, manifest).length === 0) continue;
        tell(span, {
          severity: 'information',
          message: t`${text} is a name of namespace ${namespace}; the Certificate is in ${own}, and its Secret is used there.`,
        });
      }
    }
  },
});

/** The workloads that use the Secret of a Certificate. */
function mountedBy(
  graph: Deployment,
  { certificate, namespace }: Manifest,
): { readonly workload: Manifest; readonly pod: Pod }[] {
  const secret = certificate?.secret?.text;
  if (secret === undefined) return [];
  return graph
    .referrers('Secret', secret, namespace)
    .flatMap(({ manifest: workload }) => workload.pods.map((pod) => ({ workload, pod })));
}

const STATEFUL = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: flink-tm
spec:
  serviceName: flink-tm-svc
  selector:
    matchLabels: {app: tm}
  template:
    metadata:
      labels: {app: tm}
    spec:
      containers:
        - name: taskmanager
          image: flink:1.20
`;

const HEADLESS = `apiVersion: v1
kind: Service
metadata:
  name: flink-tm-svc
spec:
  clusterIP: None
  selector: {app: tm}
  ports: [{port: 6122}]
`;

export const statefulSetService: Rule = manifestRule({
  id: 'kubernetes/stateful-set-service',
  severity: 'warning',
  summary: 'The pods of the StatefulSet have no names of their own: its headless Service does not fit.',
  says: 'Pods of a StatefulSet are called `<pod>.<serviceName>.<namespace>.svc.cluster.local` only if there is a Service of exactly that name, with `clusterIP: None`, whose selector takes the pods. Otherwise no certificate can name them, since nothing resolves.',
  source: 'Kubernetes documentation, StatefulSet, stable network id',
  examples: {
    bad: [
      {
        file: 'tm.yaml',
        text: STATEFUL.replace('serviceName: flink-tm-svc', 'serviceName: [|flink-tm|]'),
        files: { 'service.yaml': HEADLESS },
        fixed: STATEFUL,
      },
      {
        file: 'tm.yaml',
        text: STATEFUL.replace('serviceName: flink-tm-svc', 'serviceName: [|flink-tm-svc|]'),
        files: { 'service.yaml': HEADLESS.replace('  clusterIP: None\n', '') },
      },
    ],
    good: [
      { file: 'tm.yaml', text: STATEFUL, files: { 'service.yaml': HEADLESS } },
      {
        file: 'client.yaml',
        text: `${STATEFUL.replace('flink:1.20', 'example/client:1')}      volumes:\n        - {name: tls, secret: {secretName: client-tls}}\n`,
        files: { 'service.yaml': HEADLESS.replace('  selector: {app: tm}\n', '') },
      },
    ],
  },
  check({ document, file, graph }, tell) {
    for (const manifest of file.manifests) {
      const name = manifest.statefulSet?.serviceName;
      const [pod] = manifest.pods;
      if (
        name === undefined ||
        pod === undefined ||
        isOpen(name.text) ||
        name.text === '' ||
        !concernsWorkload(graph, manifest) ||
        !namesMatter(graph, manifest, name.text)
      )
        continue;
      const services = graph.named('Service', name.text, manifest.namespace);
      if (services.length === 0) {
        // A Service that takes the pods is here under another name; else it may be made elsewhere.
        const other = [...graph.ofKind('Service')].find(
          (each) => each.service?.headless === true && each.name !== undefined && selects(each, pod),
        );
        if (other?.name === undefined) continue;
        const to = other.name.text;
        tell(name.span, {
          severity: 'error',
          message: t`There is no Service ${name.text}; the headless Service of these pods is ${to}.`,
          related: [{ uri: other.uri, span: other.name.span, message: t`Service ${to}` }],
          fixes: () => [{ title: t`Change to ${to}`, changes: [replace(document, name.span, to)] }],
        });
        continue;
      }
      if (services.some(fits(pod))) continue;
      const [service] = services;
      if (service?.service === undefined) continue;
      tell(name.span, {
        message: !service.service.headless
          ? t`Service ${name.text} is not headless (clusterIP: None): the pods get no names of their own.`
          : t`The selector of Service ${name.text} does not take these pods.`,
        related: [{ uri: service.uri, span: service.head, message: t`Service ${name.text}` }],
      });
    }
  },
});

/** Of what is none of the systems, where a certificate names its pods. */
const namesMatter = (graph: Deployment, manifest: Manifest, service: string): boolean =>
  isOurs(manifest) ||
  manifest.references.some(
    ({ to, name }) =>
      to === 'Secret' &&
      graph
        .producers(to, name.text, manifest.namespace)
        .some((each) =>
          each.manifest.certificate?.dnsNames.some(({ text }) => text.split('.').slice(1).includes(service)),
        ),
  );

const fits =
  (pod: Pod) =>
  (manifest: Manifest): boolean =>
    manifest.service?.headless === true && (selects(manifest, pod) || Object.keys(pod.labels).length === 0);

export const podAddress: Rule = manifestRule({
  id: 'kubernetes/address-in-certificate',
  severity: 'warning',
  summary: 'The certificate names IP addresses of the cluster, which change.',
  says: 'A pod has another address after each restart, and a Service when it is made anew. Name Services and pods of a StatefulSet by DNS names.',
  source: 'Kubernetes documentation, Pod networking',
  examples: {
    bad: [{ file: 'certificate.yaml', text: `${CERTIFICATE}  ipAddresses:\n    - [|10.42.0.17|]\n` }],
    good: [{ file: 'certificate.yaml', text: `${CERTIFICATE}  ipAddresses:\n    - 127.0.0.1\n` }],
  },
  check(subject, tell) {
    for (const { manifest, certificate } of certificatesIn(subject))
      for (const { text, span } of certificate.ipAddresses)
        if (isPrivate(text))
          tell(span, {
            // It may be that of a node or a load balancer, too.
            severity: mountedBy(subject.graph, manifest).length > 0 ? 'warning' : 'information',
            message: t`${text} is an address inside a network: if it is a pod’s, it changes with each restart.`,
          });
  },
});

const isPrivate = (text: string): boolean =>
  /^(?:10\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/i.test(text);

export const scaleOut: Rule = manifestRule({
  id: 'kubernetes/names-end-with-replicas',
  severity: 'warning',
  summary: 'The certificate names each pod, but not the next one.',
  says: 'The list of names ends where the replicas end: after scaling out, the new pod is not covered, and it cannot take part in TLS. `*.<service>.<namespace>.svc.cluster.local` covers every pod of a StatefulSet.',
  source: 'Kubernetes documentation, StatefulSet; RFC 6125',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace(
          '- app.shop.svc',
          '- flink-tm-0.flink-tm-svc.shop.svc.cluster.local\n    - [|flink-tm-1.flink-tm-svc.shop.svc.cluster.local|]',
        ),
        files: {
          'tm.yaml': `${STATEFUL.replace('spec:\n  service', 'spec:\n  replicas: 2\n  service')}      volumes:\n        - name: tls\n          secret: {secretName: app-tls}\n`,
        },
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: named('"*.flink-tm-svc.shop.svc.cluster.local"'),
        files: {
          'tm.yaml': `${STATEFUL}      volumes:\n        - name: tls\n          secret: {secretName: app-tls}\n`,
        },
      },
    ],
  },
  check(subject, tell) {
    const { graph } = subject;
    for (const { manifest, certificate } of certificatesIn(subject)) {
      for (const { workload } of mountedBy(graph, manifest)) {
        const { statefulSet, name } = workload;
        if (statefulSet?.replicas === undefined || name === undefined || statefulSet.replicas < 1) continue;
        const { replicas, start } = statefulSet;
        const at = (i: number): Name | undefined =>
          certificate.dnsNames.find(
            ({ text }) => text.startsWith(`${name.text}-${i}.`) || text === `${name.text}-${i}`,
          );
        const last = at(start + replicas - 1);
        const service = statefulSet.serviceName?.text;
        const wildcard = certificate.dnsNames.some(
          ({ text }) => service !== undefined && text.startsWith(`*.${service}.`),
        );
        if (last === undefined || wildcard || at(start + replicas) !== undefined) continue;
        tell(last.span, {
          message: t`${name.text} has ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}: with one more, ${name.text}-${start + replicas} is not covered.`,
          related: [{ uri: workload.uri, span: name.span, message: t`StatefulSet ${name.text}` }],
          fixes: () => {
            const { moreNames } = certificate;
            const all = last.text.replace(/^[^.]+/, '*');
            if (moreNames === undefined || !all.startsWith('*.')) return [];
            const { at: end, prefix } = moreNames;
            return [
              {
                title: t`Add ${all}`,
                changes: [replace(subject.document, { start: end, end }, `\n${prefix}"${all}"`)],
              },
            ];
          },
        });
      }
    }
  },
});

export const nameRules: readonly Rule[] = [wildcardLevel, nameWithoutSvc, statefulSetService, scaleOut, podAddress];
