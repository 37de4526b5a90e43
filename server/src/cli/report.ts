import type { Range } from 'vscode-languageserver-types';
import { editsOf } from '../rules/fix.ts';
import type { Finding, Fix, Rule, Severity } from '../rules/rule.ts';
import { rangeOf, textEdits } from '../service/positions.ts';
import { lineEnd, lineStart, type Span } from '../text/span.ts';
import type { SimulatedHandshake } from '../workspace/handshake/simulate.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { holdsSecret, masked, secretSpans, secretTexts } from './mask.ts';

/** What every output format is made from. Lines and characters are zero-based, characters are UTF-16 units. */
export interface Report {
  /** Files that belong to a system. */
  readonly files: number;
  /** Files that were read to find them. */
  readonly read: number;
  readonly findings: readonly ReportedFinding[];
  /** Connections that were tried; absent where nobody asked. */
  readonly handshakes?: readonly (SimulatedHandshake & { readonly folder: string })[];
}

export interface ReportedFinding {
  /** Relative to the working folder where it lies below it, `/`-separated. */
  readonly file: string;
  readonly range: Range;
  readonly severity: Severity;
  readonly rule: Rule;
  readonly message: string;
  /** The first line of the range with secrets masked; `from` and `to` bound what is meant in it. */
  readonly line: { readonly text: string; readonly from: number; readonly to: number };
  readonly related: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
  readonly fixes: readonly ReportedFix[];
}

export interface ReportedFix {
  readonly title: string;
  /** `--fix` applies it. */
  readonly safe: boolean;
  /** Empty where an edit would show a secret. */
  readonly edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[];
}

export const severities = ['hint', 'information', 'warning', 'error'] as const satisfies readonly Severity[];

export const atLeast = (severity: Severity, level: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(level);

/** The findings of one document in the form of a report; `display` gives a file's name for people. */
export async function reported(
  workspace: Workspace,
  uri: string,
  display: (uri: string) => string,
): Promise<ReportedFinding[]> {
  const analysis = await workspace.analysis(uri);
  if (analysis === undefined) return [];
  const { document } = analysis;
  const spans = secretSpans(analysis);
  const secrets = secretTexts(document.text, spans);
  const findings = (await workspace.findings(uri)).filter((f) => f.uri === uri);
  return Promise.all(
    findings.map(async (finding) => {
      const { span } = finding;
      const line = { start: lineStart(document.text, span.start), end: lineEnd(document.text, span.start) };
      const shown = masked(document.text, line, spans);
      return {
        file: display(uri),
        range: rangeOf(document, span),
        severity: finding.severity,
        rule: finding.rule,
        message: finding.message,
        line: { text: shown.text, from: shown.at(span.start), to: shown.at(Math.min(span.end, line.end)) },
        related: await relatedOf(workspace, finding, display),
        fixes: await fixesOf(workspace, finding, { secrets, spans }, display),
      };
    }),
  );
}

async function relatedOf(workspace: Workspace, finding: Finding, display: (uri: string) => string) {
  const out: ReportedFinding['related'][number][] = [];
  for (const { uri, span, message } of finding.related) {
    const source = await workspace.source(uri);
    if (source !== undefined) out.push({ file: display(uri), range: rangeOf(source, span), message });
  }
  return out;
}

async function fixesOf(
  workspace: Workspace,
  finding: Finding,
  { secrets, spans }: { readonly secrets: readonly string[]; readonly spans: readonly Span[] },
  display: (uri: string) => string,
): Promise<ReportedFix[]> {
  let fixes: readonly { fix: Fix; documents: ReturnType<typeof editsOf> }[];
  try {
    fixes = finding.fixes().map((fix) => ({ fix, documents: editsOf(fix) }));
  } catch (error) {
    workspace.host.log('error', `rule ${finding.rule.id}: its fix failed: ${String(error)}`);
    return [];
  }
  const out: ReportedFix[] = [];
  for (const { fix, documents } of fixes) {
    const edits: ReportedFix['edits'][number][] = [];
    // What takes the place of a secret is most likely the same one, spelled otherwise.
    const spelled = documents.some(
      ({ uri, changes }) =>
        uri === finding.uri &&
        changes.some((c) => c.newText.length > 3 && spans.some((s) => s.start < c.span.end && c.span.start < s.end)),
    );
    for (const { uri, changes } of documents) {
      const source = await workspace.source(uri);
      if (source === undefined) continue;
      for (const edit of textEdits(source, changes)) edits.push({ file: display(uri), ...edit });
    }
    const shows = spelled || edits.some((e) => holdsSecret(e.newText, secrets));
    out.push({ title: fix.title, safe: fix.safe === true, edits: shows ? [] : edits });
  }
  return out;
}
