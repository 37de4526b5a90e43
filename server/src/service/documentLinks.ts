import type { DocumentLink } from 'vscode-languageserver-types';
import type { OptionKind } from '../rules/options.ts';
import { toHostSpan } from '../text/embedding.ts';
import type { Span } from '../text/span.ts';
import { resolveUri } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { hoconTree, includedFiles, type Sources } from '../workspace/includes.ts';
import { rangeOf } from './positions.ts';
import type { DocumentUse } from './uses.ts';

const pathKinds: ReadonlySet<OptionKind> = new Set([
  'keystore',
  'truststore',
  'pem-certificate',
  'pem-key',
  'pem-ca',
  'keytab',
  'file',
]);

const MOST_LINKS = 500;

/** What a document may be linked to. */
export interface Surroundings extends Pick<Sources, 'source'> {
  /** True for a file that exists and lies in the workspace. */
  exists(uri: string): Promise<boolean>;
}

/**
 * Includes that are found, key material wherever it was found, and other relative paths that exist beside the file.
 * Absolute paths are those of the cluster's hosts.
 */
export async function documentLinks(
  analysis: Analysis,
  around: Surroundings,
  uses: readonly DocumentUse[] = [],
): Promise<DocumentLink[]> {
  const { document } = analysis;
  const links: DocumentLink[] = [];
  for (const include of hoconTree(analysis)?.includes.slice(0, MOST_LINKS) ?? []) {
    const [file] = await includedFiles(document.uri, include, around);
    if (file !== undefined) links.push({ range: rangeOf(document, include.targetSpan), target: file.uri });
  }
  const linked = new Set<number>();
  for (const { use, found } of uses.slice(0, MOST_LINKS)) {
    const node = use.path.entry.value;
    if (found === undefined || node?.kind !== 'scalar') continue;
    const span = toHostSpan(use.path.region.embedding, node.inner);
    linked.add(span.start);
    links.push({ range: rangeOf(document, span), target: found.uri, tooltip: found.way });
  }
  for (const { span, path } of pathsIn(analysis).slice(0, MOST_LINKS)) {
    if (linked.has(span.start)) continue;
    const target = resolveUri(document.uri, path);
    if (await around.exists(target)) links.push({ range: rangeOf(document, span), target });
  }
  return links;
}

function pathsIn(analysis: Analysis): { span: Span; path: string }[] {
  const found = new Map<number, { span: Span; path: string }>();
  for (const unit of analysis.units) {
    for (const setting of unit.settings) {
      if (setting.uri !== analysis.document.uri || setting.include !== undefined) continue;
      const kind = unit.schema.options.get(setting.key)?.kind;
      const node = setting.entry.value;
      if (kind === undefined || !pathKinds.has(kind) || node?.kind !== 'scalar' || setting.value.state !== 'known')
        continue;
      const path = node.value.trim();
      // A drive, a scheme or a variable is no path beside this file.
      if (path === '' || path.startsWith('/') || /[:$\\\r\n]/.test(path)) continue;
      const span = toHostSpan(setting.region.embedding, node.inner);
      found.set(span.start, { span, path });
    }
  }
  return [...found.values()];
}
