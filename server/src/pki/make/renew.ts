import { t } from '../../text/l10n.ts';
import { equalBytes } from '../bytes.ts';
import { type CertificateParts, describeCertificate, readCertificate } from '../certificate.ts';
import { altNames, build, type Draft, type Issuer, MakeError, type NewExtension, oid, readPart } from './build.ts';
import { chainOf, lifetime } from './issue.ts';
import { publicKeyOf } from './keys.ts';
import { parseAltNames } from './san.ts';

const DAY = 86_400_000;
/** Said of one key and one issuer; a new certificate gets its own. */
const ownExtensions = new Set<string>([oid.subjectKeyId, oid.authorityKeyId]);

/**
 * A certificate that says the same of the same subject, from now on. The life is as long as it was, or `days`.
 * @param options.issuer undefined renews a self-signed certificate, whose (new or old) private key must be given
 * @param options.privateKey the key it shall be for (PKCS#8); the old certificate's key where it is not given
 * @param options.names replaces the names, where the old ones were missing or wrong
 * @throws MakeError
 */
export async function renewCertificate(
  old: Uint8Array,
  options: {
    readonly now: number;
    readonly issuer?: Issuer;
    readonly privateKey?: Uint8Array;
    readonly names?: readonly string[];
    readonly days?: number;
  },
): Promise<{ readonly certificate: Uint8Array; readonly chain: readonly Uint8Array[] }> {
  const { issuer, privateKey } = options;
  const parts = readPart(() => readCertificate(old), t`The old certificate`);
  const names = options.names === undefined ? undefined : parseAltNames(options.names);
  if (names !== undefined && names.problems.length > 0) throw new MakeError(names.problems);
  if (issuer === undefined && privateKey === undefined)
    throw new MakeError([t`A self-signed certificate is renewed with its private key.`]);
  if (issuer === undefined && !describeCertificate(old).selfIssued)
    throw new MakeError([t`The certificate was signed by a CA: renew it with that CA, or with another one.`]);
  const publicKey = privateKey === undefined ? parts.publicKey : await publicKeyOf(privateKey);
  const days = options.days ?? Math.max(1, Math.round((parts.notAfter - parts.notBefore) / DAY));
  const kept = keptExtensions(parts).filter(({ oid: id }) => names === undefined || id !== oid.altNames);
  const draft: Draft = {
    subject: parts.subject,
    publicKey,
    extensions:
      names === undefined || names.names.length === 0 ? kept : [...kept, altNames(names.names, parts.subject)],
    ...lifetime(days, options.now, issuer),
  };
  const certificate = await build(draft, issuer ?? { self: privateKey ?? new Uint8Array() });
  return { certificate, chain: chainOf(certificate, issuer) };
}

/**
 * The same CA under another one: subject, key and extensions stay, so whatever the CA signed also leads to the other
 * root. It ends when either ends. @throws MakeError
 */
export async function crossSign(
  ca: Uint8Array,
  options: { readonly now: number; readonly issuer: Issuer },
): Promise<Uint8Array> {
  const parts = readPart(() => readCertificate(ca), t`The certificate of the CA`);
  if (!describeCertificate(ca).isCa) throw new MakeError([t`Only a CA is cross-signed; this certificate is none.`]);
  if (parts.notAfter <= options.now) throw new MakeError([t`The certificate to cross-sign has expired.`]);
  const issuer = readPart(() => readCertificate(options.issuer.certificate), t`The certificate of the other CA`);
  if (equalBytes(issuer.publicKey, parts.publicKey)) throw new MakeError([t`A CA cannot cross-sign itself.`]);
  const life = lifetime(36_500, options.now, options.issuer);
  return build(
    {
      subject: parts.subject,
      publicKey: parts.publicKey,
      extensions: keptExtensions(parts),
      notBefore: life.notBefore,
      notAfter: Math.min(life.notAfter, parts.notAfter),
    },
    options.issuer,
  );
}

function keptExtensions(parts: CertificateParts): readonly NewExtension[] {
  return parts.extensions
    .filter(({ oid: id }) => !ownExtensions.has(id))
    .map(({ oid: id, critical, value }) => ({ oid: id, critical, der: value }));
}
