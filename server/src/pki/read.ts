/** The one door for reading: octets in, what is in them out. Never throws but for a signal that was fired. */
import { t } from '../text/l10n.ts';
import { decodeBase64, isBlank } from './base64.ts';
import { latin1 } from './bytes.ts';
import { type Work, work } from './crypto/work.ts';
import type { JksStore } from './jks.ts';
import type { Pkcs12 } from './pkcs12.ts';
import { isAborted, problem, problemOf } from './problem.ts';
import { readDerArtifact } from './readDer.ts';
import { readPemArtifact } from './readPem.ts';
import { jksArtifact, pkcs12Artifact } from './readStores.ts';
import { recognise } from './recognise.ts';
import type { Artifact, ArtifactFormat, ArtifactProblem, Passwords, ReadOptions } from './types.ts';

/** Larger files are not read unasked. */
export const MAX_BYTES = 20 * 2 ** 20;
const MAX_LAYERS = 4;

/** An artifact with what a store's own reader found, from which {@link javaView} tells what Java makes of it. */
export interface OpenedArtifact {
  readonly artifact: Artifact;
  /** The octets that were read, before base64 was seen through. */
  readonly bytes: Uint8Array;
  readonly passwords: Passwords;
  readonly jks?: JksStore;
  readonly pkcs12?: Pkcs12;
}

/** What is in a file, a Secret's key or a text. A fired signal gives the problem `aborted`. */
export async function readArtifact(bytes: Uint8Array, options: ReadOptions = {}): Promise<Artifact> {
  return (await openArtifact(bytes, options)).artifact;
}

export async function openArtifact(bytes: Uint8Array, options: ReadOptions = {}): Promise<OpenedArtifact> {
  const passwords = options.passwords ?? {};
  const failed = (format: ArtifactFormat, layers: number, why: ArtifactProblem): OpenedArtifact => ({
    artifact: { format, base64Layers: layers, entries: [], problems: [why], integrity: 'untried' },
    bytes,
    passwords,
  });
  if (bytes.length > MAX_BYTES) {
    return failed('unknown', 0, problem('too-large', t`The file is larger than 20 MB.`, undefined, true));
  }
  if (bytes.length === 0) return failed('unknown', 0, problem('empty', t`The file is empty.`, 0, true));
  const { inner, layers } = peel(bytes);
  try {
    const read = await readInner(inner, passwords, work(options.signal));
    const artifact = { ...read.artifact, base64Layers: layers };
    return { ...read, artifact, bytes, passwords };
  } catch (error) {
    // A wall behind the walls: what the readers do not expect is told, not thrown.
    return failed(
      recognise(inner),
      layers,
      isAborted(error) ? problem('aborted', t`Reading was cancelled.`, undefined, true) : problemOf(error, true),
    );
  }
}

type Inner = Omit<OpenedArtifact, 'bytes' | 'passwords'>;

async function readInner(bytes: Uint8Array, passwords: Passwords, task: Work): Promise<Inner> {
  const format = recognise(bytes);
  switch (format) {
    case 'jks':
    case 'jceks':
      return jksArtifact(bytes, passwords, task);
    case 'pkcs12':
      return pkcs12Artifact(bytes, passwords, task);
    case 'bks':
    case 'uber':
    case 'bcfks':
    case 'java-serialised':
      return { artifact: named(format) };
    case 'unknown':
      return { artifact: (await readPemArtifact(bytes, passwords, task)) ?? unknown(bytes) };
    default:
      return { artifact: await readDerArtifact(bytes, format, passwords, task) };
  }
}

function named(format: 'bks' | 'uber' | 'bcfks' | 'java-serialised'): Artifact {
  const text =
    format === 'java-serialised'
      ? t`This is a serialised Java object, not a key store.`
      : t`This is a BouncyCastle key store (${format.toUpperCase()}); convert it with keytool and BouncyCastle's provider.`;
  const why = problem(`${format}-not-read`, text, 0, true);
  return { format, base64Layers: 0, entries: [], problems: [why], integrity: 'untried' };
}

function unknown(bytes: Uint8Array): Artifact {
  const html = bytes[0] === 0x3c;
  const why = html
    ? problem('markup', t`This is HTML or XML: probably the error page of a download.`, 0, true)
    : problem('unknown-format', t`This is no kind of key material that is known.`, 0, true);
  return { format: 'unknown', base64Layers: 0, entries: [], problems: [why], integrity: 'none' };
}

/** Takes base64 layers off as long as something known comes out of them. */
function peel(bytes: Uint8Array): { inner: Uint8Array; layers: number } {
  let inner = bytes;
  const seen: Uint8Array[] = [bytes];
  for (let layers = 1; layers <= MAX_LAYERS; layers++) {
    const decoded = decodeWhole(inner);
    if (decoded === undefined) break;
    inner = decoded;
    seen.push(inner);
  }
  const layers = seen.findLastIndex((candidate) => isKnown(candidate));
  return layers > 0 ? { inner: seen[layers] ?? bytes, layers } : { inner: bytes, layers: 0 };
}

function isKnown(bytes: Uint8Array): boolean {
  return recognise(bytes) !== 'unknown' || latin1(bytes.subarray(0, 65_536)).includes('-----BEGIN ');
}

/** The octets, if the whole text is base64 and nothing else. */
function decodeWhole(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 16) return undefined;
  for (const byte of bytes.subarray(0, 64))
    if (byte >= 0x7f || (byte < 32 && !isBlank(byte)) || byte === 0x2d) return undefined;
  const { bytes: decoded, badAt, cut } = decodeBase64(latin1(bytes));
  return badAt === undefined && !cut && decoded.length > 0 ? decoded : undefined;
}
