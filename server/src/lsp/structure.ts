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
} from 'vscode-languageserver';
import { foldingRanges } from '../service/folding.ts';
import { tokenOptions } from '../service/names.ts';
import { selectionRanges } from '../service/selection.ts';
import { semanticTokens } from '../service/semanticTokens.ts';
import { guarded } from './run.ts';
import { at, type Session, spanOf } from './session.ts';

const hoconFiles: DocumentSelector = [{ pattern: '**/*.{conf,hocon}' }, { language: 'hocon' }];
const structured: DocumentSelector = [
  ...hoconFiles,
  { pattern: '**/*.{properties,properties.*}' },
  { language: 'properties' },
];

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
