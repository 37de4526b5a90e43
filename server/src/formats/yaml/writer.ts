import { lineEnd, span, type TextChange } from '../../text/span.ts';
import type { Writer } from '../format.ts';
import { commentLine, joinItems, lineBreak } from '../lines.ts';
import type { ConfigTree, Entry, ListNode, MapNode, ScalarNode } from '../tree.ts';
import { addEntries, mannerOf, type NewEntry, targetOf } from './add.ts';
import { bodyIndent } from './block.ts';
import { columnOf, ownerOf, stepsTo } from './locate.ts';
import { yamlMarks } from './marks.ts';
import { removal, remove } from './remove.ts';
import { skipSpaces } from './scan.ts';
import { isTyped, type Manner, spell, spellKey, spellString, spellValue } from './spell.ts';

const BLOCK = { flow: false, json: false };

/**
 * How YAML is written. `value` always makes a string: `true` becomes `'true'`. What is set or added stands unquoted as
 * boolean or integer where the value it replaces does, or where none is replaced and a sibling does, or where told so;
 * quotes that it needs are those of its siblings. Items of a list become a YAML list only in the place of one, else one
 * string with commas, which all three systems read as a list.
 */
export const writer: Writer = {
  value: spell,
  entry: (key, spelledValue) => `${spellKey(key, BLOCK)}: ${spelledValue}`,
  setValue,
  rename,
  remove,
  add: (tree, root, entries, after, typed = false) => {
    const known = entries.map(
      ({ key, value }): NewEntry => ({
        key,
        value: (manner) => spellValue(joinItems(value), { ...manner, typed: manner.typed || typed }),
      }),
    );
    return addEntries(tree, root, known, after);
  },
  comment: commentLine,
};

function setValue(tree: ConfigTree, entry: Entry, value: string | readonly string[], typed = false): TextChange[] {
  const { text } = tree;
  const owner = ownerOf(tree, entry);
  const current = entry.value;
  if (owner !== undefined && yamlMarks(tree).aliases.some((alias) => alias.start === entry.keySpan.start)) {
    // The entry comes from a merged map: an entry of this map's own wins over it.
    const own: MapNode = { ...owner, entries: owner.entries.filter((e) => e.keySpan.start !== entry.keySpan.start) };
    const place = own.entries.length > 0 ? own : owner;
    return addEntries(tree, place, [
      { key: entry.path.join('.'), value: (manner) => spellValue(joinItems(value), manner) },
    ]);
  }
  const beside = owner === undefined ? { flow: false, json: false, typed: false } : mannerOf(text, owner, owner);
  const around = { ...beside, typed: beside.typed || typed };
  if (current?.kind === 'list' && typeof value !== 'string') return setItems(text, entry, current, value, around);
  const joined = joinItems(value);
  if (current?.kind === 'scalar') return [setScalar(text, current, joined, around)];
  const spelled = spellValue(joined, around);
  if (entry.operator === '') return [{ span: span(entry.span.end, entry.span.end), newText: `: ${spelled}` }];
  const colon = text.indexOf(':', entry.keySpan.end);
  if (current !== undefined) return [{ span: span(colon + 1, current.span.end), newText: ` ${spelled}` }];
  const stop = skipSpaces(text, colon + 1, lineEnd(text, colon + 1));
  return [{ span: span(colon + 1, stop), newText: ` ${spelled}${text.charAt(stop) === '#' ? ' ' : ''}` }];
}

function setScalar(text: string, current: ScalarNode, value: string, around: Manner): TextChange {
  const { quote, inner } = current;
  if (quote === 'single' && /[\r\n]/.test(value)) return { span: current.span, newText: spellString(value) };
  if (quote === 'single' || quote === 'double') return { span: inner, newText: spell(value, quote) };
  const own = quote === 'block' ? bodyIndent(text, inner.start, inner.end, current.value) : 0;
  if (own > 0 && /^\S.*\n/.test(value) && text.charAt(current.span.start) === '|') {
    const indent = ' '.repeat(own);
    const lines = value.replace(/\n$/, '').split('\n');
    return { span: inner, newText: lines.map((l) => (l === '' ? l : indent + l)).join(lineBreak(text)) };
  }
  return {
    span: current.span,
    newText: spellValue(value, { ...around, typed: isTyped(current) || (current.type === 'string' && around.typed) }),
  };
}

