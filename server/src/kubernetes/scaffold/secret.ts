import { t } from '../../text/l10n.ts';
import { compareKeys } from './order.ts';
import { documentOf } from './piece.ts';

/** A Secret to be written. */
export interface SecretOrder {
  readonly name: string;
  readonly namespace?: string;
  /** `Opaque` where not given. */
  readonly type?: string;
  readonly entries: readonly SecretEntry[];
  readonly immutable?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** kubectl up to 1.33 writes the line `creationTimestamp: null` (apimachinery 0.34 made it omitzero). */
  readonly creationTimestamp?: boolean;
}

export interface SecretEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** Sum of the values of a Secret (core/v1 MaxSecretSize). */
export const MOST_BYTES = 1_048_576;
/** Base64 of this many fills the annotation that `kubectl apply` keeps the manifest in (262,144 bytes with all). */
const MOST_APPLIED = 190 * 1024;

export const tlsType = 'kubernetes.io/tls';

/** Exactly what `kubectl create secret … --dry-run=client -o yaml` prints. */
export function secretManifest(order: SecretOrder): string {
  const { name, namespace, type, entries, immutable, labels, annotations, creationTimestamp } = order;
  return documentOf({
    apiVersion: 'v1',
    data: entries.length === 0 ? undefined : sorted(entries.map(({ key, value }) => [key, base64(value)])),
    immutable: immutable === true ? true : undefined,
    kind: 'Secret',
    metadata: {
      annotations: annotations === undefined ? undefined : sorted(Object.entries(annotations)),
      creationTimestamp: creationTimestamp === true ? null : undefined,
      labels: labels === undefined ? undefined : sorted(Object.entries(labels)),
      name,
      namespace,
    },
    type: type === undefined || type === 'Opaque' ? undefined : type,
  });
}

const sorted = (entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> =>
  new Map(entries.toSorted(([a], [b]) => compareKeys(a, b)));

/** What the API server, or kubectl before it, would refuse; in sentences, nothing of the values in them. */
export function secretProblems({ name, namespace, type, entries }: SecretOrder): string[] {
  const problems: string[] = [];
  if (!isSubdomain(name))
    problems.push(
      t`${name}: the name of a Secret has lower-case letters, digits, - and . only, and at most 253 of them`,
    );
  if (namespace !== undefined && !isLabel(namespace))
    problems.push(
      t`${namespace}: the name of a namespace has lower-case letters, digits and - only, and at most 63 of them`,
    );
  const seen = new Set<string>();
  for (const { key } of entries) {
    if (!isKey(key))
      problems.push(t`${key}: no valid key of a Secret; letters, digits, -, _ and . are allowed, up to 253`);
    if (seen.has(key)) problems.push(t`${key}: cannot be added, another key by that name already exists`);
    seen.add(key);
  }
  const size = entries.reduce((sum, { value }) => sum + value.length, 0);
  if (size > MOST_BYTES) problems.push(t`the values have ${size} bytes; a Secret holds at most ${MOST_BYTES}`);
  if (type === tlsType)
    for (const key of ['tls.crt', 'tls.key'])
      if (!seen.has(key)) problems.push(t`a Secret of the type ${tlsType} needs the key ${key}`);
  return problems;
}

/** Whether client-side `kubectl apply` would refuse it for the size of its annotation. */
export const tooLargeToApply = ({ entries }: Pick<SecretOrder, 'entries'>): boolean =>
  entries.reduce((sum, { value }) => sum + value.length, 0) > MOST_APPLIED;

/** A DNS-1123 label. */
export const isLabel = (name: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);

/** A DNS-1123 subdomain. */
export const isSubdomain = (name: string): boolean =>
  name.length <= 253 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(name);

/** A key of a Secret or ConfigMap (apimachinery IsConfigMapKey). */
export const isKey = (key: string): boolean =>
  key.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..');

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x6000) text += String.fromCharCode(...bytes.subarray(at, at + 0x6000));
  return btoa(text);
}
