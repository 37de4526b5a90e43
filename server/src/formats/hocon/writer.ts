import type { TextChange } from '../../text/span.ts';
import type { Writer } from '../format.ts';
import type { ConfigTree, Entry, MapNode, ValueNode } from '../tree.ts';
import { addEntries, homeOf } from './add.ts';
import { placeOf } from './locate.ts';
import { startsWith } from './path.ts';
import { removalOf, removeEntry } from './remove.ts';
import { elementsOfKey, spell, spellKey, spellLike, spellList } from './spelling.ts';

/** How the quotes of a value stand now; a list counts as its first item. */
function quoteOf(value: ValueNode | undefined): 'none' | 'double' | 'triple' | undefined {
  const node = value?.kind === 'list' ? value.items[0] : value;
  if (node?.kind !== 'scalar') return undefined;
  return node.quote === 'double' || node.quote === 'triple' ? node.quote : 'none';
}

function setValue(tree: ConfigTree, entry: Entry, value: string | readonly string[]): TextChange[] {
  const old = entry.value;
  const quote = quoteOf(old);
  const isList = typeof value !== 'string';
  const spelled = isList
    ? spellList(value, quote)
    : quote === undefined || old?.kind === 'list'
      ? spell(value, 'none')
      : spellLike(value, quote);
  if (entry.operator === '') {
    return [{ span: { start: entry.keySpan.end, end: old?.span.end ?? entry.keySpan.end }, newText: ` = ${spelled}` }];
  }
  const between = tree.text.slice(entry.keySpan.end, entry.span.end);
  const operator = entry.keySpan.end + between.indexOf(entry.operator);
  if (old === undefined) {
    const behind = operator + entry.operator.length;
    return [{ span: { start: behind, end: behind }, newText: ` ${spelled}` }];
  }
  const changes: TextChange[] = [{ span: old.span, newText: spelled }];
  // what `+=` appends is an element, so a whole list takes its place
  if (isList && entry.operator === '+=')
    changes.unshift({ span: { start: operator, end: operator + 2 }, newText: '=' });
  return changes;
}

function rename(tree: ConfigTree, root: MapNode, entry: Entry, key: string): TextChange[] {
  const path = elementsOfKey(key);
  const place = placeOf(tree.text, root, entry);
  if (path.length > place.path.length && startsWith(path, place.path)) {
    return [{ span: entry.keySpan, newText: spellKey(path.slice(place.path.length)) }];
  }
  const rest = tree.text.slice(entry.keySpan.end, entry.span.end);
  const { target, map } = removalOf(tree, root, entry);
  const home = homeOf(root, path, target);
  if (home.map === map) return [{ span: target.span, newText: spellKey(path.slice(home.path.length)) + rest }];
  return [...removeEntry(tree, root, entry), ...addEntries(tree, root, [{ path, rest }], undefined, target)];
}

export const writer: Writer = {
  value: spell,
  entry: (key, spelledValue) => `${spellKey(elementsOfKey(key))} = ${spelledValue}`,
  setValue,
  rename,
  remove: removeEntry,
  add: (tree, root, entries, after) => {
    const items = entries.map(({ key, value }) => ({
      path: elementsOfKey(key),
      value: typeof value === 'string' ? spell(value, 'none') : spellList(value),
    }));
    return addEntries(tree, root, items, after);
  },
  comment: (text) => `# ${text.replace(/\r?\n/g, ' ')}`,
};
