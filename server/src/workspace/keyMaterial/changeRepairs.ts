/** PEM files made so that a product can use them; what else stands in them stays. */
import { t } from '../../text/l10n.ts';
import { wrong } from './changeError.ts';
import type { FileChange } from './changeFiles.ts';
import { certificatesOf, chainText, chainUp } from './changeStore.ts';
import type { Pki } from './load.ts';
import type { Material } from './materials.ts';
import { blocks, textOf, withKey } from './pemText.ts';

/** @throws ChangeError */
export async function asPkcs8(pki: Pki, material: Material): Promise<FileChange> {
  const { uri, name, inspection } = material;
  const key = inspection.artifact.entries.find(({ kind }) => kind === 'privateKey');
  if (inspection.artifact.format !== 'pem' || key === undefined) wrong(t`${name} holds no private key in PEM.`);
  if (key.privateKey === undefined) wrong(t`${name} is locked.`, uri);
  const content = withKey(textOf(material), await pki.pemPrivateKey(key.privateKey));
  return {
    files: [{ uri, content, secret: true }],
    lines: [t`The private key is written as PKCS#8 (\`PRIVATE KEY\`).`],
  };
}

/** The chain stands where the certificate stood; its members are taken out of other places. @throws ChangeError */
export function chainedFile(pki: Pki, material: Material, leaf: string, from: readonly Material[]): FileChange {
  const { uri, name, inspection } = material;
  const own = certificatesOf([material]);
  const first = own.find((der) => pki.describeCertificate(der).sha256 === leaf);
  if (inspection.artifact.format !== 'pem' || first === undefined)
    wrong(t`${name} does not hold the certificate any more.`);
  const chain = chainUp(pki, first, [...own, ...certificatesOf(from)]);
  const bodyOf = (der: Uint8Array): string => bodiesOf(pki.pemCertificates([der]))[0] ?? '';
  const [leafBody, ...others] = chain.map(bodyOf);
  const text = textOf(material);
  let content = '';
  let at = 0;
  for (const { start, end, body } of blocks(text, 'CERTIFICATE')) {
    const isLeaf = body === leafBody;
    if (!isLeaf && !others.includes(body)) continue;
    content += text.slice(at, start) + (isLeaf ? pki.pemCertificates(chain).trimEnd() : '');
    // A block that goes away takes the end of its line with it.
    at = isLeaf ? end : end + (/^\r?\n/.exec(text.slice(end, end + 2))?.[0].length ?? 0);
  }
  if (at === 0) wrong(t`The certificate is not written in a way that can be replaced in its place.`);
  const secret = inspection.artifact.entries.some(({ kind }) => kind === 'privateKey');
  return { files: [{ uri, content: content + text.slice(at), secret }], lines: [`${name}: ${chainText(pki, chain)}`] };
}

const bodiesOf = (text: string): string[] => [...blocks(text, 'CERTIFICATE')].map(({ body }) => body);
