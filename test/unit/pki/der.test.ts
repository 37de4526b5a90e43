import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bitLength,
  children,
  items,
  MAX_DEPTH,
  MAX_NODES,
  numberOf,
  octetsOf,
  oidOf,
  parseDer,
  raw,
  textOf,
} from '../../../server/src/pki/der.ts';
import {
  bmpString,
  concat,
  element,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  utf8String,
} from '../../../server/src/pki/derWrite.ts';
import { PkiError } from '../../../server/src/pki/problem.ts';
import { bytes, pbmac1Sample, text, toBer } from './harness.ts';

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof PkiError) return `${error.code}@${error.offset ?? ''}`;
    throw error;
  }
  return 'fine';
};

describe('the guard', () => {
  test.each([
    ['', 'der-truncated@0'],
    ['30', 'der-truncated@0'],
    ['3003020101', 'fine'],
    ['3004020101', 'der-length@0'],
    ['3003020201', 'der-length@2'],
    ['30850000000001', 'der-length-too-long@0'],
    ['3084ffffffff', 'der-length@0'],
    ['1f818181818101', 'der-tag-too-long@0'],
    ['0480', 'der-indefinite@0'],
    ['3080', 'der-truncated@2'],
    ['30800201010000', 'fine'],
    ['308002010100', 'der-truncated@5'],
    ['30020000', 'fine'],
    ['3000ff', 'fine'],
  ])('%s: %s', (data, expected) => {
    expect(code(() => parseDer(bytes(data), 0))).toBe(expected);
  });

  test('depth is bounded', () => {
    const nested = (depth: number): Uint8Array => (depth === 0 ? integer(1) : sequence(nested(depth - 1)));
    expect(code(() => parseDer(nested(MAX_DEPTH), 0))).toBe('fine');
    expect(code(() => parseDer(nested(MAX_DEPTH + 1), 0))).toMatch(/^der-too-deep@/);
    expect(code(() => parseDer(Uint8Array.from({ length: 1_000_000 }, (_, i) => (i % 2 === 0 ? 0x30 : 0x80))))).toMatch(
      /too-deep/,
    );
  });

  test('the number of elements is bounded', () => {
    const many = element(
      0x30,
      new Uint8Array(2 * MAX_NODES + 2).map((_, i) => (i % 2 === 0 ? 5 : 0)),
    );
    expect(code(() => parseDer(many))).toMatch(/^der-too-many@/);
  });

  test('any octets end in an element inside of them or in an error of ours', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const visit = (node: ReturnType<typeof parseDer>): void => {
          expect(node.end).toBeLessThanOrEqual(data.length);
          expect(node.bodyEnd).toBeGreaterThanOrEqual(node.body);
          for (const child of children(node)) visit(child);
        };
        code(() => visit(parseDer(data)));
      }),
      { numRuns: 2000 },
    );
  });

  test('so do mutated stores', () => {
    const store = pbmac1Sample(1);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(store.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const data = store.slice();
        for (const [at, value] of changes) data[at] = value;
        expect(code(() => parseDer(data))).toMatch(/^(?:fine|der-)/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the reader', () => {
  test('child i, or an error with its byte', () => {
    const list = items(parseDer(sequence(integer(1), integer(2)), 100), 'a pair');
    expect(numberOf(list.need(1, 'second'), 'a number')).toBe(2);
    expect(() => list.need(2, 'third')).toThrow('a pair has no third at byte 100');
    expect(() => items(list.need(0, 'first'), 'a list')).toThrow('another element than a list at byte 102');
  });

  test('decrypted content has no place to name', () => {
    expect(() => items(parseDer(sequence()), 'a pair').need(0, 'first')).toThrow(/^a pair has no first$/);
  });

  test.each([
    ['0200', 'der-unexpected@0'],
    ['0201ff', Number.POSITIVE_INFINITY],
    ['02047fffffff', 0x7fffffff],
    ['0205ffffffffff', Number.POSITIVE_INFINITY],
    ['020800ffffffffffffff', Number.POSITIVE_INFINITY],
    ['02020080', 128],
    ['020100', 0],
  ])('INTEGER %s', (data, expected) => {
    const read = (): number => numberOf(parseDer(bytes(data), 0), 'a number');
    if (typeof expected === 'string') expect(code(read)).toBe(expected);
    else expect(read()).toBe(expected);
  });

  test('object identifiers go there and back', () => {
    for (const oid of ['1.2.840.113549.1.12.10.1.2', '2.16.840.1.113894.746875.1.1', '0.9.2342', '2.999.3']) {
      expect(oidOf(parseDer(objectIdentifier(oid)), 'a name')).toBe(oid);
    }
  });

  test('texts of all kinds', () => {
    expect(textOf(parseDer(bmpString('bücher😀')))).toBe('bücher😀');
    expect(textOf(parseDer(utf8String('bücher😀')))).toBe('bücher😀');
    expect(textOf(parseDer(element(0x1c, bytes('0001f600'))))).toBe('😀');
    expect(textOf(parseDer(element(0x14, bytes('fc'))))).toBe('ü');
    expect(textOf(parseDer(integer(1)))).toBeUndefined();
  });

  test('bits of a number', () => {
    expect(bitLength(parseDer(bytes('0203008001')))).toBe(16);
    expect(bitLength(parseDer(bytes('020100')))).toBe(0);
  });

  test('octet strings that BER has cut are joined', () => {
    const content = text('something longer than the pieces that it is cut into');
    const ber = toBer(sequence(octetString(content)));
    expect(octetsOf(items(parseDer(ber), 'a list').need(0, 'octets'), 'octets')).toEqual(content);
  });

  test('what stands behind is left alone', () => {
    expect(raw(parseDer(concat([integer(5), text('more')])))).toEqual(integer(5));
  });
});