function setItems(text: string, entry: Entry, list: ListNode, items: readonly string[], around: Manner): TextChange[] {
  const spelled = (flow: boolean): string[] =>
    items.map((item) =>
      spellValue(item, { ...around, flow, typed: list.items.some((i) => i.kind === 'scalar' && isTyped(i)) }),
    );
  if (text.charAt(list.span.start) === '[' || items.length === 0) {
    const within = text.charAt(list.span.start) === '[' ? list.span.start : text.indexOf(':', entry.keySpan.end) + 1;
    const lead = within === list.span.start ? '' : ' ';
    return [{ span: span(within, list.span.end), newText: `${lead}[${spelled(true).join(', ')}]` }];
  }
  const indent = ' '.repeat(columnOf(text, list.span.start));
  return [
    {
      span: list.span,
      newText: spelled(false)
        .map((item) => `- ${item}`)
        .join(lineBreak(text) + indent),
    },
  ];
}

function rename(tree: ConfigTree, root: MapNode, entry: Entry, key: string): TextChange[] {
  const { text } = tree;
  const steps = stepsTo(root, entry);
  if (steps === undefined) return [];
  const parent = steps
    .slice(0, -1)
    .map((step) => step.entry.path.join('.'))
    .join('.');
  const manner = mannerOf(text, steps.at(-1)?.map ?? root, root);
  if (parent === '' || key.startsWith(`${parent}.`)) {
    const rest = parent === '' ? key : key.slice(parent.length + 1);
    const quoted = /^["']/.test(text.charAt(entry.keySpan.start));
    const spelled = quoted && !manner.json ? `'${rest.replaceAll("'", "''")}'` : spellKey(rest, manner);
    return [{ span: entry.keySpan, newText: spelled }];
  }
  return move(tree, root, entry, key);
}

/** The entry under another key in another map, with its value as it is written. */
function move(tree: ConfigTree, root: MapNode, entry: Entry, key: string): TextChange[] {
  const { text } = tree;
  const target = targetOf(root, key);
  const gone = removal(tree, root, entry, target.map);
  const added = addEntries(tree, root, [{ key, value: (_, column) => movedValue(text, entry, column) }]);
  return added.flatMap((change): TextChange[] => {
    if (change.span.start < gone.start || change.span.start > gone.end) return [{ span: gone, newText: '' }, change];
    // The new line takes the place of the old one.
    const eol = lineBreak(text);
    const body = change.newText.startsWith(eol) ? change.newText.slice(eol.length) : change.newText;
    const atEnd = text.slice(gone.start, gone.end).startsWith(eol) && gone.end === text.length;
    return [{ span: gone, newText: target.map.style === 'flow' ? change.newText : atEnd ? eol + body : body + eol }];
  });
}

/** A value's source behind the colon, its further lines indented for a key in another column. */
function movedValue(text: string, entry: Entry, column: number): string {
  if (entry.value === undefined) return '';
  const colon = text.indexOf(':', entry.keySpan.end);
  const source = text.slice(colon + 1, entry.span.end).replace(/^ +/, '');
  const shift = column - columnOf(text, entry.keySpan.start);
  const [first = '', ...lines] = source.split('\n');
  const moved = lines.map((line) =>
    shift >= 0
      ? line.trim() === ''
        ? line
        : ' '.repeat(shift) + line
      : line.replace(new RegExp(`^ {0,${-shift}}`), ''),
  );
  return [first, ...moved].join('\n');
}
