import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columns, painter, printable } from '../../../server/src/cli/terminal.ts';
import { excerpt, textReport } from '../../../server/src/cli/text.ts';
import { finding, report, rule } from './sample.ts';

const plain = { colours: false, width: 80 };

describe('a text report', () => {
  test('shows place, severity, rule, message, line, caret, related places and repairs', () => {
    const text = textReport(
      report([
        finding({
          related: [
            {
              file: 'conf/other.yaml',
              range: { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } },
              message: 'This one counts.',
            },
          ],
          fixes: [{ title: 'Remove the earlier setting', safe: true, edits: [] }],
        }),
      ]),
      plain,
    );
    expect(text).toBe(
      [
        'conf/flink-conf.yaml:3:5 warning config/duplicate-key',
        '  Set twice.',
        '  3 | key: value',
        '    |      ^^^^^',
        '  see conf/other.yaml:1:1: This one counts.',
        '  fix: Remove the earlier setting',
        '',
        '1 warning in 1 of 4 files; all can be repaired with --fix.',
        '',
      ].join('\n'),
    );
  });

  test('counts by severity, the worst first', () => {
    const text = textReport(
      report([
        finding({ severity: 'hint' }),
        finding({ severity: 'error' }),
        finding({ severity: 'error' }),
        finding({ severity: 'information' }),
      ]),
      plain,
    );
    expect(text.split('\n').at(-2)).toBe('2 errors, 1 information, 1 hint in 1 of 4 files.');
  });

  test('says so where nothing was found, and where there was nothing to check', () => {
    expect(textReport(report([]), plain)).toBe('4 files checked, nothing found.\n');
    expect(textReport({ files: 0, read: 9, findings: [] }, plain)).toContain('none of 9 files');
  });

  test('has colours only where they are wanted', () => {
    expect(textReport(report([finding()]), { ...plain, colours: true })).toContain('\u001b[33mwarning\u001b[0m');
    expect(textReport(report([finding()]), plain)).not.toContain('\u001b');
  });

  test('lets no file steer the terminal', () => {
    const text = textReport(
      report([
        finding({
          file: 'a\u001b[2J.yaml',
          message: 'bad \u0007 value \u202e',
          line: { text: 'key: \u001b]0;title\u0007', from: 0, to: 3 },
          fixes: [{ title: 'x\u001b[31m', safe: false, edits: [] }],
        }),
      ]),
      plain,
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test('puts the caret under wide characters and tabs', () => {
    const text = textReport(report([finding({ line: { text: '\tキー: x', from: 5, to: 6 } })]), plain).split('\n');
    expect(text[2]).toBe('  3 |  キー: x');
    expect(text[3]).toBe('    |        ^');
  });
});

describe('a long line', () => {
  const long = `key: ${'a'.repeat(300)}[here]${'b'.repeat(300)}`;

  test('is cut on both sides around what is meant', () => {
    const from = long.indexOf('here');
    const cut = excerpt({ text: long, from, to: from + 4 }, 60);
    expect(cut.text.length).toBeLessThanOrEqual(60);
    expect(cut.text.slice(cut.from, cut.to)).toBe('here');
    expect(cut.text).toMatch(/^….*…$/);
  });

  test('keeps its key in sight where that is meant', () => {
    const cut = excerpt({ text: long, from: 0, to: 3 }, 60);
    expect(cut.text.startsWith('key: aaa')).toBe(true);
  });

  test('never grows beyond the width and never loses the place (any text)', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 24, max: 200 }),
        (text, a, b, width) => {
          const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
          const cut = excerpt({ text, from, to }, width);
          expect(columns(cut.text)).toBeLessThanOrEqual(width);
          expect(cut.from).toBeGreaterThanOrEqual(0);
          expect(cut.to).toBeGreaterThanOrEqual(cut.from);
          expect(printable(cut.text)).toBe(cut.text);
        },
      ),
    );
  });
});

test('paint leaves empty text alone', () => {
  expect(painter(true)('red', '')).toBe('');
  expect(rule.id).toBe('config/duplicate-key');
});
