import {
  type Diagnostic,
  type DiagnosticServerCancellationData,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import { diagnostics } from '../service/diagnostics.ts';
import type { SourceDocument } from '../systems/types.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Milliseconds between a change and its diagnostics where they are pushed; none after opening. */
const DELAY = 50;

export interface DiagnosticsControl {
  opened(uri: string): void;
  changed(uri: string): void;
  closed(uri: string): void;
  /** Everything that is shown may be out of date: settings, files on disk. */
  refresh(uris?: readonly string[]): void;
}

/** Diagnostics of a document's present text. */
export async function diagnosticsOf(session: Session, uri: string, cancelled?: () => boolean): Promise<Diagnostic[]> {
  const { workspace } = session;
  const findings = await workspace.findings(uri, cancelled);
  const document = await workspace.source(uri);
  if (document === undefined || findings.length === 0) return [];
  const others = new Map<string, SourceDocument>();
  for (const related of findings.flatMap((f) => f.related)) {
    if (related.uri === uri || others.has(related.uri)) continue;
    const other = await workspace.source(related.uri);
    if (other !== undefined) others.set(related.uri, other);
  }
  return diagnostics(document, findings, (u) => others.get(u));
}

/** Answers pulls where the client pulls, pushes where it does not. */
export function registerDiagnostics(session: Session, open: () => readonly string[]): DiagnosticsControl {
  const { connection, host, capabilities } = session;
  if (capabilities.textDocument?.diagnostic !== undefined) {
    connection.languages.diagnostics.on(
      guarded<DocumentDiagnosticParams, DocumentDiagnosticReport, DiagnosticServerCancellationData>(
        host,
        'diagnostic',
        { kind: DocumentDiagnosticReportKind.Full, items: [] },
        async ({ textDocument }, token) => ({
          kind: DocumentDiagnosticReportKind.Full,
          items: await diagnosticsOf(session, textDocument.uri, () => token.isCancellationRequested),
        }),
      ),
    );
    const nothing = (): void => undefined;
    return {
      opened: nothing,
      changed: nothing,
      closed: nothing,
      refresh: () => {
        if (capabilities.workspace?.diagnostics?.refreshSupport === true) connection.languages.diagnostics.refresh();
      },
    };
  }
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const later = (uri: string, delay: number): void => {
    clearTimeout(timers.get(uri));
    timers.set(
      uri,
      setTimeout(() => {
        timers.delete(uri);
        diagnosticsOf(session, uri)
          .then((items) => connection.sendDiagnostics({ uri, diagnostics: items }))
          .catch((error: unknown) => host.log('error', `diagnostics: ${String(error)}`));
      }, delay),
    );
  };
  return {
    opened: (uri) => later(uri, 0),
    changed: (uri) => later(uri, DELAY),
    closed: (uri) => {
      clearTimeout(timers.get(uri));
      timers.delete(uri);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
    refresh: (uris) => {
      for (const uri of uris ?? open()) later(uri, 0);
    },
  };
}
