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
  if (Math.abs(rows - columns) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: columns + 2 }, (_, i) => i);
  for (let i = 1; i <= rows; i++) {
    // Farther from the diagonal than the limit nothing is below it.
    const first = Math.max(1, i - Math.floor(limit));
    const end = Math.min(columns, i + Math.floor(limit));
    const row: number[] = [];
    row[first - 1] = first === 1 ? i : limit;
    let smallest = row[first - 1] ?? limit;
    const a = left.charCodeAt(from + i - 1);
    for (let j = first; j <= end; j++) {
      const b = right.charCodeAt(from + j - 1);
      let d = Math.min((last[j] ?? limit) + 1, (row[j - 1] ?? limit) + 1, (last[j - 1] ?? limit) + (a === b ? 0 : 1));
      if (i > 1 && j > 1 && a === right.charCodeAt(from + j - 2) && left.charCodeAt(from + i - 2) === b)
        d = Math.min(d, (beforeLast[j - 2] ?? limit) + 1);
      row[j] = d;
      if (d < smallest) smallest = d;
    }
    if (smallest >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[columns] ?? limit;
}
