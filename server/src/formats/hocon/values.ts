import { isList, isObject, listOf, type Resolved, type ResolvedScalar } from './resolved.ts';
import { isNumber } from './tokenizer.ts';
import { type Measure, parseDuration, parseSize } from './units.ts';

/** What a typed getter of lightbend config gives for a value: the value, its error, or neither where it is not known. */
export type Reading<T> =
  | { readonly state: 'value'; readonly value: T }
  | { readonly state: 'wrong'; readonly message: string }
  | Unread;

interface Unread {
  readonly state: 'unknown';
}

type Type = 'BOOLEAN' | 'NUMBER' | 'STRING' | 'LIST' | 'OBJECT';

const UNKNOWN: Unread = { state: 'unknown' };

const value = <T>(v: T): Reading<T> => ({ state: 'value', value: v });
const wrong = (message: string): Reading<never> => ({ state: 'wrong', message });

const typeName = (v: Resolved): string => (v.state === 'known' ? v.type.toUpperCase() : 'STRING');

/** The error for a value of another type; a value that is not known yet has none. */
function mismatch(v: Resolved, key: string, expected: Type): Reading<never> {
  if (v.state === 'unknown') return UNKNOWN;
  if (v.state === 'error') return wrong(v.message);
  if (v.type === 'null') return wrong(`Configuration key '${key}' is set to null but expected ${expected}`);
  return wrong(`${key} has type ${typeName(v)} rather than ${expected}`);
}

const scalarOf = (v: Resolved): ResolvedScalar | undefined =>
  v.state === 'known' && v.type !== 'list' && v.type !== 'object' && v.type !== 'null' ? v : undefined;

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/** `true/false`, `yes/no`, `on/off`, in lower case only; no numbers. */
export function readBoolean(v: Resolved, key: string): Reading<boolean> {
  const scalar = scalarOf(v);
  if (scalar?.type === 'boolean') return value(scalar.text === 'true');
  const word = scalar?.type === 'string' && Object.hasOwn(WORDS, scalar.text) ? WORDS[scalar.text] : undefined;
  return word === undefined ? mismatch(v, key, 'BOOLEAN') : value(word);
}

/** Numbers and booleans count as they are written. */
export function readString(v: Resolved, key: string): Reading<string> {
  const scalar = scalarOf(v);
  return scalar === undefined ? mismatch(v, key, 'STRING') : value(scalar.text);
}

/** A string is read as a number if it is one. */
export function readNumber(v: Resolved, key: string): Reading<number> {
  const scalar = scalarOf(v);
  if (scalar === undefined || scalar.type === 'boolean') return mismatch(v, key, 'NUMBER');
  const text = scalar.text.trim();
  return scalar.type === 'number' || isNumber(text) ? value(Number(text)) : mismatch(v, key, 'NUMBER');
}

function readMeasure(v: Resolved, key: string, parse: (text: string) => Measure): Reading<number> {
  const text = readString(v, key);
  if (text.state !== 'value') return text;
  const measure = parse(text.value);
  return 'value' in measure ? value(measure.value) : wrong(`Invalid value at '${key}': ${measure.problem}`);
}

/** In milliseconds. */
export const readDuration = (v: Resolved, key: string): Reading<number> => readMeasure(v, key, parseDuration);

/** In bytes. */
export const readSize = (v: Resolved, key: string): Reading<number> => readMeasure(v, key, parseSize);

/** The elements of a list; an object with whole numbers as keys counts as one, a string never does. */
export function readList(v: Resolved, key: string): Reading<readonly Resolved[]> {
  if (isList(v)) return value(v.items);
  const place = isObject(v)
    ? [...v.fields.values()].flatMap((f) => ('from' in f && f.from !== undefined ? [f.from] : []))[0]
    : undefined;
  const list = isObject(v) && place !== undefined ? listOf(v, place) : undefined;
  return list === undefined ? mismatch(v, key, 'LIST') : value(list.items);
}

/** The strings of a list; an element that is none spoils it, one that is not known makes it unknown. */
export function readStrings(v: Resolved, key: string): Reading<readonly string[]> {
  const list = readList(v, key);
  if (list.state !== 'value') return list;
  const strings: string[] = [];
  let unknown = false;
  for (const item of list.value) {
    if (item.state === 'unknown') {
      unknown = true;
      continue;
    }
    const read = readString(item, key);
    if (read.state !== 'value') return wrong(`${key} has type list of ${typeName(item)} rather than list of STRING`);
    strings.push(read.value);
  }
  return unknown ? UNKNOWN : value(strings);
}
