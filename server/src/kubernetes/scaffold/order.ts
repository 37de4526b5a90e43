/**
 * The order in which kubectl writes the keys of a map: numbers within names by their value, `r2.key` before `r10.key`
 * (sigs.k8s.io/yaml, goyaml.v2/sorter.go).
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x, y] = [left[i] ?? '', right[i] ?? ''];
    if (x === y) continue;
    const [xLetter, yLetter] = [isLetter(x), isLetter(y)];
    if (xLetter && yLetter) return byCode(x, y);
    if (xLetter !== yLetter) return xLetter ? 1 : -1;
    return byNumber(left, right, i);
  }
  return left.length - right.length;
}

const isLetter = (c: string): boolean => /^\p{L}$/u.test(c);
const isDigit = (c: string | undefined): boolean => c !== undefined && /^[0-9]$/.test(c);
const byCode = (x: string, y: string): number => (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);

function byNumber(left: readonly string[], right: readonly string[], at: number): number {
  // Zeros behind other digits count as places: `10` is more than `1`.
  const start = (left[at] === '0' || right[at] === '0') && digitBefore(left, at) ? 1n : 0n;
  const [x, y] = [run(left, at), run(right, at)];
  const [m, n] = [numberOf(x, start), numberOf(y, start)];
  if (m !== n) return m < n ? -1 : 1;
  if (x.length !== y.length) return x.length - y.length;
  return byCode(left[at] ?? '', right[at] ?? '');
}

function digitBefore(text: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(text[i]); i--) if (text[i] !== '0') return true;
  return false;
}

function run(text: readonly string[], from: number): string {
  let end = from;
  while (isDigit(text[end])) end++;
  return text.slice(from, end).join('');
}

const numberOf = (digits: string, start: bigint): bigint =>
  BigInt.asIntN(64, start * 10n ** BigInt(digits.length) + BigInt(digits === '' ? '0' : digits));
