import type { Cause, Given, Opened, Refusal } from '../../rules/artifact/model.ts';
import { namelessIn } from '../../rules/artifact/uses.ts';
import { t } from '../../text/l10n.ts';

/**
 * What Netty's PemReader and SslContextBuilder make of PEM files (measured with Netty 4.1.48 on OpenJDK 17): certificates by
 * their label, the first private key as PKCS#8, with a password exactly where it is encrypted. jetcd reads by the same code.
 */

const NO_CERTIFICATES = 'File does not contain valid certificates: found no certificates in input stream';
const NO_KEY = 'File does not contain valid private key';

/** SslContextBuilder.keyManager and trustManager: a file that cannot be opened is told like one without what was looked for. */
export const saysOfFile =
  (role: 'certificate' | 'key' | 'ca') =>
  (text: string, cause: Cause): string => {
    if (cause !== 'missing') return text;
    return role === 'key'
      ? `${NO_KEY}: could not find key file: ${text}`
      : `File does not contain valid certificates: could not find certificate file: ${text}`;
  };

export function refusesCertificates(opened: Opened): Refusal | undefined {
  const { pem, artifact, entries } = opened;
  const { blocks } = pem;
  if (!blocks.some(({ label, headers, sound }) => label.includes('CERTIFICATE') && headers.length === 0 && sound))
    return { cause: 'wrong-kind', text: `${NO_CERTIFICATES}. ${kindOf(artifact.format, blocks[0]?.label)}` };
  const nameless = namelessIn(opened, false);
  if (nameless !== undefined)
    return { cause: 'unreadable', text: `File does not contain valid certificates: ${nameless}` };
  return entries.some(({ chain }) => chain.length > 0)
    ? undefined
    : { cause: 'unreadable', text: t`${NO_CERTIFICATES}. The certificate in the file is damaged.` };
}

function kindOf(format: string, label: string | undefined): string {
  if (label !== undefined) return t`The file holds ${label}.`;
  return format === 'certificate' ? t`The file is a certificate in DER: it must be PEM.` : t`The file is no PEM text.`;
}

/** SslContext.getPrivateKeyFromByteBuffer tries these (Netty 4.1.100). */
const NETTY_KEYS: ReadonlySet<string> = new Set(['RSA', 'DSA', 'EC', 'RSASSA-PSS']);

const forms: Readonly<Record<string, string>> = { pkcs1: 'PKCS#1', sec1: 'SEC1' };

/** How sure it is that the release at hand has this reader. */
export interface KeyReader {
  readonly password: Given | undefined;
  /** A key that is no PKCS#8 may be read where BouncyCastle is on the class path. */
  readonly othersDoubtful: boolean;
}

export function refusesKey(opened: Opened, { password, othersDoubtful }: KeyReader): Refusal | undefined {
  const block = opened.pem.blocks.find(
    ({ label, headers, sound }) => /PRIVATE KEY$/.test(label) && headers.length === 0 && sound,
  );
  const entry = opened.entries.find((each) => each.entry.kind === 'privateKey')?.entry;
  if (block === undefined || entry === undefined)
    return {
      cause: entry === undefined ? 'wrong-kind' : 'key-format',
      text: `${NO_KEY}: could not find a PKCS #8 private key in input stream. ${kindOf(opened.artifact.format, opened.pem.blocks[0]?.label)}`,
    };
  // The label only has to end like that of a key: what is in the block decides.
  const isEncrypted = block.content === 'pkcs8-encrypted';
  if (!isEncrypted && block.content !== 'pkcs8')
    return {
      cause: 'key-format',
      text: t`${NO_KEY}: algid parse error, not a sequence. The key is ${forms[block.content ?? ''] ?? block.label}; only PKCS#8 (PRIVATE KEY) is read.`,
      ...(othersDoubtful ? { severity: 'warning', doubtful: true } : {}),
    };
  const algorithm = entry.key?.algorithm;
  if (algorithm !== undefined && !NETTY_KEYS.has(algorithm))
    return {
      cause: 'key-format',
      text: t`${NO_KEY}: Neither RSA, DSA nor EC worked. The key is one for ${algorithm}.`,
    };
  const setting = password?.setting;
  if (!isEncrypted && password?.text !== undefined && password.text !== '')
    return {
      cause: 'key-format',
      text: t`${NO_KEY}: overrun, bytes = … There is a password, and the key is not encrypted.`,
      ...(setting === undefined
        ? {}
        : { setting, fixes: () => [{ title: t`Remove ${setting.key}`, changes: [{ op: 'remove', setting }] }] }),
    };
  if (!isEncrypted || (password !== undefined && password.text === undefined)) return undefined;
  if (password === undefined)
    return {
      cause: 'key-format',
      text: t`${NO_KEY}: not expected 48. The key is encrypted, and there is no password.`,
    };
  if (entry.opens === 'no')
    return {
      cause: 'wrong-key-password',
      text: t`${NO_KEY}. The key does not open with this password.`,
      ...(setting === undefined ? {} : { setting }),
    };
  if (entry.encryption?.startsWith('PBES2') === true)
    return {
      cause: 'key-format',
      severity: 'information',
      doubtful: true,
      text: t`PBES2 SecretKeyFactory not available: releases with a Netty from before 2023 do not read this encryption (PBES2, which OpenSSL writes).`,
    };
  return undefined;
}
