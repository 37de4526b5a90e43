import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { githubReport } from '../../../server/src/cli/github.ts';
import { jsonReport } from '../../../server/src/cli/json.ts';
import type { ReportedFinding } from '../../../server/src/cli/report.ts';
import { sarifReport } from '../../../server/src/cli/sarif.ts';
import { finding, report, rule } from './sample.ts';

const range = (line: number, from: number, to: number) => ({
  start: { line, character: from },
  end: { line, character: to },
});

const full = finding({
  related: [{ file: 'conf/flink-conf.yaml', range: range(7, 0, 3), message: 'This one counts.' }],
  fixes: [
    {
      title: 'Remove it',
      safe: true,
      edits: [
        { file: 'conf/flink-conf.yaml', range: range(2, 0, 9), newText: '' },
        { file: '/etc/other.conf', range: range(0, 0, 0), newText: 'x = 1\n' },
      ],
    },
    { title: 'Withheld, it would show a secret', safe: false, edits: [] },
  ],
});

/** The JSON schema of SARIF 2.1.0 (draft-04), with the validator that its package brings along. */
function sarifErrors(text: string): unknown {
  const own = createRequire(import.meta.url);
  const base = own.resolve('@microsoft/jest-sarif');
  const require = createRequire(base);
  const Ajv = require('ajv') as new (
    options: object,
  ) => {
    addMetaSchema(schema: unknown): void;
    compile(schema: unknown): ((data: unknown) => boolean) & { errors?: unknown };
  };
  const ajv = new Ajv({ schemaId: 'id', meta: false, allErrors: true });
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
  const validate = ajv.compile(
    JSON.parse(readFileSync(new URL('schemas/sarif-2.1.0-rtm.5.json', `file://${base}`), 'utf8')),
  );
  return validate(JSON.parse(text)) ? [] : validate.errors;
}

describe('SARIF', () => {
  test('is valid with everything that a report can hold', () => {
    expect(sarifErrors(sarifReport(report([full, finding({ severity: 'hint' })]), [rule]))).toEqual([]);
  });

  test('the validator does see mistakes', () => {
    const broken = sarifReport(report([full]), [rule]).replace('"startLine": 3', '"startLine": 0');
    expect(sarifErrors(broken)).not.toEqual([]);
  });

  test('is valid for any file name, message and place', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((t) => !t.includes('/'));
    const number = fc.nat(5000);
    fc.assert(
      fc.property(text, text, number, number, (file, message, line, character) => {
        const one = finding({ file, message, range: range(line, character, character) });
        expect(sarifErrors(sarifReport(report([one]), [rule]))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('carries rule table, one-based places, relative uris and replacements', () => {
    const [run] = JSON.parse(sarifReport(report([full]), [rule])).runs;
    expect(run.tool.driver.rules[0]).toMatchObject({
      id: 'config/duplicate-key',
      shortDescription: { text: rule.summary },
      defaultConfiguration: { level: 'warning' },
    });
    expect(run.tool.driver.rules[0].help.markdown).toContain(rule.says);
    const [result] = run.results;
    expect(result).toMatchObject({ ruleId: rule.id, ruleIndex: 0, level: 'warning', message: { text: 'Set twice.' } });
    expect(result.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'conf/flink-conf.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 10 },
    });
    expect(result.fixes).toHaveLength(1);
    expect(result.fixes[0].artifactChanges[1].artifactLocation).toEqual({ uri: 'file:///etc/other.conf' });
    expect(result.fixes[0].artifactChanges[1].replacements[0].insertedContent.text).toBe('x = 1\n');
  });
});

describe('JSON', () => {
  test('has exactly the documented members', () => {
    expect(JSON.parse(jsonReport(report([full])))).toEqual({
      files: 4,
      findings: [
        {
          file: 'conf/flink-conf.yaml',
          range: range(2, 4, 9),
          severity: 'warning',
          rule: 'config/duplicate-key',
          message: 'Set twice.',
          related: full.related,
          fixes: full.fixes.map(({ title, edits }) => ({ title, edits })),
        },
      ],
    });
  });
});

describe('GitHub workflow commands', () => {
  const line = (changes: Partial<ReportedFinding>) => githubReport(report([finding(changes)]));

  test('name file, place and rule', () => {
    expect(line({ severity: 'error' })).toBe(
      '::error file=conf/flink-conf.yaml,line=3,endLine=3,col=5,endColumn=9,title=config/duplicate-key::Set twice.\n',
    );
    expect(line({ severity: 'information' })).toMatch(/^::notice /);
  });

  test('escape what would end a property or the command', () => {
    expect(line({ file: 'a,b:c%.yaml', message: '100%\nnext' })).toBe(
      '::warning file=a%2Cb%3Ac%25.yaml,line=3,endLine=3,col=5,endColumn=9,title=config/duplicate-key::100%25%0Anext\n',
    );
  });

  test('stay one line each, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (file, message) => {
        expect(line({ file, message })).toMatch(/^::warning file=[^\r\n,:]*,[^\r\n]*\n$/);
      }),
    );
  });
});
