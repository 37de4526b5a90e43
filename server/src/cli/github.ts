import type { Severity } from '../rules/rule.ts';
import type { Report } from './report.ts';

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** Workflow commands, which GitHub Actions turns into annotations of a change. Lines and columns count from one. */
export function githubReport(report: Report): string {
  return report.findings
    .map(({ file, range: { start, end }, severity, rule, message }) => {
      const properties: Record<string, string | number> = {
        file,
        line: start.line + 1,
        endLine: end.line + 1,
        col: start.character + 1,
        // A column of the end is understood on the line of the start only.
        ...(end.line === start.line ? { endColumn: Math.max(end.character, start.character + 1) } : {}),
        title: rule.id,
      };
      const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
      return `::${commands[severity]} ${list.join(',')}::${data(message)}\n`;
    })
    .join('');
}

const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
