import { t } from '../../text/l10n.ts';
import { equalBytes } from '../bytes.ts';
import type { CertificateFacts } from '../certificate.ts';
import { checkHostname } from '../hostname.ts';
import { parseIp } from '../ip.ts';
import { constraintsOf, violation } from '../nameConstraints.ts';
import { dayOf, type Lint, quoted, repeated, when } from './lint.ts';

/** A key's certificates as they are sent, leaf first, with what is known of their place. */
export interface ChainSubject {
  readonly chain: readonly CertificateFacts[];
  /** The truststore's certificates, where they are known. */
  readonly anchors?: readonly CertificateFacts[];
  /** SubjectPublicKeyInfo of the private key that belongs to it, where it could be opened. */
  readonly publicKey?: Uint8Array;
  /** Hosts that clients use, from configurations and topologies. */
  readonly hosts?: readonly string[];
}

type ChainLint = Lint<ChainSubject>;

const isIssuerOf = (issuer: CertificateFacts, of: CertificateFacts): boolean =>
  issuer.parts !== undefined && of.parts !== undefined && issuer.canonicalSubject === of.canonicalIssuer;

/** Each certificate with the one that issued it, among those sent or trusted. */
function pairs({ chain, anchors = [] }: ChainSubject): readonly [CertificateFacts, CertificateFacts][] {
  return chain.flatMap((certificate) => {
    const issuer = [...chain, ...anchors].find(
      (each) => each.sha256 !== certificate.sha256 && isIssuerOf(each, certificate),
    );
    return issuer === undefined || certificate.selfIssued
      ? []
      : [[certificate, issuer] as [CertificateFacts, CertificateFacts]];
  });
}

/** The names of hosts that the leaf does not cover, with Java's message. */
function uncovered({ chain: [leaf], hosts = [] }: ChainSubject, address: boolean): readonly string[] {
  if (leaf === undefined || leaf.problem !== undefined) return [];
  return hosts
    .filter((host) => (parseIp(host.replace(/^\[(.*)\]$/, '$1')) !== undefined) === address)
    .flatMap((host) => {
      const message = checkHostname(leaf, host);
      return message === undefined ? [] : [t`The certificate does not cover ${quoted(host)}: ${quoted(message)}`];
    });
}

/** No handshake carries more, and each is compared with each. */
const MOST_SENT = 50;

