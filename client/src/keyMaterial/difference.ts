/** Lines around a change that are shown with it. */
const AROUND = 3;
/** Cells of the table of common lines: beyond, lines are compared as sets. */
const MOST_CELLS = 4_000_000;

/** The lines that differ, marked `-` and `+`, with some around them; none where the texts are the same. */
export function changedLines(before: string, after: string): readonly string[] {
  if (before === after) return [];
  const [a, b] = [before.split('\n'), after.split('\n')];
  const marked = a.length * b.length > MOST_CELLS ? bySets(a, b) : byTable(a, b);
  const near = new Set<number>();
  marked.forEach((line, i) => {
    if (line.startsWith(' ')) return;
    for (let k = i - AROUND; k <= i + AROUND; k++) near.add(k);
  });
  return marked.flatMap((line, i) => (near.has(i) ? [line] : near.has(i - 1) ? [' …'] : []));
}

/** The longest sequence of common lines stays; the rest came or went. */
function byTable(a: readonly string[], b: readonly string[]): string[] {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, k: number): number => table[i * width + k] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let k = b.length - 1; k >= 0; k--)
      table[i * width + k] = a[i] === b[k] ? at(i + 1, k + 1) + 1 : Math.max(at(i + 1, k), at(i, k + 1));
  const lines: string[] = [];
  let [i, k] = [0, 0];
  while (i < a.length || k < b.length) {
    if (i < a.length && k < b.length && a[i] === b[k]) {
      lines.push(`  ${a[i]}`);
      i++;
      k++;
    } else if (i < a.length && (k === b.length || at(i + 1, k) >= at(i, k + 1))) lines.push(`- ${a[i++]}`);
    else lines.push(`+ ${b[k++]}`);
  }
  return lines;
}

function bySets(a: readonly string[], b: readonly string[]): string[] {
  const [old, now] = [new Set(a), new Set(b)];
  return [
    ...a.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...b.filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}
