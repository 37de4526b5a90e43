/**
 * Closest candidate for a mistyped word, or undefined where none is near: Damerau-Levenshtein distance (one transposition
 * counts once), at most a third of the word's length and at most 4. Letter case and `-`, `_`, `.` count for little.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word);
  let best: string | undefined;
  let bestDistance = Math.min(4, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance + 1) continue;
    const other = plain(candidate);
    const d = other === wanted ? 0.5 : distance(wanted, other, bestDistance);
    if (d < bestDistance) {
      bestDistance = d;
      best = candidate;
    }
  }
  return best;
}

const plain = (word: string): string => word.toLowerCase().replace(/[-_]/g, '.');

/** Damerau-Levenshtein (restricted); returns `limit` as soon as it is reached. */
export function distance(left: string, right: string, limit = Number.POSITIVE_INFINITY): number {
  // Keys of one family share most of their text; only what differs needs the table.
  let from = 0;
  while (from < left.length && left[from] === right[from]) from++;
  let cut = 0;
  const most = Math.min(left.length, right.length) - from;
  while (cut < most && left[left.length - 1 - cut] === right[right.length - 1 - cut]) cut++;
  const a = left.slice(from, left.length - cut);
  const b = right.slice(from, right.length - cut);
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let d = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, beforeLast[j - 2]! + 1);
      row.push(d);
      if (d < smallest) smallest = d;
    }
    if (smallest >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
