import type { Manifest, Pod, Produced, Reference } from './facts.ts';
import type { Deployment } from './graph.ts';
import { base64Looks, isMaterialName, isPasswordName, speaksOfTls } from './values.ts';

const SYSTEMS = /(?:^|[/._-])(?:flink|alluxio|akka|pekko)/i;

/** A Secret or ConfigMap that holds key material, as far as can be told without opening it. */
export function holdsMaterial(produced: Produced): boolean {
  if (produced.how === 'Certificate' || produced.how === 'Bundle' || produced.type === 'kubernetes.io/tls') return true;
  return produced.keys.some(({ name, value }) => {
    if (isMaterialName(name.text)) return true;
    if (value === undefined) return false;
    return value.encoding === 'base64' ? base64Looks(value.text) !== 'other' : value.text.includes('-----BEGIN ');
  });
}

/** Whether a Secret is any of our business: key material, passwords of it, or used beside it. */
export function concernsSecret(graph: Deployment, produced: Produced): boolean {
  if (holdsMaterial(produced) || speaksOfTls(produced.name.text)) return true;
  if (produced.keys.some(({ name }) => isPasswordName(name.text) && /key|trust|store|tls|ssl/i.test(name.text)))
    return true;
  return graph
    .referrers(produced.kind, produced.name.text, produced.namespace)
    .some(({ manifest, reference }) => reference.by === 'password' || isOurs(manifest));
}

/** A resource of one of the systems, by its kind or the images of its pods. */
export const isOurs = (manifest: Manifest): boolean =>
  /flink|alluxio/i.test(manifest.kind) ||
  manifest.pods.some((pod) =>
    pod.containers.some(({ image, name }) => SYSTEMS.test(image ?? '') || SYSTEMS.test(name ?? '')),
  );

/** Whether a reference leads to key material. */
export function leadsToMaterial(graph: Deployment, manifest: Manifest, { to, name, keys }: Reference): boolean {
  if (to !== 'Secret' && to !== 'ConfigMap') return false;
  if (keys.some((key) => isMaterialName(key.text)) || speaksOfTls(name.text)) return true;
  return graph.producers(to, name.text, manifest.namespace).some(({ produced }) => holdsMaterial(produced));
}

/** Whether a workload takes part in TLS: one of the systems, or one that key material is mounted into. */
export function concernsWorkload(graph: Deployment, manifest: Manifest): boolean {
  if (manifest.pods.length === 0) return false;
  return (
    isOurs(manifest) ||
    manifest.references.some((reference) => reference.to === 'Secret' && leadsToMaterial(graph, manifest, reference)) ||
    manifest.pods.some(hasCsi)
  );
}

/** Whether a resource has to do with TLS or with one of the systems at all. */
export const concerns = (graph: Deployment, manifest: Manifest): boolean =>
  manifest.certificate !== undefined ||
  manifest.issuer !== undefined ||
  concernsWorkload(graph, manifest) ||
  manifest.produces.some((produced) => concernsSecret(graph, produced));

/** cert-manager's csi-driver: files without a Secret. */
const hasCsi = (pod: Pod): boolean =>
  pod.volumes.some(({ sources }) => sources.some(({ files }) => files?.includes('tls.crt') === true));
