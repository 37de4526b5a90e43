import {
  type CodeAction,
  CodeActionKind,
  type Command,
  type CreateFile,
  type Diagnostic,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-types';
import {
  generateCommand,
  repairCommand,
  restrictCommand,
  type SetRuleSeverity,
  setRuleSeverityCommand,
} from '../protocol.ts';
import { editsOf } from '../rules/fix.ts';
import { safeRepairs } from '../rules/fixAll.ts';
import type { Finding, Fix } from '../rules/rule.ts';
import type { SourceDocument } from '../systems/types.ts';
import { t } from '../text/l10n.ts';
import { applyChanges, lineStart, type Span, type TextChange } from '../text/span.ts';
import { fixAllKind } from './names.ts';
import { textEdits } from './positions.ts';
import { scaffoldCommandsOf } from './scaffoldCommands.ts';

export interface CodeActionRequest {
  readonly document: SourceDocument;
  readonly findings: readonly Finding[];
  /** The diagnostics as published, by finding. */
  readonly diagnosticOf: (finding: Finding) => Diagnostic | undefined;
  readonly span: Span;
  /** Kinds asked for (prefixes); absent: all. */
  readonly only?: readonly string[];
  readonly documentOf: (uri: string) => SourceDocument | undefined;
  /** The client can make files. */
  readonly creates?: boolean;
  /** The client has our commands. */
  readonly commands?: boolean;
}

/** What no edit can do: the server does it itself, or the client where it can. */
function commandOf({ title, command }: Fix, { commands }: CodeActionRequest): Command | undefined {
  switch (command?.name) {
    case 'restrict':
      return { title, command: restrictCommand, arguments: [command.uri] };
    case 'generate':
      return commands === true ? { title, command: generateCommand } : undefined;
    case 'repair':
      return commands === true ? { title, command: repairCommand, arguments: [command.repair] } : undefined;
    default:
      return undefined;
  }
}

/** Repairs of the findings in a range, then "suppress here" and "turn rule off"; the whole document's safe repairs on `source.fixAll`. */
export function codeActions(request: CodeActionRequest): CodeAction[] {
  const { document, findings, span, only } = request;
  const wants = (kind: string): boolean =>
    only === undefined || only.some((o) => kind === o || kind.startsWith(`${o}.`));
  const actions: CodeAction[] = [];
  const hit = findings.filter((f) => f.uri === document.uri && f.span.start <= span.end && span.start <= f.span.end);
  if (wants(CodeActionKind.QuickFix)) {
    for (const finding of hit) {
      const diagnostic = request.diagnosticOf(finding);
      const link = diagnostic === undefined ? {} : { diagnostics: [diagnostic] };
      finding.fixes().forEach((fix, i) => {
        const edit = fix.command === undefined ? workspaceEdit(fix, request) : undefined;
        const command = commandOf(fix, request);
        if (edit !== undefined || command !== undefined)
          actions.push({
            title: fix.title,
            kind: CodeActionKind.QuickFix,
            ...(edit === undefined ? {} : { edit }),
            ...(command === undefined ? {} : { command }),
            ...link,
            ...(i === 0 ? { isPreferred: true } : {}),
          });
      });
    }
    for (const finding of new Map(hit.map((f) => [f.rule.id, f])).values()) {
      const diagnostic = request.diagnosticOf(finding);
      const link = diagnostic === undefined ? {} : { diagnostics: [diagnostic] };
      if (request.commands === true)
        for (const { title, command } of scaffoldCommandsOf(finding.rule.id))
          actions.push({ title, kind: CodeActionKind.QuickFix, command: { title, command }, ...link });
      const comment = suppression(document, finding);
      if (comment !== undefined) {
        actions.push({
          title: t`Suppress ${finding.rule.id} here`,
          kind: CodeActionKind.QuickFix,
          edit: { changes: { [document.uri]: textEdits(document, [comment]) } },
          ...link,
        });
      }
      actions.push({
        title: t`Turn ${finding.rule.id} off`,
        kind: CodeActionKind.QuickFix,
        command: {
          title: t`Turn rule off`,
          command: setRuleSeverityCommand,
          arguments: [{ rule: finding.rule.id, severity: 'off' } satisfies SetRuleSeverity],
        },
        ...link,
      });
    }
  }
  if (only?.some((o) => fixAllKind === o || fixAllKind.startsWith(`${o}.`)) === true) {
    const changes = safeRepairs(findings, (uri) => uri === document.uri).documents[0]?.changes ?? [];
    if (changes.length > 0)
      actions.push({
        title: t`Fix all Cluster TLS findings that have a safe repair`,
        kind: fixAllKind,
        edit: { changes: { [document.uri]: textEdits(document, changes) } },
      });
  }
  return actions;
}

function workspaceEdit(fix: Fix, request: CodeActionRequest): WorkspaceEdit | undefined {
  const edits = editsOf(fix);
  const changes: Record<string, ReturnType<typeof textEdits>> = {};
  const created: (CreateFile | TextDocumentEdit)[] = [];
  for (const { uri, changes: own, create } of edits) {
    if (create !== undefined) {
      if (request.creates !== true) return undefined;
      const start = { line: 0, character: 0 };
      created.push(
        { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } },
        { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: create }] },
      );
      continue;
    }
    const document = uri === request.document.uri ? request.document : request.documentOf(uri);
    // A fix that changes nothing, or a file that is not at hand, is not offered.
    if (document === undefined || applyChanges(document.text, own) === document.text) return undefined;
    changes[uri] = textEdits(document, own);
  }
  if (created.length === 0) return Object.keys(changes).length === 0 ? undefined : { changes };
  const others = Object.entries(changes).map(([uri, e]) => ({ textDocument: { uri, version: null }, edits: e }));
  return { documentChanges: [...created, ...others] };
}

/**
 * A comment line before the finding, where there can be one: in the format of its place, or, before the line that an
 * embedded text begins in, in that of the host (manifests, shell scripts).
 */
function suppression(document: SourceDocument, finding: Finding): TextChange | undefined {
  const { text } = document;
  const start = lineStart(text, finding.span.start);
  const region = finding.unit.regions.find(
    (r) => r.uri === document.uri && r.span.start <= finding.span.start && finding.span.end <= r.span.end,
  );
  const embedding = region?.embedding;
  // Outside of all regions there is a manifest around them.
  const inHost =
    region === undefined || (embedding !== undefined && start < embedding.host.start && !embedding.changes);
  // The further lines of a quoted string are no lines of their own.
  if (embedding !== undefined && !inHost && embedding.changes === undefined) return undefined;
  const note = `cluster-tls: ignore ${finding.rule.id} -- `;
  const comment = inHost ? `# ${note}` : region.format.writer.comment(note);
  if (comment === undefined) return undefined;
  const indent = /^[ \t]*/.exec(text.slice(start, finding.span.start))?.[0] ?? '';
  return { span: { start, end: start }, newText: `${indent}${comment.trimEnd()} reason\n` };
}
