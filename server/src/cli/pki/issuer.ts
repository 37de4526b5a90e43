import type { Issuer } from '../../pki/index.ts';
import type { Pki } from '../../workspace/keyMaterial/load.ts';
import { UsageError } from '../terminal.ts';
import { passwordsOf } from './inspect.ts';
import { readMaterial } from './material.ts';

/** The CA that shall sign: a keystore, or a certificate file (with its chain) and a key file. undefined where none is given. */
export async function readIssuer(
  pki: Pki,
  options: { readonly ca: string | undefined; readonly key: string | undefined; readonly password: string | undefined },
): Promise<Issuer | undefined> {
  const { ca, key, password } = options;
  if (ca === undefined && key === undefined) return undefined;
  if (ca === undefined) throw new UsageError('--ca-key needs --ca');
  const { entries } = await readMaterial(pki, key === undefined ? [ca] : [ca, key], passwordsOf(password, undefined));
  const [entry] = entries.filter((each) => each.kind === 'key');
  if (entry?.kind !== 'key')
    throw new UsageError('--ca: there is no certificate with its private key; give the key with --ca-key');
  const [certificate, ...above] = entry.chain;
  if (certificate === undefined) throw new UsageError('--ca: there is no certificate');
  // The root is what truststores hold; it is not sent.
  const chain = above.filter((der) => !pki.describeCertificate(der).selfIssued);
  return { certificate, privateKey: entry.privateKey, chain };
}
