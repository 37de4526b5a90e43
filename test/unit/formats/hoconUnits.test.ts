import { expect, it } from 'vitest';
import { parseDuration } from '../../../server/src/formats/hocon/units.ts';

/** Milliseconds, or what com.typesafe:config 1.4.3 says instead. */
it.each<[string, number | string]>([
  ['5', 5],
  ['1.5 h', 5_400_000],
  ['-5s', -5_000],
  ['2 minute', 120_000],
  ['1d', 86_400_000],
  ['1e3 ms', 1_000],
  ['5M', "Could not parse time unit 'M' (try ns, us, ms, s, m, h, d)"],
  ['5min', "Could not parse time unit 'min' (try ns, us, ms, s, m, h, d)"],
  ['s', "No number in duration value 's'"],
  ['1.2.3s', "Could not parse duration number '1.2.3'"],
])('the duration %j', (text, expected) => {
  const read = parseDuration(text);
  expect('value' in read ? read.value : read.problem).toBe(expected);
});
