/** Words to choose from that are asked for often: spelled plainly once. */
export class Candidates {
  readonly all: readonly { readonly text: string; readonly plain: string }[];

  constructor(texts: Iterable<string>) {
    this.all = Array.from(texts, (text) => ({ text, plain: plain(text) }));
  }
}

/**
 * Closest candidate for a mistyped word, or undefined where none is near: Damerau-Levenshtein distance (one transposition
 * counts once), at most a third of the word's length and at most 4. Letter case and `-`, `_`, `.` count for little.
 */
export function closest(word: string, candidates: Iterable<string> | Candidates): string | undefined {
  const wanted = plain(word);
  const { all } = candidates instanceof Candidates ? candidates : new Candidates(candidates);
  let best: string | undefined;
  let bestDistance = Math.min(4, Math.floor(word.length / 3)) + 1;
  for (const { text, plain: other } of all) {
    if (Math.abs(text.length - word.length) >= bestDistance + 1) continue;
    const d = other === wanted ? 0.5 : distance(wanted, other, bestDistance);
    if (d < bestDistance) {
      bestDistance = d;
      best = text;
    }
  }
  return best;
}

const plain = (word: string): string => word.toLowerCase().replace(/[-_]/g, '.');

/** Damerau-Levenshtein (restricted); returns `limit` as soon as it is reached. */
export function distance(left: string, right: string, limit = Number.POSITIVE_INFINITY): number {
  // Keys of one family share most of their text; only what differs needs the table.
  let from = 0;
  const shorter = Math.min(left.length, right.length);
  while (from < shorter && left.charCodeAt(from) === right.charCodeAt(from)) from++;
  let cut = 0;
  const most = shorter - from;
  while (cut < most && left.charCodeAt(left.length - 1 - cut) === right.charCodeAt(right.length - 1 - cut)) cut++;
  const rows = left.length - cut - from;
  const columns = right.length - cut - from;
  /** The largest distance that is of interest: nothing farther from the diagonal is as near. */
  const reach = Number.isFinite(limit) ? Math.ceil(limit) - 1 : Math.max(rows, columns);
  if (Math.abs(rows - columns) > reach) return limit;
  if (rows === 0 || columns === 0) return Math.max(rows, columns);
  const far = reach + 1;
  let [beforeLast, last, row] = tableOf(columns + 2);
  for (let j = 0; j <= Math.min(columns, far); j++) last[j] = j;
  for (let i = 1; i <= rows; i++) {
    const first = Math.max(1, i - reach);
    const end = Math.min(columns, i + reach);
    row[first - 1] = first === 1 ? i : far;
    let smallest = first === 1 ? i + Math.abs(rows - i - columns) : far;
    const a = left.charCodeAt(from + i - 1);
    for (let j = first; j <= end; j++) {
      const b = right.charCodeAt(from + j - 1);
      let d = Math.min((last[j] ?? far) + 1, (row[j - 1] ?? far) + 1, (last[j - 1] ?? far) + (a === b ? 0 : 1));
      if (i > 1 && j > 1 && a === right.charCodeAt(from + j - 2) && left.charCodeAt(from + i - 2) === b)
        d = Math.min(d, (beforeLast[j - 2] ?? far) + 1);
      row[j] = d;
      // What differs in length from here on has to be put in or left out as well.
      const least = d + Math.abs(rows - i - (columns - j));
      if (least < smallest) smallest = least;
    }
    if (smallest >= far) return limit;
    if (end < columns) row[end + 1] = far;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  const d = last[columns] ?? far;
  return d > reach ? limit : d;
}

type Table = [beforeLast: Int32Array, last: Int32Array, row: Int32Array];

const newTable = (columns: number): Table => [
  new Int32Array(columns),
  new Int32Array(columns),
  new Int32Array(columns),
];

/** Three rows to write on; made once, for they are needed for every pair of words. */
const table = newTable(256);

const tableOf = (columns: number): Table => (columns <= 256 ? [...table] : newTable(columns));
