/**
 * The compression functions of MD5 (RFC 1321) and SHA-256 (FIPS 180-4) for one use: to digest a digest again and again.
 * Stores ask for that ten thousand to some hundred thousand times a key, and one block of known layout each time needs
 * nothing of what a general digest does around it.
 */

export interface Compression {
  /** Whether words are read with their low octet first. */
  readonly littleEndian: boolean;
  /** Words of a block, and of what the function expands it to. */
  readonly room: number;
  /** Digests a block that is a whole message with its padding. */
  digest(block: Int32Array, out: Int32Array): void;
}

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const at = (words: Int32Array, i: number): number => words[i] as number;

const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0);

/**
 * One step of MD5: `f` mixes three of the words. Every sum is made a 32-bit integer at once: longer ones would be
 * worked out as floating point, which takes three times as long.
 */
const step = (a: number, f: number, b: number, word: number, sine: number, shift: number): number =>
  (b + rotl((((a + ((word + sine) | 0)) | 0) + f) | 0, shift)) | 0;

export const md5Block: Compression = {
  littleEndian: true,
  room: 16,
  digest(w, out) {
    let a = 0x67452301;
    let b = 0xefcdab89 | 0;
    let c = 0x98badcfe | 0;
    let d = 0x10325476;
    for (let i = 0; i < 16; i += 4) {
      a = step(a, d ^ (b & (c ^ d)), b, at(w, i), at(sines, i), 7);
      d = step(d, c ^ (a & (b ^ c)), a, at(w, i + 1), at(sines, i + 1), 12);
      c = step(c, b ^ (d & (a ^ b)), d, at(w, i + 2), at(sines, i + 2), 17);
      b = step(b, a ^ (c & (d ^ a)), c, at(w, i + 3), at(sines, i + 3), 22);
    }
    for (let i = 16; i < 32; i += 4) {
      const g = 5 * i + 1;
      a = step(a, c ^ (d & (b ^ c)), b, at(w, g & 15), at(sines, i), 5);
      d = step(d, b ^ (c & (a ^ b)), a, at(w, (g + 5) & 15), at(sines, i + 1), 9);
      c = step(c, a ^ (b & (d ^ a)), d, at(w, (g + 10) & 15), at(sines, i + 2), 14);
      b = step(b, d ^ (a & (c ^ d)), c, at(w, (g + 15) & 15), at(sines, i + 3), 20);
    }
    for (let i = 32; i < 48; i += 4) {
      const g = 3 * i + 5;
      a = step(a, b ^ c ^ d, b, at(w, g & 15), at(sines, i), 4);
      d = step(d, a ^ b ^ c, a, at(w, (g + 3) & 15), at(sines, i + 1), 11);
      c = step(c, d ^ a ^ b, d, at(w, (g + 6) & 15), at(sines, i + 2), 16);
      b = step(b, c ^ d ^ a, c, at(w, (g + 9) & 15), at(sines, i + 3), 23);
    }
    for (let i = 48; i < 64; i += 4) {
      const g = 7 * i;
      a = step(a, c ^ (b | ~d), b, at(w, g & 15), at(sines, i), 6);
      d = step(d, b ^ (a | ~c), a, at(w, (g + 7) & 15), at(sines, i + 1), 10);
      c = step(c, a ^ (d | ~b), d, at(w, (g + 14) & 15), at(sines, i + 2), 15);
      b = step(b, d ^ (c | ~a), c, at(w, (g + 21) & 15), at(sines, i + 3), 21);
    }
    out[0] = (0x67452301 + a) | 0;
    out[1] = (0xefcdab89 + b) | 0;
    out[2] = (0x98badcfe + c) | 0;
    out[3] = (0x10325476 + d) | 0;
  },
};

const primes: readonly number[] = Array.from({ length: 312 }, (_, n) => n).filter(
  (n) => n > 1 && !Array.from({ length: 16 }, (_, i) => i + 2).some((d) => d < n && n % d === 0),
);
const fractions = (numbers: readonly number[], root: (n: number) => number): Int32Array =>
  Int32Array.from(numbers, (n) => Math.floor((root(n) % 1) * 2 ** 32) | 0);
const cubeRoots = fractions(primes, Math.cbrt);
const squareRoots = fractions(primes.slice(0, 8), Math.sqrt);

export const sha256Block: Compression = {
  littleEndian: false,
  room: 64,
  digest(w, out) {
    for (let i = 16; i < 64; i++) {
      const x = at(w, i - 15);
      const y = at(w, i - 2);
      const s0 = rotl(x, 25) ^ rotl(x, 14) ^ (x >>> 3);
      const s1 = rotl(y, 15) ^ rotl(y, 13) ^ (y >>> 10);
      w[i] = (((at(w, i - 16) + s0) | 0) + ((at(w, i - 7) + s1) | 0)) | 0;
    }
    let a = at(squareRoots, 0);
    let b = at(squareRoots, 1);
    let c = at(squareRoots, 2);
    let d = at(squareRoots, 3);
    let e = at(squareRoots, 4);
    let f = at(squareRoots, 5);
    let g = at(squareRoots, 6);
    let h = at(squareRoots, 7);
    for (let i = 0; i < 64; i++) {
      const s1 = rotl(e, 26) ^ rotl(e, 21) ^ rotl(e, 7);
      const t1 = (((((h + at(cubeRoots, i)) | 0) + at(w, i)) | 0) + ((s1 + (g ^ (e & (f ^ g)))) | 0)) | 0;
      const s0 = rotl(a, 30) ^ rotl(a, 19) ^ rotl(a, 10);
      const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    out[0] = at(squareRoots, 0) + a;
    out[1] = at(squareRoots, 1) + b;
    out[2] = at(squareRoots, 2) + c;
    out[3] = at(squareRoots, 3) + d;
    out[4] = at(squareRoots, 4) + e;
    out[5] = at(squareRoots, 5) + f;
    out[6] = at(squareRoots, 6) + g;
    out[7] = at(squareRoots, 7) + h;
  },
};
