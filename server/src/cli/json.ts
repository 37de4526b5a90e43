import type { Report } from './report.ts';

/** For programs: zero-based lines and UTF-16 characters, as in the Language Server Protocol. */
export function jsonReport(report: Report): string {
  const findings = report.findings.map(({ file, range, severity, rule, message, related, fixes }) => ({
    file,
    range,
    severity,
    rule: rule.id,
    message,
    related,
    fixes: fixes.map(({ title, edits }) => ({ title, edits })),
  }));
  const { files, handshakes } = report;
  return `${JSON.stringify({ files, findings, ...(handshakes === undefined ? {} : { handshakes }) }, null, 2)}\n`;
}
