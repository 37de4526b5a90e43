import type { MapNode } from '../../formats/tree.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { entryAt, scalarAt } from '../../kubernetes/nodes.ts';
import { t } from '../../text/l10n.ts';
import type { Span } from '../../text/span.ts';
import type { Rule } from '../rule.ts';
import { compareVersions } from '../version.ts';
import { certificatesIn } from './certificates.ts';
import { CERTIFICATE } from './samples.ts';
import { manifestRule } from './subject.ts';

const CONTROLLER = (version: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cert-manager
spec:
  template:
    spec:
      containers:
        - name: cert-manager-controller
          image: quay.io/jetstack/cert-manager-controller:v${version}
`;

/** Fields of a Certificate, and the version that has brought them (cert-manager release notes). */
const FIELDS: readonly { readonly path: readonly string[]; readonly value?: RegExp; readonly since: string }[] = [
  { path: ['keystores', 'jks', 'alias'], since: '1.15' },
  { path: ['keystores', 'pkcs12', 'profile'], since: '1.14' },
  { path: ['renewBeforePercentage'], since: '1.16' },
  { path: ['keystores', 'jks', 'password'], since: '1.17' },
  { path: ['keystores', 'pkcs12', 'password'], since: '1.17' },
  { path: ['signatureAlgorithm'], since: '1.18' },
  { path: ['renewal'], since: '1.21' },
  { path: ['keystores', 'pkcs12', 'profile'], value: /^Modern2026$/, since: '1.21' },
];

export const fieldTooNew: Rule = manifestRule({
  id: 'kubernetes/field-too-new',
  severity: 'warning',
  summary: 'The cert-manager of this workspace does not know this field.',
  says: 'A field that the installed version does not have is dropped without a word, or refused (`unknown field`), depending on who applies it. The version is that of the controller’s image in the workspace; where there is none, the newest is assumed.',
  source: 'cert-manager release notes 1.14 to 1.21',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  [|renewBeforePercentage|]: 33\n`,
        files: { 'cert-manager.yaml': CONTROLLER('1.14.5') },
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  renewBeforePercentage: 33\n`,
        files: { 'cert-manager.yaml': CONTROLLER('1.18.2') },
      },
      { file: 'certificate.yaml', text: `${CERTIFICATE}  renewBeforePercentage: 33\n` },
    ],
  },
  check(subject, tell) {
    const installed = versionIn(subject.graph);
    if (installed === undefined) return;
    for (const { spec } of certificatesIn(subject)) {
      const told = new Set<number>();
      for (const field of FIELDS.toReversed()) {
        const span = placeOf(spec, field);
        if (span === undefined || told.has(span.start) || compareVersions(installed, field.since) >= 0) continue;
        told.add(span.start);
        tell(span, {
          message: t`${field.path.join('.')}${field.value === undefined ? '' : t` of this value`} came with cert-manager ${field.since}; this workspace installs ${installed}.`,
        });
      }
    }
  },
});

function placeOf(spec: MapNode, { path, value }: (typeof FIELDS)[number]): Span | undefined {
  if (value === undefined) return entryAt(spec, ...path)?.keySpan;
  const scalar = scalarAt(spec, ...path);
  return scalar !== undefined && value.test(scalar.value) ? scalar.span : undefined;
}

const known = new WeakMap<Deployment, { readonly version: number; readonly installed: string | undefined }>();

/** The oldest version of cert-manager's controller that a Deployment of the workspace runs. */
function versionIn(graph: Deployment): string | undefined {
  const before = known.get(graph);
  if (before?.version === graph.version) return before.installed;
  let installed: string | undefined;
  for (const { pods } of graph.ofKind('Deployment'))
    for (const { image } of pods.flatMap(({ containers }) => containers)) {
      const version = /\/cert-manager-controller:v?(\d+\.\d+(?:\.\d+)?)/.exec(image ?? '')?.[1];
      if (version !== undefined && (installed === undefined || compareVersions(version, installed) < 0))
        installed = version;
    }
  known.set(graph, { version: graph.version, installed });
  return installed;
}

export const versionRules: readonly Rule[] = [fieldTooNew];
