import type { Work } from './work.ts';

const CHUNK = 1 << 20;

/** RC4 (ARCFOUR) of `data`, both ways the same. */
export async function rc4(key: Uint8Array, data: Uint8Array, work: Work): Promise<Uint8Array> {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  const swap = (i: number, j: number): void => {
    const held = state[i] ?? 0;
    state[i] = state[j] ?? 0;
    state[j] = held;
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff;
    swap(i, j);
  }
  const out = new Uint8Array(data.length);
  let i = 0;
  let j = 0;
  for (let at = 0; at < data.length; ) {
    for (const end = Math.min(data.length, at + CHUNK); at < end; at++) {
      i = (i + 1) & 0xff;
      j = (j + (state[i] ?? 0)) & 0xff;
      swap(i, j);
      out[at] = (data[at] ?? 0) ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 0xff] ?? 0);
    }
    await work.pause();
  }
  return out;
}
