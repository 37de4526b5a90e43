import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../../server/src/pki/derWrite.ts';
import { MAX_BLOCKS, pemShape, scanPem } from '../../../server/src/pki/pem.ts';
import { readArtifact } from '../../../server/src/pki/read.ts';
import type { Artifact } from '../../../server/src/pki/types.ts';
import { bytes, text } from './harness.ts';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const body = pem.split('\n').slice(1, -2).join('\n');
const oneLine = body.replaceAll('\n', '');
const wrapped = (begin: string, end = begin, content = body): string =>
  `-----BEGIN ${begin}-----\n${content}\n-----END ${end}-----\n`;

const read = (value: string): Promise<Artifact> => readArtifact(text(value));
const codes = (artifact: Artifact): string[] => artifact.problems.map((p) => p.code);

describe('what is accepted without a word', () => {
  test.each([
    ['as it is', pem],
    ['CRLF', pem.replaceAll('\n', '\r\n')],
    ['old Mac line ends', pem.replaceAll('\n', '\r')],
    ['no line break at the end', pem.trimEnd()],
    ['indented, as in a YAML block', pem.replace(/^/gm, '    ')],
    ['base64 on one long line', wrapped('PRIVATE KEY', undefined, oneLine)],
    ['text around it', `Bag Attributes\n    friendlyName: node\nKey Attributes: <No Attributes>\n${pem}\nand more`],
    ['blank lines inside', pem.replace('\n', '\n\n')],
    ['without padding', pem.replace(/=+\n/, '\n')],
  ])('%s', async (_, value) => {
    const artifact = await read(value);
    expect(artifact).toMatchObject({ format: 'pem', problems: [], base64Layers: 0, integrity: 'none' });
    expect(artifact.entries).toMatchObject([{ kind: 'privateKey', opens: 'plain', key: { curve: 'P-256' } }]);
  });

  test('several blocks, in their order', async () => {
    const { entries, problems } = await read(pem + pem);
    expect(problems).toEqual([]);
    expect(entries.map((e) => e.kind)).toEqual(['privateKey', 'privateKey']);
  });
});

