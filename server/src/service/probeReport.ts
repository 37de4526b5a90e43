import { t, told } from '../text/l10n.ts';
import { code } from './markdown.ts';

/** What `cluster-tls probe --json` tells. */
export interface Probed {
  readonly host: string;
  readonly port: number;
  readonly versions: readonly {
    readonly version: string;
    readonly ok: boolean;
    readonly cipher: string | null;
    readonly alpn: string | null;
    readonly clientCertificate: string | null;
    readonly ownCertificate: string | null;
    readonly error: string | null;
  }[];
  readonly chain: readonly {
    readonly subject: string;
    readonly issuer: string;
    readonly san: readonly string[];
    readonly notAfter: string | null;
    readonly daysLeft: number;
    readonly sha256: string;
  }[];
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly message: string }[];
}

/** With what it was tried; paths as they are shown. */
export interface ProbedWith {
  readonly title?: string;
  readonly trust?: string;
  readonly keystore?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Stores whose passwords are not known here. */
  readonly left?: readonly string[];
  readonly alpn: readonly string[];
  readonly plainPort?: number;
  /** When, ISO 8601. */
  readonly at: string;
}

/** The report on an endpoint, as Markdown: what came of each version, the chain, what is wrong, and the commands to repeat it. */
export function probeReport(probed: Probed, given: ProbedWith): string {
  const { host, port, versions, chain, findings } = probed;
  const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const wrong = findings.filter(({ severity }) => severity === 'error');
  const verdict =
    wrong.length > 0
      ? wrong.length === 1
        ? t`**One thing is wrong.**`
        : t`**${wrong.length} things are wrong.**`
      : t`**The handshake succeeds.**`;
  return `${[
    t`# TLS of ${code(place)}`,
    '',
    given.title === undefined
      ? t`${verdict} Tried ${given.at}.`
      : t`${verdict} Tried ${given.at}, as ${code(given.title)}.`,
    '',
    ...withLines(given),
    t`## Versions`,
    '',
    t`| TLS | handshake | cipher suite | ALPN | client certificate |`,
    '| --- | --- | --- | --- | --- |',
    ...versions.map(
      (each) =>
        `| ${each.version} | ${each.ok ? t`yes` : t`no: ${cell(each.error)}`} | ${cell(each.cipher)} | ${cell(each.alpn)} | ${cell(clientText(each))} |`,
    ),
    '',
    t`## Certificates`,
    '',
    ...(chain.length === 0 ? [t`The server sent none.`] : chain.map(certificateLine)),
    '',
    t`## Findings`,
    '',
    ...(findings.length === 0
      ? [t`None.`]
      : findings.map(({ rule, severity, message }) => `- ${told(severity)} ${code(rule)}: ${plain(message)}`)),
    ...(given.plainPort === undefined || findings.some(({ rule }) => rule === 'pki/plain-port-open')
      ? []
      : [t`- The port without TLS, ${given.plainPort}, is closed, as it should be.`]),
    '',
    t`## Again, by other means`,
    '',
    t`Passwords are asked for, or come from a file; none stands in a command.`,
    '',
    '```sh',
    ...commands(probed, given, place),
    '```',
  ].join('\n')}\n`;
}

function withLines({ trust, keystore, certificate, key, alpn, left = [] }: ProbedWith): string[] {
  const lines = [
    ...(trust === undefined ? [] : [t`- trusting ${code(trust)}`]),
    ...(keystore === undefined ? [] : [t`- showing the key of ${code(keystore)}`]),
    ...(certificate === undefined
      ? []
      : [key === undefined ? t`- showing ${code(certificate)}` : t`- showing ${code(certificate)} with ${code(key)}`]),
    ...left.map((file) => t`- without ${code(file)}, whose password is not known here`),
    ...(alpn.length === 0 ? [] : [t`- asking for ${alpn.map((each) => code(each)).join(', ')}`]),
  ];
  return lines.length === 0
    ? [t`- without a truststore: whether the certificate is trusted is not judged`, '']
    : [...lines, ''];
}

const clientText = ({ clientCertificate, ownCertificate }: Probed['versions'][number]): string | null =>
  clientCertificate === null
    ? null
    : ownCertificate === null
      ? clientCertificate
      : t`${clientCertificate}; ours ${ownCertificate}`;

function certificateLine(
  { subject, issuer, san, notAfter, daysLeft, sha256 }: Probed['chain'][number],
  i: number,
): string {
  const parts = [
    t`${i + 1}. ${code(subject)}, issued by ${code(issuer)}`,
    ...(san.length === 0
      ? []
      : [
          t`names ${san
            .slice(0, 30)
            .map((name) => code(name))
            .join(', ')}`,
        ]),
    ...(notAfter === null ? [] : [t`good until ${code(notAfter)} (${daysLeft} days)`]),
    `SHA-256 ${code(sha256)}`,
  ];
  return parts.join('; ');
}

/** `openssl` and `curl` read PEM; a store is converted first. */
function commands({ host, port }: Probed, given: ProbedWith, place: string): string[] {
  const { trust, keystore, alpn } = given;
  const lines: string[] = [];
  const pem = (store: string | undefined, out: string): string | undefined => {
    if (store === undefined || /\.(?:pem|crt|cer)$/i.test(store)) return store;
    lines.push(`cluster-tls convert ${word(store)} ${out}`);
    return out;
  };
  const ca = pem(trust, 'trust.pem');
  const own = given.certificate ?? pem(keystore, 'client.pem');
  const key = given.key ?? (own === 'client.pem' ? 'client-key.pem' : undefined);
  const words = (...all: readonly (string | undefined)[]) => all.flatMap((each) => each ?? []).join(' ');
  const literal = /^[\d.]+$|:/.test(host);
  for (const version of ['tls1_2', 'tls1_3'])
    lines.push(
      words(
        `openssl s_client -connect ${word(place)}`,
        literal ? undefined : `-servername ${word(host)} -verify_hostname ${word(host)}`,
        `-${version}`,
        ca === undefined ? undefined : `-CAfile ${word(ca)} -verify_return_error`,
        own === undefined ? undefined : `-cert ${word(own)}`,
        key === undefined ? undefined : `-key ${word(key)}`,
        alpn.length === 0 ? undefined : `-alpn ${word(alpn.join(','))}`,
        '-showcerts -status </dev/null',
      ),
    );
  lines.push(
    words(
      'curl -v',
      alpn.includes('http/1.1') ? '--http1.1' : undefined,
      ca === undefined ? undefined : `--cacert ${word(ca)}`,
      own === undefined ? undefined : `--cert ${word(own)}`,
      key === undefined ? undefined : `--key ${word(key)}`,
      word(`https://${place}/`),
    ),
    words(
      `cluster-tls probe ${word(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)}`,
      trust === undefined ? undefined : `--trust ${word(trust)}`,
      keystore === undefined ? undefined : `--keystore ${word(keystore)}`,
      given.certificate === undefined ? undefined : `--cert ${word(given.certificate)}`,
      given.key === undefined ? undefined : `--key ${word(given.key)}`,
      alpn.length === 0 ? undefined : `--alpn ${word(alpn.join(','))}`,
    ),
  );
  return lines;
}

/** A word for a POSIX shell. */
const word = (text: string): string =>
  /^[\w@%+=:,./[\]-]+$/.test(text) && !/^-/.test(text)
    ? text
    : `'${text.replace(/[\r\n]/g, ' ').replaceAll("'", "'\\''")}'`;

const cell = (text: string | null): string => (text === null || text === '' ? '' : code(text).replaceAll('|', '\\|'));

/** A message of ours, which may quote what the server sent. */
const plain = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/[\\<>[\]*_|#]/g, '\\$&');
