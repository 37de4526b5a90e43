import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { concat } from '../../server/src/pki/derWrite.ts';
import { javaView } from '../../server/src/pki/java.ts';
import { openArtifact, readArtifact } from '../../server/src/pki/read.ts';
import { pbmac1Sample, text, toBer, trustedStore } from '../unit/pki/harness.ts';

/** FUZZ_RUNS mutations in all; FUZZ_SEED repeats a run (`random`: a new one). A million: `FUZZ_RUNS=1000000 npx vitest run test/fuzz/pki.test.ts`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 10_000);
const GIVEN = process.env.FUZZ_SEED ?? '20261';
const SEED = GIVEN === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(GIVEN);
console.log(`fuzz: FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS}`);

const PASSWORD = '1234';
const certificate = (await readArtifact(pbmac1Sample(1), { passwords: { store: PASSWORD } })).entries[0]?.chain[0];
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const der = certificate ?? new Uint8Array();
const pemOf = (data: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(data).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
const locked = { cipher: 'aes-256-cbc', passphrase: PASSWORD };

const seeds: Readonly<Record<string, Uint8Array>> = {
  pkcs12: pbmac1Sample(1),
  'pkcs12 as BER': toBer(pbmac1Sample(2)),
  jks: trustedStore(PASSWORD, [
    ['ca', der],
    ['other', der],
  ]),
  jceks: trustedStore(PASSWORD, [['ca', der]], 0xcececece),
  'jceks with a secret key': new Uint8Array(readFileSync(new URL('../unit/pki/vectors/secret.jceks', import.meta.url))),
  certificate: der,
  'certificate as BER': toBer(der),
  pkcs8: rsa.export({ type: 'pkcs8', format: 'der' }),
  'pkcs8, encrypted': ec.export({ type: 'pkcs8', format: 'der', ...locked }),
  pkcs1: rsa.export({ type: 'pkcs1', format: 'der' }),
  sec1: ec.export({ type: 'sec1', format: 'der' }),
  pem: text(pemOf(der) + pemOf(der) + ec.export({ type: 'sec1', format: 'pem', ...locked }).toString()),
  base64: text(Buffer.from(der).toString('base64')),
};

/** A sequence of numbers below 1 that depends on the seed alone (mulberry32). */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Octets that parsers trip over: lengths, tags, ends. */
const nasty = [0, 1, 2, 4, 5, 6, 0x1f, 0x24, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xa0, 0xff];

/** One to eight changes: octets set, flipped, taken out, doubled, cut off, or parts of two seeds joined. */
function mutate(seed: Uint8Array, other: Uint8Array, next: () => number): Uint8Array {
  let data: Uint8Array = seed.slice();
  const below = (n: number): number => Math.floor(next() * n);
  for (let left = 1 + below(8); left > 0; left--) {
    // Mostly near the beginning, where the structure is.
    const at = below(next() < 0.5 ? Math.min(data.length, 120) : data.length);
    const size = 1 + below(8);
    switch (below(7)) {
      case 0:
        data[at] = below(256);
        break;
      case 1:
        data[at] = nasty[below(nasty.length)] ?? 0;
        break;
      case 2:
        data[at] = (data[at] ?? 0) ^ (1 << below(8));
        break;
      case 3:
        data = concat([data.subarray(0, at), data.subarray(at + size)]);
        break;
      case 4:
        data = concat([data.subarray(0, at + size), data.subarray(at)]);
        break;
      case 5:
        data = next() < 0.3 ? data.slice(0, at) : data;
        break;
      default:
        if (next() < 0.3) data = concat([data.subarray(0, at), other.subarray(below(other.length))]);
    }
  }
  return data;
}

const names = Object.keys(seeds);
let slowest = { ms: 0, what: '' };
afterAll(() => console.log(`fuzz: slowest ${slowest.ms.toFixed(0)} ms: ${slowest.what}`));

describe('mutated key material', () => {
  test.each(names)('%s: no throw, every bound holds', { timeout: 60_000 + 20 * RUNS }, async (name) => {
    const next = random(SEED + names.indexOf(name));
    const seed = seeds[name] ?? new Uint8Array();
    for (let run = 0; run < RUNS / names.length; run++) {
      const data = mutate(seed, seeds[names[Math.floor(next() * names.length)] ?? ''] ?? seed, next);
      const what = `${name}, run ${run}, ${createHash('sha256').update(data).digest('hex').slice(0, 12)}`;
      // A limit on the derivation that a mutated count may ask for: what it costs is declared.
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), 250);
      const start = performance.now();
      const passwords = { store: PASSWORD };
      const opened = await openArtifact(data, { passwords, signal: abort.signal });
      const ms = performance.now() - start;
      clearTimeout(timer);
      if (ms > slowest.ms) slowest = { ms, what };
      for (const target of [8, 17] as const) expect(javaView(opened, target).target, what).toBe(target);
      const { entries, problems } = opened.artifact;
      const all = [...problems, ...entries.flatMap((e) => e.problems)];
      // What was not foreseen gets this code at the last wall.
      expect(
        all.filter((p) => p.code === 'unreadable'),
        what,
      ).toEqual([]);
      for (const { offset = 0 } of all) expect(offset, what).toBeLessThanOrEqual(Math.max(data.length, 1));
      for (const entry of entries) expect(entry.chain.length, what).toBeLessThanOrEqual(data.length);
    }
  });
});
