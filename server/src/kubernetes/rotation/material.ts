import type { KeyKind } from '../../pki/index.ts';
import { t } from '../../text/l10n.ts';

type Pki = typeof import('../../pki/index.ts');
type Issuer = import('../../pki/index.ts').Issuer;

/** What cannot be made anew, in a sentence; nothing secret in it. */
export class MaterialError extends Error {}

/**
 * New material in the manner of the old: as many random bytes in the same spelling, a key pair of the same kind, a
 * certificate that says the same. The parts of one id belong together.
 * @param issuer signs certificates that did not sign themselves
 */
export async function freshParts(
  pki: Pki,
  old: ReadonlyMap<string, Uint8Array>,
  { now, issuer }: { readonly now: number; readonly issuer?: Issuer },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const kinds = new Map<string, Found>();
  for (const [part, value] of old) kinds.set(part, await recognise(pki, value));
  const found = [...kinds.values()];
  const kind = found.flatMap((each) => (each.is === 'privateKey' || each.is === 'certificate' ? [each.kind] : []))[0];
  const pair = kind === undefined ? undefined : await pki.generateKeyPair(kind);
  if (pair === undefined && found.some(({ is }) => is === 'publicKey'))
    throw new MaterialError(t`there is a public key without its private key: it cannot be made anew`);
  const fresh = new Map<string, Uint8Array>();
  for (const [part, each] of kinds) fresh.set(part, await make(pki, each, pair, { now, issuer }));
  return fresh;
}

/** 32 random bytes: a key for HMAC-SHA256 or AES-256. */
export const firstKey = (): ReadonlyMap<string, Uint8Array> => new Map([['key', random(32)]]);

type Found =
  | { readonly is: 'privateKey'; readonly kind: KeyKind }
  | { readonly is: 'certificate'; readonly kind: KeyKind; readonly der: Uint8Array; readonly selfIssued: boolean }
  | { readonly is: 'publicKey' }
  | {
      readonly is: 'text';
      readonly alphabet: string;
      readonly length: number;
      readonly end: string;
      readonly bytes?: number;
    }
  | { readonly is: 'bytes'; readonly length: number };

async function recognise(pki: Pki, value: Uint8Array): Promise<Found> {
  const text = textOf(value);
  if (text === undefined) return { is: 'bytes', length: value.length };
  if (/-----BEGIN PUBLIC KEY-----/.test(text)) return { is: 'publicKey' };
  if (!/-----BEGIN /.test(text)) return textKind(text);
  const { entries } = await pki.readArtifact(value);
  const key = entries.find(({ kind }) => kind === 'privateKey' || kind === 'key');
  const [der] = entries.flatMap(({ chain }) => chain);
  if (der !== undefined) {
    const facts = pki.describeCertificate(der);
    return { is: 'certificate', kind: keyKind(facts.key), der, selfIssued: facts.selfIssued };
  }
  if (key?.privateKey === undefined || key.key === undefined)
    throw new MaterialError(t`there is a PEM file that is neither key nor certificate, or that is encrypted`);
  return { is: 'privateKey', kind: keyKind(key.key) };
}

/** The kind to make a key of, like one that there is. */
export function keyKind({
  algorithm,
  size,
  curve,
}: {
  algorithm: string;
  size?: number | undefined;
  curve?: string | undefined;
}): KeyKind {
  if (algorithm === 'Ed25519') return 'ed25519';
  if (algorithm === 'EC') return curve === 'P-384' ? 'p-384' : curve === 'P-521' ? 'p-521' : 'p-256';
  return (size ?? 0) > 3072 ? 'rsa-4096' : (size ?? 0) > 2048 ? 'rsa-3072' : 'rsa-2048';
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64URL = `${BASE64.slice(0, 62)}-_`;
const LETTERS = BASE64.slice(0, 62);

/** Hexadecimal and base64 are spellings of bytes, everything else is a password. */
function textKind(whole: string): Found {
  const end = /\r?\n$/.exec(whole)?.[0] ?? '';
  const text = whole.slice(0, whole.length - end.length);
  const length = text.length;
  if (length >= 16 && length % 2 === 0 && /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text))
    return { is: 'text', alphabet: /[A-F]/.test(text) ? '0123456789ABCDEF' : '0123456789abcdef', length, end };
  if (length >= 16 && length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) && /[+/=]/.test(text))
    return { is: 'text', alphabet: BASE64, length, end, bytes: (length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0) };
  if (/^[A-Za-z0-9_-]+$/.test(text) && /[_-]/.test(text)) return { is: 'text', alphabet: BASE64URL, length, end };
  return { is: 'text', alphabet: LETTERS, length: Math.max(length, 16), end };
}

async function make(
  pki: Pki,
  found: Found,
  pair: { readonly privateKey: Uint8Array; readonly publicKey: Uint8Array } | undefined,
  { now, issuer }: { readonly now: number; readonly issuer: Issuer | undefined },
): Promise<Uint8Array> {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  switch (found.is) {
    case 'bytes':
      return random(found.length);
    case 'text':
      return utf8(
        found.bytes === undefined
          ? spelled(found.alphabet, found.length) + found.end
          : base64(random(found.bytes)) + found.end,
      );
    case 'privateKey':
      return utf8(await pki.pemPrivateKey(pair?.privateKey ?? new Uint8Array()));
    case 'publicKey':
      return utf8(pki.pemBlock('PUBLIC KEY', pair?.publicKey ?? new Uint8Array()));
    case 'certificate': {
      if (!found.selfIssued && issuer === undefined)
        throw new MaterialError(t`the certificate was signed by a CA: give the CA and its key`);
      const { chain } = await pki.renewCertificate(found.der, {
        now,
        privateKey: pair?.privateKey ?? new Uint8Array(),
        ...(found.selfIssued || issuer === undefined ? {} : { issuer }),
      });
      return utf8(pki.pemCertificates(chain));
    }
  }
}

const random = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
};

/** Letters of an alphabet, each as likely as any other. */
function spelled(alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length)
    for (const byte of random(2 * length))
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
  return text;
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

function textOf(value: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value);
    return /^[\t\r\n\x20-\x7e]*$/.test(text) ? text : undefined;
  } catch {
    // No text: random bytes.
    return undefined;
  }
}
