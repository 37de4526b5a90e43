import { t } from '../../text/l10n.ts';
import { describeCertificate } from '../certificate.ts';
import { Members, members, readBits, readDer, readOid } from '../derRead.ts';
import { bitString, contextConstructed, integer, objectIdentifier, sequence, setOf } from '../derWrite.ts';
import {
  type Extension,
  type GeneralName,
  readExtendedKeyUsage,
  readExtensions,
  readGeneralNames,
} from '../extensions.ts';
import { encodeName, formatName, readName } from '../names.ts';
import { signerFor, type Verdict, verifySignature } from '../signature.ts';
import { altNames, build, encodeExtensions, type Issuer, MakeError, oid, readPart } from './build.ts';
import { chainOf, lifetime, type Usage, usageExtensions } from './issue.ts';
import { publicKeyOf } from './keys.ts';
import { parseAltNames } from './san.ts';

/** What a certification request (RFC 2986) asks for. */
export interface RequestFacts {
  /** RFC 2253. */
  readonly subject: string;
  /** Name, DER. */
  readonly subjectDer: Uint8Array;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Extension[];
  readonly names: readonly GeneralName[];
  /** Names of purposes; undefined where none are asked for. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  /** CertificationRequestInfo and its signature, for `verifySignature`. */
  readonly tbs: Uint8Array;
  readonly outerAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
}

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

/** A request for the key, DER. The private key (PKCS#8) signs and stays. @throws MakeError */
export async function createRequest(options: {
  readonly subject: string;
  readonly names?: readonly string[];
  readonly usage: Exclude<Usage, 'ca'> | 'ca';
  readonly privateKey: Uint8Array;
}): Promise<Uint8Array> {
  const { der: subject, problems: wrongSubject } = encodeName(options.subject);
  const { names, problems: wrongNames } = parseAltNames(options.names ?? []);
  const problems = [...wrongSubject, ...wrongNames];
  if (subject === undefined || problems.length > 0) throw new MakeError(problems);
  const publicKey = await publicKeyOf(options.privateKey).catch(() => undefined);
  if (publicKey === undefined) throw new MakeError([t`The private key cannot sign a request.`]);
  const signer = await signerFor(options.privateKey);
  const extensions = [
    ...usageExtensions(options.usage, publicKey),
    ...(names.length > 0 ? [altNames(names, subject)] : []),
  ];
  const info = sequence(
    integer(0),
    subject,
    publicKey,
    contextConstructed(0, sequence(objectIdentifier(EXTENSION_REQUEST), setOf(encodeExtensions(extensions)))),
  );
  return sequence(info, signer.algorithm, bitString(await signer.sign(info)));
}

/** @throws PkiError */
export function readRequest(der: Uint8Array): RequestFacts {
  const request = new Members(readDer(der, true));
  const info = request.take(0x30);
  const outerAlgorithm = request.take(0x30).whole;
  const signature = readBits(request.take(0x03));
  const fields = new Members(info);
  fields.take(0x02);
  const subject = fields.take(0x30);
  const publicKey = fields.take(0x30).whole;
  const attributes = fields.optional(0xa0);
  const extensions = (attributes === undefined ? [] : members(attributes)).flatMap((attribute) => {
    const pair = new Members(attribute);
    if (readOid(pair.take()) !== EXTENSION_REQUEST) return [];
    return members(pair.take(0x31)).flatMap(readExtensions);
  });
  const value = (id: string) => extensions.find((extension) => extension.oid === id)?.value;
  const names = value(oid.altNames);
  const purposes = value(oid.extendedKeyUsage);
  return {
    subject: formatName(readName(subject)),
    subjectDer: subject.whole,
    publicKey,
    extensions,
    names: names === undefined ? [] : readGeneralNames(names),
    extendedKeyUsage: purposes === undefined ? undefined : readExtendedKeyUsage(purposes),
    tbs: info.whole,
    outerAlgorithm,
    signature,
  };
}

/** Whether the request was made with the private half of the key in it. */
export function verifyRequest(request: RequestFacts): Promise<Verdict> {
  return verifySignature(request, request.publicKey);
}

/**
 * Signs a request. Of what it asks for, subject, names and the purposes server and client are taken; never that it be a
 * CA. `names` replaces the request's names, `usage` its purposes (`node` where it states none).
 * @throws MakeError
 */
export async function signRequest(
  der: Uint8Array,
  options: {
    readonly issuer: Issuer;
    readonly now: number;
    readonly usage?: Usage;
    readonly names?: readonly string[];
    readonly days?: number;
  },
): Promise<{ readonly certificate: Uint8Array; readonly chain: readonly Uint8Array[] }> {
  const request = readPart(() => readRequest(der), t`The request`);
  if ((await verifyRequest(request)) === 'invalid')
    throw new MakeError([
      t`The signature of the request is wrong: it was changed, or not made by the owner of the key.`,
    ]);
  const usage = options.usage ?? usageOf(request.extendedKeyUsage);
  const replaced = options.names === undefined ? undefined : parseAltNames(options.names);
  if (replaced !== undefined && replaced.problems.length > 0) throw new MakeError(replaced.problems);
  const asked = request.extensions.find((extension) => extension.oid === oid.altNames);
  const names = replaced?.names ?? [];
  const requested = asked === undefined ? [] : [{ ...asked, critical: isEmpty(request.subjectDer), der: asked.value }];
  const san = replaced === undefined ? requested : names.length > 0 ? [altNames(names, request.subjectDer)] : [];
  if (san.length === 0 && (usage === 'server' || usage === 'node'))
    throw new MakeError([
      t`The request names no hosts, and a ${usage} certificate needs at least one: give the names.`,
    ]);
  if (san.length === 0 && isEmpty(request.subjectDer))
    throw new MakeError([t`The request has neither subject nor names.`]);
  const certificate = await build(
    {
      subject: request.subjectDer,
      publicKey: request.publicKey,
      extensions: [...usageExtensions(usage, request.publicKey), ...san],
      ...lifetime(options.days ?? (usage === 'ca' ? 3650 : 365), options.now, options.issuer),
    },
    options.issuer,
  );
  return { certificate, chain: chainOf(certificate, options.issuer) };
}

/** The names of a certificate as `parseAltNames` reads them, to ask for the same again. */
export function namesOf(certificate: Uint8Array): readonly string[] {
  const { san } = describeCertificate(certificate);
  return [
    ...san.dns.map((name) => `DNS:${name}`),
    ...san.ip.map((name) => `IP:${name}`),
    ...san.uri.map((name) => `URI:${name}`),
    ...san.email.map((name) => `email:${name}`),
  ];
}

function usageOf(purposes: readonly string[] | undefined): Usage {
  const server = purposes === undefined || purposes.includes('serverAuth');
  const client = purposes === undefined || purposes.includes('clientAuth');
  return server === client ? 'node' : server ? 'server' : 'client';
}

function isEmpty(name: Uint8Array): boolean {
  return name.length === 2;
}
