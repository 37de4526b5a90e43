import type { Entry, MapNode } from '../../formats/tree.ts';
import { goDuration, inHours } from '../../kubernetes/duration.ts';
import type { CertificateFacts, Manifest } from '../../kubernetes/facts.ts';
import { entryAt, intAt, isOpen, listAt, mapAt, scalarAt, textAt, valueAt } from '../../kubernetes/nodes.ts';
import { t } from '../../text/l10n.ts';
import type { Span } from '../../text/span.ts';
import { closest } from '../distance.ts';
import type { Details, Rule } from '../rule.ts';
import { setValue } from './edit.ts';
import { CERTIFICATE, SELF_SIGNED } from './samples.ts';
import { type ManifestSource, manifestRule, replace, type Subject } from './subject.ts';

/** The Certificates of the document. */
export function* certificatesIn({ file, root }: Subject): Iterable<{
  readonly manifest: Manifest;
  readonly certificate: CertificateFacts;
  readonly root: MapNode;
  readonly spec: MapNode;
}> {
  for (const manifest of file.manifests) {
    const map = root(manifest);
    const spec = mapAt(map, 'spec');
    if (manifest.certificate !== undefined && map !== undefined && spec !== undefined)
      yield { manifest, certificate: manifest.certificate, root: map, spec };
  }
}

/** The issuer of the sample, of the type that signs nothing but itself. */
const CA = SELF_SIGNED.replace('name: self-signed', 'name: ca');

type Say = (span: Span, message: string, more?: Details) => void;

const HOUR = 3_600_000;
const USAGES: readonly string[] = [
  'signing',
  'digital signature',
  'content commitment',
  'key encipherment',
  'key agreement',
  'data encipherment',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
  'any',
  'server auth',
  'client auth',
  'code signing',
  'email protection',
  's/mime',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'timestamping',
  'ocsp signing',
  'microsoft sgc',
  'netscape sgc',
];

/** What a field's own text must be, before fields are compared. */
function checkLifetime(document: ManifestSource, spec: MapNode, say: Say): void {
  for (const field of ['duration', 'renewBefore'] as const) {
    const scalar = scalarAt(spec, field);
    if (scalar === undefined || isOpen(scalar.value) || goDuration(scalar.value) !== undefined) continue;
    const hours = inHours(scalar.value);
    say(
      scalar.span,
      t`time: unknown unit or invalid duration "${scalar.value}". A duration is written in h, m and s.`,
      {
        fixes: () =>
          hours === undefined
            ? []
            : [{ title: t`Change to ${hours}`, changes: [replace(document, scalar.span, hours)], safe: true }],
      },
    );
  }
  const [duration, before, share] = ['duration', 'renewBefore', 'renewBeforePercentage'].map((field) =>
    scalarAt(spec, field),
  );
  const lifetime = duration === undefined ? 2160 * HOUR : goDuration(duration.value);
  if (duration !== undefined && lifetime !== undefined && lifetime < HOUR)
    say(duration.span, t`The certificate duration must be at least 1h.`);
  if (before !== undefined && share !== undefined)
    say(share.span, 'renewBefore and renewBeforePercentage are mutually exclusive and cannot both be set.');
  if (before === undefined || lifetime === undefined) return;
  const early = goDuration(before.value);
  if (early !== undefined && early < HOUR / 12) say(before.span, t`renewBefore must be at least 5m.`);
  else if (early !== undefined && early >= lifetime)
    say(
      before.span,
      t`The certificate duration (${duration?.value ?? '2160h'}) must be greater than renewBefore (${before.value}).`,
    );
}

/** Fields that name what the certificate is for. */
const NAMES = [
  'commonName',
  'dnsNames',
  'ipAddresses',
  'uris',
  'emailAddresses',
  'emailSANs',
  'uriSANs',
  'otherNames',
  'literalSubject',
];

/** `head`: where it stands that a whole Certificate has no name. */
function checkNames(spec: MapNode, head: Span | undefined, say: Say): void {
  const name = scalarAt(spec, 'commonName');
  if (name !== undefined && !isOpen(name.value) && name.value.length > 64)
    say(
      name.span,
      t`commonName has ${name.value.length} characters, and must have no more than 64. A long name stands in dnsNames only.`,
    );
  const named = NAMES.some((field) => valueAt(spec, field) !== undefined);
  if (!named && head !== undefined)
    say(
      head,
      'At least one of commonName (from the commonName field or from a literalSubject), dnsNames, uriSANs, ipAddresses, emailSANs or otherNames must be set.',
    );
  const literal = scalarAt(spec, 'literalSubject');
  if (literal !== undefined && (name !== undefined || valueAt(spec, 'subject') !== undefined))
    say(literal.span, t`literalSubject excludes commonName and subject.`);
  for (const item of listAt(spec, 'ipAddresses'))
    if (item.kind === 'scalar' && !isOpen(item.value) && !isAddress(item.value))
      say(item.span, t`${item.value} is an invalid IP address.`);
}

