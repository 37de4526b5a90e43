/** What stands in one pair of quotes of a word: the offsets of the quotes; `close` is the word's end where it is missing. */
export interface Quoted {
  readonly kind: 'single' | 'double';
  readonly open: number;
  readonly close: number;
}

/** A word as a shell splits it, with its quotes and backslashes undone. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Absent where the word is written as it reads. */
  readonly spelling?: Spelling;
}

interface Spelling {
  /** Where the spelling of each character of `text` begins and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly quotes: readonly Quoted[];
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** Length of a backslash with a line break behind it, which a shell takes out of the text; 0 where none stands. */
function joint(text: string, at: number): number {
  if (text.charCodeAt(at) !== 92) return 0;
  if (text.charCodeAt(at + 1) === 10) return 2;
  return text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === 10 ? 3 : 0;
}

/** Offset of the next word at or behind `at`, or the end of the text. */
export function wordStart(text: string, at: number): number {
  let i = at;
  while (i < text.length) {
    const skip = isSpace(text.charCodeAt(i)) ? 1 : joint(text, i);
    if (skip === 0) break;
    i += skip;
  }
  return i;
}

/** Reads the word that begins at `start`, by the rules of POSIX shells (2.2 Quoting) without expansions. */
export function readWord(text: string, start: number): Word {
  let i = start;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isSpace(code)) break;
    if (code === 34 || code === 39 || code === 92) return readSpelled(text, start);
  }
  return { start, end: i, text: text.slice(start, i) };
}

function readSpelled(text: string, start: number): Word {
  const starts: number[] = [];
  const ends: number[] = [];
  const quotes: Quoted[] = [];
  const chars: string[] = [];
  let i = start;
  let end = start;
  const take = (from: number, at: number): void => {
    chars.push(text[at] ?? '');
    starts.push(from);
    ends.push(at + 1);
    i = at + 1;
    end = i;
  };
  /** Takes what stands between quotes; in double ones a backslash only means something before `"`, `\`, `$` and `` ` ``. */
  const quoted = (code: number): void => {
    const open = i++;
    while (i < text.length && text.charCodeAt(i) !== code) {
      const skip = code === 34 ? joint(text, i) : 0;
      if (skip > 0) i += skip;
      else if (code === 34 && text[i] === '\\' && '"\\$`'.includes(text[i + 1] ?? ' ')) take(i, i + 1);
      else take(i, i);
    }
    quotes.push({ kind: code === 34 ? 'double' : 'single', open, close: i });
    if (i < text.length) i++;
    end = i;
  };
  while (i < text.length) {
    const code = text.charCodeAt(i);
    const skip = joint(text, i);
    if (isSpace(code)) break;
    if (skip > 0) i += skip;
    else if (code === 34 || code === 39) quoted(code);
    else if (code === 92 && i + 1 < text.length) take(i, i + 1);
    else take(i, i);
  }
  return { start, end, text: chars.join(''), spelling: { starts, ends, quotes } };
}

/** Where the character at `index` of a word's text begins; behind the last one, where that ends. */
export function startOf(word: Word, index: number): number {
  if (word.spelling === undefined) return word.start + index;
  return word.spelling.starts[index] ?? endOf(word, word.text.length);
}

/** Where the character before `index` of a word's text ends. */
export function endOf(word: Word, index: number): number {
  if (word.spelling === undefined) return word.start + index;
  return index === 0 ? (word.spelling.starts[0] ?? word.start) : (word.spelling.ends[index - 1] ?? word.end);
}

/** How many characters of a word's text end at or before `offset`. */
export function indexOf(word: Word, offset: number): number {
  if (word.spelling === undefined) return Math.min(Math.max(offset - word.start, 0), word.text.length);
  const { ends } = word.spelling;
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The quotes of a word around `offset`, if it stands between any. */
export const quotesAt = (word: Word, offset: number): Quoted | undefined =>
  word.spelling?.quotes.find((q) => q.open < offset && offset <= q.close);

/** The quotes that open at `offset`. */
export const quotesFrom = (word: Word, offset: number): Quoted | undefined =>
  word.spelling?.quotes.find((q) => q.open === offset);

/** A quote that never closes can only be the last of a word, which then ends with the text. */
export const openQuote = (text: string, word: Word): Quoted | undefined => {
  const last = word.spelling?.quotes.at(-1);
  return last !== undefined && last.close === text.length ? last : undefined;
};

/** What ends the last word of a text, so that another can follow: for a backslash with nothing behind it, an open quote. */
export function closing(text: string, word: Word): string {
  if (word.spelling === undefined || word.end < text.length) return '';
  const open = openQuote(text, word);
  const lone = text.endsWith('\\') && word.spelling.starts.at(-1) === text.length - 1 && open?.kind !== 'single';
  const mark = open === undefined ? '' : open.kind === 'single' ? "'" : '"';
  return lone ? `\\${mark}` : mark;
}
