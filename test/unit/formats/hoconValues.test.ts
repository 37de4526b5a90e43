import { describe, expect, it } from 'vitest';
import { hocon } from '../../../server/src/formats/hocon/index.ts';
import { resolve } from '../../../server/src/formats/hocon/resolver.ts';
import {
  type Reading,
  readBoolean,
  readDuration,
  readList,
  readNumber,
  readSize,
  readString,
  readStrings,
} from '../../../server/src/formats/hocon/values.ts';

type Read = (value: Parameters<typeof readString>[0], key: string) => Reading<unknown>;

/** What a getter gives for the value of `a`: the value, the message, or `unknown`. */
function read(text: string, getter: Read): unknown {
  const { root } = resolve(hocon.parse(text), { uri: 'a.conf', include: () => 'missing' });
  const value = root.state === 'known' && root.type === 'object' ? root.fields.get('a') : undefined;
  if (value === undefined) return 'absent';
  const reading = getter(value, 'a');
  return reading.state === 'value' ? reading.value : reading.state === 'wrong' ? reading.message : reading.state;
}

describe('values are read as the getters of com.typesafe:config 1.4.3 read them', () => {
  it.each<[string, Read, unknown]>([
    ['a = on', readBoolean, true],
    ['a = "no"', readBoolean, false],
    ['a = ON', readBoolean, 'a has type STRING rather than BOOLEAN'],
    ['a = 1', readBoolean, 'a has type NUMBER rather than BOOLEAN'],
    ['a = null', readBoolean, "Configuration key 'a' is set to null but expected BOOLEAN"],
    ['a = ${X}', readBoolean, 'unknown'],
    ['a = ${a}', readBoolean, 'unknown'],
    [
      'a = ${b}\nb = ${a}',
      readBoolean,
      'Could not resolve substitution to a value: ${a} was part of a cycle of substitutions',
    ],
    ['a = 0123', readString, '0123'],
    ['a = true', readString, 'true'],
    ['a = [1]', readString, 'a has type LIST rather than STRING'],
    ['a = " 12 "', readNumber, 12],
    ['a = 1.0', readNumber, 1],
    ['a = abc', readNumber, 'a has type STRING rather than NUMBER'],
    ['a = true', readNumber, 'a has type BOOLEAN rather than NUMBER'],
    ['a = 5', readDuration, 5],
    ['a = 1.5 h', readDuration, 5_400_000],
    ['a = -5s', readDuration, -5_000],
    ['a = 2 minute', readDuration, 120_000],
    ['a = 1d', readDuration, 86_400_000],
    ['a = 5M', readDuration, "Invalid value at 'a': Could not parse time unit 'M' (try ns, us, ms, s, m, h, d)"],
    ['a = 5min', readDuration, "Invalid value at 'a': Could not parse time unit 'min' (try ns, us, ms, s, m, h, d)"],
    ['a = s', readDuration, "Invalid value at 'a': No number in duration value 's'"],
    ['a = 1.2.3s', readDuration, "Invalid value at 'a': Could not parse duration number '1.2.3'"],
    ['a = [1]', readDuration, 'a has type LIST rather than STRING'],
    ['a = 512', readSize, 512],
    ['a = 1 kB', readSize, 1000],
    ['a = 1k', readSize, 1024],
    ['a = 2MiB', readSize, 2_097_152],
    ['a = 3 megabytes', readSize, 3_000_000],
    ['a = 1.5K', readSize, 1536],
    [
      'a = 3foo',
      readSize,
      "Invalid value at 'a': Could not parse size-in-bytes unit 'foo' (try k, K, kB, KiB, kilobytes, kibibytes)",
    ],
    ['a = [x, 1, true]', readStrings, ['x', '1', 'true']],
    ['a = [A B]', readStrings, ['A B']],
    ['a { 0 = x, 2 = z, 1 = y }', readStrings, ['x', 'y', 'z']],
    ['a = "A,B"', readStrings, 'a has type STRING rather than LIST'],
    ['a = {b {}}', readList, 'a has type OBJECT rather than LIST'],
    ['a = [1, {}]', readStrings, 'a has type list of OBJECT rather than list of STRING'],
    ['a = [x, null]', readStrings, 'a has type list of NULL rather than list of STRING'],
    ['a = [x, ${?Y}]', readStrings, 'unknown'],
  ])('%j', (text, getter, expected) => {
    expect(read(text, getter)).toEqual(expected);
  });
});
