import type { Issuer } from '../../pki/index.ts';
import type { ArtifactEntry } from '../../pki/types.ts';
import { t } from '../../text/l10n.ts';
import type { Pki } from '../keyMaterial/load.ts';
import { PlanError } from './model.ts';

/** A CA that signs, from its files: certificate and key, or a store with both. @throws PlanError */
export async function issuerFrom(
  pki: Pki,
  files: readonly Uint8Array[],
  password: string | undefined,
): Promise<Issuer> {
  const passwords = password === undefined ? {} : { store: password, key: password };
  const all: ArtifactEntry[] = [];
  for (const bytes of files) all.push(...(await pki.readArtifact(bytes, { passwords })).entries);
  const { entries } = await pki.entriesOf({
    format: 'pem',
    base64Layers: 0,
    entries: all,
    problems: [],
    integrity: 'none',
  });
  const entry = entries.find((each) => each.kind === 'key');
  const [certificate, ...above] = entry?.kind === 'key' ? entry.chain : [];
  if (entry?.kind !== 'key' || certificate === undefined)
    throw new PlanError(t`ca: there is no certificate with its private key; name the key with caKey, and its password`);
  // The root is what truststores hold; it is not sent.
  const chain = above.filter((der) => !pki.describeCertificate(der).selfIssued);
  return { certificate, privateKey: entry.privateKey, chain };
}
