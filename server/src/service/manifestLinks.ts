import type { DocumentLink } from 'vscode-languageserver-types';
import { resolveUri } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { rangeOf } from './positions.ts';

const MOST = 500;

/** Files that the generators of a kustomization take, where they exist. */
export async function generatedLinks(
  { document, manifests }: Analysis,
  exists: (uri: string) => Promise<boolean>,
): Promise<DocumentLink[]> {
  const links: DocumentLink[] = [];
  const keys = (manifests?.manifests ?? []).flatMap(({ produces }) => produces.flatMap((produced) => produced.keys));
  for (const { file, valueSpan } of keys.slice(0, MOST)) {
    if (file === undefined) continue;
    const target = resolveUri(document.uri, file);
    if (await exists(target)) links.push({ range: rangeOf(document, valueSpan), target });
  }
  return links;
}
