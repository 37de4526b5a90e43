/** PEM texts: each block becomes an entry, or a problem with its place. */
import { t } from '../text/l10n.ts';
import { latin1 } from './bytes.ts';
import type { Work } from './crypto/work.ts';
import { parseDer, raw } from './der.ts';
import { decryptDek, traditionalToPkcs8 } from './keys.ts';
import { type PemBlock, scanPem } from './pem.ts';
import { opensAfter } from './pkcs12.ts';
import { isAborted, PkiError, problem, problemOf } from './problem.ts';
import { derEntries } from './readDer.ts';
import { plainKey } from './readStores.ts';
import { recognise } from './recognise.ts';
import type { Artifact, ArtifactEntry, ArtifactFormat, ArtifactProblem, Passwords } from './types.ts';

/** What the octets of a block must be, by its label (RFC 7468 section 4; openssl pem.h). */
const formats: Readonly<Record<string, ArtifactFormat>> = {
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'X.509 CERTIFICATE': 'certificate',
  'TRUSTED CERTIFICATE': 'certificate',
  'CERTIFICATE REQUEST': 'csr',
  'NEW CERTIFICATE REQUEST': 'csr',
  'X509 CRL': 'crl',
  PKCS7: 'pkcs7',
  CMS: 'pkcs7',
  'PRIVATE KEY': 'pkcs8',
  'ENCRYPTED PRIVATE KEY': 'pkcs8-encrypted',
  'RSA PRIVATE KEY': 'pkcs1',
  'EC PRIVATE KEY': 'sec1',
  'DSA PRIVATE KEY': 'pkcs1',
};

/** Labels of blocks that hold nothing to show. */
const silent = new Set(['EC PARAMETERS', 'DH PARAMETERS', 'X9.42 DH PARAMETERS', 'PUBLIC KEY', 'RSA PUBLIC KEY']);

/** Undefined where the octets are no PEM text. */
export async function readPemArtifact(
  bytes: Uint8Array,
  passwords: Passwords,
  task: Work,
): Promise<Artifact | undefined> {
  const { text, unit, problems: encoding } = decode(bytes);
  const { blocks, problems: outside } = scanPem(text, unit);
  if (blocks.length === 0 && outside.length === 0) return undefined;
  const problems: ArtifactProblem[] = [...encoding, ...outside];
  const entries: ArtifactEntry[] = [];
  let curve: Uint8Array | undefined;
  for (const block of blocks) {
    await task.pause();
    if (block.label === 'EC PARAMETERS') {
      curve = block.data;
      continue;
    }
    try {
      entries.push(...(await blockEntries(block, curve, passwords, task)));
    } catch (error) {
      if (isAborted(error)) throw error;
      const { code, message } = problemOf(error);
      problems.push(problem(code, `${block.label}: ${message}`, block.start * unit));
    }
    problems.push(...block.problems);
  }
  const nothing = entries.length === 0;
  return {
    format: 'pem',
    base64Layers: 0,
    entries,
    problems: nothing ? problems.map((p) => ({ ...p, fatal: true })) : problems,
    integrity: 'none',
  };
}

/** UTF-16 is seen through, though no program does so. Else one character a byte. */
function decode(bytes: Uint8Array): { text: string; unit: number; problems: ArtifactProblem[] } {
  const [a, b] = bytes;
  const little = (a === 0xff && b === 0xfe) || (a === 0x2d && b === 0);
  const big = (a === 0xfe && b === 0xff) || (a === 0 && b === 0x2d);
  if (little || big) {
    const text = new TextDecoder(little ? 'utf-16le' : 'utf-16be', { ignoreBOM: true }).decode(bytes);
    const why = problem('pem-utf16', t`The text is UTF-16, which programs that read PEM do not understand.`, 0);
    return { text, unit: 2, problems: [why] };
  }
  const mark = a === 0xef && b === 0xbb && bytes[2] === 0xbf;
  const why = problem('pem-bom', t`The text begins with a byte order mark, which some programs refuse.`, 0);
  return { text: latin1(bytes), unit: 1, problems: mark ? [why] : [] };
}

async function blockEntries(
  block: PemBlock,
  curve: Uint8Array | undefined,
  passwords: Passwords,
  task: Work,
): Promise<ArtifactEntry[]> {
  const { label, headers, data } = block;
  const wanted = formats[label];
  if (wanted === undefined) {
    if (silent.has(label)) return [];
    throw new PkiError('pem-label', t`a block of this label is not read.`);
  }
  if (data.length === 0) return [];
  const dek = headers.get('dek-info');
  if (dek !== undefined) return [await dekEntry(dek, data, curve, passwords, task)];
  const root = parseDer(data);
  // TRUSTED CERTIFICATE has openssl's own data behind the certificate.
  const der = raw(root);
  const real = recognise(der);
  const keys: readonly ArtifactFormat[] = ['pkcs1', 'sec1', 'pkcs8'];
  if (real !== wanted && !(keys.includes(real) && keys.includes(wanted))) {
    throw new PkiError('pem-other-content', t`the content is ${real === 'unknown' ? t`something else` : real}.`);
  }
  if (real !== 'pkcs1' && real !== 'sec1') return derEntries(der, real, passwords, task, undefined);
  const key = plainKey(traditionalToPkcs8(root, curve));
  return [{ alias: undefined, kind: 'privateKey', chain: [], opens: 'plain', ...key }];
}

async function dekEntry(
  info: string,
  data: Uint8Array,
  curve: Uint8Array | undefined,
  passwords: Passwords,
  task: Work,
): Promise<ArtifactEntry> {
  const name = info.split(',', 1)[0]?.trim() ?? '';
  const encryption = t`PEM (MD5, 1 iteration, ${name})`;
  const head = { alias: undefined, kind: 'privateKey', chain: [], encryption, stored: data } as const;
  const password = passwords.key ?? passwords.store;
  if (password === undefined) return { ...head, opens: 'untried', problems: [] };
  try {
    const plain = await decryptDek(info, data, password, task);
    const pkcs8 = recognise(plain) === 'pkcs8' ? plain : traditionalToPkcs8(parseDer(plain), curve);
    return { ...head, opens: 'yes', ...plainKey(pkcs8) };
  } catch (error) {
    if (isAborted(error)) throw error;
    const opens = opensAfter(error);
    return { ...head, opens, problems: opens === 'no' ? [] : [problemOf(error)] };
  }
}
