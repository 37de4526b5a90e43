import { findParts, resources } from '../formats/embedded/index.ts';
import type { Part, Resource } from '../formats/embedded/types.ts';
import { formats } from '../formats/index.ts';
import type { ConfigTree, FormatId } from '../formats/tree.ts';
import type { SourceDocument } from '../systems/types.ts';
import { pathOf } from '../text/uri.ts';

/** A text with its lazily parsed trees. */
export class TextSource implements SourceDocument {
  readonly uri: string;
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly #trees = new Map<FormatId, ConfigTree>();
  #resources: readonly Resource[] | undefined;
  #parts: readonly Part[] | undefined;

  constructor(uri: string, text: string) {
    this.uri = uri;
    this.path = pathOf(uri);
    this.name = this.path.slice(this.path.lastIndexOf('/') + 1);
    this.text = text;
  }

  tree(format: FormatId): ConfigTree {
    let tree = this.#trees.get(format);
    if (tree === undefined) {
      tree = formats[format].parse(this.text);
      this.#trees.set(format, tree);
    }
    return tree;
  }

  resources(): readonly Resource[] {
    this.#resources ??= resources(this.tree('yaml'));
    return this.#resources;
  }

  parts(): readonly Part[] {
    this.#parts ??= this.resources().flatMap((r) => findParts(this.tree('yaml'), r));
    return this.#parts;
  }
}
