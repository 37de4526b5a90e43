import type { CertificateFacts } from '../../pki/index.ts';
import type { InspectedEntry, Inspection } from '../../workspace/keyMaterial/inspection.ts';
import { allNames, daysLeft } from '../../workspace/keyMaterial/words.ts';

/** The report of one file as `schemas/inspect.schema.json` describes it. */
export function inspectionJson({ file, artifact, java, entries, findings, now }: Inspection) {
  return {
    file,
    format: artifact.format,
    base64Layers: artifact.base64Layers,
    integrity: artifact.integrity,
    java: java ?? null,
    entries: entries.map((entry) => entryJson(entry, now)),
    findings: findings.map(({ rule, severity, message, alias }) => ({
      file,
      severity,
      rule,
      message,
      ...(alias === undefined ? {} : { alias }),
    })),
  };
}

export const certificateJson = (certificate: CertificateFacts, now: number) => ({
  ...(certificate.problem === undefined ? {} : { problem: certificate.problem }),
  subject: certificate.subject,
  issuer: certificate.issuer,
  serial: certificate.serial,
  notBefore: iso(certificate.notBefore),
  notAfter: iso(certificate.notAfter),
  daysLeft: daysLeft(certificate, now),
  san: allNames(certificate),
  keyAlgorithm: certificate.key.algorithm,
  keySize: certificate.key.size ?? null,
  signatureAlgorithm: certificate.signatureAlgorithm,
  keyUsage: certificate.keyUsage ?? [],
  extendedKeyUsage: certificate.extendedKeyUsage ?? [],
  isCa: certificate.isCa,
  sha256: certificate.sha256,
  sha1: certificate.sha1,
});

function entryJson({ entry, chain, request, trust }: InspectedEntry, now: number) {
  return {
    alias: entry.alias ?? null,
    kind: entry.kind,
    opens: entry.opens,
    ...(entry.key === undefined ? {} : { key: entry.key }),
    ...(entry.encryption === undefined ? {} : { encryption: entry.encryption }),
    ...(entry.created === undefined ? {} : { created: iso(entry.created) }),
    ...(request === undefined ? {} : { request }),
    ...(trust === undefined ? {} : { trust }),
    chain: chain.map((certificate) => certificateJson(certificate, now)),
  };
}

function iso(ms: number): string | null {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : null;
}
