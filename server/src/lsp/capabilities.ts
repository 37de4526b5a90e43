import type { ClientCapabilities, ServerCapabilities } from 'vscode-languageserver';
import { restrictCommand } from '../protocol.ts';
import { fixAllKind, pageScheme, tokenOptions } from '../service/names.ts';

/** `TextDocumentSyncKind.Incremental`, without loading the library for a number. */
const INCREMENTAL = 2;

/**
 * What the server can do. Folding, selection and tokens are for HOCON and properties only: an editor that can be told so
 * is told so later, for its own ways with YAML give way to any server that it asks.
 */
export function serverCapabilities({ textDocument }: ClientCapabilities): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: INCREMENTAL },
    diagnosticProvider: { identifier: 'cluster-tls', interFileDependencies: true, workspaceDiagnostics: false },
    completionProvider: { resolveProvider: true, triggerCharacters: ['.', ':', '=', ' ', ',', '/', '{', '"'] },
    hoverProvider: true,
    executeCommandProvider: { commands: [restrictCommand] },
    codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind] },
    codeLensProvider: { resolveProvider: false },
    inlayHintProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    documentSymbolProvider: { label: 'Cluster TLS' },
    documentLinkProvider: { resolveProvider: false },
    workspaceSymbolProvider: true,
    ...(textDocument?.foldingRange?.dynamicRegistration === true ? {} : { foldingRangeProvider: true }),
    ...(textDocument?.selectionRange?.dynamicRegistration === true ? {} : { selectionRangeProvider: true }),
    ...(textDocument?.semanticTokens?.dynamicRegistration === true ? {} : { semanticTokensProvider: tokenOptions }),
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: { willRename: { filters: [{ scheme: 'file', pattern: { glob: '**/*' } }] } },
      textDocumentContent: { schemes: [pageScheme] },
    },
  };
}
