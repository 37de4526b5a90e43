import type { CertificateFacts, Manifest } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { containersAt, resolveInContainer } from '../../kubernetes/resolve.ts';
import { covers } from '../../kubernetes/topology.ts';
import { t } from '../../text/l10n.ts';
import { milder, quoted } from '../artifact/diagnosis.ts';
import { materialOf } from '../artifact/material.ts';
import type { Connection, End, Given, Host, StoreUse, Use } from '../artifact/model.ts';
import { withPodNames } from '../artifact/podNames.ts';
import type { Unit } from '../model.ts';
import { type Details, defineRule, type Fix, type Related, type Rule } from '../rule.ts';
import { certificatePassword } from './password.ts';
import { podRole } from './podFiles.ts';
import { flinkDeployment, flinkStores, passwordSecret, withStores } from './samples.ts';

/** What cert-manager will put where a configuration looks. */
export interface Issued {
  readonly manifest: Manifest;
  readonly certificate: CertificateFacts;
  readonly key: string;
}

/** The Certificate behind a path, where its Secret is mounted there. */
export function issuedFor(graph: Deployment, unit: Unit, { path, file }: Use): Issued | undefined {
  for (const place of containersAt(graph, path.uri, path.valueSpan.start, podRole(unit))) {
    const found = resolveInContainer(graph, place, file);
    if (found.state !== 'found' || found.content.kind !== 'issued') continue;
    const { certificate: manifest, key } = found.content;
    if (manifest.certificate !== undefined) return { manifest, certificate: manifest.certificate, key };
  }
  return undefined;
}

export const identityOf = ({ identity }: End): Use | undefined =>
  identity === undefined ? undefined : identity.kind === 'store' ? identity.store : identity.certificate;

/** Points at a Certificate. */
export const relatedTo = (manifest: Manifest): Related => ({
  uri: manifest.uri,
  span: manifest.name?.span ?? manifest.head,
  message: t`Certificate ${manifest.name?.text ?? ''}`,
});

const FLINK = (more: string): string => flinkDeployment(`${flinkStores('internal', 'changed')}${more}`);
const PASSWORD = passwordSecret('store-password', 'changed');
const CERTIFICATE = (more: string): string => withStores('flink-tls', 'ca', more);

/** TaskManagers with names of their own, which each of them looks for in 2.3. */
const TASK_MANAGERS = `apiVersion: v1
kind: ConfigMap
metadata:
  name: flink-config
  namespace: shop
data:
  config.yaml: |
    jobmanager.rpc.address: flink-jobmanager
    security.ssl.internal.enabled: true
    security.ssl.internal.keystore: [|/opt/flink/tls/keystore.jks|]
    security.ssl.internal.truststore: /opt/flink/tls/truststore.jks
    security.ssl.internal.keystore-password: changed
    security.ssl.internal.key-password: changed
    security.ssl.internal.truststore-password: changed
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: flink-tm
  namespace: shop
spec:
  serviceName: flink-tm-svc
  replicas: 2
  template:
    spec:
      containers:
        - name: taskmanager
          image: flink:2.3
          volumeMounts:
            - {name: conf, mountPath: /opt/flink/conf}
            - {name: tls, mountPath: /opt/flink/tls}
      volumes:
        - {name: conf, configMap: {name: flink-config}}
        - {name: tls, secret: {secretName: flink-tls, defaultMode: 0440}}
`;

