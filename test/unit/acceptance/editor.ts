import { type CompletionItem, CompletionItemKind, InsertTextFormat, type TextEdit } from 'vscode-languageserver-types';
import { complete } from '../../../server/src/service/complete.ts';
import { edited, offsetOf, type Screen, type Surroundings, screen } from '../service/support.ts';

/** What completion offers at the cursor `¦` of a document. */
export interface Offer {
  readonly screen: Screen;
  /** As the list shows it before anything is typed. */
  readonly items: readonly CompletionItem[];
}

export async function offer(file: string, text: string, around?: Surroundings): Promise<Offer> {
  const s = await screen(file, text, around);
  const items = await complete(s.analysis, s.offset, { snippets: true });
  const order = (i: CompletionItem): string => i.sortText ?? i.label;
  return { screen: s, items: [...items].sort((a, b) => (order(a) < order(b) ? -1 : 1)) };
}

export const labels = ({ items }: Offer): string[] => items.map((i) => i.label);

export const blocks = ({ items }: Offer): CompletionItem[] =>
  items.filter((i) => i.kind === CompletionItemKind.Snippet);

export function item(offered: Offer, label: string): CompletionItem {
  const found = offered.items.find((i) => i.label === label);
  if (found === undefined) throw new Error(`${label} is not among ${labels(offered).join(', ')}`);
  return found;
}

/** Tab stops with what they first hold, or with what `fill` puts for it; `¦` where the cursor ends. */
const expanded = (snippet: string, fill: (shown: string) => string): string =>
  snippet
    .replace(/(?<!\\)\$\{\d+:((?:\\.|[^}\\])*)\}/g, (_, shown: string) => fill(shown))
    .replace(/(?<!\\)\$0/g, '¦')
    .replace(/(?<!\\)\$\d+/g, '')
    .replace(/\\([\\$}])/g, '$1');

/**
 * The document after an item was taken, as VS Code does it: what stands between the range's start and the cursor must
 * fit the item, else it is not shown; further lines get the blanks that the first line begins with.
 */
export function taken(offered: Offer, label: string, fill = (shown: string): string => shown): string {
  const { screen: s } = offered;
  const { textEdit, insertTextFormat, filterText } = item(offered, label);
  const { range, newText } = textEdit as TextEdit;
  const [start, end] = [offsetOf(s.text, range.start), offsetOf(s.text, range.end)];
  if (range.start.line !== range.end.line || start > s.offset || end < s.offset)
    throw new Error(`${label}: an editor takes no range that does not hold the cursor, or of several lines`);
  const typed = s.text.slice(start, s.offset).toLowerCase().trimStart();
  const filter = (filterText ?? label).toLowerCase();
  let at = 0;
  for (const c of typed) at = at < 0 ? at : filter.indexOf(c, at) + 1 || -1;
  if (at < 0) throw new Error(`${label} is filtered out behind "${typed}"`);
  const indent = /^[ \t]*/.exec(s.text.slice(s.text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';
  const text = insertTextFormat === InsertTextFormat.Snippet ? expanded(newText, fill) : newText;
  return edited(s.text, [{ range, newText: text.replaceAll('\n', `\n${indent}`) }]);
}
