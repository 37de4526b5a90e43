import type { Manifest } from './facts.ts';
import type { Deployment } from './graph.ts';

/** A chain of issuers is as long as somebody has made it by hand. */
const MOST_ISSUERS = 10;

/**
 * The Certificate at the top of the chain that cert-manager will issue: a self-signed one, which is what `ca.crt` and the
 * truststores beside a leaf hold (cert-manager 1.21). undefined wherever that is not told by exactly one resource, as with
 * issuers outside the cluster and Secrets of a CA that somebody has made.
 */
export function authorityOf(graph: Deployment, leaf: Manifest): Manifest | undefined {
  let current = leaf;
  for (let i = 0; i < MOST_ISSUERS; i++) {
    const { certificate, namespace } = current;
    const name = certificate?.issuer?.text;
    const group = certificate?.issuerGroup ?? 'cert-manager.io';
    if (certificate === undefined || name === undefined || group !== 'cert-manager.io') return undefined;
    const own = certificate.issuerKind === 'Issuer' ? namespace : undefined;
    const [issuer, ...others] = graph.named(certificate.issuerKind, name, own);
    if (issuer === undefined || others.length > 0) return undefined;
    if (issuer.issuer?.type === 'selfSigned') return current;
    const secret = issuer.issuer?.secret?.text;
    if (secret === undefined) return undefined;
    const [maker, ...more] = graph.producers('Secret', secret, issuer.namespace);
    if (maker === undefined || more.length > 0 || maker.produced.how !== 'Certificate') return undefined;
    current = maker.manifest;
  }
  return undefined;
}
