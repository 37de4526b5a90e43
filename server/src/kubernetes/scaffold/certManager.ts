import type { PieceMap } from './piece.ts';

/** Certificates that cert-manager is to keep, and who signs them. */
export interface CertManagerOrder {
  /** Issuers and the CA are called after it. */
  readonly name: string;
  readonly namespace: string;
  /** An issuer that exists; undefined: a CA of its own is set up. */
  readonly issuer?: { readonly name: string; readonly kind: 'Issuer' | 'ClusterIssuer' };
  readonly certificates: readonly CertificateOrder[];
  /** The Secret with the key `password`, for stores. */
  readonly passwordSecret: string;
}

export interface CertificateOrder {
  /** Of the Certificate, and of its Secret. */
  readonly name: string;
  readonly commonName?: string;
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly usage: 'server' | 'client' | 'node';
  readonly duration: string;
  readonly renewBefore: string;
  readonly keystore?: { readonly format: 'jks' | 'pkcs12'; readonly alias?: string };
  readonly single?: boolean;
}

const API = 'cert-manager.io/v1';

/** A CA outlives every leaf: ten years, renewed one year before its end, which is as long as the longest leaf. */
const CA = { duration: '87600h', renewBefore: '8760h' } as const;

const purposes: Readonly<Record<CertificateOrder['usage'], readonly string[]>> = {
  server: ['server auth'],
  client: ['client auth'],
  node: ['server auth', 'client auth'],
};

/**
 * Issuers and Certificates, in the order in which they become ready. The CA keeps its key when it is renewed
 * (`rotationPolicy: Never`): leaves that know the old certificate of the CA accept the new one.
 */
export function certManagerDocuments(order: CertManagerOrder): readonly PieceMap[] {
  const { name, namespace, issuer, certificates } = order;
  const selfSigned = `${name}-self-signed`;
  const ca = `${name}-ca`;
  const place = (of: string) => ({ name: of, namespace });
  const ownCa = issuer === undefined && certificates.some(({ single }) => single !== true);
  const signer = issuer ?? { name: ca, kind: 'Issuer' as const };
  const documents: PieceMap[] = [];
  if (ownCa || certificates.some(({ single }) => single === true))
    documents.push({ apiVersion: API, kind: 'Issuer', metadata: place(selfSigned), spec: { selfSigned: {} } });
  if (ownCa) {
    documents.push({
      apiVersion: API,
      kind: 'Certificate',
      metadata: place(ca),
      spec: {
        isCA: true,
        // Without a subject, the issuer of the leaves would be empty.
        commonName: ca.slice(0, 64),
        secretName: ca,
        ...CA,
        privateKey: { algorithm: 'RSA', size: 3072, encoding: 'PKCS8', rotationPolicy: 'Never' },
        usages: ['cert sign', 'crl sign'],
        issuerRef: { name: selfSigned, kind: 'Issuer' },
      },
    });
    documents.push({ apiVersion: API, kind: 'Issuer', metadata: place(ca), spec: { ca: { secretName: ca } } });
  }
  for (const each of certificates)
    documents.push(certificate(each, order, each.single === true ? { name: selfSigned, kind: 'Issuer' } : signer));
  return documents;
}

/**
 * PKCS#8 is what every reader knows (Netty reads nothing else), RSA what every version of Akka reads; Modern2023 is
 * AES with SHA-256, which Java opens from 8u301 on.
 */
function certificate(
  { name, commonName, dns, ip, usage, duration, renewBefore, keystore }: CertificateOrder,
  { namespace, passwordSecret }: CertManagerOrder,
  issuerRef: { readonly name: string; readonly kind: string },
): PieceMap {
  const passwordSecretRef = { name: passwordSecret, key: 'password' };
  return {
    apiVersion: API,
    kind: 'Certificate',
    metadata: { name, namespace },
    spec: {
      secretName: name,
      commonName,
      dnsNames: dns.length === 0 ? undefined : dns,
      ipAddresses: ip.length === 0 ? undefined : ip,
      duration,
      renewBefore,
      privateKey: { algorithm: 'RSA', size: 2048, encoding: 'PKCS8', rotationPolicy: 'Always' },
      usages: ['digital signature', 'key encipherment', ...purposes[usage]],
      keystores:
        keystore === undefined
          ? undefined
          : keystore.format === 'jks'
            ? { jks: { create: true, alias: keystore.alias, passwordSecretRef } }
            : { pkcs12: { create: true, profile: 'Modern2023', passwordSecretRef } },
      issuerRef: { name: issuerRef.name, kind: issuerRef.kind },
    },
  };
}