export const issuedUsages: Rule = defineRule({
  id: 'kubernetes/issued-usages',
  severity: 'error',
  needs: ['deployment'],
  summary: 'The certificate that cert-manager will issue may not be used for this.',
  says: 'With `usages` that name one of `server auth` and `client auth`, the certificate has an extended key usage, and Java refuses it for the other role: `Extended key usage does not permit use for TLS client authentication`. Where both ends show certificates, both usages are needed; with none of them, everything is allowed.',
  source: 'cert-manager 1.21; JDK 17 EndEntityChecker',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        text: FLINK('').replace(
          'internal.keystore: /opt/flink/tls/keystore.jks',
          'internal.keystore: [|/opt/flink/tls/keystore.jks|]',
        ),
        files: {
          'certificate.yaml': CERTIFICATE('  usages:\n    - digital signature\n    - server auth\n'),
          'password.yaml': PASSWORD,
        },
      },
    ],
    good: [
      {
        file: 'flink.yaml',
        text: FLINK(''),
        files: {
          'certificate.yaml': CERTIFICATE('  usages:\n    - server auth\n    - client auth\n'),
          'password.yaml': PASSWORD,
        },
      },
      {
        file: 'flink.yaml',
        text: FLINK(''),
        files: { 'certificate.yaml': CERTIFICATE(''), 'password.yaml': PASSWORD },
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || !graph.has('Certificate')) return;
    for (const { server, client, clientAuth, pinned, atMost, title } of materialOf(unit).connections) {
      if (pinned !== undefined) continue;
      const roles = [
        { use: identityOf(server), usage: 'server auth' },
        ...(clientAuth === 'none' ? [] : [{ use: identityOf(client), usage: 'client auth' }]),
      ];
      for (const { use, usage } of roles) {
        const issued = use === undefined ? undefined : issuedFor(graph, unit, use);
        if (use === undefined || issued === undefined) continue;
        const { usages } = issued.certificate;
        if (!usages.some((each) => each.endsWith(' auth')) || usages.includes(usage) || usages.includes('any'))
          continue;
        const role = usage === 'server auth' ? 'server' : 'client';
        report(
          { value: use.path },
          {
            severity: milder(milder('error', use.atMost), atMost),
            message: t`Extended key usage does not permit use for TLS ${role} authentication: Certificate ${issued.manifest.name?.text ?? ''} has no usage "${usage}", which ${title} needs.`,
            related: [relatedTo(issued.manifest)],
          },
        );
      }
    }
  },
});

export const issuedNames: Rule = defineRule({
  id: 'kubernetes/issued-names',
  severity: 'error',
  needs: ['deployment'],
  summary: 'The certificate that cert-manager will issue does not have a name that clients look for.',
  says: 'Where clients compare names, every name by which a server is called must stand among the `dnsNames` or `ipAddresses` of its Certificate, or be covered by a wildcard: else `No subject alternative DNS name matching … found`.',
  source: 'RFC 6125; JDK 17 HostnameChecker; cert-manager 1.21',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        version: '2.3',
        text: FLINK(`    jobmanager.rpc.address: jobs.shop
    security.ssl.rest.enabled: "true"
    security.ssl.rest.verify-hostname: "true"
    security.ssl.rest.keystore: [|/opt/flink/tls/keystore.jks|]
    security.ssl.rest.truststore: /opt/flink/tls/truststore.jks
    security.ssl.rest.keystore-password: changed
    security.ssl.rest.key-password: changed
    security.ssl.rest.truststore-password: changed
    rest.address: jobs-rest.shop
`),
        files: { 'certificate.yaml': CERTIFICATE(''), 'password.yaml': PASSWORD },
      },
      {
        file: 'taskmanagers.yaml',
        version: '2.3',
        text: TASK_MANAGERS,
        files: { 'certificate.yaml': CERTIFICATE(''), 'password.yaml': PASSWORD },
      },
    ],
    good: [
      {
        file: 'flink.yaml',
        version: '2.3',
        text: FLINK(''),
        files: { 'certificate.yaml': CERTIFICATE(''), 'password.yaml': PASSWORD },
      },
      {
        file: 'taskmanagers.yaml',
        version: '2.3',
        text: TASK_MANAGERS.replace('[|', '').replace('|]', ''),
        files: {
          'certificate.yaml': CERTIFICATE('').replace('- jobs', '- "*.flink-tm-svc.shop.svc.cluster.local"'),
          'password.yaml': PASSWORD,
        },
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || !graph.has('Certificate')) return;
    for (const connection of materialOf(unit).connections) {
      const use = identityOf(connection.server);
      const issued = use === undefined ? undefined : issuedFor(graph, unit, use);
      if (use === undefined || issued === undefined) continue;
      const missed = missedNames(withPodNames(connection, unit, graph), issued.certificate);
      const [first] = missed;
      if (first === undefined) continue;
      report(
        { value: use.path },
        {
          severity: milder(milder(milder('error', use.atMost), connection.atMost), first.atMost),
          message: t`No subject alternative DNS name matching ${first.name} found: Certificate ${issued.manifest.name?.text ?? ''} does not cover ${missed
            .slice(0, 4)
            .map(({ name }) => quoted(name))
            .join(
              ', ',
            )}${missed.length > 4 ? t` and ${missed.length - 4} more` : ''}, and names are compared in ${connection.title}.`,
          related: [relatedTo(issued.manifest)],
          fixes: () => addNames(issued, missed),
        },
      );
    }
  },
});

