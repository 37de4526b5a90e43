import type { Severity } from '../rules/rule.ts';
import { type Report, type ReportedFinding, severities } from './report.ts';
import { type Colour, columns, painter, printable, type Terminal } from './terminal.ts';

const colourOf: Readonly<Record<Severity, Colour>> = {
  error: 'red',
  warning: 'yellow',
  information: 'blue',
  hint: 'cyan',
};

/** For people: one block a finding, with its line and a caret under the place, and a summary at the end. */
export function textReport(report: Report, terminal: Pick<Terminal, 'colours' | 'width'>): string {
  const paint = painter(terminal.colours);
  const blocks = report.findings.map((f) => `${block(f, paint, terminal.width)}\n\n`);
  return `${blocks.join('')}${handshakes(report, paint)}${summary(report, paint)}\n`;
}

const outcomes = { passed: 'green', failed: 'red', 'not simulated': 'yellow' } as const satisfies Record<
  string,
  Colour
>;

/** One line for each connection that was tried, and one for what came of it. */
function handshakes({ handshakes: rows }: Report, paint: Paint): string {
  if (rows === undefined) return '';
  if (rows.length === 0) return 'No TLS connection to try: none is on whose key material is named here.\n\n';
  const lines = rows.map(({ folder, connection, server, client, outcome, detail }) =>
    [
      `${paint(outcomes[outcome], outcome.padEnd(13))} ${paint('bold', printable(connection))} (${printable(folder)})`,
      `  ${printable(client)} to ${printable(server)}: ${printable(detail)}`,
    ].join('\n'),
  );
  return `${lines.join('\n')}\n\n`;
}

type Paint = ReturnType<typeof painter>;

function block(finding: ReportedFinding, paint: Paint, width: number): string {
  const { start } = finding.range;
  const colour = colourOf[finding.severity];
  const number = String(start.line + 1);
  const gutter = ' '.repeat(number.length);
  const { text, from, to } = excerpt(finding.line, width - number.length - 5);
  const lead = ' '.repeat(columns(text.slice(0, from)));
  const carets = '^'.repeat(Math.max(1, columns(text.slice(from, to))));
  return [
    `${paint('bold', `${printable(finding.file)}:${start.line + 1}:${start.character + 1}`)} ${paint(colour, finding.severity)} ${paint('dim', finding.rule.id)}`,
    ...finding.message.split(/\r?\n/).map((line) => `  ${printable(line)}`),
    `  ${paint('dim', `${number} |`)} ${text}`,
    `  ${paint('dim', `${gutter} |`)} ${lead}${paint(colour, carets)}`,
    ...finding.related.map(
      (r) =>
        `  see ${printable(r.file)}:${r.range.start.line + 1}:${r.range.start.character + 1}: ${printable(r.message)}`,
    ),
    ...finding.fixes.map((f) => `  ${paint('green', 'fix:')} ${printable(f.title)}`),
  ].join('\n');
}

/** A line cut to `width` columns around the place that is meant, safe to show. */
export function excerpt(line: ReportedFinding['line'], width: number): ReportedFinding['line'] {
  const text = printable(line.text);
  if (columns(text) <= width) return { text: text.trimEnd(), from: line.from, to: line.to };
  const room = Math.max(20, width) - 2;
  // A third of the room shows what stands before, so that the key of a long value stays in sight.
  let first = Math.max(0, line.from - Math.floor(room / 3));
  if (first > 0 && isLowSurrogate(text, first)) first--;
  let last = first;
  for (let used = 0; last < text.length; ) {
    const c = String.fromCodePoint(text.codePointAt(last) ?? 0);
    used += columns(c);
    if (used > room) break;
    last += c.length;
  }
  const head = first > 0 ? '…' : '';
  const tail = last < text.length ? '…' : '';
  const place = (at: number): number => Math.min(Math.max(at, first), last) - first + head.length;
  return { text: head + text.slice(first, last) + tail, from: place(line.from), to: place(line.to) };
}

const isLowSurrogate = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text.charAt(at));

function summary(report: Report, paint: Paint): string {
  const { files, read, findings } = report;
  if (files === 0)
    return `Nothing to check: none of ${count(read, 'file')} configures Alluxio, Flink, Akka or Pekko, or holds manifests with TLS.`;
  if (findings.length === 0) return paint('green', `${count(files, 'file')} checked, nothing found.`);
  const parts = [...severities].reverse().flatMap((severity) => {
    const n = findings.filter((f) => f.severity === severity).length;
    if (n === 0) return [];
    return [paint(colourOf[severity], severity === 'information' ? `${n} information` : count(n, severity))];
  });
  const touched = new Set(findings.map((f) => f.file)).size;
  const safe = findings.filter((f) => f.fixes.some((x) => x.safe)).length;
  const repair = safe === 0 ? '' : `; ${safe === findings.length ? 'all' : safe} can be repaired with --fix`;
  return `${parts.join(', ')} in ${touched} of ${count(files, 'file')}${repair}.`;
}

export const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;