const isAddress = (text: string): boolean =>
  /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text) ||
  (text.includes(':') && /^[0-9a-fA-F:.]{2,45}$/.test(text));

const SIZES: Readonly<Record<string, (size: number) => boolean>> = {
  RSA: (size) => size >= 2048 && size <= 8192,
  ECDSA: (size) => [256, 384, 521].includes(size),
  Ed25519: () => true,
};

function checkKey(spec: MapNode, say: Say): void {
  const algorithm = textAt(spec, 'privateKey', 'algorithm') ?? 'RSA';
  const scalar = scalarAt(spec, 'privateKey', 'size');
  const size = intAt(spec, 'privateKey', 'size');
  const fits = SIZES[algorithm];
  if (scalar !== undefined && size !== undefined && size !== 0 && fits !== undefined && !fits(size))
    say(
      scalar.span,
      algorithm === 'RSA'
        ? t`The size of an RSA key must be between 2048 and 8192.`
        : t`The size of an ECDSA key is 256, 384 or 521.`,
    );
  const stated = scalarAt(spec, 'privateKey', 'algorithm');
  if (stated !== undefined && fits === undefined && !isOpen(algorithm))
    say(stated.span, t`The algorithm is RSA, ECDSA or Ed25519.`);
}

function checkUsages(document: ManifestSource, spec: MapNode, say: Say): void {
  for (const item of listAt(spec, 'usages')) {
    if (item.kind !== 'scalar' || isOpen(item.value) || USAGES.includes(item.value)) continue;
    const near = closest(item.value.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(), USAGES);
    say(item.span, t`${item.value} is not a usage that cert-manager knows.`, {
      fixes: () =>
        near === undefined ? [] : [{ title: t`Change to ${near}`, changes: [replace(document, item.span, near)] }],
    });
  }
}

function checkKeystores(spec: MapNode, say: Say): void {
  for (const store of ['jks', 'pkcs12']) {
    const map = mapAt(spec, 'keystores', store);
    const create = entryAt(map, 'create');
    if (map === undefined || create === undefined || textAt(map, 'create') !== 'true') continue;
    const reference = entryAt(map, 'passwordSecretRef');
    const password = entryAt(map, 'password');
    if (reference !== undefined && password !== undefined)
      say(password.keySpan, t`password and passwordSecretRef are mutually exclusive.`);
    else if (reference === undefined && password === undefined)
      say(create.keySpan, t`A keystore needs passwordSecretRef, or password from cert-manager 1.17 on.`);
  }
}

function checkRest(spec: MapNode, say: Say): void {
  const kind = scalarAt(spec, 'issuerRef', 'kind');
  const group = textAt(spec, 'issuerRef', 'group') ?? '';
  if (
    kind !== undefined &&
    (group === '' || group === 'cert-manager.io') &&
    !isOpen(kind.value) &&
    !['Issuer', 'ClusterIssuer'].includes(kind.value)
  )
    say(kind.span, t`The kind of an issuer is Issuer or ClusterIssuer.`);
  const constraints = entryAt(spec, 'nameConstraints');
  if (constraints !== undefined && textAt(spec, 'isCA') !== 'true')
    say(constraints.keySpan, t`nameConstraints can be set with isCA only.`);
  const seen = new Set<string>();
  for (const item of listAt(spec, 'additionalOutputFormats')) {
    const type = item.kind === 'map' ? scalarAt(item, 'type') : undefined;
    if (type !== undefined && seen.has(type.value)) say(type.span, t`${type.value} stands here twice.`);
    if (type !== undefined) seen.add(type.value);
  }
}

