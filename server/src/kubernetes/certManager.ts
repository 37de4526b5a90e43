import type { MapNode } from '../formats/tree.ts';
import { lineEnd, lineStart, type Span } from '../text/span.ts';
import { goDuration } from './duration.ts';
import type { CertificateFacts, IssuerFacts, KeyFacts, Produced, Reference } from './facts.ts';
import { isTrue, listAt, mapAt, type Name, nameAt, nameOf, scalarAt, textAt } from './nodes.ts';
import { issuerKindOf, reference } from './pods.ts';
import { namespaceOf, passwordReferences } from './producers.ts';

/** cert-manager's default (1.21). */
export const DEFAULT_DURATION = 90 * 86_400_000;

/**
 * A Certificate of cert-manager, with its defaults filled in (cert-manager 1.21).
 * @param text of the file
 */
export function certificateOf(root: MapNode, text: string): CertificateFacts {
  const spec = mapAt(root, 'spec');
  const stated = textAt(spec, 'duration');
  const duration = stated === undefined ? DEFAULT_DURATION : goDuration(stated);
  const moreNames = placeBelow(text, listAt(spec, 'dnsNames').at(-1)?.span);
  return {
    secret: nameAt(spec, 'secretName'),
    issuer: nameAt(spec, 'issuerRef', 'name'),
    issuerKind: textAt(spec, 'issuerRef', 'kind') ?? 'Issuer',
    issuerGroup: textAt(spec, 'issuerRef', 'group'),
    isCa: isTrue(spec, 'isCA'),
    commonName: nameAt(spec, 'commonName'),
    dnsNames: namesIn(spec, 'dnsNames'),
    ...(moreNames === undefined ? {} : { moreNames }),
    ipAddresses: namesIn(spec, 'ipAddresses'),
    usages: namesIn(spec, 'usages').map(({ text }) => text),
    duration,
    renewBefore: duration === undefined ? undefined : renewalOf(spec, duration),
    encoding: textAt(spec, 'privateKey', 'encoding') === 'PKCS8' ? 'PKCS8' : 'PKCS1',
    algorithm: textAt(spec, 'privateKey', 'algorithm') ?? 'RSA',
    rotation: textAt(spec, 'privateKey', 'rotationPolicy'),
    jksAlias: isTrue(spec, 'keystores', 'jks', 'create')
      ? (textAt(spec, 'keystores', 'jks', 'alias') ?? 'certificate').toLowerCase()
      : undefined,
    pkcs12Profile: isTrue(spec, 'keystores', 'pkcs12', 'create')
      ? (textAt(spec, 'keystores', 'pkcs12', 'profile') ?? 'LegacyRC2')
      : undefined,
  };
}

/** Below an item of a list that stands on a line of its own. */
function placeBelow(text: string, item: Span | undefined): CertificateFacts['moreNames'] {
  if (item === undefined) return undefined;
  const prefix = text.slice(lineStart(text, item.start), item.start);
  return /^[ \t]*-[ \t]+$/.test(prefix) ? { at: lineEnd(text, item.end), prefix } : undefined;
}

/** Two thirds of the lifetime gone, unless stated. */
function renewalOf(spec: MapNode | undefined, duration: number): number | undefined {
  const before = textAt(spec, 'renewBefore');
  if (before !== undefined) return goDuration(before);
  const share = textAt(spec, 'renewBeforePercentage');
  if (share !== undefined) return /^\d{1,2}$/.test(share) ? (duration * Number(share)) / 100 : undefined;
  return duration / 3;
}

export const namesIn = (map: MapNode | undefined, ...path: readonly string[]): Name[] =>
  listAt(map, ...path).flatMap((item) => (item.kind === 'scalar' ? (nameOf(item) ?? []) : []));

/** The Secret that cert-manager writes for a Certificate: its keys stand at `secretName`. */
export function producedByCertificate(root: MapNode): Produced[] {
  const spec = mapAt(root, 'spec');
  const secret = nameAt(spec, 'secretName');
  if (secret === undefined) return [];
  const store = (name: string): boolean => isTrue(spec, 'keystores', name, 'create');
  const formats = listAt(spec, 'additionalOutputFormats').flatMap((item) =>
    item.kind === 'map' ? (textAt(item, 'type') ?? []) : [],
  );
  const keys = [
    'tls.crt',
    'tls.key',
    'ca.crt',
    ...(store('jks') ? ['keystore.jks', 'truststore.jks'] : []),
    ...(store('pkcs12') ? ['keystore.p12', 'truststore.p12'] : []),
    ...(formats.includes('DER') ? ['key.der'] : []),
    ...(formats.includes('CombinedPEM') ? ['tls-combined.pem'] : []),
  ];
  return [
    {
      kind: 'Secret',
      name: secret,
      namespace: namespaceOf(root),
      keys: keys.map((text): KeyFacts => ({ name: { text, span: secret.span }, valueSpan: secret.span })),
      open: false,
      how: 'Certificate',
      type: 'kubernetes.io/tls',
    },
  ];
}

export function certificateReferences(root: MapNode): Reference[] {
  const issuer = nameAt(root, 'spec', 'issuerRef', 'name');
  const kind = issuerKindOf(textAt(root, 'spec', 'issuerRef', 'kind'), textAt(root, 'spec', 'issuerRef', 'group'));
  return [
    ...(issuer === undefined || kind === undefined ? [] : [reference(kind, issuer, 'issuer', { custom: true })]),
    ...passwordReferences(root),
  ];
}

const TYPES = ['ca', 'selfSigned', 'acme', 'vault', 'venafi'] as const;

export function issuerOf(root: MapNode): IssuerFacts {
  const spec = mapAt(root, 'spec');
  const type = TYPES.find((each) => spec?.entries.some(({ path }) => path[0] === each)) ?? 'other';
  return { type, secret: type === 'ca' ? nameAt(spec, 'ca', 'secretName') : undefined };
}

export function issuerReferences(root: MapNode): Reference[] {
  const secret = nameOf(scalarAt(root, 'spec', 'ca', 'secretName'));
  return secret === undefined ? [] : [reference('Secret', secret, 'ca', { custom: true })];
}

/** Secrets and ConfigMaps that a trust-manager Bundle reads; they lie in the trust namespace. */
export function bundleReferences(root: MapNode): Reference[] {
  return listAt(root, 'spec', 'sources').flatMap((source) => {
    if (source.kind !== 'map') return [];
    return (['secret', 'configMap'] as const).flatMap((field) => {
      const name = nameAt(source, field, 'name');
      const key = nameAt(source, field, 'key');
      if (name === undefined) return [];
      return [
        reference(field === 'secret' ? 'Secret' : 'ConfigMap', name, 'bundle', {
          keys: key === undefined ? [] : [key],
          custom: true,
        }),
      ];
    });
  });
}
