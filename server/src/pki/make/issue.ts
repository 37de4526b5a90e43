import { t } from '../../text/l10n.ts';
import { describeCertificate } from '../certificate.ts';
import { encodeName } from '../names.ts';
import { readPublicKey } from '../publicKey.ts';
import {
  altNames,
  basicConstraints,
  build,
  type Draft,
  extendedKeyUsage,
  type Issuer,
  keyUsage,
  MakeError,
  type NewExtension,
  pathLengthOf,
  readIssuer,
} from './build.ts';
import { generateKeyPair, type KeyKind, type KeyPair } from './keys.ts';
import { type AltName, parseAltNames } from './san.ts';

/** What a certificate is for. Nodes of a cluster are server and client at once. */
export type Usage = 'ca' | 'server' | 'client' | 'node';

/** What a new certificate shall say. */
export interface Profile {
  readonly usage: Usage;
  /** RFC 2253: `CN=worker-1, O=Example`. Empty only where there are names. */
  readonly subject: string;
  /** Names that clients connect to, as `parseAltNames` reads them. A server or node has at least one. */
  readonly names?: readonly string[];
  /** 365 for leaves, 3650 for CAs where not given; 1 to 36,500. It never outlives its issuer. */
  readonly days?: number;
  /** CAs only: how many CAs may stand between it and a leaf. Any number where not given. */
  readonly pathLength?: number;
}

export interface Credentials extends KeyPair {
  readonly certificate: Uint8Array;
  /** The certificate and what leads from it to the root, leaf first, without the root unless it is the certificate itself. */
  readonly chain: readonly Uint8Array[];
}

const DAY = 86_400_000;
/** Clocks of a cluster differ; a certificate made now must be good everywhere now. */
const BACKDATED = 3_600_000;

/**
 * Makes a key pair and a certificate for it: signed by the issuer, or by itself where there is none (a root CA, or a
 * single-purpose certificate that is its own truststore).
 * @param now milliseconds since the epoch
 * @throws MakeError
 */
export async function createCredentials(
  profile: Profile,
  options: { readonly now: number; readonly issuer?: Issuer; readonly key?: KeyKind | KeyPair },
): Promise<Credentials> {
  // Tells what is wrong before a key is made, which may take seconds.
  const draftFor = prepare(profile, options.now, options.issuer);
  const pair = typeof options.key === 'object' ? options.key : await generateKeyPair(options.key);
  const certificate = await build(draftFor(pair.publicKey), options.issuer ?? { self: pair.privateKey });
  return { ...pair, certificate, chain: chainOf(certificate, options.issuer) };
}

/** Signs a public key that somebody else keeps the private half of. @throws MakeError */
export async function issueCertificate(
  profile: Profile,
  options: { readonly now: number; readonly issuer: Issuer; readonly publicKey: Uint8Array },
): Promise<{ readonly certificate: Uint8Array; readonly chain: readonly Uint8Array[] }> {
  const certificate = await build(prepare(profile, options.now, options.issuer)(options.publicKey), options.issuer);
  return { certificate, chain: chainOf(certificate, options.issuer) };
}

/** The extensions of a usage, without names. RSA keys may also encipher keys, for the old TLS_RSA_* suites. */
export function usageExtensions(usage: Usage, publicKey: Uint8Array, pathLength?: number): readonly NewExtension[] {
  if (usage === 'ca') return [basicConstraints(true, pathLength), keyUsage(['keyCertSign', 'cRLSign'])];
  const rsa = readPublicKey(publicKey).algorithm === 'RSA';
  return [
    basicConstraints(false),
    keyUsage(rsa ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature']),
    extendedKeyUsage(purposes[usage]),
  ];
}

/** Leaf first, root left out: what a keystore or a PEM file of the new certificate holds. */
export function chainOf(certificate: Uint8Array, issuer: Issuer | undefined): readonly Uint8Array[] {
  if (issuer === undefined) return [certificate];
  const above = [issuer.certificate, ...(issuer.chain ?? [])].map(describeCertificate);
  const between = above.filter((each, i) => !each.selfIssued && above.findIndex((a) => a.sha256 === each.sha256) === i);
  return [certificate, ...between.map(({ der }) => der)];
}

/** The end of a life of so many days, not beyond the issuer's. @throws MakeError where the issuer's is over */
export function lifetime(
  days: number,
  now: number,
  issuer: Issuer | undefined,
): { notBefore: number; notAfter: number } {
  if (!Number.isInteger(days) || days < 1 || days > 36_500)
    throw new MakeError([t`A certificate can be good for 1 to 36500 days, not for ${days}.`]);
  const until = issuer === undefined ? Number.POSITIVE_INFINITY : readIssuer(issuer.certificate).notAfter;
  if (until <= now) throw new MakeError([t`The certificate of the CA has expired; renew it first.`]);
  return { notBefore: now - BACKDATED, notAfter: Math.min(now + days * DAY, until) };
}

const purposes = {
  server: ['serverAuth'],
  client: ['clientAuth'],
  node: ['serverAuth', 'clientAuth'],
} as const;

function prepare(profile: Profile, now: number, issuer: Issuer | undefined): (publicKey: Uint8Array) => Draft {
  const { usage, pathLength } = profile;
  const { names, problems: wrongNames } = parseAltNames(profile.names ?? []);
  const { der: subject, problems: wrongSubject } = encodeName(profile.subject);
  const problems = [...wrongSubject, ...wrongNames, ...complaints(profile, names, issuer)];
  if (subject === undefined || problems.length > 0) throw new MakeError(problems);
  if (usage === 'ca' && issuer !== undefined) checkDepth(issuer, pathLength);
  const life = lifetime(profile.days ?? (usage === 'ca' ? 3650 : 365), now, issuer);
  return (publicKey) => ({
    subject,
    publicKey,
    ...life,
    extensions: [
      ...usageExtensions(usage, publicKey, pathLength),
      ...(names.length > 0 ? [altNames(names, subject)] : []),
    ],
  });
}

function complaints(
  { usage, subject, names: given = [], pathLength }: Profile,
  names: readonly AltName[],
  issuer: Issuer | undefined,
): string[] {
  const found: string[] = [];
  if (subject.trim() === '' && (usage === 'ca' || given.length === 0))
    found.push(
      usage === 'ca'
        ? t`A CA needs a subject such as \`CN=Cluster CA\`: chains are built by it.`
        : t`A certificate needs a subject or a name.`,
    );
  else if (subject.trim() === '' && issuer === undefined)
    found.push(t`A certificate that signs itself needs a subject: Java reads none whose issuer is empty.`);
  if ((usage === 'server' || usage === 'node') && given.length === 0)
    found.push(
      t`A ${usage} certificate needs at least one name that clients connect to; the CN alone is not looked at by most of them.`,
    );
  if (usage !== 'ca' && names.length === 0 && given.length > 0) found.push(t`None of the names can be used.`);
  if (pathLength !== undefined && (usage !== 'ca' || !Number.isInteger(pathLength) || pathLength < 0))
    found.push(t`A path length is a whole number from 0, and stands in certificates of CAs only.`);
  return found;
}

function checkDepth(issuer: Issuer, pathLength: number | undefined): void {
  const allowed = pathLengthOf(readIssuer(issuer.certificate));
  if (allowed === undefined) return;
  if (allowed === 0)
    throw new MakeError([t`The path length of the CA that shall sign is 0: it may sign leaves, but no further CA.`]);
  if (pathLength !== undefined && pathLength >= allowed)
    throw new MakeError([t`The path length must be below the one of the CA that shall sign, which is ${allowed}.`]);
}
