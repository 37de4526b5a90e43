/** Single DER structures: certificates, requests, lists, PKCS#7 and keys. */
import { later, t } from '../text/l10n.ts';
import type { Work } from './crypto/work.ts';
import { children, isContext, items, itemsOf, parseDer, raw } from './der.ts';
import { traditionalToPkcs8 } from './keys.ts';
import { problem, problemOf } from './problem.ts';
import { openProtected, plainKey } from './readStores.ts';
import type { Artifact, ArtifactEntry, ArtifactFormat, Passwords } from './types.ts';
import { certificateProblems } from './x509Shape.ts';

export async function readDerArtifact(
  bytes: Uint8Array,
  format: ArtifactFormat,
  passwords: Passwords,
  task: Work,
): Promise<Artifact> {
  try {
    const { end } = parseDer(bytes, 0);
    const entries = await derEntries(bytes.subarray(0, end), format, passwords, task, 0);
    const trailing = problem('trailing', t`There is more behind the end, at byte ${end}.`, end);
    return { format, base64Layers: 0, entries, problems: end < bytes.length ? [trailing] : [], integrity: 'none' };
  } catch (error) {
    return { format, base64Layers: 0, entries: [], problems: [problemOf(error, true)], integrity: 'none' };
  }
}

/** The entries of one structure of a known kind. `base`: where it lies in the artifact. */
export async function derEntries(
  der: Uint8Array,
  format: ArtifactFormat,
  passwords: Passwords,
  task: Work,
  base: number | undefined,
): Promise<ArtifactEntry[]> {
  const head = { alias: undefined, chain: [], opens: 'plain', problems: [] } as const;
  switch (format) {
    case 'certificate':
      return [{ ...head, kind: 'certificate', chain: [der], problems: certificateProblems(der, base) }];
    case 'csr':
      return [{ ...head, kind: 'csr', csr: der }];
    case 'crl':
      return [{ ...head, kind: 'crl', crl: der }];
    case 'pkcs7':
      return pkcs7Certificates(der, base).map((certificate) => ({
        ...head,
        kind: 'certificate',
        chain: [certificate],
        problems: certificateProblems(certificate),
      }));
    case 'pkcs8':
      return [{ ...head, kind: 'privateKey', ...plainKey(der, base) }];
    case 'pkcs1':
    case 'sec1':
      return [{ ...head, kind: 'privateKey', ...plainKey(traditionalToPkcs8(parseDer(der, base))) }];
    case 'pkcs8-encrypted': {
      const password = passwords.key ?? passwords.store;
      return [{ ...head, kind: 'privateKey', stored: der, ...(await openProtected(der, base, password, task)) }];
    }
    default:
      return [];
  }
}

/** Certificates of a SignedData (RFC 2315 section 9.1), as they stand. */
function pkcs7Certificates(der: Uint8Array, base: number | undefined): Uint8Array[] {
  const info = items(parseDer(der, base), later`a PKCS#7 message`);
  const signed = items(itemsOf(info.need(1, 'content'), later`a content`).need(0, 'content'), later`signed data`);
  const set = signed.all.find((node) => isContext(node, 0));
  return set === undefined ? [] : children(set).map(raw);
}
