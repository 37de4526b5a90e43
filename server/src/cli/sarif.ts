import { pathToFileURL } from 'node:url';
import type { Range } from 'vscode-languageserver-types';
import type { Rule, Severity } from '../rules/rule.ts';
import { rulePageText } from '../service/rulePage.ts';
import type { Report, ReportedFinding, ReportedFix } from './report.ts';
import { version } from './version.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/**
 * SARIF 2.1.0 (OASIS, 2020), as code scanning services read it. Files are relative to `%SRCROOT%`, the folder in which
 * the command ran; the rule table comes from the rules' own declarations.
 */
export function sarifReport(report: Report, rules: readonly Rule[]): string {
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Cluster TLS', semanticVersion: version, rules: rules.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((f) => result(f, indexes.get(f.rule.id) ?? -1)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor(rule: Rule) {
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|[/-])(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.summary },
    fullDescription: { text: `${rule.summary} ${rule.says}` },
    help: { text: `${rule.summary}\n\n${rule.says}\n\nKnown from: ${rule.source}`, markdown: rulePageText(rule) },
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: ['tls', rule.id.slice(0, rule.id.indexOf('/'))] },
  };
}

function result(finding: ReportedFinding, ruleIndex: number) {
  const { rule, message, range, line, related } = finding;
  const fixes = finding.fixes.filter((f) => f.edits.length > 0);
  return {
    ruleId: rule.id,
    ruleIndex,
    level: levels[finding.severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(finding.file),
          region: region(range),
          contextRegion: { startLine: range.start.line + 1, snippet: { text: line.text } },
        },
      },
    ],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((r, i) => ({
            id: i + 1,
            message: { text: r.message },
            physicalLocation: { artifactLocation: artifact(r.file), region: region(r.range) },
          })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(fixOf) }),
  };
}

function fixOf(fix: ReportedFix) {
  return {
    description: { text: fix.title },
    artifactChanges: [...new Set(fix.edits.map((e) => e.file))].map((file) => ({
      artifactLocation: artifact(file),
      replacements: fix.edits
        .filter((e) => e.file === file)
        .map((e) => ({
          deletedRegion: region(e.range),
          ...(e.newText === '' ? {} : { insertedContent: { text: e.newText } }),
        })),
    })),
  };
}

const region = ({ start, end }: Range) => ({
  startLine: start.line + 1,
  startColumn: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

/** Absolute names (files outside the working folder) become file uris, the others are relative to the source root. */
const artifact = (file: string) =>
  /^(?:\/|[A-Za-z]:)/.test(file)
    ? { uri: pathToFileURL(file).href }
    : { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
