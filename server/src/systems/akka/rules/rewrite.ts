import { flatten } from '../../../formats/flatten.ts';
import type { Region, Setting } from '../../../rules/model.ts';
import type { Change, Fix } from '../../../rules/rule.ts';
import { toHostChanges } from '../../../text/embedding.ts';
import { applyChanges, type TextChange } from '../../../text/span.ts';

/** One step of a larger change of a HOCON text. Steps by key concern every definition of it. */
export type Step =
  | { readonly op: 'rename'; readonly key: string; readonly to: string }
  | { readonly op: 'remove'; readonly key: string }
  | { readonly op: 'set'; readonly key: string; readonly value: string | readonly string[] };

/** More definitions of one key than anybody writes. */
const MOST = 50;

/**
 * Takes the steps one after another, each on the text that the one before has left: what one step removes and another
 * adds may touch each other, and blocks that become empty go away. Yields the piece of the text that differs in the end.
 */
function changed(region: Region, steps: readonly Step[]): TextChange[] {
  const { format } = region;
  const before = region.tree.text;
  let text = before;
  const take = (step: Step): boolean => {
    const tree = format.parse(text);
    const [root] = tree.roots;
    if (root === undefined) return false;
    const found = flatten(root).findLast((l) => l.key === step.key);
    const { writer } = format;
    const list =
      step.op === 'set'
        ? found === undefined
          ? writer.add(tree, root, [{ key: step.key, value: step.value }])
          : writer.setValue(tree, found.entry, step.value)
        : found === undefined
          ? []
          : step.op === 'remove'
            ? writer.remove(tree, root, found.entry)
            : writer.rename(tree, root, found.entry, step.to);
    if (list.length === 0) return false;
    text = applyChanges(text, list);
    return true;
  };
  for (const step of steps) {
    if (step.op === 'set') take(step);
    else for (let i = 0; i < MOST && take(step); i++);
  }
  return difference(before, text);
}

/** The one piece in which two texts differ, in whole lines where that is possible. */
function difference(before: string, after: string): TextChange[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  start = before.lastIndexOf('\n', start - 1) + 1;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return [{ span: { start, end: before.length - tail }, newText: after.slice(start, after.length - tail) }];
}

/**
 * A fix that takes several steps in the text that holds the settings. None where they stand elsewhere: in an included
 * file, or on a command line.
 */
export function rewrite(title: string, settings: readonly Setting[], steps: readonly Step[]): Fix[] {
  const [first] = settings;
  if (first === undefined || first.region.format.id !== 'hocon') return [];
  if (settings.some((s) => s.include !== undefined || s.region !== first.region)) return [];
  const { region } = first;
  const changes = toHostChanges(region.embedding, changed(region, steps)).map(
    ({ span, newText }): Change => ({ op: 'text', uri: region.uri, span, newText }),
  );
  return changes.length === 0 ? [] : [{ title, changes }];
}
