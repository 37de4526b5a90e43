import { t } from '../../text/l10n.ts';

/** Formats that a password protects. */
export type ProtectedFormat = 'pkcs12' | 'jks' | 'jceks' | 'pem';

const names: Readonly<Record<ProtectedFormat, string>> = { pkcs12: 'PKCS#12', jks: 'JKS', jceks: 'JCEKS', pem: 'PEM' };

/**
 * Why a password cannot protect a new file of the format, or undefined. keytool wants six characters of every store;
 * Java reads neither PKCS#12 nor JCEKS nor encrypted PEM keys with a password beyond printable ASCII
 * (`Password is not ASCII`).
 */
export function passwordProblem(format: ProtectedFormat, password: string): string | undefined {
  if (/[\r\n]/.test(password))
    return t`The password holds a line end, probably the one at the end of the file or Secret that it was read from.`;
  if (password.length < 6)
    return t`A password for ${names[format]} needs at least 6 characters: keytool does not take shorter ones.`;
  if (format !== 'jks' && !/^[\x20-\x7e]*$/.test(password))
    return t`A password for ${names[format]} holds letters, digits and signs of ASCII only: Java refuses all others.`;
  return undefined;
}