export const certificateRefused: Rule = manifestRule({
  id: 'kubernetes/certificate-refused',
  severity: 'error',
  summary: 'cert-manager refuses the Certificate.',
  says: 'The webhook checks a Certificate before it is stored: durations in Go’s form (`90d` is none), at least an hour, longer than `renewBefore`; one of the two renewal fields; at least one name, a `commonName` of 64 characters at most; known usages, sizes of keys; one password for each keystore.',
  source: 'cert-manager 1.21, internal/apis/certmanager/validation',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  duration: [|90d|]\n`,
        fixed: `${CERTIFICATE}  duration: 2160h\n`,
      },
      { file: 'certificate.yaml', text: `${CERTIFICATE}  duration: 24h\n  renewBefore: [|24h|]\n` },
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  usages:\n    - [|serverAuth|]\n`,
        fixed: `${CERTIFICATE}  usages:\n    - server auth\n`,
      },
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('  dnsNames:\n    - app.shop.svc\n', '').replace(
          'kind: Certificate',
          'kind: [|Certificate|]',
        ),
      },
      { file: 'certificate.yaml', text: `${CERTIFICATE}  keystores:\n    jks:\n      [|create|]: true\n` },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: 'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata:\n  name: app\nspec:\n  secretName: app-prod-tls\n',
      },
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  duration: 2160h\n  renewBefore: 720h\n  usages: [server auth, client auth]\n`,
      },
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  keystores:\n    jks:\n      create: true\n      passwordSecretRef: {name: pw, key: password}\n`,
      },
    ],
  },
  check(subject, tell) {
    const { document } = subject;
    for (const { manifest, spec } of certificatesIn(subject)) {
      const say: Say = (span, message, more) => tell(span, { message, ...more });
      checkLifetime(document, spec, say);
      // What lacks more than one of the three is a piece that is laid over another.
      const lacking = ['secretName', 'issuerRef'].filter((field) => entryAt(spec, field) === undefined);
      const named = NAMES.some((field) => valueAt(spec, field) !== undefined);
      checkNames(spec, lacking.length === 0 ? manifest.head : undefined, say);
      checkKey(spec, say);
      checkUsages(document, spec, say);
      checkKeystores(spec, say);
      checkRest(spec, say);
      if (lacking.length === 1 && named) say(manifest.head, `spec.${lacking[0]}: Required value.`);
    }
  },
});

export const issuerNotFound: Rule = manifestRule({
  id: 'kubernetes/issuer-not-found',
  severity: 'hint',
  summary: 'The issuer of the Certificate is not in the workspace.',
  says: 'A Certificate never becomes ready while its issuer is missing (`Referenced "Issuer" not found`), and a pod with a volume of the csi-driver does not start. Without `kind`, an Issuer of the same namespace is meant; a ClusterIssuer must be called so.',
  source: 'cert-manager 1.21',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('    kind: ClusterIssuer\n', '').replace('name: ca\n', 'name: [|ca|]\n'),
        files: {
          'issuer.yaml': CA,
        },
        fixed: CERTIFICATE,
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE,
        files: {
          'issuer.yaml': CA,
        },
      },
      { file: 'certificate.yaml', text: CERTIFICATE },
    ],
  },
  check({ document, file, graph, root }, tell) {
    for (const manifest of file.manifests)
      for (const { to, name: issuer } of manifest.references) {
        if ((to !== 'Issuer' && to !== 'ClusterIssuer') || isOpen(issuer.text)) continue;
        const namespace = to === 'Issuer' ? manifest.namespace : undefined;
        if (graph.named(to, issuer.text, namespace).length > 0) continue;
        const other = to === 'Issuer' ? 'ClusterIssuer' : 'Issuer';
        const [twin] = graph.named(other, issuer.text, other === 'Issuer' ? manifest.namespace : undefined);
        if (twin !== undefined) {
          tell(issuer.span, {
            severity: 'warning',
            message: t`${issuer.text} is a ${other} in this workspace, not ${to === 'Issuer' ? t`an Issuer` : t`a ClusterIssuer`}.`,
            related: [{ uri: twin.uri, span: twin.head, message: `${other} ${issuer.text}` }],
            fixes: () => {
              const reference = mapAt(root(manifest), 'spec', 'issuerRef');
              const change = kindChange(document, reference, entryAt(reference, 'kind'), other);
              return change === undefined ? [] : [{ title: t`Say that it is a ${other}`, changes: [change] }];
            },
          });
          continue;
        }
        const elsewhere = to === 'Issuer' ? graph.named('Issuer', issuer.text)[0] : undefined;
        if (elsewhere !== undefined)
          tell(issuer.span, {
            severity: 'warning',
            message: t`Issuer ${issuer.text} is in namespace ${elsewhere.namespace}, and can only be used in its own.`,
          });
        else if (graph.has(to)) tell(issuer.span, { message: t`There is no ${to} ${issuer.text} in the workspace.` });
      }
  },
});

