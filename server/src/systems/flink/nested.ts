import type { ConfigTree } from '../../formats/tree.ts';
import type { Span } from '../../text/span.ts';

/** A block of nested keys in a text that knows no nesting. */
export interface NestedBlock {
  /** From the first key to the end of the last line of the block, without its line break. */
  readonly span: Span;
  readonly keySpan: Span;
  /** Full dotted keys of the lines that have a value. */
  readonly entries: readonly { readonly key: string; readonly value: string }[];
  /** The block in lines with full keys; comments keep their place. */
  readonly flat: string;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  readonly key: string;
  /** Empty for a key that only opens a block. */
  readonly value: string;
  readonly comment: boolean;
}

const LINE = /^([ ]*)([\w.-]+):(?:[ \t](.*))?$/;

function* linesOf(text: string): Generator<Line> {
  for (let start = 0; start < text.length; ) {
    const lf = text.indexOf('\n', start);
    const next = lf < 0 ? text.length : lf + 1;
    const raw = text.slice(start, next).replace(/\r?\n$/, '');
    const end = start + raw.length;
    const trimmed = raw.trim();
    const match = LINE.exec(raw);
    const value = (match?.[3] ?? '').trim();
    if (match !== null && !trimmed.startsWith('#')) {
      const plain = value.startsWith('#') ? '' : value;
      yield { start, end, indent: match[1]!.length, key: match[2]!, value: plain, comment: false };
    } else
      yield { start, end, indent: -1, key: '', value: trimmed, comment: trimmed === '' || trimmed.startsWith('#') };
    start = next;
  }
}

/** Blocks that begin with a key without indentation and value, and go on with indented keys. */
export function findNested(tree: ConfigTree): NestedBlock[] {
  // A key alone on its line, without which there is nothing to look for; the first test is the cheap one.
  if (!/:[ \t]*(?:[\r\n#]|$)/.test(tree.text) || !/^[\w.-]+:[ \t\r]*(?:#.*)?$/m.test(tree.text)) return [];
  const blocks: NestedBlock[] = [];
  const lines = [...linesOf(tree.text)];
  for (let i = 0; i < lines.length; i++) {
    const head = lines[i]!;
    if (head.indent !== 0 || head.value !== '') continue;
    const stack: { indent: number; key: string }[] = [{ indent: 0, key: head.key }];
    const entries: { key: string; value: string }[] = [];
    const flat: string[] = [];
    let last = i;
    for (let j = i + 1; j < lines.length; j++) {
      const line = lines[j]!;
      if (line.comment) {
        if (line.value !== '') flat.push(line.value);
        continue;
      }
      if (line.indent <= 0) break;
      while (stack.length > 1 && stack.at(-1)!.indent >= line.indent) stack.pop();
      const key = `${stack.at(-1)!.key}.${line.key}`;
      if (line.value === '') stack.push({ indent: line.indent, key });
      else {
        entries.push({ key, value: line.value });
        flat.push(`${key}: ${line.value}`);
      }
      last = j;
      if (stack.length > 64) break;
    }
    if (entries.length === 0) continue;
    const end = lines[last]!.end;
    // Comments behind the last line of the block stay where they are.
    const kept = flat.slice(0, flat.findLastIndex((l) => !l.startsWith('#')) + 1);
    blocks.push({
      span: { start: head.start, end },
      keySpan: { start: head.start, end: head.start + head.key.length },
      entries,
      flat: kept.join('\n'),
    });
    i = last;
  }
  return blocks;
}

/** Whether a place lies in one of the blocks: what the line reader says of it there follows from the nesting. */
export const inBlocks = (blocks: readonly NestedBlock[], at: number): boolean =>
  blocks.some((b) => b.span.start <= at && at <= b.span.end);
