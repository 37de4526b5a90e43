import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Candidates, closest, distance } from '../../../server/src/rules/distance.ts';

/** The textbook's table, without any short cut. */
function restricted(a: string, b: string): number {
  const at = (row: readonly number[] | undefined, i: number): number => row?.[i] ?? Number.POSITIVE_INFINITY;
  const table: number[][] = [];
  for (let i = 0; i <= a.length; i++) {
    const row: number[] = [];
    table.push(row);
    for (let j = 0; j <= b.length; j++) {
      if (i === 0 || j === 0) {
        row.push(i + j);
        continue;
      }
      const change = at(table[i - 1], j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let d = Math.min(at(table[i - 1], j) + 1, at(row, j - 1) + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        d = Math.min(d, at(table[i - 2], j - 2) + 1);
      row.push(d);
    }
  }
  return at(table[a.length], b.length);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.'), maxLength: 12 });

describe('the distance of two words', () => {
  test('is that of the textbook', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(distance(a, b)).toBe(restricted(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  test('is told up to a limit', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 6 }), (a, b, limit) => {
        expect(Math.min(limit, distance(a, b, limit))).toBe(Math.min(limit, restricted(a, b)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the closest word', () => {
  test.each([
    ['keystroe', 'keystore'],
    ['key_store', 'key-store'],
    ['KEYSTORE', 'keystore'],
    ['port', undefined],
  ])('of %s is %s', (word, meant) => {
    const words = ['keystore', 'key-store', 'truststore'];
    expect(closest(word, words)).toBe(meant);
    expect(closest(word, new Candidates(words))).toBe(meant);
  });
});
