/** Base64 exactly as the API server's decoder takes it (Go encoding/base64, StdEncoding), which is stricter than most. */

const VALUES = new Int8Array(128).fill(-1);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((letter, value) => {
  VALUES[letter.charCodeAt(0)] = value;
});

const isBreak = (code: number): boolean => code === 0x0a || code === 0x0d;

/** `badAt`: offset that Go names in `illegal base64 data at input byte N`. */
export type Decoded = { readonly bytes: Uint8Array } | { readonly badAt: number };

/** Line breaks count for nothing; blanks, URL-safe letters, and missing or surplus padding are refused. */
export function decodeStrict(text: string): Decoded {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4) + 3);
  let length = 0;
  const group = [0, 0, 0, 0];
  let at = 0;
  for (;;) {
    let filled = 0;
    let ended = false;
    while (filled < 4) {
      if (at >= text.length) {
        if (filled === 0) return { bytes: bytes.subarray(0, length) };
        return { badAt: at - filled };
      }
      const code = text.charCodeAt(at++);
      if (isBreak(code)) continue;
      if (code === 0x3d) {
        const bad = endOfPadding(text, at, filled);
        if (bad !== undefined) return { badAt: bad };
        ended = true;
        break;
      }
      const value = code < 128 ? (VALUES[code] ?? -1) : -1;
      if (value < 0) return { badAt: at - 1 };
      group[filled++] = value;
    }
    const [a = 0, b = 0, c = 0, d = 0] = group;
    bytes[length++] = (a << 2) | (b >> 4);
    if (filled > 2) bytes[length++] = ((b & 15) << 4) | (c >> 2);
    if (filled > 3) bytes[length++] = ((c & 3) << 6) | d;
    if (ended) return { bytes: bytes.subarray(0, length) };
  }
}

/** What is wrong with the padding whose first `=` ends at `at`, after `filled` letters of its group. */
function endOfPadding(text: string, at: number, filled: number): number | undefined {
  if (filled < 2) return at - 1;
  let next = at;
  const skip = (): void => {
    while (next < text.length && isBreak(text.charCodeAt(next))) next++;
  };
  if (filled === 2) {
    skip();
    if (next >= text.length) return text.length;
    if (text.charCodeAt(next) !== 0x3d) return next;
    next++;
  }
  skip();
  return next < text.length ? next : undefined;
}

/** One line, standard letters, padded: as kubectl writes it. */
export function encode(bytes: Uint8Array): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    out.push(
      letters.charAt(a >> 2) +
        letters.charAt(((a & 3) << 4) | ((b ?? 0) >> 4)) +
        (b === undefined ? '=' : letters.charAt(((b & 15) << 2) | ((c ?? 0) >> 6))) +
        (c === undefined ? '=' : letters.charAt(c & 63)),
    );
  }
  return out.join('');
}
