import { trimBlanks } from './characters.ts';

/** Durations as lightbend config 1.4.3 reads them (`SimpleConfig.parseDuration`). */

/** The number, or what the library says instead, without its "Invalid value at …". */
export type Measure = { readonly value: number } | { readonly problem: string };

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  nanos: 1e-6,
  nanoseconds: 1e-6,
  us: 1e-3,
  micros: 1e-3,
  microseconds: 1e-3,
  '': 1,
  ms: 1,
  millis: 1,
  milliseconds: 1,
  s: 1_000,
  seconds: 1_000,
  m: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  days: 86_400_000,
};

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Splits a text into a number and the letters behind it. */
function split(input: string): { number: string; unit: string } {
  const text = trimBlanks(input);
  let at = text.length;
  while (at > 0 && /\p{L}/u.test(text.charAt(at - 1))) at--;
  return { number: trimBlanks(text.slice(0, at)), unit: text.slice(at) };
}

/** Milliseconds of a duration; a bare number counts as such. The units mind upper and lower case. */
export function parseDuration(input: string): Measure {
  const { number, unit } = split(input);
  if (number === '') return { problem: `No number in duration value '${input}'` };
  const factor = Object.hasOwn(MILLISECONDS, unit)
    ? MILLISECONDS[unit]
    : unit.length > 2
      ? MILLISECONDS[`${unit}s`]
      : undefined;
  if (factor === undefined) return { problem: `Could not parse time unit '${unit}' (try ns, us, ms, s, m, h, d)` };
  if (!NUMBER.test(number)) return { problem: `Could not parse duration number '${number}'` };
  return { value: Number(number) * factor };
}
