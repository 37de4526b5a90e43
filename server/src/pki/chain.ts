import { equalBytes } from './bytes.ts';
import { type CertificateFacts, describeCertificate } from './certificate.ts';
import { checkAnchor, checkEndEntity, checkPath, type Failure } from './pkix.ts';
import { type Verdict, verifySignature } from './signature.ts';

export interface ChainQuestion {
  /** The certificate that the peer proves to own, DER. */
  readonly leaf: Uint8Array;
  /** What is sent behind it, in that order. */
  readonly others: readonly Uint8Array[];
  /** The truststore's certificates. */
  readonly anchors: readonly Uint8Array[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What the leaf's owner is in the handshake. */
  readonly use: 'server' | 'client';
}

export interface ChainAnswer {
  /** `unsupported`: a signature could not be checked here, and nothing else is wrong. */
  readonly verdict: Verdict;
  /** Leaf first, the trust anchor last; as far as it was found where the verdict is not `valid`. */
  readonly path: readonly CertificateFacts[];
  /** The message of Java's exception, without its class names. */
  readonly problem?: string;
  /** The text of the exception below it, such as `NotAfter: …`. */
  readonly cause?: string;
}

const NO_PATH = 'PKIX path building failed: unable to find valid certification path to requested target';
const VALIDATION = 'PKIX path validation failed: ';
const NO_ANCHOR_FITS = 'Path does not chain with any of the trust anchors';
const NO_ANCHORS = 'Unexpected error: the trustAnchors parameter must be non-empty';

/** A hostile heap of certificates ends the search; no handshake sends as many. */
const MOST_SIGNATURES = 400;
const MOST_SENT = 100;
/** java.security.cert.PKIXBuilderParameters: at most five CAs between leaf and anchor when the order is wrong. */
const MOST_BETWEEN = 5;

/**
 * Whether Java 17 (JSSE's PKIX trust manager, sun.security.validator.PKIXValidator) accepts a chain. A leaf that is itself
 * in the truststore is accepted as it stands; a chain in order is validated; any other is built anew from its parts.
 */
export async function buildChain(question: ChainQuestion): Promise<ChainAnswer> {
  const chain = [question.leaf, ...question.others.slice(0, MOST_SENT)].map(describeCertificate);
  const anchors = question.anchors.map(describeCertificate);
  const [leaf] = chain;
  if (leaf === undefined || anchors.length === 0)
    return { verdict: 'invalid', path: chain.slice(0, 1), problem: NO_ANCHORS };
  const broken = chain.find((certificate) => certificate.problem !== undefined);
  if (broken !== undefined)
    return { verdict: 'invalid', path: [leaf], problem: `Could not parse certificate: ${broken.problem}` };
  const found = await follow(chain, anchors, question.now);
  if (found.verdict === 'invalid' || found.path.length === 1) return found;
  const anchor = found.path.at(-1);
  const wrongAnchor = anchor === undefined ? undefined : checkAnchor(anchor);
  if (wrongAnchor !== undefined) return { ...told(wrongAnchor, VALIDATION), verdict: 'invalid', path: found.path };
  const failure = checkEndEntity(leaf, question.use);
  return failure === undefined ? found : { ...told(failure), verdict: 'invalid', path: found.path };
}

/** The order as sent where it leads to an anchor, else a search. */
async function follow(
  chain: readonly CertificateFacts[],
  anchors: readonly CertificateFacts[],
  now: number,
): Promise<ChainAnswer> {
  for (const [i, certificate] of chain.entries()) {
    const before = chain[i - 1];
    if (before !== undefined && !isIssuerName(certificate, before)) return search(chain, anchors, now);
    // For the leaf itself nothing but the very certificate counts (sun.security.validator.PKIXValidator, OpenJDK 17).
    if (i === 0 && anchors.some((each) => equalBytes(each.der, certificate.der)))
      return { verdict: 'valid', path: [certificate] };
    const anchor = i === 0 ? undefined : anchors.find((each) => isSame(each, certificate));
    if (anchor !== undefined) return validate(chain.slice(0, i), anchor, now);
  }
  const last = chain.at(-1);
  const named = anchors.filter((anchor) => last !== undefined && isIssuerName(anchor, last));
  if (last === undefined || named.length === 0) return search(chain, anchors, now);
  let answer: ChainAnswer = { verdict: 'invalid', path: chain, problem: `${VALIDATION}${NO_ANCHOR_FITS}` };
  for (const anchor of named) {
    if (!keyIdsFit(anchor, last)) continue;
    answer = await validate(chain, anchor, now);
    if (answer.verdict !== 'invalid') break;
  }
  return answer;
}

async function validate(
  below: readonly CertificateFacts[],
  anchor: CertificateFacts,
  now: number,
): Promise<ChainAnswer> {
  const path = [...below, anchor];
  const signatures = await Promise.all(below.map((each, i) => signed(each, path[i + 1] ?? anchor)));
  const failure = checkPath(below, now);
  if (failure !== undefined) return { ...told(failure, VALIDATION), verdict: 'invalid', path };
  if (signatures.includes('invalid'))
    return { verdict: 'invalid', path, problem: `${VALIDATION}signature check failed` };
  return { verdict: signatures.includes('unsupported') ? 'unsupported' : 'valid', path };
}

/** Depth first from the leaf, anchors before other certificates. */
async function search(
  chain: readonly CertificateFacts[],
  anchors: readonly CertificateFacts[],
  now: number,
): Promise<ChainAnswer> {
  const [leaf, ...others] = chain;
  if (leaf === undefined) return { verdict: 'invalid', path: [], problem: NO_PATH };
  let left = MOST_SIGNATURES;
  let longest: readonly CertificateFacts[] = [leaf];
  const extend = async (path: readonly CertificateFacts[]): Promise<ChainAnswer | undefined> => {
    if (path.length > longest.length) longest = path;
    const top = path.at(-1);
    for (const candidate of top === undefined ? [] : [...anchors, ...others]) {
      if (top === undefined || !isIssuerName(candidate, top) || path.includes(candidate)) continue;
      if (--left < 0) return undefined;
      if ((await signed(top, candidate)) === 'invalid') continue;
      if (anchors.includes(candidate)) {
        const answer = await validate(path, candidate, now);
        if (answer.verdict !== 'invalid') return answer;
      } else if (path.length <= MOST_BETWEEN) {
        const answer = await extend([...path, candidate]);
        if (answer !== undefined) return answer;
      }
    }
    return undefined;
  };
  return (await extend([leaf])) ?? { verdict: 'invalid', path: longest, problem: NO_PATH };
}

/** The same certificate, or the same name with the same key. */
function isSame(anchor: CertificateFacts, certificate: CertificateFacts): boolean {
  if (equalBytes(anchor.der, certificate.der)) return true;
  const [a, b] = [anchor.parts, certificate.parts];
  if (a === undefined || b === undefined) return false;
  return anchor.canonicalSubject === certificate.canonicalSubject && equalBytes(a.publicKey, b.publicKey);
}

function isIssuerName(issuer: CertificateFacts, of: CertificateFacts): boolean {
  return issuer.parts !== undefined && of.parts !== undefined && issuer.canonicalSubject === of.canonicalIssuer;
}

/** Two CAs of one name are told apart by the key identifier, where both certificates state it. */
function keyIdsFit(issuer: CertificateFacts, of: CertificateFacts): boolean {
  const [own, wanted] = [issuer.subjectKeyId, of.authorityKeyId];
  return own === undefined || wanted === undefined || own === wanted;
}

async function signed(certificate: CertificateFacts, issuer: CertificateFacts): Promise<Verdict> {
  if (certificate.parts === undefined || issuer.parts === undefined) return 'invalid';
  return verifySignature(certificate.parts, issuer.parts.publicKey);
}

function told({ message, cause }: Failure, prefix = ''): { problem: string; cause?: string } {
  return cause === undefined ? { problem: prefix + message } : { problem: prefix + message, cause };
}
