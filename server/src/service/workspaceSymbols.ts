import { SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver-types';
import { nameOf } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { rangeOf } from './positions.ts';

/** The TLS settings of a document, as a search over the workspace lists them: each place once, without its value. */
export function tlsSettings({ document, units }: Analysis): WorkspaceSymbol[] {
  const found = new Map<string, WorkspaceSymbol>();
  for (const unit of units) {
    for (const setting of unit.settings) {
      if (setting.uri !== document.uri || setting.include !== undefined) continue;
      const option = unit.schema.options.get(setting.key);
      const id = `${setting.keySpan.start} ${setting.key}`;
      if (option === undefined || option.related === true || found.has(id)) continue;
      found.set(id, {
        name: setting.key,
        kind: SymbolKind.Key,
        containerName: `${nameOf(document.uri)} · ${unit.name}`,
        location: { uri: document.uri, range: rangeOf(document, setting.keySpan) },
      });
    }
  }
  return [...found.values()];
}

/** True if the letters of a query stand in a name in their order, whatever their case. */
export function isSubsequence(query: string, name: string): boolean {
  const wanted = query.toLowerCase();
  const text = name.toLowerCase();
  let at = 0;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
