import {
  type ClientCapabilities,
  type Connection,
  type DocumentSelector,
  type FoldingRange,
  FoldingRangeRequest,
  type SelectionRange,
  SelectionRangeRequest,
  type SemanticTokens,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
  SemanticTokensRegistrationType,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { foldingRanges } from '../service/folding.ts';
import { selectionRanges } from '../service/selection.ts';
import { semanticTokens, semanticTokensLegend } from '../service/semanticTokens.ts';
import { guarded } from './run.ts';
import { at, type Session, spanOf } from './session.ts';

const tokenOptions = { legend: semanticTokensLegend, full: true, range: true };

const hoconFiles: DocumentSelector = [{ pattern: '**/*.{conf,hocon}' }, { language: 'hocon' }];
const structured: DocumentSelector = [
  ...hoconFiles,
  { pattern: '**/*.{properties,properties.*}' },
  { language: 'properties' },
];

/**
 * Folding, selection and tokens are for HOCON and properties only. An editor that can be told so is told so later, for
 * its own ways with YAML give way to any server that it asks.
 */
export function structureCapability({ textDocument }: ClientCapabilities): ServerCapabilities {
  return {
    ...(textDocument?.foldingRange?.dynamicRegistration === true ? {} : { foldingRangeProvider: true }),
    ...(textDocument?.selectionRange?.dynamicRegistration === true ? {} : { selectionRangeProvider: true }),
    ...(textDocument?.semanticTokens?.dynamicRegistration === true ? {} : { semanticTokensProvider: tokenOptions }),
  };
}

/** What `structureCapability` left for later. */
export function registerStructureLater(connection: Connection, { textDocument }: ClientCapabilities): void {
  const { client } = connection;
  if (textDocument?.foldingRange?.dynamicRegistration === true)
    void client.register(FoldingRangeRequest.type, { documentSelector: structured });
  if (textDocument?.selectionRange?.dynamicRegistration === true)
    void client.register(SelectionRangeRequest.type, { documentSelector: structured });
  if (textDocument?.semanticTokens?.dynamicRegistration === true)
    void client.register(SemanticTokensRegistrationType.type, { documentSelector: hoconFiles, ...tokenOptions });
}

export function registerStructure({ connection, host, workspace }: Session): void {
  connection.onFoldingRanges(
    guarded(host, 'folding', null as FoldingRange[] | null, async ({ textDocument }) => {
      const analysis = await workspace.analysis(textDocument.uri);
      return analysis === undefined ? null : (foldingRanges(analysis) ?? null);
    }),
  );
  connection.onSelectionRanges(
    guarded(host, 'selection', null as SelectionRange[] | null, async ({ textDocument, positions }) => {
      const analysis = await workspace.analysis(textDocument.uri);
      if (analysis === undefined) return null;
      return (
        selectionRanges(
          analysis,
          positions.map((p) => at(analysis, p)),
        ) ?? null
      );
    }),
  );
  const none: SemanticTokens = { data: [] };
  connection.languages.semanticTokens.on(
    guarded<SemanticTokensParams, SemanticTokens>(host, 'tokens', none, async ({ textDocument }) => {
      const analysis = await workspace.analysis(textDocument.uri);
      return analysis === undefined ? none : semanticTokens(analysis);
    }),
  );
  connection.languages.semanticTokens.onRange(
    guarded<SemanticTokensRangeParams, SemanticTokens>(
      host,
      'tokens of a range',
      none,
      async ({ textDocument, range }) => {
        const analysis = await workspace.analysis(textDocument.uri);
        return analysis === undefined ? none : semanticTokens(analysis, spanOf(analysis, range));
      },
    ),
  );
}
