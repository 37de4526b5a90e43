import type { DocumentSymbol, SymbolInformation } from 'vscode-languageserver';
import { documentSymbols } from '../service/documentSymbols.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

export function registerDocumentSymbol({ connection, host, workspace, capabilities }: Session): void {
  const nested = capabilities.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
  connection.onDocumentSymbol(
    guarded(host, 'outline', [] as DocumentSymbol[] | SymbolInformation[], async ({ textDocument: { uri } }) => {
      const analysis = await workspace.analysis(uri);
      if (analysis === undefined) return [];
      const symbols = documentSymbols(analysis);
      return nested ? symbols : [...flat(symbols, uri)];
    }),
  );
}

/** For editors that know no nested outline. */
function* flat(symbols: readonly DocumentSymbol[], uri: string, containerName = ''): Generator<SymbolInformation> {
  for (const { name, kind, range, children } of symbols) {
    yield { name, kind, location: { uri, range }, ...(containerName === '' ? {} : { containerName }) };
    yield* flat(children ?? [], uri, name);
  }
}
