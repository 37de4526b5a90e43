import { equalBytes } from './bytes.ts';
import type { CertificateFacts } from './certificate.ts';
import { asciiHost } from './idn.ts';
import { parseIp } from './ip.ts';

/**
 * Whether Java's HTTPS endpoint check (sun.security.util.HostnameChecker of OpenJDK 17, which JSSE, Netty, Akka and gRPC
 * use) takes the certificate for the host: undefined if it does, else the message of its CertificateException.
 */
export function checkHostname(certificate: CertificateFacts, host: string): string | undefined {
  const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
  const address = parseIp(bare);
  return address === undefined ? checkDns(certificate, bare) : checkIp(certificate, bare, address);
}

/**
 * One host against one pattern as Java does it for TLS: `*` stands for any part of one label, in any label that has a dot
 * behind it. RFC 9525 allows less.
 */
export function matchesName(pattern: string, host: string): boolean {
  const [wanted, given] = [asciiHost(pattern)?.toLowerCase(), asciiHost(host)?.toLowerCase()];
  if (wanted === undefined || given === undefined) return false;
  const star = wanted.lastIndexOf('*');
  if (star >= 0 && wanted.indexOf('.', star) < 0) return false;
  if (!isHostName(wanted.replaceAll('*', 'z'))) return false;
  const labels = given.split('.');
  const patterns = wanted.split('.');
  return labels.length === patterns.length && patterns.every((label, i) => matchesLabel(label, labels[i] ?? ''));
}

function checkIp({ altNames }: CertificateFacts, host: string, address: Uint8Array): string | undefined {
  if (altNames === undefined) return 'No subject alternative names present';
  if (altNames.some(({ tag, content }) => tag === 7 && equalBytes(content, address))) return undefined;
  return `No subject alternative names matching IP address ${host} found`;
}

function checkDns({ altNames, parts }: CertificateFacts, host: string): string | undefined {
  if (!isHostName(asciiHost(host) ?? '')) return `Illegal given domain name: ${host}`;
  const dns = (altNames ?? []).filter(({ kind }) => kind === 'dns');
  if (dns.some(({ value }) => matchesName(value, host))) return undefined;
  if (dns.length > 0) return `No subject alternative DNS name matching ${host} found.`;
  // The most specific common name, and only where there is no DNS name.
  const commonName = parts?.subjectName.flat().findLast(({ type }) => type === '2.5.4.3')?.text;
  if (commonName !== undefined && matchesName(commonName, host)) return undefined;
  return `No name matching ${host} found`;
}

function matchesLabel(pattern: string, label: string): boolean {
  const [head = '', ...others] = pattern.split('*');
  const tail = others.at(-1);
  if (tail === undefined) return pattern === label;
  if (!label.startsWith(head)) return false;
  let at = head.length;
  for (const piece of others.slice(0, -1)) {
    const found = label.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return label.length - at >= tail.length && label.endsWith(tail);
}

/** What javax.net.ssl.SNIHostName takes: letters, digits and hyphens (STD 3), no dot at the end. */
function isHostName(host: string): boolean {
  return host !== '' && host.split('.').every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i.test(label));
}
