const PAD = 61;

const values = (() => {
  const table = new Int8Array(256).fill(-1);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < alphabet.length; i++) table[alphabet.charCodeAt(i)] = i;
  return table;
})();

export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

export interface Base64 {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Index of the first character that is neither base64 nor blank, or follows the padding. */
  readonly badAt?: number;
  /** The number of characters is no whole number of groups: something is cut off. */
  readonly cut: boolean;
}

/** RFC 4648 section 4 with blanks anywhere. Decodes what it can: bad characters are skipped and the first one told. */
export function decodeBase64(text: string, start = 0, end = text.length): Base64 {
  const out = new Uint8Array(Math.floor(((end - start) * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let held = 0;
  let digits = 0;
  let pads = 0;
  let badAt: number | undefined;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (isBlank(code)) continue;
    const value = code < 256 ? (values[code] ?? -1) : -1;
    if (code === PAD && pads < 2) {
      pads++;
    } else if (value < 0 || pads > 0) {
      badAt ??= i;
    } else {
      held = ((held << 6) | value) & 0xffff;
      bits += 6;
      digits++;
      if (bits >= 8) {
        bits -= 8;
        out[length++] = (held >> bits) & 0xff;
      }
    }
  }
  // Padding may be left off; a lone digit of a last group holds no byte.
  const cut = pads > 0 ? (digits + pads) % 4 !== 0 : digits % 4 === 1;
  const bytes = out.slice(0, length);
  return badAt === undefined ? { bytes, cut } : { bytes, badAt, cut };
}
