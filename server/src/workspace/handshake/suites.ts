/**
 * OpenSSL's name of a suite of TLS 1.2 or 1.3 by its name in the IANA registry, which Java uses too; undefined where
 * OpenSSL has none (or none that Node is built with).
 */
export function opensslSuite(name: string): string | undefined {
  if (/^TLS_(?:AES_\d+_GCM_SHA\d+|AES_128_CCM(?:_8)?_SHA256|CHACHA20_POLY1305_SHA256)$/.test(name)) return name;
  const parts = /^(?:TLS|SSL)_(\w+?)_WITH_(AES_128|AES_256|CHACHA20)_(.+)$/.exec(name);
  if (parts === null) return undefined;
  const [, exchange = '', cipher = '', mode = ''] = parts;
  const prefix = exchanges[exchange];
  if (prefix === undefined) return undefined;
  if (cipher === 'CHACHA20') return mode === 'POLY1305_SHA256' ? `${prefix}CHACHA20-POLY1305` : undefined;
  const size = cipher.replace('_', '');
  const rest = /^(?:GCM_(SHA\d+)|CBC_(SHA\d*)|CCM)$/.exec(mode);
  if (rest === null) return undefined;
  if (mode === 'CCM') return `${prefix}${size}-CCM`;
  return rest[1] === undefined ? `${prefix}${size}-${rest[2]}` : `${prefix}${size}-GCM-${rest[1]}`;
}

const exchanges: Readonly<Record<string, string>> = {
  RSA: '',
  DHE_RSA: 'DHE-RSA-',
  ECDHE_RSA: 'ECDHE-RSA-',
  ECDHE_ECDSA: 'ECDHE-ECDSA-',
};
