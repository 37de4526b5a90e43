import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsSecret, MASK, masked, secretSpans } from '../../../server/src/cli/mask.ts';
import type { Analysis } from '../../../server/src/workspace/analyse.ts';

/** An analysis of a text that no system reads: what remains are the tell-tale words in the text itself. */
const bare = (text: string): Analysis => ({
  document: {
    uri: 'file:///a.env',
    path: '/a.env',
    name: 'a.env',
    text,
    tree: () => ({ format: 'properties', text, roots: [], comments: [], problems: [], includes: [] }),
    resources: () => [],
    parts: () => [],
  },
  units: [],
  manifests: undefined,
});

const hidden = (text: string): string => masked(text, { start: 0, end: text.length }, secretSpans(bare(text))).text;

describe('secrets in text that no parser understands', () => {
  test.each([
    ['KEYSTORE_PASSWORD=hunter2', `KEYSTORE_PASSWORD=${MASK}`],
    ['password: "two words" # why', `password: ${MASK} # why`],
    ['-Djavax.net.ssl.keyStorePassword=hunter2 -Dx=y', `-Djavax.net.ssl.keyStorePassword=${MASK} -Dx=y`],
    ['key-password : p1, passphrase = p2', `key-password : ${MASK}, passphrase = ${MASK}`],
  ])('%s', (text, shown) => {
    expect(hidden(text)).toBe(shown);
  });

  test.each(['password: ${KEYSTORE_PASSWORD}', 'password=<password>', 'storePassword: |', 'password: {{ .Values.p }}'])(
    'a reference is none: %s',
    (text) => {
      expect(hidden(text)).toBe(text);
    },
  );
});

describe('a masked piece', () => {
  test('maps offsets of the document into what is shown', () => {
    const text = 'a=SECRET b=c';
    const shown = masked(text, { start: 0, end: text.length }, [{ start: 2, end: 8 }]);
    expect(shown.text).toBe('a=**** b=c');
    expect([shown.at(0), shown.at(2), shown.at(5), shown.at(8), shown.at(9), shown.at(12)]).toEqual([
      0, 2, 6, 6, 7, 10,
    ]);
  });

  test('never shows a character of a secret, and keeps offsets inside and in order (any text)', () => {
    const bounds = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), bounds, bounds, (length, piece, secret) => {
        const text = Array.from({ length }, (_, i) => (i >= secret.start && i < secret.end ? 'S' : 'x')).join('');
        const inside = { start: Math.min(piece.start, length), end: Math.min(piece.end, length) };
        const shown = masked(text, inside, [{ start: secret.start, end: Math.min(secret.end, length) }]);
        expect(shown.text).not.toContain('S');
        let last = 0;
        for (let at = 0; at <= length; at++) {
          expect(shown.at(at)).toBeGreaterThanOrEqual(last);
          last = shown.at(at);
        }
        expect(last).toBeLessThanOrEqual(shown.text.length);
      }),
    );
  });
});

test('a secret counts as shown only as a word of its own', () => {
  expect(holdsSecret('key: abc\n', ['abc'])).toBe(true);
  expect(holdsSecret('abcdef', ['abc'])).toBe(false);
  expect(holdsSecret('xabc abc', ['abc'])).toBe(true);
  expect(holdsSecret('nothing', [])).toBe(false);
});
