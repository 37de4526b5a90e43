import { type Occurrence, occurrences } from '../formats/hocon/navigate.ts';
import { startsWith } from '../formats/hocon/path.ts';
import type { ConfigTree } from '../formats/tree.ts';
import type { SourceDocument } from '../systems/types.ts';
import type { Span } from '../text/span.ts';
import type { HoconGroup } from './includes.ts';

/** A place that names a HOCON path, in the coordinates of its file's tree. */
export interface HoconPlace {
  readonly document: SourceDocument;
  readonly span: Span;
  readonly kind: Occurrence['kind'];
  /** A key that ends with the path itself, rather than going on below it. */
  readonly exact: boolean;
  /** The element begins its key: what stands there must not read as an include. */
  readonly leading: boolean;
}

/** All places that name a path, given as seen from one file, in every configuration that the file is a part of. */
export function hoconPlaces(groups: readonly HoconGroup[], uri: string, path: readonly string[]): HoconPlace[] {
  const found = new Map<string, HoconPlace>();
  for (const group of groups) {
    for (const whole of wholePaths(group, uri, path)) {
      for (const { document, tree, prefix } of group) {
        const add = (place: HoconPlace): void => {
          found.set(`${place.document.uri}#${place.span.start}`, place);
        };
        if (whole.length > prefix.length && startsWith(whole, prefix))
          for (const place of placesIn(document, tree, whole.slice(prefix.length))) add(place);
        // Substitutions of an included file are looked up from where it stands, then from the top.
        if (prefix.length > 0)
          for (const place of placesIn(document, tree, whole)) if (place.kind === 'substitution') add(place);
      }
    }
  }
  return [...found.values()];
}

/** The path from the top of what is loaded; several where the file is included in several places. */
function wholePaths(group: HoconGroup, uri: string, path: readonly string[]): (readonly string[])[] {
  return group
    .filter((f) => f.document.uri === uri)
    .map(({ prefix }) => {
      const whole = [...prefix, ...path];
      if (prefix.length === 0 || isDefined(group, whole) || !isDefined(group, path)) return whole;
      return path;
    });
}

const isDefined = (group: HoconGroup, whole: readonly string[]): boolean =>
  group.some(
    ({ document, tree, prefix }) =>
      whole.length > prefix.length &&
      startsWith(whole, prefix) &&
      placesIn(document, tree, whole.slice(prefix.length)).some((p) => p.kind === 'key'),
  );

function placesIn(document: SourceDocument, tree: ConfigTree, path: readonly string[]): HoconPlace[] {
  const all = tree.format === 'properties' ? propertyKeys(tree, path) : occurrences(tree, (p) => startsWith(p, path));
  return all.flatMap((o) => {
    const index = path.length - 1 - o.first;
    const span = o.elements[index];
    if (span === undefined || index < 0) return [];
    const exact = o.kind === 'key' && o.path.length === path.length;
    return [{ document, span, kind: o.kind, exact, leading: o.kind === 'key' && index === 0 }];
  });
}

/** Keys of an included properties file are paths too; those with escapes or line breaks in them are left out. */
function propertyKeys(
  tree: ConfigTree,
  path: readonly string[],
): Pick<Occurrence, 'kind' | 'path' | 'first' | 'elements'>[] {
  return (tree.roots[0]?.entries ?? []).flatMap(({ path: [key = ''], keySpan }) => {
    const elements = key.split('.');
    if (!startsWith(elements, path) || tree.text.slice(keySpan.start, keySpan.end) !== key) return [];
    let at = keySpan.start;
    const spans = elements.map((e) => {
      const span = { start: at, end: at + e.length };
      at = span.end + 1;
      return span;
    });
    return [{ kind: 'key', path: elements, first: 0, elements: spans }];
  });
}
