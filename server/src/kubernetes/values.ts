import { decodeStrict } from './base64.ts';

/** What the first characters of a value tell of it, before anything is opened. */
export type Looks = 'jks' | 'jceks' | 'der' | 'pem' | 'other';

/** Octets of a value, as far as they tell what it is. */
export function looksOf(bytes: Uint8Array): Looks {
  const [a, b, c, d] = bytes;
  if (a === 0xfe && b === 0xed && c === 0xfe && d === 0xed) return 'jks';
  if (a === 0xce && b === 0xce && c === 0xce && d === 0xce) return 'jceks';
  if (a === 0x30 && (b === 0x82 || b === 0x83 || b === 0x81 || b === 0x80)) return 'der';
  return new TextDecoder('latin1').decode(bytes.subarray(0, 4096)).includes('-----BEGIN ') ? 'pem' : 'other';
}

/** A text that is base64 of key material: what it is the base64 of. */
export function base64Looks(text: string): Looks {
  const head = text.trimStart().slice(0, 16);
  if (head.startsWith('/u3+7Q')) return 'jks';
  if (head.startsWith('zs7Ozg')) return 'jceks';
  if (/^MI[I-M]/.test(head)) return 'der';
  return head.startsWith('LS0tLS1CRUdJTi') ? 'pem' : 'other';
}

/** Base64 of base64 of key material. */
export function twiceLooks(text: string): Looks {
  const head = text.trimStart().slice(0, 20);
  if (head.startsWith('L3UzKzdR')) return 'jks';
  if (head.startsWith('TUlJ') || head.startsWith('TUlK') || head.startsWith('TUlL')) return 'der';
  return head.startsWith('TFMwdExTMUNSVWRKVGl') ? 'pem' : 'other';
}

/** Octets that went through a text: each that was no UTF-8 has become U+FFFD. Nothing brings them back. */
export const isDestroyed = (bytes: Uint8Array): boolean => {
  const starts = (...head: readonly number[]): boolean => head.every((octet, i) => bytes[i] === octet);
  return (
    starts(0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd) || starts(0x30, 0xef, 0xbf, 0xbd)
  );
};

/** A value of a Secret or ConfigMap as written. */
export interface Value {
  readonly text: string;
  readonly encoding: 'base64' | 'text';
}

/** The octets that a pod sees, or undefined where the API server refuses the value. */
export function bytesOf({ text, encoding }: Value): Uint8Array | undefined {
  if (encoding === 'text') return new TextEncoder().encode(text);
  const decoded = decodeStrict(text);
  return 'bytes' in decoded ? decoded.bytes : undefined;
}

/** A key that is called as key material is. */
export const isMaterialName = (key: string): boolean =>
  /\.(?:jks|jceks|p12|pfx|pkcs12|ks|keystore|truststore|pem|crt|cer|cert|der|key|csr|p8)(?:\.primary)?$/i.test(key) ||
  /^(?:tls|ca|keystore|truststore|cacerts)(?:[.-]|$)/i.test(key);

/** A key that is called as a password is. */
export const isPasswordName = (key: string): boolean => /pas+(?:w|phrase)|pwd|storepass|keypass/i.test(key);

/** A name that speaks of TLS. */
export const speaksOfTls = (name: string): boolean =>
  /(?:^|[^a-z])(?:m?tls|ssl|certs?|certificates?|pki|ca|jks|pem|key-?stores?|trust-?stores?)(?:[^a-z]|$)|keystore|truststore|certificate/i.test(
    name,
  );
