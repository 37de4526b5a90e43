import { t } from '../../text/l10n.ts';
import { contextPrimitive, type Der, sequence } from '../derWrite.ts';
import { asciiHost } from '../idn.ts';
import { parseIp } from '../ip.ts';

/** A name that a certificate shall cover. DNS names in ASCII (xn-- for others), addresses as given. */
export interface AltName {
  readonly type: 'dns' | 'ip' | 'uri' | 'email';
  readonly value: string;
}

export interface AltNames {
  /** Without repetitions, in the order given. */
  readonly names: readonly AltName[];
  /** One sentence a name that cannot be used, naming it. */
  readonly problems: readonly string[];
}

/**
 * Reads names as people give them: with a type (`DNS:a.b`, `IP:10.0.0.1`, `URI:spiffe://a/b`, `email:a@b`, any case) or
 * bare, when an address is an IP name, something with `://` a URI and all else a DNS name.
 */
export function parseAltNames(texts: readonly string[]): AltNames {
  const names = new Map<string, AltName>();
  const problems: string[] = [];
  for (const text of texts) {
    const result = parseAltName(text.trim());
    if (typeof result === 'string') problems.push(result);
    else names.set(`${result.type}:${result.value.toLowerCase()}`, result);
  }
  return { names: [...names.values()], problems };
}

/** The value of the extension (RFC 5280 section 4.2.1.6). */
export function encodeAltNames(names: readonly AltName[]): Der {
  return sequence(...names.map(encodeAltName));
}

export function encodeAltName({ type, value }: AltName): Der {
  if (type === 'ip') return contextPrimitive(7, parseIp(value) ?? new Uint8Array());
  const tags = { email: 1, dns: 2, uri: 6 };
  return contextPrimitive(tags[type], new TextEncoder().encode(value));
}

function parseAltName(text: string): AltName | string {
  const typed = /^(dns|ip|uri|email):(.*)$/is.exec(text);
  // `dns:` may also begin a URI's scheme, but nobody wants one in a certificate.
  const type = typed?.[1]?.toLowerCase();
  const value = (typed?.[2] ?? text).trim();
  if (value === '') return t`An empty name cannot stand in a certificate.`;
  if (type === 'ip') return parseAddress(value) ?? t`\`${value}\` is not an IPv4 or IPv6 address.`;
  if (type === 'uri') return parseUri(value);
  if (type === 'email') return parseEmail(value);
  if (type === 'dns') {
    if (parseAddress(value) !== undefined)
      return t`\`${value}\` is an IP address: write \`IP:${value}\`. Clients do not find addresses among the DNS names.`;
    return parseDns(value);
  }
  return parseAddress(value) ?? (value.includes('://') ? parseUri(value) : parseDns(value));
}

function parseAddress(text: string): AltName | undefined {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return parseIp(bare) === undefined ? undefined : { type: 'ip', value: bare };
}

/** RFC 1034 section 3.5 as amended by RFC 1123, with a wildcard as RFC 9525 section 6.3 allows it. */
function parseDns(text: string): AltName | string {
  const name = asciiHost(text);
  if (name === undefined) return t`\`${text}\` is not a host name.`;
  const cannot = (why: string) => t`\`${text}\` cannot be a DNS name: ${why}.`;
  if (name.endsWith('.')) return cannot(t`leave the dot at its end away`);
  if (name.length > 253) return cannot(t`it is longer than 253 characters`);
  if (/[/:\s]/.test(name)) return cannot(t`give a host name without scheme, port, path or blanks`);
  const labels = name.split('.');
  for (const [i, label] of labels.entries()) {
    if (label === '') return cannot(t`between two dots, or before the first, stands nothing`);
    if (label.includes('*')) {
      if (label !== '*' || i > 0) return cannot(t`a \`*\` must be the whole first label, as in \`*.example.com\``);
      if (labels.length === 1) return cannot(t`a lone \`*\` covers no host; clients want at least \`*.domain\``);
      continue;
    }
    if (label.length > 63) return cannot(t`its label \`${label}\` is longer than 63 characters`);
    if (label.includes('_'))
      return cannot(t`underscores are not allowed in host names, and Java refuses to read or match them`);
    if (!/^[a-z0-9-]+$/i.test(label)) return cannot(t`labels hold letters, digits and hyphens only`);
    if (label.startsWith('-') || label.endsWith('-')) return cannot(t`a label neither begins nor ends with a hyphen`);
  }
  if (/^[0-9]+$/.test(labels.at(-1) ?? ''))
    return cannot(t`it ends in a number; if it is an address, it is not complete`);
  return { type: 'dns', value: name };
}

function parseUri(text: string): AltName | string {
  if (!/^[\x21-\x7e]+$/.test(text)) return t`\`${text}\` cannot be a URI: write characters beyond ASCII as %XX.`;
  // RFC 5280 section 4.2.1.6: absolute, with a scheme and something after it.
  if (!/^[a-z][a-z0-9+.-]*:.+$/i.test(text))
    return t`\`${text}\` is not an absolute URI such as \`spiffe://cluster/node\`.`;
  return { type: 'uri', value: text };
}

function parseEmail(text: string): AltName | string {
  if (/^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(text)) return { type: 'email', value: text };
  return t`\`${text}\` is not an e-mail address in ASCII.`;
}
