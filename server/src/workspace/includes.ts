import { placeAt } from '../formats/hocon/locate.ts';
import { includePlaces } from '../formats/hocon/places.ts';
import type { ConfigTree, Include } from '../formats/tree.ts';
import type { SourceDocument } from '../systems/types.ts';
import { nameOf, resolveUri } from '../text/uri.ts';
import type { Analysis } from './analyse.ts';

/** Where texts come from: a `Workspace`, or files in memory. */
export interface Sources {
  source(uri: string): Promise<SourceDocument | undefined>;
  readonly openDocuments: readonly SourceDocument[];
}

/** A file as it stands in what one HOCON file loads. */
export interface HoconFile {
  readonly document: SourceDocument;
  readonly tree: ConfigTree;
  /** Path of the map that it is included into, from the top of the loading file; empty for that itself. */
  readonly prefix: readonly string[];
}

/** One file with all that it includes, itself first: their paths are one configuration. */
export type HoconGroup = readonly HoconFile[];

const MOST_FILES = 200;
const DEEPEST = 20;

const hoconName = /\.(?:conf|hocon|json)$/i;

/** The tree of a document that is HOCON as a whole: a region says so, or a name that nothing else has. */
export function hoconTree(analysis: Analysis): ConfigTree | undefined {
  const { document, units } = analysis;
  for (const unit of units)
    for (const region of unit.regions)
      if (region.format.id === 'hocon' && region.embedding === undefined && region.uri === document.uri)
        return region.tree;
  return /\.hocon$/i.test(document.name) ? document.tree('hocon') : undefined;
}

/** The files that an include names, the strongest first. */
export async function includedFiles(
  from: string,
  include: Pick<Include, 'target' | 'how'>,
  sources: Pick<Sources, 'source'>,
): Promise<SourceDocument[]> {
  for (const paths of includePlaces(from, include)) {
    const found: SourceDocument[] = [];
    for (const path of [...paths].reverse()) {
      const uri = resolveUri(from, path);
      const file = uri === from ? undefined : await sources.source(uri);
      if (file !== undefined) found.push(file);
    }
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * The configurations that a document is a part of: its own, and those of the open documents that include it, however
 * far away.
 */
export async function hoconGroups(
  document: SourceDocument,
  tree: ConfigTree | undefined,
  sources: Sources,
): Promise<HoconGroup[]> {
  const groups: HoconGroup[] = [];
  if (tree !== undefined) groups.push(await groupOf(document, tree, sources));
  for (const other of sources.openDocuments) {
    if (other.uri === document.uri || !hoconName.test(other.name) || !other.text.includes('include')) continue;
    const group = await groupOf(other, other.tree('hocon'), sources);
    if (group.some((f) => f.document.uri === document.uri)) groups.push(group);
  }
  return groups;
}

async function groupOf(root: SourceDocument, tree: ConfigTree, sources: Pick<Sources, 'source'>): Promise<HoconGroup> {
  const files: HoconFile[] = [];
  const add = async (file: HoconFile, above: readonly string[]): Promise<void> => {
    const { document, tree, prefix } = file;
    files.push(file);
    for (const include of tree.includes) {
      if (above.length >= DEEPEST || files.length >= MOST_FILES) return;
      const top = tree.roots[0];
      if (top === undefined) return;
      const inner = [...prefix, ...placeAt(tree.text, top, include.span.start).path];
      for (const next of await includedFiles(document.uri, include, sources)) {
        // A file that includes itself, over however many others, is refused when it is loaded.
        if (above.includes(next.uri)) continue;
        const isProperties = nameOf(next.uri).endsWith('.properties');
        const nextTree = next.tree(isProperties ? 'properties' : 'hocon');
        await add({ document: next, tree: nextTree, prefix: inner }, [...above, next.uri]);
      }
    }
  };
  await add({ document: root, tree, prefix: [] }, [root.uri]);
  return files;
}
