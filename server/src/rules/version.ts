/** Compares product versions by their numbers; a pre-release (`2.0.0-M4`, `2.4-SNAPSHOT`) stands before its release. */
export function compareVersions(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  if (left.rest === right.rest) return 0;
  if (left.rest === '') return 1;
  if (right.rest === '') return -1;
  return left.rest.localeCompare(right.rest, 'en', { numeric: true }) < 0 ? -1 : 1;
}

function parse(version: string): { numbers: number[]; rest: string } {
  const match = /^v?(\d+(?:[._]\d+)*)(?:[-.+]?(.*))?$/i.exec(version.trim());
  if (match === null) return { numbers: [], rest: version };
  return { numbers: match[1]!.split(/[._]/).map(Number), rest: match[2] ?? '' };
}

/**
 * Whether a version lies in a range: comparators `>=1.5`, `<2`, `=1.18` joined by blanks (and) and `||` (or). A bound
 * compares with as many elements as it has, so `<=1.20` holds for 1.20.4 and `<2` for 1.20.4 but not for 2.0.0-M4;
 * an empty range holds always.
 */
export function inRange(version: string, range: string | undefined): boolean {
  if (range === undefined || range.trim() === '') return true;
  return range.split('||').some((all) =>
    all
      .trim()
      .split(/\s+/)
      .every((comparator) => holds(version, comparator)),
  );
}

function holds(version: string, comparator: string): boolean {
  const match = /^(>=|<=|>|<|=)?v?(.+)$/.exec(comparator);
  if (match === null) return false;
  const bound = match[2]!;
  const size = parse(bound).numbers.length;
  const { numbers, rest } = parse(version);
  // "<=1.20" speaks of the whole 1.20 line; a bound with a pre-release compares exactly.
  const cut =
    parse(bound).rest === '' ? numbers.slice(0, size).join('.') : numbers.join('.') + (rest === '' ? '' : `-${rest}`);
  const c = compareVersions(cut, bound);
  switch (match[1]) {
    case '>=':
      return c >= 0;
    case '<=':
      return c <= 0;
    case '>':
      return c > 0;
    case '<':
      return c < 0;
    default:
      return c === 0;
  }
}