describe('what is read, and told', () => {
  test.each([
    ['a byte order mark', `\ufeff${pem}`, 'pem-bom', 0],
    ['other END label', wrapped('PRIVATE KEY', 'RSA PRIVATE KEY'), 'pem-end-differs', 215],
    ['literal \\n', pem.replaceAll('\n', '\\n'), 'pem-literal-newline', 27],
    ['blanks in place of line breaks (folded YAML)', pem.replaceAll('\n', ' '), 'pem-folded', 27],
    ['no line breaks at all', pem.replaceAll('\n', ''), 'pem-folded', 27],
    [
      'a character outside of base64',
      pem.replace(`\n${body.slice(0, 4)}`, `\n${body.slice(0, 4)}*`),
      'pem-bad-base64',
      32,
    ],
  ])('%s', async (_, value, code, offset) => {
    const artifact = await read(value);
    expect(artifact.problems).toMatchObject([{ code, offset, fatal: false }]);
    expect(artifact.entries).toMatchObject([{ kind: 'privateKey', key: { curve: 'P-256' } }]);
  });

  test.each([
    ['little-endian', 'fffe', (c: number) => [c & 0xff, c >> 8]],
    ['big-endian', 'feff', (c: number) => [c >> 8, c & 0xff]],
  ])('UTF-16, %s', async (_, mark, octets) => {
    const data = Uint8Array.from([...pem].flatMap((c) => octets(c.charCodeAt(0))));
    const artifact = await readArtifact(concat([bytes(mark), data]));
    expect(codes(artifact)).toEqual(['pem-utf16']);
    expect(artifact.entries).toHaveLength(1);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['no END', `-----BEGIN PRIVATE KEY-----\n${body}\n`, ['pem-no-end']],
    ['no BEGIN', `${body}\n-----END PRIVATE KEY-----\n`, ['pem-no-begin']],
    ['nothing inside', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n', ['pem-empty']],
    ['another content than the label says', wrapped('CERTIFICATE'), ['pem-other-content']],
    ['a label that is not known', wrapped('OPENSSH PRIVATE KEY'), ['pem-label']],
    ['cut base64', wrapped('PRIVATE KEY', undefined, 'MIIB='), ['der-truncated', 'pem-cut']],
    ['HTML', '<!DOCTYPE html><html></html>', ['markup']],
    ['other text', 'key=value', ['unknown-format']],
    ['nothing', '', ['empty']],
  ])('%s', async (_, value, expected) => {
    const artifact = await read(value);
    expect(artifact.entries).toEqual([]);
    expect(codes(artifact)).toEqual(expected);
    expect(artifact.problems.every((p) => p.fatal)).toBe(true);
  });

  test('a bad block does not lose the others', async () => {
    const artifact = await read(`${wrapped('CERTIFICATE', undefined, 'AAAA')}-----BEGIN CERTIFICATE-----\n${pem}`);
    expect(artifact.entries.map((e) => e.kind)).toEqual(['privateKey']);
    expect(artifact.problems.map(({ code, offset, fatal }) => [code, offset, fatal])).toEqual([
      ['pem-no-end', 59, false],
      ['pem-other-content', 0, false],
    ]);
  });

  test('a block whose DEK-Info is not known', async () => {
    const headers = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: CAMELLIA-256-CBC,00112233445566778899AABBCCDDEEFF\n\n';
    const { entries } = await readArtifact(text(wrapped('RSA PRIVATE KEY', undefined, headers + body)), {
      passwords: { key: 'x' },
    });
    expect(entries).toMatchObject([{ opens: 'unsupported', problems: [{ code: 'cipher-unsupported' }] }]);
  });
});

describe('the scanner', () => {
  const shard = fc.oneof(
    fc.constantFrom(
      '-----BEGIN ',
      '-----END ',
      '-----',
      'CERTIFICATE',
      'PRIVATE KEY',
      '\n',
      '\r\n',
      '\\n',
      ' ',
      'MIIB',
      '=',
      ':',
      'DEK-Info: AES-128-CBC,00',
      body,
    ),
    fc.string({ maxLength: 5 }),
  );

  test('whatever the text, blocks lie in it, in order', () => {
    fc.assert(
      fc.property(fc.array(shard, { maxLength: 60 }), (shards) => {
        const value = shards.join('');
        let last = 0;
        for (const block of scanPem(value).blocks) {
          expect(block.start).toBeGreaterThanOrEqual(last);
          expect(block.end).toBeGreaterThan(block.start);
          expect(value.startsWith(`-----BEGIN ${block.label}-----`, block.start)).toBe(true);
          last = block.end;
        }
        expect(last).toBeLessThanOrEqual(value.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('heads without ends are bounded, and looked at once', () => {
    const heads = scanPem('-----BEGIN X-----\n'.repeat(MAX_BLOCKS * 5));
    expect(heads.blocks).toEqual([]);
    expect(heads.problems).toHaveLength(MAX_BLOCKS + 1);
    expect(scanPem('-----BEGIN '.repeat(500_000))).toEqual({ blocks: [], problems: [] });
    expect(scanPem('-----END X-----'.repeat(300_000)).problems.map((p) => p.code)).toEqual(['pem-no-begin']);
  });

  test('headers of any number are read once', () => {
    const value = wrapped('PRIVATE KEY', undefined, `${'A: b\n'.repeat(300_000)}\n${body}`);
    expect(scanPem(value).blocks).toHaveLength(1);
  });
});

describe('what strict readers go by', () => {
  const shapeOf = (value: string) => pemShape(text(value));

  test('a key and nothing else', () => {
    expect(shapeOf(`\n${pem}\r\n`)).toEqual({
      blocks: [{ label: 'PRIVATE KEY', content: 'pkcs8', headers: [], sound: true }],
      alone: true,
    });
  });

  test.each([
    ['text before it', `Bag Attributes\n${pem}`],
    ['text behind it', `${pem}#`],
    ['a byte order mark', `\u00ef\u00bb\u00bf${pem}`],
    ['a second block', pem + pem],
    ['a block that does not end', `${pem}-----BEGIN CERTIFICATE-----\n`],
  ])('%s', (_, value) => {
    expect(shapeOf(value)).toMatchObject({ alone: false });
    expect(shapeOf(value).blocks[0]).toMatchObject({ label: 'PRIVATE KEY', sound: true });
  });

  test('headers and characters that are no base64', () => {
    const headers = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n';
    expect(shapeOf(wrapped('RSA PRIVATE KEY', undefined, headers + body)).blocks).toEqual([
      { label: 'RSA PRIVATE KEY', content: undefined, headers: ['proc-type', 'dek-info'], sound: true },
    ]);
    expect(shapeOf(wrapped('PRIVATE KEY', undefined, `${body}!`)).blocks[0]?.sound).toBe(false);
  });

  test('no PEM at all', () => {
    expect(shapeOf('nothing')).toEqual({ blocks: [], alone: false });
  });
});