const lints: readonly ChainLint[] = [
  {
    id: 'san-not-covering-host',
    severity: 'error',
    summary: 'The certificate does not cover a host that clients use.',
    source: 'RFC 9525 section 6; Java 17 (sun.security.util.HostnameChecker)',
    check: (subject) => uncovered(subject, false),
  },
  {
    id: 'ip-not-in-san',
    severity: 'error',
    summary: 'The certificate does not hold an address that clients use.',
    source: 'RFC 9525 section 6; Java 17 (sun.security.util.HostnameChecker)',
    check: (subject) => uncovered(subject, true),
  },
  {
    id: 'wildcard-depth',
    severity: 'information',
    summary: 'A wildcard covers one label only; a host has more.',
    source: 'RFC 9525 section 6.3; Java 17',
    check: ({ chain: [leaf], hosts = [] }) =>
      hosts.flatMap((host) =>
        (leaf?.san.dns ?? [])
          .filter(
            (name) =>
              name.startsWith('*.') &&
              host.endsWith(name.slice(1)) &&
              leaf !== undefined &&
              checkHostname(leaf, host) !== undefined,
          )
          .map((name) => t`${quoted(name)} covers one label; ${quoted(host)} has more in its place.`),
      ),
  },
  {
    id: 'leaf-outlives-issuer',
    severity: 'warning',
    summary: 'A certificate ends after its CA and stops working with it.',
    source: 'RFC 5280 section 6.1',
    check: (subject) =>
      pairs(subject)
        .filter(([certificate, issuer]) => certificate.notAfter > issuer.notAfter)
        .map(
          ([certificate, issuer]) =>
            t`${quoted(certificate.subject)} ends after ${quoted(issuer.subject)}, which ends on ${dayOf(issuer.notAfter)}.`,
        ),
  },
  {
    id: 'ca-not-ca',
    severity: 'error',
    summary: 'What signed a certificate is not a CA.',
    source: 'RFC 5280 section 4.2.1.9; Java 17',
    check: (subject) =>
      pairs(subject)
        .filter(([, issuer]) => issuer.version >= 3 && !issuer.isCa)
        .map(
          ([certificate, issuer]) =>
            t`${quoted(issuer.subject)} signed ${quoted(certificate.subject)} and is no CA: its basic constraints do not say CA:TRUE.`,
        ),
  },
  {
    id: 'pathlen-exceeded',
    severity: 'warning',
    summary: 'More CAs stand below a CA than its path length allows.',
    source: 'RFC 5280 section 4.2.1.9; Java 17 (but for the anchor)',
    check: ({ chain }) =>
      chain.flatMap((ca, i) => {
        const below = chain.slice(1, i).filter(({ selfIssued }) => !selfIssued).length;
        return when(
          ca.pathLength !== undefined && below > ca.pathLength,
          () => t`${quoted(ca.subject)} allows ${ca.pathLength} CAs below it; there are ${below}.`,
        );
      }),
  },
  {
    id: 'name-constraint-violated',
    severity: 'warning',
    summary: 'A name lies outside of what a CA above it may sign.',
    source: 'RFC 5280 section 4.2.1.10; Java 17 (but for the anchor)',
    check: ({ chain: [leaf, ...above], anchors = [] }) =>
      [...above, ...anchors].flatMap((ca) => {
        const constraints = constraintsOf(ca);
        const name = leaf === undefined || constraints === undefined ? undefined : violation(constraints, leaf);
        return name === undefined
          ? []
          : [t`${quoted(name)} lies outside of the names that ${quoted(ca.subject)} may sign.`];
      }),
  },
  {
    id: 'duplicate-serial-same-issuer',
    severity: 'warning',
    summary: 'Two certificates of one CA have the same serial number.',
    source: 'RFC 5280 section 4.1.2.2',
    check: ({ chain, anchors = [] }) => {
      const all = new Map([...chain, ...anchors].map((each) => [each.sha256, each]));
      const readable = [...all.values()].filter(({ problem }) => problem === undefined);
      return repeated(readable, ({ serial, issuer }) => `${serial} ${issuer}`).map(
        (one) => t`${quoted(one.subject)} has the serial number of another certificate of ${quoted(one.issuer)}.`,
      );
    },
  },
  {
    id: 'key-cert-mismatch',
    severity: 'error',
    summary: 'The private key does not belong to the certificate.',
    source: 'Java 17 (`Invalid CertificateVerify signature`)',
    check: ({ chain: [leaf], publicKey }) =>
      when(
        leaf?.parts !== undefined && publicKey !== undefined && !equalBytes(leaf.parts.publicKey, publicKey),
        () => t`The private key does not belong to the first certificate: \`Invalid CertificateVerify signature\`.`,
      ),
  },
  {
    id: 'chain-order',
    severity: 'warning',
    summary: 'The certificates are not in order, leaf first, each followed by its issuer.',
    source: 'RFC 8446 section 4.4.2; Java 17',
    check: ({ chain }) =>
      when(
        chain.some((each, i) => {
          const next = chain[i + 1];
          return next !== undefined && !isIssuerOf(next, each);
        }) && chain.every(({ problem }) => problem === undefined),
        () => t`The certificates are not in order: leaf first, each followed by the one that signed it.`,
      ),
  },
  {
    id: 'chain-duplicate',
    severity: 'information',
    summary: 'A certificate is sent twice.',
    source: 'RFC 8446 section 4.4.2',
    check: ({ chain }) =>
      repeated(chain, ({ sha256 }) => sha256).map(({ subject }) => t`${quoted(subject)} stands in the chain twice.`),
  },
  {
    id: 'chain-incomplete',
    severity: 'error',
    summary: 'A certificate between leaf and trust anchor is missing.',
    source: 'Java 17 (`unable to find valid certification path to requested target`)',
    check: ({ chain, anchors }) => {
      const [leaf] = chain;
      if (anchors === undefined || leaf === undefined) return [];
      let top = leaf;
      for (let steps = 0; steps < chain.length; steps++) {
        const next = chain.find((each) => each !== top && !each.selfIssued && isIssuerOf(each, top));
        if (next === undefined) break;
        top = next;
      }
      const trusted = anchors.some(
        (anchor) => anchor.sha256 === top.sha256 || anchor.sha256 === leaf.sha256 || isIssuerOf(anchor, top),
      );
      return when(
        !trusted,
        () =>
          t`Neither the chain nor the truststore holds ${quoted(top.issuer)}, which signed ${quoted(top.subject)}: \`PKIX path building failed\`.`,
      );
    },
  },
];

/** Of a key's certificates together. */
export const chainLints: readonly ChainLint[] = lints.map((lint) => ({
  ...lint,
  check: (subject) => lint.check({ ...subject, chain: subject.chain.slice(0, MOST_SENT) }),
}));