/** The names in the Certificate, wherever that is. */
function addNames({ manifest, certificate: { moreNames } }: Issued, missed: readonly Host[]): Fix[] {
  const names = [...new Set(missed.map(({ name }) => name))].filter((name) =>
    /^[a-z0-9.-]*[a-z][a-z0-9.-]*$/i.test(name),
  );
  if (moreNames === undefined || names.length === 0) return [];
  const { at, prefix } = moreNames;
  const newText = names.map((name) => `\n${prefix}${name}`).join('');
  return [
    {
      title: t`Add ${names.length === 1 ? names[0] : t`${names.length} names`} to Certificate ${manifest.name?.text ?? ''}`,
      changes: [{ op: 'text', uri: manifest.uri, span: { start: at, end: at }, newText }],
    },
  ];
}

function missedNames({ hosts = [], peers = [] }: Connection, { dnsNames, ipAddresses, commonName }: CertificateFacts) {
  const dns =
    dnsNames.length > 0 ? dnsNames.map(({ text }) => text) : commonName === undefined ? [] : [commonName.text];
  // A name that is filled in later may be any.
  if (dns.some((name) => /[<${]/.test(name))) return [];
  const isCovered = (name: string): boolean =>
    dns.some((each) => covers(each, name)) || ipAddresses.some(({ text }) => text === name);
  const missed = peers.filter(({ name }) => !isCovered(name));
  // Each of several servers may have a certificate of its own; one that names two of them is evidently meant for all.
  const meant = peers.length - missed.length > 1 ? missed : [];
  return [...hosts.filter(({ name }) => !isCovered(name)), ...meant];
}

export const issuedAlias: Rule = defineRule({
  id: 'kubernetes/issued-alias',
  severity: 'error',
  needs: ['deployment'],
  summary: 'The keystore that cert-manager will write has no key of this alias.',
  says: 'In the JKS keystore the key is called `certificate`, unless `keystores.jks.alias` says otherwise, in lower case; beside it stands the CA as `ca`. In the PKCS#12 keystore it has no name, which Java shows as `1`.',
  source: 'cert-manager 1.21, keystore.go; keystore-go 4',
  examples: {
    bad: [
      {
        file: 'alluxio-cluster.yaml',
        text: ALLUXIO('[|serverkey|]'),
        files: { 'certificate.yaml': withStores('alluxio-tls', 'ca') },
      },
    ],
    good: [
      {
        file: 'alluxio-cluster.yaml',
        text: ALLUXIO('certificate'),
        files: { 'certificate.yaml': withStores('alluxio-tls', 'ca') },
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || !graph.has('Certificate')) return;
    for (const use of storesOf(unit)) {
      const issued = use.role === 'keystore' ? issuedFor(graph, unit, use) : undefined;
      const wanted = use.alias?.text;
      const setting = use.alias?.setting;
      if (issued === undefined || wanted === undefined || setting === undefined) continue;
      const jks = issued.key === 'keystore.jks';
      // A PKCS#12 keystore has one entry, of which some products do not look at the alias.
      if (!jks && (issued.key !== 'keystore.p12' || use.aliasOfSeveral === true)) continue;
      const alias = jks ? issued.certificate.jksAlias : '1';
      if (alias === undefined || wanted.toLowerCase() === alias) continue;
      report(
        { value: setting },
        {
          severity: milder('error', use.atMost),
          message: t`${issued.key} of Certificate ${issued.manifest.name?.text ?? ''} has its key under the alias ${alias}.`,
          related: [relatedTo(issued.manifest)],
          fixes: () => [{ title: t`Change to ${alias}`, changes: [{ op: 'set', setting, value: alias }] }],
        },
      );
    }
  },
});

function ALLUXIO(alias: string): string {
  return `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
spec:
  secrets:
    coordinator:
      alluxio-tls: /alluxio/tls
    worker:
      alluxio-tls: /alluxio/tls
    fuse:
      alluxio-tls: /alluxio/tls
  properties:
    alluxio.network.tls.enabled: "true"
    alluxio.network.tls.keystore.path: /alluxio/tls/keystore.jks
    alluxio.network.tls.keystore.alias: ${alias}
    alluxio.network.tls.keystore.password: changed
    alluxio.network.tls.keystore.key.password: changed
    alluxio.network.tls.truststore.path: /alluxio/tls/truststore.jks
    alluxio.network.tls.truststore.password: changed
    alluxio.worker.network.netty.file.transfer: MAPPED
`;
}

const storesOf = (unit: Unit): StoreUse[] =>
  materialOf(unit).uses.flatMap((use) => (use.kind === 'store' ? [use] : []));

export const issuedPassword: Rule = defineRule({
  id: 'kubernetes/issued-password',
  severity: 'error',
  needs: ['deployment'],
  summary: 'The keystore that cert-manager will write has another password.',
  says: 'cert-manager takes the password from the Secret that `passwordSecretRef` names, byte for byte, for the keystore, its key and the truststore alike. With another one in the configuration: `Keystore was tampered with, or password was incorrect`.',
  source: 'cert-manager 1.21, keystore.go',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        text: FLINK('').replace('truststore-password: changed', 'truststore-password: [|changeit|]'),
        files: { 'certificate.yaml': CERTIFICATE(''), 'password.yaml': PASSWORD },
      },
    ],
    good: [
      {
        file: 'flink.yaml',
        text: FLINK(''),
        files: { 'certificate.yaml': CERTIFICATE(''), 'password.yaml': PASSWORD },
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || !graph.has('Certificate')) return;
    for (const use of storesOf(unit)) {
      const issued = issuedFor(graph, unit, use);
      const password = issued === undefined ? undefined : certificatePassword(graph, issued.manifest);
      if (issued === undefined || password === undefined) continue;
      const tell = (given: Given | undefined, what: string): void => {
        if (given?.setting === undefined || given.text === undefined || given.text === password) return;
        const lineBreak = given.text === password.replace(/\r?\n$/, '');
        const details: Details = {
          severity: milder('error', use.atMost),
          message: t`This is not ${what} that cert-manager gives ${issued.key}: it takes the one in the Secret of passwordSecretRef${lineBreak ? t`, which ends with a line break` : ''}.`,
          related: [relatedTo(issued.manifest)],
        };
        report({ value: given.setting }, details);
      };
      tell(use.password, t`the password`);
      if (use.role === 'keystore') tell(use.keyPassword, t`the key password`);
    }
  },
});

export const issuedRules: readonly Rule[] = [issuedNames, issuedUsages, issuedAlias, issuedPassword];
