import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import type { Finding, Severity } from '../rules/rule.ts';
import type { SourceDocument } from '../systems/types.ts';
import { rangeOf } from './positions.ts';
import { rulePage } from './rulePage.ts';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Name that stands before every rule id in the Problems view. */
export const source = 'Cluster TLS';

/** Findings of one document as diagnostics. `documentOf` gives the texts that related places lie in. */
export function diagnostics(
  document: SourceDocument,
  findings: readonly Finding[],
  documentOf: (uri: string) => SourceDocument | undefined,
): Diagnostic[] {
  return findings
    .filter((f) => f.uri === document.uri)
    .map((f) => {
      const related = f.related.flatMap((r) => {
        const other = r.uri === document.uri ? document : documentOf(r.uri);
        return other === undefined
          ? []
          : [{ location: { uri: r.uri, range: rangeOf(other, r.span) }, message: r.message }];
      });
      return {
        range: rangeOf(document, f.span),
        severity: severities[f.severity],
        source,
        code: f.rule.id,
        codeDescription: { href: rulePage(f.rule.id) },
        message: f.message,
        ...(f.tags.length === 0
          ? {}
          : { tags: f.tags.map((t) => (t === 'deprecated' ? DiagnosticTag.Deprecated : DiagnosticTag.Unnecessary)) }),
        ...(related.length === 0 ? {} : { relatedInformation: related }),
      };
    });
}