export const namelessIssuer: Rule = manifestRule({
  id: 'kubernetes/self-signed-without-name',
  severity: 'warning',
  summary: 'A certificate that signs itself has no subject: Java does not read it.',
  says: 'With an issuer of the type `selfSigned` the subject is the issuer, too, and without `commonName`, `subject` or `literalSubject` it is empty: `Empty issuer DN not allowed in X509Certificates`. A keystore with such a certificate is told to have a wrong password: `keystore password was incorrect`.',
  source: 'cert-manager 1.21; sun.security.x509.X509CertInfo of OpenJDK 17',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('name: ca\n', 'name: [|ca|]\n'),
        files: { 'issuer.yaml': CA },
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: CERTIFICATE.replace('  dnsNames:', '  commonName: app\n  dnsNames:'),
        files: { 'issuer.yaml': CA },
      },
    ],
  },
  check(subject, tell) {
    const { graph } = subject;
    for (const { manifest, certificate, spec } of certificatesIn(subject)) {
      const { issuer, issuerKind } = certificate;
      const named = ['commonName', 'subject', 'literalSubject'].some((field) => entryAt(spec, field) !== undefined);
      if (issuer === undefined || named || !['Issuer', 'ClusterIssuer'].includes(issuerKind)) continue;
      const namespace = issuerKind === 'Issuer' ? manifest.namespace : undefined;
      const found = graph.named(issuerKind, issuer.text, namespace);
      if (!found.some((each) => each.issuer?.type === 'selfSigned')) continue;
      tell(issuer.span, entryAt(spec, 'keystores') === undefined ? {} : { severity: 'error' });
    }
  },
});

function kindChange(document: ManifestSource, reference: MapNode | undefined, stated: Entry | undefined, kind: string) {
  if (stated !== undefined) return setValue(document, stated, kind);
  const name = entryAt(reference, 'name');
  if (name === undefined || reference?.style === 'flow') return undefined;
  const { text } = document;
  const column = name.keySpan.start - (text.lastIndexOf('\n', name.keySpan.start - 1) + 1);
  return replace(document, { start: name.span.end, end: name.span.end }, `\n${' '.repeat(column)}kind: ${kind}`);
}

export const keystorePassword: Rule = manifestRule({
  id: 'kubernetes/keystore-password-missing',
  severity: 'warning',
  summary: 'The password of the keystore is not where the Certificate looks for it.',
  says: 'cert-manager reads the password from a key of a Secret in the namespace of the Certificate. Where the Secret or the key is missing, it writes no keystore (`secret "…" not found`).',
  source: 'cert-manager 1.21',
  examples: {
    bad: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  keystores:\n    jks:\n      create: true\n      passwordSecretRef:\n        name: keystore-password\n        key: [|pasword|]\n`,
        files: {
          'password.yaml':
            'apiVersion: v1\nkind: Secret\nmetadata:\n  name: keystore-password\nstringData:\n  password: changed\n',
        },
        fixed: `${CERTIFICATE}  keystores:\n    jks:\n      create: true\n      passwordSecretRef:\n        name: keystore-password\n        key: password\n`,
      },
    ],
    good: [
      {
        file: 'certificate.yaml',
        text: `${CERTIFICATE}  keystores:\n    jks:\n      create: true\n      passwordSecretRef:\n        name: keystore-password\n        key: password\n`,
        files: {
          'password.yaml':
            'apiVersion: v1\nkind: Secret\nmetadata:\n  name: keystore-password\nstringData:\n  password: changed\n',
        },
      },
    ],
  },
  check({ document, file, graph }, tell) {
    for (const manifest of file.manifests)
      for (const reference of manifest.references) {
        if (reference.by !== 'password') continue;
        const { name, keys } = reference;
        const producers = graph.producers('Secret', name.text, manifest.namespace);
        const [key] = keys;
        if (producers.length === 0) {
          const [elsewhere] = graph.producers('Secret', name.text);
          const known = [...graph.names('Secret', manifest.namespace)];
          if (elsewhere !== undefined)
            tell(name.span, {
              severity: 'error',
              message: t`Secret ${name.text} is in namespace ${elsewhere.produced.namespace}, not in ${manifest.namespace}.`,
            });
          else if (known.length > 0) {
            const near = closest(name.text, known);
            tell(name.span, {
              severity: near === undefined ? 'hint' : 'warning',
              message: t`Nothing in the workspace makes Secret ${name.text}.`,
              fixes: () =>
                near === undefined
                  ? []
                  : [{ title: t`Change to ${near}`, changes: [replace(document, name.span, near)] }],
            });
          }
          continue;
        }
        if (key === undefined || isOpen(key.text) || producers.some(({ produced }) => produced.open)) continue;
        const all = producers.flatMap(({ produced }) => produced.keys);
        const found = all.find((each) => each.name.text === key.text);
        if (found === undefined) {
          const near = closest(
            key.text,
            all.map((each) => each.name.text),
          );
          tell(key.span, {
            severity: 'error',
            message: t`Secret ${name.text} has no key ${key.text}.`,
            fixes: () =>
              near === undefined ? [] : [{ title: t`Change to ${near}`, changes: [replace(document, key.span, near)] }],
          });
        } else if (found.value?.text === '')
          tell(key.span, { severity: 'error', message: t`The password in ${name.text} is empty.` });
      }
  },
});

export const certificateRules: readonly Rule[] = [certificateRefused, issuerNotFound, namelessIssuer, keystorePassword];
