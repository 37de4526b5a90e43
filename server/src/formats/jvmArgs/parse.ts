import { t } from '../../text/l10n.ts';
import { span } from '../../text/span.ts';
import type { ConfigTree, Entry, ScalarNode, SyntaxProblem } from '../tree.ts';
import { closing, endOf, openQuote, quotesAt, quotesFrom, readWord, startOf, type Word, wordStart } from './word.ts';

/** A definition of a property: one word (`-Dkey=value`), or two (`-D key=value`, as Flink's command line takes it). */
export interface Definition {
  /** The word before, where the option stands alone. */
  readonly option: Word | undefined;
  readonly word: Word;
  /** Offsets in the word's text: the key from `keyStart` on, `equals` or -1. */
  readonly keyStart: number;
  readonly equals: number;
}

/** `-D` of java and Flink, `-yD` of Flink on YARN, `-J-D` of start scripts that pass on what follows `-J`. */
const prefixes = ['-D', '-yD', '-J-D'];

/** Length of the prefix with which a word begins that defines a property, else -1. */
export const prefixLength = (word: Word): number => prefixes.find((p) => word.text.startsWith(p))?.length ?? -1;

/** True for an option whose definition is the next word. */
export const standsAlone = (word: Word): boolean => word.text === '-D' || word.text === '-yD';

/** The definition that a word makes, given the word before it. */
export function definitionOf(word: Word, before: Word | undefined): Definition | undefined {
  const equals = word.text.indexOf('=');
  if (before !== undefined && standsAlone(before) && equals > 0 && !word.text.startsWith('-')) {
    return { option: before, word, keyStart: 0, equals };
  }
  const keyStart = prefixLength(word);
  return keyStart < 0 || keyStart === word.text.length || equals === keyStart
    ? undefined
    : { option: undefined, word, keyStart, equals };
}

/** The words of a text, each with the one before it. */
export function* wordsOf(text: string): Generator<[word: Word, before: Word | undefined]> {
  let before: Word | undefined;
  for (let at = wordStart(text, 0); at < text.length; at = wordStart(text, before.end)) {
    const word = readWord(text, at);
    yield [word, before];
    before = word;
  }
}

function scalar(start: number, end: number, quoted: ScalarNode['quote'], value: string, border: number): ScalarNode {
  return {
    kind: 'scalar',
    span: span(start, end),
    inner: quoted === 'none' ? span(start, end) : span(start + border, Math.max(start + border, end - border)),
    quote: quoted,
    value,
    type: 'string',
  };
}

/**
 * The value of a definition. Its quote is that of quotes around the value alone (`-Dk="v"`), which belong to its span,
 * or of quotes that opened before it and end with the word (`"-Dk=v"`), which do not.
 */
function scalarOf({ word, equals }: Definition): ScalarNode {
  if (equals < 0) {
    const place = endOf(word, word.text.length);
    return scalar(place, place, quotesAt(word, place)?.kind ?? 'none', '', 0);
  }
  const value = word.text.slice(equals + 1);
  const start = endOf(word, equals + 1);
  const around = quotesAt(word, start);
  if (around !== undefined) {
    const clean = around.close >= word.end - 1;
    return scalar(start, clean ? around.close : word.end, clean ? around.kind : 'none', value, 0);
  }
  const own = quotesFrom(word, start);
  if (own === undefined || own.close < word.end - 1) return scalar(start, word.end, 'none', value, 0);
  if (own.close === word.end - 1) return scalar(start, word.end, own.kind, value, 1);
  return { ...scalar(start, word.end, own.kind, value, 0), inner: span(start + 1, word.end) };
}

function entryOf(definition: Definition): Entry {
  const { option, word, keyStart, equals } = definition;
  const keyEnd = equals < 0 ? word.text.length : equals;
  return {
    kind: 'entry',
    path: [word.text.slice(keyStart, keyEnd)],
    keySpan: span(startOf(word, keyStart), endOf(word, keyEnd)),
    span: span((option ?? word).start, word.end),
    operator: equals < 0 ? '' : '=',
    value: scalarOf(definition),
  };
}

/**
 * Reads the options of a JVM or of a start script out of a string such as JAVA_OPTS: words as a shell splits them, each
 * `-Dkey=value` among them an entry whose span is that of its word or words. `-Dkey` sets an empty text, as in java.
 */
export function parseJvmArgs(text: string): ConfigTree {
  const entries: Entry[] = [];
  const problems: SyntaxProblem[] = [];
  for (const [word, before] of wordsOf(text)) {
    const definition = definitionOf(word, before);
    if (definition !== undefined) entries.push(entryOf(definition));
    const open = openQuote(text, word);
    if (open !== undefined) {
      const mark = open.kind === 'single' ? "'" : '"';
      problems.push({
        span: span(open.open, text.length),
        code: 'unterminated-quote',
        message: t`The quote ${mark} is not closed.`,
        severity: 'warning',
        repair: { title: t`Insert ${mark}`, span: span(text.length, text.length), newText: closing(text, word) },
      });
    }
  }
  const root = { kind: 'map', span: span(0, text.length), entries, style: 'flow' } as const;
  return { format: 'jvmArgs', text, roots: [root], comments: [], problems, includes: [] };
}
